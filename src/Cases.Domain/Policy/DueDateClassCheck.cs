using NodaTime;

namespace Cases.Domain;

/// <summary>
/// A message that is called a reminder is one: sent on or before the due date, or of a debt that is paid.
/// </summary>
/// <remarks>
/// From the day after the due date, while it is unpaid, every reminder, notice or demand is collection, whatever it is
/// called. Where nothing is due it is a reminder. Dates are those of the rule's zone. Source: CN-CBA-SCOPE.
/// </remarks>
public sealed record DueDateClassCheck : RuleCheck
{
    /// <inheritdoc/>
    public override string Predicate => "class-by-due-date";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Act.Class == ActClass.Reminder && question.Facts.Arrears.IsPositive
        && question.Facts.OldestUnpaidDue is { } due && question.Date > due
            ? RuleVerdict.Refused
            : RuleVerdict.Passed;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("class", PolicyWords.Of(question.Act.Class));
        yield return new RuleFact("oldestUnpaidDue", PolicyWords.Of(question.Facts.OldestUnpaidDue!.Value));
    }
}
