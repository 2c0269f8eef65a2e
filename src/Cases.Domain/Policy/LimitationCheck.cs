using NodaTime;

namespace Cases.Domain;

/// <summary>The claim is not yet barred by limitation.</summary>
/// <remarks>
/// Whole years by calendar from the day on which the creditor knew that his right was harmed, that day not counted; of
/// one debt in instalments from the last due date; where nobody stated either, from the oldest unpaid due date. An
/// event that interrupts begins the years anew from its own day, if they had not run out. The last day is inclusive;
/// where it is a day off it is the next working day. However often it began anew, it ends with the outer years from the
/// first day. Source: Civil Code 188, 189, 195, 200 to 203; provisions on bank cards of 2021, art. 3.
/// </remarks>
public sealed record LimitationCheck : RuleCheck
{
    /// <summary>The name under which the last day is told.</summary>
    public const string ExpiresFact = "expires";

    /// <summary>The years of the limitation, 1 or more.</summary>
    public required int Years { get; init; }

    /// <summary>The years after which it ends in any case, at least <see cref="Years"/>.</summary>
    public required int OuterYears { get; init; }

    /// <summary>What begins the years anew.</summary>
    public required IReadOnlyList<ClaimEventKind> Restarts { get; init; }

    /// <summary>The days off, over which the last day rolls; a series of policies puts in its jurisdiction's.</summary>
    public BusinessCalendar Calendar { get; init; } = BusinessCalendar.WeekendsOnly;

    /// <inheritdoc/>
    public override string Predicate => "limitation";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("years", PolicyWords.Of(Years)), new("outer-years", PolicyWords.Of(OuterYears)),
        new("restarts", string.Join(' ', Restarts.Select(PolicyWords.Of))), new("days-off", Calendar.Id),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [DebtFacts.RightHarmedKnownOn.Name];

    internal override bool Tells => true;

    /// <summary>The last day, inclusive, on which the claim is not barred; null where no first day is known.</summary>
    internal LocalDate? Expires(in RuleQuestion question) => Reckon(question)?.Last;

    /// <summary>
    /// The last day, the day from which the years count, and what began them anew on it; null where no first day is
    /// known.
    /// </summary>
    internal (LocalDate Last, LocalDate Since, ClaimEventKind? Because)? Reckon(in RuleQuestion question)
    {
        if (Start(question.Facts) is not { } start)
        {
            return null;
        }

        var (last, since) = (LastDay(start, Years), start);
        ClaimEventKind? because = null;
        foreach (var (day, kind) in Anew(question))
        {
            if (day > since && day <= last)
            {
                (last, since, because) = (LastDay(day, Years), day, kind);
            }
        }

        var outer = LastDay(start, OuterYears);
        return outer < last ? (outer, start, null) : (last, since, because);
    }

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) => Expires(question) is { } last
        ? question.Date <= last ? RuleVerdict.Passed : RuleVerdict.Refused
        : rule.ReadAbsent(Needs[0]) == Domain.WhenAbsent.Compliant ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule) => Tell(question);

    internal override IEnumerable<RuleFact> Tell(RuleQuestion question)
    {
        if (Expires(question) is { } last)
        {
            yield return new RuleFact(ExpiresFact, PolicyWords.Of(last));
        }
    }

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        Start(question.Facts) is null ? Needs[0] : null;

    // A known "none" is no day either: nobody has known of it yet.
    private static LocalDate? Start(ActFacts facts) =>
        DayOf(facts, DebtFacts.InstalmentsLastDue) ?? DayOf(facts, DebtFacts.RightHarmedKnownOn)
        ?? facts.OldestUnpaidDue;

    private static LocalDate? DayOf(ActFacts facts, FactName fact) =>
        facts.Named.Find(fact.Name) is { IsNone: false } value ? value.Date : null;

    private (LocalDate Day, ClaimEventKind Kind)[] Anew(RuleQuestion question) =>
    [
        .. question.Facts.Claim
            .Where(happened => Restarts.Contains(happened.Kind) && happened.Interrupts && happened.At <= question.At)
            .Select(happened => (happened.At.InZone(question.Zone).Date, happened.Kind)).Order(),
    ];

    private LocalDate LastDay(LocalDate from, int years) => Calendar.OnOrAfter(from.PlusYears(years));
}
