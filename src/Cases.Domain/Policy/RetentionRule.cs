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

/// <summary>From when the years of a record are counted.</summary>
public enum RetentionStart
{
    /// <summary>The date of the record.</summary>
    Record,

    /// <summary>The last activity on the debt; of a recording, its own date all the same.</summary>
    LastActivity,
}

/// <summary>For how long records are kept at least, before anybody may erase them.</summary>
/// <remarks>
/// Until an event (<see cref="Until"/>), or counted in whole years by calendar from the date of the record, which is
/// the last one: erasing is permitted from the day after the same date so many years later, in the official zone
/// (rules.md, section 1). It is asked where personal data is to be erased, and judges the purge of a record of a kind
/// that it names: of the day from which that one is kept, or whether the debt is settled.
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

    /// <summary>From when the years are counted.</summary>
    public RetentionStart From { get; init; }

    /// <summary>The kinds of record that it is about where records are purged; empty for all.</summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <inheritdoc/>
    public override string Kind => "retention";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("keeps", string.Join(' ', Keeps.Select(kept => PolicyWords.Of(kept)))),
        Until is { } end
            ? new("until", PolicyWords.Of(end))
            : new("years", Years.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        .. From == RetentionStart.Record ? Array.Empty<RuleFact>() : [new("counted-from", PolicyWords.Of(From))],
        .. Records.Count == 0 ? Array.Empty<RuleFact>() : [new("records", string.Join(' ', Records))],
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

    // Of a record whose kind nobody states, it may be one of those.
    internal override RuleVerdict Look(in RuleQuestion question) =>
        !IsAbout(question) ? RuleVerdict.NotApplicable
        : Start(question.Facts.Named) is not { } start
            ? ReadAbsent(Asked) == Domain.WhenAbsent.Compliant ? RuleVerdict.Passed : RuleVerdict.Refused
        : !start.IsNone && question.Date > LastDay(start) ? RuleVerdict.Passed
        : RuleVerdict.Refused;

    internal override Instant? NextPermitted(in RuleQuestion question) =>
        Look(question) != RuleVerdict.Refused ? question.At
        : Start(question.Facts.Named) is { IsNone: false } start ? Deadline.EndOf(LastDay(start), question.Zone)
        : null;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict) =>
        verdict != RuleVerdict.Refused ? []
        : Start(question.Facts.Named) is { IsNone: false } start
            ? [new("keptThrough", PolicyWords.Of(LastDay(start)))]
        : [new(Asked, Start(question.Facts.Named)?.ToString() ?? "unknown")];

    private protected override string? MissingFact(in RuleQuestion question) =>
        Start(question.Facts.Named) is null ? Asked : null;

    private string Asked => Until is null ? DataFacts.RecordedOn.Name : DebtFacts.DebtSettledOn.Name;

    private bool IsAbout(in RuleQuestion question) => question.Act.Kind == ActKind.Purge
        && (Records.Count == 0 || RecordKind(question.Facts.Named) is not { } kind || Records.Contains(kind));

    // From which day it is kept; of a plan's recording, the day of settlement, at whose end it may go.
    private FactValue? Start(NamedFacts named)
    {
        if (Until is not null)
        {
            return named.Find(DebtFacts.DebtSettledOn.Name);
        }

        var isRecording = RecordKind(named)?.EndsWith("_recording", StringComparison.Ordinal) == true;
        var own = named.Find(DataFacts.RecordedOn.Name)
            ?? (isRecording ? named.Find(DataFacts.RecordingCallDate.Name) : null);
        return From == RetentionStart.LastActivity && !isRecording
            && named.Find(DebtFacts.LastCollectionActivity.Name) is { IsNone: false } last
                ? last
                : own;
    }

    private LocalDate LastDay(FactValue start) => Until is null ? KeptThrough(start.Date) : start.Date;

    private static string? RecordKind(NamedFacts named) =>
        named.Find(DataFacts.RecordKind.Name) is { IsNone: false } known ? known.Words[0] : null;
}
