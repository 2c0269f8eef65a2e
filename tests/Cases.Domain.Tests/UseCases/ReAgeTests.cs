using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a re-age or restructure is asked by one and decided by another, counts per account, moves contractual days
/// past due alone, falls back where it is not honoured under observation, and is never a cure.
/// </summary>
public sealed class ReAgeTests
{
    private static readonly ReAge Asked = new("a1", Day("2026-04-20"), "pays again");

    [Fact]
    public void ReAge_OnceApproved_MovesContractualDaysAlone() => Approved()
        .ThenHas(state => Assert.Equal(30, state.DaysPastDueOn(Day("2026-04-30"))))
        .ThenHas(state => Assert.Equal(10, state.ContractualDaysPastDueOn(Day("2026-04-30"))))
        .ThenHas(state => Assert.Equal(19, state.ContractualDaysPastDueOn(Day("2026-04-19"))))
        .ThenHas(state => Assert.Equal(10_000, state.ArrearsMinorOn(Day("2026-04-30"))))
        .ThenHas(state => Assert.Equal(10_000, state.DemandedMinorOn(Day("2026-04-30"))))
        .ThenStage(CaseStage.Contacted);

    [Fact]
    public void ReAge_ByOnePerson_IsRefused() => CaseScript.Contacted().On("2026-04-20")
        .When(Asked).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(new RequestApproval("ok7", Asked)).Then("ApprovalAsked")
        .ThenHas(state => Assert.Equal(30, state.ContractualDaysPastDueOn(Day("2026-04-30"))))
        .When(new RequestApproval("ok8", Asked with { Key = "a2" })).ThenRefused(RefusalCode.ApprovalPending)
        .When(new DecideApproval("ok7", true, null)).ThenRefused(RefusalCode.SamePerson)
        .As("chief").When(new DecideApproval("ok7", false, "too early")).Then("ApprovalDecided")
        .ThenHas(state => Assert.Empty(state.ReAges));

    [Fact]
    public void ReAge_BeyondTheLimitsOfTheAccount_IsRefused()
    {
        var script = Approved();
        Assert.Equal([Day("2026-04-20")], script.Account.ReAges);
        script.On("2027-04-19").When(new RequestApproval("ok8", new ReAge("a2", Day("2027-04-19"), "again")))
            .ThenRefused(RefusalCode.ReAgeLimitReached);
        Approve(script.On("2027-04-21"), "ok8", new ReAge("a2", Day("2027-04-21"), "again"))
            .Then("ApprovalDecided DebtReAged");
        script.On("2028-04-22").When(new RequestApproval("ok9", new ReAge("a3", Day("2028-04-22"), "again")))
            .ThenRefused(RefusalCode.ReAgeLimitReached);
        Approve(script.On("2031-04-21"), "ok9", new ReAge("a3", Day("2031-04-21"), "again"))
            .Then("ApprovalDecided DebtReAged");
    }

