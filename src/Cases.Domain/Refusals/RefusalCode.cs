namespace Cases.Domain;

/// <summary>Every reason for which a step is refused, in descending precedence.</summary>
/// <remarks>
/// A closed list: numbers and wire codes are never reused and never change their meaning; new ones are inserted where
/// their precedence is, with a number of their own. Several reasons may be given at once, listed in this order.
/// <see cref="RefusalCodes"/> gives the wire code, and whether the same request may succeed later.
/// </remarks>
public enum RefusalCode
{
    /// <summary>The command id was used before with another input.</summary>
    CommandIdReused = 1,

    /// <summary>No such case, or not opened yet.</summary>
    CaseUnknown = 2,

    /// <summary>The case is open already, with other data.</summary>
    CaseAlreadyOpened = 3,

    /// <summary>The account has another unresolved case.</summary>
    AccountHasOpenCase = 4,

    /// <summary>A required field is missing or empty.</summary>
    FieldMissing = 10,

    /// <summary>A text or key is longer than allowed or has characters that are not.</summary>
    TextNotAllowed = 11,

    /// <summary>The currency is not that of the case.</summary>
    CurrencyMismatch = 12,

    /// <summary>The amount must be greater than zero.</summary>
    AmountNotPositive = 13,

    /// <summary>The amount is beyond what the system accepts.</summary>
    AmountTooLarge = 14,

    /// <summary>The date lies outside what makes sense here.</summary>
    DateOutOfRange = 15,

    /// <summary>A fact cannot have happened in the future.</summary>
    EffectiveInFuture = 16,

    /// <summary>The key names something recorded before with other data.</summary>
    KeyReused = 17,

    /// <summary>The key names nothing on this case.</summary>
    KeyUnknown = 18,

    /// <summary>The list is longer than allowed.</summary>
    TooMany = 19,

    /// <summary>A second person must approve this first.</summary>
    SecondPersonRequired = 20,

    /// <summary>The second person is the one who asked.</summary>
    SamePerson = 21,

    /// <summary>The approval was decided before.</summary>
    ApprovalDecided = 22,

    /// <summary>The same thing waits for approval already.</summary>
    ApprovalPending = 23,

    /// <summary>Evidence is needed.</summary>
    EvidenceMissing = 24,

    /// <summary>This reason follows from the ledger and is never set by a person.</summary>
    ReasonNotByHand = 25,

    /// <summary>The role of the one who asks may not do this part of it.</summary>
    RoleForbids = 26,

    /// <summary>The approval would give up more than was given up when it was asked for.</summary>
    TermsChanged = 27,

    /// <summary>Two things that were told contradict each other.</summary>
    FieldsContradict = 28,

    /// <summary>Somebody else does this: of another role, of the team, or not the one who placed it.</summary>
    ActorNotAllowed = 29,

    /// <summary>The case is resolved.</summary>
    CaseResolved = 30,

    /// <summary>The lifecycle does not permit this from the present stage.</summary>
    StageForbids = 31,

    /// <summary>Arrears have not passed the entry criteria, so only reminders are possible.</summary>
    NotEntered = 32,

    /// <summary>A hold stops this.</summary>
    HoldActive = 40,

    /// <summary>A rule of law, contract or policy forbids this.</summary>
    RuleForbids = 41,

    /// <summary>A rule cannot be judged until a fact is given.</summary>
    FactMissing = 42,

    /// <summary>Somebody else has reserved the slot for this contact.</summary>
    SlotReserved = 43,

    /// <summary>The contact permission has lapsed, was used, or is for another contact.</summary>
    PermissionUnusable = 44,

    /// <summary>An agency needs a contact permission for every dial.</summary>
    PermissionRequired = 45,

    /// <summary>The override waits, has lapsed, was used, or is for another act.</summary>
    OverrideUnusable = 46,

    /// <summary>Nobody may override that rule.</summary>
    NotOverridable = 47,

    /// <summary>The reason is not among those that the rule names for an override.</summary>
    ReasonNotListed = 48,

    /// <summary>A plan is in force already.</summary>
    PlanInForce = 50,

    /// <summary>No plan is in force.</summary>
    NoPlanInForce = 51,

    /// <summary>The plan's terms break a limit.</summary>
    PlanTermsForbidden = 52,

    /// <summary>The account has had as many plans as the policy allows.</summary>
    PlanLimitReached = 53,

    /// <summary>The instalment is not missed, or not beyond its grace.</summary>
    InstalmentNotMissed = 54,

    /// <summary>The plan is not paid to its end.</summary>
    PlanNotComplete = 55,

    /// <summary>The plan was not broken, or its money was neither in time nor approved.</summary>
    PlanNotReinstatable = 56,

    /// <summary>As many promises are open as the policy allows.</summary>
    PromiseLimitReached = 57,

    /// <summary>The promise is not due, or its grace has not ended.</summary>
    PromiseNotDue = 58,

    /// <summary>The promise has ended already.</summary>
    PromiseEnded = 59,

    /// <summary>A visit is planned already.</summary>
    VisitPending = 60,

    /// <summary>No visit is planned, or the key is of another one.</summary>
    NoVisitPending = 61,

    /// <summary>The team has not checked in.</summary>
    NotCheckedIn = 62,

    /// <summary>A referral is open already.</summary>
    ReferralOpen = 63,

    /// <summary>No referral is open.</summary>
    NoReferralOpen = 64,

    /// <summary>The payment was reversed before.</summary>
    PaymentReversed = 65,

    /// <summary>Nothing is owed that this could reduce.</summary>
    NothingOwed = 66,

    /// <summary>More than is owed.</summary>
    MoreThanOwed = 67,

    /// <summary>The hold or dispute has ended already.</summary>
    HoldEnded = 68,

    /// <summary>The entry was corrected before.</summary>
    AlreadyCorrected = 69,

    /// <summary>The case is not resolved.</summary>
    NotResolved = 70,

    /// <summary>Something is still owed, so this end does not fit.</summary>
    StillOwed = 71,

    /// <summary>The payment was matched already.</summary>
    PaymentMatched = 72,

    /// <summary>The payment is of an account of another system.</summary>
    SourceDiffers = 73,

    /// <summary>The person has this part in the case already.</summary>
    PartyKnown = 74,

    /// <summary>The debtor of a case never changes.</summary>
    DebtorStays = 75,

    /// <summary>The account was re-aged or restructured as often as the policy allows.</summary>
    ReAgeLimitReached = 76,

    /// <summary>No such person, or not registered yet.</summary>
    PersonUnknown = 80,

    /// <summary>The person is registered already, with other data.</summary>
    PersonAlreadyKnown = 81,

    /// <summary>An open case needs the personal data.</summary>
    CaseNeedsData = 82,

    /// <summary>A legal hold needs the personal data.</summary>
    LegalHoldNeedsData = 83,

    /// <summary>The least time for which the records are kept is not over.</summary>
    RetentionNotOver = 84,

    /// <summary>A proposed pack has faults, or its rules clash with those of another.</summary>
    PolicyUnsound = 90,

    /// <summary>A proposed pack would permit what law forbids.</summary>
    PolicyLoosens = 91,

    /// <summary>A proposed pack would leave open cases without the rules that they name.</summary>
    StrandsCases = 92,
}
