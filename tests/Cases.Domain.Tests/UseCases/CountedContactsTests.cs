using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: no way of writing a contact down walks round the counts, or reaches a number that is wrong.</summary>
public sealed class CountedContactsTests
{
    private static readonly AddContactPoint Mobile =
        new("m", ContactChannel.Phone, "+86 138 0000 0001", "contract", LegalGround.Contract);

    private static readonly AddContactPoint Office = Mobile with { Key = "o", Value = "+86 10 5550 0002" };
    private static readonly AddContactPoint Text = Mobile with { Key = "s", Channel = ContactChannel.Sms };

    private static readonly Policy SixDials = Policies.With(BindingRulesTests.Dials);

    [Theory]
    [InlineData("x0", ContactChannel.Phone)]
    [InlineData("m", ContactChannel.Sms)]
    [InlineData("s", ContactChannel.Phone)]
    public void Point_ThatTheDebtorHasNot_IsRefusedOfContactsAndReminders(string point, ContactChannel channel)
    {
        var debtor = new Debtor(CaseScript.Contacted(), Mobile, Text);
        debtor.When(Call("k1") with { Channel = channel, Point = point }).ThenRefused(RefusalCode.KeyUnknown);
        debtor.When(Reminder("r9", channel) with { Point = point }).ThenRefused(RefusalCode.KeyUnknown);
        debtor.Told(Call("k1") with { Channel = channel, Point = point }).Then("ContactRecorded");
    }

    [Fact]
    public void Point_OfACaseWithoutADebtor_IsRefused() => CaseScript.Contacted()
        .When(Call("k1") with { Point = "m" }).ThenRefused(RefusalCode.KeyUnknown)
        .When(Call("k1")).Then("ContactRecorded");

    [Fact]
    public void SixDials_ToOneNumber_AreSixWhomeverTheyAskedFor()
    {
        var debtor = new Debtor(CaseScript.Contacted(SixDials), Mobile, Office);
        PartyKind[] parties =
        [
            PartyKind.Debtor, PartyKind.Guarantor, PartyKind.Spouse, PartyKind.CoBorrower, PartyKind.Heir,
            PartyKind.Unknown,
        ];
        foreach (var party in parties)
        {
            debtor.When(NoAnswer($"k{party}") with { Point = "m", Party = party }).Then("ContactRecorded");
        }

        debtor.When(NoAnswer("k7") with { Point = "m", Party = PartyKind.Employer })
            .ThenRefused(RefusalCode.RuleForbids);
        debtor.When(NoAnswer("k7") with { Point = "o" }).Then("ContactRecorded");
    }

    [Fact]
    public void SixDials_WithoutANumber_AreSixWhereTheAccountNamesNoOtherParty()
    {
        var debtor = new Debtor(CaseScript.Contacted(SixDials));
        for (var dial = 0; dial < 6; dial++)
        {
            debtor.When(NoAnswer($"k{dial}") with { Party = (PartyKind)dial }).Then("ContactRecorded");
        }

        debtor.When(NoAnswer("k7")).ThenRefused(RefusalCode.RuleForbids);
    }

    [Theory]
    [InlineData(true, "ContactRecorded")]
    [InlineData(false, null)]
    public void SixDials_WithoutANumber_ToAGuarantorOnFile_AreHisOwn(bool named, string? then)
    {
        CaseParty[] both = [new("p1", PartyKind.Debtor), new("p2", PartyKind.Guarantor)];
        var script = CaseScript.Start(SixDials).When(Open() with { Parties = named ? [.. both] : [] }).On("2026-04-03");
        var debtor = new Debtor(script);
        for (var dial = 0; dial < 6; dial++)
        {
            debtor.When(NoAnswer($"k{dial}") with { Party = PartyKind.Guarantor });
        }

        debtor.When(NoAnswer("k7"));
        Assert.Equal(then, script.Last is Decision ? script.Events[^1].GetType().Name : null);
    }

    [Fact]
    public void SixDials_OfACaseWithoutADebtor_AreCountedOnTheCase()
    {
        var script = CaseScript.Contacted(SixDials);
        for (var dial = 0; dial < 6; dial++)
        {
            script.When(NoAnswer($"k{dial}")).Then("ContactRecorded");
        }

        script.When(NoAnswer("k7")).ThenRefused(RefusalCode.RuleForbids)
            .When(Reminder("r9", ContactChannel.Phone)).ThenRefused(RefusalCode.RuleForbids)
            .When(new Correct(CorrectionTarget.Contact, "k0", "another case"))
            .ThenRefused(RefusalCode.SecondPersonRequired)
            .Approved(new Correct(CorrectionTarget.Contact, "k0", "another case")).Then("ApprovalDecided Corrected")
            .When(NoAnswer("k7")).Then("ContactRecorded")
            .When(NoAnswer("k8")).ThenRefused(RefusalCode.RuleForbids)
            .On("2026-04-04").When(NoAnswer("k8")).Then("ContactRecorded");
    }

