using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Engine.Tests.Followers;

public sealed class CaseRowFollowerTests
{
    [Fact]
    public void Rows_AfterAnyCommands_EqualTheFoldedStates() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => RowsEqualStates(seed).GetAwaiter().GetResult()));

    [Fact]
    public void Rows_FollowedInAnyTwoSteps_EqualThoseOfOne() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<FsCheck.NonNegativeInt>(), (seed, cut) =>
            RestartsAnywhere(seed, cut.Get).GetAwaiter().GetResult()));

    [Fact]
    public async Task Rows_OneEntryAtATime_CountEachCommandOnce()
    {
        var whole = await Ledgers.OfAsync(3, 200);
        var once = await RowsAsync(whole);
        await using var growing = new MemoryLedgerStore();
        await using var rows = new MemoryCaseRows();
        var count = (await whole.ReadHeadAsync(CancellationToken.None)).Next;
        for (var next = 1; next <= count; next++)
        {
            await Ledgers.GrowAsync(growing, whole, next);
            Assert.Equal(1, await new CaseRowFollower(growing, rows).CatchUpAsync(CancellationToken.None));
        }

        Assert.Equal(once, await AllAsync(rows));
    }

    [Fact]
    public async Task ReusedCommandId_RightAfterItsFirstUse_IsCountedAsARefusal()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("id", "c1", CaseCommands.Note("n1"));
        await run.SendAsync("id", "c1", CaseCommands.Note("n2"));
        await run.SendAsync("id", "c1", CaseCommands.Note("n3"));

        var row = Assert.Single(await RowsAsync(store));

        Assert.Equal((4, 2), (row.Events, row.Refusals));
    }

    [Fact]
    public async Task CatchUp_EntryOfANewerBuild_StopsBeforeItsPageAndSaysSo()
    {
        var whole = await Ledgers.OfAsync(3, 100);
        await using var newer = await Ledgers.ForgedAsync(whole, (entry, same) =>
            entry.Kind == "noteAdded" ? same with { Kind = "noteAddedTwice" } : same);
        await using var rows = new MemoryCaseRows();

        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () =>
            await new CaseRowFollower(newer, rows).CatchUpAsync(CancellationToken.None));

        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        Assert.Equal(0, await rows.ReadCursorAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Run_FollowsEveryBatchAndTakesInTheRestAtTheEnd()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await using var rows = new NotedRows();
        using var stop = new CancellationTokenSource();
        var following = new CaseRowFollower(store, rows).RunAsync(run.Node.Committed, NoPause, stop.Token);
        for (var number = 0; number < 5; number++)
        {
            var receipt = await run.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
            await rows.Reached(receipt.Position).Soon();
        }

        await run.SendAsync("last", "c0", CaseCommands.Pay("p", 10));
        await stop.CancelAsync();
        await following.Soon();

        var row = Assert.Single(await rows.FindAsync(new SoughtCase("c0", null), CancellationToken.None));
        Assert.Equal(CaseCommands.Owed - 10, row.OutstandingMinor);
        Assert.Equal(5, (await AllAsync(rows)).Count);
    }

    [Fact]
    public async Task Run_AfterABulkPass_PausesOnceAndThenTakesInAll()
    {
        await using var store = await Ledgers.OfAsync(5, 3 * Following.BulkEntries);
        await using var rows = new NotedRows();
        using var stop = new CancellationTokenSource();
        var committed = new WakeUp();
        var pauses = new List<NodaTime.Duration>();
        var following = new CaseRowFollower(store, rows).RunAsync(
            committed,
            async (pause, _) =>
            {
                pauses.Add(pause);
                await stop.CancelAsync();
            },
            stop.Token);
        var head = await store.ReadHeadAsync(CancellationToken.None);
        await rows.Reached(head.Next - 1).Soon();
        committed.Signal();
        await following.Soon();

        Assert.Equal([Following.BulkPause], pauses);
        Assert.Equal(await RowsAsync(store), await AllAsync(rows));
    }

    [Fact]
    public async Task Run_DuringThePauseOfABulkLoad_TakesInAndWritesAfterwards()
    {
        await using var whole = await Ledgers.OfAsync(5, 3 * Following.BulkEntries);
        var end = (await whole.ReadHeadAsync(CancellationToken.None)).Next;
        await using var growing = await Ledgers.PrefixAsync(whole, end - 100);
        await using var rows = new NotedRows();
        using var stop = new CancellationTokenSource();
        var committed = new WakeUp();
        var pauseEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var following = new CaseRowFollower(growing, rows).RunAsync(committed, (_, _) => pauseEnds.Task, stop.Token);
        await rows.Reached(end - 101).Soon();
        await Ledgers.GrowAsync(growing, whole, end);
        committed.Signal();
        var late = rows.Reached(end - 1);
        Assert.False(late.IsCompleted);

        pauseEnds.SetResult();
        await late.Soon();
        await stop.CancelAsync();
        await following.Soon();

        Assert.Equal(await RowsAsync(whole), await AllAsync(rows));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    public async Task Rows_TakenInByShortTransactions_EqualThoseOfOne(int most)
    {
        await using var store = await Ledgers.OfAsync(9, 600);
        await using var rows = new MemoryCaseRows();

        var taken = await new CaseRowFollower(store, rows, null, most).CatchUpAsync(CancellationToken.None);

        Assert.Equal((await store.ReadHeadAsync(CancellationToken.None)).Next, taken);
        Assert.Equal(await RowsAsync(store), await AllAsync(rows));
    }

    [Fact]
    public void Rows_ReadAlongWithTheWriter_EqualThoseReadBack() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<FsCheck.NonNegativeInt>(), (seed, every) =>
            ReadAlong(seed, (every.Get % 40) + 1).GetAwaiter().GetResult()));

    [Fact]
    public async Task Write_MadeAndToldAsFailed_NextRowsGoOnFromWhatWasWritten()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await using var rows = new TreacherousRows();
        var follower = new CaseRowFollower(store, rows);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await follower.CatchUpAsync(CancellationToken.None);
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", 40));
        rows.IsBad = true;
        await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await follower.CatchUpAsync(CancellationToken.None));
        rows.IsBad = false;

        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));
        await follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(await RowsAsync(store), await AllAsync(rows));
        Assert.Equal(CaseCommands.Owed - 40, Assert.Single(await AllAsync(rows)).OutstandingMinor);
    }

    [Fact]
    public async Task Run_LastAcknowledgementLost_TakesInWhatWasWritten()
    {
        var store = new ScriptedLedgerStore(new MemoryLedgerStore());
        var run = new EmbeddedRun(new HostSettings(store, new VirtualClock(CaseCommands.Start)), inline: true);
        await using var rows = new MemoryCaseRows();
        using var stop = new CancellationTokenSource();
        var following = new CaseRowFollower(store, rows).RunAsync(run.Node.Committed, NoPause, stop.Token);
        store.Next(CommitScript.WorkThenFail);

        var sent = run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.Node.PumpAsync();

        Assert.True((await Assert.ThrowsAsync<LedgerStoreException>(() => sent)).OutcomeUnknown);
        Assert.Equal("c1", Assert.Single(await AllAsync(rows)).CaseId);
        await stop.CancelAsync();
        await following.Soon();
        await run.DisposeAsync();
    }

    private static Task NoPause(NodaTime.Duration pause, CancellationToken stop) => Task.CompletedTask;

    private static async Task<bool> RowsEqualStates(int seed)
    {
        var store = await Ledgers.OfAsync(seed, 150);
        var entries = await Ledgers.AllAsync(store);
        var rows = (await RowsAsync(store)).ToDictionary(row => row.CaseId);
        await using var node = new HostSettings(store, new VirtualClock(CaseCommands.Start)).Node(inline: true);
        for (var number = 0; number < 6; number++)
        {
            var view = await node.Host.ReadAsync(CaseIdentity.Stream($"c{number}"), CancellationToken.None);
            var state = (CaseState)view.State;
            Assert.Equal(state.Exists, rows.ContainsKey($"c{number}"));
            if (state.Exists)
            {
                var row = rows[$"c{number}"];
                Assert.Null(row.Reference.Text);
                var opened = await node.References.OpenAsync(row, CancellationToken.None);
                AssertSame(state, opened, entries.Where(entry => entry.Stream.Value == $"case/c{number}"));
            }
        }

        return true;
    }

    private static void AssertSame(CaseState state, CaseRow row, IEnumerable<LedgerEntry> entries)
    {
        // Refusals that came before the opening belong to a case that is not there.
        var own = entries.SkipWhile(entry => entry.Kind != "caseOpened").ToList();
        var refused = own.Count(entry => SystemKinds.Contains(entry.Kind));
        var accepted = own.Where(entry => !SystemKinds.Contains(entry.Kind)).Select(entry => entry.Command).Distinct();
        Assert.Equal(
            (state.Stage, state.OutstandingMinor, state.Resolution, state.First, state.Opened!.Account),
            (row.Stage, row.OutstandingMinor, row.Resolution, row.First, row.Reference.Text));
        Assert.Equal((accepted.Count() + refused, refused), (row.Events, row.Refusals));
        Assert.Equal(own.Sum(entry => entry.Rules.Count(rule => rule.Answer == "breached")), row.Breaches);
    }

    private static async Task<bool> ReadAlong(int seed, int every)
    {
        await using var store = new MemoryLedgerStore();
        await using var rows = new MemoryCaseRows();
        await Ledgers.FollowAsync(store, seed, every, recent => new CaseRowFollower(store, rows, recent));
        Assert.Equal(await RowsAsync(store), await AllAsync(rows));
        return true;
    }

    private static async Task<bool> RestartsAnywhere(int seed, int cut)
    {
        var whole = await Ledgers.OfAsync(seed, 120);
        var count = (await whole.ReadHeadAsync(CancellationToken.None)).Next;
        await using var growing = await Ledgers.PrefixAsync(whole, cut % (count + 1));
        await using var rows = new MemoryCaseRows();
        await new CaseRowFollower(growing, rows).CatchUpAsync(CancellationToken.None);
        await Ledgers.GrowAsync(growing, whole, count);
        await new CaseRowFollower(growing, rows).CatchUpAsync(CancellationToken.None);
        Assert.Equal(await RowsAsync(whole), await AllAsync(rows));
        return true;
    }

    private static async Task<List<CaseRow>> RowsAsync(ILedgerStore store)
    {
        await using var rows = new MemoryCaseRows();
        await new CaseRowFollower(store, rows).CatchUpAsync(CancellationToken.None);
        return await AllAsync(rows);
    }

    private static async Task<List<CaseRow>> AllAsync(ICaseRows rows)
    {
        var all = new List<CaseRow>();
        await foreach (var row in rows.ReadAllAsync(CancellationToken.None))
        {
            all.Add(row);
        }

        return all;
    }

    /// <summary>Rows in memory that say when a position was reached.</summary>
    private sealed class NotedRows : ICaseRows
    {
        private readonly MemoryCaseRows inner = new();
        private readonly Lock gate = new();
        private readonly List<(long Position, TaskCompletionSource Done)> waiting = [];
        private long reached;

        public Task Reached(long position)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                waiting.Add((position, done));
                Tell();
            }

            return done.Task;
        }

        public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => inner.ReadCursorAsync(cancellation);

        public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(
            IReadOnlyList<string> caseIds, CancellationToken cancellation) => inner.ReadAsync(caseIds, cancellation);

        public async ValueTask WriteAsync(
            IReadOnlyList<CaseRow> rows, StoredEntry last, CancellationToken cancellation)
        {
            await inner.WriteAsync(rows, last, cancellation);
            lock (gate)
            {
                reached = last.Position + 1;
                Tell();
            }
        }

        public ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
            inner.FindAsync(sought, cancellation);

        public IAsyncEnumerable<CaseRow> ReadAllAsync(CancellationToken cancellation) =>
            inner.ReadAllAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private void Tell()
        {
            foreach (var (position, done) in waiting)
            {
                if (position < reached)
                {
                    done.TrySetResult();
                }
            }
        }
    }

    /// <summary>Rows whose store says that a write failed, after it was made.</summary>
    private sealed class TreacherousRows : ICaseRows
    {
        private readonly MemoryCaseRows inner = new();

        public bool IsBad { get; set; }

        public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => inner.ReadCursorAsync(cancellation);

        public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(
            IReadOnlyList<string> caseIds, CancellationToken cancellation) => inner.ReadAsync(caseIds, cancellation);

        public async ValueTask WriteAsync(
            IReadOnlyList<CaseRow> rows, StoredEntry last, CancellationToken cancellation)
        {
            await inner.WriteAsync(rows, last, cancellation);
            if (IsBad)
            {
                throw new LedgerStoreException(StoreFailure.Unavailable, "The connection broke", "try again");
            }
        }

        public ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
            inner.FindAsync(sought, cancellation);

        public IAsyncEnumerable<CaseRow> ReadAllAsync(CancellationToken cancellation) =>
            inner.ReadAllAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
