using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: interest is charged where money or an agreement needs it, never where a rule forbids it, and what
/// was charged and has not run is taken off again.</summary>
public sealed class InterestPostingTests
{
    private static readonly InterestTerms HalfAThousandth = new(Day("2026-01-01"), 500_000, DayCount.Daily);

    [Fact]
    public void Payoff_OnAnyDay_IsTheDebtWithTheInterestToIt()
    {
        var script = Running();
        var payoff = Of(script, "2026-04-30");
        Assert.Equal((100_000, 1_500, 0, 101_500), (payoff.PrincipalMinor, payoff.InterestMinor, payoff.FeesMinor,
            payoff.TotalMinor));
        Assert.Equal((50, 0, true), (payoff.PerDayMinor, payoff.PostedMinor, payoff.IsOwn));
        Assert.Equal(100_000, Of(script, "2026-03-31").TotalMinor);
    }

    [Fact]
    public void Payment_OfThePayoff_ChargesTheInterestAndResolves() => Running()
        .On("2026-04-20").When(Pay("p1", 101_000, "2026-04-20"))
        .Then("InterestPosted PaymentRecorded CaseResolved").ThenOwes(0).ThenResolved(ResolutionReason.PaidInFull)
        .ThenHas(state => Assert.Equal(1_000, state.Items[0].ChargedOf(DebtComponent.Interest)));

    [Fact]
    public void Payment_OfTheDebtAlone_LeavesTheInterest() => Running()
        .On("2026-04-20").When(Pay("p1", 100_000, "2026-04-20")).Then("InterestPosted PaymentRecorded")
        .ThenOwes(1_000);

    [Fact]
    public void Payment_ToldAgain_ChargesNothing() => Running()
        .On("2026-04-20").When(Pay("p1", 5_000, "2026-04-20"))
        .On("2026-04-25").When(Pay("p1", 5_000, "2026-04-20")).ThenNothing();

    [Fact]
    public void Payment_ToldLate_TakesOffWhatHasNotRun() => Running()
        .On("2026-04-30").When(new PostInterest(Day("2026-04-30"))).Then("InterestPosted").ThenOwes(101_500)
        .When(Pay("p1", 50_500, "2026-04-10")).Then("InterestPosted InterestPosted PaymentRecorded")
        .ThenHas(state => Assert.Equal(1_000, state.Interest.PostedMinor)).ThenOwes(50_500);

    [Fact]
    public void Payment_Reversed_LetsInterestRunAsIfItNeverCame()
    {
        var script = Running().On("2026-04-10").When(Pay("p1", 50_500, "2026-04-10"))
            .On("2026-04-20").When(Reverse("p1"));
        Assert.Equal(101_000, Of(script, "2026-04-20").TotalMinor);
        script.When(new PostInterest(Day("2026-04-20"))).ThenOwes(101_000);
    }

    [Fact]
    public void Correction_ToALaterDay_ChargesWhatRanUntilThen() => Running()
        .On("2026-04-20").When(Pay("p1", 100_500, "2026-04-10")).Then("InterestPosted PaymentRecorded CaseResolved")
        .As("sue", "supervisor").When(new CorrectPayment("p1", Cny(100_500), Day("2026-04-20"), "mistyped"))
        .Then("PaymentCorrected InterestPosted CaseReopened").ThenOwes(500);

    [Fact]
    public void Refund_IsOfWhatIsLeftAfterInterest() => Running()
        .On("2026-04-20").When(Pay("p1", 50_500, "2026-04-10")).When(Pay("p2", 50_400, "2026-04-11"))
        .On("2026-04-30").As("sue", "supervisor")
        .When(new CorrectPayment("p2", Cny(50_400), Day("2026-04-21"), "mistyped"))
        .When(new ReturnMoney("rf", null, Cny(350), Day("2026-04-30"), ReturnKind.Refund))
        .ThenRefused(RefusalCode.AmountTooLarge);

    [Fact]
    public void Waiver_IsOfTheDebtWithItsInterest() => Running().On("2026-04-20").As("sue", "supervisor")
        .When(new Waive("w1", Cny(200), "goodwill")).Then("InterestPosted WaiverGranted").ThenOwes(100_800);