    [Fact]
    public void Log_OfTheCase_IsKeptWhereNoDebtorIsNamedOnly()
    {
        var none = CaseScript.Contacted().When(Remind("r2"));
        Assert.Equal(["r1", "c1", "r2"], none.State.Log.Select(contact => contact.Key));
        var visited = Scenes.WithVisit(CaseScript.Contacted()).On("+2 days").When(new CheckInVisit("v1", null));
        Assert.Equal(ContactChannel.InPerson, visited.State.Log[^1].Channel);
        var named = CaseScript.Start().When(Open() with { Parties = [new("p1", PartyKind.Debtor)] })
            .On("2026-04-02").When(Remind("r1")).When(Call("c1"));
        Assert.Empty(named.State.Log);
        var older = none.State.Evolve(new ReminderRecorded("old", ContactChannel.Sms, ActClass.Reminder,
            PartyKind.Debtor, Day("2026-04-03"), StageMove.None(CaseStage.Contacted)));
        Assert.Equal(none.State.Log, older.Log);
    }

    [Fact]
    public void Reminder_ByTelephone_NeedsItsResultAndCounts()
    {
        var debtor = new Debtor(CaseScript.Contacted(SixDials), Mobile);
        var call = new Remind("r", ContactChannel.Phone, ActClass.Reminder) { Point = "m" };
        debtor.When(call).ThenRefused(RefusalCode.FieldMissing);
        debtor.Told(call).Then("ReminderRecorded");
        for (var dial = 0; dial < 6; dial++)
        {
            debtor.When(call with { Key = $"r{dial}0", Result = Disposition.NoAnswer }).Then("ReminderRecorded");
        }

        debtor.When(call with { Key = "r7", Result = Disposition.Busy }).ThenRefused(RefusalCode.RuleForbids);
        debtor.When(call with { Key = "r7", Result = Disposition.Reached }).Then("ReminderRecorded");
        debtor.When(NoAnswer("k7") with { Point = "m" }).ThenRefused(RefusalCode.RuleForbids);
        debtor.When(Remind("r8")).Then("ReminderRecorded");
    }

    [Theory]
    [InlineData(Disposition.WrongParty, true)]
    [InlineData(Disposition.Invalid, true)]
    [InlineData(Disposition.NoAnswer, false)]
    [InlineData(Disposition.Reached, false)]
    [InlineData(Disposition.RefusedToTalk, false)]
    public void Number_AnsweredBySomebodyElse_IsWrongUntilVerified(Disposition result, bool wrong)
    {
        var debtor = new Debtor(CaseScript.Contacted(), Mobile, Office, Text);
        debtor.When(Call("k1") with { Point = "m", Disposition = result }).Then("ContactRecorded");
        var code = wrong ? [RefusalCode.KeyUnknown] : Array.Empty<RefusalCode>();
        Assert.Equal(wrong ? ["m", "s"] : Array.Empty<string>(), debtor.Unusable);
        Assert.Equal(code, Codes(debtor.When(Call("k2") with { Point = "m" })));
        Assert.Equal(code, Codes(debtor.When(Remind("r2") with { Point = "s" })));
        Assert.Equal(code, Codes(debtor.When(Remind("r3"))));
        debtor.When(Call("k3") with { Point = "o" }).Then("ContactRecorded");
        debtor.When(Call("k4")).Then("ContactRecorded");
        debtor.When(CalledIn("k5") with { Point = "m" }).Then("ContactRecorded");
        debtor.Do(new ChangeContactPoint("m", ContactPointState.Ok, "verified"));
        debtor.When(Call("k6") with { Point = "m" }).Then("ContactRecorded");
    }

