using Cases.Ledger;
using Cases.Storage.Postgres;
using Cases.Storage.Sqlite;

namespace Cases.Node;

/// <summary>Tiles of the tree that another process keeps, for a verb that only reads.</summary>
/// <param name="cursor">How far they had taken the ledger in when they were opened.</param>
/// <param name="read">Reads a tile.</param>
/// <param name="close">Closes them.</param>
internal sealed class StoredTiles(long cursor, TileSource read, Func<ValueTask> close) : IAsyncDisposable
{
    public long Cursor { get; } = cursor;

    public TileSource Read { get; } = read;

    /// <summary>Those beside a file; null where there are none that can be read.</summary>
    public static ValueTask<StoredTiles?> OfFileAsync(string file)
    {
        if (TilesBeside.Open(file) is not { } tiles)
        {
            return new((StoredTiles?)null);
        }

        try
        {
            return new(new StoredTiles(tiles.Cursor(), tiles.ReadAsync, () =>
            {
                tiles.Dispose();
                return ValueTask.CompletedTask;
            }));
        }
        catch
        {
            tiles.Dispose();
            throw;
        }
    }

    /// <summary>Those of a store on PostgreSQL; null where there are none that can be read.</summary>
    public static async ValueTask<StoredTiles?> OfAsync(PostgresAddress address, CancellationToken cancellation) =>
        await PostgresTilesBeside.OpenAsync(address, cancellation).ConfigureAwait(false) is { } tiles
            ? new StoredTiles(tiles.Cursor, tiles.ReadAsync, tiles.DisposeAsync)
            : null;

    public ValueTask DisposeAsync() => close();
}
