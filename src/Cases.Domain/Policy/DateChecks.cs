using NodaTime;

namespace Cases.Domain;

/// <summary>Something is on file: a reference, or a day on which it was done; and, where asked, in time.</summary>
/// <remarks>
/// Known to be none is not met. Where a least number of days is asked, the day lies that many calendar days of the
/// rule's zone before the act's day or earlier; 0 lets it be the act's day. Permitted from the first day that is late
/// enough; never known without a day.
/// </remarks>
public sealed record OnFileCheck : FactCheck
{
    /// <summary>The least number of days from it to the act, of a date; null where any day will do.</summary>
    public int? LeastDaysBefore { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "on-file";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => LeastDaysBefore is { } days
        ? [new("fact", Fact.Name), new("least-days-before", PolicyWords.Of(days))]
        : [new("fact", Fact.Name)];

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule)
    {
        if (Look(question, rule) != RuleVerdict.Refused)
        {
            return question.At;
        }

        return LeastDaysBefore is { } days
            && question.Facts.Named.Find(Fact.Name) is { IsNone: false, Shape: FactShape.Date } value
                ? question.Zone.AtStartOfDay(value.Date.PlusDays(days)).ToInstant()
                : null;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return LeastDaysBefore is { } days
            ? new RuleFact("onOrBefore", PolicyWords.Of(question.Date.PlusDays(-days)))
            : new RuleFact("required", "on file");
    }

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        LeastDaysBefore is not { } days || value.Date <= question.Date.PlusDays(-days);
}

/// <summary>The act is not after a day, or not more than some days after it; met where there is no such day.</summary>
/// <remarks>Days are calendar days of the rule's zone. Once it is too late it stays so.</remarks>
public sealed record NotAfterCheck : FactCheck
{
    /// <summary>How many days after it the act may still be; 0 for the day itself.</summary>
    public int DaysAfter { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "not-after";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("days-after", PolicyWords.Of(DaysAfter))];

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var value = question.Facts.Named.Find(Fact.Name);
        yield return new RuleFact(Fact.Name, value?.ToString() ?? "unknown");
        if (value is { IsNone: false })
        {
            yield return new RuleFact("onOrBefore", PolicyWords.Of(value.Date.PlusDays(DaysAfter)));
        }
    }

    private protected override bool MetByNone => true;

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        question.Date <= value.Date.PlusDays(DaysAfter);
}

/// <summary>A day lies at most some days before the act: an inspection of the last year, a recent check.</summary>
/// <remarks>
/// Days are calendar days of the rule's zone; the day itself and the last of the days count. A day after the act, and
/// known to be none, are not met.
/// </remarks>
public sealed record WithinDaysCheck : FactCheck
{
    /// <summary>How many days, inclusive, 1 or more.</summary>
    public required int Days { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "within-days";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("days", PolicyWords.Of(Days))];

    // A day that is still to come is met from then on; one that is too long ago never again.
    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule)
    {
        if (Look(question, rule) != RuleVerdict.Refused)
        {
            return question.At;
        }

        return question.Facts.Named.Find(Fact.Name) is { IsNone: false } value && value.Date > question.Date
            ? question.Zone.AtStartOfDay(value.Date).ToInstant()
            : null;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact("days", PolicyWords.Of(Days));
    }

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        value.Date <= question.Date && question.Date <= value.Date.PlusDays(Days);
}
