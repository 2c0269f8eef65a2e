using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a plan is agreed on sound terms, kept by value dates, and ends in exactly one way at a
/// time.</summary>
public sealed class PlansTests
{
    [Fact]
    public void AgreePlan_FromContacted_IsInForce() => Planned()
        .ThenStage(CaseStage.PlanAgreed)
        .ThenHas(state => Assert.Equal(10_000, state.Plan!.TotalMinor))
        .When(TwoInstalments()).ThenNothing()
        .When(Plan("n1", (10_000, "2026-04-30"))).ThenRefused(RefusalCode.KeyReused)
        .When(Plan("n2", (10_000, "2026-04-30"))).ThenRefused(RefusalCode.StageForbids, RefusalCode.PlanInForce);

    [Theory]
    [InlineData(CaseStage.Open)]
    [InlineData(CaseStage.Reminded)]
    public void AgreePlan_NotYetContacted_NeedsTheDebtorsWish(CaseStage stage) => Scenes.At(stage)
        .When(Plan("n1", (10_000, "2026-04-30"))).ThenRefused(RefusalCode.StageForbids)
        .When(AskedPlan("n1", (10_000, "2026-04-30"))).ThenStage(CaseStage.PlanAgreed);

    [Fact]
    public void AgreePlan_FromVisitScheduled_CancelsTheVisit() => Scenes.At(CaseStage.VisitScheduled)
        .When(Plan("n1", (10_000, "2026-04-30"))).Then("PlanAgreed VisitCancelled").ThenStage(CaseStage.PlanAgreed)
        .ThenHas(state => Assert.Null(state.Visit));

    [Theory]
    [InlineData("sum too low", RefusalCode.PlanTermsForbidden)]
    [InlineData("sum too high", RefusalCode.PlanTermsForbidden)]
    [InlineData("too long", RefusalCode.PlanTermsForbidden)]
    [InlineData("too small", RefusalCode.PlanTermsForbidden)]
    [InlineData("settlement of all", RefusalCode.PlanTermsForbidden)]
    [InlineData("in the past", RefusalCode.DateOutOfRange)]
    [InlineData("out of order", RefusalCode.DateOutOfRange)]
    [InlineData("same day", RefusalCode.DateOutOfRange)]
    [InlineData("nothing", RefusalCode.FieldMissing)]
    [InlineData("no list", RefusalCode.FieldMissing)]
    [InlineData("misnumbered", RefusalCode.FieldMissing)]
    [InlineData("zero", RefusalCode.AmountNotPositive)]
    [InlineData("too large", RefusalCode.AmountTooLarge)]
    [InlineData("too many", RefusalCode.TooMany)]
    public void AgreePlan_UnsoundTerms_IsRefused(string fault, RefusalCode code)
    {
        var policy = CaseScript.Plain(numbers => numbers with { MinInstalmentMinor = 500 });
        CaseScript.Contacted(policy).When(fault switch
        {
            "sum too low" => Plan("n1", (9_999, "2026-04-30")),
            "sum too high" => Plan("n1", (10_001, "2026-04-30")),
            "too long" => Plan("n1", (5_000, "2026-04-30"), (5_000, "2031-04-04")),
            "too small" => Plan("n1", (499, "2026-04-30"), (9_501, "2026-05-30")),
            "settlement of all" => Settlement("n1", (10_000, "2026-04-30")),
            "in the past" => Plan("n1", (10_000, "2026-04-02")),
            "out of order" => Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-04-29")),
            "same day" => Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-04-30")),
            "nothing" => Plan("n1"),
            "no list" => Plan("n1") with { Instalments = default },
            "misnumbered" => Plan("n1") with { Instalments = [new Instalment(2, Day("2026-04-30"), 10_000)] },
            "zero" => Plan("n1", (0, "2026-04-30"), (10_000, "2026-05-30")),
            "too large" => Plan("n1", (Money.MaxMinor + 1, "2026-04-30")),
            _ => Plan("n1", [.. Enumerable.Range(1, 601).Select(d => (1L, Text(d)))]),
        }).ThenRefused(code);

        static string Text(int days) => Day("2026-04-03").PlusDays(days).ToString("uuuu-MM-dd", null);
    }