    [Fact]
    public void ReAge_OfTheFutureOrOfNothingPastDue_IsRefused() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Asked)).ThenRefused(RefusalCode.DateOutOfRange)
        .When(new RequestApproval("ok1", Asked with { From = Day("2026-03-31") })).ThenRefused(RefusalCode.NothingOwed)
        .When(Pay("p1", 10_000, "2026-04-03")).On("2026-04-20")
        .When(new RequestApproval("ok1", Asked)).ThenRefused(RefusalCode.CaseResolved);

    [Fact]
    public void ReAge_NotPaidInItsGrace_FallsBackToTheFirstCount()
    {
        var script = Approved();
        Assert.Equal(Day("2026-05-20"), ReAges.FallsBackAfter(script.State, script.State.ReAges[0]));
        Assert.Equal(30, script.State.ContractualDaysPastDueOn(Day("2026-05-20")));
        Assert.Equal(51, script.State.ContractualDaysPastDueOn(Day("2026-05-21")));
        Assert.Equal("re-age a1", Assert.Single(CaseDeadlines.Of(script.State, script.Policy.OfficialZone)).Key);
        script.On("2026-05-20").When(new AssessReAge("a1")).ThenNothing()
            .On("2026-05-21").When(new AssessReAge("a1")).Then("ReAgeObserved")
            .ThenHas(state => Assert.False(state.ReAges[0].Held))
            .When(new AssessReAge("a1")).ThenNothing();
        Assert.Empty(CaseDeadlines.Of(script.State, script.Policy.OfficialZone));
    }

    [Fact]
    public void ReAge_WhoseMoneyIsToldLate_HoldsByItsDayOfReceipt()
    {
        var script = CaseScript.Start().When(Open([Item("1", 10_000, Due), Item("2", 5_000, "2026-12-31")]))
            .On("2026-04-03").When(Call("c1")).On("2026-04-20");
        Approve(script, "ok7", Asked).On("2026-05-25");
        Assert.Equal(55, script.State.ContractualDaysPastDueOn(Day("2026-05-25")));
        script.When(Pay("p1", 9_999, "2026-05-20"));
        Assert.Equal(55, script.State.ContractualDaysPastDueOn(Day("2026-05-25")));
        script.When(Pay("p2", 1, "2026-05-20"));
        Assert.Null(ReAges.FallsBackAfter(script.State, script.State.ReAges[0]));
        script.When(Reverse("p2"));
        Assert.Equal(55, script.State.ContractualDaysPastDueOn(Day("2026-05-25")));
    }

    [Fact]
    public void ReAge_UnderObservation_IsCuredOnlyOnceItEnded()
    {
        var script = CaseScript.Start().When(Open([Item("1", 10_000, Due), Item("2", 5_000, "2026-12-31")]))
            .On("2026-04-03").When(Call("c1")).On("2026-04-20");
        Approve(script, "ok7", Asked);
        script.When(Pay("p1", 10_000, "2026-04-20")).Then("PaymentRecorded").ThenStage(CaseStage.Contacted);
        Assert.Null(ReAges.FallsBackAfter(script.State, script.State.ReAges[0]));
        script.On("2026-07-19").When(new AssessReAge("a1")).ThenNothing()
            .On("2026-07-20").When(new AssessReAge("a1")).Then("ReAgeObserved CaseResolved")
            .ThenResolved(ResolutionReason.Cured);
        Assert.True(script.State.ReAges[0].Held);
    }

    [Fact]
    public void Restructure_MovesDueDates_AndFallsBackWithAMissedOne()
    {
        var script = CaseScript.Start().When(Open([Item("1", 10_000, Due), Item("2", 5_000, Due)]))
            .On("2026-04-03").When(Call("c1")).On("2026-04-20");
        var moved = new Restructure(
            "a1", Day("2026-04-20"), [new("1", Day("2026-05-15")), new("2", Day("2026-06-15"))], "lost his work");
        Approve(script, "ok7", moved).Then("ApprovalDecided DebtReAged");
        Assert.Equal(0, script.State.DemandedMinorOn(Day("2026-05-15")));
        Assert.Equal(10_000, script.State.DemandedMinorOn(Day("2026-05-16")));
        Assert.Equal(1, script.State.ContractualDaysPastDueOn(Day("2026-05-16")));
        Assert.Equal(15_000, script.State.ArrearsMinorOn(Day("2026-05-15")));
        // Three days of grace, as with the instalments of a plan.
        Assert.Equal(49, script.State.ContractualDaysPastDueOn(Day("2026-05-19")));
        Assert.Equal(15_000, script.State.DemandedMinorOn(Day("2026-05-19")));
        script.On("2026-05-18").When(Pay("p1", 10_000, "2026-05-18"));
        Assert.Equal(0, script.State.ContractualDaysPastDueOn(Day("2026-05-19")));
        Assert.Equal(49, script.State.DaysPastDueOn(Day("2026-05-19")));
        Assert.Equal(80, script.State.ContractualDaysPastDueOn(Day("2026-06-19")));
    }

    [Fact]
    public void Restructure_OfWrongItems_IsRefused()
    {
        var moved = new Restructure("a1", Day("2026-04-20"), [new("1", Day("2026-05-15"))], "lost his work");
        CaseScript.Contacted().On("2026-04-20")
            .When(new RequestApproval("ok1", moved with { Dues = [] })).ThenRefused(RefusalCode.FieldMissing)
            .When(new RequestApproval("ok1", moved with { Dues = [new("9", Day("2026-05-15"))] }))
            .ThenRefused(RefusalCode.KeyUnknown)
            .When(new RequestApproval("ok1", moved with { Dues = [new("1", Day("2026-04-19"))] }))
            .ThenRefused(RefusalCode.DateOutOfRange)
            .When(new RequestApproval("ok1", moved with { Dues = [moved.Dues[0], moved.Dues[0]] }))
            .ThenRefused(RefusalCode.FieldsContradict)
            .When(new RequestApproval("ok1", moved)).Then("ApprovalAsked")
            .When(new RequestApproval("ok1", moved with { Dues = [new("1", Day("2026-05-15"))] })).ThenNothing()
            .When(new RequestApproval("ok1", moved with { Dues = [new("1", Day("2026-05-16"))] }))
            .ThenRefused(RefusalCode.KeyReused);
    }

    internal static CaseScript Approved() => Approve(CaseScript.Contacted().On("2026-04-20"), "ok7", Asked);

    private static CaseScript Approve(CaseScript script, string id, CaseCommand step) => script
        .As("anna").When(new RequestApproval(id, step)).Then("ApprovalAsked")
        .As("chief").When(new DecideApproval(id, true, null)).As("anna");
}