    /// <summary>The agreed sum closes it, whatever ran between the agreement and the money.</summary>
    [Theory]
    [InlineData("2026-04-22")]
    [InlineData("2026-04-28")]
    public void Settlement_PaidAsAgreed_Settles(string paid)
    {
        var script = Running().When(CalledIn("c1")).On("2026-04-20").As("sue", "supervisor")
            .When(new RequestApproval("a1",
            new AgreePlan("s1", PlanKind.Settlement, [new Instalment(1, Day("2026-04-30"), 60_000)], true)));
        Assert.Equal((101_000L, 41_000L), script.State.Approvals is [{ OwedMinor: { } owed, GivenUpMinor: { } given }]
            ? (owed, given)
            : default);
        script.On("2026-04-22").As("tom", "supervisor").When(new DecideApproval("a1", true, null))
            .On(paid).When(Pay("p1", 60_000, paid)).ThenResolved(ResolutionReason.Settled);
    }

    [Fact]
    public void PostInterest_InStepsOrAtOnce_ComesToTheSame()
    {
        var steps = Running();
        foreach (var day in (string[])["2026-04-02", "2026-04-03", "2026-04-11", "2026-04-30"])
        {
            steps.On(day).When(new PostInterest(Day(day)));
        }

        var once = Running().On("2026-04-30").When(new PostInterest(Day("2026-04-30")));
        Assert.Equal(once.State.OutstandingMinor, steps.State.OutstandingMinor);
        once.When(new PostInterest(Day("2026-04-30"))).ThenNothing();
    }

    [Fact]
    public void PostInterest_OfADayToCome_IsRefused() => Running().On("2026-04-20")
        .When(new PostInterest(Day("2026-04-21"))).ThenRefused(RefusalCode.DateOutOfRange);

    [Fact]
    public void PostInterest_WhereTheBanksSystemCounts_IsRefusedAndCompared()
    {
        var script = Running().When(new StateAccount([new(AccountFactKind.BalanceAuthority, "core",
            Day("2026-03-01"))])).On("2026-04-20");
        script.When(new PostInterest(Day("2026-04-20"))).ThenRefused(RefusalCode.ActorNotAllowed);
        script.When(Pay("p1", 1_000, "2026-04-20")).Then("PaymentRecorded")
            .When(new AddCharge("i1", DebtComponent.Interest, Cny(900))).Then("ChargeAdded");
        var payoff = Of(script, "2026-04-20");
        Assert.Equal((false, -100, 99_900), (payoff.IsOwn, payoff.DifferenceMinor, payoff.TotalMinor));
    }

    [Fact]
    public void StateInterestTerms_OfALowerRateFromBefore_TakesOffWhatWasChargedBeyondIt() => Running()
        .On("2026-04-30").When(new PostInterest(Day("2026-04-30"))).ThenOwes(101_500)
        .When(new StateInterestTerms(HalfAThousandth with { From = Day("2026-04-11"), Rate = 300_000 }))
        .Then("InterestTermsSet InterestPosted").ThenOwes(100_000 + 500 + 600);

    [Fact]
    public void StateInterestTerms_OfAHigherRateFromBefore_ChargesWhatWasMissing() => Running()
        .On("2026-04-30").When(new PostInterest(Day("2026-04-30"))).ThenOwes(101_500)
        .When(new StateInterestTerms(HalfAThousandth with { From = Day("2026-04-11"), Rate = 600_000 }))
        .Then("InterestTermsSet InterestPosted").ThenOwes(100_000 + 500 + 1_200);

    [Fact]
    public void Letter_ThatDemandsTheDebt_ChargesTheInterestOfItsDay_AMessageDoesNot() => Running()
        .On("2026-04-10").When(Remind("r1") with { Class = ActClass.Collection })
        .ThenOwes(100_000)
        .On("2026-04-20").When(Remind("r2") with { Class = ActClass.Collection, Channel = ContactChannel.Letter })
        .Then("InterestPosted ReminderRecorded").ThenOwes(101_000);

    [Fact]
    public void Letter_WhileARuleForbidsInterest_GoesOutForTheRest()
    {
        var script = Running(Freezing()).On("2026-04-10").When(new PlaceHold("m1", HoldKind.Moratorium, "entered"));
        var letter = Remind("r2") with { Class = ActClass.Collection, Channel = ContactChannel.Letter };
        script.On("2026-04-20").Told(letter, "2026-04-20").Then("ReminderRecorded")
            .ThenOwes(100_000);
    }

