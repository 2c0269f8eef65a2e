using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>Nodes on one store: each sees what the others write, and rows are kept by one of them.</summary>
public sealed class SeveralNodesTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryLedgerStore store = new();
    private readonly MemoryCaseRows rows = new();
    private readonly EmbeddedRun one;
    private readonly EmbeddedRun two;

    public SeveralNodesTests()
    {
        one = EmbeddedRun.Start(new HostSettings(store, TimeProvider.System));
        two = EmbeddedRun.Start(new HostSettings(store, TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
        await rows.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Tail_AnotherNodeWrote_WakesAndForgetsWhatItTouched()
    {
        await one.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await two.SendAsync("open", "c2", CaseCommands.Open("c2", "0018"));
        Assert.Equal(0, await one.Node.Tail.LookAsync(None));
        await one.ReadAsync("c2");
        var active = one.Node.Embedded.ActiveStreams;
        var woken = one.Node.Committed.Next;

        var receipt = await two.SendAsync("again", "c2", CaseCommands.Note("n1"));
        var seen = await one.Node.Tail.LookAsync(None);

        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        Assert.Equal(1, seen);
        Assert.True(woken.IsCompleted);
        Assert.Equal(active - 1, one.Node.Embedded.ActiveStreams);
        Assert.Equal(receipt.Version, (await one.ReadAsync("c2")).Version);
        Assert.Equal(0, await one.Node.Tail.LookAsync(None));
    }

    [Fact]
    public async Task Tail_OwnEntriesBetweenOthers_ArePassedOverUnread()
    {
        await one.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await one.Node.Tail.LookAsync(None);
        var start = (await store.ReadHeadAsync(None)).Next;
        await two.SendAsync("a", "c1", CaseCommands.Note("n1"));
        var others = (await store.ReadHeadAsync(None)).Next - start;
        await one.SendAsync("b", "c1", CaseCommands.Note("n2"));
        var before = (await store.ReadHeadAsync(None)).Next;
        var last = await two.SendAsync("c", "c1", CaseCommands.Note("n3"));
        others += (await store.ReadHeadAsync(None)).Next - before;

        Assert.Equal(others, await one.Node.Tail.LookAsync(None));
        Assert.Equal(0, await one.Node.Tail.LookAsync(None));
        Assert.Equal(last.Version, (await one.ReadAsync("c1")).Version);
    }

    [Fact]
    public void Forget_StreamWithoutAnActor_IsNothing() =>
        Assert.False(one.Node.Embedded.Forget(CaseIdentity.Stream("none")));

    [Fact]
    public async Task Rows_LeaderStops_TheOtherGoesOnFromItsCursor()
    {
        var all = new MemoryFollowerLeases(TimeProvider.System);
        await using var first = new Sharing(one.Node, rows, all.ForNode());
        await first.LeadsAsync();
        await using var second = new Sharing(two.Node, rows, all.ForNode());
        await one.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await two.SendAsync("note", "c1", CaseCommands.Note("n1"));
        await BehindAsync();
        Assert.False(second.Leads);

        await first.DisposeAsync();
        await second.LeadsAsync();
        await one.SendAsync("note2", "c1", CaseCommands.Note("n2"));
        await two.SendAsync("note3", "c1", CaseCommands.Note("n3"));
        await BehindAsync();

        var row = Assert.Single(await rows.FindAsync(new SoughtCase("c1", null), None));
        Assert.Equal(4, row.Events);
    }

    [Fact]
    public async Task Rows_CursorMovedByAnotherLeader_AreReadAgainAndNotCountedTwice()
    {
        var stale = new CaseRowFollower(store, new GuardedRows(rows));
        await one.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await stale.CatchUpAsync(None);
        await one.SendAsync("note", "c1", CaseCommands.Note("n1"));
        await new CaseRowFollower(store, rows).CatchUpAsync(None);
        var turns = new FollowerTurns(new MemoryFollowerLeases(TimeProvider.System).ForNode(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var leading = turns.RunAsync(PauseAsync, stop.Token);

        var sharing = stale.ShareAsync(turns.Of("cases"), store, one.Node.Committed, PauseAsync, stop.Token);
        await one.SendAsync("note2", "c1", CaseCommands.Note("n2"));
        await BehindAsync();
        await stop.CancelAsync();
        await Task.WhenAll(sharing, leading).Soon();

        Assert.Equal(3, Assert.Single(await rows.FindAsync(new SoughtCase("c1", null), None)).Events);
    }

    [Fact]
    public async Task Rows_AnotherLedWithoutThisOneKnowing_AreNotFoldedFromWhatItKept()
    {
        await using var work = new MemoryWorkRows();
        LedgerFollower[] mine = Followers(), others = Followers();
        await one.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await CatchUpAsync(mine);
        await one.SendAsync("pay 1", "c1", CaseCommands.Pay("p1", 1_000));
        await CatchUpAsync(others);
        await one.SendAsync("pay 2", "c1", CaseCommands.Pay("p2", 300));
        await CatchUpAsync(mine);

        Assert.Equal(3, Assert.Single(await rows.FindAsync(new SoughtCase("c1", null), None)).Events);
        var listed = await work.ReadAsync(["c1"], None);
        Assert.Equal(CaseCommands.Owed - 1_300, Assert.Single(listed).OutstandingMinor);

        LedgerFollower[] Followers() =>
            [new CaseRowFollower(store, rows), new WorkRowFollower(store, work, one.Node.RowPolicies)];

        static async Task CatchUpAsync(LedgerFollower[] followers)
        {
            foreach (var follower in followers)
            {
                await follower.CatchUpAsync(None);
            }
        }
    }

    // Real time, in steps that are short: the loops under test wait for seconds otherwise.
    private static async Task PauseAsync(Duration wait, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        await timer.WaitForNextTickAsync(stop);
    }

    private async Task BehindAsync()
    {
        var head = await store.ReadHeadAsync(None);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var looks = 0; await rows.ReadCursorAsync(None) < head.Next; looks++)
        {
            Assert.InRange(looks, 0, 4_000);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>What a node runs for its rows.</summary>
    private sealed class Sharing : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly FollowerTurn turn;
        private readonly Task running;

        public Sharing(CasesNode node, ICaseRows rows, IFollowerLeases leases)
        {
            var turns = new FollowerTurns(leases, TimeProvider.System);
            turn = turns.Of("cases");
            var follower = new CaseRowFollower(node.Store, rows);
            running = Task.WhenAll(
                turns.RunAsync(PauseAsync, stop.Token),
                node.Tail.RunAsync(PauseAsync, stop.Token),
                follower.ShareAsync(turn, node.Store, node.Committed, PauseAsync, stop.Token));
        }

        public bool Leads => turn.Leading is not null;

        public async Task LeadsAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            for (var looks = 0; !Leads; looks++)
            {
                Assert.InRange(looks, 0, 4_000);
                await timer.WaitForNextTickAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running.Soon();
        }
    }

    /// <summary>Rows as a store of several nodes keeps them: a write from an old cursor fails.</summary>
    private sealed class GuardedRows(MemoryCaseRows inner) : ICaseRows
    {
        private long begun;

        public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => inner.ReadCursorAsync(cancellation);

        public async ValueTask<long> BeginAsync(CancellationToken cancellation) =>
            begun = await inner.ReadCursorAsync(cancellation);

        public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(
            IReadOnlyList<string> caseIds, CancellationToken cancellation) => inner.ReadAsync(caseIds, cancellation);

        public async ValueTask WriteAsync(
            IReadOnlyList<CaseRow> changed, StoredEntry last, CancellationToken cancellation)
        {
            if (await inner.ReadCursorAsync(cancellation) != begun)
            {
                throw new LedgerStoreException(StoreFailure.InUse, "moved", "read the cursor again");
            }

            await inner.WriteAsync(changed, last, cancellation);
            begun = last.Position + 1;
        }

        public ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
            inner.FindAsync(sought, cancellation);

        public IAsyncEnumerable<CaseRow> ReadAllAsync(CancellationToken cancellation) =>
            inner.ReadAllAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
