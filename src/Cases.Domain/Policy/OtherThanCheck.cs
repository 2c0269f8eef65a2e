namespace Cases.Domain;

/// <summary>A set of words holds at least one beside some: a measure of conduct beside the sum recovered.</summary>
public sealed record OtherThanCheck : FactCheck
{
    /// <summary>The words that do not suffice.</summary>
    public required IReadOnlyList<string> Than { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "any-other-than";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("than", string.Join(' ', Than))];

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact("otherThan", string.Join(", ", Than));
    }

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        value.Words.Any(word => !Than.Contains(word));
}
