using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The tiles in memory, beside a ledger in memory.</summary>
public sealed class MemoryTileRows : ITileRows
{
    private readonly Lock gate = new();
    private readonly Dictionary<(int Level, long Index), ReadOnlyMemory<byte>> tiles = [];
    private long cursor;

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
