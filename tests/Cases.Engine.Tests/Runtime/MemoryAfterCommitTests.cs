using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>Memory changes after the commit, never before: what was not written leaves no trace.</summary>
public sealed class MemoryAfterCommitTests
{
    [Fact]
    public async Task Send_PushedBack_LeavesTheStateAsItWas()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = new EmbeddedRun(
            new HostSettings(store, new VirtualClock(CaseCommands.Start))
            {
                Options = new EngineOptions { Build = "build-1", Version = "1.0", MaxQueuedUnits = 1 },
            },
            inline: true);
        await DoAsync(run, "open", "c1", CaseCommands.Open("c1"));
        await DoAsync(run, "open 2", "c2", CaseCommands.Open("c2", account: "a2"));
        var before = Printed.Of(await run.ReadAsync("c1"));
        var waiting = run.SendAsync("note", "c2", CaseCommands.Note("n"));

        var full = await run.SendAsync("pay", "c1", CaseCommands.Pay("p", 500));

        Assert.Equal(ReceiptKind.Pushback, full.Kind);
        Assert.Equal(before, Printed.Of(await run.ReadAsync("c1")));
        await run.Node.PumpAsync();
        await waiting;
        await DoAsync(run, "pay", "c1", CaseCommands.Pay("p", 500));
        Assert.Equal(CaseCommands.Owed - 500, ((CaseState)(await run.ReadAsync("c1")).State).OutstandingMinor);
    }

    private static async Task DoAsync(EmbeddedRun run, string id, string caseId, object command)
    {
        var sending = run.SendAsync(id, caseId, command);
        await run.Node.PumpAsync();
        Assert.Equal(ReceiptKind.Accepted, (await sending).Kind);
    }
}
