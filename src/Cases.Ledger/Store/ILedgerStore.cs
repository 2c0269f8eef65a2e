namespace Cases.Ledger;

/// <summary>The end of the ledger.</summary>
/// <param name="Next">The position that the next entry gets, which is also the number of entries.</param>
/// <param name="RecordedAtMs">When the last entry was recorded; 0 for an empty ledger. It never falls.</param>
public readonly record struct LedgerHead(long Next, long RecordedAtMs);

/// <summary>The end of a stream.</summary>
/// <param name="Sequence">The chain sequence of the last entry; 0 when there is none.</param>
/// <param name="Version">The state version after it.</param>
/// <param name="Hash">The last entry's hash; zero when there is none.</param>
public readonly record struct StreamHead(long Sequence, long Version, Hash32 Hash);

/// <summary>What is written in one transaction.</summary>
/// <param name="ExpectedNext">The position of the first entry; the store must be at it.</param>
/// <param name="RecordedAtMs">The recorded-at of all entries.</param>
/// <param name="Entries">At least one, in position order, each stream's in sequence order. Lent for the call.</param>
/// <param name="NewKeys">Keys to insert with them.</param>
public sealed record LedgerBatch(
    long ExpectedNext,
    long RecordedAtMs,
    IReadOnlyList<StoredEntry> Entries,
    IReadOnlyList<SealingKey> NewKeys)
{
    /// <summary>
    /// The entries as they were appended, one for each of <see cref="Entries"/>; lent for the call, and no business of
    /// the store. Empty in a batch that no <see cref="LedgerWriter"/> made.
    /// </summary>
    public IReadOnlyList<NewEntry> Sources { get; init; } = [];

    /// <summary>
    /// Ids of keys to destroy with them: their rows are deleted in the same transaction, and overwritten where the
    /// store can. An id without a row is passed over; none of them is the id, or of the owner and class, of a new key.
    /// </summary>
    public IReadOnlyList<string> DestroyedKeys { get; init; } = [];

    /// <summary>
    /// The hash of the entry right before the batch, where the writer wrote that one itself; a store that has another
    /// there answers with a conflict. Null where the position alone is expected.
    /// </summary>
    public Hash32? ExpectedLast { get; init; }
}

/// <summary>The answer of <see cref="ILedgerStore.CommitAsync"/>: written, or somebody else was first.</summary>
/// <param name="IsWritten">True when the batch is durable; false when nothing of it was written.</param>
/// <param name="Head">The head after the batch, or the actual head that did not fit.</param>
public readonly record struct CommitResult(bool IsWritten, LedgerHead Head)
{
    /// <summary>The batch is durable.</summary>
    /// <param name="head">The head after it.</param>
    /// <returns>The answer.</returns>
    public static CommitResult Written(LedgerHead head) => new(true, head);

    /// <summary>
    /// Nothing was written: the store is at another position, has another entry right before it than is expected, or
    /// holds a key of that id or of that owner and class.
    /// </summary>
    /// <param name="actual">The head of the store.</param>
    /// <returns>The answer.</returns>
    public static CommitResult Conflict(LedgerHead actual) => new(false, actual);
}

