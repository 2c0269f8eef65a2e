using NodaTime;

namespace Cases.Domain;

/// <summary>
/// So many demands were received by the debtor after the default, far enough apart, and long enough ago.
/// </summary>
/// <remarks>
/// A demand counts where its receipt is confirmed. Each that counts lies at least some calendar days after the one that
/// counted before. Whole calendar months must have passed since the last that is needed: it is met from the day after
/// the corresponding date, as the law asks for more than them. Source: interpretation on card crime of 2018, arts. 6
/// to 10.
/// </remarks>
public sealed record DemandsMadeCheck : RuleCheck
{
    private static readonly Period Day = Period.FromDays(1);

    /// <summary>How many demands, 1 or more.</summary>
    public required int Least { get; init; }

    /// <summary>How many calendar days apart, 1 or more.</summary>
    public required int DaysApart { get; init; }

    /// <summary>How many whole months must have passed since the last, 0 or more.</summary>
    public required int MonthsSince { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "demands-made";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("least", PolicyWords.Of(Least)), new("days-apart", PolicyWords.Of(DaysApart)),
        new("months-since", PolicyWords.Of(MonthsSince)),
    ];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        FirstDay(question) is { } day && question.Date >= day ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => FirstDay(question) switch
    {
        null => null,
        { } day when question.Date >= day => question.At,
        { } day => question.Zone.AtStartOfDay(day).ToInstant(),
    };

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var days = Counting(question);
        yield return new RuleFact("demandsMade", PolicyWords.Of(days.Count));
        yield return new RuleFact("least", PolicyWords.Of(Least));
        if (days.Count > 0)
        {
            yield return new RuleFact("lastDemand", PolicyWords.Of(days[^1]));
        }
    }

    private LocalDate? FirstDay(in RuleQuestion question) =>
        Counting(question) is { } days && days.Count >= Least
            ? days[Least - 1].PlusMonths(MonthsSince).Plus(Day)
            : null;

    private List<LocalDate> Counting(RuleQuestion question)
    {
        var days = new List<LocalDate>();
        foreach (var day in question.Facts.Claim
            .Where(happened => happened is { Kind: ClaimEventKind.Demand, ReceiptConfirmed: true }
                && happened.At <= question.At)
            .Select(happened => happened.At.InZone(question.Zone).Date).Order())
        {
            if ((question.Facts.OldestUnpaidDue is not { } due || day > due)
                && (days.Count == 0 || day >= days[^1].PlusDays(DaysApart)))
            {
                days.Add(day);
            }
        }

        return days;
    }
}
