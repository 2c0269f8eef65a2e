namespace Cases.Ledger;

/// <summary>A head that was signed, as a store keeps it.</summary>
/// <param name="Size">The entries below it, 1 or more; a store has one head of a size.</param>
/// <param name="Root">The root over them.</param>
/// <param name="Note">The signed note, whose text says both again.</param>
public sealed record StoredCheckpoint(long Size, Hash32 Root, string Note);

/// <summary>Where signed heads are kept beside the ledger: rows that are only ever added.</summary>
/// <remarks>
/// A store of entries is one of heads as well, where it can keep them. Safe for any number of threads and nodes: of two
/// that sign heads of one size the first stays.
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>Adds heads, durable when it returns. A size that has one keeps it.</summary>
    /// <param name="checkpoints">Heads; at least one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Completes when they are durable.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask AddCheckpointsAsync(IReadOnlyList<StoredCheckpoint> checkpoints, CancellationToken cancellation);

    /// <summary>Reads the head of the largest size.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The head; null where there is none.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<StoredCheckpoint?> ReadLastCheckpointAsync(CancellationToken cancellation);

    /// <summary>Reads heads by their size.</summary>
    /// <param name="afterSize">The size after which to go on; 0 for the first page.</param>
    /// <param name="max">The most heads to read, at least 1.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The heads in order of size; none at the end.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<StoredCheckpoint>> ListCheckpointsAsync(
        long afterSize, int max, CancellationToken cancellation);
}
