using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what happened to a claim moves its limitation, whether recorded or told by the case.</summary>
public sealed class ClaimEventsTests
{
    private static readonly CheckedRule ThreeYears = new()
    {
        Head = PolicySamples.Head("THREE", RuleEffect.Warn) with
        {
            AppliesTo = RuleScope.Of([ActKind.Suit, ActKind.Referral], null, null),
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [DebtFacts.RightHarmedKnownOn.Name] = new(WhenAbsent.Compliant, "for tests"),
            },
        },
        Checks = [new LimitationCheck { Years = 3, OuterYears = 20, Restarts = Enum.GetValues<ClaimEventKind>() }],
    };

    private static readonly Policy Rules = Policies.With(ThreeYears);

    [Fact]
    public void Limitation_OfANewCase_CountsFromTheDueDate()
    {
        var term = Of(CaseScript.Opened(Rules).On("2026-04-02"));
        Assert.Equal((Day("2029-04-02"), Day("2026-03-31"), null), (term.EndsOn, term.Since, term.Because));
        Assert.Equal("THREE", term.Rule);
    }

    [Theory]
    [InlineData(ClaimEventKind.Suit, false, true)]
    [InlineData(ClaimEventKind.PoliceReport, false, true)]
    [InlineData(ClaimEventKind.Debit, false, true)]
    [InlineData(ClaimEventKind.Demand, false, false)]
    [InlineData(ClaimEventKind.Demand, true, true)]
    [InlineData(ClaimEventKind.TransferNotice, true, true)]
    public void Event_ThatInterrupts_BeginsTheYearsAnew(ClaimEventKind kind, bool delivered, bool anew)
    {
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        script.When(Event("x1", kind, script.Now) with { Delivered = delivered }).Then("ClaimEventRecorded");
        Assert.Equal(anew ? (Day("2026-06-01"), kind) : (Day("2026-03-31"), null),
            ((LocalDate, ClaimEventKind?))(Of(script).Since, Of(script).Because));
    }

    [Fact]
    public void Event_ToldLate_CountsFromItsOwnDay()
    {
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        script.When(Event("x1", ClaimEventKind.Suit, script.Now - Duration.FromDays(20))).Then("ClaimEventRecorded");
        Assert.Equal(Day("2026-05-12"), Of(script).Since);
        script.When(Event("x2", ClaimEventKind.Suit, script.Now) with { Party = PartyKind.Guarantor })
            .Then("ClaimEventRecorded");
        Assert.Equal(Day("2026-05-12"), Of(script).Since);
    }

    [Fact]
    public void Suit_RecordedAsAStep_BeginsTheYearsAnew()
    {
        var script = CaseScript.Opened(Rules).On("2026-06-01").As("lea", "legal");
        script.When(new RecordStep("s1", ActKind.Suit, PartyKind.Debtor)).Then("CollectionsEntered StepRecorded");
        Assert.Equal((Day("2026-06-01"), ClaimEventKind.Suit), (Of(script).Since, Of(script).Because));
    }

    [Fact]
    public void Payments_PromisesAndPlans_Acknowledge()
    {
        var script = CaseScript.Contacted(Rules).On("2026-05-04").When(Pay("p1", 1_000, "2026-05-04"));
        Assert.Equal((Day("2026-05-04"), ClaimEventKind.Acknowledgment), (Of(script).Since, Of(script).Because));
        script.On("2026-05-05").When(Reverse("p1"));
        Assert.Equal(ClaimEventKind.Demand, Of(script).Because);
        script.On("2026-05-06").When(Promise("m1", 1_000, "2026-05-20"));
        Assert.Equal((Day("2026-05-06"), ClaimEventKind.Acknowledgment), (Of(script).Since, Of(script).Because));
        script.On("2026-05-07").When(AskedPlan("n1", (10_000, "2026-06-07")));
        Assert.Equal(Day("2026-05-07"), Of(script).Since);
        script.On("2026-05-08").When(new ServeNotice("s1", ContactChannel.Letter, null, null));
        Assert.Equal((Day("2026-05-08"), ClaimEventKind.Demand), (Of(script).Since, Of(script).Because));
    }

    [Theory]
    [InlineData(LegalGround.Contract, true)]
    [InlineData(LegalGround.Consent, false)]
    public void Message_ToTheReservedNumber_IsADemandThatCounts(LegalGround ground, bool anew)
    {
        var debtor = Persons.After(new AddContactPoint("m", ContactChannel.Sms, "+86 000 0000 0001", "told", ground));
        debtor = debtor.Evolve(new ContactLogged("c1/reminder/r9", "c1", ContactChannel.Sms,
            PolicySamples.At("2026-05-04T10:00:00+08:00"), ContactDirection.Outbound, Connected: false)
        {
            Point = "m",
        });
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 1, debtor) };
        Assert.Equal(Day(anew ? "2026-05-04" : "2026-03-31"), Of(script).Since);
    }

    [Fact]
    public void Answers_Corrections_AndCallsOfHis_AreNoDemands()
    {
        var debtor = Persons.Known();
        var call = new ContactLogged("k", "c1", ContactChannel.Phone, PolicySamples.At("2026-05-04T10:00:00+08:00"),
            ContactDirection.Outbound, Connected: true) { Result = Disposition.Reached };
        ContactLogged[] others =
        [
            call with { Key = "k1", Direction = ContactDirection.Inbound },
            call with { Key = "k2", Class = ActClass.ServiceReply },
            call with { Key = "k3", Case = "c9" },
            call with { Key = "k4", Party = PartyKind.Employer },
            call with { Key = "k5", Result = Disposition.NoAnswer, Connected = false },
        ];
        debtor = others.Aggregate(debtor, (state, one) => state.Evolve(one));
        debtor = debtor.Evolve(call with { Key = "k6" }).Evolve(new ContactCorrected("k6", Day("2026-05-05")));
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 1, debtor) };
        Assert.Equal(Day("2026-03-31"), Of(script).Since);
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 1, debtor.Evolve(call)) };
        Assert.Equal(Day("2026-05-04"), Of(script).Since);
    }

    [Fact]
    public void Command_WithAFault_IsRefused()
    {
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        var suit = Event("x1", ClaimEventKind.Suit, script.Now);
        script.When(suit with { At = script.Now + Duration.FromMilliseconds(1) })
            .ThenRefused(RefusalCode.EffectiveInFuture);
        script.When(suit with { Evidence = "" }).ThenRefused(RefusalCode.FieldMissing);
        script.When(suit with { Delivered = true }).ThenRefused(RefusalCode.FieldsContradict);
        script.When(suit).Then("ClaimEventRecorded").When(suit).Then("");
        script.When(suit with { Kind = ClaimEventKind.Debit }).ThenRefused(RefusalCode.KeyReused);
    }

    [Theory]
    [InlineData(GuaranteeKind.Joint, PartyKind.Guarantor, "x1")]
    [InlineData(GuaranteeKind.Joint, PartyKind.Debtor, null)]
    [InlineData(GuaranteeKind.General, PartyKind.Debtor, "x1")]
    [InlineData(GuaranteeKind.General, PartyKind.Guarantor, null)]
    public void Guarantee_IsPreservedAsItsKindAsks(GuaranteeKind kind, PartyKind against, string? preserved)
    {
        var guarantor = Persons.After(new AssignRole("account/a1", PartyKind.Guarantor)
        {
            Guarantee = kind, GuaranteeEndsOn = Day("2026-09-30"),
        });
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        script.When(Event("x1", ClaimEventKind.Suit, script.Now) with { Party = against });
        script.Beside = script.Beside with { Reached = new(new("person/p2", 1, guarantor), PartyKind.Guarantor) };
        var act = PolicySamples.Call(script.Now) with { Party = PartyKind.Guarantor };
        var named = CaseActFacts.Of(script.State, script.FactsNow(), Rules, script.Now, act: act).Named;
        Assert.Equal(PolicyWords.Of(kind), named.Find(DebtFacts.GuaranteeKind.Name)!.Words[0]);
        Assert.Equal(Day("2026-09-30"), named.Find(DebtFacts.GuaranteeEndsOn.Name)!.Date);
        Assert.Equal(preserved is not null, named.Find(DebtFacts.GuaranteePreserved.Name) is not null);
    }

    [Theory]
    [InlineData("2026-06-01", false, true)]
    [InlineData("2026-05-31", false, false)]
    [InlineData("2026-06-01", true, false)]
    public void Guarantee_IsPreservedWithinItsPeriod_AndByADemandOnThatGuarantor(
        string endsOn, bool another, bool preserved)
    {
        var guarantor = Persons.After(new AssignRole("account/a1", PartyKind.Guarantor)
        {
            Guarantee = GuaranteeKind.Joint, GuaranteeEndsOn = Day(endsOn),
        });
        var script = CaseScript.Opened(Rules).On("2026-06-01")
            .When(new AddParty("p2", PartyKind.Guarantor, "contract"));
        if (another)
        {
            script.When(new AddParty("p3", PartyKind.Guarantor, "contract"));
        }

        script.When(Event("x1", ClaimEventKind.Suit, script.Now) with { Party = PartyKind.Guarantor });
        script.On("2026-06-02");
        Assert.Equal(preserved, Preserved());

        // A step says against whom.
        script.As("lee", "legal");
        script.Beside = script.Beside with { Reached = new(new("person/p2", 1, guarantor), PartyKind.Guarantor) };
        script.When(new RecordStep("s1", ActKind.Suit, PartyKind.Guarantor) { PartyPerson = "p2" });
        Assert.Equal(preserved, Preserved());
        script.Told(new RecordStep("s2", ActKind.Suit, PartyKind.Guarantor) { PartyPerson = "p2" }, endsOn);
        Assert.True(Preserved());

        bool Preserved()
        {
            script.Beside = script.Beside with { Reached = new(new("person/p2", 1, guarantor), PartyKind.Guarantor) };
            var act = PolicySamples.Call(script.Now) with { Party = PartyKind.Guarantor };
            var named = CaseActFacts.Of(script.State, script.FactsNow(), Rules, script.Now, act: act).Named;
            return named.Find(DebtFacts.GuaranteePreserved.Name) is not null;
        }
    }

    [Fact]
    public void Payments_AskNothingOfTheClaim()
    {
        var script = CaseScript.Opened(Rules).On("2026-06-01");
        var payment = PolicySamples.Call(script.Now) with { Kind = ActKind.Payment };
        Assert.Empty(CaseActFacts.Of(script.State, script.FactsNow(), Rules, script.Now, act: payment).Claim);
    }

    private static RecordClaimEvent Event(string key, ClaimEventKind kind, Instant at) => new(key, kind, at, "file 1");

    private static LimitationTerm Of(CaseScript script) =>
        LimitationTerm.Of(script.State, script.FactsNow(), Rules)!;
}