    [Fact]
    public void AgreePlan_AtTheLimits_IsAccepted() => CaseScript
        .Contacted(CaseScript.Plain(numbers => numbers with { MinInstalmentMinor = 500 }))
        .When(Plan("n1", (500, "2026-04-03"), (9_499, "2026-04-04"), (1, "2031-04-03"))).Then("PlanAgreed");

    [Fact]
    public void AgreePlan_AsManyAsAllowed_ThenNoMore() => Planned()
        .Led(new CancelPlan("n1", "agreed")).Then("PlanCancelled").ThenStage(CaseStage.Contacted)
        .When(Plan("n2", (10_000, "2026-04-30"))).Then("PlanAgreed")
        .Led(Change("n3", (10_000, "2026-05-30"))).Then("PlanAgreed")
        .Led(new CancelPlan("n3", "agreed")).Then("PlanCancelled")
        .When(Plan("n4", (10_000, "2026-04-30"))).ThenRefused(RefusalCode.PlanLimitReached);

    [Fact]
    public void ChangePlan_InForce_SupersedesTheOld() => Planned()
        .Led(Change("n2", (2_000, "2026-05-15"), (8_000, "2026-06-15"))).Then("PlanAgreed")
        .ThenStage(CaseStage.PlanAgreed)
        .ThenHas(state => Assert.Equal(PlanStatus.Superseded, state.Plans[0].Status))
        .ThenHas(state => Assert.Equal("n2", state.Plan!.Key))
        .When(Change("n2", (2_000, "2026-05-15"), (8_000, "2026-06-15"))).ThenNothing()
        .Led(new CancelPlan("n1", "old")).ThenRefused(RefusalCode.NoPlanInForce);

    [Fact]
    public void ChangePlan_NoneInForce_IsRefused() => CaseScript.Contacted()
        .When(Change("n2", (10_000, "2026-05-15"))).ThenRefused(RefusalCode.StageForbids, RefusalCode.NoPlanInForce);

    [Fact]
    public void Plan_MoneyToldBeforeItOnTheSameDay_DoesNotCount() => CaseScript.Contacted()
        .When(Pay("p0", 4_000, "2026-04-03"))
        .When(Plan("n1", (3_000, "2026-04-10"), (3_000, "2026-05-10"))).Then("PlanAgreed")
        .On("2026-04-12").When(new MissInstalment("n1", 1)).Then("InstalmentMissed")
        .When(Pay("p1", 3_000, "2026-04-12")).Then("PaymentRecorded")
        .When(Pay("p2", 3_000, "2026-04-12")).Then("PaymentRecorded PlanCompleted CaseResolved");

    [Fact]
    public void MissInstalment_PastItsDate_IsRecordedOnce()
    {
        var script = Planned()
            .On("2026-04-30").When(new MissInstalment("n1", 1)).ThenRefused(RefusalCode.InstalmentNotMissed)
            .When(Pay("p1", 1_500, "2026-04-30"))
            .On("2026-05-01").When(new MissInstalment("n1", 1)).Then("InstalmentMissed");
        Assert.Equal(3_500, Assert.IsType<InstalmentMissed>(script.Events[0]).ShortMinor);
        script.When(new MissInstalment("n1", 1)).ThenNothing()
            .When(new MissInstalment("n1", 3)).ThenRefused(RefusalCode.KeyUnknown)
            .When(new MissInstalment("n1", 0)).ThenRefused(RefusalCode.KeyUnknown)
            .When(new MissInstalment("n9", 1)).ThenRefused(RefusalCode.NoPlanInForce)
            .ThenStage(CaseStage.PlanAgreed);
    }

    [Fact]
    public void BreakPlan_MissedBeyondGrace_GoesToContacted() => Planned()
        .On("2026-05-03").When(new BreakPlan("n1")).ThenRefused(RefusalCode.InstalmentNotMissed)
        .On("2026-05-04").When(new BreakPlan("n1")).Then("PlanBroken").ThenStage(CaseStage.Contacted)
        .When(new BreakPlan("n1")).ThenRefused(RefusalCode.NoPlanInForce);

