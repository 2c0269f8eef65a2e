namespace Cases.Domain;

/// <summary>Decides commands on a case: pure, and the only place where a step is permitted or refused.</summary>
/// <remarks>
/// An instance holds one lifecycle machine and is not thread-safe; hosts keep a pool and throw an instance away after
/// any exception. Everything that a decision needs arrives as arguments.
/// </remarks>
public sealed class CaseDecider
{
    private readonly CaseLifecycle lifecycle = new();

    /// <summary>Decides one command.</summary>
    /// <param name="state">The case as its entries tell it.</param>
    /// <param name="command">What is asked, or an <see cref="OutsideFact"/> that tells what happened elsewhere.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <returns>
    /// A <see cref="Decision"/> with its events (none where everything had been done before) or a <see
    /// cref="Refusal"/>.
    /// </returns>
    /// <exception cref="InvalidOperationException">The program or the ledger is broken; never a refusal.</exception>
    public Outcome Decide(CaseState state, CaseCommand command, Facts facts, Policy policy)
    {
        var outside = command as OutsideFact;
        var deciding = new Deciding(
            lifecycle, state, MessagesUse.WithoutOwnSlot(state, command, facts), policy, outside)
        {
            At = outside?.EffectiveAt ?? (command as PlaceHold)?.EffectiveAt ?? facts.Now,
        };
        deciding.ActsUnder(command.Override);
        if (outside is null || IsTold(deciding, outside))
        {
            DecideStated(deciding, outside?.What ?? command);
            LateFacts.Review(deciding);
        }

        return deciding.End();
    }

    // Facts come with the act: an envelope around it, such as a request, has none of its own.
    private static void DecideStated(Deciding d, CaseCommand command)
    {
        // The step of a request may be missing, which the use case refuses.
        var (act, around) = command is RequestApproval asked
            ? ((CaseCommand?)asked.Step, asked.Stated)
            : (command, []);
        if (d.Require(around.IsDefaultOrEmpty, RefusalCode.FieldsContradict, StatedFacts.NotJudged)
            && StatedFacts.Require(d, act?.Stated ?? [], FactHome.Act))
        {
            d.Stated = act is null || act.Stated.IsDefault ? [] : act.Stated;
            InterestPosting.Before(d, command);
            Dispatch(d, command);
            StatedFacts.Tell(d, command);
        }
    }

    // Refusals: EffectiveInFuture, DateOutOfRange, FieldMissing, TextNotAllowed, FieldsContradict.
    private static bool IsTold(Deciding d, OutsideFact told) =>
        d.Require(told.Stated.IsDefaultOrEmpty, RefusalCode.FieldsContradict, StatedFacts.NotJudged)
        && d.Require(told.EffectiveAt <= d.Facts.Now, RefusalCode.EffectiveInFuture, "What is told lies in the future.")
        && d.RequireInstant(told.EffectiveAt, "effective at")
        && d.RequireName(told.Source, "source");

