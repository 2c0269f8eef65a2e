using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>How somebody is reached.</summary>
[JsonConverter(typeof(WordConverter<ContactChannel>))]
public enum ContactChannel
{
    /// <summary>By telephone.</summary>
    Phone,

    /// <summary>By text message.</summary>
    Sms,

    /// <summary>By e-mail.</summary>
    Email,

    /// <summary>By letter.</summary>
    Letter,

    /// <summary>In the bank's app.</summary>
    App,

    /// <summary>Face to face.</summary>
    InPerson,
}

/// <summary>Who began a contact.</summary>
[JsonConverter(typeof(WordConverter<ContactDirection>))]
public enum ContactDirection
{
    /// <summary>We did.</summary>
    Outbound,

    /// <summary>The other party did.</summary>
    Inbound,
}

/// <summary>How a contact ended.</summary>
[JsonConverter(typeof(WordConverter<Disposition>))]
public enum Disposition
{
    /// <summary>Somebody was reached.</summary>
    Reached,

    /// <summary>Nobody answered.</summary>
    NoAnswer,

    /// <summary>The line was busy.</summary>
    Busy,

    /// <summary>A machine answered.</summary>
    Voicemail,

    /// <summary>The number or address does not exist.</summary>
    Invalid,

    /// <summary>Somebody else was reached.</summary>
    WrongParty,

    /// <summary>The party did not want to talk.</summary>
    RefusedToTalk,
}

/// <summary>What is done, as rules tell acts apart.</summary>
[JsonConverter(typeof(WordConverter<ActKind>))]
public enum ActKind
{
    /// <summary>A telephone call.</summary>
    Call,

    /// <summary>A short message.</summary>
    Text,

    /// <summary>An e-mail.</summary>
    Email,

    /// <summary>A letter.</summary>
    Letter,

    /// <summary>A message in an app or chat.</summary>
    Message,

    /// <summary>A field visit.</summary>
    Visit,

    /// <summary>Handing the case to the lawyers.</summary>
    Referral,

    /// <summary>Agreeing a plan or promise.</summary>
    PlanAgreement,

    /// <summary>A charge or a waiver.</summary>
    Posting,

    /// <summary>Money received or returned.</summary>
    Payment,

    /// <summary>Anything else.</summary>
    Other,

    /// <summary>Putting up a notice where others read it.</summary>
    PostedNotice,

    /// <summary>Taking the case to its next stage.</summary>
    StageChange,

    /// <summary>Closing the case.</summary>
    CaseClosing,

    /// <summary>Closing what the debtor asked for.</summary>
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

    /// <summary>Filing the debt in insolvency proceedings.</summary>
    ProofOfClaim,

    /// <summary>Enforcing a title.</summary>
    Enforcement,

    /// <summary>Taking the debt as valid because nobody disputed it.</summary>
    ValidityAssumption,

    /// <summary>The first communication about the debt.</summary>
    InitialCommunication,
}

/// <summary>What was told late.</summary>
[JsonConverter(typeof(WordConverter<LateFactKind>))]
public enum LateFactKind
{
    /// <summary>A hold on the case.</summary>
    Hold,

    /// <summary>Money that had come in.</summary>
    Payment,

    /// <summary>A contact that had been made.</summary>
    Contact,

    /// <summary>A promise or plan that had been agreed.</summary>
    Agreement,

    /// <summary>A hold on a person.</summary>
    PersonHold,

    /// <summary>A consent that had been withdrawn.</summary>
    Consent,
}

/// <summary>What an act is meant to do.</summary>
[JsonConverter(typeof(WordConverter<ActClass>))]
public enum ActClass
{
    /// <summary>Collect the debt.</summary>
    Collection,

    /// <summary>Remind before anything is overdue.</summary>
    Reminder,

    /// <summary>Answer what the debtor asked.</summary>
    ServiceReply,

    /// <summary>Tell what the law demands to be told.</summary>
    MandatoryNotice,

    /// <summary>Keep a right from lapsing.</summary>
    PreservationOfRights,
}

