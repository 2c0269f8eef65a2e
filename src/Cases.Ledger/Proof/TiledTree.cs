namespace Cases.Ledger;

/// <summary>Reads a tile: its hashes side by side, as many as are kept; null where it is not kept.</summary>
/// <param name="tile">The tile, with the least width that is needed.</param>
/// <param name="cancellation">Ends the wait.</param>
/// <returns>The hashes; there may be more than the width says.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>?> TileSource(TileId tile, CancellationToken cancellation);

/// <summary>Proofs of a tree from its tiles, wherever they are kept.</summary>
/// <remarks>A proof reads at most a few tiles a level; nothing is kept between two.</remarks>
/// <param name="tiles">Where tiles come from.</param>
public sealed class TiledTree(TileSource tiles)
{
    /// <summary>The root over the first leaves.</summary>
    /// <param name="size">How many leaves.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The root.</returns>
    /// <exception cref="LedgerStoreException">A tile is missing.</exception>
    public ValueTask<Hash32> RootAsync(long size, CancellationToken cancellation) =>
        ComputeAsync(size, hashOf => MerkleProof.Root(size, hashOf), cancellation);

    /// <summary>The right edge of the tree over the first leaves.</summary>
    /// <param name="size">How many leaves.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The roots of its perfect subtrees, largest first.</returns>
    /// <exception cref="LedgerStoreException">A tile is missing.</exception>
    public ValueTask<Hash32[]> EdgeAsync(long size, CancellationToken cancellation) =>
        ComputeAsync(size, hashOf => MerkleProof.Edge(size, hashOf), cancellation);

    /// <summary>Proves that a leaf stands at its index.</summary>
    /// <param name="index">The leaf's index.</param>
    /// <param name="size">The size of the tree, above the index.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="LedgerStoreException">A tile is missing.</exception>
    public ValueTask<Hash32[]> InclusionAsync(long index, long size, CancellationToken cancellation) =>
        ComputeAsync(size, hashOf => MerkleProof.Inclusion(index, size, hashOf), cancellation);

    /// <summary>Proves that a tree begins with an earlier one.</summary>
    /// <param name="first">The size of the earlier tree.</param>
    /// <param name="second">The size of the later one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="LedgerStoreException">A tile is missing.</exception>
    public ValueTask<Hash32[]> ConsistencyAsync(long first, long second, CancellationToken cancellation) =>
        ComputeAsync(second, hashOf => MerkleProof.Consistency(first, second, hashOf), cancellation);

    /// <summary>Computes twice: once to learn which subtrees it takes, and again with their hashes.</summary>
    private async ValueTask<T> ComputeAsync<T>(
        long size, Func<Func<TreeNode, Hash32>, T> compute, CancellationToken cancellation)
    {
        var wanted = new HashSet<TreeNode>();
        compute(node =>
        {
            wanted.Add(node);
            return default;
        });
        var hashes = new Dictionary<TreeNode, Hash32>();
        foreach (var group in wanted.GroupBy(node => TileId.Holding(node, size)))
        {
            var tile = await tiles(group.Key, cancellation).ConfigureAwait(false);
            foreach (var node in group)
            {
                hashes[node] = (tile is { } known ? TileId.HashIn(node, known.Span) : null)
                    ?? throw new LedgerStoreException(StoreFailure.Corrupt,
                        $"the tile {group.Key.Path} of the tree is missing or too short",
                        "delete the read model: it is built again from the ledger");
            }
        }

        return compute(node => hashes[node]);
    }
}
