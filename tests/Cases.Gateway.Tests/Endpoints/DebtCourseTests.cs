using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>
/// Goal: over the wire a debt is re-aged, restructured, sold and bought back by two people, and items are disputed.
/// </summary>
public sealed class DebtCourseTests
{
    [Fact]
    public async Task ReAge_ApprovedByASecondPerson_ShowsBothCounts()
    {
        await using var desk = await Desk.OpenAsync();
        var due = (await desk.As("ann").GetCaseAsync(desk.Case)).Required().OldestUnpaidDue!.Value;
        var request = new ReAgeRequest(due.AddDays(1), "pays again") { RequestApproval = true };
        Assert.Equal(403, (await desk.As("ann").PostAsync(desk.Path("re-ages"), request)).Status);
        await ApproveAsync(desk, await desk.DoAsync("bob", "re-ages", request), ApprovalKind.ReAge);

        var known = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().ReAges);
        Assert.Equal(
            (ReAgeKind.ReAge, due.AddDays(1), due.AddDays(31)), (known.Kind, known.From, known.FallsBackAfter));
        var row = Assert.Single((await desk.As("bob").GetWorklistAsync(new())).Required().Items,
            one => one.Id == desk.Case);
        Assert.Equal(row.DaysPastDue - 1, row.ContractualDaysPastDue);
        var second = await desk.As("bob").PostAsync(desk.Path("re-ages"), request with { From = due.AddDays(2) });
        Assert.Contains(second.Problem!.Refusals!, one => one.Code == "re_age_limit_reached");
    }

    [Fact]
    public async Task Restructure_OfAnItemThatThereIsNot_IsRefusedByName()
    {
        await using var desk = await Desk.OpenAsync();
        var view = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        var from = view.OldestUnpaidDue!.Value;
        var request = new RestructureRequest(from, [new("none", from.AddDays(60))], "lost his work")
        {
            RequestApproval = true,
        };
        var answer = await desk.As("bob").PostAsync(desk.Path("restructures"), request);
        Assert.Equal("key_unknown", Assert.Single(answer.Problem!.Refusals!).Code);
        request = request with { Dues = [new(view.Items[0].Key, from.AddDays(60))] };
        await ApproveAsync(desk, await desk.DoAsync("bob", "restructures", request), ApprovalKind.Restructure);
        var known = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().ReAges);
        Assert.Equal(request.Dues, known.Dues);
    }

    [Fact]
    public async Task Sale_ApprovedByASecondPerson_EndsTheCaseAndIsBoughtBack()
    {
        await using var desk = await Desk.OpenAsync();
        var due = (await desk.As("ann").GetCaseAsync(desk.Case)).Required().OldestUnpaidDue!.Value;
        var sale = new SaleRequest(due, "a buyer", "contract 7");
        var direct = await desk.As("bob").PostAsync(desk.Path("sales"), sale);
        Assert.Equal("second_person_required", Assert.Single(direct.Problem!.Refusals!).Code);
        await ApproveAsync(
            desk, await desk.DoAsync("bob", "sales", sale with { RequestApproval = true }), ApprovalKind.Sale);
        var sold = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.Equal(ResolutionReason.Sold, sold.Resolution);
        Assert.Equal((due, "a buyer", null), (sold.Sales[0].CutOff, sold.Sales[0].Buyer, sold.Sales[0].BackFrom));

        await desk.DoAsync("bob", "buy-backs", new BuyBackRequest(due.AddDays(1), "contract 8"));
        var back = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.Null(back.Resolution);
        Assert.Equal(due.AddDays(1), back.Sales[0].BackFrom);
    }

    [Fact]
    public async Task Dispute_OfItems_IsShownWithThemAndWithItsDecision()
    {
        await using var desk = await Desk.OpenAsync();
        var item = (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Items[0].Key;
        await desk.DoAsync("ann", "disputes", new DisputeRequest("not mine") { Key = "d1", Items = [item] });
        var hold = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Holds);
        Assert.Equal([item], hold.Items);
        await desk.DoAsync("ann", "disputes/d1/steps", new HoldStepRequest("looked into it"));
        await desk.DoAsync("bob", "disputes/d1/withdraw", new OutcomeRequest("he is wrong") { ForDebtor = false });
        hold = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Holds);
        Assert.Equal((true, false), (hold.Lifted, hold.ForDebtor));
    }

    private static async Task ApproveAsync(Desk desk, Receipt asked, ApprovalKind kind)
    {
        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("cleo").GetApprovalsAsync()).Required().Items);
        Assert.Equal((asked.Approval, kind), (waiting.Id, waiting.Kind));
        var done = await desk.As("cleo").PostAsync(CasePaths.Approval(waiting.Id, true), new ApprovalDecision());
        Assert.True(done.Status == 201, done.Problem?.Detail);
        await desk.Run.FollowAsync();
    }
}
