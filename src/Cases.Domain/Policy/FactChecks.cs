using System.Globalization;

namespace Cases.Domain;

/// <summary>A check of one named fact; where it is not known, the rule's <c>when-absent</c> decides.</summary>
public abstract record FactCheck : RuleCheck
{
    /// <summary>The fact.</summary>
    public required FactName Fact { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [Fact.Name];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Facts.Named.Find(Fact.Name) is { } value
            ? Judge(value.IsNone ? MetByNone : IsMet(value, question))
            : Judge(rule.ReadAbsent(Fact.Name) == Domain.WhenAbsent.Compliant);

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) => Unknown(question);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact("required", Required(question.Facts.Named.Find(Fact.Name)));
    }

    /// <summary>Whether it is met where it is known that there is none.</summary>
    private protected virtual bool MetByNone => false;

    /// <summary>Whether a value is as it should be.</summary>
    private protected abstract bool IsMet(FactValue value, in RuleQuestion question);

    /// <summary>What is required of it, or is wanting in it; nothing where a check explains itself.</summary>
    private protected virtual string Required(FactValue? value) => "";

    private static RuleVerdict Judge(bool met) => met ? RuleVerdict.Passed : RuleVerdict.Refused;
}

/// <summary>A number is at least a bound, inclusive.</summary>
public sealed record AtLeastCheck : FactCheck
{
    /// <summary>The bound, inclusive.</summary>
    public required long Least { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "at-least";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("fact", Fact.Name), new("least", Text(Least))];

    private protected override bool IsMet(FactValue value, in RuleQuestion question) => value.Number >= Least;

    private protected override string Required(FactValue? value) => "at least " + Text(Least);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A number is at most a bound, inclusive.</summary>
public sealed record AtMostCheck : FactCheck
{
    /// <summary>The bound, inclusive.</summary>
    public required long Most { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "at-most";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("fact", Fact.Name), new("most", Text(Most))];

    private protected override bool IsMet(FactValue value, in RuleQuestion question) => value.Number <= Most;

    private protected override string Required(FactValue? value) => "at most " + Text(Most);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A word is one of some; a truth is one of <c>true</c> and <c>false</c>.</summary>
public sealed record AnyOfCheck : FactCheck
{
    /// <summary>The words that are allowed.</summary>
    public required IReadOnlyList<string> AnyOf { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "any-of";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("any-of", string.Join(' ', AnyOf))];

    private protected override bool IsMet(FactValue value, in RuleQuestion question) => AnyOf.Contains(value.Words[0]);

    private protected override string Required(FactValue? value) => string.Join(" or ", AnyOf);
}

/// <summary>A set has all of some words: the contents of a letter, the terms of an agreement.</summary>
public sealed record AllOfCheck : FactCheck
{
    /// <summary>The words that must be there.</summary>
    public required IReadOnlyList<string> AllOf { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "all-of";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("all-of", string.Join(' ', AllOf))];

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        AllOf.All(word => value.Words.Contains(word));

    private protected override string Required(FactValue? value) =>
        string.Join(", ", AllOf.Where(word => value is null or { IsNone: true } || !value.Words.Contains(word)));
}

/// <summary>A word is none of some, or a set holds none of them; met where it is known that there is none.</summary>
public sealed record NoneOfCheck : FactCheck
{
    /// <summary>The words that are forbidden.</summary>
    public required IReadOnlyList<string> NoneOf { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "none-of";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("none-of", string.Join(' ', NoneOf))];

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact("forbidden", string.Join(", ", NoneOf));
    }

    private protected override bool MetByNone => true;

    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        !NoneOf.Any(word => value.Words.Contains(word));
}
