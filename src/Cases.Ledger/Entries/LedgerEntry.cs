namespace Cases.Ledger;

/// <summary>An entry read from its bytes; FORMAT.md describes them byte by byte.</summary>
/// <param name="Place">Its place in the ledger and in its stream, previous hash and recorded-at.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Kind">The kind, a stable name.</param>
/// <param name="Format">The number of the payload's format within its kind, from 1.</param>
/// <param name="Command">The command that led to it.</param>
/// <param name="Fingerprint">The keyed fingerprint of the command's input.</param>
/// <param name="EffectiveAtMs">When it happened in the world: milliseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Principal">Who stands behind it.</param>
/// <param name="PolicyVersion">The version of the policy that was asked, or null.</param>
/// <param name="Rules">The rules that were asked, in order; may be empty.</param>
/// <param name="Payload">The payload: a canonical CBOR map, a view into the entry's bytes.</param>
public sealed record LedgerEntry(
    EntryPlace Place,
    StreamId Stream,
    string Kind,
    int Format,
    CommandId16 Command,
    Fingerprint16 Fingerprint,
    long EffectiveAtMs,
    LedgerPrincipal Principal,
    string? PolicyVersion,
    IReadOnlyList<AppliedRule> Rules,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>The place in the ledger, from 0.</summary>
    public long Position => Place.Position;

    /// <summary>The place in the stream's chain, from 1.</summary>
    public long Sequence => Place.Sequence;

    /// <summary>The stream's state version after the entry.</summary>
    public long Version => Place.Version;

    /// <summary>When it was recorded: milliseconds since 1970-01-01T00:00:00Z.</summary>
    public long RecordedAtMs => Place.RecordedAtMs;

    /// <summary>Reads an entry and refuses any byte that <see cref="Encode"/> would not have written.</summary>
    /// <param name="bytes">The entry's bytes; the payload stays a view into them.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="CborException">The bytes are not a canonical entry; a field of a newer build is one
    /// reason.</exception>
    public static LedgerEntry Decode(ReadOnlyMemory<byte> bytes) => EntryCodec.Decode(bytes, null);

    /// <summary>Reads an entry, taking repeated texts from a pool instead of making them anew.</summary>
    /// <param name="bytes">The entry's bytes; the payload stays a view into them.</param>
    /// <param name="pool">The pool of the reading loop.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="CborException">The bytes are not a canonical entry.</exception>
    public static LedgerEntry Decode(ReadOnlyMemory<byte> bytes, TextPool pool) => EntryCodec.Decode(bytes, pool);

    /// <summary>Writes an entry into a writer that stands before one item.</summary>
    /// <param name="writer">The writer; afterwards it holds the entry.</param>
    /// <param name="entry">The entry; it is taken to keep the bounds of <see cref="LedgerLimits"/>.</param>
    /// <param name="place">Its place.</param>
    public static void Encode(CborWriter writer, NewEntry entry, in EntryPlace place)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(entry);
        EntryCodec.Encode(writer, entry, place);
    }

    /// <summary>The same entry as the writer was given it, for example to encode it again.</summary>
    /// <param name="previousVersion">The stream's version before the entry.</param>
    /// <returns>The entry without its place.</returns>
    public NewEntry ToNewEntry(long previousVersion) => new(
        Stream,
        Kind,
        Format,
        Version > previousVersion,
        Command,
        Fingerprint,
        EffectiveAtMs,
        Principal,
        PolicyVersion,
        Rules,
        Payload);
}
