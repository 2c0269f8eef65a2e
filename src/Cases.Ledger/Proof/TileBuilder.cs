namespace Cases.Ledger;

/// <summary>Makes the tiles of a tree that only grows. Not safe for more than one thread.</summary>
/// <remarks>
/// It holds the last, partial tile of each level: 8 KiB a level. A leaf costs one node hash on average.
/// </remarks>
public sealed class TileBuilder
{
    private readonly List<byte[]> _open = [];
    private readonly List<TreeTile> _full = [];
    private long _size;
    private long _taken;

    /// <summary>The number of leaves so far.</summary>
    public long Size => _size;

    /// <summary>Goes on where a tree was left.</summary>
    /// <param name="size">The number of its leaves.</param>
    /// <param name="partial">The last tile of each level that is not full and not empty, from level 0 up.</param>
    /// <returns>A builder; what it hands out next are the tiles of later leaves.</returns>
    /// <exception cref="ArgumentException">The tiles are not those of such a tree.</exception>
    public static TileBuilder Continue(long size, IEnumerable<TreeTile> partial)
    {
        ArgumentNullException.ThrowIfNull(partial);
        var builder = new TileBuilder { _size = size, _taken = size };
        var given = partial.ToDictionary(tile => tile.Id, tile => tile.Hashes);
        foreach (var id in Partial(size))
        {
            if (!given.TryGetValue(id, out var hashes) || hashes.Length != id.Width * Hash32.Size)
            {
                throw new ArgumentException($"The tile {id.Path} is missing, or not as wide.", nameof(partial));
            }

            hashes.CopyTo(builder.Open(id.Level));
        }

        return builder;
    }

    /// <summary>The tiles of a tree that are neither full nor empty: one a level at most.</summary>
    /// <param name="size">The number of leaves.</param>
    /// <returns>The tiles, from level 0 up.</returns>
    public static IEnumerable<TileId> Partial(long size)
    {
        for (var (level, hashes) = (0, size); hashes > 0; level++, hashes /= TileId.FullWidth)
        {
            if (hashes % TileId.FullWidth is > 0 and var width)
            {
                yield return new TileId(level, hashes / TileId.FullWidth, (int)width);
            }
        }
    }

    /// <summary>Adds a leaf on the right.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    public void Append(in Hash32 leaf)
    {
        var hash = leaf;
        for (var (level, index) = (0, _size); ; level++, index /= TileId.FullWidth)
        {
            var open = Open(level);
            var place = (int)(index % TileId.FullWidth);
            hash.CopyTo(open.AsSpan(place * Hash32.Size));
            if (place < TileId.FullWidth - 1)
            {
                break;
            }

            _full.Add(new TreeTile(new TileId(level, index / TileId.FullWidth, TileId.FullWidth), open.ToArray()));
            hash = TileId.RootOf(open);
        }

        _size++;
    }

    /// <summary>The tiles that changed since this was last asked: full ones, and the last of each level.</summary>
    /// <returns>The tiles; nothing of them changes later.</returns>
    public IReadOnlyList<TreeTile> TakeChanged()
    {
        var changed = new List<TreeTile>(_full);

        // A level is touched only where a tile below it became full.
        changed.AddRange(TakePartial().Where(tile =>
            _size >> (TileId.Height * tile.Id.Level) != _taken >> (TileId.Height * tile.Id.Level)));

        _full.Clear();
        _taken = _size;
        return changed;
    }

    /// <summary>The last tile of each level that is neither full nor empty, changed or not.</summary>
    /// <returns>The tiles; nothing of them changes later.</returns>
    public IReadOnlyList<TreeTile> TakePartial() =>
    [
        .. Partial(_size).Select(id =>
            new TreeTile(id, Open(id.Level).AsSpan(0, id.Width * Hash32.Size).ToArray())),
    ];

    private byte[] Open(int level)
    {
        while (_open.Count <= level)
        {
            _open.Add(new byte[TileId.FullWidth * Hash32.Size]);
        }

        return _open[level];
    }
}
