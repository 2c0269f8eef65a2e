using System.Collections.Frozen;
using System.Collections.Immutable;
using Stateless;
using Stateless.Graph;

namespace Cases.Domain;

/// <summary>What the guards of the lifecycle look at; set before a trigger is asked or fired.</summary>
public readonly record struct LifecycleInputs
{
    /// <summary>Arrears have passed the entry criteria.</summary>
    public bool Entered { get; init; }

    /// <summary>This contact reached the right party.</summary>
    public bool RightPartyReached { get; init; }

    /// <summary>The debtor asked for the plan himself.</summary>
    public bool DebtorAsked { get; init; }

    /// <summary>Nothing in scope is owed.</summary>
    public bool NothingOwed { get; init; }

    /// <summary>A referral is open.</summary>
    public bool ReferralOpen { get; init; }

    /// <summary>The visit met the right party.</summary>
    public bool RightPartyMet { get; init; }

    /// <summary>The stage to which the visit returns: the one before it; never VisitScheduled or Resolved.</summary>
    public CaseStage StageBeforeVisit { get; init; }

    /// <summary>The team of the visit has checked in.</summary>
    public bool CheckedIn { get; init; }

    /// <summary>
    /// The plan may be put in force again: paid in time by value date, or approved by a second person.
    /// </summary>
    public bool Reinstatable { get; init; }

    /// <summary>On reopening: the plan is in force again.</summary>
    public bool PlanInForceAgain { get; init; }

    /// <summary>The right party was ever reached in this episode.</summary>
    public bool RightPartyEverReached { get; init; }

    /// <summary>The debtor was ever reminded in this episode.</summary>
    public bool RemindedEver { get; init; }
}

/// <summary>The lifecycle of a case: which stages a trigger may join. The whole table is in this file.</summary>
/// <remarks>
/// One machine serves any number of cases, one at a time; it is not thread-safe and holds nothing of a case between two
/// calls. A machine costs microseconds and tens of kilobytes to build, so deciders keep theirs and are pooled.
/// Policy (who may do this now to whom) is judged elsewhere.
/// </remarks>
public sealed class CaseLifecycle
{
    private static readonly CaseStage[] Unresolved =
    [
        CaseStage.Open, CaseStage.Reminded, CaseStage.Contacted, CaseStage.PlanAgreed, CaseStage.VisitScheduled,
        CaseStage.LegalReferral,
    ];

    private static readonly Lazy<FrozenDictionary<CaseStage, ImmutableArray<CaseStage>>> NextStages =
        new(() => new CaseLifecycle().Arrows());

    private readonly StateMachine<CaseStage, CaseTrigger> machine;
    private CaseStage stage;
    private LifecycleInputs now;

    private bool OnlyReminded => now.StageBeforeVisit is CaseStage.Open or CaseStage.Reminded;

    /// <summary>Builds the machine.</summary>
    public CaseLifecycle()
    {
        machine = new(() => stage, next => stage = next);
        Contact();
        Plan();
        Visit();
        Referral();
        Ending();
    }

    /// <summary>Whether a trigger is permitted.</summary>
    /// <param name="from">The present stage.</param>
    /// <param name="trigger">What is asked.</param>
    /// <param name="inputs">What the guards look at.</param>
    /// <param name="unmet">Descriptions of the guards that did not hold; empty where the table has no row.</param>
    public bool Permits(CaseStage from, CaseTrigger trigger, in LifecycleInputs inputs, out ICollection<string> unmet)
    {
        stage = from;
        now = inputs;
        var permitted = machine.CanFire(trigger, out var missing);
        unmet = missing ?? [];
        return permitted;
    }

    /// <summary>The stage that a permitted trigger joins.</summary>
    /// <exception cref="InvalidOperationException">
    /// The trigger is not permitted: ask <see cref="Permits"/> first.
    /// </exception>
    public CaseStage Fire(CaseStage from, CaseTrigger trigger, in LifecycleInputs inputs)
    {
        stage = from;
        now = inputs;
        machine.Fire(trigger);
        return stage;
    }

