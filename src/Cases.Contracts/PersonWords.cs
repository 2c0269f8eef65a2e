using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Whether a number or address may be used.</summary>
[JsonConverter(typeof(WordConverter<ContactPointState>))]
public enum ContactPointState
{
    /// <summary>It may.</summary>
    Ok,

    /// <summary>Somebody else answers there.</summary>
    Wrong,

    /// <summary>The person asked not to use it.</summary>
    Stopped,
}

/// <summary>Why the bank may keep a number or address.</summary>
[JsonConverter(typeof(WordConverter<LegalGround>))]
public enum LegalGround
{
    /// <summary>The contract needs it.</summary>
    Contract,

    /// <summary>The person agreed.</summary>
    Consent,

    /// <summary>A law asks for it.</summary>
    LegalDuty,

    /// <summary>It is public.</summary>
    PublicInformation,
}

/// <summary>What a person agrees to.</summary>
[JsonConverter(typeof(WordConverter<ConsentKind>))]
public enum ConsentKind
{
    /// <summary>Contact within the quiet hours.</summary>
    QuietHours,

    /// <summary>Contact by a channel.</summary>
    Channel,

    /// <summary>Recording of calls.</summary>
    Recording,

    /// <summary>More calls than a count lets, on its day and the six after it.</summary>
    MoreCalls,

    /// <summary>Contact with somebody else, such as the employer.</summary>
    ThirdParty,

    /// <summary>Giving data to somebody else, asked for apart from anything else.</summary>
    Separate,
}

/// <summary>From whom it is known that a time or place is inconvenient.</summary>
[JsonConverter(typeof(WordConverter<DesignationSource>))]
public enum DesignationSource
{
    /// <summary>The person told it.</summary>
    Consumer,

    /// <summary>The creditor's file notes it.</summary>
    CreditorFile,
}

/// <summary>A day of the week.</summary>
[JsonConverter(typeof(WordConverter<Weekday>))]
public enum Weekday
{
    /// <summary>Monday.</summary>
    Monday,

    /// <summary>Tuesday.</summary>
    Tuesday,

    /// <summary>Wednesday.</summary>
    Wednesday,

    /// <summary>Thursday.</summary>
    Thursday,

    /// <summary>Friday.</summary>
    Friday,

    /// <summary>Saturday.</summary>
    Saturday,

    /// <summary>Sunday.</summary>
    Sunday,
}

/// <summary>What kind of place a number, an address or a visit reaches.</summary>
[JsonConverter(typeof(WordConverter<ContactPlace>))]
public enum ContactPlace
{
    /// <summary>Where the person lives.</summary>
    Residence,

    /// <summary>Where the person works.</summary>
    Workplace,

    /// <summary>A hospital.</summary>
    Hospital,

    /// <summary>A school.</summary>
    School,

    /// <summary>A public place.</summary>
    PublicPlace,

    /// <summary>A branch of the bank.</summary>
    Branch,

    /// <summary>Another place.</summary>
    Other,
}

/// <summary>What a person wishes of a channel.</summary>
[JsonConverter(typeof(WordConverter<MediumWish>))]
public enum MediumWish
{
    /// <summary>That it is left unused.</summary>
    Stop,

    /// <summary>That it is used rather than others. It is shown, and closes nothing.</summary>
    Prefer,
}

/// <summary>What kind of guarantee somebody gave.</summary>
[JsonConverter(typeof(WordConverter<GuaranteeKind>))]
public enum GuaranteeKind
{
    /// <summary>The debtor is asked first.</summary>
    General,

    /// <summary>Either may be asked.</summary>
    Joint,
}

/// <summary>Why a person's data is erased (personal information law, art. 47).</summary>
[JsonConverter(typeof(WordConverter<ErasureGround>))]
public enum ErasureGround
{
    /// <summary>What it was kept for is reached, cannot be reached, or needs it no more.</summary>
    PurposeAchieved,

    /// <summary>The time for which it may be kept is over.</summary>
    RetentionEnded,

    /// <summary>The person withdrew the consent on which it was kept.</summary>
    ConsentWithdrawn,

    /// <summary>It was kept or used against the law or what was agreed.</summary>
    Unlawful,

    /// <summary>Another law asks for it.</summary>
    OtherLaw,
}

/// <summary>For how long personal data is kept, by what it is.</summary>
[JsonConverter(typeof(WordConverter<RetentionClass>))]
public enum RetentionClass
{
    /// <summary>Names, addresses, numbers.</summary>
    Identity,

    /// <summary>Records of what was said and done in collection.</summary>
    CollectionRecord,
}

/// <summary>What a place that held something of an erased person reports.</summary>
[JsonConverter(typeof(WordConverter<ErasureState>))]
public enum ErasureState
{
    /// <summary>Nothing is left there.</summary>
    Done,

    /// <summary>Something is left there.</summary>
    Left,

    /// <summary>It was not looked at.</summary>
    NotAsked,
}
