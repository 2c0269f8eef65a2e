using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Records that an instalment is missed; planned for the day after its date.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Number">The instalment, from 1.</param>
public sealed record MissInstalment(string Plan, int Number) : CaseCommand;

/// <summary>Breaks the plan in force because an instalment is missed beyond its grace.</summary>
/// <param name="Plan">The plan.</param>
public sealed record BreakPlan(string Plan) : CaseCommand;

/// <summary>Ends the plan in force by agreement or by the bank.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Reason">Why.</param>
public sealed record CancelPlan(string Plan, [Personal] string? Reason) : CaseCommand;

/// <summary>Ends the plan in force because all its instalments are paid.</summary>
/// <param name="Plan">The plan.</param>
public sealed record CompletePlan(string Plan) : CaseCommand;

/// <summary>
/// Puts a broken plan in force again: its money was in time by value date, or a second person approves.
/// </summary>
/// <param name="Plan">The plan.</param>
public sealed record ReinstatePlan(string Plan) : CaseCommand;

/// <summary>An instalment was not paid on its date.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Number">The instalment.</param>
/// <param name="ShortMinor">What is missing of it, in minor units.</param>
public sealed record InstalmentMissed(string Plan, int Number, long ShortMinor) : CaseEvent;

/// <summary>The plan is broken.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Reason">Why.</param>
/// <param name="Move">The move of stage.</param>
public sealed record PlanBroken(string Plan, [Personal] string? Reason, StageMove Move) : CaseEvent;

/// <summary>The plan was ended.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Reason">Why.</param>
/// <param name="Move">The move of stage.</param>
public sealed record PlanCancelled(string Plan, [Personal] string? Reason, StageMove Move) : CaseEvent;

/// <summary>The plan was paid to its end.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Move">The move of stage.</param>
public sealed record PlanCompleted(string Plan, StageMove Move) : CaseEvent;

/// <summary>A broken plan is in force again.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Move">The move of stage.</param>
public sealed record PlanReinstated(string Plan, StageMove Move) : CaseEvent;

/// <summary>What ends a plan, shared by the commands and by what follows from money.</summary>
internal static class Plans
{
    /// <summary>Why a plan is broken whose money did not come in time.</summary>
    public const string MissedBeyondGrace = "an instalment was missed beyond its grace";

    // Refusals: CaseUnknown, NoPlanInForce, KeyUnknown, InstalmentNotMissed.
    public static void Decide(Deciding d, MissInstalment command)
    {
        if (InForce(d, command.Plan) is not { } plan)
        {
            return;
        }

        var schedule = d.State.ScheduleOf(plan);
        if (!d.Require(schedule.Any(instalment => instalment.Number == command.Number), RefusalCode.KeyUnknown,
            $"The plan has no instalment {command.Number}.")
            || command.Number <= plan.MissedThrough)
        {
            return;
        }

        var through = schedule.TakeWhile(instalment => instalment.Number <= command.Number)
            .Sum(instalment => instalment.Minor);
        var missing = through - d.State.ReceivedFor(plan);
        var (_, due, most) = schedule.First(instalment => instalment.Number == command.Number);
        if (d.Require(missing > 0 && d.Today > due, RefusalCode.InstalmentNotMissed,
            $"Instalment {command.Number} is paid or not past its date {due:uuuu-MM-dd}."))
        {
            Entry.Assess(d);
            d.Emit(new InstalmentMissed(plan.Key, command.Number, Math.Min(missing, most)));
        }
    }

    // Refusals: CaseUnknown, NoPlanInForce, InstalmentNotMissed, HoldActive, RuleForbids, FactMissing.
    public static void Decide(Deciding d, BreakPlan command)
    {
        if (InForce(d, command.Plan) is { } plan)
        {
            d.Expect(FirstLate(d, plan) is not null, RefusalCode.InstalmentNotMissed,
                "No instalment is missed beyond its grace.");
            if (d.State.Referral is not null)
            {
                // The case goes back to the lawyers.
                d.Judge(ActKind.StageChange, ActClass.Collection, PartyKind.Debtor);
            }

            if (!d.Refused)
            {
                Break(d, plan, MissedBeyondGrace);
            }
        }
    }

    /// <summary>The first instalment of a plan that is missed beyond its grace today; null for none.</summary>
    public static Instalment? FirstLate(Deciding d, PaymentPlan plan) =>
        Pledges.FirstLate(d.State, plan, d.Today, d.Policy.Numbers.ToleranceMinor);

    // Refusals: CaseUnknown, NoPlanInForce, FieldMissing, TextNotAllowed, SecondPersonRequired, StageForbids.
    public static void Decide(Deciding d, CancelPlan command)
    {
        if (Check(d, command))
        {
            ExpectLeave(d, d.State.Plan!);
            Carry(d, command);
        }
    }

    /// <summary>Whether there is a plan to end; reasons against it are refusals.</summary>
    public static bool Check(Deciding d, CancelPlan command) => InForce(d, command.Plan) is not null
        && d.RequireText(command.Reason, "reason") && (d.IsOutside || d.Move(CaseTrigger.CancelPlan) is not null);

