using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a debt is sold by two people, money belongs to whom the cut-off says, what ran ends with a reason, and a debt
/// that comes back is as well protected as it was.
/// </summary>
public sealed class SellDebtTests
{
    private static readonly SellDebt Sale = new(Day("2026-05-01"), "a buyer", "contract-7");

    [Fact]
    public void Sale_ByOnePerson_IsRefused() => CaseScript.Contacted()
        .When(Sale).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(new RequestApproval("ok1", Sale)).Then("ApprovalAsked")
        .When(new RequestApproval("ok1", Sale)).ThenNothing()
        .When(new RequestApproval("ok1", Sale with { CutOff = Day("2026-05-02") })).ThenRefused(RefusalCode.KeyReused)
        .When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.SamePerson);

    [Fact]
    public void Sale_Approved_EndsTheCaseWithItsCutOff()
    {
        var script = Approve(CaseScript.Contacted(), Sale).Then("ApprovalDecided DebtSold CaseResolved")
            .ThenResolved(ResolutionReason.Sold);
        Assert.False(Sales.IsOfTheBuyer(script.State, Day("2026-04-30")));
        Assert.True(Sales.IsOfTheBuyer(script.State, Day("2026-05-01")));
        Assert.Equal("a buyer", Assert.Single(script.State.Sales).Buyer);
        script.When(new RequestApproval("ok2", Sale)).ThenNothing()
            .When(new RequestApproval("ok2", Sale with { CutOff = Day("2026-06-01") }))
            .ThenRefused(RefusalCode.KeyReused);
    }

    [Fact]
    public void Sale_EndsWhatRunsOn_WithAReason()
    {
        var script = CaseScript.Contacted().When(Promise("m1", 1_000, "2026-04-10")).When(Hold("h1", HoldKind.Hardship))
            .When(Plan("n1", (10_000, "2026-04-30")));
        Approve(script, Sale).Then("ApprovalDecided DebtSold PromiseEnded PlanCancelled CaseResolved HoldLifted");
        Assert.Equal("the debt was sold", script.Events.OfType<PromiseEnded>().Single().Reason);
        Assert.Equal("the debt was sold", script.Events.OfType<PlanCancelled>().Single().Reason);
        Assert.Equal("the debt was sold", script.Events.OfType<HoldLifted>().Single().Outcome);
        Assert.False(script.State.Promises[0].EndedWithCase);
    }

    [Fact]
    public void BuyBack_BringsHoldsBack_AndLeavesTheBuyerHisMoney()
    {
        var script = CaseScript.Contacted().When(Promise("m1", 1_000, "2026-04-30"))
            .When(Hold("h1", HoldKind.Hardship))
            .When(Hold("h2", HoldKind.Hardship) with { Until = Day("2026-04-20") });
        Approve(script, Sale with { CutOff = Day("2026-04-04") });
        script.On("2026-05-03").As("chief", "supervisor")
            .When(new BuyBackDebt(Day("2026-04-03"), "contract-8")).ThenRefused(RefusalCode.DateOutOfRange)
            .When(new BuyBackDebt(Day("2026-05-04"), "contract-8")).ThenRefused(RefusalCode.DateOutOfRange)
            .When(new BuyBackDebt(Day("2026-05-02"), "contract-8"))
            .Then("DebtBoughtBack CaseReopened HoldPlaced").ThenStage(CaseStage.Contacted)
            .When(new BuyBackDebt(Day("2026-05-02"), "contract-8")).ThenNothing();
        Assert.Equal(("h1~2", HoldKind.Hardship), (script.State.Holds[^1].Key, script.State.Holds[^1].Kind));
        Assert.Equal(PromiseStatus.Cancelled, script.State.Promises[0].Status);
        Assert.Equal([false, true, true, false], ((string[])["2026-04-03", "2026-04-04", "2026-05-01", "2026-05-02"])
            .Select(day => Sales.IsOfTheBuyer(script.State, Day(day))));
        script.As("anna").When(new RequestApproval("ok3", Sale with { CutOff = Day("2026-05-01") }))
            .ThenRefused(RefusalCode.DateOutOfRange)
            .When(new RequestApproval("ok3", Sale with { CutOff = Day("2026-05-02") })).Then("ApprovalAsked");
    }

    [Fact]
    public void Sale_ThatNeverWas_IsUndoneByReopening()
    {
        var script = CaseScript.Contacted().When(Hold("h1", HoldKind.Hardship));
        Approve(script, Sale with { CutOff = Day("2026-04-03") });
        script.When(new Reopen("letter-9")).Then("CaseReopened HoldPlaced");
        Assert.False(Sales.IsOfTheBuyer(script.State, Day("2026-04-05")));
        script.When(new BuyBackDebt(Day("2026-04-02"), "contract-8")).ThenRefused(RefusalCode.NotResolved);
    }

    [Fact]
    public void Sale_WithoutACutOff_MayBeGivenOneLater()
    {
        var script = CaseScript.Contacted().Approved(new Resolve(ResolutionReason.Sold, "contract 3"));
        Assert.True(Sales.IsOfTheBuyer(script.State, Day("2026-01-01")));
        Approve(script, Sale, "ok2").Then("ApprovalDecided DebtSold").ThenResolved(ResolutionReason.Sold);
        Assert.False(Sales.IsOfTheBuyer(script.State, Day("2026-04-30")));
    }

    [Fact]
    public void Sale_FarAhead_IsRefused() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Sale with { CutOff = Day("2027-04-04") }))
        .ThenRefused(RefusalCode.DateOutOfRange)
        .When(new RequestApproval("ok1", Sale with { Buyer = "" })).ThenRefused(RefusalCode.FieldMissing)
        .When(new RequestApproval("ok1", Sale with { Evidence = "" })).ThenRefused(RefusalCode.EvidenceMissing);

    [Fact]
    public void Money_ToldBeforeTheSale_IsShownAsTheBuyers()
    {
        var script = CaseScript.Contacted().When(Pay("p1", 1_000, "2026-04-02")).When(Pay("p2", 2_000, "2026-04-03"));
        Approve(script, Sale with { CutOff = Day("2026-04-03") });
        Assert.Equal(2_000, Sales.OwedToTheBuyerMinor(script.State));
        script.When(Reverse("p2"));
        Assert.Equal(0, Sales.OwedToTheBuyerMinor(script.State));
    }

    [Fact]
    public void Sale_ToldFromOutside_NeedsNoSecondPerson()
    {
        var script = CaseScript.Contacted();
        script.Told(Sale).Then("DebtSold CaseResolved").ThenResolved(ResolutionReason.Sold);
        Assert.False(Sales.IsOfTheBuyer(script.State, Day("2026-04-30")));
    }

    private static CaseScript Approve(CaseScript script, SellDebt sale, string id = "ok1") => script
        .As("anna").When(new RequestApproval(id, sale)).Then("ApprovalAsked")
        .As("chief").When(new DecideApproval(id, true, null)).As("anna");
}
