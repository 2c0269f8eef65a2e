using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what one person said, asked or disputes frees nothing towards another.</summary>
public sealed class WhoseWordTests
{
    private static readonly CaseParty[] Named =
    [
        new("p1", PartyKind.Debtor), new("p4", PartyKind.Debtor), new("p2", PartyKind.Guarantor),
        new("p5", PartyKind.Guarantor), new("p3", PartyKind.Guardian), new("p6", PartyKind.CoBorrower),
        new("p7", PartyKind.Heir),
    ];

    // What came in, or is disputed | to whom the reply goes, and his id beside the debtor | whether it passes
    [Theory]
    [InlineData("debtor", PartyKind.Debtor, null, true)]
    [InlineData("debtor", PartyKind.Guarantor, "p2", false)]
    [InlineData("debtor", PartyKind.Debtor, "p4", false)]
    [InlineData("employer", PartyKind.Employer, null, true)]
    [InlineData("employer", PartyKind.Debtor, null, false)]
    [InlineData("guarantor", PartyKind.Guarantor, "p2", true)]
    [InlineData("guarantor", PartyKind.Guarantor, "p5", false)]
    [InlineData("guarantor", PartyKind.Debtor, null, false)]
    [InlineData("dispute", PartyKind.Debtor, null, true)]
    [InlineData("dispute", PartyKind.Guardian, "p3", true)]
    [InlineData("dispute", PartyKind.Guarantor, "p2", false)]
    [InlineData("dispute", PartyKind.Employer, null, false)]
    [InlineData("of-the-guarantor", PartyKind.Guarantor, "p2", true)]
    [InlineData("of-the-guarantor", PartyKind.Debtor, null, false)]
    [InlineData("of-the-guarantor", PartyKind.Guardian, "p3", false)]
    [InlineData("on-his-record", PartyKind.Debtor, null, true)]
    [InlineData("on-his-record", PartyKind.Representative, null, true)]
    [InlineData("on-his-record", PartyKind.Debtor, "p4", false)]
    [InlineData("on-his-record", PartyKind.Guarantor, "p2", false)]
    public void ServiceReply_GoesToWhoeverCameInOrDisputes(string answers, PartyKind party, string? person, bool passes)
    {
        var debtor = new PersonEvent[]
        {
            CameIn("debtor", PartyKind.Debtor, null), CameIn("employer", PartyKind.Employer, null),
            CameIn("guarantor", PartyKind.Guarantor, "p2"),
            new PersonHoldPlaced("on-his-record", HoldKind.Dispute, "asked", Day("2026-04-03"), Until: null),
        }.Aggregate(Persons.Known(), (state, happened) => state.Evolve(happened));
        var script = Opened().When(Hold("dispute", HoldKind.Dispute))
            .When(Hold("of-the-guarantor", HoldKind.Complaint) with { Party = PartyKind.Guarantor });
        script.Beside = script.Beside with
        {
            Now = script.Now,
            Person = new KnownPerson("person/p1", 9, debtor),
            Reached = person is null ? null : new(new("person/" + person, 3, Persons.Known()), party),
            Case = script.State,
        };
        RefusalCode[] codes = passes ? [] : [RefusalCode.KeyUnknown];
        var asked = new RequestContactPermission("q1", "c1", ContactChannel.Phone)
        {
            Party = party, PartyPerson = person, Class = ActClass.ServiceReply, Answers = answers,
        };
        var decided = PersonDecider.Decide(debtor, asked, script.Beside, Policy.Permissive);
        Assert.Equal(codes, decided.Reasons.Select(reason => reason.Code));
        CaseCommand[] replies =
        [
            // First what does not reach him, as what came in is answered once.
            NoAnswer("k9") with
            {
                Party = party, PartyPerson = person, Class = ActClass.ServiceReply, Answers = answers,
            },
            new Remind("r9", ContactChannel.Letter, ActClass.ServiceReply)
            {
                Party = party, PartyPerson = person, Answers = answers,
            },
        ];
        Assert.All(replies, reply => Assert.Equal(codes, Codes(script.When(reply))));
    }

