using System.Collections.Concurrent;
using System.Globalization;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>
/// What followers derive from the ledger, in the schema <c>cases_read</c> of the same database: their tables and
/// cursors.
/// </summary>
/// <remarks>
/// <para>A follower reads the ledger from its cursor, and writes rows and the cursor behind them in one transaction
/// with <see cref="AdvanceAsync"/>. Several nodes may hold the same tables open: a follower goes on only from where it
/// knows the cursor to be, so that of two that run at one cursor the second fails and has to read it again.</para>
/// <para>The tables belong to the role of the service, which makes, changes and drops them itself: nothing is lost with
/// them. They are made anew when a cursor does not fit the ledger (another ledger was restored, or an older one).
/// Their transactions do not wait for the disk: after a crash of the server the newest may be missing, each whole, and
/// followers go on from the older cursor.</para>
/// </remarks>
public sealed class PostgresReadModels : IAsyncDisposable
{
    private const long Turn = 0x4341_5345_5301; // Beside the migrator's: of several nodes one changes tables.

    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _pages;
    private readonly ConcurrentDictionary<string, long> _seen = new(StringComparer.Ordinal);

    private PostgresReadModels(PostgresAddress address)
    {
        _address = address;
        _source = address.ConnectDerived();
        _pages = address.ConnectPages();
    }

    /// <summary>
    /// True when the tables were made by this opening, so that all followers start from the beginning.
    /// </summary>
    public bool IsNew { get; private set; }