    [Fact]
    public void BreakPlan_ReferralOpen_GoesToLegalReferral() => Scenes.At(CaseStage.LegalReferral)
        .When(TwoInstalments()).ThenStage(CaseStage.PlanAgreed)
        .On("2026-05-04").When(new BreakPlan("n1")).ThenStage(CaseStage.LegalReferral);

    [Fact]
    public void CancelPlan_ReferralOpen_GoesToLegalReferral() => Scenes.At(CaseStage.LegalReferral)
        .When(TwoInstalments())
        .Led(new CancelPlan("n1", "")).ThenRefused(RefusalCode.FieldMissing)
        .Led(new CancelPlan("n1", "debtor asked")).Then("PlanCancelled").ThenStage(CaseStage.LegalReferral);

    [Fact]
    public void Plan_PaymentReturnedBeyondGrace_IsBroken() => Planned()
        .On("2026-04-30").When(Pay("p1", 5_000, "2026-04-30")).Then("PaymentRecorded")
        .On("2026-05-02").When(Reverse("p1")).Then("PaymentWasReversed").ThenStage(CaseStage.PlanAgreed)
        .When(Pay("p2", 5_000, "2026-05-02"))
        .On("2026-05-10").When(Reverse("p2")).Then("PaymentWasReversed PlanBroken").ThenStage(CaseStage.Contacted);

    [Fact]
    public void ReinstatePlan_PaidInTimeByValueDate_IsInForceAgain() => Planned()
        .On("2026-05-04").When(new BreakPlan("n1"))
        .When(new ReinstatePlan("n1")).ThenRefused(RefusalCode.PlanNotReinstatable)
        .When(Pay("p1", 5_000, "2026-05-03")).Then("PaymentRecorded PlanReinstated").ThenStage(CaseStage.PlanAgreed)
        .When(new ReinstatePlan("n1")).ThenNothing();

    [Fact]
    public void Plan_BrokenAndReplaced_IsNeverInForceAgain() => Planned()
        .On("2026-05-04").When(new BreakPlan("n1"))
        .When(Plan("n2", (10_000, "2026-06-30"))).Then("PlanAgreed")
        .When(Pay("p1", 5_000, "2026-05-03")).Then("PaymentRecorded")
        .ThenHas(state => Assert.Equal(
            [PlanStatus.Broken, PlanStatus.InForce], state.Plans.Select(plan => plan.Status)));

    /// <summary>A returned payment and a timely one in its place, told in two orders after the grace.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_ReturnAndTimelyMoneyInAnyOrder_StaysInForce(bool returnFirst)
    {
        var script = Planned().On("2026-04-30").When(Pay("p1", 5_000, "2026-04-30")).On("2026-05-10");
        script = returnFirst
            ? script.When(Reverse("p1")).Then("PaymentWasReversed PlanBroken")
                .When(Pay("p2", 5_000, "2026-04-29")).Then("PaymentRecorded PlanReinstated")
            : script.When(Pay("p2", 5_000, "2026-04-29")).When(Reverse("p1"))
                .Then("PaymentWasReversed CaseReopened");
        script.ThenStage(CaseStage.PlanAgreed)
            .ThenHas(state => Assert.Equal(PlanStatus.InForce, state.Plans[0].Status));
    }

    [Fact]
    public void ReinstatePlan_PaidLate_NeedsASecondPerson() => Planned()
        .On("2026-05-04").When(new BreakPlan("n1"))
        .When(Pay("p1", 5_000, "2026-05-04"))
        .When(new ReinstatePlan("n1")).ThenRefused(RefusalCode.SecondPersonRequired)
        .Approved(new ReinstatePlan("n1")).Then("ApprovalDecided PlanReinstated").ThenStage(CaseStage.PlanAgreed);

    [Fact]
    public void ReinstatePlan_BeforeTheGraceOfTheNextInstalmentHasEnded_MayBe() => PaidLate()
        .On("2026-06-03").Approved(new ReinstatePlan("n1")).Then("ApprovalDecided PlanReinstated");

