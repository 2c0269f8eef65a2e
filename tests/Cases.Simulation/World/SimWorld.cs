using Cases.Engine;

namespace Cases.Simulation;

/// <summary>Everything of one seed: time, chance, the disk, the machines, and what goes wrong.</summary>
internal sealed class SimWorld
{
    private const int TickMost = 250;
    private const long Day = 24 * 3_600_000;

    public SimWorld(long seed, Action<string>? trace, DiskLie lie)
    {
        Seed = seed;
        Scheduler = new Scheduler(seed) { Trace = trace, AfterStep = Pump };
        Weather = new Weather(seed);
        Chance = new Chance(seed, "world");
        Disk = new SimDisk(Scheduler, Weather, Chance, lie);
        Options = new EngineOptions
        {
            Build = "build-1",
            Version = "1.0",
            MaxQueuedUnits = Weather.SmallQueue ? 3 : 8_192,
            MaxWaitingPerStream = Weather.SmallQueue ? 2 : 1_024,
            MaxActiveStreams = Weather.SmallMemory ? 3 : 20_000,
            MaxRefusalsPerHour = Weather.FewRefusals ? 4 : 30,
            RehearsalSeed = seed,
            SignsHeads = true,
        };
        Leases = new MemoryFollowerLeases(new NodeClock(Scheduler));
        SharedRows = Weather.SharedRows ? new SimRows() : null;
        Slots = [.. Enumerable.Range(0, Weather.Nodes).Select(index => new NodeSlot(this, index))];
    }

    public long Seed { get; }

    public Scheduler Scheduler { get; }

    public Weather Weather { get; }

    public Chance Chance { get; }

    public SimDisk Disk { get; }

    public EngineOptions Options { get; }

    public IReadOnlyList<NodeSlot> Slots { get; }

    /// <summary>Who keeps which rows, where nodes share them.</summary>
    public MemoryFollowerLeases Leases { get; }

    /// <summary>The rows that all nodes keep together; null where each keeps its own.</summary>
    public SimRows? SharedRows { get; }

    /// <summary>What was asked and answered.</summary>
    public AnswerAudit Answers { get; } = new();

    /// <summary>What was answered to whoever asked to erase.</summary>
    public ErasureAudit Erasing { get; } = new();

    /// <summary>Whether nothing more is to happen by itself.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>What went wrong, and how often.</summary>
    public Dictionary<string, int> Faults { get; } = [];

    /// <summary>Starts all nodes, and the faults.</summary>
    public void Start()
    {
        foreach (var slot in Slots)
        {
            slot.Start();
        }

        Scheduler.Watch(StormAsync());
    }

    /// <summary>Ends all faults: nodes run, clocks stand as they stand, the disk answers.</summary>
    public void Clear()
    {
        Scheduler.Say("the weather clears");
        Weather.Clear();
        foreach (var slot in Slots)
        {
            slot.Start();
        }
    }

    /// <summary>Counts something that went wrong.</summary>
    public void Note(string fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;

    private void Pump()
    {
        foreach (var slot in Slots)
        {
            slot.Run?.Pump();
        }
    }

    private async Task StormAsync()
    {
        while (Weather.IsBad)
        {
            await Scheduler.Delay(Chance.Between(5, TickMost) * Scheduler.Millisecond);
            foreach (var slot in Slots)
            {
                Strike(slot);
            }

            if (Happens("power cut", Weather.PowerCut))
            {
                Disk.CutPower();
                Disk.GoAway(Chance.Between(1, 500) * Scheduler.Millisecond);
            }

            if (Happens("outage", Weather.Outage))
            {
                Disk.GoAway(Chance.Between(50, 8_000) * Scheduler.Millisecond);
            }
        }
    }

    private void Strike(NodeSlot slot)
    {
        if (slot.Run is not { IsAlive: true } run)
        {
            return;
        }

        if (Happens("crash", Weather.Crash))
        {
            slot.Crash();
            Return(slot);
        }
        else if (run.IsServing && Happens("restart", Weather.Restart))
        {
            Scheduler.Watch(RestartAsync(slot, run));
        }
        else if (Happens("stall", Weather.Stall))
        {
            run.StalledUntil = Scheduler.Now + (Chance.Between(10, 12_000) * Scheduler.Millisecond);
        }
        else if (Happens("eviction", Weather.Forget))
        {
            _ = Chance.Of(500) ? run.Node.Embedded.EvictAll() : run.Node.Embedded.EvictIdle();
        }

        if (Happens("clock step", Weather.ClockStep))
        {
            slot.Clock.AheadMs += Chance.Below(20) switch
            {
                0 => Chance.Between(0, 9 * Day),
                < 6 => Chance.Between(0, Day),
                _ => Chance.Between(-90_000, 90_000),
            };
            Scheduler.Say($"clock of node {slot.Index} is ahead by {slot.Clock.AheadMs} ms");
        }
    }

    private async Task RestartAsync(NodeSlot slot, NodeRun run)
    {
        await Task.WhenAny(run.StopAsync(), run.Ended.Task);
        Return(slot);
    }

    /// <summary>The node comes back, maybe without its read models.</summary>
    private void Return(NodeSlot slot) => Scheduler.After(Chance.Between(20, 4_000) * Scheduler.Millisecond, () =>
    {
        if (Happens("lost rows", Weather.LostRows))
        {
            slot.LoseRows();
        }

        slot.Start();
    });

    private bool Happens(string fault, int permille)
    {
        var happens = Chance.Of(permille);
        if (happens)
        {
            Note(fault);
        }

        return happens;
    }
}
