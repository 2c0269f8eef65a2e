using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Followers that fail: they go on where they can, and are not forgotten where they cannot.</summary>
public sealed class FollowerKeeperTests : IDisposable
{
    private readonly List<Duration> waits = [];
    private readonly List<string> told = [];
    private readonly CancellationTokenSource stopping = new();

    public void Dispose() => stopping.Dispose();

    [Fact]
    public async Task Follower_StoreIsAwayForAWhile_GoesOnAfterLongerAndLongerPauses()
    {
        var keeper = Keeper();
        var seen = new List<string?>();
        var runs = new Queue<bool>([false, false, true]);
        var catches = new Queue<bool>([false, false, true, true]);

        await keeper.KeepAsync(new KeptFollower("rows", Run, CatchUp), stopping.Token);

        // Away at the first run and at two attempts after it; back; away once more, and soon back.
        Assert.Equal([1, 2, 4, 1], waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(["rows -", "rows -", "rows -", "rows +", "rows -", "rows +"], told);
        Assert.All(seen, why => Assert.Equal("rows stand still, the store does not answer", why));
        Assert.Null(keeper.Standing);
        Assert.False(keeper.Lost.IsCompleted);

        Task Run(CancellationToken stop) =>
            runs.Dequeue() ? Task.CompletedTask : throw Fault(StoreFailure.Unavailable);

        ValueTask<long> CatchUp(CancellationToken stop)
        {
            seen.Add(keeper.Standing);
            return catches.Dequeue() ? new ValueTask<long>(1) : throw Fault(StoreFailure.Unavailable);
        }
    }

    [Fact]
    public async Task Follower_StoreStaysFull_WaitsHalfAMinuteAtMost()
    {
        var keeper = Keeper(stopAfter: 8);
        await Assert.ThrowsAsync<VerbFailure>(() => keeper.KeepAsync(
            Failing(StoreFailure.DiskFull), stopping.Token));
        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits.Select(wait => wait.TotalSeconds));
    }

    /// <summary>A node that ends for want of room says so itself; its followers must not speak over it.</summary>
    [Fact]
    public async Task Follower_StoppedWhileItStandsStill_EndsWithoutFault()
    {
        var keeper = Keeper(stopAfter: 1);
        await keeper.KeepAsync(new KeptFollower("rows", Run, CatchUp), stopping.Token);
        Assert.Equal(["rows -"], told);
        Assert.False(keeper.Lost.IsCompleted);

        static Task Run(CancellationToken stop) => throw Fault(StoreFailure.DiskFull);

        static ValueTask<long> CatchUp(CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            return new ValueTask<long>(1);
        }
    }

    [Theory]
    [InlineData(StoreFailure.Unavailable, "rows stand still, the store does not answer")]
    [InlineData(StoreFailure.InUse, "rows stand still, the store is locked by another process")]
    [InlineData(StoreFailure.DiskFull, "rows stand still, there is no room to write")]
    public async Task Fault_ThatMayPass_IsSaidAndNotTheEnd(StoreFailure failure, string standing)
    {
        var keeper = Keeper(stopAfter: 1);
        string? seen = null;
        keeper.Told = (_, _) => seen ??= keeper.Standing;
        await Record.ExceptionAsync(() => keeper.KeepAsync(Failing(failure), stopping.Token));
        Assert.Equal(standing, seen);
        Assert.DoesNotContain("/secret/place", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreFailure.NewerVersion)]
    [InlineData(StoreFailure.Corrupt)]
    [InlineData(StoreFailure.NotAStore)]
    [InlineData(StoreFailure.NotFound)]
    [InlineData(StoreFailure.NoPermission)]
    [InlineData(null)]
    public async Task Fault_ThatDoesNotPass_EndsTheNode(StoreFailure? failure)
    {
        var keeper = Keeper();
        var follower = failure is { } known
            ? Failing(known)
            : new KeptFollower("rows", _ => throw new InvalidOperationException("a mistake"), _ => default);

        var end = await Assert.ThrowsAsync<VerbFailure>(() => keeper.KeepAsync(follower, stopping.Token));

        Assert.Equal(ExitCode.WorldFailed, end.Code);
        Assert.Contains("The rows cannot be kept any more.", end.Message, StringComparison.Ordinal);
        Assert.True(keeper.Lost.IsCompleted);
        Assert.NotNull(keeper.Standing);
        Assert.Empty(waits);
        Assert.Equal(["rows -"], told);
    }