    /// <summary>Ends the plan, checked before.</summary>
    public static void Carry(Deciding d, CancelPlan command)
    {
        if (!d.Refused && d.Move(CaseTrigger.CancelPlan) is { } move)
        {
            Entry.Assess(d);
            d.Emit(new PlanCancelled(command.Plan, command.Reason, move));
        }
    }

    /// <summary>While a plan is kept collection stops: nobody ends that alone to go on (CN-70-PLAN).</summary>
    public static void ExpectLeave(Deciding d, PaymentPlan plan)
    {
        if (IsKept(d, plan))
        {
            d.ExpectSupervisor("The plan is kept, and while it is collection stops; request its end or change for "
                + "approval, or let a supervisor make it.");
        }
    }

    /// <summary>Whether nothing of it is missing beyond its grace.</summary>
    public static bool IsKept(Deciding d, PaymentPlan plan) => FirstLate(d, plan) is null;

    // Refusals: CaseUnknown, NoPlanInForce, PlanNotComplete.
    public static void Decide(Deciding d, CompletePlan command)
    {
        if (InForce(d, command.Plan) is { } plan
            && d.Expect(d.State.FirstUncovered(plan) is null, RefusalCode.PlanNotComplete,
                "Not all instalments are paid."))
        {
            Complete(d, plan);
        }
    }

    // Refusals: CaseUnknown, KeyUnknown, SecondPersonRequired, CaseResolved, StageForbids, PlanInForce,
    // PlanNotReinstatable.
    public static void Decide(Deciding d, ReinstatePlan command)
    {
        if (CheckReinstate(d, command))
        {
            if (FirstLate(d, d.State.Plans[^1]) is not null)
            {
                d.ExpectSecondPerson("The money came late; request the reinstatement for approval.");
            }

            Reinstate(d, command);
        }
    }

    public static bool CheckReinstate(Deciding d, ReinstatePlan command)
    {
        if (!d.RequireOpened()
            || !d.Require(d.State.Plans.Any(plan => plan.Key == command.Plan), RefusalCode.KeyUnknown,
                $"There is no plan {command.Plan}.")
            || d.State.Plan?.Key == command.Plan)
        {
            return false;
        }

        var last = d.State.Plans[^1];
        d.Expect(d.State.Plan is null, RefusalCode.PlanInForce, "Another plan is in force.");
        d.Require(last.Key == command.Plan && last.Status == PlanStatus.Broken, RefusalCode.PlanNotReinstatable,
            "Only the last plan, where it was broken, can be put in force again.");
        d.Expect(d.State.FirstUncovered(last) is not { } open || open.Due.PlusDays(last.GraceDays) >= d.Today,
            RefusalCode.PlanNotReinstatable, "What made it break is still unpaid.");
        d.ExpectUnresolved();
        if (!d.IsOutside)
        {
            d.Move(CaseTrigger.ReinstatePlan, d.Inputs() with { Reinstatable = true });
        }

        return !d.Refused;
    }

    public static void Reinstate(Deciding d, ReinstatePlan command)
    {
        if (!d.Refused && d.Move(CaseTrigger.ReinstatePlan, d.Inputs() with { Reinstatable = true }) is { } move)
        {
            Entry.Assess(d);
            d.Emit(new PlanReinstated(command.Plan, move));
            Settling.Follow(d);
        }
    }

    /// <summary>Breaks the plan; where the stage is not that of a plan, it stays.</summary>
    public static void Break(Deciding d, PaymentPlan plan, string reason) =>
        d.Emit(new PlanBroken(plan.Key, reason, d.Following(CaseTrigger.BreakPlan, d.Inputs())));

    /// <summary>Completes the plan, and the case with it where nothing is owed.</summary>
    public static void Complete(Deciding d, PaymentPlan plan)
    {
        // Debt that grew since was never given up by anybody: the agreed sum does not settle it. Interest that ran
        // since is no new debt. Older entries keep no sum.
        var owed = d.State.OutstandingMinor - InterestPosting.After(d.State, plan.AgreedOn);
        var asAgreed = plan.GivenUpMinor == 0 || owed <= plan.GivenUpMinor + d.Policy.Numbers.ToleranceMinor;
        var settled = plan.Kind == PlanKind.Settlement && asAgreed && d.State.FirstUncovered(plan) is null;
        var ends = d.NothingOwed || settled;
        var inputs = d.Inputs() with { NothingOwed = ends };
        var move = d.Following(CaseTrigger.CompletePlan, inputs);
        if (!ends || d.State.Stage == CaseStage.Resolved)
        {
            d.Emit(new PlanCompleted(plan.Key, move));
            return;
        }

        // A plan that an outside fact left in force beside another stage ends the case from there.
        move = d.State.Stage == CaseStage.PlanAgreed ? move : d.Following(CaseTrigger.Resolve, inputs);
        var reason = d.NothingOwed ? ResolveUse.Paid(d) : ResolutionReason.Settled;
        d.Emit(new PlanCompleted(plan.Key, StageMove.None(d.State.Stage)));
        ResolveUse.Emit(d, reason, null, move);
    }

