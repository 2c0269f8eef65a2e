using Cases.TestKit;

namespace Cases.Domain.Tests;

/// <summary>Policies for the tests of the decider.</summary>
internal static class Policies
{
    /// <summary>Quiet hours, the hold of a plan, and every row of the hold matrix.</summary>
    public static Policy All { get; } = With(
        [PolicySamples.Quiet(), PolicySamples.PlanHold,
            .. Enum.GetValues<HoldKind>().Select(kind => PolicySamples.Row(kind))]);

    /// <summary>The plain policy with rules.</summary>
    public static Policy With(params PolicyRule[] rules)
    {
        var plain = CaseScript.Plain();
        return new Policy(new PolicyVersion("test"), rules, plain.Numbers, plain.OfficialZone);
    }
}
