using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Whether a contact point may be used.</summary>
public enum ContactPointState
{
    /// <summary>Believed to reach the person.</summary>
    Ok,

    /// <summary>Somebody else answered, or it does not exist; wrong until verified again.</summary>
    Wrong,

    /// <summary>Not to be used any more, such as at the person's wish.</summary>
    Stopped,
}

/// <summary>On what ground a contact point is kept and used (personal information law, art. 13).</summary>
public enum LegalGround
{
    /// <summary>Given in the contract.</summary>
    Contract,

    /// <summary>Given with the person's consent.</summary>
    Consent,

    /// <summary>Kept because a law says so.</summary>
    LegalDuty,

    /// <summary>Made public by the person or a register.</summary>
    PublicInformation,
}

/// <summary>What a person consents to.</summary>
public enum ConsentKind
{
    /// <summary>To be contacted in the quiet hours (CN-CBA-QUIET).</summary>
    QuietHours,

    /// <summary>To be contacted by a channel.</summary>
    Channel,

    /// <summary>To have calls recorded.</summary>
    Recording,

    /// <summary>To be called more often than a count lets, on its day and the six after it (US-14B-X).</summary>
    MoreCalls,

    /// <summary>To have somebody else contacted, such as the employer (EU-IE-46).</summary>
    ThirdParty,

    /// <summary>To have data given to somebody else, asked for apart from anything else (CN-PIPL-23).</summary>
    Separate,
}

/// <summary>For what a guarantor stands.</summary>
public enum GuaranteeKind
{
    /// <summary>After the debtor was pursued in vain (一般保证).</summary>
    General,

    /// <summary>Beside the debtor (连带责任保证).</summary>
    Joint,
}

/// <summary>A number or address at which a person may be reached.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Value">The number or address; null once its key was destroyed.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Ground">On what ground it is kept.</param>
/// <param name="State">Whether it may be used.</param>
/// <param name="Since">Since when it is in this state.</param>
public sealed record ContactPoint(
    string Key, ContactChannel Channel, string? Value, string? Source, LegalGround Ground, ContactPointState State,
    LocalDate Since);

/// <summary>A consent, or its withdrawal.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Given">True while it is given, false after it was withdrawn.</param>
/// <param name="On">The day on which it was given or withdrawn.</param>
public sealed record Consent(ConsentKind Kind, ContactChannel? Channel, bool Given, LocalDate On)
{
    /// <summary>Which party may be contacted; null where the consent is to something else.</summary>
    public PartyKind? With { get; init; }

    /// <summary>Its moment, days and debts; null for a consent without days.</summary>
    public DatedConsent? Dated { get; init; }
}

/// <summary>A person's part in an account.</summary>
/// <param name="AccountStream">The account's stream.</param>
/// <param name="Role">The part.</param>
/// <param name="Guarantee">Of a guarantor: for what he stands; null for others.</param>
/// <param name="GuaranteeEndsOn">
/// Of a guarantor: the last day of the guarantee period; null where there is none.
/// </param>
public sealed record PersonRole(
    string AccountStream, PartyKind Role, GuaranteeKind? Guarantee, LocalDate? GuaranteeEndsOn);

/// <summary>A hold on everything that is done to a person, over all cases.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Kind">What kind.</param>
/// <param name="From">First day, inclusive.</param>
/// <param name="Until">Last day, inclusive; null while open-ended.</param>
/// <param name="Verified">Whether its ground was verified.</param>
/// <param name="Lifted">Whether it was ended by hand.</param>
public sealed record PersonHold(
    string Key, HoldKind Kind, LocalDate From, LocalDate? Until, bool Verified, bool Lifted)
{
    /// <summary>The channel that it closes; null for all.</summary>
    public string? Channel { get; init; }

    /// <summary>The staff member or agency that it stops; null for everybody.</summary>
    public string? Actor { get; init; }

    /// <summary>Who placed it; null in entries of older builds.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>Keys of the steps that were made in it, in order; the first one takes it up.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>The day on which it was ended; null while it was not.</summary>
    public LocalDate? LiftedOn { get; init; }

    /// <summary>How many contacts had been logged before it was placed; a word in these does not end it.</summary>
    public int ContactsBefore { get; init; }

    /// <summary>The key of the contact in which he said that it ends; null where none was named.</summary>
    public string? SaidIn { get; init; }

    /// <summary>Whether it stops anything on a day.</summary>
    public bool ActiveOn(LocalDate day) => !Lifted && From <= day && (Until is not { } until || day <= until);
}

/// <summary>One contact or attempt in the person's log, which counts over all his cases.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Case">The case that it was about.</param>
/// <param name="Channel">How.</param>
/// <param name="At">When.</param>
/// <param name="Direction">Who began it.</param>
/// <param name="Connected">Whether somebody answered (接通电话, GB/T 45251).</param>
/// <param name="Party">Who was reached, or was to be reached.</param>
public sealed record LoggedContact(
    string Key, string Case, ContactChannel Channel, Instant At, ContactDirection Direction, bool Connected,
    PartyKind Party)
{
    /// <summary>As what it was judged.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The key of the contact point; null where unknown.</summary>
    public string? Point { get; init; }

    /// <summary>The person whom it was for, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>
    /// Whether it was for this person himself, who has a part in the case and is not its debtor; of a case of his own
    /// the party says it.
    /// </summary>
    public bool Himself { get; init; }

    /// <summary>What it led to; null where no result was told, and in entries of older builds.</summary>
    public Disposition? Result { get; init; }

    /// <summary>The <see cref="Collector"/> who made it; null where unknown.</summary>
    public string? By { get; init; }

    /// <summary>The debts on which it counts as an attempt; null for that of <see cref="Case"/>.</summary>
    public IReadOnlyList<string>? Debts { get; init; }

    /// <summary>The debts that were talked about; null for <see cref="Debts"/>.</summary>
    public IReadOnlyList<string>? Discussed { get; init; }

    /// <summary>Whether it answered what the one who was reached had sent.</summary>
    public bool IsReply { get; init; }

    /// <summary>Whether it was corrected away; it then counts nowhere.</summary>
    public bool Corrected { get; init; }

    /// <summary>Whether two talked: somebody answered, and was neither a machine nor somebody else.</summary>
    public bool IsConversation => Connected && Channel is ContactChannel.Phone or ContactChannel.InPerson
        && Result is null or Disposition.Reached or Disposition.RefusedToTalk;
}
