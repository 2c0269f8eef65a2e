using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: money is a fact; it is recorded once, applied by rule, and settles in the same unit.</summary>
public sealed class RecordPaymentTests
{
    [Fact]
    public void RecordPayment_Part_LowersTheDebt() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02")).Then("PaymentRecorded").ThenOwes(6_000).ThenStage(CaseStage.Open)
        .ThenHas(state => Assert.Equal(4_000, state.Items[0].PaidMinor));

    [Fact]
    public void RecordPayment_Repeated_ChangesNothing() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02"))
        .When(Pay("p1", 4_000, "2026-03-02")).ThenNothing()
        .When(Pay("p1", 4_001, "2026-03-02")).ThenRefused(RefusalCode.KeyReused)
        .When(Pay("p1", 4_000, "2026-03-01")).ThenRefused(RefusalCode.KeyReused)
        .ThenOwes(6_000);

    [Fact]
    public void RecordPayment_AllBeforeTheDueDate_IsPaidOnTime() => CaseScript.Opened()
        .On(Due).When(Pay("p1", 10_000, Due)).Then("PaymentRecorded CaseResolved")
        .ThenResolved(ResolutionReason.PaidOnTime);

    [Fact]
    public void RecordPayment_AllAfterEntry_IsPaidInFull() => CaseScript.Opened()
        .On("2026-04-01").When(Pay("p1", 10_000, "2026-04-01"))
        .Then("CollectionsEntered PaymentRecorded CaseResolved").ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void RecordPayment_ToldLateWithAValueDateInTime_IsPaidOnTime() => CaseScript.Opened()
        .On("2026-04-05").When(Pay("p1", 10_000, Due)).Then("PaymentRecorded CaseResolved")
        .ThenResolved(ResolutionReason.PaidOnTime);

    [Fact]
    public void RecordPayment_PartToldLate_EntersAfterIt() => CaseScript.Opened()
        .On("2026-04-05").When(Pay("p1", 4_000, Due)).Then("PaymentRecorded CollectionsEntered").ThenOwes(6_000);

    [Fact]
    public void RecordPayment_WithinTolerance_IsPaidInFull() => CaseScript
        .Opened(CaseScript.Plain(numbers => numbers with { ToleranceMinor = 5 }))
        .When(Pay("p1", 9_994, "2026-03-02")).Then("PaymentRecorded")
        .When(Pay("p2", 1, "2026-03-02")).Then("PaymentRecorded CaseResolved").ThenOwes(5);

    [Fact]
    public void RecordPayment_TooMuch_ShowsACredit() => CaseScript.Opened()
        .When(Pay("p1", 12_500, "2026-03-02")).Then("PaymentRecorded CaseResolved").ThenOwes(-2_500)
        .When(Pay("p2", 100, "2026-03-02")).Then("PaymentRecorded").ThenOwes(-2_600);

    [Theory]
    [InlineData(0, RefusalCode.AmountNotPositive)]
    [InlineData(-1, RefusalCode.AmountNotPositive)]
    [InlineData(Money.MaxMinor + 1, RefusalCode.AmountTooLarge)]
    public void RecordPayment_AmountOutOfBounds_IsRefused(long minor, RefusalCode code) =>
        CaseScript.Opened().When(Pay("p1", minor, "2026-03-02")).ThenRefused(code);

    [Fact]
    public void RecordPayment_FaultyInput_IsRefusedAlsoFromOutside() => CaseScript.Opened()
        .When(Pay("p1", 1, "2026-03-04")).ThenRefused(RefusalCode.DateOutOfRange)
        .When(Pay("p1", 1, "2026-03-03")).Then("PaymentRecorded")
        .Told(Pay("p2", 1, "1850-01-01")).ThenRefused(RefusalCode.DateOutOfRange)
        .Told(Pay("", 1, "2026-03-02")).ThenRefused(RefusalCode.FieldMissing)
        .Told(Pay(new string('x', 65), 1, "2026-03-02")).ThenRefused(RefusalCode.TextNotAllowed)
        .Told(new RecordPayment("p2", new Money(1, Currency.Eur), Day(Due))).ThenRefused(RefusalCode.CurrencyMismatch)
        .Told(Pay("p2", -Money.MaxMinor - 1, "2026-03-02")).ThenRefused(RefusalCode.AmountTooLarge)
        .Told(Pay("p2", 1, "2026-03-02") with { Reference = new string('r', 201) })
        .ThenRefused(RefusalCode.TextNotAllowed);

