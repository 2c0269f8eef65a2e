using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>Of several nodes one leads each follower, and another one takes over in bounded time.</summary>
public sealed class FollowerTurnsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ManualTime time = new();

    [Fact]
    public async Task Renew_TwoNodes_FirstOneLeadsUntilItReturns()
    {
        var all = new MemoryFollowerLeases(time);
        var (one, two) = (all.ForNode(), all.ForNode());

        Assert.Equal(["a", "b"], await one.RenewAsync(["a", "b"], FollowerTurns.Length, -1, None));
        Assert.Equal(["c"], await two.RenewAsync(["a", "b", "c"], FollowerTurns.Length, -1, None));
        Assert.Equal(["a"], await one.RenewAsync(["a"], FollowerTurns.Length, -1, None));
        await one.ReturnAsync(None);

        Assert.Equal(["a", "b", "c"], await two.RenewAsync(["a", "b", "c"], FollowerTurns.Length, -1, None));
    }

    [Fact]
    public async Task Renew_LeaderDied_IsFreeWhenTheLeaseHasRunOut()
    {
        var all = new MemoryFollowerLeases(time);
        var (dead, two) = (all.ForNode(), all.ForNode());
        await dead.RenewAsync(["a"], FollowerTurns.Length, -1, None);

        time.NowMs += (long)FollowerTurns.Length.TotalMilliseconds - 1;
        Assert.Empty(await two.RenewAsync(["a"], FollowerTurns.Length, -1, None));
        time.NowMs += 1;

        Assert.Equal(["a"], await two.RenewAsync(["a"], FollowerTurns.Length, -1, None));
    }

    [Fact]
    public async Task Run_AsksAgainAndAgain_LeadsAndGivesBackAtTheEnd()
    {
        var all = new MemoryFollowerLeases(time);
        using var steps = new Steps(time);
        var turns = new FollowerTurns(all.ForNode(), time);
        var turn = turns.Of("a");
        Assert.Null(turn.Leading);

        var running = turns.RunAsync(steps.PauseAsync, steps.Stop);
        await steps.NextAsync();
        var leading = turn.Leading;
        Assert.False(leading!.Value.IsCancellationRequested);
        Assert.Same(turn, turns.Of("a"));
        await steps.EndAsync(running);

        Assert.True(leading.Value.IsCancellationRequested);
        Assert.Null(turn.Leading);
        Assert.Equal(["a"], await all.ForNode().RenewAsync(["a"], FollowerTurns.Length, -1, None));
    }

    [Fact]
    public async Task Run_StoreIsAway_LeadsNoLongerThanTheLease()
    {
        var leases = new FailingLeases(new MemoryFollowerLeases(time).ForNode());
        using var steps = new Steps(time);
        var turns = new FollowerTurns(leases, time);
        var turn = turns.Of("a");
        var running = turns.RunAsync(steps.PauseAsync, steps.Stop);
        await steps.NextAsync();
        var leading = turn.Leading!.Value;

        leases.IsAway = true;
        for (var second = 1; second < FollowerTurns.Length / FollowerTurns.Look; second++)
        {
            await steps.NextAsync();
            Assert.False(leading.IsCancellationRequested);
        }

        await steps.NextAsync();
        await steps.NextAsync();
        Assert.True(leading.IsCancellationRequested);
        Assert.Null(turn.Leading);
        leases.IsAway = false;
        await steps.NextAsync();
        await steps.NextAsync();

        Assert.NotNull(turn.Leading);
        leases.IsAway = true;
        await steps.EndAsync(running);
    }

    private sealed class FailingLeases(IFollowerLeases inner) : IFollowerLeases
    {
        public bool IsAway { get; set; }

        public ValueTask<IReadOnlyList<string>> RenewAsync(
            IReadOnlyList<string> names, Duration length, long seen, CancellationToken cancellation) =>
            IsAway ? throw Away() : inner.RenewAsync(names, length, seen, cancellation);

        public ValueTask<IReadOnlyList<HeldLease>> ListAsync(CancellationToken cancellation) =>
            IsAway ? throw Away() : inner.ListAsync(cancellation);

        public ValueTask ReturnAsync(CancellationToken cancellation) =>
            IsAway ? throw Away() : inner.ReturnAsync(cancellation);

        private static LedgerStoreException Away() => new(StoreFailure.Unavailable, "away", "wait");
    }
}

/// <summary>A pause that ends when the test says so, and moves the clock by its length.</summary>
internal sealed class Steps(ManualTime time) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim reached = new(0);
    private readonly SemaphoreSlim go = new(0);
    private bool isFirst = true;

    public CancellationToken Stop => stop.Token;

    public async Task PauseAsync(Duration wait, CancellationToken cancellation)
    {
        reached.Release();
        await go.WaitAsync(cancellation);
        time.NowMs += (long)wait.TotalMilliseconds;
    }

    /// <summary>Lets the loop go on to its next pause.</summary>
    public async Task NextAsync()
    {
        if (!isFirst)
        {
            go.Release();
        }

        isFirst = false;
        await reached.WaitAsync().Soon();
    }

    public void Dispose()
    {
        stop.Dispose();
        reached.Dispose();
        go.Dispose();
    }

    public async Task EndAsync(Task running)
    {
        await stop.CancelAsync();
        await running.Soon();
    }
}
