using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Where a case stands.</summary>
[JsonConverter(typeof(WordConverter<CaseStage>))]
public enum CaseStage
{
    /// <summary>Opened.</summary>
    Open,

    /// <summary>The debtor was reminded.</summary>
    Reminded,

    /// <summary>The right party was reached.</summary>
    Contacted,

    /// <summary>A plan is in force.</summary>
    PlanAgreed,

    /// <summary>A visit is planned.</summary>
    VisitScheduled,

    /// <summary>The case is with the lawyers.</summary>
    LegalReferral,

    /// <summary>The case is over.</summary>
    Resolved,
}

/// <summary>Why a case is over. The first five follow from the ledger and are never set by hand.</summary>
[JsonConverter(typeof(WordConverter<ResolutionReason>))]
public enum ResolutionReason
{
    /// <summary>Paid before anything was overdue.</summary>
    PaidOnTime,

    /// <summary>Nothing is owed.</summary>
    PaidInFull,

    /// <summary>Nothing is overdue.</summary>
    Cured,

    /// <summary>The agreed part was paid.</summary>
    Settled,

    /// <summary>The bank's own book states that nothing is owed any more, and told of no money.</summary>
    ClosedAtSource,

    /// <summary>The debt was sold.</summary>
    Sold,

    /// <summary>Recovery was given up.</summary>
    RecoveryEnded,

    /// <summary>The debtor does not owe it.</summary>
    NotLiable,

    /// <summary>The estate has nothing left.</summary>
    EstateExhausted,

    /// <summary>The case should not exist.</summary>
    OpenedInError,

    /// <summary>Another case goes on with it.</summary>
    Merged,
}

/// <summary>What kind of plan this is.</summary>
[JsonConverter(typeof(WordConverter<PlanKind>))]
public enum PlanKind
{
    /// <summary>All that is owed, in parts.</summary>
    Instalments,

    /// <summary>Less than is owed, for good.</summary>
    Settlement,

    /// <summary>A personal instalment agreement of a credit card.</summary>
    PersonalInstalmentAgreement,
}

/// <summary>How a plan was agreed.</summary>
[JsonConverter(typeof(WordConverter<PlanForm>))]
public enum PlanForm
{
    /// <summary>In writing.</summary>
    Written,

    /// <summary>By word of mouth, which is recorded.</summary>
    Oral,
}

/// <summary>What became of a plan.</summary>
[JsonConverter(typeof(WordConverter<PlanStatus>))]
public enum PlanStatus
{
    /// <summary>It runs.</summary>
    InForce,

    /// <summary>Another plan replaced it.</summary>
    Superseded,

    /// <summary>It was paid.</summary>
    Completed,

    /// <summary>It was not paid.</summary>
    Broken,

    /// <summary>It was taken back.</summary>
    Cancelled,
}

/// <summary>What became of a promise.</summary>
[JsonConverter(typeof(WordConverter<PromiseStatus>))]
public enum PromiseStatus
{
    /// <summary>Its day has not passed.</summary>
    Open,

    /// <summary>It was paid.</summary>
    Kept,

    /// <summary>A part was paid.</summary>
    PartlyKept,

    /// <summary>Nothing was paid.</summary>
    Broken,

    /// <summary>It was taken back.</summary>
    Cancelled,

    /// <summary>It was paid, and the payment was reversed.</summary>
    KeptThenReversed,
}

/// <summary>What is corrected.</summary>
[JsonConverter(typeof(WordConverter<CorrectionTarget>))]
public enum CorrectionTarget
{
    /// <summary>A contact.</summary>
    Contact,

    /// <summary>A payment.</summary>
    Payment,

    /// <summary>A note.</summary>
    Note,
}

/// <summary>What a second person is asked for.</summary>
[JsonConverter(typeof(WordConverter<ApprovalKind>))]
public enum ApprovalKind
{
    /// <summary>A referral to the lawyers.</summary>
    Referral,

    /// <summary>A resolution by hand.</summary>
    Resolution,

    /// <summary>A waiver above the limit.</summary>
    Waiver,

    /// <summary>A broken plan in force again.</summary>
    PlanReinstatement,

    /// <summary>A settlement above the limit.</summary>
    Settlement,

    /// <summary>A total below what was charged before.</summary>
    NewTotal,

    /// <summary>A correction that takes money off the case, or a contact out of the counts.</summary>
    Correction,

    /// <summary>The end of a plan that is kept.</summary>
    PlanCancellation,

    /// <summary>A change of a plan that the debtor did not ask for, or that gives up more than the limit.</summary>
    PlanChange,

    /// <summary>The end of an open promise.</summary>
    PromiseCancellation,

    /// <summary>A version of a rule pack, from a day on.</summary>
    PolicyVersion,

    /// <summary>Acts that are to be refused until the suspension is lifted.</summary>
    Suspension,

    /// <summary>The end of a suspension.</summary>
    Lifting,

    /// <summary>An act that a rule of soft norm refuses.</summary>
    Override,

    /// <summary>A sale of the debt with a cut-off.</summary>
    Sale,

    /// <summary>What is past due taken as due on a day.</summary>
    ReAge,

    /// <summary>Other due dates.</summary>
    Restructure,
}

/// <summary>What became of a payment.</summary>
[JsonConverter(typeof(WordConverter<PaymentResultKind>))]
public enum PaymentResultKind
{
    /// <summary>It was posted to a case.</summary>
    Applied,

    /// <summary>The account is known and has no open case; it was kept on the last one.</summary>
    Noted,

    /// <summary>No account has this reference, or several have.</summary>
    Unmatched,

    /// <summary>It was taken before.</summary>
    Duplicate,

    /// <summary>The debt was sold; it is held for the owner.</summary>
    HeldForOwner,

    /// <summary>It cannot be taken.</summary>
    Rejected,
}

/// <summary>What happened to a claim that may begin its limitation anew.</summary>
[JsonConverter(typeof(WordConverter<ClaimEventKind>))]
public enum ClaimEventKind
{
    /// <summary>Payment was demanded in writing or by message.</summary>
    Demand,

    /// <summary>The debtor acknowledged it: a payment, a promise, a plan, a plea for time.</summary>
    Acknowledgment,

    /// <summary>It was debited from an account of his, as was agreed.</summary>
    Debit,

    /// <summary>It was brought to a court or to arbitration.</summary>
    Suit,

    /// <summary>It was reported to the police.</summary>
    PoliceReport,

    /// <summary>He was told that it has another creditor.</summary>
    TransferNotice,
}
