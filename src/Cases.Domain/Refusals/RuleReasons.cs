using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Turns the refusing answer of a rule into a reason that a person understands.</summary>
internal static class RuleReasons
{
    public static RefusalReason Of(Policy policy, RuleAnswer answer, Instant? permittedFrom) =>
        RefusalReason.Of(CodeOf(policy, answer), Said(answer), FactsOf(answer)) with
        {
            Rule = answer.Rule,
            Citation = answer.Citation,
            Norm = answer.Norm,
            PermittedFrom = permittedFrom,
            OverridableBy = answer.OverridableBy,
        };

    /// <summary>A fact that is wanting is said with the place where it is told.</summary>
    private static Sentence Said(RuleAnswer answer)
    {
        var (rule, citation) = (answer.Rule, answer.Citation.ToString());
        return (answer.MissingFact is { } name ? FactNames.Find(name) : null) switch
        {
            { Home: FactHome.Act, Name: var fact } => Sentence.Of(
                $"{rule:word} asks for {fact:word} ({citation:word}): tell it with the act."),
            { Home: FactHome.Case, Name: var fact } => Sentence.Of(
                $"{rule:word} asks for {fact:word} ({citation:word}): state it on the case."),
            { Home: FactHome.Person, Name: var fact } => Sentence.Of(
                $"{rule:word} asks for {fact:word} ({citation:word}): state it on the debtor's record."),
            { Home: FactHome.House, Name: var fact } => Sentence.Of(
                $"{rule:word} asks for {fact:word} ({citation:word}): state it in the bank's own pack."),
            _ => Sentence.Of($"{rule:word} forbids this ({citation:word})."),
        };
    }

    private static ImmutableArray<RuleFact> FactsOf(RuleAnswer answer) => answer.MissingFact is { } name
        ? [.. answer.Facts, new RuleFact("missingFact", name)]
        : [.. answer.Facts];

    private static RefusalCode CodeOf(Policy policy, RuleAnswer answer) =>
        answer.MissingFact is not null ? RefusalCode.FactMissing
        : policy.Holds.Rows.Any(row => row.Id == answer.Rule) ? RefusalCode.HoldActive
        : RefusalCode.RuleForbids;
}
