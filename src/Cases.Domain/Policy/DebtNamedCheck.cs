using NodaTime;

namespace Cases.Domain;

/// <summary>It is known about which debt the act is, so that it counts on at least one.</summary>
/// <remarks>Citation: US-14B-DEBT of rules.md (12 CFR 1006.14(b)(4), comments 14(b)(4)-1, -2).</remarks>
public sealed record DebtNamedCheck : RuleCheck
{
    /// <inheritdoc/>
    public override string Predicate => "debt-named";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Act.Debts.Count > 0 || question.Facts.Case is not null ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule) => null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("debt", "unknown");
    }
}
