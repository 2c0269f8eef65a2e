namespace Cases.Domain;

/// <summary>Never met: what the check is about is forbidden altogether.</summary>
/// <remarks>The check's acts, classes and condition say what that is.</remarks>
public sealed record ForbiddenCheck : RuleCheck
{
    /// <inheritdoc/>
    public override string Predicate => "forbidden";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) => RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("act", PolicyWords.Of(question.Act.Kind));
    }
}
