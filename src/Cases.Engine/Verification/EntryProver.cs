using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What became of asking for a proof.</summary>
public enum ProofOutcome
{
    /// <summary>It was made.</summary>
    Proved,

    /// <summary>The ledger has no entry at the position.</summary>
    NoEntry,

    /// <summary>There is the entry, and no signed head with its tiles covers it yet: soon there is.</summary>
    NotYet,

    /// <summary>The earlier head is none: its size is 0, or beyond the head that was signed last.</summary>
    NoEarlier,
}

/// <summary>Proves single entries of a ledger to the head that was signed last. Safe for many callers.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="heads">Its signed heads.</param>
/// <param name="tiles">Its tiles, which a node keeps.</param>
public sealed class EntryProver(ILedgerStore ledger, ICheckpointStore heads, ITileRows tiles)
{
    /// <summary>The head that was signed last, with the keys that the ledger names; null where there is none.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<(StoredCheckpoint Head, IReadOnlyList<SigningKey> Keys)?> ReadHeadAsync(
        CancellationToken cancellation) =>
        await heads.ReadLastCheckpointAsync(cancellation).ConfigureAwait(false) is { } head
            ? (head, await SigningKeys.ReadAsync(ledger, cancellation).ConfigureAwait(false))
            : null;

    /// <summary>Proves an entry, and that the log began with an earlier head.</summary>
    /// <param name="position">Where the entry stands.</param>
    /// <param name="from">The size of an earlier head; null for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The proof, or why there is none.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<(ProofOutcome Outcome, EntryProof? Proof)> ProveAsync(
        long position, long? from, CancellationToken cancellation)
    {
        if (await ledger.ReadFromAsync(position, 1, cancellation).ConfigureAwait(false) is not [var entry])
        {
            return (ProofOutcome.NoEntry, null);
        }

        // A head is signed before the tiles below it are written.
        if (await heads.ReadLastCheckpointAsync(cancellation).ConfigureAwait(false) is not { } head
            || head.Size <= position
            || await tiles.ReadCursorAsync(cancellation).ConfigureAwait(false) < head.Size)
        {
            return (ProofOutcome.NotYet, null);
        }

        if (from is < 1 || from > head.Size)
        {
            return (ProofOutcome.NoEarlier, null);
        }

        var tree = tiles.Tree;
        return (ProofOutcome.Proved, new EntryProof(
            head.Note,
            await BundleMaker.KeysAsync(ledger, heads, tree, head.Size, cancellation).ConfigureAwait(false),
            new ProvedEntry(
                position, entry.Bytes,
                await tree.InclusionAsync(position, head.Size, cancellation).ConfigureAwait(false)),
            from,
            from is { } size && size < head.Size
                ? await tree.ConsistencyAsync(size, head.Size, cancellation).ConfigureAwait(false)
                : []));
    }
}
