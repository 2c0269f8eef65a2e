using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>How much of the debt a step gives up, and how much was given up without a second person.</summary>
internal static class GivenUp
{
    /// <summary>What a step gives up of a case as it stands, in minor units; null where it gives up no debt.</summary>
    public static long? By(CaseState state, CaseCommand step) => step switch
    {
        Waive waive => waive.Amount.Minor,
        AgreePlan { Kind: PlanKind.Settlement } settle => BySettlement(state, settle.Instalments),
        ChangePlan { Kind: PlanKind.Settlement } settle => BySettlement(state, settle.Instalments),
        AddCharge { IsNewTotal: true } total => Math.Max(0, -AddChargeUse.Minor(state, total)),
        _ => null,
    };

    /// <summary>What a settlement gives up of a case: all that its instalments leave, in minor units.</summary>
    public static long BySettlement(CaseState state, ImmutableArray<Instalment> instalments) =>
        Math.Max(0, state.OutstandingMinor - instalments.Sum(instalment => instalment.Minor));

    /// <summary>
    /// The sum of what waivers and settlements of a case gave up without an approval, in minor units: limits are of
    /// the case, so that many small gifts are no way round them.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="replaced">A plan that is about to be replaced, and gives up nothing then.</param>
    public static long AloneMinor(CaseState state, PaymentPlan? replaced = null)
    {
        long sum = 0;
        foreach (var money in state.Money)
        {
            var counts = money is { Waiver: true, Carried: false, Reversed: false }
                && !IsApproved(state, step => step is Waive waive && "w:" + waive.Key == money.Key);
            sum += counts ? money.Minor : 0;
        }

        foreach (var plan in state.Plans)
        {
            var counts = plan.Status is PlanStatus.InForce or PlanStatus.Completed && plan != replaced
                && !IsApproved(state, step =>
                    (step is AgreePlan agreed && agreed.Key == plan.Key)
                    || (step is ChangePlan changed && changed.Key == plan.Key));
            sum += counts ? plan.GivenUpMinor : 0;
        }

        return sum;
    }

    private static bool IsApproved(CaseState state, Func<CaseCommand, bool> isIt)
    {
        foreach (var approval in state.Approvals)
        {
            if (approval.Approved == true && isIt(approval.Command))
            {
                return true;
            }
        }

        return false;
    }
}
