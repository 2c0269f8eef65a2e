using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests.Verbs;

/// <summary>What <c>doctor</c> says of subscriptions.</summary>
public sealed class WebhookExamTests
{
    [Fact]
    public async Task Exam_WithoutASubscription_SaysNothing()
    {
        await using var run = EmbeddedRun.Start(Settings());
        Assert.Empty(await ExamineAsync(run, new MemoryDeliveryRows()));
    }

    [Fact]
    public async Task Exam_OfOneThatStandsStill_OrWhoseRowsAreMissing_SaysWhatToDo()
    {
        await using var run = EmbeddedRun.Start(Settings());
        await WriteAsync(run, new WebhookSubscribed("w1", "https://hooks.example.test/in?token=x", [], 0));
        var rows = new MemoryDeliveryRows();
        await rows.BeginAsync("w1", 0, default);
        var well = Assert.Single(await ExamineAsync(run, rows));
        Assert.Equal(("ok", "w1 to hooks.example.test: 0 wait"), (well.Grade, well.What));

        await rows.KeepAsync("w1", 0, 9, [(3, "case/a")], default);
        await rows.SettleAsync("w1", new LoggedDelivery(3, 10, default, 500, null, 1),
            new PendingDelivery(3, "case/a", 10, default, true), default);
        var parked = Assert.Single(await ExamineAsync(run, rows));
        Assert.Equal("warn", parked.Grade);
        Assert.Contains("1 of them parked", parked.What, StringComparison.Ordinal);

        var missing = Assert.Single(await ExamineAsync(run, null));
        Assert.Equal("warn", missing.Grade);
        Assert.Contains("missing", missing.What, StringComparison.Ordinal);

        await WriteAsync(run, new WebhookChanged("w1", WebhookChange.Paused));
        Assert.Contains("paused", Assert.Single(await ExamineAsync(run, rows)).What, StringComparison.Ordinal);
    }

    private static HostSettings Settings() => new(new MemoryLedgerStore(), new VirtualClock(CaseCommands.Start));

    private static async Task<List<Finding>> ExamineAsync(EmbeddedRun run, IDeliveryRows? rows)
    {
        var findings = new List<Finding>();
        // Not disposed of: the ledger is the node's.
        var store = new OpenStore(run.Node.Store) { DeliveriesBeside = () => rows };
        await WebhookExam.RunAsync(store, findings, CancellationToken.None);
        return findings;
    }

    private static async Task WriteAsync(EmbeddedRun run, SystemRecord record)
    {
        var ask = new WebhookAsk(
            CommandId16.FromHash($"{record}"), new LedgerPrincipal("root", "admin", null, null), "", null, _ => record);
        Assert.Equal(WebhookOutcome.Written, (await run.Node.Webhooks.WriteAsync(ask, default)).Outcome);
    }
}
