using System.Globalization;
using Cases.Ledger;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>
/// The second file beside the ledger, <c>FILE.read</c>: followers' tables and cursors, all of it derived.
/// </summary>
/// <remarks>
/// A follower reads the ledger from its cursor in pages of 1,000 entries, and writes the rows of some pages (64 of them
/// at most, fewer where many rows wait) and its new cursor in one transaction with <see cref="Advance"/>. The file is
/// not synced at every commit: after a crash it may have lost its newest transactions, each whole, and the followers
/// go on from the older cursor. It is made anew when it is missing or damaged, or when a cursor does not fit the ledger
/// (another ledger, or one whose end was cut).
/// Followers bring their tables' scripts themselves: see <see cref="Migrate"/>. One process opens it to write.
/// </remarks>
public sealed class ReadModelFile : IDisposable
{
    /// <summary>The application id in the file's header: 'CASR'.</summary>
    internal const int ApplicationId = 0x43415352;

    private const string Pragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; "
        + "PRAGMA wal_autocheckpoint = 4096; PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF; "
        + "PRAGMA secure_delete = ON;";

    private const int KeptReaders = 8; // Idle connections kept for the next read.

    private readonly Lock _writing = new();
    private readonly Lock _reading = new();
    private readonly Stack<SqliteConnection> _readers = [];
    private readonly SqliteConnection _writer;
    private bool _disposed;

    private ReadModelFile(string file, SqliteConnection writer, bool isNew)
    {
        File = file;
        _writer = writer;
        IsNew = isNew;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>True when the file was made by this opening, so that all followers start from the beginning.</summary>
    public bool IsNew { get; }

    /// <summary>Opens the file beside a ledger, and makes it anew where it is missing or does not fit.</summary>
    /// <param name="ledger">The ledger; only the process that writes it opens its read models to write.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The file, ready for <see cref="Migrate"/>.</returns>
    /// <exception cref="LedgerStoreException">The file cannot be made, or a newer build wrote it.</exception>
    public static async ValueTask<ReadModelFile> OpenAsync(SqliteLedgerStore ledger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var file = ledger.File + ".read";
        if (System.IO.File.Exists(file))
        {
            var opened = TryOpen(file, isNew: false);
            if (opened is not null && await opened.FitsAsync(ledger, cancellation).ConfigureAwait(false))
            {
                return opened;
            }

            opened?.Dispose();
            Delete(file);
        }

        return TryOpen(file, isNew: true) ?? throw new LedgerStoreException(
            StoreFailure.Unavailable, $"{file}: the read models cannot be made", "check disk space and permissions");
    }

    /// <summary>Makes a file of its own, beside no ledger, in which read models are made anew to be compared.</summary>
    /// <param name="file">The file, which must not be there.</param>
    /// <returns>The file, ready for <see cref="Migrate"/>.</returns>
    /// <exception cref="LedgerStoreException">The file cannot be made.</exception>
    public static ReadModelFile Scratch(string file) => TryOpen(file, isNew: true) ?? throw new LedgerStoreException(
        StoreFailure.Unavailable, $"{file} cannot be made", "check disk space and permissions");

    /// <summary>
    /// Brings a follower's own tables up to date; its scripts are numbered from 1 and only ever added to.
    /// </summary>
    /// <param name="module">The follower's name.</param>
    /// <param name="scripts">All scripts so far, in order; those not yet run are run, in one transaction.</param>
    /// <exception cref="LedgerStoreException">A newer build ran more scripts than these.</exception>
    public void Migrate(string module, IReadOnlyList<string> scripts)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(scripts);
        lock (_writing)
        {
            using var transaction = _writer.BeginTransaction();
            var version = ScalarInt("SELECT version FROM modules WHERE name = $name", ("$name", module)) ?? 0;
            if (version > scripts.Count)
            {
                throw new LedgerStoreException(
                    StoreFailure.NewerVersion,
                    $"{File}: the tables of '{module}' have version {version}, this build knows {scripts.Count}",
                    "use a newer build of cases, or delete the file: it is built again");
            }

            for (var next = (int)version; next < scripts.Count; next++)
            {
                Execute(scripts[next]);
            }

            Execute(
                "INSERT INTO modules VALUES ($name, $version) ON CONFLICT DO UPDATE SET version = excluded.version",
                ("$name", module),
                ("$version", scripts.Count));
            transaction.Commit();
        }
    }

    /// <summary>The position from which a follower goes on; 0 for one that has not begun.</summary>
    /// <param name="follower">The follower's name.</param>
    /// <returns>The position.</returns>
    public long Cursor(string follower)
    {
        lock (_writing)
        {
            return ScalarInt("SELECT next FROM cursors WHERE follower = $name", ("$name", follower)) ?? 0;
        }
    }

