namespace Cases.Ledger;

/// <summary>Why a store could not do what was asked.</summary>
public enum StoreFailure
{
    /// <summary>The database is away or does not answer.</summary>
    Unavailable,

    /// <summary>Another process writes to the store.</summary>
    InUse,

    /// <summary>The store was written by a newer version of the product.</summary>
    NewerVersion,

    /// <summary>There is no store where one should be read.</summary>
    NotFound,

    /// <summary>What was named is not a store of this product.</summary>
    NotAStore,

    /// <summary>No room is left to write.</summary>
    DiskFull,

    /// <summary>The store is damaged.</summary>
    Corrupt,

    /// <summary>The store may not be read or written by this user, or was opened for reading only.</summary>
    NoPermission,

    /// <summary>This node's clock is so far from the store's that what it wrote would bear a wrong instant.</summary>
    ClockOff,
}

/// <summary>The world failed: the store is away, full, damaged, or in use. Never a business answer.</summary>
/// <remarks>The message is one line: what, where, and what to do.</remarks>
public sealed class LedgerStoreException : Exception
{
    /// <summary>Says what failed and what to do about it.</summary>
    /// <param name="failure">The class of failure.</param>
    /// <param name="what">What happened and where, without a full stop.</param>
    /// <param name="remedy">What the user can do, without a full stop.</param>
    /// <param name="inner">What the database said, or null.</param>
    public LedgerStoreException(StoreFailure failure, string what, string remedy, Exception? inner = null)
        : base($"{what}: {remedy}", inner)
    {
        Failure = failure;
        What = what;
        Remedy = remedy;
    }

    /// <summary>The class of failure.</summary>
    public StoreFailure Failure { get; }

    /// <summary>What happened and where.</summary>
    public string What { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }

    /// <summary>
    /// True when it is unknown whether the batch was written, as when a connection breaks during a commit. The writer
    /// reads the head again before the next batch in any case; the caller learns the truth from the stream.
    /// </summary>
    public bool OutcomeUnknown { get; init; }
}