    [Fact]
    public async Task TwoFollowers_BothStand_BothAreNamed()
    {
        var keeper = Keeper(stopAfter: 2);
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        keeper.Told = (_, _) => seen.Enqueue(keeper.Standing);
        await Record.ExceptionAsync(() => Task.WhenAll(
            keeper.KeepAsync(Failing(StoreFailure.DiskFull) with { Name = "b" }, stopping.Token),
            keeper.KeepAsync(Failing(StoreFailure.InUse) with { Name = "a" }, stopping.Token)));
        Assert.Contains(
            "a stand still, the store is locked by another process; b stand still, there is no room to write", seen);
    }

    [Fact]
    public async Task RealFollower_StoreFailsOnce_CatchesUpByItself()
    {
        await using var store = new GatedStore(new MemoryLedgerStore());
        await using var node = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await node.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var rows = new MemoryCaseRows();
        var follower = new CaseRowFollower(new FailingOnce(store), rows);
        var keeper = Keeper();
        keeper.Told = (_, fault) =>
        {
            if (fault is null)
            {
                stopping.Cancel();
            }
        };

        await keeper.KeepAsync(new KeptFollower("rows",
            stop => follower.RunAsync(node.Node.Committed, NoWaitAsync, stop), follower.CatchUpAsync), stopping.Token);

        Assert.NotEmpty(await rows.FindAsync(new SoughtCase("c1", null), CancellationToken.None));
    }

    private FollowerKeeper Keeper(int stopAfter = int.MaxValue) => new(async (wait, stop) =>
    {
        waits.Add(wait);
        if (waits.Count >= stopAfter)
        {
            await stopping.CancelAsync();
        }

        await NoWaitAsync(wait, stop);
    })
    {
        Told = (name, fault) => told.Add($"{name} {(fault is null ? '+' : '-')}"),
    };

    private static Task NoWaitAsync(Duration wait, CancellationToken stop) => Task.CompletedTask;

    private static KeptFollower Failing(StoreFailure failure) =>
        new("rows", _ => throw Fault(failure), _ => throw Fault(failure));

    private static LedgerStoreException Fault(StoreFailure failure) =>
        new(failure, "/secret/place failed", "mend it");

    /// <summary>A store whose first page cannot be read.</summary>
    private sealed class FailingOnce(ILedgerStore inner) : ILedgerStore
    {
        private bool failed;

        public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) => inner.ReadHeadAsync(cancellation);

        public ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) =>
            inner.CommitAsync(batch, cancellation);

        public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
            inner.ReadStreamHeadAsync(stream, cancellation);

        public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
            StreamId stream, long fromSequence, int max, CancellationToken cancellation) =>
            inner.ReadStreamAsync(stream, fromSequence, max, cancellation);

        public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
            long position, int max, CancellationToken cancellation)
        {
            var fails = !failed;
            failed = true;
            return fails ? throw Fault(StoreFailure.Unavailable) : inner.ReadFromAsync(position, max, cancellation);
        }

        public ValueTask<SealingKey?> FindKeyAsync(
            string owner, string retentionClass, CancellationToken cancellation) =>
            inner.FindKeyAsync(owner, retentionClass, cancellation);

        public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
            inner.ReadKeyAsync(keyId, cancellation);

        public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
            string afterKeyId, int max, CancellationToken cancellation) =>
            inner.ListKeysAsync(afterKeyId, max, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
