using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;
using UnmatchedReason = Cases.Contracts.UnmatchedReason;

namespace Cases.Gateway.Tests;

/// <summary>Goal: who decides at the desk sees for which case a bank's payment may be, finds it, and ends its waiting.
/// </summary>
public sealed class DeskCandidateTests
{
    private static readonly Principal Bank = new("bank", "integration");

    [Fact]
    public async Task Payment_OfABank_ShowsItsTextsAndCandidates_AndTeachesWhoPaid()
    {
        await using var desk = await Desk.OpenAsync();
        await KeepAsync(desk, "u1", Doubt(250_00) with { Text = "rent for 0017a or 00-17", Payer = "CN12" });
        await desk.Run.FollowAsync();
        var listed = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal((UnmatchedReason.Unsure, "rent for 0017a or 00-17"), (listed.Reason, listed.Text));
        var told = Assert.Single(listed.Candidates);
        Assert.Equal((desk.Case, CandidateBy.Text, 80), (told.Case, told.By, told.Confidence));

        var done = await desk.As("bob").MatchPaymentAsync("u1", new MatchPaymentRequest(desk.Case));
        Assert.Equal(201, done.Status);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);

        // The next one from there has nothing but its payer, and finds the case by him.
        await KeepAsync(desk, "u2", Doubt(1_00) with { Reference = "s-2", EndToEnd = "e-2", Payer = "CN12" });
        var next = (await desk.As("audit").GetUnmatchedPaymentAsync("u2")).Required();
        Assert.Equal((desk.Case, CandidateBy.Payer),
            (Assert.Single(next.Candidates).Case, next.Candidates[0].By));
    }

    [Fact]
    public async Task List_ByReasonAmountAndAge_ShowsThose()
    {
        await using var desk = await Desk.OpenAsync();
        await KeepAsync(desk, "u1", Doubt(250_00));
        await KeepAsync(desk, "u2", Doubt(10_00) with { Reason = DoubtReason.PossibleDuplicate });
        await desk.Run.FollowAsync();

        Assert.Equal(["u1"], await IdsAsync(desk, "reason=unsure"));
        Assert.Equal(["u1", "u2"], await IdsAsync(desk, "reason=unsure&reason=possibleDuplicate"));
        Assert.Equal(["u2"], await IdsAsync(desk, "currency=CNY&maxAmount=10.00"));
        Assert.Equal(["u1"], await IdsAsync(desk, "currency=CNY&minAmount=10.01"));
        Assert.Empty(await IdsAsync(desk, "currency=EUR"));
        Assert.Empty(await IdsAsync(desk, "olderThanDays=1"));
        Assert.Equal(400, (int)(await desk.SendAsync("bob", "GET /v1/unmatched-payments?minAmount=1.00")).StatusCode);
        Assert.Equal(400, (int)(await desk.SendAsync("bob", "GET /v1/unmatched-payments?reason=bad")).StatusCode);
    }

    [Fact]
    public async Task Payment_SentBack_WaitsNoMore_AndIsMatchedToNothing()
    {
        await using var desk = await Desk.OpenAsync();
        await KeepAsync(desk, "u1", Doubt(250_00));

        var done = await desk.As("bob").ReturnPaymentAsync("u1", new ReturnPaymentRequest("b-1"));

        Assert.Equal((201, "u1"), (done.Status, done.Required().Id));
        Assert.Equal(UnmatchedState.Returned,
            (await desk.As("bob").GetUnmatchedPaymentAsync("u1")).Required().State);
        Assert.Equal(422, (await desk.As("bob").MatchPaymentAsync("u1", new MatchPaymentRequest(desk.Case))).Status);
        Assert.Equal(404, (await desk.As("bob").ReturnPaymentAsync("u9", new ReturnPaymentRequest("b-1"))).Status);
        Assert.Equal(403, (await desk.As("audit").ReturnPaymentAsync("u1", new ReturnPaymentRequest("b-1"))).Status);
    }

    [Fact]
    public async Task Return_MatchedToACase_TakesBackTheOnlyPaymentOfItsAmount()
    {
        await using var desk = await Desk.OpenAsync();
        await KeepAsync(desk, "u1", Doubt(250_00));
        await desk.As("bob").MatchPaymentAsync("u1", new MatchPaymentRequest(desk.Case));
        await KeepAsync(desk, "r1", Doubt(250_00) with { IsReturn = true, Reason = DoubtReason.ReturnUnknown });
        var waiting = (await desk.As("bob").GetUnmatchedPaymentAsync("r1")).Required();
        Assert.Equal((true, UnmatchedReason.ReturnUnknown), (waiting.IsReturn, waiting.Reason));

        Assert.Equal(201, (await desk.As("bob").MatchPaymentAsync("r1", new MatchPaymentRequest(desk.Case))).Status);

        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        Assert.NotEqual(UnmatchedState.Waiting,
            (await desk.As("bob").GetUnmatchedPaymentAsync("r1")).Required().State);
    }

    [Fact]
    public async Task Match_WithADayOfReceipt_PostsItSo_AndAReturnTakesNone()
    {
        await using var desk = await Desk.OpenAsync();
        await KeepAsync(desk, "u1", Doubt(250_00));
        await KeepAsync(desk, "r1", Doubt(250_00) with { IsReturn = true, Reason = DoubtReason.ReturnUnknown });
        var match = new MatchPaymentRequest(desk.Case) { ReceivedOn = Desk.Today.AddDays(-3) };

        Assert.Equal(400, (await desk.As("bob").MatchPaymentAsync("r1", match)).Status);
        Assert.Equal(422, (await desk.As("bob").MatchPaymentAsync(
            "u1", match with { ReceivedOn = Desk.Today.AddDays(9) })).Status);
        Assert.Equal(201, (await desk.As("bob").MatchPaymentAsync("u1", match)).Status);

        var state = (Domain.CaseState)(await desk.Run.Host.ReadAsync(
            CaseIdentity.Stream(desk.Case), CancellationToken.None)).State;
        Assert.Equal(LocalDate.FromDateOnly(match.ReceivedOn.Value), Assert.Single(state.Money).ReceivedOn);
    }

    private static KeepDoubtful Doubt(long minor) => new(
        new Domain.Money(minor, Currency.Cny), LocalDate.FromDateOnly(Desk.Today), "s-1", DoubtReason.Unsure)
    {
        EndToEnd = "e-1",
    };

    private static async Task KeepAsync(Desk desk, string id, KeepDoubtful keep)
    {
        var candidates = keep.Text is null ? [] : (PaymentCandidate[])[new(desk.Case, "text", 80)];
        var receipt = await desk.Run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("keep " + id), StreamId.Parse("payment/" + id), Bank,
                keep with { Candidates = [.. candidates] }),
            CancellationToken.None);
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
    }

    private static async Task<IEnumerable<string>> IdsAsync(Desk desk, string query)
    {
        var answer = await desk.SendAsync("bob", "GET /v1/unmatched-payments?" + query);
        using var page = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. page.RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("id").GetString()!)];
    }
}
