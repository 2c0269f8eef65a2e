namespace Cases.Domain;

/// <summary>What is done: the kinds of act that rules look at.</summary>
public enum ActKind
{
    /// <summary>A telephone call, by a person or a robot.</summary>
    Call,

    /// <summary>A short message to a telephone number.</summary>
    Text,

    /// <summary>An e-mail.</summary>
    Email,

    /// <summary>A letter on paper.</summary>
    Letter,

    /// <summary>A message in an app, an enterprise chat or another digital channel.</summary>
    Message,

    /// <summary>A field visit.</summary>
    Visit,

    /// <summary>Handing the case to lawyers or a court.</summary>
    Referral,

    /// <summary>Agreeing a payment plan or a promise.</summary>
    PlanAgreement,

    /// <summary>A posting on the account that is no payment: a charge or a waiver.</summary>
    Posting,

    /// <summary>Money received or returned.</summary>
    Payment,

    /// <summary>Anything else.</summary>
    Other,

    /// <summary>Putting up a notice where others read it.</summary>
    PostedNotice,

    /// <summary>Taking the case to its next stage.</summary>
    StageChange,

    /// <summary>Closing the case: paid, sold or given up.</summary>
    CaseClosing,

    /// <summary>Closing what the debtor asked for, without or with an answer.</summary>
    CloseRequest,

    /// <summary>Refusing a plan that the debtor offered.</summary>
    PlanRefusal,

    /// <summary>Giving the case to an agency.</summary>
    AgencyAssignment,

    /// <summary>What an agency does on the case.</summary>
    AgencyActivity,

    /// <summary>Giving personal data to somebody else.</summary>
    DataSharing,

    /// <summary>Making personal data public.</summary>
    DataPublication,

    /// <summary>Reporting the default to a credit database.</summary>
    AdverseReport,

    /// <summary>Erasing records.</summary>
    Purge,

    /// <summary>Letting interest or a fee accrue.</summary>
    InterestAccrual,

    /// <summary>Applying a payment to what is due.</summary>
    Allocation,

    /// <summary>Setting another asset of the debtor against the debt.</summary>
    SetOff,

    /// <summary>Changing an interest rate.</summary>
    RateChange,

    /// <summary>Changing the terms of a contract or product.</summary>
    TermsChange,

    /// <summary>Approving by which figures collectors are measured.</summary>
    KpiApproval,

    /// <summary>Bringing the debt to court.</summary>
    Suit,

    /// <summary>Filing the debt as a claim in insolvency proceedings.</summary>
    ProofOfClaim,

    /// <summary>Enforcing a title.</summary>
    Enforcement,

    /// <summary>Taking the debt as valid because nobody disputed it.</summary>
    ValidityAssumption,

    /// <summary>Recording the first communication about the debt, and what it disclosed.</summary>
    InitialCommunication,
}

/// <summary>Why it is done. What a hold stops is decided by class, not by channel.</summary>
public enum ActClass
{
    /// <summary>Asking for a debt that is past due and unpaid, whatever the message is called.</summary>
    Collection,

    /// <summary>Telling of an amount that falls due; ends with the due date.</summary>
    Reminder,

    /// <summary>An answer to something that the debtor asked.</summary>
    ServiceReply,

    /// <summary>A notice that a law or the contract obliges the bank to give.</summary>
    MandatoryNotice,

    /// <summary>A step without which a right is lost: limitation, guarantee period, proof of claim.</summary>
    PreservationOfRights,
}

/// <summary>Which notice of the law is given, or which right is preserved: a closed list.</summary>
public enum LegalNotice
{
    /// <summary>The debt has another creditor (Civil Code 546).</summary>
    ChangeOfCreditor,

    /// <summary>An agency collects from now on (CN-XB41-NOTICE).</summary>
    AgencyAppointed,

    /// <summary>The default is reported to the credit database (regulation on credit reporting 15).</summary>
    CreditReport,

    /// <summary>Charter, product or interest change (CN-64-45D).</summary>
    ChangeOfTerms,

    /// <summary>A set-off (Civil Code 568).</summary>
    SetOff,

    /// <summary>A demand that interrupts the limitation of the claim (CN-SOL-INT).</summary>
    Limitation,

    /// <summary>A demand within the guarantee period (Civil Code 693).</summary>
    GuaranteePeriod,

    /// <summary>A claim in insolvency proceedings or on an estate.</summary>
    ProofOfClaim,
}

/// <summary>To whom it is done, in that person's role towards the debt.</summary>
public enum PartyKind
{
    /// <summary>The debtor.</summary>
    Debtor,

    /// <summary>Somebody who owes the whole debt beside the debtor.</summary>
    CoBorrower,

    /// <summary>A guarantor, general or joint.</summary>
    Guarantor,

    /// <summary>The holder of a supplementary card.</summary>
    SupplementaryCardholder,

    /// <summary>The debtor's spouse who does not owe the debt.</summary>
    Spouse,

    /// <summary>An heir or the administrator of an estate.</summary>
    Heir,

    /// <summary>The debtor's guardian.</summary>
    Guardian,

    /// <summary>The debtor's representative, such as a lawyer.</summary>
    Representative,

    /// <summary>A contact that the debtor named in advance.</summary>
    ReservedContact,

    /// <summary>The debtor's employer.</summary>
    Employer,