    /// <summary>Opens the tables beside a ledger, and makes them anew where they are missing or do not fit.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The tables, ready for <see cref="MigrateAsync"/>.</returns>
    /// <exception cref="LedgerStoreException">They cannot be made, or a newer build made them.</exception>
    public static async ValueTask<PostgresReadModels> OpenAsync(
        PostgresLedgerStore ledger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var models = new PostgresReadModels(ledger.Address);
        try
        {
            await models.MakeAsync(cancellation).ConfigureAwait(false);
            if (!await models.FitsAsync(ledger, cancellation).ConfigureAwait(false))
            {
                await models.DropAsync(cancellation).ConfigureAwait(false);
                await models.MakeAsync(cancellation).ConfigureAwait(false);
            }

            return models;
        }
        catch
        {
            await models.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The tables as they stand; nothing is made, changed or compared with the ledger.</summary>
    internal static PostgresReadModels Beside(PostgresAddress address) => new(address);

    /// <summary>
    /// Brings a follower's own tables up to date; its scripts are numbered from 1 and only ever added to.
    /// </summary>
    /// <param name="module">The follower's name.</param>
    /// <param name="scripts">All scripts so far, in order; those not yet run are run, in one transaction.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">A newer build ran more scripts than these, or the world
    /// failed.</exception>
    public ValueTask MigrateAsync(string module, IReadOnlyList<string> scripts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(scripts);
        return WriteAsync(async connection =>
        {
            await TakeTurnAsync(connection, cancellation).ConfigureAwait(false);
            var version = await VersionAsync(connection, module, cancellation).ConfigureAwait(false) ?? 0;
            if (version > scripts.Count)
            {
                throw new LedgerStoreException(
                    StoreFailure.NewerVersion,
                    $"postgres {_address.Shown}: the tables of '{module}' have version {version}, "
                    + $"this build knows {scripts.Count}",
                    "use a newer build of cases, or drop the schema 'cases_read': it is built again");
            }

            for (var next = version; next < scripts.Count; next++)
            {
                await ExecuteAsync(connection, scripts[next], cancellation).ConfigureAwait(false);
            }

            await new NpgsqlCommand(
                "INSERT INTO cases_read.modules (name, version) VALUES ($1, $2) "
                + "ON CONFLICT (name) DO UPDATE SET version = excluded.version", connection)
                .With(module).With(scripts.Count).RunAsync(cancellation).ConfigureAwait(false);
        }, cancellation);
    }

    /// <summary>How many of a follower's scripts ran; null where none did.</summary>
    internal ValueTask<int?> VersionAsync(string module, CancellationToken cancellation) =>
        ReadAsync(connection => VersionAsync(connection, module, cancellation), cancellation);

    /// <summary>The position from which a follower goes on, for whoever writes next from there.</summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The position.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<long> BeginAsync(string follower, CancellationToken cancellation)
    {
        var next = await ReadCursorAsync(follower, cancellation).ConfigureAwait(false);
        _seen[follower] = next;
        return next;
    }

    /// <summary>
    /// How far a follower is, 0 for one that has not begun; for whoever only wants to know, also beside its writing.
    /// </summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The position.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<long> ReadCursorAsync(string follower, CancellationToken cancellation) =>
        await ReadAsync(
            async connection => await new NpgsqlCommand(
                "SELECT next FROM cases_read.cursors WHERE follower = $1", connection)
                .With(follower).ReadAsync(row => row.GetInt64(0), cancellation).ConfigureAwait(false) is [var found]
                    ? found
                    : 0,
            cancellation).ConfigureAwait(false);

    /// <summary>
    /// Writes what a follower made of some entries, and moves its cursor behind them, in one transaction.
    /// </summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="last">The last of the entries.</param>
    /// <param name="write">Writes the rows; the commands that it makes join the transaction.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or another node moved the cursor since it was read;
    /// nothing was written.</exception>
    public async ValueTask AdvanceAsync(
        string follower, StoredEntry last, Func<NpgsqlConnection, ValueTask> write, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(write);
        await WriteAsync(async connection =>
        {
            var next = await LockCursorAsync(connection, follower, cancellation).ConfigureAwait(false);
            if (_seen.TryGetValue(follower, out var seen) && seen != next)
            {
                throw new LedgerStoreException(
                    StoreFailure.InUse,
                    $"postgres {_address.Shown}: the rows of '{follower}' are at {next}, they were at {seen}",
                    "another node keeps them; read the cursor again");
            }

            await write(connection).ConfigureAwait(false);
            await new NpgsqlCommand(
                "UPDATE cases_read.cursors SET next = $2, hash = $3 WHERE follower = $1", connection)
                .With(follower).With(last.Position + 1).With(last.Hash.ToArray())
                .RunAsync(cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        _seen[follower] = last.Position + 1;
    }

    /// <summary>Makes a follower start from the beginning; it empties its own tables in the same transaction.</summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="empty">Empties the follower's tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed; nothing was changed.</exception>
    public async ValueTask RestartAsync(
        string follower, Func<NpgsqlConnection, ValueTask> empty, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(empty);
        await WriteAsync(async connection =>
        {
            await LockCursorAsync(connection, follower, cancellation).ConfigureAwait(false);
            await empty(connection).ConfigureAwait(false);
            await new NpgsqlCommand("DELETE FROM cases_read.cursors WHERE follower = $1", connection)
                .With(follower).RunAsync(cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        _seen[follower] = 0;
    }

    /// <summary>Reads on a connection of its own, beside any writing; may come from any thread.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="read">Reads, and disposes of its commands and readers before it returns; it may be called a second
    /// time where a connection was lost.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Reading.RunAsync(_source, _address, read, cancellation);
    }

    /// <summary>Reads a page in order, where the server would rather sort all there is.</summary>
    internal ValueTask<T> ReadPageAsync<T>(
        Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation) =>
        Reading.RunAsync(_pages, _address, read, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a script or takes the turn to: indexes of millions of rows take as long as they take.</summary>
    private static ValueTask<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation) =>
        new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }.RunAsync(cancellation);

    private static ValueTask<int> TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        ExecuteAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Turn})"),
            cancellation);

    private static async ValueTask<int?> VersionAsync(
        NpgsqlConnection connection, string module, CancellationToken cancellation) =>
        await new NpgsqlCommand("SELECT version FROM cases_read.modules WHERE name = $1", connection)
            .With(module).ReadAsync(row => row.GetInt32(0), cancellation).ConfigureAwait(false) is [var version]
                ? version
                : null;

    /// <summary>The cursor, locked for the transaction: another node's follower of that name waits here.</summary>
    private static async ValueTask<long> LockCursorAsync(
        NpgsqlConnection connection, string follower, CancellationToken cancellation)
    {
        var rows = await new NpgsqlCommand(
            "INSERT INTO cases_read.cursors AS c (follower, next, hash) VALUES ($1, 0, '') "
            + "ON CONFLICT (follower) DO UPDATE SET next = c.next RETURNING next", connection)
            .With(follower).ReadAsync(row => row.GetInt64(0), cancellation).ConfigureAwait(false);
        return rows[0];
    }

    private ValueTask MakeAsync(CancellationToken cancellation) => WriteAsync(async connection =>
    {
        await TakeTurnAsync(connection, cancellation).ConfigureAwait(false);
        var isThere = await new NpgsqlCommand(
            "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'cases_read' AND tablename = 'modules'", connection)
            .ReadAsync(_ => true, cancellation).ConfigureAwait(false);
        if (isThere.Count > 0)
        {
            return;
        }

        // How far each follower's own tables are; their scripts come from the followers.
        await ExecuteAsync(
            connection,
            "CREATE TABLE cases_read.modules (name text NOT NULL PRIMARY KEY, version int NOT NULL)",
            cancellation).ConfigureAwait(false);
        foreach (var script in Migrations.ReadModel)
        {
            await ExecuteAsync(connection, script, cancellation).ConfigureAwait(false);
        }

        IsNew = true;
    }, cancellation);

    private async ValueTask<bool> FitsAsync(PostgresLedgerStore ledger, CancellationToken cancellation)
    {
        var cursors = await ReadAsync(
            connection => new NpgsqlCommand("SELECT next, hash FROM cases_read.cursors WHERE next > 0", connection)
                .ReadAsync(row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellation),
            cancellation).ConfigureAwait(false);
        foreach (var (next, hash) in cursors)
        {
            var before = await ledger.ReadFromAsync(next - 1, 1, cancellation).ConfigureAwait(false);
            if (before.Count == 0 || before[0].Position != next - 1 || before[0].Hash != LedgerRows.HashOf(hash))
            {
                return false;
            }
        }

        return true;
    }

    private ValueTask DropAsync(CancellationToken cancellation) => WriteAsync(async connection =>
    {
        await TakeTurnAsync(connection, cancellation).ConfigureAwait(false);
        var tables = await new NpgsqlCommand(
            "SELECT quote_ident(tablename) FROM pg_catalog.pg_tables WHERE schemaname = 'cases_read'", connection)
            .ReadAsync(row => row.GetString(0), cancellation).ConfigureAwait(false);
        foreach (var table in tables)
        {
            await ExecuteAsync(connection, $"DROP TABLE cases_read.{table} CASCADE", cancellation)
                .ConfigureAwait(false);
        }
    }, cancellation);

    private async ValueTask WriteAsync(Func<NpgsqlConnection, ValueTask> write, CancellationToken cancellation)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    await write(connection).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(error, _address);
        }
    }
}
