using Cases.Engine;
using NodaTime;

namespace Cases.Work;

/// <summary>What a replay needs beside the host.</summary>
public sealed record ReplayOptions
{
    /// <summary>The mapping of the log's activities.</summary>
    public required ProcessMapping Mapping { get; init; }

    /// <summary>The log: XES or CSV, plain or gzip.</summary>
    public required string LogPath { get; init; }

    /// <summary>How cases and accounts are named.</summary>
    public required CaseIdentity Identity { get; init; }

    /// <summary>Measures the run.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>
    /// Waits before a command is sent again that the host pushed back; not used where <see cref="Pump"/> is.
    /// </summary>
    public required Func<Duration, CancellationToken, Task> Delay { get; init; }

    /// <summary>
    /// Runs the host until it is idle, on this thread; null where the host runs by itself. Returns false where there
    /// was
    /// nothing to do. With it the whole replay stays on the caller's thread and its order depends on the log alone.
    /// </summary>
    public Func<ValueTask<bool>>? Pump { get; init; }

    /// <summary>
    /// Cases with an unanswered command at one time, inclusive: enough to fill a batch while another is written; more
    /// only grow what the collector of garbage has to carry (measured: four times as many cost a third more).
    /// </summary>
    public int WindowCases { get; init; } = 1_024;

    /// <summary>Commands read from the log and not answered at one time, inclusive.</summary>
    public int WindowCommands { get; init; } = 3_072;

    /// <summary>Told every few thousand events.</summary>
    public Action<ReplayProgress>? Progress { get; init; }
}

/// <summary>How far a replay is.</summary>
/// <param name="Cases">Cases read.</param>
/// <param name="Events">Events read.</param>
/// <param name="Answered">Commands answered.</param>
public sealed record ReplayProgress(long Cases, long Events, long Answered);
