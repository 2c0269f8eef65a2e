using Cases.Ledger;

namespace Cases.Storage.Postgres;

/// <summary>Tiles of the tree that nodes keep, read beside them; nothing is made or changed.</summary>
public sealed class PostgresTilesBeside : IAsyncDisposable
{
    private readonly PostgresReadModels _models;
    private readonly PostgresTileRows _rows;

    private PostgresTilesBeside(PostgresReadModels models, long cursor)
    {
        _models = models;
        _rows = new PostgresTileRows(models);
        Cursor = cursor;
    }

    /// <summary>The position behind the last entry that the tiles had taken in when they were opened.</summary>
    public long Cursor { get; }

    /// <summary>Opens the tiles of a store; null where there are none that this build and role can read.</summary>
    /// <param name="address">The store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away.</exception>
    public static async ValueTask<PostgresTilesBeside?> OpenAsync(
        PostgresAddress address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var models = PostgresReadModels.Beside(address);
        PostgresTilesBeside? opened = null;
        try
        {
            if (await models.VersionAsync(PostgresTileRows.Follower, cancellation).ConfigureAwait(false)
                == Migrations.Tiles.Count)
            {
                var cursor = await models.ReadCursorAsync(PostgresTileRows.Follower, cancellation)
                    .ConfigureAwait(false);
                opened = new PostgresTilesBeside(models, cursor);
            }

            return opened;
        }
        catch (LedgerStoreException error) when (error.Failure is StoreFailure.NotFound or StoreFailure.NoPermission)
        {
            // Derived data that is not there, or not for this role, is as good as missing: the ledger answers.
            return null;
        }
        finally
        {
            if (opened is null)
            {
                await models.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a tile; see <see cref="TileSource"/>.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Its hashes, as many as are kept; null where it is not kept.</returns>
    /// <exception cref="LedgerStoreException">The server is away, or the tiles were dropped meanwhile.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellation) =>
        _rows.ReadAsync(tile.Level, tile.Index, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _models.DisposeAsync();
}