    [Fact]
    public void ReinstatePlan_BehindTheGraceOfTheNextInstalment_IsRefused() => PaidLate()
        .On("2026-06-04").When(new ReinstatePlan("n1")).ThenRefused(RefusalCode.PlanNotReinstatable);

    [Fact]
    public void ReinstatePlan_NotBroken_IsRefused() => Planned()
        .When(new ReinstatePlan("n9")).ThenRefused(RefusalCode.KeyUnknown)
        .When(new ReinstatePlan("n1")).ThenNothing()
        .Led(new CancelPlan("n1", "agreed"))
        .When(new ReinstatePlan("n1")).ThenRefused(RefusalCode.PlanNotReinstatable);

    [Fact]
    public void ReinstatePlan_AnotherInForce_IsRefused() => Planned()
        .On("2026-05-04").When(new BreakPlan("n1"))
        .When(Plan("n2", (10_000, "2026-06-30"))).Then("PlanAgreed")
        .When(new ReinstatePlan("n1")).ThenRefused(
            RefusalCode.StageForbids, RefusalCode.PlanInForce, RefusalCode.PlanNotReinstatable);

    [Fact]
    public void CompletePlan_NotPaid_IsRefused() => Planned()
        .When(new CompletePlan("n1")).ThenRefused(RefusalCode.PlanNotComplete)
        .When(new CompletePlan("n9")).ThenRefused(RefusalCode.NoPlanInForce);

    [Fact]
    public void Plan_PaidToItsEnd_Resolves() => Planned()
        .On("2026-04-30").When(Pay("p1", 5_000, "2026-04-30")).Then("PaymentRecorded")
        .On("2026-05-31").When(Pay("p2", 5_000, "2026-05-31")).Then("PaymentRecorded PlanCompleted CaseResolved")
        .ThenResolved(ResolutionReason.PaidInFull)
        .ThenHas(state => Assert.Equal(PlanStatus.Completed, state.Plans[0].Status));

    [Fact]
    public void Plan_PaidToItsEndWhileMoreIsOwed_GoesToContacted() => Planned()
        .When(Charge("x1", 700)).Then("ChargeAdded")
        .On("2026-04-30").When(Pay("p1", 10_000, "2026-04-30")).Then("PaymentRecorded PlanCompleted")
        .ThenStage(CaseStage.Contacted).ThenOwes(700);

    [Fact]
    public void Plan_CompletedWithAReferralOpen_LeavesTheReferralToBeWithdrawn() => Scenes.At(CaseStage.LegalReferral)
        .When(TwoInstalments()).When(Charge("x1", 700))
        .When(Pay("p1", 10_000, "2026-04-03")).Then("PaymentRecorded PlanCompleted").ThenStage(CaseStage.Contacted)
        .When(new WithdrawReferral("paid")).Then("ReferralWithdrawn").ThenStage(CaseStage.Contacted);

    [Fact]
    public void Plan_RestWaived_IsCompleted() => Planned()
        .When(Pay("p1", 8_000, "2026-04-03"))
        .When(Waive("w1", 2_000)).Then("WaiverGranted PlanCompleted CaseResolved").ThenOwes(0);

