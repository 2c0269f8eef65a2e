using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>The clock of one node: virtual time, and what it is wrong by.</summary>
internal sealed class NodeClock(Scheduler scheduler) : TimeProvider
{
    /// <summary>Milliseconds by which it is ahead; steps of it are clock steps.</summary>
    public long AheadMs { get; set; }

    public override DateTimeOffset GetUtcNow() =>
        CaseCommands.Start.AddMilliseconds((scheduler.Now / Scheduler.Millisecond) + AheadMs);

    public override long GetTimestamp() => scheduler.Now;

    public override long TimestampFrequency => Scheduler.Second;
}
