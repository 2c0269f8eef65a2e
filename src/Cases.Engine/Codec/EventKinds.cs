using Cases.Domain;

namespace Cases.Engine;

/// <summary>The kinds of all events: a closed table. A name is stored for ever and outlives the record's.</summary>
public static class EventKinds
{
    internal static readonly KindTable Table = new(
        // The case.
        KindTable.Row<CaseOpened>("caseOpened"),
        KindTable.Row<AccountStated>("accountStated"),
        KindTable.Row<CollectionsEntered>("collectionsEntered"),
        KindTable.Row<DueItemRecorded>("dueItemRecorded"),
        KindTable.Row<ChargeAdded>("chargeAdded"),
        KindTable.Row<NoticeServed>("noticeServed"),
        KindTable.Row<ReminderRecorded>("reminderRecorded"),
        KindTable.Row<ContactRecorded>("contactRecorded"),
        KindTable.Row<PromiseMade>("promiseMade"),
        KindTable.Row<PromiseEnded>("promiseEnded"),
        KindTable.Row<PlanAgreed>("planAgreed"),
        KindTable.Row<InstalmentMissed>("instalmentMissed"),
        KindTable.Row<PlanBroken>("planBroken"),
        KindTable.Row<PlanCancelled>("planCancelled"),
        KindTable.Row<PlanCompleted>("planCompleted"),
        KindTable.Row<PlanReinstated>("planReinstated"),
        KindTable.Row<VisitPlanned>("visitPlanned"),
        KindTable.Row<VisitCheckedIn>("visitCheckedIn"),
        KindTable.Row<VisitCompleted>("visitCompleted"),
        KindTable.Row<VisitCancelled>("visitCancelled"),
        KindTable.Row<ReferredToLegal>("referredToLegal"),
        KindTable.Row<ReferralWithdrawn>("referralWithdrawn"),
        KindTable.Row<PaymentRecorded>("paymentRecorded"),
        KindTable.Row<PaymentWasReversed>("paymentReversed"),
        KindTable.Row<WaiverGranted>("waiverGranted"),
        KindTable.Row<DebtCarried>("debtCarried"),
        KindTable.Row<HoldPlaced>("holdPlaced"),
        KindTable.Row<HoldAdvanced>("holdAdvanced"),
        KindTable.Row<HoldLifted>("holdLifted"),
        KindTable.Row<ApprovalRequested>("approvalRequested"),
        KindTable.Row<ApprovalDecided>("approvalDecided"),
        KindTable.Row<NoteAdded>("noteAdded"),
        KindTable.Row<CaseAssigned>("caseAssigned"),
        KindTable.Row<Corrected>("corrected"),
        KindTable.Row<CaseResolved>("caseResolved"),
        KindTable.Row<CaseReopened>("caseReopened"),
        KindTable.Row<PartyAdded>("partyAdded"),
        KindTable.Row<PartyEnded>("partyEnded"),

        // The account.
        KindTable.Row<AccountCaseOpened>("accountCaseOpened"),
        KindTable.Row<AccountCaseResolved>("accountCaseResolved"),
        KindTable.Row<AccountCaseReopened>("accountCaseReopened"),
        KindTable.Row<AccountFactsRecorded>("accountFactsRecorded"),

        // The person.
        KindTable.Row<PersonRegistered>("personRegistered"),
        KindTable.Row<TimeZoneChanged>("timeZoneChanged"),
        KindTable.Row<ContactPointAdded>("contactPointAdded"),
        KindTable.Row<ContactPointChanged>("contactPointChanged"),
        KindTable.Row<ConsentRecorded>("consentRecorded"),
        KindTable.Row<ConsentWithdrawn>("consentWithdrawn"),
        KindTable.Row<RoleAssigned>("roleAssigned"),
        KindTable.Row<PersonHoldPlaced>("personHoldPlaced"),
        KindTable.Row<PersonHoldAdvanced>("personHoldAdvanced"),
        KindTable.Row<PersonHoldLifted>("personHoldLifted"),
        KindTable.Row<ContactLogged>("contactLogged"),
        KindTable.Row<ContactCorrected>("contactCorrected"),
        KindTable.Row<ContactPermissionGranted>("contactPermissionGranted"),
        KindTable.Row<ContactPermissionReleased>("contactPermissionReleased"),
        KindTable.Row<PersonPlanBegan>("personPlanBegan"),
        KindTable.Row<PersonPlanEnded>("personPlanEnded"),

        // The payment without an account.
        KindTable.Row<PaymentUnmatched>("paymentUnmatched"),
        KindTable.Row<PaymentMatched>("paymentMatched"),
        KindTable.Row<UnmatchedReturned>("unmatchedReturned"),
        KindTable.Row<UnmatchedToldAgain>("unmatchedToldAgain"));

    /// <summary>All kinds, in the table's order.</summary>
    public static IReadOnlyList<EntryKind> All { get; } = [.. Table.Rows.Select(row => row.Kind)];

    /// <summary>The kind of an event.</summary>
    /// <exception cref="ArgumentException">The event is not in the table.</exception>
    public static EntryKind Of(DomainEvent happened) => Table.Of(happened).Kind;

    /// <summary>Whether a kind is one of an event.</summary>
    public static bool Contains(string kind) => Table.Find(kind) is not null;
}
