using Cases.Engine;

namespace Cases.Simulation;

/// <summary>A machine: its clock, its read models, and the node that runs on it, one after the other.</summary>
internal sealed class NodeSlot(SimWorld world, int index)
{
    private int lives;

    public int Index { get; } = index;

    public NodeClock Clock { get; } = new(world.Scheduler);

    /// <summary>The node that lives there; null while none does.</summary>
    public NodeRun? Run { get; private set; }

    /// <summary>What followers keep there, or all nodes together; it outlives nodes.</summary>
    public SimRows Rows { get; private set; } = world.SharedRows ?? new();

    /// <summary>How many nodes have run there.</summary>
    public int Lives => lives;

    /// <summary>Starts a node where none lives.</summary>
    public void Start()
    {
        if (Run is { IsAlive: true })
        {
            return;
        }

        Run = new NodeRun(world, this, ++lives);
        world.Scheduler.Watch(Run.StartAsync());
    }

    /// <summary>The node dies; on a file its unsynced batch goes with it.</summary>
    public void Crash()
    {
        if (Run is { IsAlive: true } run)
        {
            run.Die();
            world.Disk.Dies(this);
        }
    }

    /// <summary>Somebody deletes the read models while no node runs.</summary>
    public void LoseRows()
    {
        if (Run is not { IsAlive: true })
        {
            world.Scheduler.Say($"node {Index} loses its read models");
            Rows = new SimRows();
        }
    }

    /// <summary>Takes the deadlines of this machine's rows, through an audited host.</summary>
    public DeadlineSweeper Sweeper(NodeRun run) => new(
        new WorkRowsLine(Line(run, "sweeper"), Rows.Work), new AuditedHost(world, run),
        opened => run.Node.PoliciesOf(opened.Packs).OfficialZone, Clock);

    /// <summary>The followers of a node, by the names of their leases.</summary>
    public IEnumerable<(string Name, LedgerFollower Follower)> Followers(NodeRun run)
    {
        var keepsRecent = world.Weather.Recent && (world.Weather.Nodes == 1 || world.Weather.SharedRows);
        var checkpoints = new CheckpointsLine(world, Line(run, "checkpoints"));
        yield return ("cases", new CaseRowFollower(
            run.Line, new CaseRowsLine(Line(run, "cases"), Rows.Cases), keepsRecent ? run.Node.KeepRecent() : null));
        yield return ("work", new WorkRowFollower(
            run.Line, new WorkRowsLine(Line(run, "work"), Rows.Work), run.Node.RowPolicies,
            keepsRecent ? run.Node.KeepRecent() : null, world.Weather.SmallMemory ? 7 : 16_000));
        yield return ("search", run.Node.Follow(new SearchRowsLine(Line(run, "search"), Rows.Search)));
        yield return ("tree", run.Node.Follow(new TileRowsLine(Line(run, "tree"), Rows.Tiles), checkpoints));
    }

    private RowsLine Line(NodeRun run, string follower) => new(world, run, Rows, follower);
}