    [Fact]
    public void RecordPayment_ZeroFromOutside_IsRecordedWithoutEffect() => CaseScript.Contacted()
        .Told(Pay("p1", 0, "2026-04-03")).Then("PaymentRecorded").ThenOwes(10_000).ThenStage(CaseStage.Contacted);

    [Fact]
    public void RecordPayment_NegativeFromOutside_CountsAsAReversal() => CaseScript.Opened()
        .When(Pay("p1", 10_000, "2026-03-02")).ThenResolved(ResolutionReason.PaidOnTime)
        .Told(Pay("p2", -4_000, "2026-03-02")).Then("PaymentRecorded CaseReopened").ThenOwes(4_000)
        .ThenStage(CaseStage.Open)
        .ThenHas(state => Assert.Equal(6_000, state.Items[0].PaidMinor));

    [Fact]
    public void RecordPayment_OnAClosedEnd_IsRecordedAndStays() => CaseScript.Contacted()
        .Approved(new Resolve(ResolutionReason.Sold, "contract-7")).ThenResolved(ResolutionReason.Sold)
        .When(Pay("p1", 10_000, "2026-04-03")).Then("PaymentRecorded").ThenResolved(ResolutionReason.Sold).ThenOwes(0)
        .When(Reverse("p1")).Then("PaymentWasReversed").ThenResolved(ResolutionReason.Sold).ThenOwes(10_000);

    [Theory]
    [InlineData(CaseStage.Open)]
    [InlineData(CaseStage.Reminded)]
    [InlineData(CaseStage.Contacted)]
    [InlineData(CaseStage.PlanAgreed)]
    [InlineData(CaseStage.VisitScheduled)]
    [InlineData(CaseStage.LegalReferral)]
    public void RecordPayment_ToZeroFromAnyStage_ResolvesInTheSameUnit(CaseStage stage)
    {
        var script = Scenes.At(stage);
        script.When(Pay("all", script.State.OutstandingMinor, script.Today.ToString("uuuu-MM-dd", null)))
            .ThenStage(CaseStage.Resolved).ThenOwes(0);
        Assert.IsType<CaseResolved>(script.Events.Last(e => e is CaseResolved));
        Assert.Null(script.Account.OpenCase);
    }

    [Fact]
    public void Resolution_ByMoney_CountsPlansAndBrokenPromisesOnTheAccount()
    {
        var script = CaseScript.Contacted()
            .When(Promise("m1", 1_000, "2026-04-05"))
            .On("2026-04-20").When(new AssessPromise("m1")).Then("PromiseEnded")
            .When(Plan("n1", (10_000, "2026-04-30"))).Then("PlanAgreed")
            .Led(Change("n2", (5_000, "2026-04-30"), (5_000, "2026-05-30"))).Then("PlanAgreed")
            .When(Pay("p1", 10_000, "2026-04-20")).Then("PaymentRecorded PlanCompleted CaseResolved");
        Assert.Equal((1, 1), (script.Account.PlansAgreed, script.Account.PromisesBroken));
    }

    [Fact]
    public void ReversePayment_OfASettledCase_ReopensAsOwed() => CaseScript.Contacted()
        .When(Pay("p1", 10_000, "2026-04-03")).ThenResolved(ResolutionReason.PaidInFull)
        .On("+1 days").When(Reverse("p1")).Then("PaymentWasReversed CaseReopened").ThenOwes(10_000)
        .ThenStage(CaseStage.Contacted)
        .ThenHas(state => Assert.Null(state.Resolution))
        .When(Reverse("p1")).ThenNothing();

    [Fact]
    public void ReversePayment_Unknown_IsRefused() => CaseScript.Opened()
        .When(Reverse("p1")).ThenRefused(RefusalCode.KeyUnknown)
        .When(Waive("p1", 100)).Then("WaiverGranted")
        .When(Reverse("p1")).ThenRefused(RefusalCode.KeyUnknown)
        .When(Reverse("w:p1")).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void RecordPayment_KeyThatLooksLikeAWaiver_IsItsOwn() => CaseScript.Opened()
        .When(Waive("x", 100)).Then("WaiverGranted")
        .When(Pay("w:x", 100, "2026-03-02")).Then("PaymentRecorded").ThenOwes(9_800)
        .When(Reverse("w:x")).Then("PaymentWasReversed").ThenOwes(9_900);

    [Fact]
    public void Reopening_RightPartyNeverReached_GoesToReminded() => Scenes.At(CaseStage.Reminded)
        .When(Pay("p1", 10_000, "2026-04-02")).ThenResolved(ResolutionReason.PaidInFull)
        .When(Reverse("p1")).ThenStage(CaseStage.Reminded);

