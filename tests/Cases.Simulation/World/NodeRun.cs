using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>One life of a node: from its start to its end or death. Nothing of its memory outlives it.</summary>
internal sealed class NodeRun : IDisposable
{
    private readonly SimWorld world;
    private readonly NodeSlot slot;
    private readonly int life;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> following = [];
    private bool isPumping;
    private bool isDue;

    public NodeRun(SimWorld world, NodeSlot slot, int life)
    {
        this.world = world;
        this.slot = slot;
        this.life = life;
        Line = new DiskLine(world, slot, this);
        var settings = new HostSettings(Line, slot.Clock)
        {
            Seed = $"{world.Seed}/{slot.Index}/{life}",
            Options = world.Options,
            Policies = SimPolicies.Book,
        };
        Node = settings.Node(inline: true);
    }

    public DiskLine Line { get; }

    /// <summary>What its followers keep.</summary>
    public SimRows Rows => slot.Rows;

    public CasesNode Node { get; }

    /// <summary>Whether the process lives.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether it takes requests.</summary>
    public bool IsServing { get; private set; }

    /// <summary>The process stands still until then, as in a long collection of garbage.</summary>
    public long StalledUntil { get; set; }

    /// <summary>Completes when the process has died or ended.</summary>
    public TaskCompletionSource Ended { get; } = new();

    /// <summary>Takes in the ledger, then serves.</summary>
    public async Task StartAsync()
    {
        while (true)
        {
            try
            {
                await Node.Tree.LoadAsync(Line, CancellationToken.None);
                break;
            }
            catch (LedgerStoreException)
            {
                await AliveAsync(world.Scheduler.Delay(Scheduler.Second));
            }
        }

        IsServing = true;
        world.Scheduler.Say($"{this} serves");
        var turns = world.Weather.SharedRows
            ? new FollowerTurns(new LeasesLine(world, this), slot.Clock, () => Node.Tail.Seen)
            : null;
        foreach (var (name, follower) in slot.Followers(this))
        {
            Begin(KeepAsync(follower, turns?.Of(name)));
        }

        if (turns is not null)
        {
            Begin(turns.RunAsync(PauseAsync, stopping.Token));
        }

        if (world.Weather.Nodes > 1)
        {
            Begin(TailAsync());
        }

        Begin(SweepAsync(slot.Sweeper(this)));
    }

    /// <summary>The process is gone from one step to the next.</summary>
    public void Die()
    {
        world.Scheduler.Say($"{this} dies");
        IsAlive = IsServing = false;
        Ended.TrySetResult();
    }

    /// <summary>Stops as an operator stops it: what has queued is written.</summary>
    public async Task StopAsync()
    {
        world.Scheduler.Say($"{this} stops");
        IsServing = false;
        stopping.Cancel();
        foreach (var running in following)
        {
            await running;
        }

        while (isPumping || isDue)
        {
            await AliveAsync(world.Scheduler.Delay(Scheduler.Millisecond));
        }

        isPumping = true;
        await Node.DisposeAsync();

        world.Scheduler.Say($"{this} ended");
        IsAlive = false;
        Ended.TrySetResult();
    }

    /// <summary>Plans a flush where something waits for one.</summary>
    public void Pump()
    {
        if (IsAlive && !isPumping && !isDue && Node.QueuedUnits > 0)
        {
            isDue = true;
            var stall = Math.Max(0, StalledUntil - world.Scheduler.Now);
            world.Scheduler.After(stall + world.Chance.Between(10, 2_000), () => world.Scheduler.Watch(FlushAsync()));
        }
    }

    /// <summary>Maybe time passes here, in which others act; where the process dies meanwhile, for ever.</summary>
    public Task HopAsync()
    {
        var stall = StalledUntil - world.Scheduler.Now;
        return stall > 0 ? AliveAsync(world.Scheduler.Delay(stall))
            : world.Chance.Of(world.Weather.Hop)
            ? AliveAsync(world.Scheduler.Delay(world.Chance.Between(20, 3_000)))
            : AliveAsync(Task.CompletedTask);
    }

    /// <summary>Goes on only in a process that lives.</summary>
    public async Task AliveAsync(Task task)
    {
        await task;
        if (!IsAlive)
        {
            await new TaskCompletionSource().Task;
        }
    }

    /// <summary>Goes on only in a process that lives.</summary>
    public async Task<T> AliveAsync<T>(Task<T> task)
    {
        await AliveAsync((Task)task);
        return await task;
    }

    public void Dispose() => stopping.Dispose();

    public override string ToString() => $"node {slot.Index}.{life}";

    private void Begin(Task running)
    {
        following.Add(running);
        world.Scheduler.Watch(running);
    }

    private async Task FlushAsync()
    {
        isDue = false;
        if (!IsAlive)
        {
            return;
        }

        isPumping = true;
        await Node.PumpAsync();
        isPumping = false;
    }

    /// <summary>
    /// Keeps a follower running. Alone on the store it is woken by the node's commits; beside another node it looks by
    /// itself, or leads while it has the turn.
    /// </summary>
    private async Task KeepAsync(LedgerFollower follower, FollowerTurn? turn)
    {
        while (IsAlive && !stopping.IsCancellationRequested)
        {
            try
            {
                if (turn is not null)
                {
                    await follower.ShareAsync(turn, Line, Node.Committed, PauseAsync, stopping.Token);
                    return;
                }

                if (world.Weather.Nodes == 1)
                {
                    await follower.RunAsync(Node.Committed, PauseAsync, stopping.Token);
                    return;
                }

                await follower.CatchUpAsync(CancellationToken.None);
                await AliveAsync(world.Scheduler.Delay(world.Chance.Between(10_000, 2 * Scheduler.Second)));
            }
            catch (LedgerStoreException)
            {
                await AliveAsync(world.Scheduler.Delay(Scheduler.Second));
            }
        }
    }

    /// <summary>Looks what the other node writes, and how late it does so is the seed's.</summary>
    private async Task TailAsync()
    {
        while (IsAlive && !stopping.IsCancellationRequested)
        {
            try
            {
                await Node.Tail.LookAsync(CancellationToken.None);
            }
            catch (LedgerStoreException error)
            {
                world.Scheduler.Say($"{this} tail fails: {error.Message}");
            }

            var lag = world.Weather.TailLag * Scheduler.Millisecond;
            await AliveAsync(world.Scheduler.Delay(world.Chance.Between(lag / 2, lag)));
        }
    }

    /// <summary>Takes the steps that fall due, now and then.</summary>
    private async Task SweepAsync(DeadlineSweeper sweeper)
    {
        while (IsAlive && !world.IsQuiet && !stopping.IsCancellationRequested)
        {
            try
            {
                await sweeper.SweepAsync(CancellationToken.None);
            }
            catch (LedgerStoreException error)
            {
                world.Scheduler.Say($"{this} sweep fails: {error.Message}");
            }

            await AliveAsync(world.Scheduler.Delay(world.Chance.Between(Scheduler.Second / 5, 3 * Scheduler.Second)));
        }
    }

    private async Task PauseAsync(NodaTime.Duration pause, CancellationToken stop)
    {
        using var ended = stop.Register(() => { });
        await AliveAsync(world.Scheduler.Delay((long)(pause.TotalMilliseconds * Scheduler.Millisecond)));
    }
}
