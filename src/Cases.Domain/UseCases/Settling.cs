namespace Cases.Domain;

/// <summary>
/// What follows from money in the same unit: promises kept or undone, the plan completed, broken or back in force, the
/// case resolved or owed again. Derived from the money state, so no kind of event can be forgotten.
/// </summary>
internal static class Settling
{
    /// <param name="d">The decision.</param>
    /// <param name="reopening">Why the case would be owed again.</param>
    /// <param name="wentBack">Whether money went back, which breaks a plan whose dates have passed.</param>
    public static void Follow(Deciding d, ReopenReason reopening, bool wentBack = false)
    {
        if (d.Refused)
        {
            return;
        }

        Promises(d);
        OwedAgain(d, reopening);
        PlanMoney(d, wentBack);
        Resolution(d);
    }

    private static void Promises(Deciding d)
    {
        foreach (var promise in d.State.Promises)
        {
            var last = promise.Due.PlusDays(promise.GraceDays);
            var received = d.State.ReceivedMinorSince(promise.MadeOn, last);
            var enough = received >= promise.Minor - promise.ToleranceMinor;
            if (promise.Status is PromiseStatus.Open or PromiseStatus.Broken or PromiseStatus.PartlyKept
                or PromiseStatus.KeptThenReversed && enough)
            {
                d.Emit(new PromiseEnded(promise.Key, PromiseStatus.Kept, received));
            }
            else if (promise.Status == PromiseStatus.Kept && !enough)
            {
                d.Emit(new PromiseEnded(promise.Key, PromiseStatus.KeptThenReversed, received));
            }
        }
    }

    private static void OwedAgain(Deciding d, ReopenReason reason)
    {
        var byMoney = d.State.Resolution is ResolutionReason.PaidOnTime or ResolutionReason.PaidInFull
            or ResolutionReason.Cured or ResolutionReason.Settled;
        if (!byMoney || StillSettled(d) || d.OtherCaseOpen())
        {
            return;
        }

        var planAgain = ReopenedPlan(d);
        var move = d.Following(CaseTrigger.Reopen, d.Inputs() with { PlanInForceAgain = planAgain is not null });
        d.Reopening = reason;
        d.Emit(new CaseReopened(reason, null, planAgain, move));
    }

    /// <summary>Whether what made the resolution still holds.</summary>
    private static bool StillSettled(Deciding d) => d.State.Resolution switch
    {
        ResolutionReason.Cured => d.State.ArrearsMinorOn(d.Today) == 0,
        ResolutionReason.Settled => d.State.Plans.LastOrDefault(plan => plan.Kind == PlanKind.Settlement) is { } settlement
            && settlement.FirstUncovered(d.State.ReceivedMinorSince(settlement.AgreedOn)) is null,
        _ => d.State.OutstandingMinor <= d.Policy.Numbers.ToleranceMinor,
    };

    /// <summary>The plan that is in force again because its money went back while its dates still run; null for none.</summary>
    private static string? ReopenedPlan(Deciding d) => d.State.Plans.LastOrDefault() is { Status: PlanStatus.Completed } plan
        && plan.FirstUncovered(d.State.ReceivedMinorSince(plan.AgreedOn)) is { } open
        && open.Due.PlusDays(plan.GraceDays) >= d.Today ? plan.Key : null;

    private static void PlanMoney(Deciding d, bool wentBack)
    {
        if (d.State.Plan is not { } plan)
        {
            return;
        }

        var open = plan.FirstUncovered(d.State.ReceivedMinorSince(plan.AgreedOn));
        if (open is null || d.State.OutstandingMinor <= d.Policy.Numbers.ToleranceMinor)
        {
            Plans.Complete(d, plan);
        }
        else if (wentBack && open.Value.Due.PlusDays(plan.GraceDays) < d.Today)
        {
            Plans.Break(d, plan, "its payment was reversed");
        }
    }

    private static void Resolution(Deciding d)
    {
        if (d.State.Stage == CaseStage.Resolved || d.State.Items.IsEmpty || d.State.Money.IsEmpty)
        {
            return;
        }

        var owed = d.State.OutstandingMinor;
        var entered = d.State.EnteredOn is not null;
        ResolutionReason? reason = owed <= d.Policy.Numbers.ToleranceMinor
            ? entered ? ResolutionReason.PaidInFull : ResolutionReason.PaidOnTime
            : entered && d.State.ArrearsMinorOn(d.Today) == 0 && AllDated(d) && d.State.Plan is null
                ? ResolutionReason.Cured
                : null;
        if (reason is { } why)
        {
            ResolveUse.Emit(d, why, null, d.Following(CaseTrigger.Resolve, d.Inputs()));
        }
    }

    private static bool AllDated(Deciding d) => d.State.Items.All(item => item.DueOn is not null);
}
