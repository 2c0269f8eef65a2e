using NodaTime;

namespace Cases.Work;

/// <summary>What a replay did.</summary>
public sealed record ReplayResult
{
    /// <summary>The process.</summary>
    public required string Process { get; init; }

    /// <summary>The log, as the caller named it.</summary>
    public required string Log { get; init; }

    /// <summary>Cases of the log.</summary>
    public required long Cases { get; init; }

    /// <summary>Events of the log, unmapped ones included.</summary>
    public required long Events { get; init; }

    /// <summary>Commands accepted, repeated ones included.</summary>
    public required long Accepted { get; init; }

    /// <summary>Commands answered before, by an earlier replay of the same log; they changed nothing.</summary>
    public required long Repeated { get; init; }

    /// <summary>Commands refused, by the wire code of the first reason.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    /// <summary>Answers <c>breached</c>, by rule.</summary>
    public required IReadOnlyDictionary<string, long> Breached { get; init; }

    /// <summary>Answers <c>notAssessable</c>, by rule.</summary>
    public required IReadOnlyDictionary<string, long> NotAssessable { get; init; }

    /// <summary>Events whose activity the mapping does not know, by activity; they were not sent.</summary>
    public required IReadOnlyDictionary<string, long> Unmapped { get; init; }

    /// <summary>The time from the first event to the last answer.</summary>
    public required Duration Elapsed { get; init; }

    /// <summary>The ids of the log's cases in order of first appearance, each once; bad ones are among them.</summary>
    public IReadOnlyList<string> CaseIds { get; init; } = [];

    /// <summary>Events in a second of <see cref="Elapsed"/>; 0 where no time passed.</summary>
    public long EventsPerSecond => Elapsed <= Duration.Zero ? 0 : (long)(Events / Elapsed.TotalSeconds);
}
