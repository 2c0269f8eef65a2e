using NodaTime;

namespace Cases.Domain;

/// <summary>The guarantee period is not about to run out, or was preserved by an act within it.</summary>
/// <remarks>
/// Calendar months from the due date of the main debt to the corresponding date, inclusive; nothing stops, interrupts
/// or extends it. A period that was not agreed, or that would end with the main due date, is the default one. Without a
/// guarantee or a main due date there is nothing to judge. Not met from so many days before the last day on. Source:
/// Civil Code 202, 692, 693.
/// </remarks>
public sealed record GuaranteePeriodCheck : RuleCheck
{
    /// <summary>The name under which the last day is told.</summary>
    public const string UntilFact = "until";

    private const string Steps = "daysBefore";

    /// <summary>The months where none were agreed, 1 or more.</summary>
    public required int DefaultMonths { get; init; }

    /// <summary>How many days before the last day it is told, the most first; each 1 or more.</summary>
    public required IReadOnlyList<int> WarnDays { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "guarantee-period";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("default-months", PolicyWords.Of(DefaultMonths)),
        new("warn-days", string.Join(' ', WarnDays.Select(PolicyWords.Of))),
    ];

    internal override bool Tells => true;

    /// <summary>The last day, inclusive, of the guarantee; null where there is no guarantee or no due date.</summary>
    internal LocalDate? Until(ActFacts facts)
    {
        var named = facts.Named;
        if (named.Find(DebtFacts.GuaranteeEndsOn.Name) is { IsNone: false } stated)
        {
            return stated.Date;
        }

        var months = named.Find(DebtFacts.GuaranteeMonths.Name);
        return named.Find(DebtFacts.MainDueDate.Name) is { IsNone: false } due
            && (months is not null || named.Find(DebtFacts.GuaranteeKind.Name) is { IsNone: false })
                ? due.Date.PlusMonths(months is { IsNone: false, Number: > 0 } ? (int)months.Number : DefaultMonths)
                : null;
    }

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        Until(question.Facts) is not { } last ? RuleVerdict.NotApplicable
        : IsPreserved(question.Facts) || question.Date < last.PlusDays(-WarnDays.Max()) ? RuleVerdict.Passed
        : RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var last = Until(question.Facts)!.Value;
        yield return new RuleFact(UntilFact, PolicyWords.Of(last));
        var date = question.Date;
        yield return new RuleFact(
            Steps, PolicyWords.Of(WarnDays.Where(days => date >= last.PlusDays(-days)).Min()));
    }

    internal override IEnumerable<RuleFact> Tell(RuleQuestion question)
    {
        if (Until(question.Facts) is { } last)
        {
            yield return new RuleFact(UntilFact, PolicyWords.Of(last));
        }
    }

    private static bool IsPreserved(ActFacts facts) =>
        facts.Named.Find(DebtFacts.GuaranteePreserved.Name) is { IsNone: false };
}
