using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;
using NodaTime;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>What is left to deliver, in <c>FILE.out</c> beside the ledger, which nothing can rebuild.</summary>
/// <remarks>
/// It is backed up with the ledger. After a crash it may lack its newest transactions, each whole: what they had
/// settled is then delivered a second time, under the same id. One process opens it to write.
/// </remarks>
public sealed class SqliteDeliveryRows : IDeliveryRows
{
    /// <summary>The application id in the file's header: 'CASO'.</summary>
    internal const int ApplicationId = 0x4341534F;

    private const string Pragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; "
        + "PRAGMA trusted_schema = OFF;";

    private const string Trim = "DELETE FROM attempts WHERE subscription = $s AND number <= $old";

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _file;

    private SqliteDeliveryRows(SqliteConnection connection, string file)
    {
        _connection = connection;
        _file = file;
    }

    /// <summary>The file beside a ledger.</summary>
    public static string FileOf(string ledger) => ledger + ".out";

    /// <summary>Opens the file beside a ledger, and makes it where there is none.</summary>
    /// <param name="ledger">The ledger's file; only the process that writes it opens this one to write.</param>
    /// <exception cref="LedgerStoreException">The file is damaged, of a newer build, or cannot be made.</exception>
    public static SqliteDeliveryRows Open(string ledger)
    {
        var file = FileOf(ledger);
        using (var raw = new RawConnection(
            file, SQLitePCL.raw.SQLITE_OPEN_READWRITE | SQLitePCL.raw.SQLITE_OPEN_CREATE))
        {
            raw.Execute("PRAGMA journal_mode = WAL");
            Migrations.Apply(raw, Migrations.Out, ApplicationId);
        }

        return Open(file, SqliteOpenMode.ReadWrite, Pragmas);
    }