    // Whom the hold protects | who was spoken to, his id beside the debtor, and with what result | whether it ends it
    [Theory]
    [InlineData(null, PartyKind.Debtor, null, Disposition.Reached, true)]
    [InlineData(null, PartyKind.Debtor, null, Disposition.RefusedToTalk, false)]
    [InlineData(null, PartyKind.Debtor, "p4", Disposition.Reached, false)]
    [InlineData(null, PartyKind.Guardian, "p3", Disposition.Reached, true)]
    [InlineData(null, PartyKind.Guardian, "p3", Disposition.WrongParty, false)]
    [InlineData(null, PartyKind.CoBorrower, "p6", Disposition.Reached, false)]
    [InlineData(null, PartyKind.Heir, "p7", Disposition.Reached, false)]
    [InlineData(PartyKind.CoBorrower, PartyKind.CoBorrower, "p6", Disposition.Reached, true)]
    [InlineData(PartyKind.CoBorrower, PartyKind.Debtor, null, Disposition.Reached, false)]
    [InlineData(PartyKind.CoBorrower, PartyKind.Guardian, "p3", Disposition.Reached, false)]
    [InlineData(PartyKind.Guarantor, PartyKind.Debtor, null, Disposition.Reached, false)]
    [InlineData(PartyKind.Guarantor, PartyKind.Guarantor, "p2", Disposition.Reached, false)]
    public void Hold_IsEndedByTheWordOfWhomItProtects(
        PartyKind? whose, PartyKind party, string? person, Disposition result, bool ends)
    {
        var script = Opened().When(Hold("h1", HoldKind.CeaseCommunication) with { Party = whose });
        script.Beside = script.Beside with
        {
            Person = new KnownPerson("person/p1", 3, Persons.Known()),
            Reached = person is null ? null : new(new("person/" + person, 3, Persons.Known()), party),
        };
        script.When(CalledIn("in") with { Party = party, PartyPerson = person, Disposition = result });
        var logged = Assert.IsType<Decision>(script.Last).Beside.First(beside => beside.Stream == "person/p1");
        var debtor = Persons.Known().Evolve((PersonEvent)logged.Event);
        Assert.Equal(result, debtor.Contacts[0].Result);
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 4, debtor), Reached = null };
        script.When(new LiftHold("h1", "wants calls") { SaidIn = "in" });
        Assert.Equal(ends ? [] : [RefusalCode.KeyUnknown], Codes(script));
    }

    [Theory]
    [InlineData(PartyKind.Debtor, null, false, Disposition.Reached, true)]
    [InlineData(PartyKind.Debtor, null, false, Disposition.WrongParty, false)]
    [InlineData(PartyKind.Debtor, null, false, Disposition.RefusedToTalk, false)]
    [InlineData(PartyKind.Debtor, null, false, null, false)]
    [InlineData(PartyKind.Debtor, "p4", false, Disposition.Reached, false)]
    [InlineData(PartyKind.Debtor, "p4", true, Disposition.Reached, true)]
    [InlineData(PartyKind.CoBorrower, "p4", true, Disposition.Reached, true)]
    [InlineData(PartyKind.CoBorrower, "p4", false, Disposition.Reached, false)]
    public void HoldOfAPerson_IsEndedByHisOwnCall(
        PartyKind party, string? person, bool himself, Disposition? result, bool ends)
    {
        var state = Persons.After(new PlacePersonHold("h1", HoldKind.CeaseCommunication, "asked"))
            .Evolve(CameIn("in", party, person) with { At = Persons.Now, Himself = himself, Result = result });
        Assert.Equal(ends ? [] : [RefusalCode.KeyUnknown], Codes(Persons.Decide(state, Lift("h1", "in"))));
    }

    [Fact]
    public void Hold_IsNotEndedByTheWordThatPlacedIt_NorTwoByOne()
    {
        CaseScript.Contacted().When(CalledIn("in1")).When(Hold("h1", HoldKind.CeaseCommunication))
            .When(new LiftHold("h1", "x") { SaidIn = "in1" }).ThenRefused(RefusalCode.KeyUnknown)
            .When(Hold("h2", HoldKind.Hardship)).When(CalledIn("in2"))
            .When(new LiftHold("h1", "x") { SaidIn = "in2" }).Then("HoldLifted")
            .When(new LiftHold("h1", "x") { SaidIn = "in2" }).ThenNothing()
            .When(new LiftHold("h2", "x") { SaidIn = "in2" }).ThenRefused(RefusalCode.KeyUnknown)
            .When(CalledIn("in3")).When(new LiftHold("h2", "x") { SaidIn = "in3" }).Then("HoldLifted");

        var state = Persons.Known().Evolve(Said("in1"));
        state = Persons.Decide(state, new PlacePersonHold("h1", HoldKind.CeaseCommunication, "asked")).After;
        Assert.Equal([RefusalCode.KeyUnknown], Codes(Persons.Decide(state, Lift("h1", "in1"))));
        state = Persons.Decide(state, new PlacePersonHold("h2", HoldKind.Hardship, "asked")).After.Evolve(Said("in2"));
        state = Persons.Decide(state, Lift("h1", "in2")).After;
        Assert.True(state.Holds[0].Lifted);
        Assert.Equal([RefusalCode.KeyUnknown], Codes(Persons.Decide(state, Lift("h2", "in2"))));
        Assert.Empty(Codes(Persons.Decide(state.Evolve(Said("in3")), Lift("h2", "in3"))));

        static ContactLogged Said(string key) =>
            CameIn(key, PartyKind.Debtor, null) with { At = Persons.Now, Result = Disposition.Reached };
    }

    [Fact]
    public void Plan_IsNotChangedByTheWordThatMadeIt_NorTwoByOne() => CaseScript.Contacted().When(CalledIn("k1"))
        .When(AskedPlan("n1", (10_000, "2026-04-30"))).Then("PlanAgreed")
        .When(Change("n2", (10_000, "2026-05-30")) with { AskedIn = "k1" }).ThenRefused(RefusalCode.KeyUnknown)
        .When(CalledIn("k2")).When(Change("n2", (10_000, "2026-05-30")) with { AskedIn = "k2" }).Then("PlanAgreed")
        .When(Change("n3", (10_000, "2026-06-30")) with { AskedIn = "k2" }).ThenRefused(RefusalCode.KeyUnknown)
        .Led(new CancelPlan("n2", "x")).Then("PlanCancelled")
        .When(AskedPlan("n4", (10_000, "2026-06-30")) with { AskedIn = "k2" }).ThenRefused(RefusalCode.KeyUnknown)
        .When(Hold("h1", HoldKind.Hardship)).When(CalledIn("k3"))
        .When(new LiftHold("h1", "x") { SaidIn = "k3" }).Then("HoldLifted")
        .When(AskedPlan("n4", (10_000, "2026-06-30")) with { AskedIn = "k3" }).ThenRefused(RefusalCode.KeyUnknown);

    // Who is taken to have called in, or was met | whether a collector alone undoes it
    [Theory]
    [InlineData("in", PartyKind.Debtor, null, false)]
    [InlineData("in", PartyKind.Guarantor, "p2", false)]
    [InlineData("in", PartyKind.Employer, null, true)]
    [InlineData("v:v1", PartyKind.Debtor, null, false)]
    public void Contact_ThatShowsThatHeWasSpokenTo_IsUndoneByASupervisor(
        string key, PartyKind party, string? person, bool alone)
    {
        var script = CaseScript.Contacted().When(CalledIn("in") with { Party = party })
            .Told(Visit("v1", CaseScript.Contacted().Now)).Told(new CompleteVisit("v1", RightPartyMet: true, "met"));
        script.Beside = script.Beside with
        {
            Person = new KnownPerson("person/p1", 3, Persons.Known().Evolve(CameIn("in", party, person)).Evolve(
                CameIn("in", PartyKind.Debtor, null) with
                {
                    Key = "c1/visit/v1", Direction = ContactDirection.Outbound, Channel = ContactChannel.InPerson,
                })),
        };
        var undo = new Correct(CorrectionTarget.Contact, key, "another case");
        Assert.Equal(alone ? [] : [RefusalCode.SecondPersonRequired], Codes(script.When(undo)));
        script.Led(undo);
        Assert.True(script.State.Contacts.Single(contact => contact.Key == key).Corrected);
    }

    private static LiftPersonHold Lift(string hold, string saidIn) => new(hold, "said so") { SaidIn = saidIn };

    private static IEnumerable<RefusalCode> Codes(PersonOutcome outcome) =>
        outcome.Reasons.Select(reason => reason.Code);

    private static ContactLogged CameIn(string key, PartyKind party, string? person) => new("c1/contact/" + key, "c1",
        ContactChannel.Phone, CaseScript.Contacted().Now, ContactDirection.Inbound, Connected: true)
    {
        Party = party, PartyPerson = person,
    };

    private static CaseScript Opened() => CaseScript.Start(Policy.Permissive).When(Open() with { Parties = [.. Named] })
        .On("2026-04-02").When(Remind("r1")).On("2026-04-03");

    private static IEnumerable<RefusalCode> Codes(CaseScript script) => script.Reasons.Select(reason => reason.Code);
}
