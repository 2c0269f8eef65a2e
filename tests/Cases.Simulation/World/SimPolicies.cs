using Cases.Domain;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>
/// The rules of every seed: calls that nobody answered are counted over all cases of a person, and nobody asks a person
/// to pay while processing is restricted.
/// </summary>
internal static class SimPolicies
{
    /// <summary>Calls without an answer that one person may get on one day.</summary>
    public const int MostUnanswered = 3;

    public static PolicyBook Book { get; } = TestRules.Book(
        new CheckedRule
        {
            Head = TestRules.Head("DIALS"),
            Checks =
            [
                new CountAtMostCheck
                {
                    Most = MostUnanswered, Counted = [ActKind.Call], Result = CountedResult.Unanswered,
                },
            ],
        },
        new HoldMatrixRule
        {
            Head = TestRules.Head("RESTRICTED") with
            {
                Effect = RuleEffect.Hold,
                AppliesTo = RuleScope.Of(null, [ActClass.Collection, ActClass.Reminder], null),
            },
            Hold = HoldKind.Restriction,
        });
}
