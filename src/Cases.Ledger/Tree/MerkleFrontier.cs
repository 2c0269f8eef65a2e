using System.Numerics;

namespace Cases.Ledger;

/// <summary>The head of the tree over all entries: how many there are, and the root over their hashes.</summary>
/// <param name="Size">The number of entries.</param>
/// <param name="Root">The root of the RFC 6962 tree; the empty tree has <see cref="MerkleHash.Empty"/>.</param>
public readonly record struct TreeHead(long Size, Hash32 Root);

/// <summary>
/// An RFC 6962 tree that only grows, of which the right edge is kept: at most 63 hashes for any size.
/// </summary>
/// <remarks>
/// The edge holds the roots of the perfect subtrees that the size consists of, largest first (one per bit of the size).
/// Appending costs one node hash on average, asking for the root one per subtree. Not safe for more than one thread.
/// </remarks>
public sealed class MerkleFrontier
{
    private readonly Hash32[] _edge = new Hash32[63];
    private long _size;

    /// <summary>Makes the empty tree.</summary>
    public MerkleFrontier()
    {
    }

    /// <summary>Goes on from an edge that was kept.</summary>
    /// <param name="size">The number of leaves, 0 or more.</param>
    /// <param name="edge">The roots of the perfect subtrees, largest first: one for each bit set in the size.</param>
    /// <exception cref="ArgumentException">The number of hashes does not fit the size.</exception>
    public MerkleFrontier(long size, ReadOnlySpan<Hash32> edge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (edge.Length != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException(
                $"A tree of {size} leaves has an edge of {BitOperations.PopCount((ulong)size)} hashes.", nameof(edge));
        }

        _size = size;
        edge.CopyTo(_edge);
    }

    /// <summary>The number of leaves.</summary>
    public long Size => _size;

    /// <summary>The roots of the perfect subtrees, largest first; valid until the next append.</summary>
    public ReadOnlySpan<Hash32> Edge => _edge.AsSpan(0, BitOperations.PopCount((ulong)_size));

    /// <summary>Adds a leaf on the right.</summary>
    /// <param name="leaf">The entry's leaf hash.</param>
    public void Append(in Hash32 leaf)
    {
        var count = BitOperations.PopCount((ulong)_size);
        var node = leaf;
        for (var full = BitOperations.TrailingZeroCount(~_size); full > 0; full--)
        {
            node = MerkleHash.Node(_edge[--count], node);
        }

        _edge[count] = node;
        _size++;
    }

    /// <summary>The root over all leaves so far.</summary>
    /// <returns>The root; <see cref="MerkleHash.Empty"/> for the empty tree.</returns>
    public Hash32 Root()
    {
        var count = BitOperations.PopCount((ulong)_size);
        if (count == 0)
        {
            return MerkleHash.Empty;
        }

        var root = _edge[--count];
        while (count > 0)
        {
            root = MerkleHash.Node(_edge[--count], root);
        }

        return root;
    }

    /// <summary>The head: size and root.</summary>
    /// <returns>The head of the tree as it is.</returns>
    public TreeHead Head() => new(_size, Root());
}