/// <summary>Which notice of the law is given, or which right is preserved.</summary>
[JsonConverter(typeof(WordConverter<LegalNotice>))]
public enum LegalNotice
{
    /// <summary>The debt has another creditor; a mandatory notice.</summary>
    ChangeOfCreditor,

    /// <summary>An agency collects from now on; a mandatory notice.</summary>
    AgencyAppointed,

    /// <summary>The default is reported to the credit database; a mandatory notice.</summary>
    CreditReport,

    /// <summary>Charter, product or interest change; a mandatory notice.</summary>
    ChangeOfTerms,

    /// <summary>A set-off; a mandatory notice.</summary>
    SetOff,

    /// <summary>A demand that interrupts limitation; preservation of rights.</summary>
    Limitation,

    /// <summary>A demand within the guarantee period; preservation of rights.</summary>
    GuaranteePeriod,

    /// <summary>A claim in insolvency or on an estate; preservation of rights.</summary>
    ProofOfClaim,
}

/// <summary>Who somebody is to the debt.</summary>
[JsonConverter(typeof(WordConverter<PartyKind>))]
public enum PartyKind
{
    /// <summary>Owes it.</summary>
    Debtor,

    /// <summary>Owes it too.</summary>
    CoBorrower,

    /// <summary>Guarantees it.</summary>
    Guarantor,

    /// <summary>Holds a further card of the account.</summary>
    SupplementaryCardholder,

    /// <summary>Is married to the debtor.</summary>
    Spouse,

    /// <summary>Inherits from the debtor.</summary>
    Heir,

    /// <summary>Acts for the debtor by law.</summary>
    Guardian,

    /// <summary>Acts for the debtor by mandate.</summary>
    Representative,

    /// <summary>Was named by the debtor for contact.</summary>
    ReservedContact,

    /// <summary>Employs the debtor.</summary>
    Employer,

    /// <summary>Has nothing to do with it.</summary>
    ThirdParty,

    /// <summary>Nobody knows.</summary>
    Unknown,
}

/// <summary>Why steps are on hold.</summary>
[JsonConverter(typeof(WordConverter<HoldKind>))]
public enum HoldKind
{
    /// <summary>The debt is disputed.</summary>
    Dispute,

    /// <summary>The debtor cannot pay.</summary>
    Hardship,

    /// <summary>The debtor needs care.</summary>
    Vulnerability,

    /// <summary>A moratorium runs.</summary>
    Moratorium,

    /// <summary>The debtor asked not to be contacted.</summary>
    CeaseCommunication,

    /// <summary>Somebody represents the debtor.</summary>
    Representation,

    /// <summary>The debtor cannot act.</summary>
    Incapacity,

    /// <summary>The debtor has died.</summary>
    Deceased,

    /// <summary>A bankruptcy runs.</summary>
    Bankruptcy,

    /// <summary>A complaint is open.</summary>
    Complaint,

    /// <summary>Personal data is kept and not used, until it may be erased.</summary>
    Restriction,

    /// <summary>Evidence is to be kept: nothing is erased.</summary>
    LegalHold,
}

/// <summary>What an amount is owed for.</summary>
[JsonConverter(typeof(WordConverter<DebtComponent>))]
public enum DebtComponent
{
    /// <summary>Costs of collection.</summary>
    Cost,

    /// <summary>Fees.</summary>
    Fee,

    /// <summary>Interest.</summary>
    Interest,

    /// <summary>Penalties.</summary>
    Penalty,

    /// <summary>Principal.</summary>
    Principal,
}

/// <summary>Where the words of a rule were read.</summary>
[JsonConverter(typeof(WordConverter<SourceStatus>))]
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

/// <summary>How strong the source of a rule is.</summary>
[JsonConverter(typeof(WordConverter<NormStrength>))]
public enum NormStrength
{
    /// <summary>A law.</summary>
    Law,

    /// <summary>A regulation.</summary>
    Regulation,

    /// <summary>The trade's own rules.</summary>
    SelfRegulation,

    /// <summary>A recommended standard.</summary>
    RecommendedStandard,

    /// <summary>Guidance of an authority.</summary>
    Guidance,

    /// <summary>What is presumed to be forbidden.</summary>
    Presumption,

    /// <summary>The product's own default.</summary>
    ProductDefault,
}
