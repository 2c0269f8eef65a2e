using System.Collections.Immutable;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies;
using NodaTime;

namespace Cases.Work;

/// <summary>How the due date of what a process claims comes about.</summary>
public enum DueFixing
{
    /// <summary>It is never fixed.</summary>
    Never,

    /// <summary>A number of days after the case was opened.</summary>
    Opening,

    /// <summary>A number of days after proof of service; before it there is none.</summary>
    ProofOfService,
}

/// <summary>The due rule of a process.</summary>
/// <param name="FixedBy">What fixes the date.</param>
/// <param name="Days">Calendar days after it.</param>
public sealed record DueRule(DueFixing FixedBy, int Days);

/// <summary>A mapping from the activities of a recorded log to commands on cases; data, not code.</summary>
public sealed class ProcessMapping
{
    internal ProcessMapping(IReadOnlyDictionary<string, CommandMaker> activities) => Makers = activities;

    /// <summary>The process's name, such as <c>road-fines</c>; part of every command id.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the account references.</summary>
    public required string Source { get; init; }

    /// <summary>The currency of all amounts: logs rarely say.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The zone in which dates are counted, and in which instants without an offset are read.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>
    /// Whether the log knows the time of day; where it does not, rules about hours are not assessable.
    /// </summary>
    public required bool TimeOfDayKnown { get; init; }

    /// <summary>The attribute of the trace that is the account's reference; null where the log's case id is.</summary>
    public string? AccountAttribute { get; init; }

    /// <summary>The due rule.</summary>
    public required DueRule Due { get; init; }

    /// <summary>The packs in scope, in order.</summary>
    public required ImmutableArray<string> Packs { get; init; }

    /// <summary>The packs that the mapping file carries itself.</summary>
    public IReadOnlyList<RulePack> OwnPacks { get; init; } = [];

    /// <summary>The text of the file, and its own packs; null where it has none.</summary>
    public PolicySource? Written { get; internal set; }

    /// <summary>The columns of a log in CSV.</summary>
    public EventLogColumns Columns { get; init; } = EventLogColumns.Default;

    /// <summary>The mapped activities, in ordinal order.</summary>
    public IReadOnlyList<string> Activities => [.. Makers.Keys.Order(StringComparer.Ordinal)];

    internal IReadOnlyDictionary<string, CommandMaker> Makers { get; }
}

/// <summary>What loading a mapping gave.</summary>
/// <param name="Mapping">The mapping; null where there is any fault.</param>
/// <param name="Faults">All faults, by line.</param>
public sealed record ProcessMappingResult(ProcessMapping? Mapping, IReadOnlyList<PackFault> Faults);
