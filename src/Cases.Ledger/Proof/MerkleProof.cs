using System.Numerics;

namespace Cases.Ledger;

/// <summary>A perfect subtree: the leaves from <c>Index * 2^Level</c> on, <c>2^Level</c> of them.</summary>
/// <param name="Level">How many levels lie below it; 0 for a leaf.</param>
/// <param name="Index">Its number among the subtrees of its level, from 0.</param>
public readonly record struct TreeNode(int Level, long Index);

/// <summary>Inclusion and consistency proofs of RFC 9162, 2.1.3 and 2.1.4: made from subtrees, and verified.</summary>
/// <remarks>Verifying trusts nothing of what it is given: numbers out of bounds are a proof that fails.</remarks>
public static class MerkleProof
{
    /// <summary>The most hashes that a proof for any size can have: one for each level.</summary>
    public const int MaxHashes = 63;

    /// <summary>The root over the first leaves of a tree.</summary>
    /// <param name="size">How many leaves, 0 or more.</param>
    /// <param name="hashOf">The hash of a perfect subtree.</param>
    /// <returns>The root; <see cref="MerkleHash.Empty"/> for none.</returns>
    public static Hash32 Root(long size, Func<TreeNode, Hash32> hashOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleHash.Empty : Range(0, size, hashOf);
    }

    /// <summary>The right edge of a tree, for a <see cref="MerkleFrontier"/> that goes on from it.</summary>
    /// <param name="size">How many leaves, 0 or more.</param>
    /// <param name="hashOf">The hash of a perfect subtree.</param>
    /// <returns>The roots of the perfect subtrees, largest first.</returns>
    public static Hash32[] Edge(long size, Func<TreeNode, Hash32> hashOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(hashOf);
        return [.. Subtrees(0, size).Select(hashOf)];
    }

    /// <summary>Proves that a leaf stands at its index in the tree of a size.</summary>
    /// <param name="index">The leaf's index, from 0 and below the size.</param>
    /// <param name="size">How many leaves the tree has.</param>
    /// <param name="hashOf">The hash of a perfect subtree.</param>
    /// <returns>The hashes beside the way from the leaf to the root, the leaf's sibling first.</returns>
    public static Hash32[] Inclusion(long index, long size, Func<TreeNode, Hash32> hashOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<Hash32>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Split(end - begin);
            proof.Add(index < middle ? Range(middle, end, hashOf) : Range(begin, middle, hashOf));
            (begin, end) = index < middle ? (begin, middle) : (middle, end);
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Proves that the tree of a size begins with all leaves of a smaller one, in their order.</summary>
    /// <param name="first">The size of the smaller tree; 0 or more.</param>
    /// <param name="second">The size of the larger tree, no less than the first.</param>
    /// <param name="hashOf">The hash of a perfect subtree.</param>
    /// <returns>The proof; empty where the sizes are equal or the first is 0.</returns>
    public static Hash32[] Consistency(long first, long second, Func<TreeNode, Hash32> hashOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var proof = new List<Hash32>();
        if (first == 0 || first == second)
        {
            return [];
        }

        var (begin, end) = (0L, second);
        while (first < end)
        {
            var middle = begin + Split(end - begin);
            proof.Add(first <= middle ? Range(middle, end, hashOf) : Range(begin, middle, hashOf));
            (begin, end) = first <= middle ? (begin, middle) : (middle, end);
        }

        if (begin > 0)
        {
            proof.Add(Range(begin, end, hashOf));
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Verifies an inclusion proof.</summary>
    /// <param name="index">The index that the leaf is said to have.</param>
    /// <param name="head">The tree that it is said to stand in.</param>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="proof">The proof.</param>
    /// <returns>True when the leaf stands there.</returns>
    public static bool IsIncluded(long index, TreeHead head, Hash32 leaf, IReadOnlyList<Hash32> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= head.Size)
        {
            return false;
        }

        var (fn, sn) = (index, head.Size - 1);
        var root = leaf;
        foreach (var hash in proof)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                root = MerkleHash.Node(hash, root);
                (fn, sn) = UpToRightChild(fn, sn);
            }
            else
            {
                root = MerkleHash.Node(root, hash);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && root == head.Root;
    }

    /// <summary>Verifies a consistency proof.</summary>
    /// <param name="first">The earlier head.</param>
    /// <param name="second">The later head.</param>
    /// <param name="proof">The proof; empty for heads of one size, and from the empty tree.</param>
    /// <returns>True when nothing of the first tree was changed, moved or left out in the second.</returns>
    public static bool IsConsistent(TreeHead first, TreeHead second, IReadOnlyList<Hash32> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (first.Size < 0 || first.Size > second.Size)
        {
            return false;
        }

        if (first.Size == second.Size || first.Size == 0)
        {
            // Every tree begins with the empty one, whose root is known.
            return proof.Count == 0 && first.Root == (first.Size == 0 ? MerkleHash.Empty : second.Root)
                && (second.Size > 0 || second.Root == MerkleHash.Empty);
        }

        return Walk(first, second, BitOperations.IsPow2(first.Size) ? [first.Root, .. proof] : proof);
    }

    /// <summary>Goes from the first tree's last subtree up to both roots.</summary>
    private static bool Walk(TreeHead first, TreeHead second, IReadOnlyList<Hash32> path)
    {
        if (path.Count == 0)
        {
            return false;
        }

        var shift = BitOperations.TrailingZeroCount(first.Size);
        var (fn, sn) = ((first.Size - 1) >> shift, (second.Size - 1) >> shift);
        var (old, now) = (path[0], path[0]);
        foreach (var hash in path.Skip(1))
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                old = MerkleHash.Node(hash, old);
                now = MerkleHash.Node(hash, now);
                (fn, sn) = UpToRightChild(fn, sn);
            }
            else
            {
                now = MerkleHash.Node(now, hash);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && old == first.Root && now == second.Root;
    }

    /// <summary>A subtree without a sibling is its own parent: goes up to a right child, or the root.</summary>
    private static (long Fn, long Sn) UpToRightChild(long fn, long sn)
    {
        while ((fn & 1) == 0 && fn != 0)
        {
            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return (fn, sn);
    }

    /// <summary>The hash over the leaves of a range that the tree's recursion makes.</summary>
    private static Hash32 Range(long begin, long end, Func<TreeNode, Hash32> hashOf)
    {
        Hash32? root = null;
        foreach (var node in Enumerable.Reverse(Subtrees(begin, end)))
        {
            root = root is { } right ? MerkleHash.Node(hashOf(node), right) : hashOf(node);
        }

        return root!.Value;
    }

    /// <summary>The perfect subtrees that a range consists of, largest first.</summary>
    private static List<TreeNode> Subtrees(long begin, long end)
    {
        var nodes = new List<TreeNode>();
        while (begin < end)
        {
            var level = BitOperations.Log2((ulong)(end - begin));
            nodes.Add(new TreeNode(level, begin >> level));
            begin += 1L << level;
        }

        return nodes;
    }

    /// <summary>The largest power of two below a number above 1.</summary>
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
