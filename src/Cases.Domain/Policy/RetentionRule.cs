using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What must have happened before records may go, where the law names no number of years.</summary>
public enum RetentionEvent
{
    /// <summary>
    /// The debt is settled, of a case in which a plan was agreed orally: its recording is kept until then.
    /// </summary>
    OralPlanSettled,
}

/// <summary>For how long records are kept at least, before anybody may erase them.</summary>
/// <remarks>
/// Until an event (<see cref="Until"/>), or counted in whole years by calendar from the date of the record, which is
/// the last one: erasing is permitted from the day after the same date so many years later, in the official zone
/// (rules.md, section 1). It judges no act on a case: it is asked where personal data is to be erased.
/// Invariant: nothing in the product erases a sealed text of a class before every rule that keeps the class permits it.
/// </remarks>
public sealed record RetentionRule : PolicyRule
{
    /// <summary>The classes of data that it keeps.</summary>
    public required ImmutableArray<RetentionClass> Keeps { get; init; }

    /// <summary>For how many years, 0 or more; 0 where an event ends it.</summary>
    public int Years { get; init; }

    /// <summary>The event that ends it, of which nobody can say when it comes; null where years do.</summary>
    public RetentionEvent? Until { get; init; }

    /// <inheritdoc/>
    public override string Kind => "retention";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("keeps", string.Join(' ', Keeps.Select(kept => PolicyWords.Of(kept)))),
        Until is { } end
            ? new("until", PolicyWords.Of(end))
            : new("years", Years.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>The last day, inclusive, on which records of a date are kept.</summary>
    /// <param name="record">The date of the last record.</param>
    public LocalDate KeptThrough(LocalDate record) => record.PlusYears(Years);

    /// <summary>Whether the event that ends it is still awaited for a case.</summary>
    /// <param name="held">A case of the person whose records they are.</param>
    public bool Awaits(HeldCase held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return Until == RetentionEvent.OralPlanSettled && held.HasOralPlan && !held.IsSettled;
    }

    internal override RuleVerdict Look(in RuleQuestion question) => RuleVerdict.NotApplicable;

    internal override Instant? NextPermitted(in RuleQuestion question) => question.At;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict) => [];
}
