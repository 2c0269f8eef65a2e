using NodaTime;

namespace Cases.Domain;

/// <summary>Whoever acts is one of some kinds; met where that is not known.</summary>
/// <remarks>Says aloud that the other rules of its pack bind nobody here. Citation: US-SCOPE of rules.md.</remarks>
public sealed record ActorAmongCheck : RuleCheck
{
    /// <summary>The kinds.</summary>
    public required IReadOnlyList<ActorKind> Actors { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "actor-among";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("actors", string.Join(' ', Actors.Select(PolicyWords.Of)))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Facts.Actor is not { } actor || Actors.Contains(actor) ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule) => null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("actor", PolicyWords.Of(question.Facts.Actor!.Value));
    }
}
