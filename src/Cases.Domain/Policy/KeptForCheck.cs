using NodaTime;

namespace Cases.Domain;

/// <summary>A record is old enough to go, or not too old to be used still.</summary>
/// <remarks>
/// Whole years by calendar from the fact's day. A least age is met from the day after the same date so many years
/// later; a greatest age up to and including that date. Dates are those of the rule's zone.
/// </remarks>
public sealed record KeptForCheck : FactCheck
{
    /// <summary>Years for which it is kept at least, 1 or more; null for a check about a greatest age.</summary>
    public int? LeastYears { get; init; }

    /// <summary>Years after which it is not used any more, 1 or more; null for a check about a least age.</summary>
    public int? MostYears { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "kept-for";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("fact", Fact.Name),
        LeastYears is { } least
            ? new("least-years", PolicyWords.Of(least))
            : new("most-years", PolicyWords.Of(MostYears!.Value)),
    ];

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) != RuleVerdict.Refused ? question.At
        : LeastYears is not null && question.Facts.Named.Find(Fact.Name) is { IsNone: false } value
            ? Deadline.EndOf(LastDay(value), question.Zone)
        : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var value = question.Facts.Named.Find(Fact.Name);
        yield return new RuleFact(Fact.Name, value?.ToString() ?? "unknown");
        if (value is { IsNone: false })
        {
            var last = PolicyWords.Of(LastDay(value));
            yield return LeastYears is null ? new RuleFact("usedThrough", last) : new RuleFact("keptThrough", last);
        }
    }

    // A day that is known not to have come yet, such as that of settlement, ages nothing: it is used on, and kept.
    private protected override bool MetByNone => LeastYears is null;

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        LeastYears is null ? question.Date <= LastDay(value) : question.Date > LastDay(value);

    private LocalDate LastDay(FactValue value) => value.Date.PlusYears(LeastYears ?? MostYears!.Value);
}