    [Fact]
    public void Referral_ChargesTheInterestOfItsDay() => Running()
        .On("2026-04-02").When(Remind("r1"))
        .On("2026-04-20").When(new RequestApproval("a1", Refer("f1"))).As("carla", "supervisor")
        .When(new DecideApproval("a1", true, null)).Then("ApprovalDecided InterestPosted ReferredToLegal")
        .ThenOwes(101_000);

    [Fact]
    public void PaymentCorrectedToAnEarlierDay_TakesOffTheInterestThatHasNotRun() => Running()
        .On("2026-04-20").When(Pay("p1", 51_000, "2026-04-20")).Then("InterestPosted PaymentRecorded")
        .ThenOwes(50_000).As("carla", "supervisor")
        .When(new CorrectPayment("p1", Cny(51_000), Day("2026-04-10"), "mistyped"))
        .ThenOwes(100_000 + 500 + 248 - 51_000);

    [Fact]
    public void StateInterestTerms_ToldAgain_IsNothing() => Running()
        .When(new StateInterestTerms(HalfAThousandth)).ThenNothing();

    [Fact]
    public void StateInterestTerms_OutOfBounds_IsRefused() => Running()
        .When(new StateInterestTerms(HalfAThousandth with { Rate = 100_000_001 }))
        .ThenRefused(RefusalCode.AmountTooLarge)
        .When(new StateInterestTerms(HalfAThousandth with { Kind = InterestKind.CompoundOnStatement }))
        .ThenRefused(RefusalCode.FieldsContradict)
        .When(new StateInterestTerms(HalfAThousandth with { Beside = [DebtComponent.Principal] }))
        .ThenRefused(RefusalCode.FieldsContradict);

    [Fact]
    public void Moratorium_ToldLate_TakesBackTheInterestOfItsDays()
    {
        var script = Running(Freezing()).On("2026-04-30").When(new PostInterest(Day("2026-04-30")))
            .ThenOwes(101_500);
        var began = Day("2026-04-11").AtMidnight().InZoneLeniently(script.Policy.OfficialZone).ToInstant();
        script.When(new PlaceHold("m1", HoldKind.Moratorium, "entered") { EffectiveAt = began })
            .Then("HoldPlaced InterestPosted").ThenOwes(100_500);
        Assert.Equal(100_500, Of(script, "2026-05-31").TotalMinor);
    }

    [Fact]
    public void Moratorium_WhileItLasts_LeavesAPaymentWithoutInterestCharged()
    {
        var script = Running(Freezing()).On("2026-04-10").When(new PlaceHold("m1", HoldKind.Moratorium, "entered"));
        script.On("2026-04-20").When(new PostInterest(Day("2026-04-20")))
            .ThenRefused(RefusalCode.RuleForbids, RefusalCode.RuleForbids);
        script.When(Pay("p1", 1_000, "2026-04-20")).Then("PaymentRecorded").ThenOwes(99_000);
    }

    [Fact]
    public void Dispute_OfAPart_StopsItsInterestAlone()
    {
        var script = Running().On("2026-04-11")
            .When(new PlaceHold("d1", HoldKind.Dispute, "not mine") { Part = Cny(40_000) }).Then("HoldPlaced");
        Assert.Equal(500 + (10 * 30), Of(script, "2026-04-20").InterestMinor);
        Assert.Equal(40_000, Of(script, "2026-04-20").DisputedMinor);
    }

    [Fact]
    public void AgreePlan_WithInterest_CoversTheDebtOfItsDay() => Running().On("2026-04-03").When(Call("c1"))
        .On("2026-04-20").When(Plan("n1", (101_000, "2026-05-20"))).Then("InterestPosted PlanAgreed")
        .ThenOwes(101_000);

