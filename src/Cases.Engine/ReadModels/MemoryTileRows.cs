using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The tiles in memory, beside a ledger in memory.</summary>
public sealed class MemoryTileRows : ITileRows
{
    private readonly Lock gate = new();
    private readonly Dictionary<(int Level, long Index), ReadOnlyMemory<byte>> tiles = [];
    private long cursor;

    /// <summary>The tiles of a ledger's first entries, made from the ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="size">How many entries.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="LedgerStoreException">The world failed, or the ledger is shorter.</exception>
    public static async ValueTask<MemoryTileRows> OfAsync(
        ILedgerStore ledger, long size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        const int PageEntries = 1_000;
        var builder = new TileBuilder();
        while (builder.Size < size)
        {
            var most = (int)Math.Min(PageEntries, size - builder.Size);
            var page = await ledger.ReadFromAsync(builder.Size, most, cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                throw new LedgerStoreException(StoreFailure.Corrupt,
                    $"the ledger ends at {builder.Size} entries, and a head was signed at {size}",
                    "run 'cases audit verify'");
            }

            foreach (var entry in page)
            {
                builder.Append(entry.Hash);
            }
        }

        var rows = new MemoryTileRows();
        foreach (var tile in builder.TakeChanged())
        {
            rows.tiles[(tile.Id.Level, tile.Id.Index)] = tile.Hashes;
        }

        rows.cursor = size;
        return rows;
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            return ValueTask.FromResult(cursor);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int level, long index, CancellationToken cancellation)
    {
        lock (gate)
        {
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(
                tiles.TryGetValue((level, index), out var hashes)
                    ? hashes
                    : (ReadOnlyMemory<byte>?)null);
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<TreeTile> tiles, StoredEntry last, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(last);
        lock (gate)
        {
            foreach (var tile in tiles)
            {
                this.tiles[(tile.Id.Level, tile.Id.Index)] = tile.Hashes;
            }

            cursor = last.Position + 1;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RestartAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            tiles.Clear();
            cursor = 0;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