    [Theory]
    [InlineData(true, Disposition.WrongParty, "m")]
    [InlineData(true, Disposition.Invalid, "m")]
    [InlineData(true, Disposition.NoAnswer, null)]
    [InlineData(false, Disposition.WrongParty, null)]
    public void Number_ThatNobodyNamed_IsTheOnlyUsableOne(bool only, Disposition result, string? wrong)
    {
        foreach (var step in (CaseCommand[])
            [Call("k1") with { Disposition = result },
                Reminder("r2", ContactChannel.Phone) with { Result = result }])
        {
            var debtor = new Debtor(CaseScript.Contacted(), only ? [Mobile] : [Mobile, Office]);
            debtor.When(step);
            Assert.Equal(wrong is null ? [] : [wrong], debtor.Unusable);
        }

        var other = new Debtor(CaseScript.Contacted(), Mobile);
        other.When(Call("k1") with { Disposition = result, Party = PartyKind.Guarantor });
        other.When(CalledIn("k2") with { Disposition = Disposition.WrongParty });
        Assert.Empty(other.Unusable);
    }

    [Theory]
    [InlineData(Disposition.NoAnswer, false)]
    [InlineData(Disposition.Busy, false)]
    [InlineData(Disposition.Voicemail, false)]
    [InlineData(Disposition.Invalid, false)]
    [InlineData(Disposition.Reached, true)]
    [InlineData(Disposition.WrongParty, true)]
    [InlineData(Disposition.RefusedToTalk, true)]
    public void Result_OfADial_IsOneThatWeMade(Disposition result, bool fits)
    {
        var call = CalledIn("k1") with { Disposition = result };
        Assert.Equal(fits ? [] : [RefusalCode.FieldsContradict], Codes(CaseScript.Contacted().When(call)));
        CaseScript.Contacted().Told(call).Then("ContactRecorded");
    }

    [Theory]
    [InlineData(ContactChannel.Phone, true)]
    [InlineData(ContactChannel.Sms, true)]
    [InlineData(ContactChannel.Letter, false)]
    public void Slot_OfAnother_StopsCallsAndTexts(ContactChannel channel, bool stops)
    {
        var script = CaseScript.Contacted();
        var slot = new ContactPermissionGranted("p1", "c9", channel, PartyKind.Debtor,
            script.Now.Minus(NodaTime.Duration.FromMinutes(5)), script.Now.Plus(NodaTime.Duration.FromMinutes(10)))
        {
            Subject = "bo",
        };
        script.Beside = script.Beside with { Person = new("person/p1", 7, Persons.Known().Evolve(slot)) };
        var taken = stops ? [RefusalCode.SlotReserved] : Array.Empty<RefusalCode>();
        var call = Call("k1") with { Channel = channel };
        Assert.Equal(taken, Codes(script.When(call)));
        Assert.All(script.Reasons, reason => Assert.Equal(slot.Until, reason.PermittedFrom));
        Assert.Equal(taken, Codes(script.When(Reminder("r2", channel))));
        script.When(call with { Key = "k2", Party = PartyKind.Guarantor }).Then("ContactRecorded")
            .When(call with { Key = "k3", Direction = ContactDirection.Inbound }).Then("ContactRecorded")
            .Told(call with { Key = "k4" }).Then("ContactRecorded")
            .As("bo").When(call with { Key = "k5" }).Then("ContactRecorded")
            .As("anna").On("10:10").When(call with { Key = "k6" }).Then("ContactRecorded");
    }

    [Fact]
    public void Number_FoundWrongByAReminder_IsWrong()
    {
        var debtor = new Debtor(CaseScript.Contacted(), Mobile);
        debtor.When(Reminder("r2", ContactChannel.Phone) with { Point = "m", Result = Disposition.WrongParty });
        Assert.Equal(["m"], debtor.Unusable);
    }

    [Fact]
    public void Number_ToldWrongLate_StaysAsItWasVerifiedSince()
    {
        var debtor = new Debtor(CaseScript.Contacted(), Mobile);
        debtor.Told(Call("k1") with { Point = "m", Disposition = Disposition.WrongParty }, "2026-03-01");
        Assert.Empty(debtor.Unusable);
        debtor.Told(Call("k2") with { Point = "m", Disposition = Disposition.WrongParty }, "2026-04-03");
        Assert.Equal(["m"], debtor.Unusable);
    }

    [Fact]
    public void Number_Stopped_IsCalledByNobody_NamedOrNot()
    {
        var debtor = new Debtor(CaseScript.Contacted(), Mobile);
        debtor.Do(new ChangeContactPoint("m", ContactPointState.Stopped, "at his wish"));
        debtor.When(Call("k1") with { Point = "m" }).ThenRefused(RefusalCode.KeyUnknown);
        debtor.When(Call("k1")).ThenRefused(RefusalCode.KeyUnknown);
        debtor.When(Call("k1") with { Party = PartyKind.Guarantor }).Then("ContactRecorded");
        debtor.When(Call("k2") with { Channel = ContactChannel.Letter }).Then("ContactRecorded");
        debtor.Told(Call("k3") with { Point = "m" }).Then("ContactRecorded");
        debtor.When(Call("k4") with { Point = "m", Disposition = Disposition.WrongParty })
            .ThenRefused(RefusalCode.KeyUnknown);
    }