    private static void Dispatch(Deciding d, CaseCommand command)
    {
        switch (command)
        {
            case OpenCase c: OpenCaseUse.Decide(d, c); break;
            case StateAccount c: StateAccountUse.Decide(d, c); break;
            case RecordDueItem c: RecordDueItemUse.Decide(d, c); break;
            case AssessEntry c: Entry.Decide(d, c); break;
            case Remind c: RemindUse.Decide(d, c); break;
            case ServeNotice c: ServeNoticeUse.Decide(d, c); break;
            case RecordContact c: RecordContactUse.Decide(d, c); break;
            case MakePromise c: PromisesUse.Decide(d, c); break;
            case AssessPromise c: PromisesUse.Decide(d, c); break;
            case CancelPromise c: PromisesUse.Decide(d, c); break;
            case AgreePlan c: AgreePlanUse.Decide(d, c); break;
            case ChangePlan c: AgreePlanUse.Decide(d, c); break;
            case MissInstalment c: Plans.Decide(d, c); break;
            case BreakPlan c: Plans.Decide(d, c); break;
            case CancelPlan c: Plans.Decide(d, c); break;
            case CompletePlan c: Plans.Decide(d, c); break;
            case ReinstatePlan c: Plans.Decide(d, c); break;
            case ScheduleVisit c: Visits.Decide(d, c); break;
            case CheckInVisit c: Visits.Decide(d, c); break;
            case CompleteVisit c: Visits.Decide(d, c); break;
            case CancelVisit c: Visits.Decide(d, c); break;
            case ReferToLegal c: Referrals.Decide(d, c); break;
            case WithdrawReferral c: Referrals.Decide(d, c); break;
            case RequestApproval c: Approvals.Decide(d, c); break;
            case DecideApproval c: Approvals.Decide(d, c); break;
            case RequestOverride c: Overrides.Decide(d, c); break;
            case WithdrawOverride c: Overrides.Decide(d, c); break;
            case PlaceHold c: Holds.Decide(d, c); break;
            case AdvanceHold c: Holds.Decide(d, c); break;
            case LiftHold c: Holds.Decide(d, c); break;
            case Resolve c: ResolveUse.Decide(d, c); break;
            case Reopen c: ReopenUse.Decide(d, c); break;
            case ReAge c: ReAgeUse.Decide(d, c); break;
            case Restructure c: ReAgeUse.Decide(d, c); break;
            case AssessReAge c: ReAgeUse.Decide(d, c); break;
            case SellDebt c: Sales.Decide(d, c); break;
            case BuyBackDebt c: Sales.Decide(d, c); break;
            case AddParty c: PartiesUse.Decide(d, c); break;
            case EndParty c: PartiesUse.Decide(d, c); break;
            case RecordClaimEvent c: ClaimEvents.Decide(d, c); break;
            case AddNote c: Notes.Decide(d, c); break;
            case Assign c: Notes.Decide(d, c); break;
            case Correct c: Notes.Decide(d, c); break;
            case RecordStep c: RecordStepUse.Decide(d, c); break;
            case RemedyBreach c: FoundBreaches.Decide(d, c); break;
            case StateCaseFacts c: StandingFacts.Decide(d, c); break;
            case PostponeStep c: PostponeStepUse.Decide(d, c); break;
            default: DispatchMoney(d, command); break;
        }
    }

    private static void DispatchMoney(Deciding d, CaseCommand command)
    {
        switch (command)
        {
            case StateInterestTerms c: InterestPosting.Decide(d, c); break;
            case PostInterest c: InterestPosting.Decide(d, c); break;
            case AddCharge c: AddChargeUse.Decide(d, c); break;
            case Waive c: WaiveUse.Decide(d, c); break;
            case RecordPayment c: RecordPaymentUse.Decide(d, c); break;
            case MatchPayment c: MatchPaymentUse.Decide(d, c); break;
            case TakePayment c: TakePaymentUse.Decide(d, c); break;
            case TakeReturn c: TakePaymentUse.Decide(d, c); break;
            case ReversePayment c: ReversePaymentUse.Decide(d, c); break;
            case ReturnMoney c: ReturnMoneyUse.Decide(d, c); break;
            case CorrectPayment c: CorrectPaymentUse.Decide(d, c); break;
            case ReverseCharge c: ReverseChargeUse.Decide(d, c); break;
            case WithdrawWaiver c: WaiveUse.Decide(d, c); break;
            default: DispatchMessages(d, command); break;
        }
    }

    private static void DispatchMessages(Deciding d, CaseCommand command)
    {
        switch (command)
        {
            case SendMessage c: MessagesUse.Decide(d, c); break;
            case ConfirmMessage c: MessagesUse.Decide(d, c); break;
            case StopMessage c: MessagesUse.Decide(d, c); break;
            case ReportMessage c: MessagesUse.Decide(d, c); break;
            case TellReceipt c: MessagesUse.Decide(d, c); break;
            default: throw new InvalidOperationException($"{command.GetType().Name} is no command of a case.");
        }
    }
}
