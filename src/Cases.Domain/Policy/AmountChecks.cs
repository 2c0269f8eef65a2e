namespace Cases.Domain;

/// <summary>A number, decimal, date or amount lies between two bounds, both inclusive.</summary>
public sealed record BetweenCheck : FactCheck
{
    /// <summary>The lower bound, inclusive, of the fact's shape.</summary>
    public required FactValue From { get; init; }

    /// <summary>The upper bound, inclusive, of the fact's shape.</summary>
    public required FactValue To { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "between";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("from", From.ToString()), new("to", To.ToString())];

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact("atLeast", From.ToString());
        yield return new RuleFact("most", To.ToString());
    }

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        From.CompareTo(value) <= 0 && value.CompareTo(To) <= 0;
}

/// <summary>A number, decimal, date or amount is at most another one, inclusive.</summary>
/// <remarks>
/// Met only where both can be compared: amounts of two currencies, or one that is known to be none, are not met.
/// </remarks>
public sealed record AtMostFactCheck : TwoFactsCheck
{
    /// <inheritdoc/>
    public override string Predicate => "at-most-fact";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("fact", Fact.Name), new("other", Other.Name)];

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        value.CompareTo(question.Facts.Named.Find(Other.Name)!) <= 0;
}
