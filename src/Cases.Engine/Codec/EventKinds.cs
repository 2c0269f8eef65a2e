using Cases.Domain;

namespace Cases.Engine;

/// <summary>The kinds of all events: a closed table. A name is stored for ever and outlives the record's.</summary>
/// <remarks>
/// Format 2 seals reasons, evidence, outcomes, references, accounts' own too, and describing facts: format 1 wrote them
/// plain. Format 3 seals the recording of a plan that waits for approval.
/// </remarks>
public static class EventKinds
{
    internal static readonly KindTable Table = new(
        // The case.
        KindTable.Row<CaseOpened>("caseOpened", 2),
        KindTable.Row<AccountStated>("accountStated"),
        KindTable.Row<CollectionsEntered>("collectionsEntered"),
        KindTable.Row<DueItemRecorded>("dueItemRecorded"),
        KindTable.Row<ChargeAdded>("chargeAdded"),
        KindTable.Row<NoticeServed>("noticeServed"),
        KindTable.Row<ReminderRecorded>("reminderRecorded"),
        KindTable.Row<ContactRecorded>("contactRecorded"),
        KindTable.Row<PromiseMade>("promiseMade"),
        KindTable.Row<PromiseEnded>("promiseEnded"),
        KindTable.Row<PlanAgreed>("planAgreed", 2),
        KindTable.Row<InstalmentMissed>("instalmentMissed"),
        KindTable.Row<PlanBroken>("planBroken", 2),
        KindTable.Row<PlanCancelled>("planCancelled", 2),
        KindTable.Row<PlanCompleted>("planCompleted"),
        KindTable.Row<PlanReinstated>("planReinstated"),
        KindTable.Row<VisitPlanned>("visitPlanned", 2),
        KindTable.Row<VisitCheckedIn>("visitCheckedIn"),
        KindTable.Row<VisitCompleted>("visitCompleted", 2),
        KindTable.Row<VisitCancelled>("visitCancelled", 2),
        KindTable.Row<ReferredToLegal>("referredToLegal", 2),
        KindTable.Row<ReferralWithdrawn>("referralWithdrawn", 2),
        KindTable.Row<PaymentRecorded>("paymentRecorded", 2),
        KindTable.Row<PaymentWasReversed>("paymentReversed", 2),
        KindTable.Row<WaiverGranted>("waiverGranted", 2),
        KindTable.Row<DebtCarried>("debtCarried"),
        KindTable.Row<HoldPlaced>("holdPlaced", 2),
        KindTable.Row<HoldAdvanced>("holdAdvanced", 2),
        KindTable.Row<HoldLifted>("holdLifted", 2),
        KindTable.Row<ApprovalRequested>("approvalRequested", 3),
        KindTable.Row<ApprovalDecided>("approvalDecided", 2),
        KindTable.Row<OverrideRequested>("overrideRequested", epoch: Judged),
        KindTable.Row<OverrideDecided>("overrideDecided", epoch: Judged),
        KindTable.Row<OverrideWithdrawn>("overrideWithdrawn", epoch: Judged),
        KindTable.Row<OverrideUsed>("overrideUsed", epoch: Judged),
        KindTable.Row<ClaimEventRecorded>("claimEventRecorded", epoch: Judged),
        KindTable.Row<NoteAdded>("noteAdded"),
        KindTable.Row<CaseAssigned>("caseAssigned", 2),
        KindTable.Row<Corrected>("corrected", 2),
        KindTable.Row<CaseResolved>("caseResolved", 2),
        KindTable.Row<CaseReopened>("caseReopened", 2),
        KindTable.Row<PartyAdded>("partyAdded", 2),
        KindTable.Row<PartyEnded>("partyEnded", 2),
        KindTable.Row<StepPostponed>("stepPostponed", 2),
        KindTable.Row<FactsStated>("factsStated", epoch: Judged),
        KindTable.Row<StepRecorded>("stepRecorded", epoch: Judged),
        KindTable.Row<BreachFound>("breachFound", epoch: Judged),
        KindTable.Row<BreachRemedied>("breachRemedied", epoch: Judged),
        KindTable.Row<TemplateUsed>("templateUsed", epoch: Judged),
        KindTable.Row<CaseFactsRecorded>("caseFactsRecorded", epoch: Judged),
        KindTable.Row<MoneyTermsSet>("moneyTermsSet", epoch: Moneyed),
        KindTable.Row<PaymentNamed>("paymentNamed", epoch: Moneyed),
        KindTable.Row<PaymentTold>("paymentTold", epoch: Moneyed),
        KindTable.Row<MoneyReturned>("moneyReturned", epoch: Moneyed),
        KindTable.Row<PaymentCorrected>("paymentCorrected", epoch: Moneyed),
        KindTable.Row<ChargeReversed>("chargeReversed", epoch: Moneyed),
        KindTable.Row<WaiverWithdrawn>("waiverWithdrawn", epoch: Moneyed),
        KindTable.Row<InterestTermsSet>("interestTermsSet", epoch: Moneyed),
        KindTable.Row<InterestPosted>("interestPosted", epoch: Moneyed),
        KindTable.Row<ApprovalAsked>("approvalAsked", epoch: Carried),
        KindTable.Row<DisputeItemsNamed>("disputeItemsNamed", epoch: Carried),
        KindTable.Row<DisputeDecided>("disputeDecided", epoch: Carried),
        KindTable.Row<DebtReAged>("debtReAged", epoch: Carried),
        KindTable.Row<ReAgeObserved>("reAgeObserved", epoch: Carried),
        KindTable.Row<DebtSold>("debtSold", epoch: Carried),
        KindTable.Row<DebtBoughtBack>("debtBoughtBack", epoch: Carried),
        KindTable.Row<RemindersFlagged>("remindersFlagged", epoch: Carried),
        KindTable.Row<ReminderFlagsLifted>("reminderFlagsLifted", epoch: Carried),
        KindTable.Row<AgreementsCounted>("agreementsCounted", epoch: Carried),
        KindTable.Row<AgreementShared>("agreementShared", epoch: Carried),
        KindTable.Row<AgreementMoneyMoved>("agreementMoneyMoved", epoch: Carried),
        KindTable.Row<AgreementShareEnded>("agreementShareEnded", epoch: Carried),
        KindTable.Row<CreditCarried>("creditCarried", epoch: Carried),
        KindTable.Row<PaymentCorrectionDated>("paymentCorrectionDated", epoch: Carried),
        KindTable.Row<MessageDecided>("messageDecided", epoch: Outbound),
        KindTable.Row<MessageConfirmed>("messageConfirmed", epoch: Outbound),
        KindTable.Row<MessageWithdrawn>("messageWithdrawn", epoch: Outbound),
        KindTable.Row<MessageReported>("messageReported", epoch: Outbound),
        KindTable.Row<ReceiptTold>("messageReceipt", epoch: Outbound),
        KindTable.Row<PaymentShared>("paymentShared", epoch: Outbound),

        // The account.
        KindTable.Row<AccountCaseOpened>("accountCaseOpened"),
        KindTable.Row<AccountCaseResolved>("accountCaseResolved"),
        KindTable.Row<AccountCaseReopened>("accountCaseReopened"),
        KindTable.Row<AccountFactsRecorded>("accountFactsRecorded", 2),
        KindTable.Row<AccountAgreementsCounted>("accountAgreementsCounted", epoch: Carried),
        KindTable.Row<AccountReAged>("accountReAged", epoch: Carried),

        // The person.
        KindTable.Row<PersonRegistered>("personRegistered", 2),
        KindTable.Row<TimeZoneChanged>("timeZoneChanged", 2),
        KindTable.Row<ContactPointAdded>("contactPointAdded", 2),
        KindTable.Row<ContactPointChanged>("contactPointChanged", 2),
        KindTable.Row<ConsentRecorded>("consentRecorded", 2),
        KindTable.Row<ConsentWithdrawn>("consentWithdrawn", 2),
        KindTable.Row<ConsentGiven>("consentGiven", epoch: Judged),
        KindTable.Row<ConsentEnded>("consentEnded", epoch: Judged),
        KindTable.Row<ContactDesignated>("contactDesignated", epoch: Judged),
        KindTable.Row<DesignationWithdrawn>("designationWithdrawn", epoch: Judged),
        KindTable.Row<MediumRequested>("mediumRequested", epoch: Judged),
        KindTable.Row<MediumRequestWithdrawn>("mediumRequestWithdrawn", epoch: Judged),
        KindTable.Row<PersonLocated>("personLocated", epoch: Judged),
        KindTable.Row<LocationEnded>("locationEnded", epoch: Judged),
        KindTable.Row<RoleAssigned>("roleAssigned"),
        KindTable.Row<PersonHoldPlaced>("personHoldPlaced", 2),
        KindTable.Row<PersonHoldAdvanced>("personHoldAdvanced"),
        KindTable.Row<PersonHoldLifted>("personHoldLifted", 2),
        KindTable.Row<ContactLogged>("contactLogged"),
        KindTable.Row<ContactCorrected>("contactCorrected"),
        KindTable.Row<ContactPermissionGranted>("contactPermissionGranted"),
        KindTable.Row<ContactPermissionReleased>("contactPermissionReleased", 2),
        KindTable.Row<PermissionFactsStated>("permissionFactsStated", epoch: Judged),
        KindTable.Row<PersonFactsRecorded>("personFactsRecorded", epoch: Judged),
        KindTable.Row<PersonPlanBegan>("personPlanBegan"),
        KindTable.Row<PersonPlanEnded>("personPlanEnded"),
        KindTable.Row<PersonErased>("personErased"),

        // The payment without an account.
        KindTable.Row<PaymentUnmatched>("paymentUnmatched", 2),
        KindTable.Row<PaymentMatched>("paymentMatched"),
        KindTable.Row<UnmatchedReturned>("unmatchedReturned", 2),
        KindTable.Row<UnmatchedToldAgain>("unmatchedToldAgain"),
        KindTable.Row<PaymentErased>("paymentErased"),
        KindTable.Row<PaymentDoubtful>("paymentDoubtful", epoch: Moneyed),
        KindTable.Row<PaymentTaken>("paymentTaken", epoch: Moneyed),
        KindTable.Row<ReturnNoted>("returnNoted", epoch: Moneyed),
        KindTable.Row<PaymentLinked>("paymentLinked", epoch: Moneyed),
        KindTable.Row<PayerLearned>("payerLearned", epoch: Moneyed),
        KindTable.Row<FileTold>("fileTold", epoch: Carried),

        // The policies.
        KindTable.Row<PolicyProposed>("policyProposed", epoch: Governed),
        KindTable.Row<SuspensionProposed>("suspensionProposed", epoch: Governed),
        KindTable.Row<LiftingProposed>("liftingProposed", epoch: Governed),
        KindTable.Row<PolicyApproved>("policyApproved", epoch: Governed),
        KindTable.Row<RuleSuspended>("ruleSuspended", epoch: Governed),
        KindTable.Row<SuspensionLifted>("suspensionLifted", epoch: Governed),
        KindTable.Row<ProposalRejected>("proposalRejected", epoch: Governed),
        KindTable.Row<PolicySimulated>("policySimulated", epoch: Judged));

