namespace Cases.Simulation;

/// <summary>What a seed does to its world: which faults there are at all, and how often.</summary>
/// <remarks>
/// Each seed leaves some faults out: a fault that is always there hides what happens only without it.
/// </remarks>
internal sealed class Weather
{
    private readonly Chance chance;

    public Weather(long seed)
    {
        chance = new Chance(seed, "weather");
        Nodes = chance.Of(600) ? 2 : 1;
        Clients = 2 + chance.Below(6);
        Commands = 60 + chance.Below(140);
        Hop = chance.Pick<int>([150, 500, 900]);
        FailedRead = Maybe(8);
        Refused = Maybe(40);
        LostWritten = Maybe(40);
        LostUnwritten = Maybe(30);
        Late = Nodes > 1 ? Maybe(30) : 0;
        Twice = Nodes > 1 ? Maybe(40) : 0;
        Conflict = Maybe(20);
        Slow = Maybe(30);
        LostRequest = Maybe(20);
        LateRequest = Maybe(40);
        FailedRows = Maybe(60);
        Crash = Maybe(100);
        Restart = Maybe(40);
        Outage = Maybe(50);
        PowerCut = Maybe(50);
        Stall = Maybe(60);
        ClockStep = Maybe(150);
        Forget = Maybe(150);
        LostRows = Maybe(40);
        SmallQueue = chance.Of(250);
        SmallMemory = chance.Of(300);
        FewRefusals = chance.Of(300);
        Recent = chance.Of(500);
        TailLag = chance.Pick<int>([100, 1_000, 10_000]);
        Erases = chance.Of(700);
        SharedRows = Nodes > 1 && chance.Of(600);
        LostRows = SharedRows ? 0 : LostRows;
    }

    /// <summary>Nodes on the one store: one as on a file, two as on a server.</summary>
    public int Nodes { get; }

    public int Clients { get; }

    /// <summary>Commands that clients send in the first phase, repetitions not counted.</summary>
    public int Commands { get; }

    /// <summary>Of a thousand calls of the store, how many take time, so that others come between.</summary>
    public int Hop { get; }

    public int FailedRead { get; private set; }

    /// <summary>Commits that fail and write nothing.</summary>
    public int Refused { get; private set; }

    /// <summary>Commits whose acknowledgement is lost.</summary>
    public int LostWritten { get; private set; }

    /// <summary>Commits that get lost on the way, and nobody can tell.</summary>
    public int LostUnwritten { get; private set; }

    /// <summary>Commits that arrive long after the writer was told that their outcome is unknown.</summary>
    public int Late { get; private set; }

    /// <summary>Commits that arrive twice.</summary>
    public int Twice { get; private set; }

    public int Conflict { get; private set; }

    public int Slow { get; private set; }

    public int LostRequest { get; private set; }

    /// <summary>Requests of which a copy arrives much later.</summary>
    public int LateRequest { get; private set; }

    public int FailedRows { get; private set; }

    public int Crash { get; private set; }

    public int Restart { get; private set; }

    public int Outage { get; private set; }

    public int PowerCut { get; private set; }

    public int Stall { get; private set; }

    public int ClockStep { get; private set; }

    public int Forget { get; private set; }

    public int LostRows { get; private set; }

    public bool SmallQueue { get; }

    public bool SmallMemory { get; }

    public bool FewRefusals { get; }

    /// <summary>Whether the follower of case rows reads along with the writer.</summary>
    public bool Recent { get; }

    /// <summary>Milliseconds that pass at most between two looks at what the other node wrote.</summary>
    public int TailLag { get; }

    /// <summary>Whether persons ask to be erased.</summary>
    public bool Erases { get; }

    /// <summary>Whether all nodes keep the same rows, by leases, as on a server; no machine's end loses them.</summary>
    public bool SharedRows { get; }

    /// <summary>Whether faults still happen.</summary>
    public bool IsBad { get; private set; } = true;

    /// <summary>No more faults from now on.</summary>
    public void Clear()
    {
        IsBad = false;
        FailedRead = Refused = LostWritten = LostUnwritten = Late = Twice = Conflict = Slow = 0;
        LostRequest = LateRequest = FailedRows = 0;
        Crash = Restart = Outage = PowerCut = Stall = ClockStep = Forget = LostRows = 0;
    }

    private int Maybe(int most) => chance.Of(500) ? 1 + chance.Below(most) : 0;
}
