namespace Cases.Gateway;

/// <summary>Says on an endpoint that it reads a header, so that the document can name it.</summary>
/// <param name="Name">The header.</param>
/// <param name="Description">What it says.</param>
internal sealed record ReadHeader(string Name, string Description);

/// <summary>Says on an endpoint which headers it reads, so that the document can name them.</summary>
/// <param name="ReadsVersion">Whether it reads If-Match too.</param>
internal sealed record KeyedCall(bool ReadsVersion)
{
    /// <summary>Idempotency-Key and If-Match.</summary>
    public static readonly KeyedCall WithVersion = new(true);

    /// <summary>Idempotency-Key alone.</summary>
    public static readonly KeyedCall WithoutVersion = new(false);

    /// <summary>Idempotency-Key alone, where it is sent.</summary>
    public static readonly KeyedCall Optional = new(false) { MayBeAbsent = true };

    /// <summary>Whether the call does without a key.</summary>
    public bool MayBeAbsent { get; private init; }
}

/// <summary>Says on an endpoint that its body is one of what it takes, or an array of them.</summary>
internal sealed record OneOrMany;