    /// <summary>What becomes of the plan on another case that shares it.</summary>
    /// <remarks>
    /// It is one plan: missed, broken, cancelled and in force again on all of them. On a case whose whole debt is paid
    /// it is completed while the others go on.
    /// </remarks>
    public static void Follow(Deciding d, Deciding other, string key)
    {
        if (Find(d.Before, key) is not { } was)
        {
            return;
        }

        var mine = Find(d.State, key)!;
        // One that had been completed with its case when an instalment was missed does not learn of that here.
        if (mine.MissedThrough > was.MissedThrough
            && Find(other.State, key) is { Status: PlanStatus.InForce } his && mine.MissedThrough > his.MissedThrough)
        {
            other.Emit(d.Events.OfType<InstalmentMissed>().Last(one => one.Plan == key) with { Outside = null });
        }

        if (mine.Status != was.Status)
        {
            FollowEnd(d, other, mine);
        }

        if (Find(other.State, key) is { Status: PlanStatus.InForce } going && other.State.FirstUncovered(going) is null)
        {
            Complete(other, going);
        }

        // A case that is open again finds a plan that was cancelled or changed meanwhile.
        if (was.Status != PlanStatus.InForce && Find(d.State, key) is { Status: PlanStatus.InForce }
            && Find(other.State, key) is { Status: PlanStatus.Cancelled or PlanStatus.Superseded })
        {
            d.Emit(new PlanCancelled(key, null, d.Following(CaseTrigger.CancelPlan, d.Inputs())));
        }
    }

    private static void FollowEnd(Deciding d, Deciding other, PaymentPlan mine)
    {
        var his = Find(other.State, mine.Key)!;
        switch (mine.Status, his.Status)
        {
            case (PlanStatus.Broken, PlanStatus.InForce):
            case (PlanStatus.Broken, PlanStatus.Completed) when FirstLate(other, his) is not null:
                var broken = d.Events.OfType<PlanBroken>().Last(one => one.Plan == mine.Key);
                other.Emit(new PlanBroken(
                    mine.Key, broken.Reason, other.Following(CaseTrigger.BreakPlan, other.Inputs())));
                break;
            case (PlanStatus.Cancelled, PlanStatus.InForce):
                var ended = d.Events.OfType<PlanCancelled>().Last(one => one.Plan == mine.Key);
                other.Emit(new PlanCancelled(
                    mine.Key, ended.Reason, other.Following(CaseTrigger.CancelPlan, other.Inputs())));
                break;
            case (PlanStatus.InForce or PlanStatus.Completed, PlanStatus.Broken)
                when other.State.Plans[^1].Key == mine.Key:
                Settling.TimelyAgain(other, his);
                break;
        }
    }

    /// <summary>The plan of a key; null where there is none.</summary>
    public static PaymentPlan? Find(CaseState state, string key)
    {
        foreach (var plan in state.Plans)
        {
            if (plan.Key == key)
            {
                return plan;
            }
        }

        return null;
    }

    public static CaseState Fold(CaseState state, InstalmentMissed e)
    {
        var plan = state.Plans.First(known => known.Key == e.Plan);
        return state with { Plans = state.Plans.Replace(plan, plan with { MissedThrough = e.Number }) };
    }

    public static CaseState Fold(CaseState state, PlanBroken e) => End(state, e.Plan, PlanStatus.Broken, e.Move);

    public static CaseState Fold(CaseState state, PlanCancelled e) => End(state, e.Plan, PlanStatus.Cancelled, e.Move);

    public static CaseState Fold(CaseState state, PlanCompleted e) => End(state, e.Plan, PlanStatus.Completed, e.Move);

    public static CaseState Fold(CaseState state, PlanReinstated e)
    {
        var after = End(state, e.Plan, PlanStatus.InForce, e.Move);
        var plan = after.Plans.First(known => known.Key == e.Plan);
        return Pledges.LateThrough(after, plan) is var late && late == plan.PardonedThrough
            ? after
            : after with { Plans = after.Plans.Replace(plan, plan with { PardonedThrough = late }) };
    }

    public static ImmutableArray<PaymentPlan> With(ImmutableArray<PaymentPlan> plans, string key, PlanStatus status)
    {
        var plan = plans.First(known => known.Key == key);
        return plans.Replace(plan, plan with { Status = status });
    }

    private static CaseState End(CaseState state, string key, PlanStatus status, StageMove move) =>
        state.Moved(move) with { Plans = With(state.Plans, key, status) };

    private static PaymentPlan? InForce(Deciding d, string key) => d.RequireOpened()
        && d.Require(d.State.Plan?.Key == key, RefusalCode.NoPlanInForce, $"The plan {key} is not in force.")
        ? d.State.Plan
        : null;
}
