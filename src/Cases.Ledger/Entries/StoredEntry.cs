namespace Cases.Ledger;

/// <summary>A row of the store: the entry's bytes and the columns derived from them.</summary>
/// <remarks>
/// Only <paramref name="Bytes"/> count; everything else is there to be found by and is recomputed by
/// <see cref="LedgerVerifier"/>. Rows handed to <see cref="ILedgerStore.CommitAsync"/> lend their bytes for that call
/// only; rows read from a store own them.
/// </remarks>
/// <param name="Position">The place in the ledger, from 0, without gaps.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Sequence">The place in the stream's chain, from 1; every entry has one.</param>
/// <param name="Version">The stream's state version after the entry; refusals do not raise it.</param>
/// <param name="Bytes">The canonical bytes of the entry.</param>
/// <param name="Hash">The entry's hash: SHA-256 over 0x00 and the bytes.</param>
public sealed record StoredEntry(
    long Position,
    StreamId Stream,
    long Sequence,
    long Version,
    ReadOnlyMemory<byte> Bytes,
    Hash32 Hash)
{
    /// <summary>Makes the row for an entry's bytes, for example when a JSONL export is read back.</summary>
    /// <param name="bytes">The canonical bytes of one entry.</param>
    /// <returns>The row, every column derived from the bytes.</returns>
    /// <exception cref="CborException">The bytes are not a canonical entry.</exception>
    public static StoredEntry FromBytes(ReadOnlyMemory<byte> bytes)
    {
        var entry = LedgerEntry.Decode(bytes);
        return new StoredEntry(
            entry.Position, entry.Stream, entry.Sequence, entry.Version, bytes, MerkleHash.Leaf(bytes.Span));
    }
}
