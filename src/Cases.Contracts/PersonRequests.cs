namespace Cases.Contracts;

/// <summary>Registers a person.</summary>
/// <param name="Name">The name; personal, sealed in the ledger.</param>
public sealed record PersonRequest(string Name)
{
    /// <summary>
    /// The person's id, of letters, digits and . _ ~ -, with no more than 10 digits in a row: it is written to logs,
    /// so that it may not be a telephone, card or identity number. Made from the idempotency key where absent.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The language to write in, for example <c>zh-CN</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The id of the time zone, for example <c>Asia/Shanghai</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>How the zone is known.</summary>
    public string? ZoneSource { get; init; }
}

/// <summary>States a person's time zone.</summary>
/// <param name="Zone">The id of the time zone.</param>
/// <param name="Source">How it is known.</param>
public sealed record TimeZoneRequest(string Zone, string Source);

/// <summary>Adds a number or an address.</summary>
/// <param name="Channel">What it is for.</param>
/// <param name="Value">The number or address; personal, sealed in the ledger.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Ground">Why it may be kept.</param>
public sealed record ContactPointRequest(ContactChannel Channel, string Value, string Source, LegalGround Ground)
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }
}

/// <summary>States whether a number or an address may be used.</summary>
/// <param name="State">Whether it may.</param>
/// <param name="Reason">Why.</param>
public sealed record ContactPointStateRequest(ContactPointState State, string Reason);

/// <summary>Records or withdraws a consent.</summary>
/// <param name="Kind">What to.</param>
/// <param name="Evidence">Where it is shown.</param>
public sealed record ConsentRequest(ConsentKind Kind, string Evidence)
{
    /// <summary>The channel that is meant; absent for all.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>Its first day where the person is; absent for now. Not for a withdrawal.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Its last day where the person is, inclusive; absent for no end. Not for a withdrawal.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Of a consent to more calls: the cases that it is about; all where absent or empty.</summary>
    public IReadOnlyList<string> Debts { get; set; } = [];

    /// <summary>Of a consent to contact somebody else: which party.</summary>
    public PartyKind? With { get; init; }

    /// <summary>
    /// Of a withdrawal: when he took it back, where it is told late; what was done since is judged again. Absent for
    /// now.
    /// </summary>
    public DateTimeOffset? EffectiveAt { get; init; }
}

/// <summary>Records a time or a place that is inconvenient to a person, or the only convenient one.</summary>
/// <param name="Source">From whom it is known.</param>
/// <param name="Evidence">Where it is shown.</param>
public sealed record DesignationRequest(DesignationSource Source, string Evidence)
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The days of the week on which the time begins; each where absent or empty.</summary>
    public IReadOnlyList<Weekday> Days { get; set; } = [];

    /// <summary>
    /// The first minute of the time by the clock where the person is, <c>HH:MM</c>; absent for 00:00.
    /// </summary>
    public string? FromTime { get; init; }

    /// <summary>
    /// Where the time ends, exclusive, <c>HH:MM</c> to 24:00; absent for 24:00. Before the first, it ends the day
    /// after.
    /// </summary>
    public string? ToTime { get; init; }

    /// <summary>The place; absent where a time is meant.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>Whether it is the only convenient one.</summary>
    public bool Only { get; init; }

    /// <summary>Its first day; absent for now.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Its last day, inclusive; absent for no end.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>Records what a person wishes of a channel, or of one number or address.</summary>
/// <param name="Wish">What the person wishes.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Evidence">Where it is shown.</param>
public sealed record MediumWishRequest(MediumWish Wish, ContactChannel Channel, string Evidence)
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The key of the number or address; absent for the whole channel.</summary>
    public string? Point { get; init; }
}

/// <summary>Takes back what a person told.</summary>
/// <param name="Evidence">Where it is shown.</param>
public sealed record WithdrawalRequest(string Evidence);

/// <summary>
/// States where else a person may be, or where a number or address is. A zone, a locality or a place is needed.
/// </summary>
/// <param name="Source">How it is known.</param>
public sealed record LocationRequest(string Source)
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The id of the time zone there, for example <c>America/Chicago</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// The place's code, for example <c>US-NY-NYC</c>: local rules bind by it. While no locality of a person is known,
    /// each of them binds.
    /// </summary>
    public string? Locality { get; init; }

    /// <summary>What kind of place the number or address reaches; needs a <c>point</c>.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>The key of the number or address that is there; absent for the person.</summary>
    public string? Point { get; init; }
}

/// <summary>States that a person, number or address is there no more.</summary>
/// <param name="Reason">Why.</param>
public sealed record LocationEndRequest(string Reason);

/// <summary>States a person's part in an account.</summary>
/// <param name="Source">The system that the account comes from.</param>
/// <param name="Account">The account's reference there.</param>
/// <param name="Role">The part.</param>
public sealed record RoleRequest(string Source, string Account, PartyKind Role)
{
    /// <summary>The kind of guarantee, for a guarantor only.</summary>
    public GuaranteeKind? Guarantee { get; init; }

    /// <summary>The last day of the guarantee.</summary>
    public DateOnly? GuaranteeEndsOn { get; init; }
}

/// <summary>
/// Erases a person's data: what was sealed can be read by nobody any more, and every proof still holds.
/// </summary>
/// <param name="Ground">Why.</param>
public sealed record ErasureRequest(ErasureGround Ground)
{
    /// <summary>
    /// The number of the file that has the request, up to 64 printable characters without spaces; it stays readable, so
    /// it names nobody.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>What to erase; all where it is absent or empty.</summary>
    public IReadOnlyList<RetentionClass> Classes { get; set; } = [];
}
