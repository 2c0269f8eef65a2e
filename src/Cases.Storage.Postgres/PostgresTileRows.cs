using Cases.Engine;
using Cases.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Cases.Storage.Postgres;

/// <summary>The tiles of the tree beside the ledger.</summary>
public sealed class PostgresTileRows : ITileRows
{
    internal const string Follower = "tiles";

    private readonly PostgresReadModels _models;

    internal PostgresTileRows(PostgresReadModels models) => _models = models;

    /// <summary>The tiles among tables that others share; the caller disposes of them.</summary>
    /// <param name="models">The tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The tiles.</returns>
    /// <exception cref="LedgerStoreException">The table cannot be made, or is of a newer build.</exception>
    public static async ValueTask<PostgresTileRows> InAsync(PostgresReadModels models, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(models);
        await models.MigrateAsync(Follower, Migrations.Tiles, cancellation).ConfigureAwait(false);
        return new PostgresTileRows(models);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        _models.ReadCursorAsync(Follower, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> BeginAsync(CancellationToken cancellation) => _models.BeginAsync(Follower, cancellation);

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        int level, long index, CancellationToken cancellation) => await _models.ReadAsync(
            connection => new NpgsqlCommand(
                "SELECT hashes FROM cases_read.tiles WHERE level = $1 AND number = $2", connection)
                .With(level).With(index).ReadAsync(row => row.GetFieldValue<byte[]>(0), cancellation),
            cancellation).ConfigureAwait(false) is [var hashes]
                ? new ReadOnlyMemory<byte>(hashes)
                : (ReadOnlyMemory<byte>?)null;

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<TreeTile> tiles, StoredEntry last, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        return _models.AdvanceAsync(
            Follower,
            last,
            async connection =>
            {
                await new NpgsqlCommand(
                    "INSERT INTO cases_read.tiles (level, number, hashes) SELECT * FROM unnest($1, $2, $3) "
                    + "ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes", connection)
                    .WithArray(tiles.Select(tile => tile.Id.Level).ToArray(), NpgsqlDbType.Integer)
                    .WithAll(tiles.Select(tile => tile.Id.Index))
                    .WithArray(tiles.Select(tile => tile.Hashes.ToArray()).ToArray(), NpgsqlDbType.Bytea)
                    .RunAsync(cancellation).ConfigureAwait(false);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask RestartAsync(CancellationToken cancellation) => _models.RestartAsync(
        Follower,
        async connection => await new NpgsqlCommand("DELETE FROM cases_read.tiles", connection)
            .RunAsync(cancellation).ConfigureAwait(false),
        cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
