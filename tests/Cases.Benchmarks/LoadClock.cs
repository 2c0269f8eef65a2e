namespace Cases.Benchmarks;

/// <summary>The time of one load, from now on.</summary>
internal sealed class LoadClock(double seconds, CancellationToken cancellation)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_started);

    public bool IsOver => cancellation.IsCancellationRequested || Elapsed.TotalSeconds >= seconds;
}

/// <summary>
/// The processor time of this process by transition: it hardly depends on what else the machine does.
/// </summary>
internal sealed class WorkMeter
{
    private TimeSpan _spent;
    private long _transitions;

    /// <summary>The time of one transition for people.</summary>
    public string Seen => BenchReport.Invariant($"{_spent.TotalMicroseconds / Math.Max(1, _transitions):0.0} \u00b5s");

    /// <summary>Adds a load.</summary>
    /// <param name="before">The process's time when it began.</param>
    /// <param name="transitions">Its transitions.</param>
    public void Add(TimeSpan before, long transitions)
    {
        _spent += Environment.CpuUsage.TotalTime - before;
        _transitions += transitions;
    }
}

/// <summary>How large the batches were. Written by the flush alone, read when no load runs.</summary>
internal sealed class BatchSizes
{
    private readonly List<int> _sizes = [];

    /// <summary>The sizes for people.</summary>
    public (string Name, string Text) Seen
    {
        get
        {
            var sorted = _sizes.Order().ToList();
            return ("batches", BenchReport.Invariant(
                $"{sorted.Count:N0}, mean {sorted.Average():0}, p50 {sorted[sorted.Count / 2]}, largest {sorted[^1]}"));
        }
    }

    public void Add(int entries) => _sizes.Add(entries);

    public void Clear() => _sizes.Clear();
}
