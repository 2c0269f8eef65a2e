using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>The tree of a store that a verb only reads, with the head that was signed last.</summary>
/// <param name="head">The head.</param>
/// <param name="tree">The tree, at least as large.</param>
/// <param name="beside">The tiles that another process keeps; null where they were made from the ledger.</param>
internal sealed class StoreTree(StoredCheckpoint head, TiledTree tree, StoredTiles? beside) : IAsyncDisposable
{
    public StoredCheckpoint Head { get; } = head;

    public TiledTree Tree { get; } = tree;

    /// <summary>Opens the tree; tiles that are not there, or lag behind, are made from the ledger in memory.</summary>
    /// <exception cref="VerbFailure">Nothing was signed yet.</exception>
    public static async Task<StoreTree> OpenAsync(OpenStore store, CancellationToken cancellation)
    {
        var head = await store.Checkpoints.ReadLastCheckpointAsync(cancellation).ConfigureAwait(false)
            ?? throw VerbFailure.Unusable(
                $"No head of {store.Name} is signed yet: the first verb that writes to it signs one.");
        if (await store.FindTiles(cancellation).ConfigureAwait(false) is { } kept)
        {
            if (kept.Cursor >= head.Size)
            {
                return new StoreTree(head, new TiledTree(kept.Read), kept);
            }

            await kept.DisposeAsync().ConfigureAwait(false);
        }

        ITileRows made = await MemoryTileRows.OfAsync(store.Ledger, head.Size, cancellation).ConfigureAwait(false);
        return new StoreTree(head, made.Tree, null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => beside?.DisposeAsync() ?? ValueTask.CompletedTask;
}
