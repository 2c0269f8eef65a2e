namespace Cases.Ledger;

/// <summary>
/// What became of a unit: <see cref="Appended"/>, <see cref="GuardLost"/>, <see cref="KeyTaken"/>, <see
/// cref="KeyGone"/> or <see cref="Pushback"/>.
/// </summary>
public abstract record AppendOutcome;

/// <summary>The unit is durable.</summary>
/// <param name="Receipts">One receipt per entry, in the unit's order.</param>
public sealed record Appended(IReadOnlyList<EntryReceipt> Receipts) : AppendOutcome;

/// <summary>A guard did not hold; nothing of the unit was written. Read the stream again and decide again.</summary>
/// <param name="Stream">The stream whose guard did not hold; the first one where several did not.</param>
/// <param name="ExpectedVersion">The version that the unit expected.</param>
/// <param name="ActualVersion">
/// The version of the stream. It equals the expected one where only the sequence differed: a refusal was added.
/// </param>
/// <param name="ActualSequence">The chain sequence of the stream.</param>
public sealed record GuardLost(StreamId Stream, long ExpectedVersion, long ActualVersion, long ActualSequence)
    : AppendOutcome;

/// <summary>
/// The unit brings a key for an owner and a class that have one by now; nothing of the unit was written. Find the key
/// that is there, seal with it and append again.
/// </summary>
/// <param name="Owner">The owner of the key.</param>
/// <param name="Class">The retention class of the key.</param>
public sealed record KeyTaken(string Owner, string Class) : AppendOutcome;

/// <summary>
/// A key that the unit seals under was destroyed by now; nothing of the unit was written. Forget it, look for the
/// owner's key anew, seal with that and append again.
/// </summary>
/// <param name="KeyId">The id of the key.</param>
public sealed record KeyGone(string KeyId) : AppendOutcome;

/// <summary>The queue is full or the writer has stopped; nothing of the unit was written or will be.</summary>
/// <param name="RetryAfter">After which time to try again.</param>
public sealed record Pushback(TimeSpan RetryAfter) : AppendOutcome;

/// <summary>Where an entry went.</summary>
/// <param name="Position">The place in the ledger, from 0.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Sequence">The place in the stream's chain, from 1.</param>
/// <param name="Version">The stream's state version after the entry.</param>
/// <param name="Hash">The entry's hash.</param>
/// <param name="RecordedAtMs">When it was recorded: milliseconds since 1970-01-01T00:00:00Z.</param>
public readonly record struct EntryReceipt(
    long Position,
    StreamId Stream,
    long Sequence,
    long Version,
    Hash32 Hash,
    long RecordedAtMs);