    /// <summary>
    /// Writes what a follower made of some entries, and moves its cursor behind them, in one transaction.
    /// </summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="last">The last of the entries.</param>
    /// <param name="write">Writes the rows; the commands that it makes join the transaction.</param>
    /// <exception cref="LedgerStoreException">The disk is full or fails; nothing was written.</exception>
    public void Advance(string follower, StoredEntry last, Action<SqliteConnection> write)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(write);
        lock (_writing)
        {
            try
            {
                using var transaction = _writer.BeginTransaction();
                write(_writer);
                Execute(
                    "INSERT INTO cursors VALUES ($name, $next, $hash) "
                    + "ON CONFLICT DO UPDATE SET next = excluded.next, hash = excluded.hash",
                    ("$name", follower),
                    ("$next", last.Position + 1),
                    ("$hash", last.Hash.ToArray()));
                transaction.Commit();
            }
            catch (SqliteException error)
            {
                throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, File);
            }
        }
    }

    /// <summary>
    /// Takes what was deleted out of the log too, which becomes empty; the cells in the file are overwritten already. A
    /// reader that still looks at the past keeps it until the log is moved the next time.
    /// </summary>
    /// <exception cref="LedgerStoreException">The disk is full or fails.</exception>
    public void Scrub()
    {
        lock (_writing)
        {
            try
            {
                Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (SqliteException error)
            {
                throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, File);
            }
        }
    }

    /// <summary>Makes a follower start from the beginning; it empties its own tables in the same transaction.</summary>
    /// <param name="follower">The follower's name.</param>
    /// <param name="empty">Empties the follower's tables.</param>
    public void Restart(string follower, Action<SqliteConnection> empty)
    {
        ArgumentNullException.ThrowIfNull(empty);
        lock (_writing)
        {
            using var transaction = _writer.BeginTransaction();
            empty(_writer);
            Execute("DELETE FROM cursors WHERE follower = $name", ("$name", follower));
            transaction.Commit();
        }
    }

    /// <summary>Reads on a connection of its own, beside any writing; may come from any thread.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="read">Reads, and disposes of its commands and readers before it returns.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var connection = Rent();
        try
        {
            return read(connection);
        }
        catch (SqliteException error)
        {
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, File);
        }
        finally
        {
            Return(connection);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writing)
        {
            lock (_reading)
            {
                _disposed = true;
                while (_readers.TryPop(out var reader))
                {
                    reader.Dispose();
                }
            }

            _writer.Dispose();
        }
    }

    private static ReadModelFile? TryOpen(string file, bool isNew)
    {
        try
        {
            using (var connection = new RawConnection(file, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE))
            {
                connection.Execute("PRAGMA journal_mode = WAL");
                Migrations.Apply(connection, Migrations.ReadModel, ApplicationId);
            }

            return new ReadModelFile(file, Connect(file, SqliteOpenMode.ReadWrite, Pragmas), isNew);
        }
        catch (LedgerStoreException error) when (
            !isNew && error.Failure is StoreFailure.Corrupt or StoreFailure.NotAStore)
        {
            return null; // It is derived: the caller makes it anew.
        }
    }

    private static SqliteConnection Connect(string file, SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
        }
    }

    private static void Delete(string file)
    {
        foreach (var part in new[] { file, file + "-wal", file + "-shm" })
        {
            System.IO.File.Delete(part);
        }
    }

    private async ValueTask<bool> FitsAsync(SqliteLedgerStore ledger, CancellationToken cancellation)
    {
        foreach (var (next, hash) in Cursors())
        {
            var before = await ledger.ReadFromAsync(next - 1, 1, cancellation).ConfigureAwait(false);
            if (before.Count == 0 || before[0].Hash != hash)
            {
                return false;
            }
        }

        return true;
    }

    private List<(long Next, Hash32 Hash)> Cursors()
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "SELECT next, hash FROM cursors";
        using var reader = command.ExecuteReader();
        var cursors = new List<(long, Hash32)>();
        while (reader.Read())
        {
            cursors.Add((reader.GetInt64(0), Damage.HashOf((byte[])reader.GetValue(1))));
        }

        return cursors;
    }

    private SqliteConnection Rent()
    {
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_readers.TryPop(out var connection))
            {
                return connection;
            }
        }

        return Connect(File, SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;");
    }

    private void Return(SqliteConnection connection)
    {
        lock (_reading)
        {
            if (!_disposed && _readers.Count < KeptReaders)
            {
                _readers.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    private long? ScalarInt(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar() is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _writer.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
