namespace Cases.Domain;

/// <summary>A check of one named fact by another; where either is not known, its <c>when-absent</c> decides.</summary>
public abstract record TwoFactsCheck : FactCheck
{
    /// <summary>The fact that bounds the first.</summary>
    public required FactName Other { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [Fact.Name, Other.Name];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Facts.Named.Find(Fact.Name) is null || question.Facts.Named.Find(Other.Name) is not null
            ? base.Look(question, rule)
            : rule.ReadAbsent(Other.Name) == Domain.WhenAbsent.Compliant ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact(Other.Name, question.Facts.Named.Find(Other.Name)?.ToString() ?? "unknown");
    }
}
