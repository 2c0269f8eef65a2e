using NodaTime;

namespace Cases.Work;

/// <summary>What is simulated.</summary>
public sealed record SimulationOptions
{
    /// <summary>The first day of decisions that are decided again, inclusive; null from the first on.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last day, inclusive; null to the last.</summary>
    public LocalDate? To { get; init; }

    /// <summary>States of streams that are kept; see <see cref="Cases.Engine.PastDecisions"/>.</summary>
    public int MostStates { get; init; } = Cases.Engine.PastDecisions.DefaultStates;

    /// <summary>How many decisions are listed; the counts are of all.</summary>
    public int MostItems { get; init; } = 1_000;
}

/// <summary>What a draft would have changed of the past.</summary>
public sealed record SimulationResult
{
    /// <summary>Entries of the ledger that were read.</summary>
    public required long Entries { get; init; }

    /// <summary>Decisions that were decided again: accepted ones, and what was told from elsewhere.</summary>
    public required long Decisions { get; init; }

    /// <summary>Refusals whose acts were judged again.</summary>
    public required long Refusals { get; init; }

    /// <summary>How many decisions would have been answered otherwise, by how.</summary>
    public required SimulationChanges Changes { get; init; }

    /// <summary>Cases with such a decision.</summary>
    public required long Cases { get; init; }

    /// <summary>The rules, and limits by the code of their refusal, that would have made a difference, by id.</summary>
    public required IReadOnlyList<RuleChange> Rules { get; init; }

    /// <summary>What would not have happened.</summary>
    public required IReadOnlyList<KpiChange> Kpis { get; init; }

    /// <summary>
    /// Decisions that rules judged and that could not be judged again, by the kind of their entry, of refusals
    /// by that of the command.
    /// </summary>
    public required IReadOnlyDictionary<string, long> NotJudged { get; init; }

    /// <summary>
    /// Decisions that the policy of their day answers otherwise now than the entry says, by kind: the difference is not
    /// the draft's, and was left out.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Unlike { get; init; }

    /// <summary>The decisions that would have been answered otherwise, in the order of positions, up to the most.
    /// </summary>
    public required IReadOnlyList<SimulationItem> Items { get; init; }
}

/// <summary>Counts of decisions by what a draft would have changed.</summary>
/// <param name="Refused">Accepted, and the draft would have refused.</param>
/// <param name="Permitted">Refused, and the draft would have permitted.</param>
/// <param name="Breached">
/// A rule of the draft is broken that was not: by what was told from elsewhere, or a rule that only shows departures.
/// </param>
/// <param name="Complied">A rule that was broken so is not under the draft.</param>
public readonly record struct SimulationChanges(long Refused, long Permitted, long Breached, long Complied)
{
    /// <summary>All of them; what breaks one rule and not another any more counts in both.</summary>
    public long All => Refused + Permitted + Breached + Complied;
}

/// <summary>What one rule would have changed.</summary>
/// <param name="Rule">Its id; of a limit the code of its refusal.</param>
/// <param name="Citation">Where it is written; null for a limit.</param>
/// <param name="Norm">How strong it is, in the word of packs; null for a limit.</param>
/// <param name="Changes">Decisions, by how.</param>
/// <param name="Cases">Cases with such a decision.</param>
public sealed record RuleChange(string Rule, string? Citation, string? Norm, SimulationChanges Changes, long Cases);

/// <summary>What would not have happened of one kind.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Happened">How many happened.</param>
/// <param name="Lost">How many the draft refuses, or would have refused where they were told.</param>
/// <param name="Following">
/// How many more follow from a right-party contact that the draft refuses, with none after it that it permits.
/// </param>
public sealed record KpiChange(string Name, long Happened, long Lost, long Following)
{
    /// <summary>The share that would not have happened, from 0 to 1 in four decimals; null for none.</summary>
    public decimal? Share => Happened == 0 ? null : decimal.Round((decimal)(Lost + Following) / Happened, 4);
}

/// <summary>What a draft changes about a decision.</summary>
public enum SimulationChange
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

/// <summary>A decision that would have been answered otherwise.</summary>
/// <param name="Change">How.</param>
/// <param name="Case">The case; null for a permission that named none.</param>
/// <param name="Position">The position of the entry that tells it.</param>
/// <param name="What">The kind of that entry; of a refusal the kind of the command.</param>
/// <param name="At">When it took effect.</param>
/// <param name="Rules">The rules that make the difference, with their citations.</param>
public sealed record SimulationItem(
    SimulationChange Change, string? Case, long Position, string What, Instant At, IReadOnlyList<ItemRule> Rules);

/// <summary>A rule of a decision in the list.</summary>
/// <param name="Rule">Its id; of a limit the code of its refusal.</param>
/// <param name="Citation">Where it is written; null for a limit.</param>
public sealed record ItemRule(string Rule, string? Citation);
