using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: nobody gives up more of a debt than was asked for and approved, at once or bit by bit.</summary>
public sealed class GivenUpTests
{
    private static readonly AddCharge Total = Charge("x1", 9_000) with
    {
        Component = DebtComponent.Principal, IsNewTotal = true,
    };

    /// <summary>A settlement that gives up 70 yuan is approved after 50 more were charged.</summary>
    internal static CaseScript Raised() => Asked(Settlement("n1", (3_000, "2026-04-30")))
        .When(Charge("x9", 5_000, DebtComponent.Interest))
        .As("chief").When(new DecideApproval("ok1", true, null));

    [Fact]
    public void Approval_ThatWouldGiveUpMore_IsRefusedWithBothFiguresAndAskedAnew()
    {
        var script = Raised().ThenRefused(RefusalCode.TermsChanged);
        var reason = Assert.Single(script.Reasons);
        Assert.Equal(["70.00 CNY", "120.00 CNY"], reason.Facts.Select(fact => fact.Value));
        Assert.All(reason.Facts, fact => Assert.Contains(fact.Value, reason.Detail, StringComparison.Ordinal));
        script.When(new DecideApproval("ok1", false, "more is owed now")).Then("ApprovalDecided")
            .As("anna").When(new RequestApproval("ok2", Settlement("n2", (3_000, "2026-04-30"))))
            .As("chief").When(new DecideApproval("ok2", true, null)).Then("ApprovalDecided PlanAgreed");
    }

    [Fact]
    public void Approval_OfATotal_GivesUpNoMoreThanWasAsked() => Asked(Total)
        .When(Charge("x2", 500, DebtComponent.Cost)).ThenOwes(10_500)
        .As("chief").When(new DecideApproval("ok1", true, null)).Then("ApprovalDecided ChargeAdded").ThenOwes(9_500);

    [Fact]
    public void Approval_OfATotalAfterInterest_IsRefused() => Asked(Total)
        .When(Charge("x2", 500, DebtComponent.Interest))
        .As("chief").When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.TermsChanged)
        .When(new DecideApproval("ok1", false, "interest")).Then("ApprovalDecided").ThenOwes(10_500);

    [Fact]
    public void Approval_ThatGivesUpLessByNow_IsCarriedOut() => Asked(Settlement("n1", (3_000, "2026-04-30")))
        .When(Pay("p1", 1_000, "2026-04-03"))
        .As("chief").When(new DecideApproval("ok1", true, null)).Then("ApprovalDecided PlanAgreed");

    [Fact]
    public void Approval_OfAnEntryWithoutFigures_HasNone()
    {
        var asked = new ApprovalRequested("ok1", ApprovalKind.Settlement, "anna", Settlement("n1", (1, "2026-04-30")));
        var state = CaseScript.Contacted().State.Evolve(asked);
        Assert.Equal((null, null), (state.Approvals[0].OwedMinor, state.Approvals[0].GivenUpMinor));
    }

    public static TheoryData<CaseCommand, long?> Steps => new()
    {
        { Settlement("n1", (3_000, "2026-04-30")), 7_000 },
        { Total, 1_000 },
        { Waive("w1", 2_500), 2_500 },
        { Refer("l1"), null },
        { new Resolve(ResolutionReason.Sold, "contract-7"), null },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Request_KeepsWhatIsOwedAndGivenUp(CaseCommand step, long? givenUp)
    {
        var script = Asked(step);
        var asked = Assert.IsType<ApprovalRequested>(Assert.Single(script.Events));
        Assert.Equal((10_000, givenUp), (asked.OwedMinor, asked.GivenUpMinor));
        Assert.Equal((10_000, givenUp), (script.State.Approvals[0].OwedMinor, script.State.Approvals[0].GivenUpMinor));
    }

    [Fact]
    public void Limit_IsOfTheCase_NotOfTheCommand() => CaseScript.Contacted()
        .When(Waive("w1", 1_500)).Then("WaiverGranted")
        .When(Waive("w2", 501)).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(Settlement("n1", (7_999, "2026-04-30"))).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(Waive("w2", 500)).Then("WaiverGranted").ThenOwes(8_000)
        .When(Waive("w3", 1)).ThenRefused(RefusalCode.SecondPersonRequired)
        .Approved(Waive("w3", 3_000)).ThenOwes(5_000)
        .When(Waive("w4", 1)).ThenRefused(RefusalCode.SecondPersonRequired);

    [Fact]
    public void Limit_WhatASecondPersonApproved_IsNotInTheSum() => CaseScript.Contacted()
        .Approved(Waive("w1", 3_000)).ThenOwes(7_000)
        .When(Waive("w2", 2_000)).Then("WaiverGranted")
        .When(Waive("w3", 1)).ThenRefused(RefusalCode.SecondPersonRequired);

    [Fact]
    public void Limit_SettlementsCountWhileTheyStand() => CaseScript.Contacted()
        .When(Settlement("n1", (8_500, "2026-04-30"))).Then("PlanAgreed")
        .When(Waive("w1", 501)).ThenRefused(RefusalCode.SecondPersonRequired)
        .Led(Change("n2", (8_000, "2026-04-30")) with { Kind = PlanKind.Settlement }).Then("PlanAgreed")
        .When(Waive("w1", 1)).ThenRefused(RefusalCode.SecondPersonRequired)
        .Led(new CancelPlan("n2", "not paid")).Then("PlanCancelled")
        .When(Waive("w1", 2_000)).Then("WaiverGranted")
        .Approved(Settlement("n3", (1_000, "2026-04-30"))).Then("ApprovalDecided PlanAgreed")
        .ThenHas(state => Assert.Equal([1_500, 2_000, 7_000], state.Plans.Select(plan => plan.GivenUpMinor)));

    [Fact]
    public void Settlement_WhereTheDebtGrewSince_SettlesNothingByItself() => CaseScript.Contacted()
        .Approved(Settlement("n1", (4_000, "2026-04-30"))).Then("ApprovalDecided PlanAgreed")
        .Led(Charge("x1", 50_000)).Then("ChargeAdded")
        .On("2026-04-05").When(Pay("p1", 4_000, "2026-04-05")).ThenOwes(56_000)
        .ThenHas(state =>
        {
            Assert.NotEqual(CaseStage.Resolved, state.Stage);
            Assert.Equal(PlanStatus.Completed, state.Plans[0].Status);
        });

    [Fact]
    public void Settlement_OfTheDebtOfItsDay_Settles() => CaseScript.Contacted()
        .Approved(Settlement("n1", (4_000, "2026-04-30"))).Then("ApprovalDecided PlanAgreed")
        .On("2026-04-05").When(Pay("p1", 4_000, "2026-04-05")).ThenResolved(ResolutionReason.Settled);

    private static CaseScript Asked(CaseCommand step) =>
        CaseScript.Contacted().When(new RequestApproval("ok1", step)).Then("ApprovalRequested");
}
