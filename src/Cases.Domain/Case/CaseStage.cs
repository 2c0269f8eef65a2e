namespace Cases.Domain;

/// <summary>Where a case stands; one of the seven stages of the lifecycle.</summary>
public enum CaseStage
{
    /// <summary>Opened, perhaps before the due date; nothing was sent in collection yet.</summary>
    Open,

    /// <summary>Reminded after arrears passed the entry criteria.</summary>
    Reminded,

    /// <summary>The right party was reached.</summary>
    Contacted,

    /// <summary>A plan is in force.</summary>
    PlanAgreed,

    /// <summary>A field visit is planned.</summary>
    VisitScheduled,

    /// <summary>Handed to the lawyers with a second person's approval.</summary>
    LegalReferral,

    /// <summary>Ended, for a reason of <see cref="ResolutionReason"/>.</summary>
    Resolved,
}

/// <summary>What may move a case from stage to stage; the rows of the lifecycle table.</summary>
public enum CaseTrigger
{
    /// <summary>A reminder or demand went out.</summary>
    Remind,

    /// <summary>A contact was made.</summary>
    RecordContact,

    /// <summary>A plan was agreed.</summary>
    AgreePlan,

    /// <summary>The plan in force was replaced.</summary>
    ChangePlan,

    /// <summary>The plan was paid to its end.</summary>
    CompletePlan,

    /// <summary>An instalment was missed beyond grace, or its payment came back.</summary>
    BreakPlan,

    /// <summary>The plan was ended by agreement or by the bank.</summary>
    CancelPlan,

    /// <summary>A broken plan is in force again.</summary>
    ReinstatePlan,

    /// <summary>A visit was planned.</summary>
    ScheduleVisit,

    /// <summary>A visit took place.</summary>
    CompleteVisit,

    /// <summary>A planned visit was called off.</summary>
    CancelVisit,

    /// <summary>An approved referral to the lawyers.</summary>
    ReferToLegal,

    /// <summary>The referral was taken back.</summary>
    WithdrawReferral,

    /// <summary>The case ends.</summary>
    Resolve,

    /// <summary>An ended case is owed or wrong again.</summary>
    Reopen,
}

/// <summary>Why a case ended.</summary>
public enum ResolutionReason
{
    /// <summary>Outstanding became zero and arrears had never passed the entry criteria.</summary>
    PaidOnTime,

    /// <summary>Outstanding became zero within tolerance.</summary>
    PaidInFull,

    /// <summary>Arrears became zero while the debt runs on.</summary>
    Cured,

    /// <summary>The approved settlement amount was received.</summary>
    Settled,

    /// <summary>The bank's own book states that nothing is owed any more, and told of no money.</summary>
    ClosedAtSource,

    /// <summary>The debt was sold.</summary>
    Sold,

    /// <summary>Work on the debt ended for good (终结追索).</summary>
    RecoveryEnded,

    /// <summary>The person does not owe it: fraud, or a court said so.</summary>
    NotLiable,

    /// <summary>The debtor died and the estate is used up.</summary>
    EstateExhausted,

    /// <summary>The case should not have been opened.</summary>
    OpenedInError,

    /// <summary>The case goes on under another one.</summary>
    Merged,
}

/// <summary>Why a resolved case was opened again.</summary>
public enum ReopenReason
{
    /// <summary>A payment came back, so money is owed again.</summary>
    PaymentReversed,

    /// <summary>A later charge is owed.</summary>
    ChargedAgain,

    /// <summary>The resolution was a mistake.</summary>
    ResolvedInError,
}