    // From this epoch on policies are governed by entries.
    private const int Governed = 2;

    // From this epoch on the whole of compliance is on record: what is stated with acts, overrides, late facts, steps
    // without a command of their own.
    private const int Judged = 3;

    // From this epoch on each payment is applied on its own, and may be corrected or come back in part.
    private const int Moneyed = Facts.Moneyed;

    // From this epoch on debts are sold with a cut-off and bought back, steps of a later kind wait for a second person,
    // and money of an ended case counts on the account's next one.
    private const int Carried = Facts.Carried;

    // From this epoch on messages are decided here, confirmed before they are handed over, and told of.
    private const int Outbound = Facts.Outbound;

    /// <summary>All kinds, in the table's order.</summary>
    public static IReadOnlyList<EntryKind> All { get; } = [.. Table.Rows.Select(row => row.Kind)];

    /// <summary>The kind of an event.</summary>
    /// <exception cref="ArgumentException">The event is not in the table.</exception>
    public static EntryKind Of(DomainEvent happened) => Table.Of(happened).Kind;

    /// <summary>The name of an event's kind.</summary>
    internal static string NameOf<T>()
        where T : DomainEvent => KindOf<T>().Name;

    /// <summary>The kind of an event by its type.</summary>
    internal static EntryKind KindOf<T>()
        where T : DomainEvent => Table.Rows.First(row => row.Type == typeof(T)).Kind;

    /// <summary>Whether a kind is one of an event.</summary>
    public static bool Contains(string kind) => Table.Find(kind) is not null;
}