    /// <summary>Any other third person.</summary>
    ThirdParty,

    /// <summary>It is not known who this is.</summary>
    Unknown,
}

/// <summary>Why work on a case is held.</summary>
public enum HoldKind
{
    /// <summary>The debt, or a part of it, is disputed.</summary>
    Dispute,

    /// <summary>The debtor cannot pay for now.</summary>
    Hardship,

    /// <summary>The debtor needs special care.</summary>
    Vulnerability,

    /// <summary>A legal pause, such as a breathing space.</summary>
    Moratorium,

    /// <summary>The debtor asked for contact to stop, altogether or by one channel.</summary>
    CeaseCommunication,

    /// <summary>The debtor is represented; counts once verified.</summary>
    Representation,

    /// <summary>The debtor cannot act for himself.</summary>
    Incapacity,

    /// <summary>The person has died.</summary>
    Deceased,

    /// <summary>Insolvency proceedings are open.</summary>
    Bankruptcy,

    /// <summary>A complaint is open.</summary>
    Complaint,

    /// <summary>
    /// Personal data may only be kept and not used otherwise, until it may be erased (personal information law, art.
    /// 47).
    /// </summary>
    Restriction,

    /// <summary>Evidence is to be kept, such as for a court: nothing is erased, and no act is stopped.</summary>
    LegalHold,
}

/// <summary>How strong the norm behind a rule is, the strongest first.</summary>
public enum NormStrength
{
    /// <summary>A statute.</summary>
    Law,

    /// <summary>A binding rule of an authority.</summary>
    Regulation,

    /// <summary>A rule of an association that binds its members.</summary>
    SelfRegulation,

    /// <summary>A recommended national standard.</summary>
    RecommendedStandard,

    /// <summary>An authority's guidance.</summary>
    Guidance,

    /// <summary>A rebuttable presumption, not a cap.</summary>
    Presumption,

    /// <summary>The product's own default.</summary>
    ProductDefault,
}

/// <summary>What a rule does when it is not kept.</summary>
public enum RuleEffect
{
    /// <summary>The act is refused.</summary>
    Deny,

    /// <summary>Work of the named classes stops until an event or a date.</summary>
    Hold,

    /// <summary>The act is refused until the named evidence is there.</summary>
    Evidence,

    /// <summary>The act is allowed; the departure is shown and recorded.</summary>
    Warn,

    /// <summary>A purge is refused before its date.</summary>
    Retain,

    /// <summary>The process is compared with the rule; the departure is shown and never refuses anything.</summary>
    Conformance,

    /// <summary>A payment is applied in the order that the rule asks for; another order is refused.</summary>
    Allocation,
}

/// <summary>What a rule says about one act.</summary>
public enum RuleVerdict
{
    /// <summary>The rule was judged and kept.</summary>
    Passed,

    /// <summary>The rule forbids the act now.</summary>
    Refused,

    /// <summary>The rule would forbid the act; an exception of the rule lifts that.</summary>
    ExceptionUsed,

    /// <summary>A rule with effect <see cref="RuleEffect.Warn"/> is not kept; the act is allowed.</summary>
    Warned,

    /// <summary>A rule with effect <see cref="RuleEffect.Conformance"/> is not kept; nothing is refused.</summary>
    Breached,

    /// <summary>What is known does not suffice to judge an outside fact; it neither complies nor breaches.</summary>
    NotAssessable,

    /// <summary>The rule has nothing to say about this act; such answers are dropped.</summary>
    NotApplicable,

    /// <summary>The rule would forbid the act; a second person let this one pass.</summary>
    Overridden,
}

/// <summary>How a rule reads a fact that is not known.</summary>
public enum WhenAbsent
{
    /// <summary>As its compliant value.</summary>
    Compliant,

    /// <summary>The act is refused until somebody answers; the default of a rule that denies.</summary>
    Ask,

    /// <summary>As its forbidding value.</summary>
    Refuse,
}

/// <summary>Where the words of a rule were read.</summary>
public enum SourceStatus
{
    /// <summary>In the official text.</summary>
    OfficialText,

    /// <summary>In a copy, the press or a commentary.</summary>
    Secondary,

    /// <summary>From memory; nobody has looked it up yet.</summary>
    Recalled,

    /// <summary>Nowhere else: the bank's own decision.</summary>
    OwnPolicy,
}

/// <summary>Which clock a rule about the time of day reads.</summary>
public enum ClockChoice
{
    /// <summary>The official and the debtor's clock must both pass.</summary>
    Both,

    /// <summary>The official clock of the pack.</summary>
    Official,

    /// <summary>The clock where the debtor is.</summary>
    Debtor,
}

/// <summary>What kind of call (GB/T 45251-2025).</summary>
public enum CallKind
{
    /// <summary>A talk, by a person or a machine that answers (交互式催收).</summary>
    Interactive,

    /// <summary>An announcement, by a person or a machine (告知式催收).</summary>
    Notification,
}

/// <summary>Why somebody is contacted.</summary>
public enum ContactPurpose
{
    /// <summary>To ask for the debt.</summary>
    Collect,

    /// <summary>To learn how the debtor can be reached, or to leave a message, without a word of the debt.</summary>
    Locate,

    /// <summary>To take the offer of somebody who wants to pay of his own accord.</summary>
    ReceiveOffer,
}