    /// <summary>
    /// The stage to which a trigger leads where an outside fact must be recorded although it is not permitted.
    /// </summary>
    /// <remarks>
    /// A reminder, contact or visit told later is no evidence that a resolved debt is owed again, so these leave a
    /// resolved case where it is.
    /// </remarks>
    public static CaseStage Forced(CaseStage from, CaseTrigger trigger, in LifecycleInputs inputs) => trigger switch
    {
        CaseTrigger.Remind or CaseTrigger.RecordContact or CaseTrigger.CompleteVisit or CaseTrigger.CancelVisit => from,
        CaseTrigger.AgreePlan or CaseTrigger.ChangePlan or CaseTrigger.ReinstatePlan => CaseStage.PlanAgreed,
        CaseTrigger.ScheduleVisit => from == CaseStage.Resolved ? from : CaseStage.VisitScheduled,
        CaseTrigger.ReferToLegal => CaseStage.LegalReferral,
        CaseTrigger.Resolve => CaseStage.Resolved,
        CaseTrigger.CompletePlan or CaseTrigger.BreakPlan or CaseTrigger.CancelPlan => from,
        CaseTrigger.WithdrawReferral => from == CaseStage.LegalReferral ? CaseStage.Contacted : from,
        CaseTrigger.Reopen => from,
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "No such trigger."),
    };

    /// <summary>The other stages to which the table leads from a stage, whatever its guards say; in order.</summary>
    public static ImmutableArray<CaseStage> Next(CaseStage from) => NextStages.Value[from];

    /// <summary>The lifecycle as a Mermaid state diagram, drawn from the machine itself.</summary>
    public string Diagram() => MermaidGraph.Format(machine.GetInfo()).ReplaceLineEndings("\n").TrimEnd() + "\n";

    private FrozenDictionary<CaseStage, ImmutableArray<CaseStage>> Arrows() => machine.GetInfo().States
        .ToFrozenDictionary(
            state => (CaseStage)state.UnderlyingState,
            state => state.FixedTransitions.Select(row => (CaseStage)row.DestinationState.UnderlyingState)
                .Where(to => to != (CaseStage)state.UnderlyingState).Distinct().Order().ToImmutableArray());

    private void Contact()
    {
        machine.Configure(CaseStage.Open)
            .PermitIf(CaseTrigger.Remind, CaseStage.Reminded, () => now.Entered, "entered collections")
            .IgnoreIf(CaseTrigger.Remind, () => !now.Entered, "not entered yet");
        foreach (var from in Unresolved.Where(s => s != CaseStage.Open))
        {
            machine.Configure(from).Ignore(CaseTrigger.Remind);
        }

        foreach (var from in (CaseStage[])[CaseStage.Open, CaseStage.Reminded])
        {
            machine.Configure(from)
                .PermitIf(CaseTrigger.RecordContact, CaseStage.Contacted, () => now.RightPartyReached,
                    "right party reached")
                .IgnoreIf(CaseTrigger.RecordContact, () => !now.RightPartyReached, "nobody or somebody else reached");
        }

        foreach (var from in (CaseStage[])[CaseStage.Contacted, CaseStage.PlanAgreed, CaseStage.VisitScheduled,
            CaseStage.LegalReferral, CaseStage.Resolved])
        {
            machine.Configure(from).Ignore(CaseTrigger.RecordContact);
        }
    }

    private void Plan()
    {
        foreach (var from in (CaseStage[])[CaseStage.Open, CaseStage.Reminded])
        {
            machine.Configure(from)
                .PermitIf(CaseTrigger.AgreePlan, CaseStage.PlanAgreed, () => now.DebtorAsked,
                    "the debtor asked for it");
        }

        foreach (var from in (CaseStage[])[CaseStage.Contacted, CaseStage.VisitScheduled, CaseStage.LegalReferral])
        {
            machine.Configure(from)
                .Permit(CaseTrigger.AgreePlan, CaseStage.PlanAgreed)
                .PermitIf(CaseTrigger.ReinstatePlan, CaseStage.PlanAgreed, () => now.Reinstatable,
                    "paid in time by value date, or approved");
        }

        var plan = machine.Configure(CaseStage.PlanAgreed)
            .PermitReentry(CaseTrigger.ChangePlan)
            .PermitIf(CaseTrigger.CompletePlan, CaseStage.Resolved, () => now.NothingOwed, "nothing is owed")
            .PermitIf(CaseTrigger.CompletePlan, CaseStage.Contacted, () => !now.NothingOwed, "something is owed");
        foreach (var ending in (CaseTrigger[])[CaseTrigger.BreakPlan, CaseTrigger.CancelPlan])
        {
            plan.PermitIf(ending, CaseStage.LegalReferral, () => now.ReferralOpen, "a referral is open")
                .PermitIf(ending, CaseStage.Contacted, () => !now.ReferralOpen, "no referral is open");
        }
    }

    private void Visit()
    {
        foreach (var from in (CaseStage[])[CaseStage.Reminded, CaseStage.Contacted])
        {
            machine.Configure(from).Permit(CaseTrigger.ScheduleVisit, CaseStage.VisitScheduled);
        }

        foreach (var ending in (CaseTrigger[])[CaseTrigger.CompleteVisit, CaseTrigger.CancelVisit])
        {
            machine.Configure(CaseStage.VisitScheduled)
                .PermitIf(ending, CaseStage.Contacted,
                    () => now.StageBeforeVisit == CaseStage.Contacted || (now.RightPartyMet && OnlyReminded),
                    "right party met, or contacted before")
                .PermitIf(ending, CaseStage.Reminded,
                    () => !now.RightPartyMet && now.StageBeforeVisit == CaseStage.Reminded, "not met, reminded before");

            // Only an outside fact plans a visit from these stages; the visit gives them back (DECISIONS.md).
            machine.Configure(CaseStage.VisitScheduled)
                .PermitIf(ending, CaseStage.Open,
                    () => !now.RightPartyMet && now.StageBeforeVisit == CaseStage.Open, "not met, open before")
                .PermitIf(ending, CaseStage.PlanAgreed,
                    () => now.StageBeforeVisit == CaseStage.PlanAgreed, "a plan was agreed before")
                .PermitIf(ending, CaseStage.LegalReferral,
                    () => now.StageBeforeVisit == CaseStage.LegalReferral, "referred before");
        }

        foreach (var from in Unresolved.Append(CaseStage.Resolved).Where(s => s != CaseStage.VisitScheduled))
        {
            machine.Configure(from).IgnoreIf(CaseTrigger.CompleteVisit, () => now.CheckedIn, "the team has checked in");
        }
    }

    private void Referral()
    {
        foreach (var from in (CaseStage[])[CaseStage.Reminded, CaseStage.Contacted, CaseStage.VisitScheduled])
        {
            machine.Configure(from).Permit(CaseTrigger.ReferToLegal, CaseStage.LegalReferral);
        }

        machine.Configure(CaseStage.LegalReferral).Permit(CaseTrigger.WithdrawReferral, CaseStage.Contacted);
        foreach (var from in Unresolved.Append(CaseStage.Resolved).Where(s => s != CaseStage.LegalReferral))
        {
            // PlanAgreed and Resolved as the table says; the others after a plan was completed with a referral open.
            machine.Configure(from).IgnoreIf(CaseTrigger.WithdrawReferral, () => now.ReferralOpen,
                "a referral is open");
        }
    }

    private void Ending()
    {
        foreach (var from in Unresolved)
        {
            machine.Configure(from).Permit(CaseTrigger.Resolve, CaseStage.Resolved);
        }

        machine.Configure(CaseStage.Resolved)
            .PermitIf(CaseTrigger.Reopen, CaseStage.PlanAgreed, () => now.PlanInForceAgain,
                "the plan is in force again")
            .PermitIf(CaseTrigger.Reopen, CaseStage.LegalReferral,
                () => !now.PlanInForceAgain && now.ReferralOpen, "a referral is open")
            .PermitIf(CaseTrigger.Reopen, CaseStage.Contacted,
                () => !now.PlanInForceAgain && !now.ReferralOpen && now.RightPartyEverReached,
                "right party ever reached")
            .PermitIf(CaseTrigger.Reopen, CaseStage.Reminded,
                () => !now.PlanInForceAgain && !now.ReferralOpen && !now.RightPartyEverReached && now.RemindedEver,
                "reminded, right party never reached")
            .PermitIf(CaseTrigger.Reopen, CaseStage.Open,
                () => !now.PlanInForceAgain && !now.ReferralOpen && !now.RightPartyEverReached && !now.RemindedEver,
                "never reminded");
    }
}
