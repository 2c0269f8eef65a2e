using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: counts, holds and consents are of the person who is rung, whatever his part.</summary>
public sealed class ReachedPersonTests
{
    private static readonly CaseParty[] Both = [new("p1", PartyKind.Debtor), new("p2", PartyKind.CoBorrower)];
    private static readonly RecordContact Dial = NoAnswer("k1") with { Party = PartyKind.CoBorrower };

    [Theory]
    [InlineData(5, PartyKind.Debtor, false, "ContactRecorded")]
    [InlineData(6, PartyKind.Debtor, false, null)]
    [InlineData(6, PartyKind.Spouse, false, "ContactRecorded")]
    [InlineData(6, PartyKind.CoBorrower, true, null)]
    [InlineData(6, PartyKind.Guarantor, true, null)]
    public void Dials_OnOtherCases_CountForThePersonWhoIsRung(
        int dials, PartyKind party, bool himself, string? then)
    {
        var script = Script(Logged(dials, "c9", party, himself));
        script.When(Dial);
        Assert.Equal(then, script.Events.Count == 0 ? null : script.Events[^1].GetType().Name);
        Assert.Equal(then is null, script.Reasons.Any(reason => reason.Code == RefusalCode.RuleForbids));
    }

    [Theory]
    [InlineData(6, true, false)]
    [InlineData(5, true, true)]
    [InlineData(6, false, true)]
    public void Dials_ToTheDebtorOnCasesOfOthers_CountForHim(int dials, bool himself, bool passes)
    {
        var script = Script(Persons.Known());
        var debtor = Logged(dials, "c9", PartyKind.CoBorrower, himself);
        script.Beside = script.Beside with { Person = new("person/p1", 7, debtor), Reached = null };
        Assert.Equal(passes, script.When(NoAnswer("k1")).Reasons.Count == 0);
    }

    [Fact]
    public void Contact_IsToldToBothStreams_AndItsCorrectionToo()
    {
        var script = Script(Persons.Known());
        script.When(Dial).Then("ContactRecorded");
        var told = Told<ContactLogged>(script);
        Assert.Equal(["person/p1", "person/p2"], told.Select(beside => beside.Stream));
        Assert.Equal([false, true], told.Select(beside => ((ContactLogged)beside.Event).Himself));
        Assert.Equal(3, told[1].ExpectedVersion);
        script.When(Remind("r9") with { Party = PartyKind.CoBorrower });
        Assert.Equal(2, Told<ContactLogged>(script).Count);

        var (debtor, other) = (Persons.Known().Evolve((PersonEvent)told[0].Event),
            Persons.Known().Evolve((PersonEvent)told[1].Event));
        script.Beside = script.Beside with
        {
            Person = new("person/p1", 8, debtor),
            Reached = new(new("person/p2", 4, other), PartyKind.CoBorrower),
        };
        script.Led(new Correct(CorrectionTarget.Contact, "k1", "another case")).Then("Corrected");
        Assert.Equal(["person/p1", "person/p2"], Told<ContactCorrected>(script).Select(beside => beside.Stream));
    }

    [Fact]
    public void HoldsAndConsents_AreThoseOfThePersonWhoIsRung()
    {
        var stopped = Persons.After(new PlacePersonHold("h1", HoldKind.CeaseCommunication, "asked"));
        var policy = Policies.With(PolicySamples.Row(HoldKind.CeaseCommunication), PolicySamples.Quiet());
        Script(stopped, policy).When(Dial).ThenRefused(RefusalCode.HoldActive)
            .When(NoAnswer("k2")).Then("ContactRecorded");
        var night = Script(Persons.After(new RecordConsent(ConsentKind.QuietHours, null, "call")), policy);
        night.On("23:30").When(Dial).Then("ContactRecorded");
        night = Script(Persons.Known(), policy);
        night.Beside = night.Beside with { ConsentToQuietHours = true };
        night.On("23:30").When(Dial).ThenRefused(RefusalCode.RuleForbids);
    }

    [Fact]
    public void Point_IsOfThePersonWhoIsRung_AndAWrongOneIsTakenBackThere()
    {
        var mobile = new AddContactPoint("m", ContactChannel.Phone, "+86 000 0000 0001", "told", LegalGround.Contract);
        var script = Script(Persons.After(mobile));
        script.When(Dial with { Point = "x" }).ThenRefused(RefusalCode.KeyUnknown);
        script.When(Dial with { Point = "m", Disposition = Disposition.Invalid }).Then("ContactRecorded");
        Assert.Equal("p2", ((ContactRecorded)script.Events[^1]).PartyPerson);
        Assert.Equal([null, "m"], Told<ContactLogged>(script).Select(beside => ((ContactLogged)beside.Event).Point));
        Assert.Equal(["person/p2"], Told<ContactPointChanged>(script).Select(beside => beside.Stream));

        var wrong = Persons.After(mobile, new ChangeContactPoint("m", ContactPointState.Wrong, "told"));
        script = Script(wrong).When(Dial).ThenRefused(RefusalCode.KeyUnknown);
        script.Beside = script.Beside with { Reached = null };
        script.When(Dial with { Party = PartyKind.Spouse }).Then("ContactRecorded");
    }

