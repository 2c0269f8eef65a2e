using Cases.TestKit;

namespace Cases.Domain.Tests;

/// <summary>Policies for the tests of the decider.</summary>
internal static class Policies
{
    /// <summary>Quiet hours, the hold of a plan, and every row of the hold matrix.</summary>
    public static Policy All { get; } = With(
        [PolicySamples.Quiet(), PolicySamples.PlanHold,
            .. Enum.GetValues<HoldKind>().Select(kind => PolicySamples.Row(kind))]);

    /// <summary>The same, with payments applied as a card's: from 91 days past due to principal first.</summary>
    public static Policy Ordered { get; } = With([.. All.Rules, CardOrder]);

    /// <summary>A rule such as CN-CC-ALLOC.</summary>
    public static CheckedRule CardOrder => new()
    {
        Head = PolicySamples.Head("CARD-ORDER", RuleEffect.Allocation) with
        {
            AppliesTo = RuleScope.Of([ActKind.Allocation], null, null),
        },
        Checks =
        [
            new AllocationOrderCheck
            {
                Bands =
                [
                    new AllocationOrderBand(
                        1, 90, [[DuePart.Costs, DuePart.Interest, DuePart.Fees], [DuePart.Principal]]),
                    new AllocationOrderBand(
                        91, null, [[DuePart.Principal], [DuePart.Costs, DuePart.Interest, DuePart.Fees]]),
                ],
            },
        ],
    };

    /// <summary>The plain policy with rules.</summary>
    public static Policy With(params PolicyRule[] rules)
    {
        var plain = CaseScript.Plain();
        return new Policy(new PolicyVersion("test"), rules, plain.Numbers, plain.OfficialZone);
    }
}
