using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Asks a second person to approve a step; the rules are judged now and again at the approval.</summary>
/// <param name="Id">The approval's id, unique over the store.</param>
/// <param name="Step">
/// A <see cref="ReferToLegal"/>, <see cref="Resolve"/>, <see cref="Waive"/>, <see cref="ReinstatePlan"/>, an
/// <see cref="AgreePlan"/> of the kind settlement, an <see cref="AddCharge"/> that states a new total, a
/// <see cref="Correct"/> of a payment or a contact, a <see cref="CancelPlan"/>, <see cref="ChangePlan"/> or
/// <see cref="CancelPromise"/>, <see cref="SellDebt"/>, <see cref="ReAge"/> or <see cref="Restructure"/>.
/// </param>
public sealed record RequestApproval(string Id, CaseCommand Step) : CaseCommand;

/// <summary>Decides a request; by somebody else than the one who asked.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Approve">True to approve, false to reject.</param>
/// <param name="Reason">Why; required for a rejection.</param>
public sealed record DecideApproval(string Id, bool Approve, string? Reason) : CaseCommand;

/// <summary>A step waits for a second person.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="Step">The step.</param>
public sealed record ApprovalRequested(string Id, ApprovalKind Kind, string RequestedBy, CaseCommand Step) : CaseEvent
{
    /// <summary>What was owed then, in minor units; null in entries of builds that did not keep it.</summary>
    public long? OwedMinor { get; init; }

    /// <summary>What the step would have given up then, in minor units; null where it gives up no debt.</summary>
    public long? GivenUpMinor { get; init; }
}

/// <summary>
/// A step waits for a second person, of those that came after <see cref="ApprovalRequested"/>: nodes that know that one
/// alone could not read them in it.
/// </summary>
/// <param name="Id">The approval.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="Step">The step.</param>
/// <param name="OwedMinor">What was owed then, in minor units.</param>
public sealed record ApprovalAsked(string Id, ApprovalKind Kind, string RequestedBy, CaseCommand Step, long OwedMinor)
    : CaseEvent;

/// <summary>A request was decided.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Approved">Whether it was approved.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="Reason">Why.</param>
public sealed record ApprovalDecided(string Id, bool Approved, string DecidedBy, [Personal] string? Reason) : CaseEvent;

