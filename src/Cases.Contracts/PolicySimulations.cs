using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Which decisions a proposed pack is tried on.</summary>
public sealed record SimulationRequest
{
    /// <summary>The first day of decisions that are decided again; the first of all where absent.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, inclusive; the last of all where absent.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>What a proposed pack would have changed of the recorded history.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Entries">Entries of the ledger that were read.</param>
/// <param name="Decisions">Decisions that were decided again: accepted ones, and what was told from elsewhere.</param>
/// <param name="Refusals">Refusals whose acts were judged again.</param>
/// <param name="Changes">How many would have been answered otherwise, by how.</param>
/// <param name="Cases">Cases with such a decision.</param>
public sealed record PolicySimulationView(
    string Proposal, long Entries, long Decisions, long Refusals, SimulationCounts Changes, long Cases)
{
    /// <summary>The first day that was counted; absent where it was the first of all.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day; absent where it was the last of all.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The rules that would have made a difference, and limits by the code of their refusal.</summary>
    public required IReadOnlyList<SimulatedRule> Rules { get; init; }

    /// <summary>What would not have happened.</summary>
    public required IReadOnlyList<SimulatedKpi> Kpis { get; init; }

    /// <summary>Decisions that rules judged and that could not be judged again, by entry or command.</summary>
    public required IReadOnlyList<KindCount> NotJudged { get; init; }

    /// <summary>
    /// Decisions that the policy of their day answers otherwise now than their entry says; that is not the draft's
    /// doing, and is left out.
    /// </summary>
    public required IReadOnlyList<KindCount> Unlike { get; init; }

    /// <summary>The first decisions that would have been answered otherwise, oldest first; at most 1,000.</summary>
    public required IReadOnlyList<SimulatedDecision> Items { get; init; }

    /// <summary>How many there are in all.</summary>
    public required long ItemsInAll { get; init; }

    /// <summary>
    /// The position of the entry that says that it was simulated; absent in a ledger whose epoch was not raised.
    /// </summary>
    public long? Position { get; init; }
}

/// <summary>Counts of decisions by what a draft would have changed.</summary>
/// <param name="Refused">Accepted, and the draft would have refused.</param>
/// <param name="Permitted">Refused, and the draft would have permitted.</param>
/// <param name="Breached">
/// A rule of the draft is broken that was not: by what was told from elsewhere, or a rule that only shows departures.
/// </param>
/// <param name="Complied">A rule that was broken so is not under the draft.</param>
public sealed record SimulationCounts(long Refused, long Permitted, long Breached, long Complied);

/// <summary>What one rule would have changed.</summary>
/// <param name="Rule">Its id; of a limit the code of its refusal.</param>
/// <param name="Changes">Decisions, by how.</param>
/// <param name="Cases">Cases with such a decision.</param>
public sealed record SimulatedRule(string Rule, SimulationCounts Changes, long Cases)
{
    /// <summary>Where it is written; absent for a limit.</summary>
    public string? Citation { get; init; }

    /// <summary>How strong it is, in the word of packs; absent for a limit.</summary>
    public string? Norm { get; init; }
}

/// <summary>What would not have happened of one kind.</summary>
/// <param name="Name">What is counted, such as <c>contacts</c>.</param>
/// <param name="Happened">How many happened.</param>
/// <param name="Lost">How many the draft refuses, or would have refused where they were told.</param>
/// <param name="Following">
/// How many more follow from a right-party contact that the draft refuses, with none after it that it permits.
/// </param>
public sealed record SimulatedKpi(string Name, long Happened, long Lost, long Following)
{
    /// <summary>The share that would not have happened, from 0 to 1; absent where none happened.</summary>
    public decimal? Share { get; init; }
}

/// <summary>A count of one kind of entry or command.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many.</param>
public sealed record KindCount(string Kind, long Count);

/// <summary>A decision that would have been answered otherwise.</summary>
/// <param name="Change">How.</param>
/// <param name="Position">The position of its entry.</param>
/// <param name="What">The kind of that entry; of a refusal the kind of the command.</param>
/// <param name="At">When it took effect.</param>
/// <param name="Rules">The rules that make the difference, and limits by the code of their refusal.</param>
public sealed record SimulatedDecision(
    SimulatedChange Change, long Position, string What, DateTimeOffset At, IReadOnlyList<string> Rules)
{
    /// <summary>The case; absent for a permission that named none.</summary>
    public string? Case { get; init; }
}

/// <summary>What a draft changes about a decision.</summary>
[JsonConverter(typeof(WordConverter<SimulatedChange>))]
public enum SimulatedChange
{
    /// <summary>It was accepted, and would have been refused.</summary>
    Refused,

    /// <summary>It was refused, and would have been permitted.</summary>
    Permitted,

    /// <summary>It breaks a rule of the draft that refuses nothing: it was told, or the rule only shows it.</summary>
    Breached,

    /// <summary>It broke such a rule, and does not under the draft.</summary>
    Complied,
}

/// <summary>The last simulation of a proposed pack, as its entry has it.</summary>
/// <param name="By">Who simulated.</param>
/// <param name="At">When.</param>
/// <param name="Entries">Entries of the ledger that were read.</param>
/// <param name="Decisions">Decisions that were decided again.</param>
/// <param name="Refusals">Refusals whose acts were judged again.</param>
/// <param name="Changes">How many would have been answered otherwise, by how.</param>
public sealed record SimulationNote(
    string By, DateTimeOffset At, long Entries, long Decisions, long Refusals, SimulationCounts Changes)
{
    /// <summary>Cases with such a decision.</summary>
    public long Cases { get; init; }

    /// <summary>Decisions that rules judged and that could not be judged again.</summary>
    public long NotJudged { get; init; }

    /// <summary>The first day that was counted; absent where it was the first of all.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day; absent where it was the last of all.</summary>
    public DateOnly? To { get; init; }
}
