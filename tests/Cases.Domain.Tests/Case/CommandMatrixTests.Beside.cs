namespace Cases.Domain.Tests;

public sealed partial class CommandMatrixTests
{
    /// <summary>The end of the table: holds, ends, parties, and what is kept beside the course.</summary>
    private const string Beside = """
        PlaceHold
          Open           CollectionsEntered HoldPlaced
          Reminded       HoldPlaced
          Contacted      HoldPlaced
          PlanAgreed     HoldPlaced
          VisitScheduled HoldPlaced
          LegalReferral  HoldPlaced
          Resolved       HoldPlaced
        Resolve
          Open           refused SecondPersonRequired
                outside: CollectionsEntered CaseResolved > Resolved
          Reminded       refused SecondPersonRequired
                outside: CaseResolved > Resolved
          Contacted      refused SecondPersonRequired
                outside: CaseResolved > Resolved
          PlanAgreed     refused SecondPersonRequired
                outside: PlanCancelled CaseResolved > Resolved
          VisitScheduled refused SecondPersonRequired
                outside: CaseResolved VisitCancelled > Resolved
          LegalReferral  refused SecondPersonRequired
                outside: CaseResolved > Resolved
          Resolved       refused CaseResolved StageForbids
                outside: CaseResolved
        ReAge
          Open           refused SecondPersonRequired
                outside: CollectionsEntered DebtReAged
          Reminded       refused SecondPersonRequired
                outside: DebtReAged
          Contacted      refused SecondPersonRequired
                outside: DebtReAged
          PlanAgreed     refused SecondPersonRequired
                outside: DebtReAged
          VisitScheduled refused SecondPersonRequired
                outside: DebtReAged
          LegalReferral  refused SecondPersonRequired
                outside: DebtReAged
          Resolved       refused CaseResolved
                outside: refused NothingOwed
        RequestApproval of a re-age
          Open           ApprovalAsked
          Reminded       ApprovalAsked
          Contacted      ApprovalAsked
          PlanAgreed     ApprovalAsked
          VisitScheduled ApprovalAsked
          LegalReferral  ApprovalAsked
          Resolved       refused CaseResolved
                outside: refused NothingOwed
        Restructure
          Open           refused SecondPersonRequired
                outside: CollectionsEntered DebtReAged
          Reminded       refused SecondPersonRequired
                outside: DebtReAged
          Contacted      refused SecondPersonRequired
                outside: DebtReAged
          PlanAgreed     refused SecondPersonRequired
                outside: DebtReAged
          VisitScheduled refused SecondPersonRequired
                outside: DebtReAged
          LegalReferral  refused SecondPersonRequired
                outside: DebtReAged
          Resolved       refused CaseResolved
                outside: refused KeyUnknown
        SellDebt
          Open           refused SecondPersonRequired
                outside: CollectionsEntered DebtSold CaseResolved > Resolved
          Reminded       refused SecondPersonRequired
                outside: DebtSold CaseResolved > Resolved
          Contacted      refused SecondPersonRequired
                outside: DebtSold CaseResolved > Resolved
          PlanAgreed     refused SecondPersonRequired
                outside: DebtSold PlanCancelled CaseResolved > Resolved
          VisitScheduled refused SecondPersonRequired
                outside: DebtSold CaseResolved VisitCancelled > Resolved
          LegalReferral  refused SecondPersonRequired
                outside: DebtSold CaseResolved > Resolved
          Resolved       refused CaseResolved StageForbids
                outside: DebtSold CaseResolved
        RequestApproval of a sale
          Open           ApprovalAsked
          Reminded       ApprovalAsked
          Contacted      ApprovalAsked
          PlanAgreed     ApprovalAsked
          VisitScheduled ApprovalAsked
          LegalReferral  ApprovalAsked
          Resolved       refused CaseResolved StageForbids
                outside: ApprovalAsked
        BuyBackDebt
          Open           refused NotResolved
          Reminded       refused NotResolved
          Contacted      refused NotResolved
          PlanAgreed     refused NotResolved
          VisitScheduled refused NotResolved
          LegalReferral  refused NotResolved
          Resolved       refused NotResolved
        Reopen
          Open           refused NotResolved
          Reminded       refused NotResolved
          Contacted      refused NotResolved
          PlanAgreed     refused NotResolved
          VisitScheduled refused NotResolved
          LegalReferral  refused NotResolved
          Resolved       refused NothingOwed
                outside: CaseReopened > Contacted
        AddParty
          Open           PartyAdded
          Reminded       PartyAdded
          Contacted      PartyAdded
          PlanAgreed     PartyAdded
          VisitScheduled PartyAdded
          LegalReferral  PartyAdded
          Resolved       refused CaseResolved
                outside: PartyAdded
        EndParty
          Open           refused KeyUnknown
          Reminded       refused KeyUnknown
          Contacted      refused KeyUnknown
          PlanAgreed     refused KeyUnknown
          VisitScheduled refused KeyUnknown
          LegalReferral  refused KeyUnknown
          Resolved       refused KeyUnknown CaseResolved
                outside: refused KeyUnknown
        RecordClaimEvent
          Open           ClaimEventRecorded
          Reminded       ClaimEventRecorded
          Contacted      ClaimEventRecorded
          PlanAgreed     ClaimEventRecorded
          VisitScheduled ClaimEventRecorded
          LegalReferral  ClaimEventRecorded
          Resolved       ClaimEventRecorded
        AddNote
          Open           CollectionsEntered NoteAdded
          Reminded       NoteAdded
          Contacted      NoteAdded
          PlanAgreed     NoteAdded
          VisitScheduled NoteAdded
          LegalReferral  NoteAdded
          Resolved       NoteAdded
        Assign
          Open           CollectionsEntered CaseAssigned
          Reminded       CaseAssigned
          Contacted      CaseAssigned
          PlanAgreed     CaseAssigned
          VisitScheduled CaseAssigned
          LegalReferral  CaseAssigned
          Resolved       refused CaseResolved
                outside: CaseAssigned
        Correct contact
          Open           refused KeyUnknown
          Reminded       refused KeyUnknown
          Contacted      refused SecondPersonRequired
                outside: Corrected > Reminded
          PlanAgreed     refused SecondPersonRequired
                outside: Corrected
          VisitScheduled refused SecondPersonRequired
                outside: Corrected
          LegalReferral  refused SecondPersonRequired
                outside: Corrected
          Resolved       refused SecondPersonRequired
                outside: Corrected
        Correct payment
          Open           refused KeyUnknown
          Reminded       refused KeyUnknown
          Contacted      refused KeyUnknown
          PlanAgreed     refused KeyUnknown
          VisitScheduled refused KeyUnknown
          LegalReferral  refused KeyUnknown
          Resolved       refused SecondPersonRequired
                outside: Corrected CaseReopened > Contacted
        RecordStep
          Open           CollectionsEntered StepRecorded
          Reminded       StepRecorded
          Contacted      StepRecorded
          PlanAgreed     StepRecorded
          VisitScheduled StepRecorded
          LegalReferral  StepRecorded
          Resolved       refused CaseResolved
                outside: StepRecorded
        StateCaseFacts
          Open           CaseFactsRecorded
          Reminded       CaseFactsRecorded
          Contacted      CaseFactsRecorded
          PlanAgreed     CaseFactsRecorded
          VisitScheduled CaseFactsRecorded
          LegalReferral  CaseFactsRecorded
          Resolved       CaseFactsRecorded
        PostponeStep
          Open           StepPostponed
          Reminded       StepPostponed
          Contacted      StepPostponed
          PlanAgreed     StepPostponed
          VisitScheduled StepPostponed
          LegalReferral  StepPostponed
          Resolved       StepPostponed
        StateAccount
          Open           AccountStated
          Reminded       AccountStated
          Contacted      AccountStated
          PlanAgreed     AccountStated
          VisitScheduled AccountStated
          LegalReferral  AccountStated
          Resolved       AccountStated
        """;
}