    [Theory]
    [InlineData(PartyKind.CoBorrower, null, RefusalCode.FieldMissing)]
    [InlineData(PartyKind.CoBorrower, "p9", RefusalCode.KeyUnknown)]
    [InlineData(PartyKind.Guarantor, "p2", RefusalCode.KeyUnknown)]
    [InlineData(PartyKind.Debtor, "p2", RefusalCode.KeyUnknown)]
    [InlineData(PartyKind.CoBorrower, "p 2", RefusalCode.TextNotAllowed)]
    [InlineData(PartyKind.CoBorrower, "p3", null)]
    [InlineData(PartyKind.Debtor, "p1", null)]
    [InlineData(PartyKind.Debtor, null, null)]
    [InlineData(PartyKind.Spouse, null, null)]
    public void SeveralInOnePart_AreToldApartByTheirIds(PartyKind party, string? person, RefusalCode? refused)
    {
        var script = CaseScript.Start(Policies.With(BindingRulesTests.Dials))
            .When(Open() with { Parties = [.. Both, new("p3", PartyKind.CoBorrower)] })
            .On("2026-04-02").When(Remind("r1")).On("2026-04-03");
        (CaseCommand Command, string Event)[] asked =
        [
            (NoAnswer("k1") with { Party = party, PartyPerson = person }, "ContactRecorded"),
            (Remind("r2") with { Party = party, PartyPerson = person }, "ReminderRecorded"),
        ];
        foreach (var (command, told) in asked)
        {
            script.When(command);
            Assert.Equal(refused is { } code ? [code] : [], script.Reasons.Select(reason => reason.Code));
            Assert.Equal(refused is null, script.Events.Any(happened => happened.GetType().Name == told));
        }

        script.Told(NoAnswer("k9") with { Party = PartyKind.CoBorrower }).Then("ContactRecorded");
    }

    [Fact]
    public void Debtor_HasOnePart()
    {
        CaseParty[] twice = [.. Both, new("p1", PartyKind.Guarantor)];
        CaseScript.Start().When(Open() with { Parties = [.. twice] }).ThenRefused(RefusalCode.FieldsContradict);

        // A case that an earlier build opened so.
        var script = CaseScript.Start().When(Open() with { Parties = [.. Both] });
        script.When(new AddParty("p1", PartyKind.Guarantor, "contract")).ThenRefused(RefusalCode.FieldsContradict);
        var stored = script.State with { Parties = [.. twice] };
        foreach (var person in new[] { null, "p1" })
        {
            var asked = Remind("r1") with { Party = PartyKind.Guarantor, PartyPerson = person };
            var refusal = Assert.IsType<Refusal>(
                new CaseDecider().Decide(stored, asked, script.FactsNow(), Policies.With()));
            Assert.Contains(RefusalCode.FieldsContradict, refusal.Reasons.Select(reason => reason.Code));
        }
    }

    [Fact]
    public void Dials_OfAPart_StayWhoseTheyWereWhenItIsGivenOrEnds()
    {
        // Nobody had the part: the calls were to somebody whom the account does not tell from the debtor.
        var given = Called([new("p1", PartyKind.Debtor)], Logged(6, "c1", PartyKind.CoBorrower, himself: false));
        given.When(NoAnswer("k6")).ThenRefused(RefusalCode.RuleForbids);
        given.Led(new AddParty("p2", PartyKind.CoBorrower, "contract")).Then("PartyAdded");
        given.When(NoAnswer("k7")).ThenRefused(RefusalCode.RuleForbids);

        var his = Logged(6, "c1", PartyKind.CoBorrower, himself: false);
        his = his with { Contacts = [.. his.Contacts.Select(contact => contact with { PartyPerson = "p2" })] };
        var ended = Called(Both, his);
        ended.When(NoAnswer("k6")).Then("ContactRecorded");
        ended.Led(new EndParty("p2", "court order")).Then("PartyEnded");
        ended.When(NoAnswer("k7")).Then("ContactRecorded");
    }

    private static CaseScript Called(CaseParty[] parties, PersonState debtor)
    {
        var script = CaseScript.Start(Policies.With(BindingRulesTests.Dials))
            .When(Open() with { Parties = [.. parties] }).On("2026-04-02").When(Remind("r1")).On("2026-04-03");
        script.Beside = script.Beside with { Person = new("person/p1", 7, debtor) };
        return script;
    }

    private static CaseScript Script(PersonState other, Policy? policy = null)
    {
        var script = CaseScript.Start(policy ?? Policies.With(BindingRulesTests.Dials))
            .When(Open() with { Parties = [.. Both] }).On("2026-04-02").When(Remind("r1")).On("2026-04-03");
        script.Beside = script.Beside with
        {
            Person = new("person/p1", 7, Persons.Known()),
            Reached = new(new("person/p2", 3, other), PartyKind.CoBorrower),
        };
        return script;
    }

    private static PersonState Logged(int times, string about, PartyKind party, bool himself) =>
        Enumerable.Range(0, times).Aggregate(Persons.Known(), (state, number) => state.Evolve(new ContactLogged(
            $"{about}/contact/d{number}", about, ContactChannel.Phone,
            PolicySamples.At("2026-04-03T08:30:00+08:00"), ContactDirection.Outbound, Connected: false)
        {
            Party = party, Himself = himself, Point = "m",
        }));

    private static List<BesideEvent> Told<T>(CaseScript script) =>
        [.. Assert.IsType<Decision>(script.Last).Beside.Where(beside => beside.Event is T)];
}