internal static class Approvals
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyReused, ApprovalPending, and those of the step.
    public static void Decide(Deciding d, RequestApproval command)
    {
        if (!d.RequireOpened() || !d.RequireId(command.Id, "id"))
        {
            return;
        }

        d.AsksUnder(command.Step.Override);

        if (Find(d.State, command.Id) is { } known)
        {
            d.Knows(true);
            d.Require(
                Same(known.Command, command.Step) && StatedFact.Alike(known.Facts, command.Step.Stated),
                RefusalCode.KeyReused, $"The approval {command.Id} is of another step.");
            return;
        }

        if (!d.Require(Overrides.Find(d.State, command.Id) is null, RefusalCode.KeyReused,
            $"The key {command.Id} is that of an override; use a new one."))
        {
            return;
        }

        // The step is stored with its override's key, which only a ledger that has overrides may hold.
        if (command.Step.Override is { } key && !d.Require(Overrides.Find(d.State, key) is not null,
            RefusalCode.KeyUnknown, $"There is no override {key} on this case."))
        {
            return;
        }

        if (!d.Require(KindOf(command.Step) is not null, RefusalCode.FieldMissing,
            "The step must be a referral, resolution, waiver, reinstatement, settlement, new total, the correction of "
            + "a payment or contact, the end or change of a plan, the end of a promise, a sale, a re-age, or "
            + "a restructure."))
        {
            return;
        }

        var kind = KindOf(command.Step)!.Value;
        d.Require(d.State.Approvals.All(approval => approval.Kind != kind || approval.Approved is not null),
            RefusalCode.ApprovalPending, "A request of this kind waits already; have it decided first.");
        ChargeInterest(d, command.Step);
        var wanted = Check(d, command.Step);
        if (!d.Refused && wanted && kind > ApprovalKind.PromiseCancellation)
        {
            Both(d, command.Id, new ApprovalAsked(
                command.Id, kind, d.Facts.By.Subject, command.Step with { Stated = [] }, d.State.OutstandingMinor));
        }
        else if (!d.Refused && wanted)
        {
            Both(d, command.Id, new ApprovalRequested(
                command.Id, kind, d.Facts.By.Subject, command.Step with { Stated = [] })
            {
                OwedMinor = d.State.OutstandingMinor,
                GivenUpMinor = GivenUp.By(d.State, command.Step),
            });
        }
    }

    /// <summary>Whoever decides sees what is owed on the day it was asked, with the interest that has run.</summary>
    private static void ChargeInterest(Deciding d, CaseCommand step)
    {
        switch (step)
        {
            case Waive waive: WaiveUse.ChargeInterest(d, waive); break;
            case AgreePlan settle: AgreePlanUse.ChargeInterest(d, settle.Key); break;
            case ChangePlan change: AgreePlanUse.ChargeInterest(d, change.Key); break;
        }
    }

    private static void Both(Deciding d, string id, CaseEvent asked)
    {
        d.Emit(asked);
        d.EmitBeside(Stream(id), 0, asked);
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, SamePerson, ApprovalDecided, TermsChanged, and
    // those of the step or of the override.
    public static void Decide(Deciding d, DecideApproval command)
    {
        if (!d.RequireOpened())
        {
            return;
        }

        var asked = Overrides.Find(d.State, command.Id);
        if (!d.Require(asked is not null || Find(d.State, command.Id) is not null, RefusalCode.KeyUnknown,
                $"There is no approval {command.Id}.")
            || !d.RequireText(command.Reason, "reason", mayBeEmpty: command.Approve))
        {
            return;
        }

        if (asked is not null)
        {
            Overrides.Decide(d, asked, command);
            return;
        }

        var approval = Find(d.State, command.Id)!;
        d.ActsUnder(approval.Command.Override);
        if (approval.Approved is { } decided)
        {
            d.Require(decided == command.Approve, RefusalCode.ApprovalDecided,
                "The approval was decided the other way.");
            return;
        }

        // No setting makes requester and approver the same person, and an outside fact is no way round it.
        d.Require(approval.RequestedBy != d.Facts.By.Subject, RefusalCode.SamePerson,
            "Somebody else than the one who asked must decide.");
        d.Stated = approval.Facts;
        // A step that was done meanwhile is approved without being done again.
        var wanted = !d.Refused && command.Approve && Check(d, approval.Command);
        if (wanted)
        {
            RequireTerms(d, approval);
        }

        if (d.Refused)
        {
            return;
        }

        var made = new ApprovalDecided(command.Id, command.Approve, d.Facts.By.Subject, command.Reason);
        d.Emit(made);
        d.EmitBeside(Stream(command.Id), 1, made);
        if (wanted)
        {
            Carry(d, approval.Command);
        }
    }

    public static CaseState Fold(CaseState state, ApprovalRequested e) => state with
    {
        Approvals = state.Approvals.Add(new Approval(e.Id, e.Kind, e.RequestedBy, e.Step, Approved: null)
        {
            OwedMinor = e.OwedMinor,
            GivenUpMinor = e.GivenUpMinor,
        }),
    };

    public static CaseState Fold(CaseState state, ApprovalAsked e) => state with
    {
        Approvals = state.Approvals.Add(new Approval(e.Id, e.Kind, e.RequestedBy, e.Step, Approved: null)
        {
            OwedMinor = e.OwedMinor,
        }),
    };

    public static CaseState Fold(CaseState state, ApprovalDecided e)
    {
        var approval = Find(state, e.Id) ?? throw new InvalidOperationException($"There is no approval {e.Id}.");
        return state with { Approvals = state.Approvals.Replace(approval, approval with { Approved = e.Approved }) };
    }

    /// <summary>What is approved is what was asked: no later charge makes it give up more.</summary>
    private static void RequireTerms(Deciding d, Approval approval)
    {
        if (approval.GivenUpMinor is { } asked && GivenUp.By(d.State, approval.Command) is { } now && now > asked)
        {
            var (then, here) = (new Money(asked, d.State.Currency), new Money(now, d.State.Currency));
            d.Require(false, RefusalCode.TermsChanged,
                $"It would give up {here} now, {then} were asked for; reject it and have it requested anew.",
                new RuleFact("givenUpAsked", then.ToString()), new RuleFact("givenUpNow", here.ToString()));
        }
    }

    /// <summary>The stream of an approval or override, which says that its id is used.</summary>
    public static string Stream(string id) => "approval/" + id;

    private static Approval? Find(CaseState state, string id) =>
        state.Approvals.FirstOrDefault(approval => approval.Id == id);

    private static ApprovalKind? KindOf(CaseCommand step) => step switch
    {
        ReferToLegal => ApprovalKind.Referral,
        Resolve => ApprovalKind.Resolution,
        Waive => ApprovalKind.Waiver,
        ReinstatePlan => ApprovalKind.PlanReinstatement,
        AgreePlan { Kind: PlanKind.Settlement } => ApprovalKind.Settlement,
        AddCharge { IsNewTotal: true } => ApprovalKind.NewTotal,
        Correct { Target: CorrectionTarget.Payment or CorrectionTarget.Contact } => ApprovalKind.Correction,
        CancelPlan => ApprovalKind.PlanCancellation,
        ChangePlan => ApprovalKind.PlanChange,
        CancelPromise => ApprovalKind.PromiseCancellation,
        SellDebt => ApprovalKind.Sale,
        ReAge => ApprovalKind.ReAge,
        Restructure => ApprovalKind.Restructure,
        _ => null,
    };

    private static bool Same(CaseCommand left, CaseCommand right) => (left, right) switch
    {
        (AgreePlan asked, AgreePlan again) =>
            asked with { Instalments = [], Terms = [], Stated = [] }
                == again with { Instalments = [], Terms = [], Stated = [] }
            && Alike(asked.Terms, again.Terms) && Alike(asked.Instalments, again.Instalments),
        (ChangePlan asked, ChangePlan again) =>
            asked with { Instalments = [], Terms = [], Stated = [] }
                == again with { Instalments = [], Terms = [], Stated = [] }
            && Alike(asked.Terms, again.Terms) && Alike(asked.Instalments, again.Instalments),
        (Restructure asked, Restructure again) =>
            asked with { Dues = [], Stated = [] } == again with { Dues = [], Stated = [] }
            && Alike(asked.Dues, again.Dues),
        _ => left with { Stated = [] } == right with { Stated = [] },
    };

    private static bool Alike<T>(ImmutableArray<T> left, ImmutableArray<T> right) =>
        (left.IsDefault ? [] : left).SequenceEqual(right.IsDefault ? [] : right);

    private static bool Check(Deciding d, CaseCommand step) => step switch
    {
        ReferToLegal refer => Referrals.Check(d, refer),
        Resolve resolve => ResolveUse.Check(d, resolve),
        Waive waive => WaiveUse.Check(d, waive),
        ReinstatePlan reinstate => Plans.CheckReinstate(d, reinstate),
        AgreePlan settle => AgreePlanUse.Check(d, settle),
        AddCharge total => AddChargeUse.Check(d, total),
        Correct correct => Notes.Check(d, correct),
        CancelPlan cancel => Plans.Check(d, cancel),
        ChangePlan change => AgreePlanUse.Check(d, change),
        CancelPromise cancel => PromisesUse.Check(d, cancel),
        SellDebt sell => Sales.Check(d, sell),
        ReAge reAge => ReAgeUse.Check(d, reAge),
        Restructure moved => ReAgeUse.Check(d, moved),
        _ => throw new InvalidOperationException($"{step.GetType().Name} is never approved."),
    };

    private static void Carry(Deciding d, CaseCommand step)
    {
        switch (step)
        {
            case ReferToLegal refer: Referrals.Carry(d, refer); break;
            case Resolve resolve: ResolveUse.Carry(d, resolve); break;
            case Waive waive: WaiveUse.Grant(d, waive); break;
            case ReinstatePlan reinstate: Plans.Reinstate(d, reinstate); break;
            case AgreePlan settle: AgreePlanUse.Carry(d, settle); break;
            case AddCharge total: AddChargeUse.Carry(d, total); break;
            case Correct correct: Notes.Carry(d, correct); break;
            case CancelPlan cancel: Plans.Carry(d, cancel); break;
            case ChangePlan change: AgreePlanUse.Carry(d, change); break;
            case CancelPromise cancel: PromisesUse.Carry(d, cancel); break;
            case SellDebt sell: Sales.Carry(d, sell); break;
            case ReAge reAge: ReAgeUse.Carry(d, reAge); break;
            case Restructure moved: ReAgeUse.Carry(d, moved); break;
            default: throw new InvalidOperationException($"{step.GetType().Name} is never approved.");
        }
    }
}
