namespace Cases.Ledger;

/// <summary>What the writer adds to a <see cref="NewEntry"/>: its place in the ledger and in its stream.</summary>
/// <param name="Position">The place in the ledger, from 0.</param>
/// <param name="Sequence">The place in the stream's chain, from 1.</param>
/// <param name="Version">The stream's state version after the entry.</param>
/// <param name="Previous">The hash of the stream's previous entry; zero before the first.</param>
/// <param name="RecordedAtMs">When it is recorded: milliseconds since 1970-01-01T00:00:00Z.</param>
public readonly record struct EntryPlace(
    long Position,
    long Sequence,
    long Version,
    Hash32 Previous,
    long RecordedAtMs);
