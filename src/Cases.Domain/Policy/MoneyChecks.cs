namespace Cases.Domain;

/// <summary>An amount is at least a bound, inclusive, in the same currency.</summary>
public sealed record AmountAtLeastCheck : FactCheck
{
    /// <summary>The bound, inclusive.</summary>
    public required Money Least { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "amount-at-least";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("fact", Fact.Name), new("least", Least.ToString())];

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        value.CompareTo(FactValue.Of(Least)) >= 0;

    private protected override string Required(FactValue? value) => "at least " + Least;
}

/// <summary>An amount is at most a share of another one, inclusive, in the same currency.</summary>
/// <remarks>The share is in whole percent and compared without rounding. Known to be none is not met.</remarks>
public sealed record AtMostShareCheck : TwoFactsCheck
{
    private const int Hundred = 100;

    /// <summary>The share in percent, 1 or more, inclusive.</summary>
    public required int Percent { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "at-most-share";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("of", Other.Name), new("percent", PolicyWords.Of(Percent))];

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule) =>
        base.Explain(question, rule).Append(new RuleFact("mostPercent", PolicyWords.Of(Percent)));

    // Amounts are at most 10^12 minor units, so that neither product overflows.
    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        question.Facts.Named.Find(Other.Name) is { IsNone: false } whole
        && whole.Money.Currency == value.Money.Currency
        && value.Money.Minor * Hundred <= whole.Money.Minor * Percent;
}
