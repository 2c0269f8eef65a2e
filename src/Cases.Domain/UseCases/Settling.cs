namespace Cases.Domain;

/// <summary>
/// What follows from money in the same unit: promises kept or undone, the plan completed, broken or back in force, the
/// case resolved or owed again. Derived from the money state, so no kind of event can be forgotten.
/// </summary>
internal static class Settling
{
    /// <summary>Emits what follows from the money that the decision has moved so far.</summary>
    public static void Follow(Deciding d)
    {
        if (d.Refused)
        {
            return;
        }

        Promises(d);
        OwedAgain(d);
        PlanAgainTimely(d);
        PlanMoney(d);
        Resolution(d);
        Entry.Assess(d);
        Promises(d);
    }

    private static void Promises(Deciding d)
    {
        foreach (var promise in d.State.Promises)
        {
            var (status, received) = Pledges.Of(d.State, promise, d.ArrearsDay);
            if (status != promise.Status)
            {
                d.Emit(new PromiseEnded(promise.Key, status, received));
            }
        }
    }

    private static void OwedAgain(Deciding d)
    {
        if (!d.OwesMore || !CarryDebt.EndedByMoney(d.State) || StillSettled(d))
        {
            return;
        }

        if (d.OtherCaseOpen())
        {
            CarryDebt.Carry(d);
            return;
        }

        var again = PlanAgain(d);
        var move = d.Following(CaseTrigger.Reopen, d.Inputs() with { PlanInForceAgain = again is not null });
        d.Reopening = d.WentBack ? ReopenReason.PaymentReversed : ReopenReason.ChargedAgain;
        d.Emit(new CaseReopened(d.Reopening, null, again, move));
    }

    /// <summary>
    /// Whether what made the resolution still holds. A settlement covers the debt of its day, no later charge.
    /// </summary>
    private static bool StillSettled(Deciding d) => d.NothingOwed || d.State.Resolution switch
    {
        ResolutionReason.Cured => d.State.ArrearsMinorOn(d.ArrearsDay) == 0,
        ResolutionReason.Settled => d.State.ChargedMinor <= d.Before.ChargedMinor && SettlementCovered(d.State),
        _ => false,
    };

    private static bool SettlementCovered(CaseState state)
    {
        for (var index = state.Plans.Length - 1; index >= 0; index--)
        {
            if (state.Plans[index].Kind == PlanKind.Settlement)
            {
                return state.FirstUncovered(state.Plans[index]) is null;
            }
        }

        return false;
    }

    /// <summary>
    /// The plan that is in force again because its money went back while its dates still run; null for none.
    /// </summary>
    private static string? PlanAgain(Deciding d) => d.WentBack
        && d.State.Plans is [.., { Status: PlanStatus.Completed } plan]
        && d.State.FirstUncovered(plan) is { } open
        && open.Due.PlusDays(plan.GraceDays) >= d.Today ? plan.Key : null;

    /// <summary>
    /// A broken plan is in force again by itself once what came in shows that it was in time, where the stage lets it.
    /// </summary>
    private static void PlanAgainTimely(Deciding d)
    {
        if (d.State.Plans is not [.., { Status: PlanStatus.Broken } plan] || d.State.Stage == CaseStage.Resolved
            || Pledges.FirstLate(d.Before, plan, d.ArrearsDay) is null
            || Pledges.FirstLate(d.State, plan, d.ArrearsDay) is not null)
        {
            return;
        }

        var move = d.Following(CaseTrigger.ReinstatePlan, d.Inputs() with { Reinstatable = true });
        if (move.To == CaseStage.PlanAgreed)
        {
            d.Emit(new PlanReinstated(plan.Key, move));
        }
    }

    private static void PlanMoney(Deciding d)
    {
        if (d.State.Plans is not [.., var plan])
        {
            return;
        }

        var open = d.State.FirstUncovered(plan);
        if (plan.Status == PlanStatus.InForce && (open is null || d.NothingOwed))
        {
            Plans.Complete(d, plan);
        }
        else if (d.WentBack && open is { } missed && IsBroken(d, plan, missed))
        {
            Plans.Break(d, plan, "its payment was reversed");
        }
    }

    /// <summary>
    /// A plan in force is broken beyond its grace; a completed one as soon as it is uncovered and owed again.
    /// </summary>
    private static bool IsBroken(Deciding d, PaymentPlan plan, Instalment missed) => plan.Status switch
    {
        PlanStatus.InForce => missed.Due.PlusDays(plan.GraceDays) < d.Today,
        PlanStatus.Completed => !d.NothingOwed && d.State.Stage != CaseStage.Resolved,
        _ => false,
    };

    private static void Resolution(Deciding d)
    {
        if (d.State.Stage != CaseStage.Resolved && Reason(d) is { } reason)
        {
            ResolveUse.Emit(d, reason, null, d.Following(CaseTrigger.Resolve, d.Inputs()));
        }
    }

    private static ResolutionReason? Reason(Deciding d)
    {
        if (d.NothingOwed)
        {
            // A case on which nothing was ever charged waits for its first due item; a credit does not end it.
            return d.State.ChargedMinor > 0 || d.Before.ChargedMinor > 0
                ? d.State.MoneyCame ? ResolveUse.Paid(d) : d.GivenUpAs ?? ResolutionReason.ClosedAtSource
                : null;
        }

        // Only money cures: a due date that moves leaves no arrears either, and is no cure.
        return d.OwesLess && d.State.EnteredOn is not null && d.State.Plan is null
            && d.State.ArrearsMinorOn(d.ArrearsDay) == 0 && AllDated(d.State)
            ? ResolutionReason.Cured
            : null;
    }

    private static bool AllDated(CaseState state)
    {
        foreach (var item in state.Items)
        {
            if (item.DueOn is null)
            {
                return false;
            }
        }

        return true;
    }
}
