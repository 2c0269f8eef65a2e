namespace Cases.Domain;

/// <summary>
/// What follows from money in the same unit: promises kept or undone, the plan completed, broken or back in force, the
/// case resolved or owed again, reminders flagged. Derived from the money state, so no kind of event can be forgotten.
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

        InterestPosting.DeriveAgain(d);
        Promises(d);
        OwedAgain(d);
        PlanMoney(d);
        Resolution(d);
        Entry.Assess(d);
        Promises(d);
        FlagReminders.Follow(d);
    }

    private static void Promises(Deciding d)
    {
        foreach (var promise in d.State.Promises)
        {
            var (status, received) = Pledges.Of(
                d.State, promise, d.ArrearsDay, d.Policy.Numbers.ToleranceMinor);
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
        ResolutionReason.Settled => Charged(d.State) <= Charged(d.Before) && SettlementCovered(d.State),
        _ => false,
    };

    /// <summary>What is charged, without the interest that ran since the settlement was agreed.</summary>
    private static long Charged(CaseState state) => state.ChargedMinor - (Settlement(state) is { } plan
        ? InterestPosting.After(state, plan.AgreedOn)
        : 0);

    private static PaymentPlan? Settlement(CaseState state) =>
        state.Plans.LastOrDefault(plan => plan.Kind == PlanKind.Settlement);

    private static bool SettlementCovered(CaseState state) =>
        Settlement(state) is { } plan && state.FirstUncovered(plan) is null;

    /// <summary>
    /// The plan that is in force again because its money went back while its dates still run; null for none.
    /// </summary>
    private static string? PlanAgain(Deciding d) => d.WentBack
        && d.State.Plans is [.., { Status: PlanStatus.Completed } plan]
        && d.State.FirstUncovered(plan) is not null && Late(d, d.State, plan) is null ? plan.Key : null;

    /// <summary>
    /// How a plan stands follows from value dates, in whatever order they were told: late is broken, timely is in force
    /// or completed. A broken one is in force again by itself where the stage lets it; what broke it otherwise than by
    /// money stays.
    /// </summary>
    private static void PlanMoney(Deciding d)
    {
        if (d.State.Plans is not [.., var plan])
        {
            return;
        }

        var late = Late(d, d.State, plan);
        switch (plan.Status)
        {
            // One that was just put in force by judgement is left to the sweep.
            case PlanStatus.InForce when late is not null && d.Before.Plan?.Key == plan.Key && MayBreak(d):
                Plans.Break(d, plan, d.WentBack ? "its payment was reversed" : Plans.MissedBeyondGrace);
                break;
            case PlanStatus.InForce when late is null && (d.NothingOwed || d.State.FirstUncovered(plan) is null):
                Plans.Complete(d, plan);
                break;
            case PlanStatus.Broken when late is null && Late(d, d.Before, plan) is not null:
                TimelyAgain(d, plan);
                break;
            case PlanStatus.Completed when d.State.FirstUncovered(plan) is not null:
                Uncovered(d, plan);
                break;
            case PlanStatus.Completed when late is not null && Late(d, d.Before, plan) is null:
                Plans.Break(d, plan, Plans.MissedBeyondGrace);
                break;
        }
    }

    /// <summary>The instalment that is late on the day of the decision; null for none.</summary>
    private static Instalment? Late(Deciding d, CaseState state, PaymentPlan plan) =>
        Pledges.FirstLate(state, plan, d.ArrearsDay, d.Policy.Numbers.ToleranceMinor);

    /// <summary>
    /// Whether a plan may be broken now: not where that takes the case back to the lawyers and a rule forbids it. Then
    /// the sweep breaks it, once it is permitted.
    /// </summary>
    private static bool MayBreak(Deciding d) => d.State.Referral is null || d.WentBack
        || d.Permits([(d.Act(ActKind.StageChange, ActClass.Collection, PartyKind.Debtor), NamedFacts.None)]);

    /// <summary>A broken plan whose money proves timely is in force again, or completed.</summary>
    public static void TimelyAgain(Deciding d, PaymentPlan plan)
    {
        if (d.State.Stage == CaseStage.Resolved)
        {
            if (d.State.FirstUncovered(plan) is null)
            {
                d.Emit(new PlanCompleted(plan.Key, StageMove.None(d.State.Stage)));
            }

            return;
        }

        Reinstate(d, plan);
        if (d.State.Plan is not null && (d.NothingOwed || d.State.FirstUncovered(plan) is null))
        {
            Plans.Complete(d, d.State.Plan);
        }
    }

    /// <summary>A completed plan whose money went back while the case goes on: in force, or broken.</summary>
    private static void Uncovered(Deciding d, PaymentPlan plan)
    {
        if (!d.WentBack || d.NothingOwed || d.State.Stage == CaseStage.Resolved)
        {
            return;
        }

        if (Late(d, d.State, plan) is null)
        {
            Reinstate(d, plan);
        }

        if (d.State.Plan is null)
        {
            Plans.Break(d, plan, "its payment was reversed");
        }
    }

    private static void Reinstate(Deciding d, PaymentPlan plan)
    {
        var move = d.Following(CaseTrigger.ReinstatePlan, d.Inputs() with { Reinstatable = true });
        if (move.To == CaseStage.PlanAgreed)
        {
            d.Emit(new PlanReinstated(plan.Key, move));
        }
    }

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
            && !ReAges.IsObserved(d.State, d.ArrearsDay)
            ? ResolutionReason.Cured
            : null;
    }

    /// <summary>Money that came while nothing could cure the account cures it once its observation ended.</summary>
    public static void AfterObservation(Deciding d)
    {
        if (d.State.EnteredOn is not null && d.State.Plan is null && d.State.MoneyCame
            && d.State.ArrearsMinorOn(d.ArrearsDay) == 0 && AllDated(d.State)
            && !ReAges.IsObserved(d.State, d.ArrearsDay))
        {
            ResolveUse.Emit(d, ResolutionReason.Cured, null, d.Following(CaseTrigger.Resolve, d.Inputs()));
        }
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