    [Fact]
    public void Reopening_NobodyWasEverReminded_SkipsNoStage() => CaseScript.Opened()
        .On("2026-04-20").When(Pay("p1", 10_000, "2026-04-20")).ThenResolved(ResolutionReason.PaidInFull)
        .When(Reverse("p1")).ThenStage(CaseStage.Open);

    [Fact]
    public void Reopening_ReferralOpen_GoesToLegalReferral()
    {
        var script = Scenes.At(CaseStage.LegalReferral).When(Pay("p1", 10_000, "2026-04-03"))
            .ThenResolved(ResolutionReason.PaidInFull);
        Assert.Contains("withdrawSuit", script.Events.OfType<CaseResolved>().Single().ClosingTasks);
        script.When(Reverse("p1")).ThenStage(CaseStage.LegalReferral);
    }

    [Fact]
    public void Reopening_PlanDatesStillRun_GoesBackToThePlan() => Scenes.At(CaseStage.PlanAgreed)
        .When(Pay("p1", 10_000, "2026-04-03")).Then("PaymentRecorded PlanCompleted CaseResolved")
        .On("+1 days").When(Reverse("p1")).Then("PaymentWasReversed CaseReopened").ThenStage(CaseStage.PlanAgreed)
        .ThenHas(state => Assert.Equal(PlanStatus.InForce, state.Plan!.Status));

    [Fact]
    public void Reopening_PlanDatesHavePassed_BreaksThePlan() => Scenes.At(CaseStage.PlanAgreed)
        .When(Pay("p1", 10_000, "2026-04-03")).ThenResolved(ResolutionReason.PaidInFull)
        .On("2026-06-01").When(Reverse("p1")).Then("PaymentWasReversed CaseReopened PlanBroken")
        .ThenStage(CaseStage.Contacted)
        .ThenHas(state => Assert.Equal(PlanStatus.Broken, state.Plans[0].Status));

    [Fact]
    public void Reopening_AccountHasAnotherCase_StaysResolvedWithTheDebtOnRecord() => CaseScript.Contacted()
        .When(Pay("p1", 10_000, "2026-04-03")).ThenResolved(ResolutionReason.PaidInFull)
        .WithOtherCaseOpen()
        .When(Reverse("p1")).Then("PaymentWasReversed").ThenResolved(ResolutionReason.PaidInFull).ThenOwes(10_000);

    [Fact]
    public void Reopening_AccountHasAnotherCase_CarriesTheDebtThere()
    {
        var other = CaseScript.Start().When(Open(5_000) with { Case = "c2" }).When(Pay("q1", 1_000, "2026-03-02"));
        var script = CaseScript.Contacted()
            .When(Charge("x1", 700, DebtComponent.Interest))
            .When(Pay("p1", 6_000, "2026-04-03")).When(Pay("p2", 4_700, "2026-04-03"))
            .ThenResolved(ResolutionReason.PaidInFull).WithOtherCaseOpen();
        script.Beside = script.Beside with { OtherCase = new KnownCase("case/c2", 2, other.State) };
        script.When(Reverse("p1")).Then("PaymentWasReversed DebtCarried").ThenResolved(ResolutionReason.Merged)
            .ThenOwes(0);
        BesideEvent[] told = [.. ((Decision)script.Last!).Beside.Where(one => one.Stream == "case/c2")];
        Assert.All(told, one => Assert.Equal(2, one.ExpectedVersion));
        var after = told.Aggregate(other.State, (state, one) => state.Evolve((CaseEvent)one.Event));
        after.AssertInvariants();
        Assert.Equal((10_000, 6_000L), (after.OutstandingMinor, after.FindItem("e1-1")!.ChargedMinor));
        Assert.Equal(Day(Due), after.FindItem("e1-1")!.DueOn);

        script.Beside = script.Beside with { OtherCase = new KnownCase("case/c2", 3, after) };
        script.Told(Reverse("p2")).Then("PaymentWasReversed DebtCarried").ThenResolved(ResolutionReason.Merged);
        told = [.. ((Decision)script.Last!).Beside.Where(one => one.Stream == "case/c2")];
        Assert.All(told, one => Assert.Equal("log", one.Event.Outside));
        after = told.Aggregate(after, (state, one) => state.Evolve((CaseEvent)one.Event));
        Assert.Equal(14_700, after.OutstandingMinor);
        script.When(new Reopen("letter-1")).ThenRefused(RefusalCode.AccountHasOpenCase, RefusalCode.NothingOwed);
        Assert.Equal(["carried:e1-1", "carried:e1-2"],
            script.State.Money.Where(money => money.Carried).Select(money => money.Key));
    }

