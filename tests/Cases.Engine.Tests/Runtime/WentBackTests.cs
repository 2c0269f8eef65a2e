using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>
/// A node beneath which the ledger is replaced by a copy that lacks the newest entries: nothing is told from memory
/// that is no more.
/// </summary>
public sealed class WentBackTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryLedgerStore first = new();
    private readonly MemoryLedgerStore copy = new();
    private readonly GatedStore gate;
    private readonly EmbeddedRun node;

    public WentBackTests()
    {
        gate = new GatedStore(first);
        node = EmbeddedRun.Start(new HostSettings(gate, TimeProvider.System) { Seed = "node" });
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await gate.DisposeAsync();
        await first.DisposeAsync();
        await copy.DisposeAsync();
    }

    [Fact]
    public async Task Read_OthersWroteAsMuchSince_TellsWhatStandsThere()
    {
        var (before, after) = await DivergeAsync();
        Assert.Equal(before, Printed.Of((await node.ReadAsync("c1")).State));

        gate.Inner = copy;

        Assert.Equal(after, Printed.Of((await node.ReadAsync("c1")).State));
    }

    [Fact]
    public async Task Send_TheAnswerIsNoMore_IsDecidedAgain()
    {
        await DivergeAsync();
        var known = await node.SendAsync("a", "c1", CaseCommands.Note("n1"));
        Assert.True(known.Repeated);

        gate.Inner = copy;
        var another = await node.SendAsync("c", "c1", CaseCommands.Note("n3"));
        var again = await node.SendAsync("a", "c1", CaseCommands.Note("n1"));

        // Both are new there: what the copy holds stands before them, and the chain goes on from it.
        Assert.Equal(known.Version + 1, another.Version);
        Assert.False(again.Repeated);
        Assert.Equal((ReceiptKind.Accepted, known.Version + 2), (again.Kind, again.Version));
        Assert.Null((await LedgerVerifier.VerifyAsync(copy, null, null, None)).Fault);
    }

    [Fact]
    public async Task Tail_TheLedgerEndsBeforeWhatWasSeen_ForgetsEveryActor()
    {
        await DivergeAsync();
        await node.ReadAsync("c1");
        await node.ReadAsync("c2");
        await node.Node.Tail.LookAsync(None);
        await using var empty = new MemoryLedgerStore();
        var woken = node.Node.Committed.Next;

        gate.Inner = empty;
        var seen = await node.Node.Tail.LookAsync(None);

        Assert.Equal(0, seen);
        Assert.True(woken.IsCompleted);
        Assert.Equal(0, node.Node.Embedded.ActiveStreams);
        gate.Inner = copy;
        Assert.Equal((await copy.ReadHeadAsync(None)).Next, await node.Node.Tail.LookAsync(None));
    }

    /// <summary>Two ledgers that begin alike, and go on with one note each: another one.</summary>
    private async Task<(string Before, string After)> DivergeAsync()
    {
        await using var one = EmbeddedRun.Start(new HostSettings(first, TimeProvider.System));
        await one.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var rows = await first.ReadFromAsync(0, int.MaxValue, None);
        var at = LedgerEntry.Decode(rows[^1].Bytes).RecordedAtMs;
        await copy.CommitAsync(new LedgerBatch(0, at, rows, await first.ListKeysAsync("", 100, None)), None);
        await one.SendAsync("a", "c1", CaseCommands.Note("n1"));
        await using var other = EmbeddedRun.Start(new HostSettings(copy, TimeProvider.System) { Seed = "other" });
        await other.SendAsync("b", "c1", CaseCommands.Note("n2"));
        Assert.Equal((await first.ReadHeadAsync(None)).Next, (await copy.ReadHeadAsync(None)).Next);
        return (Printed.Of((await one.ReadAsync("c1")).State), Printed.Of((await other.ReadAsync("c1")).State));
    }
}