    /// <summary>Opens the file to read it beside the process that writes; null where there is none.</summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public static SqliteDeliveryRows? Beside(string ledger) => File.Exists(FileOf(ledger))
        ? Open(FileOf(ledger), SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;")
        : null;

    /// <inheritdoc/>
    public ValueTask<long?> ReadAppliedAsync(CancellationToken cancellation) => Run(() =>
    {
        using var command = Command("SELECT version FROM applied");
        return (long?)command.ExecuteScalar();
    });

    /// <inheritdoc/>
    public ValueTask ApplyAsync(long version, CancellationToken cancellation) => Do(
        "INSERT INTO applied VALUES (1, $v) ON CONFLICT DO UPDATE SET version = excluded.version", ("$v", version));

    /// <inheritdoc/>
    public ValueTask BeginAsync(string subscription, long cursor, CancellationToken cancellation) => Do(
        "INSERT INTO cursors VALUES ($s, $c) ON CONFLICT DO NOTHING", ("$s", subscription), ("$c", cursor));

    /// <inheritdoc/>
    public ValueTask RewindAsync(string subscription, long end, CancellationToken cancellation) => Do(
        "UPDATE cursors SET next = min(next, $e) WHERE subscription = $s; "
        + "DELETE FROM waiting WHERE subscription = $s AND position >= $e", ("$s", subscription), ("$e", end));

    /// <inheritdoc/>
    public ValueTask EndAsync(string subscription, CancellationToken cancellation) => Do(
        "DELETE FROM cursors WHERE subscription = $s; DELETE FROM waiting WHERE subscription = $s",
        ("$s", subscription));

    /// <inheritdoc/>
    public ValueTask<DeliveryStanding> StandingAsync(string subscription, CancellationToken cancellation) => Run(() =>
    {
        using var command = Command(
            "SELECT (SELECT next FROM cursors WHERE subscription = $s), count(*), coalesce(sum(parked), 0), "
            + "min(position), coalesce(sum(parked = 0 AND EXISTS (SELECT 1 FROM waiting AS first "
            + "WHERE first.subscription = w.subscription AND first.stream = w.stream AND first.parked = 1 "
            + "AND first.position < w.position)), 0) FROM waiting AS w WHERE subscription = $s", ("$s", subscription));
        using var row = command.ExecuteReader();
        row.Read();
        return new DeliveryStanding(
            row.IsDBNull(0) ? null : row.GetInt64(0), row.GetInt64(1), row.GetInt64(2),
            row.IsDBNull(3) ? null : row.GetInt64(3))
        {
            Behind = row.GetInt64(4),
        };
    });

    /// <inheritdoc/>
    public ValueTask<bool> KeepAsync(
        string subscription, long? cursor, long next, IReadOnlyList<(long Position, string Stream)> notices,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(notices);
        return Run(() =>
        {
            using var transaction = _connection.BeginTransaction();
            if (cursor is { } from && Execute(
                "UPDATE cursors SET next = $n WHERE subscription = $s AND next = $c",
                ("$s", subscription), ("$n", next), ("$c", from)) == 0)
            {
                return false;
            }

            foreach (var (position, stream) in notices)
            {
                Execute("INSERT INTO waiting VALUES ($s, $p, $stream, 0, 0, 0) ON CONFLICT DO NOTHING",
                    ("$s", subscription), ("$p", position), ("$stream", stream));
            }

            transaction.Commit();
            return true;
        });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PendingDelivery>> NextAsync(
        string subscription, int most, CancellationToken cancellation) => Run<IReadOnlyList<PendingDelivery>>(() =>
        {
            using var command = Command(
                "SELECT position, stream, attempts, next_at FROM waiting AS w WHERE subscription = $s AND parked = 0 "
                + "AND NOT EXISTS (SELECT 1 FROM waiting AS before WHERE before.subscription = w.subscription "
                + "AND before.stream = w.stream AND before.position < w.position) "
                + "ORDER BY next_at, position LIMIT $most", ("$s", subscription), ("$most", most));
            using var row = command.ExecuteReader();
            var found = new List<PendingDelivery>();
            while (row.Read())
            {
                found.Add(new PendingDelivery(row.GetInt64(0), row.GetString(1), row.GetInt32(2),
                    Instant.FromUnixTimeMilliseconds(row.GetInt64(3)), false));
            }

            return found;
        });

    /// <inheritdoc/>
    public ValueTask SettleAsync(
        string subscription, LoggedDelivery attempt, PendingDelivery? then, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return Change(() =>
        {
            Log(subscription, attempt);
            if (then is null)
            {
                Execute("DELETE FROM waiting WHERE subscription = $s AND position = $p",
                    ("$s", subscription), ("$p", attempt.Position));
            }
            else
            {
                Execute("UPDATE waiting SET attempts = $a, next_at = $n, parked = $k "
                    + "WHERE subscription = $s AND position = $p",
                    ("$s", subscription), ("$p", attempt.Position), ("$a", then.Attempts),
                    ("$n", then.NextAt.ToUnixTimeMilliseconds()), ("$k", then.Parked ? 1 : 0));
            }
        });
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string subscription, Instant at, bool parked, CancellationToken cancellation) => Do(
        "UPDATE waiting SET next_at = min(next_at, $at), parked = 0 WHERE subscription = $s AND parked <= $k",
        ("$s", subscription), ("$at", at.ToUnixTimeMilliseconds()), ("$k", parked ? 1 : 0));

    /// <inheritdoc/>
    public ValueTask UnparkAsync(string subscription, bool giveUp, Instant at, CancellationToken cancellation) => Do(
        giveUp
            ? "DELETE FROM waiting WHERE subscription = $s AND parked = 1"
            : "UPDATE waiting SET parked = 0, attempts = 0, next_at = $at WHERE subscription = $s AND parked = 1",
        ("$s", subscription), ("$at", at.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LoggedDelivery>> LogAsync(
        string subscription, long before, int most, CancellationToken cancellation) =>
        Run<IReadOnlyList<LoggedDelivery>>(() =>
        {
            using var command = Command(
                "SELECT position, attempt, at, status, fault, took, number FROM attempts "
                + "WHERE subscription = $s AND number < $before ORDER BY number DESC LIMIT $most",
                ("$s", subscription), ("$before", before), ("$most", most));
            using var row = command.ExecuteReader();
            var found = new List<LoggedDelivery>();
            while (row.Read())
            {
                found.Add(new LoggedDelivery(row.GetInt64(0), row.GetInt32(1),
                    Instant.FromUnixTimeMilliseconds(row.GetInt64(2)), row.IsDBNull(3) ? null : row.GetInt32(3),
                    row.IsDBNull(4) ? null : row.GetString(4), row.GetInt64(5))
                {
                    Number = row.GetInt64(6),
                });
            }

            return found;
        });

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static SqliteDeliveryRows Open(string file, SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = mode, Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return new SqliteDeliveryRows(connection, file);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
        }
    }

    private void Log(string subscription, LoggedDelivery attempt)
    {
        using var last = Command(
            "SELECT coalesce(max(number), 0) FROM attempts WHERE subscription = $s", ("$s", subscription));
        var number = (long)last.ExecuteScalar()! + 1;
        Execute("INSERT INTO attempts VALUES ($s, $n, $p, $a, $at, $status, $fault, $took)",
            ("$s", subscription), ("$n", number), ("$p", attempt.Position), ("$a", attempt.Attempt),
            ("$at", attempt.At.ToUnixTimeMilliseconds()), ("$status", attempt.Status), ("$fault", attempt.Fault),
            ("$took", attempt.TookMs));
        Execute(Trim, ("$s", subscription), ("$old", number - IDeliveryRows.KeptLines));
    }

    private ValueTask Do(string sql, params (string Name, object? Value)[] parameters) =>
        Change(() => Execute(sql, parameters));

    private ValueTask Change(Action work)
    {
        Under(() =>
        {
            using var transaction = _connection.BeginTransaction();
            work();
            transaction.Commit();
            return true;
        });
        return ValueTask.CompletedTask;
    }

    private ValueTask<T> Run<T>(Func<T> work) => ValueTask.FromResult(Under(work));

    private T Under<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException error)
            {
                throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, _file);
            }
        }
    }

    private int Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
