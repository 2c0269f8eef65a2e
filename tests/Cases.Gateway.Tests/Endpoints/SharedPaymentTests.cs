using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Payments over several cases of a debtor, over the wire: shared once, and taken back as one.</summary>
public sealed class SharedPaymentTests
{
    [Fact]
    public async Task Match_ToSeveralCases_PostsItsPartsOnce_AndShowsThem()
    {
        await using var desk = await Desk.OpenAsync();
        var (one, other) = (await OpenAsync(desk, "0018"), await OpenAsync(desk, "0019"));
        var waiting = await WaitingAsync(desk);
        var request = new MatchPaymentRequest(one)
        {
            Cases =
            [
                new CoveredCaseRequest("0019") { Amount = new Money("900.00", "CNY") },
                new CoveredCaseRequest(one) { Amount = new Money("300.00", "CNY") },
            ],
        };

        var done = await desk.As("bob").MatchPaymentAsync(waiting, request);
        var again = await desk.As("cleo").MatchPaymentAsync(waiting, request);

        Assert.Equal((201, one), (done.Status, done.Required().Id));
        Assert.Contains("paymentShared", done.Required().Events);
        Assert.Equal(200, again.Status);
        var now = (await desk.As("bob").GetUnmatchedPaymentAsync(waiting)).Required();
        Assert.Equal((UnmatchedState.Matched, one), (now.State, now.Case));
        Assert.Equal([(other, "900.00"), (one, "300.00")], now.Cases.Select(part => (part.Case, part.Amount.Amount)));
        Assert.Equal(("700.00", "100.00"), await OutstandingAsync(desk, one, other));

        // Its sender takes it back by the one account that he knows, as a whole.
        var back = await PayAsync(desk, new PaymentRequest(
            "0019", new Money("1200.00", "CNY"), Desk.Today, "b-1") { Reverses = "r-1" });
        var twice = await PayAsync(desk, new PaymentRequest(
            "0018", new Money("1200.00", "CNY"), Desk.Today, "b-1") { Reverses = "r-1" });

        Assert.Equal((PaymentResultKind.Applied, PaymentResultKind.Duplicate), (back.Result, twice.Result));
        Assert.Equal(("1000.00", "1000.00"), await OutstandingAsync(desk, one, other));
    }

    [Fact]
    public async Task Match_ToSeveralCases_ToldAgainOnEither_IsKnown()
    {
        await using var desk = await Desk.OpenAsync();
        var (one, other) = (await OpenAsync(desk, "0018"), await OpenAsync(desk, "0019"));
        var waiting = await WaitingAsync(desk);
        await desk.As("bob").MatchPaymentAsync(waiting, Over(one, other));

        foreach (var account in (string[])["0018", "0019", "nobody"])
        {
            var told = await PayAsync(desk, new PaymentRequest(
                account, new Money("1200.00", "CNY"), Desk.Today, "r-1"));
            Assert.Equal(PaymentResultKind.Duplicate, told.Result);
        }

        var (first, second) = await OutstandingAsync(desk, one, other);
        Assert.Equal(800m, Number(first) + Number(second));
    }

    [Fact]
    public async Task Match_NamingACaseThatIsNotThereOrNotHis_WritesOnNone()
    {
        await using var desk = await Desk.OpenAsync();
        var (one, other) = (await OpenAsync(desk, "0018"), await OpenAsync(desk, "0019", "p2"));
        var waiting = await WaitingAsync(desk);

        var missing = await desk.As("bob").MatchPaymentAsync(waiting, Over(one, "nothing"));
        var another = await desk.As("bob").MatchPaymentAsync(waiting, Over(one, other));
        var apart = await desk.As("bob").MatchPaymentAsync(waiting, Over(one, desk.Case) with
        {
            Cases = [new CoveredCaseRequest(other)],
        });
        var many = await desk.As("bob").MatchPaymentAsync(waiting, new MatchPaymentRequest(one)
        {
            Cases = [.. Enumerable.Range(0, 70).Select(index => new CoveredCaseRequest($"x{index}"))],
        });

        Assert.Equal((404, "cases[1].case: There is no such case, or not for you."),
            (missing.Status, missing.Problem!.Detail));
        Assert.Equal((422, 422, 422), (another.Status, apart.Status, many.Status));
        Assert.Equal(("1000.00", "1000.00"), await OutstandingAsync(desk, one, other));
        Assert.Equal(UnmatchedState.Waiting, (await desk.As("bob").GetUnmatchedPaymentAsync(waiting)).Required().State);
    }

    private static MatchPaymentRequest Over(string one, string other) => new(one)
    {
        Cases = [new CoveredCaseRequest(one), new CoveredCaseRequest(other)],
    };

    private static async Task<string> WaitingAsync(Desk desk)
    {
        await PayAsync(desk, new PaymentRequest("nobody", new Money("1200.00", "CNY"), Desk.Today, "r-1"));
        await desk.Run.FollowAsync();
        return Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items).Id;
    }

    private static async Task<PaymentResult> PayAsync(Desk desk, PaymentRequest payment) =>
        Assert.Single((await desk.As("core").PostPaymentsAsync([payment])).Required().Results);

    private static decimal Number(string amount) =>
        decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(string One, string Other)> OutstandingAsync(Desk desk, string one, string other) =>
        ((await desk.As("ann").GetCaseAsync(one)).Required().Outstanding.Amount,
            (await desk.As("ann").GetCaseAsync(other)).Required().Outstanding.Amount);

    private static async Task<string> OpenAsync(Desk desk, string account, string debtor = "p1") =>
        (await desk.OpenAsync("bob", Desk.Opening(account) with
        {
            Parties = [new PartyRequest(debtor, PartyKind.Debtor)],
        })).Required().Id;
}
