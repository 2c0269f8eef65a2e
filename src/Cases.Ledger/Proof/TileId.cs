using System.Globalization;
using System.Numerics;

namespace Cases.Ledger;

/// <summary>A tile of the tree as C2SP tlog-tiles has it: up to 256 hashes that stand side by side.</summary>
/// <remarks>
/// On level 0 these are leaf hashes; on each level above, each hash is the root of a full tile of the level below. A
/// tile of fewer than 256 hashes is partial.
/// </remarks>
/// <param name="Level">The level of tiles, from 0.</param>
/// <param name="Index">The tile's number on its level, from 0.</param>
/// <param name="Width">How many hashes it has, 1 to 256.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>The hashes of a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The levels of the tree that a level of tiles stands for.</summary>
    public const int Height = 8;

    /// <summary>The first leaf below the tile.</summary>
    public long FirstLeaf => Index << (Height * (Level + 1));

    /// <summary>Where the tile is served: <c>tile/0/x001/234.p/7</c>.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{PathOf(Index)}{Suffix}");

    /// <summary>Where the entries below a tile of level 0 are served.</summary>
    public string EntriesPath => $"tile/entries/{PathOf(Index)}{Suffix}";

    private string Suffix => Width == FullWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}");

    /// <summary>All tiles of a tree, level by level; the last of each level may be partial.</summary>
    /// <param name="size">The number of leaves, 0 or more.</param>
    /// <returns>The tiles, none of them empty.</returns>
    public static IEnumerable<TileId> Of(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        for (var (level, hashes) = (0, size); hashes > 0; level++, hashes /= FullWidth)
        {
            for (long index = 0; index * FullWidth < hashes; index++)
            {
                yield return new TileId(level, index, (int)Math.Min(FullWidth, hashes - (index * FullWidth)));
            }
        }
    }

    /// <summary>The tile that the hash of a subtree comes from, as wide as it is in the tree of a size.</summary>
    /// <param name="node">The subtree; it must be within the tree.</param>
    /// <param name="size">The size of the tree.</param>
    /// <returns>The tile.</returns>
    public static TileId Holding(TreeNode node, long size)
    {
        var level = node.Level / Height;
        var index = node.Index >> (Height - (node.Level % Height));
        var hashes = (size >> (Height * level)) - (index * FullWidth);
        return new TileId(level, index, (int)Math.Min(FullWidth, hashes));
    }

    /// <summary>The hash of a subtree, from the tile that holds it.</summary>
    /// <param name="node">The subtree.</param>
    /// <param name="tile">The hashes of the tile, side by side.</param>
    /// <returns>The hash; null where the tile is too short to hold it.</returns>
    public static Hash32? HashIn(TreeNode node, ReadOnlySpan<byte> tile)
    {
        var count = 1 << (node.Level % Height);
        var first = (int)((node.Index * count) % FullWidth);
        return tile.Length >= (first + count) * Hash32.Size
            ? RootOf(tile.Slice(first * Hash32.Size, count * Hash32.Size))
            : null;
    }

    /// <summary>The root over hashes of one level whose number is a power of two.</summary>
    internal static Hash32 RootOf(ReadOnlySpan<byte> hashes)
    {
        var count = hashes.Length / Hash32.Size;
        if (!BitOperations.IsPow2(count))
        {
            throw new ArgumentException("A perfect subtree is over a power of two.", nameof(hashes));
        }

        Span<byte> nodes = stackalloc byte[FullWidth * Hash32.Size];
        hashes.CopyTo(nodes);
        for (; count > 1; count /= 2)
        {
            for (var index = 0; index < count / 2; index++)
            {
                var pair = nodes.Slice(index * 2 * Hash32.Size, 2 * Hash32.Size);
                MerkleHash.Node(new Hash32(pair[..Hash32.Size]), new Hash32(pair[Hash32.Size..]))
                    .CopyTo(nodes[(index * Hash32.Size)..]);
            }
        }

        return new Hash32(nodes[..Hash32.Size]);
    }

    /// <summary>Three digits a part, all but the last behind an x, so that no file has a folder's name.</summary>
    private static string PathOf(long index)
    {
        var path = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{path}");
        }

        return path;
    }
}

/// <summary>A tile with its hashes.</summary>
/// <param name="Id">Which.</param>
/// <param name="Hashes">Its hashes side by side, 32 bytes each.</param>
public readonly record struct TreeTile(TileId Id, ReadOnlyMemory<byte> Hashes);