    [Fact]
    public void Payoff_WithAMinimumPayment_AsksForArrearsAndAShareOfTheRest()
    {
        var script = CaseScript.Start().When(Open([Item("1", 100_000, Due), Item("2", 50_000, "2026-06-30")]))
            .When(new StateInterestTerms(HalfAThousandth with { MinimumBasisPoints = 1_000, MinimumFloorMinor = 100 }));
        var payoff = Of(script, "2026-04-10");
        Assert.Equal(100_000 + 5_050, payoff.MinimumMinor);
    }

    [Fact]
    public void Interest_OfTheCaseAsItWas_CountsFromItsLastDay()
    {
        var script = Running().On("2026-04-20").When(Pay("p1", 50_000, "2026-04-20"));
        var before = AsOf(script, "2026-04-19");
        Assert.Equal((0, 100_000), (before.Interest.PostedMinor, before.OutstandingMinor));
        var after = AsOf(script, "2026-04-20");
        Assert.Equal((1_000, 51_000), (after.Interest.PostedMinor, after.OutstandingMinor));
    }

    [Fact]
    public void StateInterestTerms_OfAHigherRate_IsJudgedAsAChangeOfRate()
    {
        var notice = new CheckedRule
        {
            Head = PolicySamples.Freeze().Head with
            {
                Id = "NOTICE", AppliesTo = RuleScope.Of([ActKind.RateChange], null, null),
            },
            Checks = [new NoHoldCheck { Hold = HoldKind.Hardship }],
        };
        var raised = HalfAThousandth with { From = Day("2026-05-01"), Rate = 600_000 };
        Running(Policies.With(notice)).When(Hold("h1", HoldKind.Hardship))
            .When(new StateInterestTerms(raised)).ThenRefused(RefusalCode.RuleForbids)
            .When(new StateInterestTerms(raised with { Rate = 400_000 })).Then("InterestTermsSet");
    }

    /// <summary>Whether the annual rate was shown is stated with the act; the pack says what silence means.</summary>
    [Theory]
    [InlineData(WhenAbsent.Compliant, true, true)]
    [InlineData(WhenAbsent.Compliant, false, false)]
    [InlineData(WhenAbsent.Compliant, null, true)]
    [InlineData(WhenAbsent.Ask, true, true)]
    [InlineData(WhenAbsent.Ask, null, false)]
    [InlineData(WhenAbsent.Refuse, null, false)]
    public void Interest_WhoseAnnualRateHasToBeShown_AsksWhetherItWas(WhenAbsent silence, bool? shown, bool may)
    {
        var fact = AmountFacts.AnnualRateShown;
        ImmutableArray<StatedFact> told =
            shown is { } was ? [new StatedFact(fact.Name, FactValue.Of(was))] : [];
        var rule = PolicySamples.Freeze() with
        {
            Head = PolicySamples.Freeze().Head with
            {
                AppliesTo = RuleScope.Of([ActKind.InterestAccrual, ActKind.RateChange], null, null),
                WhenAbsent = new Dictionary<string, AbsentFact> { [fact.Name] = new(silence, "for tests") },
            },
            Checks = [new AnyOfCheck { Fact = fact, AnyOf = ["true"] }],
        };
        var refusal = silence == WhenAbsent.Ask ? RefusalCode.FactMissing : RefusalCode.RuleForbids;
        var script = CaseScript.Start(Policies.With(rule)).When(Open(100_000))
            .When(new StateInterestTerms(HalfAThousandth)).On("2026-04-20");
        script.When(new PostInterest(Day("2026-04-20")) { Stated = told });
        script = may ? script.ThenOwes(101_000) : script.ThenRefused(refusal);
        script.When(new StateInterestTerms(HalfAThousandth with { From = Day("2026-05-01"), Rate = 600_000 })
        {
            Stated = told,
        });
        _ = !may ? script.ThenRefused(refusal)
            : script.Then(told.IsEmpty ? "InterestTermsSet" : "InterestTermsSet FactsStated");
    }

