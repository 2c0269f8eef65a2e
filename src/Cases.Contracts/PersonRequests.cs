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
}

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
