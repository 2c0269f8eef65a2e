using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: the checks of a pack bind the commands that they are about, and are told of outside facts.</summary>
public sealed class BindingRulesTests
{
    internal static CheckedRule Dials { get; } = Rule("DIALS", [ActKind.Call], new CountAtMostCheck
    {
        Most = 6,
        Counted = [ActKind.Call],
        Per = CountPer.Number,
        Result = CountedResult.Unanswered,
    });

    private static readonly CheckedRule Letter = Rule("LETTER", [ActKind.Letter],
        new AllOfCheck { Fact = ContentFacts.LetterFields, AllOf = ["name", "seal"] });

    private static readonly CheckedRule Third = Rule("THIRD", PolicySamples.Contacts, new PartyPermittedCheck
    {
        Parties = [PartyKind.Debtor, PartyKind.Guarantor],
        When = new FactCondition(ContactFacts.Purpose, ["collect"]),
    });

    private static readonly CheckedRule Visiting = Rule("VISIT", [ActKind.Visit],
        new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 },
        new AnyOfCheck
        {
            Fact = VisitFacts.Recorded,
            AnyOf = ["true"],
            When = new FactCondition(VisitFacts.VisitPhase, ["arrived"]),
        });

    private static readonly CheckedRule Disputed = Rule("DISPUTE", [ActKind.Call, ActKind.Referral],
        new HoldTakenUpCheck { Hold = HoldKind.Dispute });

    private static readonly CheckedRule PlanStop = Rule("PLAN", [ActKind.Call, ActKind.PlanAgreement],
        new NoPlanPerformedCheck { Kinds = [PlanKind.PersonalInstalmentAgreement], Classes = [ActClass.Collection] },
        new AllOfCheck
        {
            Fact = PlanFacts.PlanTerms,
            AllOf = ["balance", "other"],
            Acts = [ActKind.PlanAgreement],
            When = new FactCondition(PlanFacts.PlanKind, ["personal-instalment-agreement"]),
        });

    [Fact]
    public void RecordContact_SeventhDialOverAllCases_IsRefusedWithEverything()
    {
        var script = CaseScript.Contacted().Under(Policies.With(Dials));
        script.Beside = WithDials(6);
        script.When(NoAnswer("k7")).ThenRefused(RefusalCode.RuleForbids);
        var reason = Assert.Single(script.Reasons);
        Assert.Equal(("DIALS", "7"), (reason.Rule, reason.Facts.Single(fact => fact.Name == "count").Value));
        Assert.Equal(PolicySamples.At("2026-04-04T00:00:00+08:00"), reason.PermittedFrom);
        Assert.NotNull(reason.Citation);
        script.Beside = WithDials(5);
        script.When(NoAnswer("k7")).Then("ContactRecorded");
    }

    [Theory]
    [InlineData(PartyKind.Debtor, ContactPurpose.Collect, true)]
    [InlineData(PartyKind.Employer, ContactPurpose.Collect, false)]
    [InlineData(PartyKind.Employer, ContactPurpose.Locate, true)]
    public void RecordContact_ThirdPerson_OnlyForAnotherPurpose(PartyKind party, ContactPurpose purpose, bool passes)
    {
        var script = CaseScript.Contacted().Under(Policies.With(Third))
            .When(Call("k1") with { Party = party, Purpose = purpose });
        Assert.Equal(passes, script.Reasons.Count == 0);
    }

    [Fact]
    public void Remind_LetterWithoutItsContents_IsRefused()
    {
        var letter = Remind("r9") with { Channel = ContactChannel.Letter };
        CaseScript.Contacted().Under(Policies.With(Letter))
            .When(letter).ThenRefused(RefusalCode.FactMissing)
            .When(letter with { Fields = ["name"] }).ThenRefused(RefusalCode.RuleForbids)
            .When(letter with { Fields = ["seal", "name"] }).Then("ReminderRecorded");
    }

    [Fact]
    public void OutsideFact_ComplyingBreachingOrUnknown_IsRecordedWithItsAnswer()
    {
        var letter = Remind("r9") with { Channel = ContactChannel.Letter };
        Assert.Equal("notAssessable", Told(letter));
        Assert.Equal("breached", Told(letter with { Fields = ["name"] }));
        Assert.Equal("complied", Told(letter with { Fields = ["name", "seal"] }));
    }

    [Theory]
    [InlineData(null, RefusalCode.FactMissing)]
    [InlineData(false, RefusalCode.RuleForbids)]
    [InlineData(true, null)]
    public void CheckInVisit_OnlyWithTheRecorderOn(bool? recorded, RefusalCode? code)
    {
        var script = Scenes.WithVisit(CaseScript.Contacted().Under(Policies.With(Visiting))).Then("VisitPlanned")
            .On("+2 days").When(new CheckInVisit("v1", null) { Recorded = recorded });
        Assert.Equal(code, script.Reasons.Count == 0 ? null : script.Reasons[0].Code);
    }

    [Fact]
    public void Dispute_OfAPart_StopsUntilItIsTakenUp() => CaseScript.Contacted().Under(Policies.With(Disputed))
        .When(Hold("d1", HoldKind.Dispute) with { Part = Cny(1_000) })
        .When(Call("k1")).ThenRefused(RefusalCode.RuleForbids)
        .When(new RequestApproval("ok1", Refer("l1"))).ThenRefused(RefusalCode.RuleForbids)
        .When(new AdvanceHold("a1", "d1", "investigation opened")).Then("HoldAdvanced")
        .When(Call("k1")).Then("ContactRecorded");

    [Fact]
    public void AgreePlan_PersonalAgreementWithoutItsTerms_IsRefused_AndStopsCollectionOnceSigned()
    {
        var plan = Plan("n1", (10_000, "2026-04-30")) with { Kind = PlanKind.PersonalInstalmentAgreement };
        CaseScript.Contacted().Under(Policies.With(PlanStop))
            .When(plan).ThenRefused(RefusalCode.FactMissing)
            .When(plan with { Terms = ["balance"] }).ThenRefused(RefusalCode.RuleForbids)
            .When(plan with { Terms = ["balance", "other"], Form = PlanForm.Written }).Then("PlanAgreed")
            .On("2026-05-03").When(Call("k1")).ThenRefused(RefusalCode.RuleForbids)
            .On("2026-05-04").When(Call("k1")).Then("ContactRecorded");
    }

    [Fact]
    public void PersonalAgreement_IsToldToThePerson_AndItsEndToo()
    {
        var script = CaseScript.Contacted();
        script.Beside = WithDials(0);
        script.When(Plan("n1", (10_000, "2026-04-30")) with { Kind = PlanKind.PersonalInstalmentAgreement });
        Assert.Equal("n1", Assert.Single(Beside(script).OfType<PersonPlanBegan>()).Plan);
        script.Led(new CancelPlan("n1", "agreed"));
        Assert.Single(Beside(script).OfType<PersonPlanEnded>());
        script.When(Plan("n2", (10_000, "2026-04-30")));
        Assert.Empty(Beside(script).OfType<PersonPlanBegan>());
    }

    [Fact]
    public void PlanOfAnotherCase_StopsCollectionHere()
    {
        var script = CaseScript.Contacted().Under(Policies.With(PlanStop));
        script.Beside = Known(Persons.Known().Evolve(
            new PersonPlanBegan("other", "n1", PlanKind.PersonalInstalmentAgreement, Day("2026-04-01"))));
        script.When(Call("k1")).ThenRefused(RefusalCode.RuleForbids);
        Assert.Null(Assert.Single(script.Reasons).PermittedFrom);
    }

    [Fact]
    public void Contacts_OfEveryKind_AreInThePersonsLog()
    {
        var script = CaseScript.Contacted();
        script.Beside = Known(Persons.After(
            new AddContactPoint("m", ContactChannel.Phone, "+86 000 0000 0001", "contract", LegalGround.Contract)));
        script.When(NoAnswer("k1") with { Point = "m" });
        var logged = Assert.Single(Beside(script).OfType<ContactLogged>());
        Assert.Equal(("c1", "m", false), (logged.Case, logged.Point, logged.Connected));
        script.When(Remind("r8"));
        Assert.Equal(CallKind.Notification, Assert.Single(Beside(script).OfType<ContactLogged>()).CallKind);
    }

    [Fact]
    public void Permission_ForThisContact_IsUsed_AndNoOther()
    {
        var at = PolicySamples.At("2026-04-03T10:00:00+08:00");
        var slot = new ContactPermissionGranted(
            "p1", "c1", ContactChannel.Phone, PartyKind.Debtor, at.Minus(Duration.FromMinutes(10)),
            at.Plus(Duration.FromMinutes(5))) { Subject = "anna" };
        var script = CaseScript.Contacted();
        script.Beside = Known(Persons.Known().Evolve(slot));
        var call = Call("k1") with { Permission = "p1" };
        script.When(call with { Permission = "p2" }).ThenRefused(RefusalCode.PermissionUnusable)
            .When(call with { Party = PartyKind.Guarantor }).ThenRefused(RefusalCode.PermissionUnusable)
            .When(call with { Channel = ContactChannel.Sms }).ThenRefused(RefusalCode.PermissionUnusable)
            .As("bo").When(call with { StartedAt = slot.GrantedAt }).ThenRefused(RefusalCode.PermissionUnusable)
            .As("anna")
            .When(call with { StartedAt = slot.GrantedAt.Minus(Duration.FromMilliseconds(1)) })
            .ThenRefused(RefusalCode.PermissionUnusable)
            .When(Call("k1") with { StartedAt = at }).ThenRefused(RefusalCode.PermissionUnusable)
            .On("10:05").When(call).ThenRefused(RefusalCode.PermissionUnusable)
            .When(call with { StartedAt = slot.Until.Plus(Duration.FromHours(1)) })
            .ThenRefused(RefusalCode.EffectiveInFuture)
            .When(call with { StartedAt = slot.GrantedAt }).Then("ContactRecorded");
        Assert.Equal("p1", Assert.Single(Beside(script).OfType<ContactLogged>()).Permission);
        Assert.Equal(slot.GrantedAt, Assert.IsType<ContactRecorded>(script.Events[0]).At);
    }

    [Fact]
    public void Agency_NeedsAPermissionForEveryDial_AndForNothingElse()
    {
        var at = PolicySamples.At("2026-04-03T10:00:00+08:00");
        var slot = new ContactPermissionGranted("p1", "c1", ContactChannel.Phone, PartyKind.Debtor,
            at.Minus(Duration.FromMinutes(10)), at.Plus(Duration.FromMinutes(5)));
        var script = CaseScript.Contacted().As("eve", "agency");
        script.Beside = Known(Persons.Known().Evolve(slot));
        script.When(Call("k1")).ThenRefused(RefusalCode.PermissionRequired)
            .When(NoAnswer("k1")).ThenRefused(RefusalCode.PermissionRequired)
            .When(Remind("r9") with { Channel = ContactChannel.Phone, Result = Disposition.Reached })
            .ThenRefused(RefusalCode.PermissionRequired)
            .When(CalledIn("k2")).Then("ContactRecorded")
            .When(Call("k3") with { Channel = ContactChannel.Sms }).Then("ContactRecorded")
            .When(Remind("r9")).Then("ReminderRecorded")
            .When(Call("k4") with { Permission = "p1", StartedAt = at }).Then("ContactRecorded");
    }

    [Theory]
    [InlineData(51, RefusalCode.TooMany)]
    [InlineData(50, null)]
    public void WordsOfALetter_AreFew(int count, RefusalCode? code)
    {
        var letter = Remind("r9") with { Fields = [.. Enumerable.Range(0, count).Select(i => $"f{i}")] };
        var reasons = CaseScript.Contacted().When(letter).Reasons;
        Assert.Equal(code, reasons.Count == 0 ? null : reasons[0].Code);
        Assert.Equal(RefusalCode.FieldMissing,
            CaseScript.Contacted().When(letter with { Fields = [""] }).Reasons[0].Code);
        Assert.Equal(RefusalCode.TextNotAllowed,
            CaseScript.Contacted().When(letter with { Fields = ["a\nb"] }).Reasons[0].Code);
    }

    private static string Told(CaseCommand command)
    {
        var script = CaseScript.Contacted().Under(Policies.With(Letter)).Told(command);
        Assert.Empty(script.Reasons);
        return Assert.Single(script.Last!.Rules, answer => answer.Rule == "LETTER").Word(outsideFact: true);
    }

    private static IEnumerable<DomainEvent> Beside(CaseScript script) =>
        Assert.IsType<Decision>(script.Last).Beside.Select(beside => beside.Event);

    private static Facts Known(PersonState person) => new()
    {
        Now = default,
        By = new Principal("", ""),
        Person = new KnownPerson("person/p1", 7, person),
    };

    private static Facts WithDials(int times) => Known(Enumerable.Range(0, times).Aggregate(
        Persons.Known(), (state, i) => state.Evolve(new ContactLogged($"d{i}", "another", ContactChannel.Phone,
            PolicySamples.At("2026-04-03T08:30:00+08:00"), ContactDirection.Outbound, Connected: false))));

    internal static CheckedRule Rule(string id, ActKind[] acts, params RuleCheck[] checks) => new()
    {
        Head = PolicySamples.Head(id) with
        {
            AppliesTo = RuleScope.Of(acts, [ActClass.Collection, ActClass.ServiceReply], null),
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [CountAtMostCheck.NumberFact] = new(WhenAbsent.Refuse, "for tests"),
            },
        },
        Checks = checks,
    };
}
