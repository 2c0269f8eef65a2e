using System.Net;
using System.Text.Json;
using Cases.Contracts;
using Cases.Ledger;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>
/// Goal: who leads sees the figures of the whole bank, and nobody else does. Method: one case over the wire,
/// counted by hand, asked for again as it goes on.
/// </summary>
public sealed class ReportEndpointTests
{
    [Fact]
    public async Task Reports_OfACase_AreCounted_AndGoOnWithIt()
    {
        await using var desk = await Desk.OpenAsync();
        await RingAsync(desk, "k1", Disposition.NoAnswer);

        var first = (await desk.As("bob").GetReportsAsync()).Required();
        await RingAsync(desk, "k2", Disposition.Reached);
        var second = (await desk.As("bob").GetReportsAsync("rpc-rate")).Required();

        Assert.Equal((1L, Work.KpiDefinition.All.Length), (first.Cases, first.Kpis.Count));
        Assert.Equal(Work.KpiDefinition.All.Select(kpi => kpi.Name), first.Kpis.Select(kpi => kpi.Name));
        Assert.Equal(new KpiRowView("0", "1") { Rate = "0" }, Row(first));
        Assert.Equal(new KpiRowView("1", "2") { Rate = "0.5" }, Row(second));
        Assert.Equal(await desk.Run.LengthAsync(), second.Entries);
        var kpi = Assert.Single(second.Kpis);
        Assert.Equal((1, 1, KpiSpan.Days, KpiUnit.Count), (kpi.Version, kpi.Per, kpi.Span, kpi.Denominator.Unit));
        Assert.NotEqual(kpi.Title.En, kpi.Title.Zh);
        Assert.Null(kpi.Without);
    }

    [Fact]
    public async Task Report_OfDaysWithoutAnything_IsOfNothing_AndAmountsHaveTheirCurrency()
    {
        await using var desk = await Desk.OpenAsync();
        await RingAsync(desk, "k1", Disposition.Reached);

        var none = (await desk.As("audit").GetReportsAsync("rpc-rate", new DateOnly(2020, 1, 1),
            new DateOnly(2020, 1, 31))).Required();
        var placed = (await desk.As("audit").GetReportsAsync("recovery-rate")).Required();

        Assert.Equal(new KpiRowView("0", "0"), Row(none));
        Assert.Equal(new KpiRowView("0.00", "1000.00") { Currency = "CNY", Rate = "0" },
            Assert.Single(placed.Kpis).Rows.Single() with { Rate = "0" });
    }

    [Theory]
    [InlineData("bob", 200)]
    [InlineData("main", 200)]
    [InlineData("pol", 200)]
    [InlineData("comp", 200)]
    [InlineData("audit", 200)]
    [InlineData("ann", 403)]
    [InlineData("agent", 403)]
    [InlineData("fake", 403)]
    [InlineData("north", 403)]
    [InlineData("cards", 403)]
    [InlineData("reds", 403)]
    [InlineData("rival", 403)]
    [InlineData("watch", 403)]
    [InlineData("core", 403)]
    [InlineData("root", 403)]
    public async Task Reports_AreOfWhoSeesAllOfTheBank(string who, int status)
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(status, (await desk.As(who).GetReportsAsync()).Status);
        Assert.Equal(status, (await desk.As(who).GetReportsAsync("roll-rate")).Status);
    }

    [Fact]
    public async Task Kpi_Unknown_IsNotFound_AndTheKnownOnesAreNamed()
    {
        await using var desk = await Desk.OpenAsync();

        var answer = await desk.As("bob").GetReportsAsync("no-such");

        Assert.Equal((404, "not_found"), (answer.Status, answer.Problem!.Code));
        Assert.All(Work.KpiDefinition.All, kpi => Assert.Contains(
            kpi.Name, answer.Problem.Detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("from=2026-02-02&to=2026-02-01", "from")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("days=30", "days")]
    public async Task Days_ThatCannotBe_AreTold(string query, string field)
    {
        await using var desk = await Desk.OpenAsync();

        using var answer = await desk.SendAsync("bob", "GET /v1/reports?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_ThatIsNotReadInTime_IsAskedForAgainLater_AndReadOnce()
    {
        var slow = new SlowStore();
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Options = new GatewayOptions { ReportWait = TimeSpan.FromMilliseconds(1) },
            Parts = parts => parts with { Ledger = slow.Of(parts.Ledger) },
        });

        slow.IsSlow = true;
        using var early = await desk.SendAsync("bob", "GET /v1/reports");
        var again = await desk.As("bob").GetReportsAsync();
        var asked = slow.Asked;
        slow.Answer.SetResult();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true),
            (early.StatusCode, early.Headers.RetryAfter is not null));
        Assert.Equal((503, "read_behind", 1), (again.Status, again.Problem!.Code, asked));
    }

    private static KpiRowView Row(ReportView report) =>
        Assert.Single(report.Kpis.Single(kpi => kpi.Name == "rpc-rate").Rows) is var row && row.Rate is { } rate
            ? row with { Rate = decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture)
                .ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) }
            : row;

    private static Task<Receipt> RingAsync(Desk desk, string key, Disposition disposition) => desk.DoAsync(
        "ann", "contacts", new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, disposition, PartyKind.Debtor) { Key = key });

    /// <summary>A store that says how long it is when it is told to.</summary>
    private sealed class SlowStore
    {
        private int asked;

        public bool IsSlow { get; set; }

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked => asked;

        public ILedgerStore Of(ILedgerStore store) => new Slow(this, store);

        private sealed class Slow(SlowStore owner, ILedgerStore store) : ILedgerStore
        {
            public ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) =>
                store.CommitAsync(batch, cancellation);

            public async ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
            {
                if (owner.IsSlow)
                {
                    Interlocked.Increment(ref owner.asked);
                    await owner.Answer.Task;
                }

                return await store.ReadHeadAsync(cancellation);
            }

            public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
                store.ReadStreamHeadAsync(stream, cancellation);

            public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
                StreamId stream, long fromSequence, int max, CancellationToken cancellation) =>
                store.ReadStreamAsync(stream, fromSequence, max, cancellation);

            public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
                long position, int max, CancellationToken cancellation) =>
                store.ReadFromAsync(position, max, cancellation);

            public ValueTask<SealingKey?> FindKeyAsync(
                string owner, string retentionClass, CancellationToken cancellation) =>
                store.FindKeyAsync(owner, retentionClass, cancellation);

            public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
                store.ReadKeyAsync(keyId, cancellation);

            public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
                string afterKeyId, int max, CancellationToken cancellation) =>
                store.ListKeysAsync(afterKeyId, max, cancellation);

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
