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

    /// <summary>The files that followers keep; they outlive nodes.</summary>
    public SimRows Rows { get; private set; } = new();

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
        new WorkRowsLine(new RowsLine(world, run), Rows.Work), new AuditedHost(world, run),
        opened => run.Node.PoliciesOf(opened.Packs).OfficialZone, Clock);

    /// <summary>The followers of a node, on the files of this machine.</summary>
    public IEnumerable<LedgerFollower> Followers(NodeRun run)
    {
        var line = new RowsLine(world, run);
        var keepsRecent = world.Weather.Recent && world.Weather.Nodes == 1;
        yield return new CaseRowFollower(
            run.Line, new CaseRowsLine(line, Rows.Cases), keepsRecent ? run.Node.KeepRecent() : null);
        yield return new WorkRowFollower(
            run.Line, new WorkRowsLine(line, Rows.Work), run.Node.RowPolicies,
            keepsRecent ? run.Node.KeepRecent() : null, world.Weather.SmallMemory ? 7 : 16_000);
        yield return run.Node.Follow(new SearchRowsLine(line, Rows.Search));
        yield return run.Node.Follow(new TileRowsLine(line, Rows.Tiles), new CheckpointsLine(world, line));
    }
}