    [Fact]
    public void Settlement_AboveTheLimit_IsApprovedBySomebodyElse() => CaseScript.Contacted()
        .When(Settlement("n1", (7_999, "2026-04-30"))).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(new RequestApproval("ok1", Settlement("n1", (7_999, "2026-04-30")))).Then("ApprovalRequested")
        .When(new RequestApproval("ok1", Settlement("n1", (7_999, "2026-04-30")))).ThenNothing()
        .When(new RequestApproval("ok1", Settlement("n1", (7_998, "2026-04-30")))).ThenRefused(RefusalCode.KeyReused)
        .When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.SamePerson)
        .As("chief").When(new DecideApproval("ok1", true, null)).Then("ApprovalDecided PlanAgreed")
        .ThenStage(CaseStage.PlanAgreed);

    [Fact]
    public void Settlement_PaidAsApproved_IsSettledWithTheRestOnRecord() => CaseScript.Contacted()
        .When(Settlement("n1", (4_000, "2026-04-30"), (4_000, "2026-05-30"))).Then("PlanAgreed")
        .On("2026-04-30").When(Pay("p1", 4_000, "2026-04-30")).Then("PaymentRecorded")
        .On("2026-05-30").When(Pay("p2", 4_000, "2026-05-30")).Then("PaymentRecorded PlanCompleted CaseResolved")
        .ThenResolved(ResolutionReason.Settled).ThenOwes(2_000)
        .On("+40 days").When(Pay("p3", 500, "2026-07-09")).Then("PaymentRecorded")
        .ThenResolved(ResolutionReason.Settled).ThenOwes(1_500)
        .When(Reverse("p3")).Then("PaymentWasReversed").ThenResolved(ResolutionReason.Settled);

    [Fact]
    public void Settlement_MoneyReturned_IsOwedAgain() => CaseScript.Contacted()
        .When(Settlement("n1", (8_000, "2026-04-30")))
        .On("2026-04-30").When(Pay("p1", 8_000, "2026-04-30")).ThenResolved(ResolutionReason.Settled)
        .On("2026-05-20").When(Reverse("p1")).Then("PaymentWasReversed CaseReopened PlanBroken")
        .ThenStage(CaseStage.Contacted).ThenOwes(10_000);

    [Fact]
    public void Settlement_LaterCharge_IsOwedAgain() => CaseScript.Contacted()
        .When(Settlement("n1", (8_000, "2026-04-30")))
        .On("2026-04-30").When(Pay("p1", 8_000, "2026-04-30")).ThenResolved(ResolutionReason.Settled)
        .When(Charge("x1", 300)).Then("ChargeAdded CaseReopened").ThenOwes(2_300);

    [Fact]
    public void Settlement_PaidWhole_IsPaidInFull() => CaseScript.Contacted()
        .When(Settlement("n1", (8_000, "2026-04-30")))
        .When(Pay("p1", 10_000, "2026-04-03")).ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void Settlement_LateButApproved_IsSettledAtTheApproval() => CaseScript.Contacted()
        .When(Settlement("n1", (8_000, "2026-04-30")))
        .On("2026-05-04").When(new BreakPlan("n1")).Then("PlanBroken")
        .When(Pay("p1", 8_000, "2026-05-04")).Then("PaymentRecorded")
        .Approved(new ReinstatePlan("n1"))
        .Then("ApprovalDecided PlanReinstated PlanCompleted CaseResolved").ThenResolved(ResolutionReason.Settled);

    [Fact]
    public void AgreePlan_ToldFromOutside_IsForcedFromAnyStage()
    {
        Scenes.At(CaseStage.Open).Told(Plan("n1", (9_000, "2026-04-30"))).ThenStage(CaseStage.PlanAgreed)
            .ThenHas(state => Assert.Equal(9_000, state.Plan!.TotalMinor));
        var forced = Scenes.At(CaseStage.PlanAgreed).Told(Plan("n2", (10_000, "2026-05-30"))).Then("PlanAgreed");
        Assert.Equal("n1", Assert.IsType<PlanAgreed>(forced.Events[0]).Superseded);
        Assert.True(Assert.IsType<PlanAgreed>(forced.Events[0]).Move.Forced);
    }

    [Fact]
    public void AgreePlan_ToldLate_CountsMoneyByValueDate() => CaseScript.Contacted()
        .On("2026-04-20").When(Pay("p1", 5_000, "2026-04-15"))
        .Told(Plan("n1", (5_000, "2026-04-15"), (5_000, "2026-05-15")), "2026-04-10").Then("PlanAgreed")
        .When(Pay("p2", 5_000, "2026-04-20")).Then("PaymentRecorded PlanCompleted CaseResolved");

    private static AgreePlan TwoInstalments() => Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-31"));

    private static CaseScript PaidLate() => Planned()
        .On("2026-05-04").When(new BreakPlan("n1")).When(Pay("p1", 5_000, "2026-05-04"));

    private static CaseScript Planned() => CaseScript.Contacted().When(TwoInstalments()).Then("PlanAgreed");
}