/// <summary>Where the ledger is kept: rows that are only ever added, and a small table of keys beside them.</summary>
/// <remarks>
/// A conflict is a value; a failing world is a <see cref="LedgerStoreException"/>. Reads see whole batches only and may
/// run beside a write from any thread. One writer calls <see cref="CommitAsync"/>, one batch at a time. Stores that
/// work
/// synchronously return completed tasks.
/// </remarks>
public interface ILedgerStore : IAsyncDisposable
{
    /// <summary>Reads the end of the ledger.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The head; (0, 0) for an empty ledger.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>Writes a batch, all of it or nothing; durable when it returns <c>Written</c>.</summary>
    /// <param name="batch">The batch. Its bytes are the store's to read during the call only.</param>
    /// <param name="cancellation">Ends the wait; the outcome is then unknown.</param>
    /// <returns>Written, or conflict with the actual head.</returns>
    /// <exception cref="LedgerStoreException">The world failed; nothing was written unless the outcome is
    /// unknown.</exception>
    ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation);

    /// <summary>
    /// Told by a writer that had a conflict and has nothing left to commit: a store that kept others waiting for its
    /// next batch lets them go on.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Done when others may write.</returns>
    ValueTask RestAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Reads the end of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The head, or null when the stream has no entry.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation);

    /// <summary>Reads the ends of some streams, with one question where the store can.</summary>
    /// <param name="streams">The streams, each once.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The heads in the order of the streams; null where a stream has no entry.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    async ValueTask<IReadOnlyList<StreamHead?>> ReadStreamHeadsAsync(
        IReadOnlyList<StreamId> streams, CancellationToken cancellation)
    {
        var heads = new StreamHead?[streams.Count];
        for (var index = 0; index < heads.Length; index++)
        {
            heads[index] = await ReadStreamHeadAsync(streams[index], cancellation).ConfigureAwait(false);
        }

        return heads;
    }

    /// <summary>Reads a stream's entries in order.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="fromSequence">The first sequence wanted, from 1.</param>
    /// <param name="max">The most entries to read, at least 1; fewer come when they are large.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The entries; none when the stream has none from there. At least one where there is one.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or sequences are missing in the store.</exception>
    ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation);

    /// <summary>Reads entries in position order.</summary>
    /// <param name="position">The first position wanted, from 0.</param>
    /// <param name="max">The most entries to read, at least 1; fewer come when they are large.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The entries from there; none at the end. Rows are as stored, also where positions are
    /// missing.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(long position, int max, CancellationToken cancellation);

    /// <summary>Finds the key of an owner for a retention class.</summary>
    /// <param name="owner">The stream whose data is sealed, as text.</param>
    /// <param name="retentionClass">The retention class.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The row, or null when there is none or it was destroyed.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation);

    /// <summary>Finds which of some keys cannot be inserted, with one question where the store can.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows that have one of their ids, or one of their owners with its class; in any order.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    async ValueTask<IReadOnlyList<SealingKey>> FindTakenKeysAsync(
        IReadOnlyList<SealingKey> keys, CancellationToken cancellation)
    {
        var taken = new List<SealingKey>();
        for (var index = 0; index < keys.Count; index++)
        {
            var key = keys[index];
            var other = await FindKeyAsync(key.Owner, key.Class, cancellation).ConfigureAwait(false)
                ?? await ReadKeyAsync(key.KeyId, cancellation).ConfigureAwait(false);
            if (other is not null)
            {
                taken.Add(other);
            }
        }

        return taken;
    }

    /// <summary>Reads a key by its id.</summary>
    /// <param name="keyId">The id that a sealed value names.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The row, or null when there is none or it was destroyed.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation);

    /// <summary>Lists keys by their id.</summary>
    /// <param name="afterKeyId">The id after which to go on; empty for the first page.</param>
    /// <param name="max">The most keys to list, at least 1.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows in ordinal order of their ids; none at the end.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(string afterKeyId, int max, CancellationToken cancellation);

    /// <summary>Puts other wrapped bytes into rows of keys, all of them or none; for a new master key.</summary>
    /// <param name="keys">The rows; one that holds something else than it should stays as it is.</param>
    /// <param name="cancellation">Ends the wait; the outcome is then unknown, and the same may be asked again.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    /// <exception cref="NotSupportedException">The store stands in for another one in a test.</exception>
    ValueTask RewrapKeysAsync(IReadOnlyList<RewrappedKey> keys, CancellationToken cancellation) =>
        throw new NotSupportedException("This store wraps no key anew.");

    /// <summary>Checks what the store finds streams by, beyond the rows themselves, against the rows.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The first fault, or null. A store without such structures of its own has none.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) => new((LedgerFault?)null);
}
