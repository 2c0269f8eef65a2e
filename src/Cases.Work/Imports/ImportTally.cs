namespace Cases.Work;

/// <summary>Counts what rows did; rows end on several threads.</summary>
internal sealed class ImportTally
{
    private readonly Lock gate = new();
    private readonly List<LineFault> faults = [];
    private long opened;
    private long changed;
    private long unchanged;
    private long rejected;
    private long commands;

    public long Rows { get; private set; }

    public long Row() => ++Rows;

    public void Reject(IEnumerable<LineFault> found, int steps = 0)
    {
        lock (gate)
        {
            rejected++;
            commands += steps;
            faults.AddRange(found);
        }
    }

    public void Done(bool isOpened, int steps)
    {
        lock (gate)
        {
            opened += isOpened ? 1 : 0;
            changed += !isOpened && steps > 0 ? 1 : 0;
            unchanged += steps == 0 ? 1 : 0;
            commands += steps;
        }
    }

    public ImportResult Result(string file, string map) => new()
    {
        File = file,
        Map = map,
        Rows = Rows,
        Opened = opened,
        Changed = changed,
        Unchanged = unchanged,
        Rejected = rejected,
        Commands = commands,
        Applied = true,
        Faults = [.. faults.OrderBy(fault => fault.Line)],
    };
}
