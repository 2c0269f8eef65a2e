using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Where the tiles of the tree are kept: derived from the ledger, and built again when lost.</summary>
public interface ITileRows : IAsyncDisposable
{
    /// <summary>The position up to which the ledger is taken in, exclusive; 0 where nothing is.</summary>
    ValueTask<long> ReadCursorAsync(CancellationToken cancellation);

    /// <summary>
    /// The same for whoever writes next: where others write too, a write fails that does not follow from here.
    /// </summary>
    ValueTask<long> BeginAsync(CancellationToken cancellation) => ReadCursorAsync(cancellation);

    /// <summary>Reads a tile as wide as it is kept.</summary>
    /// <param name="level">The level of tiles, from 0.</param>
    /// <param name="index">The tile's number on its level.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Its hashes side by side; null where it is not kept.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int level, long index, CancellationToken cancellation);

    /// <summary>Writes tiles over those that were narrower, and moves the cursor, in one transaction.</summary>
    /// <param name="tiles">The tiles that changed.</param>
    /// <param name="last">The last entry that was taken in; the cursor goes behind it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask WriteAsync(IReadOnlyList<TreeTile> tiles, StoredEntry last, CancellationToken cancellation);

    /// <summary>
    /// Forgets all tiles and the cursor: they are built again from the ledger. Where others write too, it fails if one
    /// of them has moved the cursor since <see cref="BeginAsync"/>: what was read did not fit because of that.
    /// </summary>
    ValueTask RestartAsync(CancellationToken cancellation);

    /// <summary>Proofs from the tiles.</summary>
    TiledTree Tree => new((tile, cancellation) => ReadAsync(tile.Level, tile.Index, cancellation));
}
