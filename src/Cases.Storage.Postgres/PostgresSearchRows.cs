using Cases.Engine;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>The blind index of persons beside the ledger.</summary>
public sealed class PostgresSearchRows : ISearchRows
{
    private const string Follower = "search";

    private readonly PostgresReadModels _models;
    private volatile int _builtIn = -1;

    private PostgresSearchRows(PostgresReadModels models) => _models = models;

    /// <inheritdoc/>
    public bool IsBuilt => _builtIn == _models.Generation;

    /// <summary>The index among tables that others share; the caller disposes of them.</summary>
    /// <param name="models">The tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The index.</returns>
    /// <exception cref="LedgerStoreException">The table cannot be made, or is of a newer build.</exception>
    public static async ValueTask<PostgresSearchRows> InAsync(
        PostgresReadModels models, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(models);
        await models.MigrateAsync(Follower, Migrations.SearchRows, cancellation).ConfigureAwait(false);
        return new PostgresSearchRows(models);
    }

    /// <summary>How many rows name a person, read beside whoever keeps them; 0 where there are none yet.</summary>
    /// <param name="address">The database, under the role of the service.</param>
    /// <param name="person">The person's id.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away.</exception>
    public static ValueTask<long> CountInAsync(
        PostgresAddress address, string person, CancellationToken cancellation) =>
        Reading.CountAsync(address, "cases_read.search", connection => new NpgsqlCommand(
            "SELECT count(*) FROM cases_read.search WHERE person = $1", connection).With(person), cancellation);

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        _models.ReadCursorAsync(Follower, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> BeginAsync(CancellationToken cancellation) => _models.BeginAsync(Follower, cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> tokens, int most, CancellationToken cancellation) => await _models.ReadAsync(
            connection => new NpgsqlCommand(
                "SELECT DISTINCT person FROM cases_read.search WHERE token = ANY($1) ORDER BY person LIMIT $2",
                connection).WithAll(tokens).With(most).ReadAsync(row => row.Text(0), cancellation),
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask WriteAsync(
        IReadOnlyCollection<SearchRow> rows, IReadOnlyCollection<string> erased, StoredEntry last,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(erased);
        return _models.AdvanceAsync(
            Follower,
            last,
            async connection =>
            {
                if (erased.Count > 0)
                {
                    await new NpgsqlCommand("DELETE FROM cases_read.search WHERE person = ANY($1)", connection)
                        .WithAll(erased).RunAsync(cancellation).ConfigureAwait(false);
                }

                if (rows.Count > 0)
                {
                    await new NpgsqlCommand(
                        "INSERT INTO cases_read.search (token, person) SELECT * FROM unnest($1, $2) "
                        + "ON CONFLICT DO NOTHING", connection)
                        .WithAll(rows.Select(row => row.Token)).WithAll(rows.Select(row => row.Person))
                        .RunAsync(cancellation).ConfigureAwait(false);
                }
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _builtIn = _models.Generation;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
