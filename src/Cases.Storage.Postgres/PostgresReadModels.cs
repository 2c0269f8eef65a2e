using System.Collections.Concurrent;
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
    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _pages;
    private readonly bool _isKept;
    private readonly ConcurrentDictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _modules = new(StringComparer.Ordinal);
    private int _generation;
    private volatile bool _isGone;

    private PostgresReadModels(PostgresAddress address, bool isKept)
    {
        _address = address;
        _isKept = isKept;
        _source = address.ConnectDerived();
        _pages = address.ConnectPages();
    }

    /// <summary>
    /// True when the tables were made by this opening, so that all followers start from the beginning.
    /// </summary>
    public bool IsNew { get; private set; }

    /// <summary>
    /// Goes up each time another node was seen to have made the tables anew: what was complete is so no more.
    /// </summary>
    internal int Generation => Volatile.Read(ref _generation);

    /// <summary>Opens the tables beside a ledger, and makes them anew where they are missing or do not fit.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The tables, ready for <see cref="MigrateAsync"/>.</returns>
    /// <exception cref="LedgerStoreException">They cannot be made, or a newer build made them.</exception>
    public static async ValueTask<PostgresReadModels> OpenAsync(
        PostgresLedgerStore ledger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var models = new PostgresReadModels(ledger.Address, isKept: true);
        try
        {
            await models.WriteAsync(
                async connection => models.IsNew = await ReadModelTables.MakeAsync(connection, ledger, cancellation)
                    .ConfigureAwait(false),
                cancellation).ConfigureAwait(false);
            return models;
        }
        catch
        {
            await models.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The tables as they stand; nothing is made, changed or compared with the ledger.</summary>
    internal static PostgresReadModels Beside(PostgresAddress address) => new(address, isKept: false);

    /// <summary>
    /// Brings a follower's own tables up to date; its scripts are numbered from 1 and only ever added to.
    /// </summary>
    /// <param name="module">The follower's name.</param>
    /// <param name="scripts">All scripts so far, in order; those not yet run are run, each in a transaction of its own
    /// and without any limit of time, so that one that was cut goes on where it was.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">A newer build ran more scripts than these, or the world
    /// failed.</exception>
    public async ValueTask MigrateAsync(
        string module, IReadOnlyList<string> scripts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(scripts);
        await FinishAsync(module, scripts, cancellation).ConfigureAwait(false);
        _modules[module] = scripts;
    }

    /// <summary>
    /// As <see cref="MigrateAsync"/>, for what is made once rows are there: it is not made again with the tables.
    /// </summary>
    internal async ValueTask FinishAsync(
        string module, IReadOnlyList<string> scripts, CancellationToken cancellation)
    {
        for (var version = -1; version < scripts.Count;)
        {
            await WriteAsync(
                async connection => version = await ReadModelTables
                    .StepAsync(connection, module, scripts, cancellation).ConfigureAwait(false),
                cancellation).ConfigureAwait(false);
            if (version > scripts.Count)
            {
                throw new LedgerStoreException(
                    StoreFailure.NewerVersion,
                    $"postgres {_address.Shown}: the tables of '{module}' have version {version}, "
                    + $"this build knows {scripts.Count}",
                    "use a newer build of cases; only where none works on the store any more, drop the tables of "
                    + "'cases_read': they are built again");
            }
        }
    }

    /// <summary>How many of a follower's scripts ran; null where none did.</summary>
    internal ValueTask<int?> VersionAsync(string module, CancellationToken cancellation) =>
        ReadAsync(connection => ReadModelTables.VersionAsync(connection, module, cancellation), cancellation);

    /// <summary>The position from which a follower goes on, for whoever writes next from there.</summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The position.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<long> BeginAsync(string follower, CancellationToken cancellation)
    {
        await RemakeAsync(cancellation).ConfigureAwait(false);
        var next = await ReadCursorAsync(follower, cancellation).ConfigureAwait(false);
        if (_seen.TryGetValue(follower, out var seen) && next < seen)
        {
            Interlocked.Increment(ref _generation);
        }

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
    public async ValueTask<long> ReadCursorAsync(string follower, CancellationToken cancellation)
    {
        await RemakeAsync(cancellation).ConfigureAwait(false);
        var rows = await ReadAsync(
            connection => new NpgsqlCommand("SELECT next FROM cases_read.cursors WHERE follower = $1", connection)
                .With(follower).ReadAsync(row => row.GetInt64(0), cancellation),
            cancellation).ConfigureAwait(false);
        return rows is [var found] ? found : 0;
    }

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
        await WriteRowsAsync(async connection =>
        {
            await LockAsSeenAsync(connection, follower, cancellation).ConfigureAwait(false);
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
    /// <exception cref="LedgerStoreException">
    /// The world failed, or another node has moved the cursor; nothing was changed.
    /// </exception>
    public async ValueTask RestartAsync(
        string follower, Func<NpgsqlConnection, ValueTask> empty, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(empty);
        await WriteRowsAsync(async connection =>
        {
            await LockAsSeenAsync(connection, follower, cancellation).ConfigureAwait(false);
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
        return AsMadeAsync(() => Reading.RunAsync(_source, _address, read, cancellation));
    }

    /// <summary>Reads a page in order, where the server would rather sort all there is.</summary>
    internal ValueTask<T> ReadPageAsync<T>(
        Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation) =>
        AsMadeAsync(() => Reading.RunAsync(_pages, _address, read, cancellation));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Locks the cursor for the transaction, and refuses where another node has moved it.</summary>
    private async ValueTask LockAsSeenAsync(
        NpgsqlConnection connection, string follower, CancellationToken cancellation)
    {
        var next = await LockCursorAsync(connection, follower, cancellation).ConfigureAwait(false);
        if (_seen.TryGetValue(follower, out var seen) && seen != next)
        {
            throw new LedgerStoreException(
                StoreFailure.InUse,
                $"postgres {_address.Shown}: the rows of '{follower}' are at {next}, they were at {seen}",
                "another node keeps them; read the cursor again");
        }
    }

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

    /// <summary>Brings tables that another node dropped, or changed, to where this build has them.</summary>
    private async ValueTask RemakeAsync(CancellationToken cancellation)
    {
        if (!_isGone)
        {
            return;
        }

        _isGone = false;
        try
        {
            foreach (var (module, scripts) in _modules)
            {
                await MigrateAsync(module, scripts, cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            _isGone = true;
            throw;
        }
    }

    /// <summary>Where tables or columns are missing, another node has them in hand: rows come again.</summary>
    private async ValueTask<T> AsMadeAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (_isKept && error.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn,
        })
        {
            Interlocked.Increment(ref _generation);
            _isGone = true;
            throw new LedgerStoreException(
                StoreFailure.InUse,
                $"postgres {_address.Shown}: the tables of 'cases_read' are not as this node made them "
                + $"({error.InnerException.Message})",
                "they are of another version: a node of another build keeps them, or makes them anew now. Wait for "
                + "it; where nodes of two builds run, stop the older ones, and the tables are built again",
                error);
        }
    }

    private async ValueTask WriteRowsAsync(
        Func<NpgsqlConnection, ValueTask> write, CancellationToken cancellation) => await AsMadeAsync(async () =>
        {
            await WriteAsync(write, cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

    /// <summary>Writes in one transaction.</summary>
    private ValueTask WriteAsync(Func<NpgsqlConnection, ValueTask> write, CancellationToken cancellation) =>
        Writing.RunAsync(_source, _address, write, cancellation);
}
