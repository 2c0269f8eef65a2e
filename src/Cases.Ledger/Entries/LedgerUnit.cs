namespace Cases.Ledger;

/// <summary>What a unit believes of a stream; the unit is refused where the belief is wrong.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="ExpectedVersion">The state version that the decision was made on; 0 when the stream has no state
/// yet.</param>
/// <param name="ExpectedSequence">
/// The chain sequence that was read, so that a refusal written by another activation is noticed too; -1 asks for the
/// version only.
/// </param>
public readonly record struct StreamGuard(StreamId Stream, long ExpectedVersion, long ExpectedSequence = -1)
{
    /// <summary>
    /// The hash of the last entry that was read, zero for none: where a ledger went back and has gone on differently,
    /// the same numbers stand for other entries. Null asks for the numbers only.
    /// </summary>
    public Hash32? ExpectedHash { get; init; }
}

/// <summary>A row of the key table: one data key, wrapped under the master key.</summary>
/// <param name="KeyId">The id that sealed values name; 1 to 64 characters, unique in the store.</param>
/// <param name="Owner">The stream whose data it seals, as text, for example <c>person/p7</c>.</param>
/// <param name="Class">The retention class. A store holds at most one key per owner and class.</param>
/// <param name="Wrapped">The wrapped key: see <see cref="Sealer"/>.</param>
/// <param name="CreatedAtMs">When it was made: milliseconds since 1970-01-01T00:00:00Z.</param>
public sealed record SealingKey(string KeyId, string Owner, string Class, byte[] Wrapped, long CreatedAtMs);

/// <summary>What is committed together or not at all: entries on one or more streams, their guards, new keys.</summary>
/// <param name="Guards">Each stream at most once; a stream of the entries need not be guarded.</param>
/// <param name="Entries">At least one; they keep this order in the ledger, with nothing between them.</param>
/// <param name="NewKeys">Keys that the entries' sealed values use for the first time; may be empty.</param>
public sealed record LedgerUnit(
    IReadOnlyList<StreamGuard> Guards,
    IReadOnlyList<NewEntry> Entries,
    IReadOnlyList<SealingKey> NewKeys)
{
    /// <summary>Makes a unit without new keys.</summary>
    /// <param name="guards">Each stream at most once.</param>
    /// <param name="entries">At least one.</param>
    public LedgerUnit(IReadOnlyList<StreamGuard> guards, IReadOnlyList<NewEntry> entries)
        : this(guards, entries, [])
    {
    }

    /// <summary>
    /// Ids of keys whose rows are destroyed in the same transaction, so that what they sealed is erased with the entry
    /// that says so; one that is gone already is no fault.
    /// </summary>
    public IReadOnlyList<string> DestroyedKeys { get; init; } = [];

    /// <summary>
    /// Ids of keys that must still have their rows when it is written, because its entries seal under them and no guard
    /// would tell that another unit destroyed them; where one is gone the unit loses. Each is looked up, so for rare
    /// units. None that <see cref="NewKeys"/> brings.
    /// </summary>
    public IReadOnlyList<string> NeededKeys { get; init; } = [];

    /// <summary>What must not have been written since the decision was made; null for nothing.</summary>
    public SinceGuard? Since { get; init; }
}

/// <summary>
/// A belief about what was written from a position on, on whatever streams: where a decision turned on a search
/// through the ledger, and a stream that nobody knew of then could change it. For rare units: it reads what came since.
/// </summary>
/// <param name="Position">The first position that was not searched.</param>
/// <param name="Breaks">Whether an entry, were it there, would make the unit lose; it must be quick.</param>
public sealed record SinceGuard(long Position, Func<LedgerEntry, bool> Breaks)
{
    /// <summary>The most entries that are read; where more came since, the unit loses and is decided again.</summary>
    public const int MaxEntries = 65_536;
}
