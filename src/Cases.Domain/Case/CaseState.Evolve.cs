using NodaTime;

namespace Cases.Domain;

public sealed partial record CaseState
{
    /// <summary>The state after an event. Total: every event of a case has its fold.</summary>
    /// <exception cref="InvalidOperationException">The event does not fit the entries before it.</exception>
    public CaseState Evolve(CaseEvent happened) => happened switch
    {
        CaseOpened e => OpenCaseUse.Fold(this, e),
        AccountStated e => StateAccountUse.Fold(this, e),
        DueItemRecorded e => RecordDueItemUse.Fold(this, e),
        CollectionsEntered e => Entry.Fold(this, e),
        ReminderRecorded e => RemindUse.Fold(this, e),
        TemplateUsed => this,
        NoticeServed e => ServeNoticeUse.Fold(this, e),
        ContactRecorded e => RecordContactUse.Fold(this, e),
        PromiseMade e => PromisesUse.Fold(this, e),
        PromiseEnded e => PromisesUse.Fold(this, e),
        PlanAgreed e => AgreePlanUse.Fold(this, e),
        InstalmentMissed e => Domain.Plans.Fold(this, e),
        PlanBroken e => Domain.Plans.Fold(this, e),
        PlanCancelled e => Domain.Plans.Fold(this, e),
        PlanCompleted e => Domain.Plans.Fold(this, e),
        PlanReinstated e => Domain.Plans.Fold(this, e),
        VisitPlanned e => Visits.Fold(this, e),
        VisitCheckedIn e => Visits.Fold(this, e),
        VisitCompleted e => Visits.Fold(this, e),
        VisitCancelled e => Visits.Fold(this, e),
        ReferredToLegal e => Referrals.Fold(this, e),
        ReferralWithdrawn e => Referrals.Fold(this, e),
        ApprovalRequested e => Domain.Approvals.Fold(this, e),
        ApprovalAsked e => Domain.Approvals.Fold(this, e),
        ApprovalDecided e => Domain.Approvals.Fold(this, e),
        OverrideRequested e => Domain.Overrides.Fold(this, e),
        OverrideDecided e => Domain.Overrides.Fold(this, e),
        OverrideWithdrawn e => Domain.Overrides.Fold(this, e),
        OverrideUsed e => Domain.Overrides.Fold(this, e),
        HoldPlaced e => Domain.Holds.Fold(this, e),
        DisputeItemsNamed e => Domain.Holds.Fold(this, e),
        DisputeDecided e => Domain.Holds.Fold(this, e),
        HoldAdvanced e => Domain.Holds.Fold(this, e),
        HoldLifted e => Domain.Holds.Fold(this, e),
        CaseResolved e => ResolveUse.Fold(this, e),
        CaseReopened e => ReopenUse.Fold(this, e),
        PartyAdded e => PartiesUse.Fold(this, e),
        PartyEnded e => PartiesUse.Fold(this, e),
        ClaimEventRecorded e => Domain.ClaimEvents.Fold(this, e),
        NoteAdded e => Notes.Fold(this, e),
        CaseAssigned e => Notes.Fold(this, e),
        Corrected e => Notes.Fold(this, e),
        StepRecorded e => RecordStepUse.Fold(this, e),
        BreachFound e => FoundBreaches.Fold(this, e),
        BreachRemedied e => FoundBreaches.Fold(this, e),
        StepPostponed e => PostponeStepUse.Fold(this, e),
        CaseFactsRecorded e => StandingFacts.Fold(this, e),
        FactsStated e => StatedFacts.Fold(this, e),
        RemindersFlagged e => FlagReminders.Fold(this, e),
        ReminderFlagsLifted e => FlagReminders.Fold(this, e),
        AgreementsCounted e => AccountCounts.Fold(this, e),
        _ => EvolveMoney(happened),
    };

    private CaseState EvolveMoney(CaseEvent happened) => happened switch
    {
        PaymentRecorded e => RecordPaymentUse.Fold(this, e),
        ChargeAdded e => AddChargeUse.Fold(this, e),
        WaiverGranted e => WaiveUse.Fold(this, e),
        DebtCarried e => CarryDebt.Fold(this, e),
        CreditCarried e => CarryCredit.Fold(this, e),
        PaymentWasReversed e => ReversePaymentUse.Fold(this, e),
        MoneyTermsSet e => AllocationPolicy.Fold(this, e),
        PaymentTold e => this with { Told = Told.Add(e) },
        MoneyReturned e => ReturnMoneyUse.Fold(this, e),
        PaymentCorrected e => CorrectPaymentUse.Fold(this, e),
        PaymentCorrectionDated e => CorrectPaymentUse.Fold(this, e),
        ChargeReversed e => ReverseChargeUse.Fold(this, e),
        WaiverWithdrawn e => WaiveUse.Fold(this, e),
        InterestTermsSet e => InterestPosting.Fold(this, e),
        InterestPosted e => InterestPosting.Fold(this, e),
        PaymentNamed e => TakePaymentUse.Fold(this, e),
        DebtReAged e => ReAgeUse.Fold(this, e),
        ReAgeObserved e => ReAgeUse.Fold(this, e),
        DebtSold e => Domain.Sales.Fold(this, e),
        DebtBoughtBack e => Domain.Sales.Fold(this, e),
        AgreementShared e => Sharing.Fold(this, e),
        AgreementMoneyMoved e => Sharing.Fold(this, e),
        AgreementShareEnded e => Sharing.Fold(this, e),
        PaymentShared e => SharedPayments.Fold(this, e),
        _ => EvolveMessages(happened),
    };

    private CaseState EvolveMessages(CaseEvent happened) => happened switch
    {
        MessageDecided e => MessagesUse.Fold(this, e),
        MessageConfirmed e => MessagesUse.Fold(this, e),
        MessageWithdrawn e => MessagesUse.Fold(this, e),
        MessageReported e => MessagesUse.Fold(this, e),
        ReceiptTold e => MessagesUse.Fold(this, e),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a case."),
    };

    /// <summary>When the last act was done, after one more; see <see cref="LastActAt"/>.</summary>
    internal Instant? Acted(Instant at) => LastActAt is { } last && last > at ? last : at;

    /// <inheritdoc cref="Acted(Instant)"/>
    internal Instant? Acted(LocalDate on) => Acted(on.PlusDays(1).AtMidnight().InUtc().ToInstant());

    /// <summary>Why a case is resolved once its debt was carried to another; see <see cref="DebtCarried"/>.</summary>
    /// <param name="before">Why it was resolved before.</param>
    public static ResolutionReason? AfterCarrying(ResolutionReason? before) => CarryDebt.AfterIt(before);

    /// <summary>
    /// The state in the stage that a move joins; a case that leaves Resolved has no resolution any more.
    /// </summary>
    /// <remarks>What moves nothing leaves the case where it is, whatever stage the entry saw.</remarks>
    internal CaseState Moved(StageMove move) => move.To == Stage || move.To == move.From
        ? this
        : this with
        {
            Stage = move.To,
            Resolution = move.To == CaseStage.Resolved ? Resolution : null,
            ContactedBy = null,
        };
}