    /// <summary>A band of rates, and what may bear interest, as packs have them: each is asked with the facts of the
    /// terms.</summary>
    [Theory]
    [InlineData(300_000, false)]
    [InlineData(350_000, true)]
    [InlineData(500_000, true)]
    [InlineData(600_000, false)]
    public void Interest_AtARateOutOfTheBand_IsNotCharged(long rate, bool charged)
    {
        var band = PolicySamples.Freeze() with
        {
            Checks = [new BetweenCheck { Fact = AmountFacts.DailyRate, From = Rate("0.00035"), To = Rate("0.0005") }],
        };
        var accrual = band with
        {
            Head = band.Head with { AppliesTo = RuleScope.Of([ActKind.InterestAccrual], null, null) },
        };
        CaseScript.Start(Policies.With(accrual)).When(Open(100_000))
            .When(new StateInterestTerms(HalfAThousandth with { Rate = rate }))
            .On("2026-04-01").When(new AssessEntry())
            .On("2026-04-20").When(Pay("p1", 5_000, "2026-04-20"))
            .Then(charged ? "InterestPosted PaymentRecorded" : "PaymentRecorded");
    }

    [Fact]
    public void Interest_OnWhatMustNotBearIt_IsRefused()
    {
        var onlyPrincipal = PolicySamples.Freeze() with
        {
            Checks = [new NoneOfCheck { Fact = AmountFacts.Base, NoneOf = ["penalty_fee", "service_fee"] }],
        };
        var rule = onlyPrincipal with
        {
            Head = onlyPrincipal.Head with { AppliesTo = RuleScope.Of([ActKind.InterestAccrual], null, null) },
        };
        var script = CaseScript.Start(Policies.With(rule)).When(Open(100_000))
            .When(new StateInterestTerms(HalfAThousandth with { Beside = [DebtComponent.Penalty] }))
            .On("2026-04-20");
        script.When(new PostInterest(Day("2026-04-20"))).ThenRefused(RefusalCode.RuleForbids);
        script.When(new StateInterestTerms(HalfAThousandth))
            .When(new PostInterest(Day("2026-04-20"))).ThenOwes(101_000);
    }

    private static FactValue Rate(string text) =>
        ScaledNumber.TryParse(text, out var number) ? FactValue.Of(number) : throw new FormatException(text);

    [Fact]
    public void Payment_ForAnUnknownCase_ChargesNothing() => CaseScript.Start()
        .When(Pay("p1", 1_000, "2026-03-02")).ThenRefused(RefusalCode.CaseUnknown)
        .When(new PostInterest(Day("2026-03-02"))).ThenRefused(RefusalCode.CaseUnknown)
        .When(new StateInterestTerms(HalfAThousandth)).ThenRefused(RefusalCode.CaseUnknown);

    [Fact]
    public void MakePromise_OfTheDebtWithItsInterest_IsTaken() => Running()
        .When(Promise("m1", 100_501, "2026-04-10")).ThenRefused(RefusalCode.MoreThanOwed)
        .When(Promise("m1", 100_500, "2026-04-10")).Then("PromiseMade");

    [Fact]
    public void TermsOfADay_AreThoseThatBeganLast()
    {
        var none = HalfAThousandth with { From = Day("2026-06-01"), Rate = 0 };
        var script = Running().When(new StateInterestTerms(none));
        var terms = script.State.Interest.Terms;
        Assert.Null(InterestTerms.On(terms, Day("2025-12-31")));
        Assert.Equal(500_000, InterestTerms.On(terms, Day("2026-05-31"))!.Rate);
        Assert.Equal(0, InterestTerms.On(terms, Day("2026-06-01"))!.Rate);
        Assert.Equal(Of(script, "2026-05-31").TotalMinor, Of(script, "2026-12-31").TotalMinor);
    }

    private static CaseState AsOf(CaseScript script, string day)
    {
        var fold = new CaseInEffect(Day(day));
        foreach (var (happened, on, begins) in script.History)
        {
            fold.Take(happened, on, begins);
        }

        return fold.State;
    }

    private static CaseScript Running(Policy? policy = null) => CaseScript.Start(policy)
        .When(Open(100_000)).When(new StateInterestTerms(HalfAThousandth)).Then("InterestTermsSet MoneyTermsSet")
        .On("2026-04-01").When(new AssessEntry()).Then("CollectionsEntered");

    private static Payoff Of(CaseScript script, string on) =>
        Payoff.Of(script.State, script.FactsNow(), script.Policy, Day(on));

    /// <summary>The plain policy with the law that in a moratorium nothing runs and nothing is charged.</summary>
    private static Policy Freezing() => Policies.With(PolicySamples.Freeze());
}
