using NodaTime;

namespace Cases.Domain;

/// <summary>Turns the refusing answer of a rule into a reason that a person understands.</summary>
internal static class RuleReasons
{
    public static RefusalReason Of(Policy policy, RuleAnswer answer, Instant? permittedFrom) =>
        RefusalReason.Of(CodeOf(policy, answer),
            $"{answer.Rule:word} forbids this ({answer.Citation.ToString():word}).", [.. answer.Facts]) with
        {
            Rule = answer.Rule,
            Citation = answer.Citation,
            Norm = answer.Norm,
            PermittedFrom = permittedFrom,
            OverridableBy = answer.OverridableBy,
        };

    private static RefusalCode CodeOf(Policy policy, RuleAnswer answer) =>
        answer.MissingFact is not null ? RefusalCode.FactMissing
        : policy.Holds.Rows.Any(row => row.Id == answer.Rule) ? RefusalCode.HoldActive
        : RefusalCode.RuleForbids;
}
