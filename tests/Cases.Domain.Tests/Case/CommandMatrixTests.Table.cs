namespace Cases.Domain.Tests;

public sealed partial class CommandMatrixTests
{
    /// <summary>
    /// A command; then by stage what it does as a command, and below it what it does where it is told.
    /// </summary>
    private const string Table = Course + "\n" + Beside;

    private const string Course = """
        AssessEntry
          Open           CollectionsEntered
          Reminded       nothing
          Contacted      nothing
          PlanAgreed     nothing
          VisitScheduled nothing
          LegalReferral  nothing
          Resolved       nothing
        Remind
          Open           CollectionsEntered ReminderRecorded > Reminded
          Reminded       ReminderRecorded
          Contacted      ReminderRecorded
          PlanAgreed     ReminderRecorded
          VisitScheduled ReminderRecorded
          LegalReferral  ReminderRecorded
          Resolved       refused StageForbids
                outside: ReminderRecorded
        Remind with cost
          Open           CollectionsEntered ChargeAdded ReminderRecorded > Reminded
          Reminded       ChargeAdded ReminderRecorded
          Contacted      ChargeAdded ReminderRecorded
          PlanAgreed     ChargeAdded ReminderRecorded
          VisitScheduled ChargeAdded ReminderRecorded
          LegalReferral  ChargeAdded ReminderRecorded
          Resolved       refused StageForbids
                outside: ChargeAdded CaseReopened ReminderRecorded > Contacted
        ServeNotice
          Open           NoticeServed
          Reminded       NoticeServed
          Contacted      NoticeServed
          PlanAgreed     NoticeServed
          VisitScheduled NoticeServed
          LegalReferral  NoticeServed
          Resolved       NoticeServed
        RecordContact
          Open           CollectionsEntered ContactRecorded > Contacted
          Reminded       ContactRecorded > Contacted
          Contacted      ContactRecorded
          PlanAgreed     ContactRecorded
          VisitScheduled ContactRecorded
          LegalReferral  ContactRecorded
          Resolved       refused CaseResolved
                outside: ContactRecorded
        RecordContact inbound
          Open           CollectionsEntered ContactRecorded > Contacted
          Reminded       ContactRecorded > Contacted
          Contacted      ContactRecorded
          PlanAgreed     ContactRecorded
          VisitScheduled ContactRecorded
          LegalReferral  ContactRecorded
          Resolved       ContactRecorded
        RecordContact nobody
          Open           CollectionsEntered ContactRecorded
          Reminded       ContactRecorded
          Contacted      ContactRecorded
          PlanAgreed     ContactRecorded
          VisitScheduled ContactRecorded
          LegalReferral  ContactRecorded
          Resolved       refused CaseResolved
                outside: ContactRecorded
        MakePromise
          Open           CollectionsEntered PromiseMade
          Reminded       PromiseMade
          Contacted      PromiseMade
          PlanAgreed     PromiseMade
          VisitScheduled PromiseMade
          LegalReferral  PromiseMade
          Resolved       refused CaseResolved MoreThanOwed
                outside: PromiseMade
        AgreePlan
          Open           refused StageForbids
                outside: CollectionsEntered PlanAgreed > PlanAgreed
          Reminded       refused StageForbids
                outside: PlanAgreed > PlanAgreed
          Contacted      PlanAgreed > PlanAgreed
          PlanAgreed     refused StageForbids PlanInForce
                outside: PlanAgreed
          VisitScheduled PlanAgreed VisitCancelled > PlanAgreed
          LegalReferral  PlanAgreed > PlanAgreed
          Resolved       refused StageForbids PlanTermsForbidden
                outside: PlanAgreed > PlanAgreed
        AgreePlan asked
          Open           CollectionsEntered PlanAgreed > PlanAgreed
          Reminded       PlanAgreed > PlanAgreed
          Contacted      PlanAgreed > PlanAgreed
          PlanAgreed     refused StageForbids PlanInForce
                outside: PlanAgreed
          VisitScheduled PlanAgreed VisitCancelled > PlanAgreed
          LegalReferral  PlanAgreed > PlanAgreed
          Resolved       refused StageForbids PlanTermsForbidden
                outside: PlanAgreed > PlanAgreed
        ChangePlan
          Open           refused StageForbids NoPlanInForce
                outside: CollectionsEntered PlanAgreed > PlanAgreed
          Reminded       refused StageForbids NoPlanInForce
                outside: PlanAgreed > PlanAgreed
          Contacted      refused StageForbids NoPlanInForce
                outside: PlanAgreed > PlanAgreed
          PlanAgreed     refused SecondPersonRequired
                outside: PlanAgreed
          VisitScheduled refused StageForbids NoPlanInForce
                outside: PlanAgreed VisitCancelled > PlanAgreed
          LegalReferral  refused StageForbids NoPlanInForce
                outside: PlanAgreed > PlanAgreed
          Resolved       refused StageForbids NoPlanInForce PlanTermsForbidden
                outside: PlanAgreed > PlanAgreed
        MissInstalment
          Open           refused NoPlanInForce
          Reminded       refused NoPlanInForce
          Contacted      refused NoPlanInForce
          PlanAgreed     refused InstalmentNotMissed
          VisitScheduled refused NoPlanInForce
          LegalReferral  refused NoPlanInForce
          Resolved       refused NoPlanInForce
        BreakPlan
          Open           refused NoPlanInForce
          Reminded       refused NoPlanInForce
          Contacted      refused NoPlanInForce
          PlanAgreed     refused InstalmentNotMissed
                outside: PlanBroken > Contacted
          VisitScheduled refused NoPlanInForce
          LegalReferral  refused NoPlanInForce
          Resolved       refused NoPlanInForce
        CancelPlan
          Open           refused NoPlanInForce
          Reminded       refused NoPlanInForce
          Contacted      refused NoPlanInForce
          PlanAgreed     refused SecondPersonRequired
                outside: PlanCancelled > Contacted
          VisitScheduled refused NoPlanInForce
          LegalReferral  refused NoPlanInForce
          Resolved       refused NoPlanInForce
        CompletePlan
          Open           refused NoPlanInForce
          Reminded       refused NoPlanInForce
          Contacted      refused NoPlanInForce
          PlanAgreed     refused PlanNotComplete
                outside: PlanCompleted > Contacted
          VisitScheduled refused NoPlanInForce
          LegalReferral  refused NoPlanInForce
          Resolved       refused NoPlanInForce
        ReinstatePlan
          Open           refused KeyUnknown
          Reminded       refused KeyUnknown
          Contacted      refused KeyUnknown
          PlanAgreed     nothing
          VisitScheduled refused KeyUnknown
          LegalReferral  refused KeyUnknown
          Resolved       refused KeyUnknown
        ScheduleVisit
          Open           refused StageForbids
                outside: CollectionsEntered VisitPlanned > VisitScheduled
          Reminded       VisitPlanned > VisitScheduled
          Contacted      VisitPlanned > VisitScheduled
          PlanAgreed     refused StageForbids
                outside: VisitPlanned > VisitScheduled
          VisitScheduled refused StageForbids VisitPending
                outside: VisitCancelled VisitPlanned
          LegalReferral  refused StageForbids
                outside: VisitPlanned > VisitScheduled
          Resolved       refused StageForbids
                outside: VisitPlanned
        CheckInVisit
          Open           refused NoVisitPending
          Reminded       refused NoVisitPending
          Contacted      refused NoVisitPending
          PlanAgreed     refused NoVisitPending
          VisitScheduled refused DateOutOfRange
                outside: VisitCheckedIn
          LegalReferral  refused NoVisitPending
          Resolved       refused NoVisitPending
        CompleteVisit
          Open           refused NoVisitPending
          Reminded       refused NoVisitPending
          Contacted      refused NoVisitPending
          PlanAgreed     refused NoVisitPending
          VisitScheduled refused NotCheckedIn
                outside: VisitCompleted > Contacted
          LegalReferral  refused NoVisitPending
          Resolved       refused NoVisitPending
        CancelVisit
          Open           refused NoVisitPending
          Reminded       refused NoVisitPending
          Contacted      refused NoVisitPending
          PlanAgreed     refused NoVisitPending
          VisitScheduled VisitCancelled > Contacted
          LegalReferral  refused NoVisitPending
          Resolved       refused NoVisitPending
        ReferToLegal
          Open           refused StageForbids
                outside: CollectionsEntered ReferredToLegal > LegalReferral
          Reminded       refused SecondPersonRequired
                outside: ReferredToLegal > LegalReferral
          Contacted      refused SecondPersonRequired
                outside: ReferredToLegal > LegalReferral
          PlanAgreed     refused StageForbids
                outside: PlanCancelled ReferredToLegal > LegalReferral
          VisitScheduled refused SecondPersonRequired
                outside: ReferredToLegal VisitCancelled > LegalReferral
          LegalReferral  refused StageForbids ReferralOpen
                outside: ReferredToLegal
          Resolved       refused StageForbids
                outside: ReferredToLegal > LegalReferral
        RequestApproval of it
          Open           refused StageForbids
                outside: CollectionsEntered ApprovalRequested
          Reminded       ApprovalRequested
          Contacted      ApprovalRequested
          PlanAgreed     refused StageForbids
                outside: ApprovalRequested
          VisitScheduled ApprovalRequested
          LegalReferral  refused StageForbids ReferralOpen
                outside: ApprovalRequested
          Resolved       refused StageForbids
                outside: ApprovalRequested
        WithdrawReferral
          Open           refused NoReferralOpen
          Reminded       refused NoReferralOpen
          Contacted      refused NoReferralOpen
          PlanAgreed     refused NoReferralOpen
          VisitScheduled refused NoReferralOpen
          LegalReferral  ReferralWithdrawn > Contacted
          Resolved       refused NoReferralOpen
        AddCharge
          Open           CollectionsEntered ChargeAdded
          Reminded       ChargeAdded
          Contacted      ChargeAdded
          PlanAgreed     ChargeAdded
          VisitScheduled ChargeAdded
          LegalReferral  ChargeAdded
          Resolved       ChargeAdded CaseReopened > Contacted
        AddCharge total
          Open           CollectionsEntered ChargeAdded
          Reminded       ChargeAdded
          Contacted      ChargeAdded
          PlanAgreed     ChargeAdded
          VisitScheduled ChargeAdded
          LegalReferral  ChargeAdded
          Resolved       ChargeAdded CaseReopened > Contacted
        RecordDueItem
          Open           CollectionsEntered DueItemRecorded
          Reminded       DueItemRecorded
          Contacted      DueItemRecorded
          PlanAgreed     DueItemRecorded
          VisitScheduled DueItemRecorded
          LegalReferral  DueItemRecorded
          Resolved       DueItemRecorded CaseReopened > Contacted
        Waive
          Open           CollectionsEntered WaiverGranted
          Reminded       WaiverGranted
          Contacted      WaiverGranted
          PlanAgreed     WaiverGranted
          VisitScheduled WaiverGranted
          LegalReferral  WaiverGranted
          Resolved       refused MoreThanOwed
        StateInterestTerms
          Open           InterestTermsSet MoneyTermsSet
          Reminded       InterestTermsSet MoneyTermsSet
          Contacted      InterestTermsSet MoneyTermsSet
          PlanAgreed     InterestTermsSet MoneyTermsSet
          VisitScheduled InterestTermsSet MoneyTermsSet
          LegalReferral  InterestTermsSet MoneyTermsSet
          Resolved       InterestTermsSet MoneyTermsSet
        PostInterest
          Open           refused FieldMissing
          Reminded       refused FieldMissing
          Contacted      refused FieldMissing
          PlanAgreed     refused FieldMissing
          VisitScheduled refused FieldMissing
          LegalReferral  refused FieldMissing
          Resolved       refused FieldMissing
        RecordPayment part
          Open           CollectionsEntered PaymentRecorded
          Reminded       PaymentRecorded
          Contacted      PaymentRecorded
          PlanAgreed     PaymentRecorded
          VisitScheduled PaymentRecorded
          LegalReferral  PaymentRecorded
          Resolved       PaymentRecorded
        RecordPayment all
          Open           CollectionsEntered PaymentRecorded CaseResolved > Resolved
          Reminded       PaymentRecorded CaseResolved > Resolved
          Contacted      PaymentRecorded CaseResolved > Resolved
          PlanAgreed     PaymentRecorded PlanCompleted CaseResolved > Resolved
          VisitScheduled PaymentRecorded CaseResolved VisitCancelled > Resolved
          LegalReferral  PaymentRecorded CaseResolved > Resolved
          Resolved       PaymentRecorded
        ReversePayment
          Open           refused KeyUnknown
                outside: CollectionsEntered MoneyReturned
          Reminded       refused KeyUnknown
                outside: MoneyReturned
          Contacted      refused KeyUnknown
                outside: MoneyReturned
          PlanAgreed     refused KeyUnknown
                outside: MoneyReturned
          VisitScheduled refused KeyUnknown
                outside: MoneyReturned
          LegalReferral  refused KeyUnknown
                outside: MoneyReturned
          Resolved       PaymentWasReversed CaseReopened > Contacted
        ReturnMoney part
          Open           refused KeyUnknown
                outside: CollectionsEntered MoneyReturned
          Reminded       refused KeyUnknown
                outside: MoneyReturned
          Contacted      refused KeyUnknown
                outside: MoneyReturned
          PlanAgreed     refused KeyUnknown
                outside: MoneyReturned
          VisitScheduled refused KeyUnknown
                outside: MoneyReturned
          LegalReferral  refused KeyUnknown
                outside: MoneyReturned
          Resolved       MoneyReturned CaseReopened > Contacted
        ReturnMoney refund
          Open           refused AmountTooLarge
                outside: CollectionsEntered MoneyReturned
          Reminded       refused AmountTooLarge
                outside: MoneyReturned
          Contacted      refused AmountTooLarge
                outside: MoneyReturned
          PlanAgreed     refused AmountTooLarge
                outside: MoneyReturned
          VisitScheduled refused AmountTooLarge
                outside: MoneyReturned
          LegalReferral  refused AmountTooLarge
                outside: MoneyReturned
          Resolved       refused AmountTooLarge
                outside: MoneyReturned CaseReopened > Contacted
        CorrectPayment
          Open           refused KeyUnknown
                outside: CollectionsEntered PaymentCorrected
          Reminded       refused KeyUnknown
                outside: PaymentCorrected
          Contacted      refused KeyUnknown
                outside: PaymentCorrected
          PlanAgreed     refused KeyUnknown
                outside: PaymentCorrected
          VisitScheduled refused KeyUnknown
                outside: PaymentCorrected
          LegalReferral  refused KeyUnknown
                outside: PaymentCorrected
          Resolved       PaymentCorrected CaseReopened > Contacted
        ReverseCharge
          Open           refused KeyUnknown
          Reminded       refused KeyUnknown
          Contacted      refused KeyUnknown
          PlanAgreed     refused KeyUnknown
          VisitScheduled refused KeyUnknown
          LegalReferral  refused KeyUnknown
          Resolved       refused KeyUnknown
        WithdrawWaiver
          Open           refused KeyUnknown
          Reminded       refused KeyUnknown
          Contacted      refused KeyUnknown
          PlanAgreed     refused KeyUnknown
          VisitScheduled refused KeyUnknown
          LegalReferral  refused KeyUnknown
          Resolved       refused KeyUnknown
        """;
}
