using Cases.Domain;

namespace Cases.Engine;

/// <summary>The kinds of all commands: a closed table. Fingerprints are over them, so a name never changes.</summary>
public static class CommandKinds
{
    internal static readonly KindTable Table = new(
        // The case.
        KindTable.Row<OpenCase>("openCase"),
        KindTable.Row<StateAccount>("stateAccount"),
        KindTable.Row<AssessEntry>("assessEntry"),
        KindTable.Row<RecordDueItem>("recordDueItem"),
        KindTable.Row<AddCharge>("addCharge"),
        KindTable.Row<ServeNotice>("serveNotice"),
        KindTable.Row<Remind>("remind"),
        KindTable.Row<RecordContact>("recordContact"),
        KindTable.Row<MakePromise>("makePromise"),
        KindTable.Row<AssessPromise>("assessPromise"),
        KindTable.Row<CancelPromise>("cancelPromise"),
        KindTable.Row<AgreePlan>("agreePlan"),
        KindTable.Row<ChangePlan>("changePlan"),
        KindTable.Row<MissInstalment>("missInstalment"),
        KindTable.Row<BreakPlan>("breakPlan"),
        KindTable.Row<CancelPlan>("cancelPlan"),
        KindTable.Row<CompletePlan>("completePlan"),
        KindTable.Row<ReinstatePlan>("reinstatePlan"),
        KindTable.Row<ScheduleVisit>("scheduleVisit"),
        KindTable.Row<CheckInVisit>("checkInVisit"),
        KindTable.Row<CompleteVisit>("completeVisit"),
        KindTable.Row<CancelVisit>("cancelVisit"),
        KindTable.Row<ReferToLegal>("referToLegal"),
        KindTable.Row<WithdrawReferral>("withdrawReferral"),
        KindTable.Row<RecordPayment>("recordPayment"),
        KindTable.Row<ReversePayment>("reversePayment"),
        KindTable.Row<ReturnMoney>("returnMoney"),
        KindTable.Row<CorrectPayment>("correctPayment"),
        KindTable.Row<ReverseCharge>("reverseCharge"),
        KindTable.Row<WithdrawWaiver>("withdrawWaiver"),
        KindTable.Row<MatchPayment>("matchPayment"),
        KindTable.Row<TakePayment>("takePayment"),
        KindTable.Row<TakeReturn>("takeReturn"),
        KindTable.Row<Waive>("waive"),
        KindTable.Row<StateInterestTerms>("stateInterestTerms"),
        KindTable.Row<PostInterest>("postInterest"),
        KindTable.Row<PlaceHold>("placeHold"),
        KindTable.Row<AdvanceHold>("advanceHold"),
        KindTable.Row<LiftHold>("liftHold"),
        KindTable.Row<RequestApproval>("requestApproval"),
        KindTable.Row<DecideApproval>("decideApproval"),
        KindTable.Row<RequestOverride>("requestOverride"),
        KindTable.Row<WithdrawOverride>("withdrawOverride"),
        KindTable.Row<RecordClaimEvent>("recordClaimEvent"),
        KindTable.Row<AddNote>("addNote"),
        KindTable.Row<Assign>("assign"),
        KindTable.Row<Correct>("correct"),
        KindTable.Row<Resolve>("resolve"),
        KindTable.Row<Reopen>("reopen"),
        KindTable.Row<ReAge>("reAge"),
        KindTable.Row<Restructure>("restructure"),
        KindTable.Row<AssessReAge>("assessReAge"),
        KindTable.Row<SellDebt>("sellDebt"),
        KindTable.Row<BuyBackDebt>("buyBackDebt"),
        KindTable.Row<AddParty>("addParty"),
        KindTable.Row<EndParty>("endParty"),
        KindTable.Row<PostponeStep>("postponeStep"),
        KindTable.Row<SendMessage>("sendMessage"),
        KindTable.Row<ConfirmMessage>("confirmMessage"),
        KindTable.Row<StopMessage>("stopMessage"),
        KindTable.Row<ReportMessage>("reportMessage"),
        KindTable.Row<TellReceipt>("tellReceipt"),
        KindTable.Row<RecordStep>("recordStep"),
        KindTable.Row<RemedyBreach>("remedyBreach"),
        KindTable.Row<StateCaseFacts>("stateCaseFacts"),
        KindTable.Row<OutsideFact>("outsideFact"),

        // The person.
        KindTable.Row<RegisterPerson>("registerPerson"),
        KindTable.Row<ChangeTimeZone>("changeTimeZone"),
        KindTable.Row<AddContactPoint>("addContactPoint"),
        KindTable.Row<ChangeContactPoint>("changeContactPoint"),
        KindTable.Row<RecordConsent>("recordConsent"),
        KindTable.Row<WithdrawConsent>("withdrawConsent"),
        KindTable.Row<DesignateContact>("designateContact"),
        KindTable.Row<WithdrawDesignation>("withdrawDesignation"),
        KindTable.Row<RequestMedium>("requestMedium"),
        KindTable.Row<WithdrawMediumRequest>("withdrawMediumRequest"),
        KindTable.Row<LocatePerson>("locatePerson"),
        KindTable.Row<EndLocation>("endLocation"),
        KindTable.Row<AssignRole>("assignRole"),
        KindTable.Row<PlacePersonHold>("placePersonHold"),
        KindTable.Row<AdvancePersonHold>("advancePersonHold"),
        KindTable.Row<LiftPersonHold>("liftPersonHold"),
        KindTable.Row<LogContact>("logContact"),
        KindTable.Row<RequestContactPermission>("requestContactPermission"),
        KindTable.Row<ReleaseContactPermission>("releaseContactPermission"),
        KindTable.Row<ErasePerson>("erasePerson"),
        KindTable.Row<StatePersonFacts>("statePersonFacts"),

        // The payment without an account.
        KindTable.Row<KeepUnmatched>("keepUnmatched"),
        KindTable.Row<ReturnUnmatched>("returnUnmatched"),
        KindTable.Row<CloseToldAgain>("closeToldAgain"),
        KindTable.Row<ErasePayment>("erasePayment"),
        KindTable.Row<KeepDoubtful>("keepDoubtful"),
        KindTable.Row<LinkPayment>("linkPayment"),
        KindTable.Row<LearnPayer>("learnPayer"),
        KindTable.Row<NoteFile>("noteFile"),

        // The policies.
        KindTable.Row<ProposePolicy>("proposePolicy"),
        KindTable.Row<ProposeSuspension>("proposeSuspension"),
        KindTable.Row<ProposeLifting>("proposeLifting"),
        KindTable.Row<DecideProposal>("decideProposal"),
        KindTable.Row<RecordSimulation>("recordSimulation"));

    /// <summary>All kinds, in the table's order.</summary>
    public static IReadOnlyList<EntryKind> All { get; } = [.. Table.Rows.Select(row => row.Kind)];

    /// <summary>The kind of a command.</summary>
    /// <param name="command">One of a case, a person, a payment or the policies.</param>
    /// <exception cref="ArgumentException">The command is not in the table.</exception>
    public static EntryKind Of(object command) => Table.Of(command).Kind;
}