    [Theory]
    [InlineData("13800000001", true)]
    [InlineData("0086 138-0000-0001", true)]
    [InlineData("+86 138 0000 0002", false)]
    [InlineData("0001", false)]
    public void Number_RecordedTwice_IsRefusedHoweverItIsWritten(string value, bool refused)
    {
        var again = Persons.Decide(Persons.After(Mobile), Mobile with { Key = "m2", Value = value });
        Assert.Equal(refused ? [RefusalCode.KeyReused] : Array.Empty<RefusalCode>(),
            again.Reasons.Select(reason => reason.Code));
        Assert.Empty(Persons.Decide(Persons.After(Mobile), Text with { Value = value }).Reasons);
    }

    [Theory]
    [InlineData("LI@example.com ", true)]
    [InlineData("lee@example.com", false)]
    public void Address_RecordedTwice_IsRefused(string value, bool refused)
    {
        var mail = new AddContactPoint("e", ContactChannel.Email, "li@example.com", "contract", LegalGround.Contract);
        var again = Persons.Decide(Persons.After(mail), mail with { Key = "e2", Value = value });
        Assert.Equal(refused, !again.Reasons.IsEmpty);
    }

    [Fact]
    public void Correct_AContact_CountsNoMoreOnThePerson()
    {
        var debtor = new Debtor(CaseScript.Contacted(SixDials), Mobile);
        for (var dial = 0; dial < 6; dial++)
        {
            debtor.When(NoAnswer($"k{dial}") with { Point = "m" });
        }

        debtor.When(NoAnswer("k7") with { Point = "m" }).ThenRefused(RefusalCode.RuleForbids);
        debtor.When(new Correct(CorrectionTarget.Contact, "k2", "another debtor"))
            .ThenRefused(RefusalCode.SecondPersonRequired).As("sue", "supervisor");
        debtor.When(new Correct(CorrectionTarget.Contact, "k2", "another debtor")).Then("Corrected").As("ann");
        Assert.Equal(["c1/contact/k2"], debtor.Corrected);
        debtor.When(NoAnswer("k7") with { Point = "m" }).Then("ContactRecorded");
        debtor.When(NoAnswer("k8") with { Point = "m" }).ThenRefused(RefusalCode.RuleForbids);
        debtor.When(new Correct(CorrectionTarget.Contact, "k2", "again")).ThenNothing();
    }

    [Fact]
    public void Correct_AContactThatThePersonNeverHeardOf_ChangesTheCaseOnly()
    {
        var debtor = new Debtor(CaseScript.Contacted());
        debtor.When(new Correct(CorrectionTarget.Contact, "c1", "another debtor")).Then("Corrected");
        Assert.Empty(debtor.Corrected);
        Assert.Throws<InvalidOperationException>(() =>
            Persons.Known().Evolve(new ContactCorrected("c1/contact/c1", Day("2026-04-03"))));
    }

    private static Remind Reminder(string key, ContactChannel channel) => new(key, channel, ActClass.Reminder)
    {
        Result = channel == ContactChannel.Phone ? Disposition.NoAnswer : null,
    };

    private static IEnumerable<RefusalCode> Codes(CaseScript script) => script.Reasons.Select(reason => reason.Code);

    /// <summary>A case and its debtor, who is told what is done and is asked before every step.</summary>
    private sealed class Debtor(CaseScript script, params PersonCommand[] commands)
    {
        private PersonState person = Persons.After(commands);

        public IEnumerable<string> Unusable => from point in person.ContactPoints
            where point.State != ContactPointState.Ok
            select point.Key;

        public IEnumerable<string> Corrected => from contact in person.Contacts
            where contact.Corrected
            select contact.Key;

        public void Do(PersonCommand command) => person = Persons.Decide(person, command).After;

        public CaseScript When(CaseCommand command) => Step(() => script.When(command));

        public CaseScript Told(CaseCommand command, string? on = null) => Step(() => script.Told(command, on));

        private CaseScript Step(Action step)
        {
            script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 7, person) };
            step();
            person = script.Last is Decision decision
                ? decision.Beside.Select(beside => beside.Event).OfType<PersonEvent>()
                    .Aggregate(person, (state, happened) => state.Evolve(happened))
                : person;
            return script;
        }
    }
}