    [Fact]
    public void Reopening_TheOtherCaseIsOverSince_OpensTheOneThatIsOwed()
    {
        var script = CaseScript.Contacted().When(Pay("p1", 6_000, "2026-04-03")).When(Pay("p2", 4_000, "2026-04-03"))
            .WithOtherCaseOpen();
        var other = CaseScript.Start().When(Open(5_000) with { Case = "c2" });
        script.Beside = script.Beside with { OtherCase = new KnownCase("case/c2", 1, other.State) };
        script.When(Reverse("p1")).ThenResolved(ResolutionReason.Merged).WithoutOtherCase()
            .When(Reverse("p2")).Then("PaymentWasReversed CaseReopened").ThenOwes(4_000);
    }

    [Fact]
    public void Cured_ArrearsPaidWhileTheDebtRunsOn_Resolves() => CaseScript.Start()
        .When(Open([Item("1", 4_000, "2026-03-31"), Item("2", 6_000, "2026-04-30")])).Then("CaseOpened")
        .On("2026-04-02").When(Remind("r1")).ThenStage(CaseStage.Reminded)
        .On("2026-04-05").When(Pay("p1", 4_000, "2026-04-05")).Then("PaymentRecorded CaseResolved")
        .ThenResolved(ResolutionReason.Cured).ThenOwes(6_000)
        .On("2026-05-10").When(Pay("p2", 1_000, "2026-05-10")).Then("PaymentRecorded")
        .ThenResolved(ResolutionReason.Cured)
        .When(Reverse("p1")).Then("PaymentWasReversed CaseReopened").ThenStage(CaseStage.Reminded);

    [Fact]
    public void Cured_ValueDateBeforeTheDueDate_CountsWhatIsInArrearsByNow() => TwoItems()
        .On("2026-04-05").Told(Pay("p1", 1, "2026-03-30"), "2026-03-30").Then("PaymentRecorded")
        .ThenStage(CaseStage.Reminded).ThenOwes(9_999)
        .Told(Pay("p2", 3_999, "2026-03-30"), "2026-03-30").Then("PaymentRecorded CaseResolved RemindersFlagged")
        .ThenResolved(ResolutionReason.Cured).ThenOwes(6_000);

    [Fact]
    public void Cured_AnotherItemFellDueSinceTheValueDate_IsNotCured() => TwoItems()
        .On("2026-05-10").Told(Pay("p1", 4_000, "2026-04-05"), "2026-04-05").Then("PaymentRecorded")
        .ThenStage(CaseStage.Reminded)
        .Told(Pay("p2", 6_000, "2026-04-05"), "2026-04-05").Then("PaymentRecorded CaseResolved")
        .ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void Cured_ChargeToldForADayBefore_ReopensWhatIsInArrearsByNow() => TwoItems()
        .On("2026-04-05").When(Pay("p1", 4_000, "2026-04-05")).ThenResolved(ResolutionReason.Cured)
        .On("2026-05-10").Told(Charge("x1", 100) with { Item = "2" }, "2026-04-10")
        .Then("ChargeAdded CaseReopened").ThenStage(CaseStage.Reminded);

    [Fact]
    public void Cured_ClockBeforeTheEntry_IsNotCured() => TwoItems()
        .On("2026-03-20").When(Pay("p1", 1, "2026-03-20")).Then("PaymentRecorded").ThenStage(CaseStage.Reminded);

    [Fact]
    public void Cured_NeverByADateThatMoves() => CaseScript.Contacted()
        .When(new RecordDueItem(Item("1", 10_000,
            "2026-06-30"))).Then("DueItemRecorded").ThenStage(CaseStage.Contacted);

    [Fact]
    public void Cured_UndatedItem_IsNotCured() => CaseScript.Start()
        .When(Open([Item("1", 4_000, "2026-03-31"), Item("2", 6_000, null)]))
        .On("2026-04-05").When(Pay("p1", 4_000, "2026-04-05")).Then("CollectionsEntered PaymentRecorded")
        .ThenStage(CaseStage.Open);

    /// <summary>In collections since 1 April; the second item falls due on 30 April.</summary>
    private static CaseScript TwoItems() => CaseScript.Start()
        .When(Open([Item("1", 4_000, "2026-03-31"), Item("2", 6_000, "2026-04-30")]))
        .On("2026-04-02").When(Remind("r1")).ThenStage(CaseStage.Reminded);
}
