using Cases.Ledger;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>
/// One connection without ADO.NET between: the ledger's statements run some hundred thousand times a second.
/// </summary>
/// <remarks>For one thread at a time. Every failure is a <see cref="LedgerStoreException"/>.</remarks>
internal sealed class RawConnection : IDisposable
{
    private const int BusyTimeoutMs = 5_000; // Longer than any checkpoint of ours; a real lock shows after it.

    private readonly HashSet<RawStatement> _statements = [];
    private readonly sqlite3 _db;
    private readonly bool _isBorrowed;

    static RawConnection() => Batteries_V2.Init();

    public RawConnection(string file, int flags)
    {
        File = file;
        var code = raw.sqlite3_open_v2(file, out _db, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = Failure(code);
            _db.Dispose();
            throw failure;
        }

        raw.sqlite3_extended_result_codes(_db, 1);
        raw.sqlite3_busy_timeout(_db, BusyTimeoutMs);
    }

    /// <summary>Statements on a connection that somebody else opened and closes.</summary>
    public RawConnection(string file, sqlite3 db)
    {
        File = file;
        _db = db;
        _isBorrowed = true;
    }

    public string File { get; }

    /// <summary>The rows that the last statement inserted, changed or deleted.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <summary>Whether the file could only be opened to read.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_db, "main") != 0;

    /// <summary>Prepares a statement; it lives as long as the connection unless it is disposed of before.</summary>
    public RawStatement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }

        var prepared = new RawStatement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>The statements that live.</summary>
    public int Statements => _statements.Count;

    /// <summary>A statement is gone: a connection that is kept must not keep it.</summary>
    public void Forget(RawStatement statement) => _statements.Remove(statement);

    /// <summary>Runs a script of statements, ignoring rows.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_db, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    /// <summary>Runs a query and reads the first column of its first row; null without a row.</summary>
    public string? Scalar(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_db, sql, out var statement);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }

        using (statement)
        {
            code = raw.sqlite3_step(statement);
            return code switch
            {
                raw.SQLITE_ROW => raw.sqlite3_column_text(statement, 0).utf8_to_string(),
                raw.SQLITE_DONE => null,
                _ => throw Failure(code),
            };
        }
    }

    public long ScalarInt(string sql) =>
        long.Parse(Scalar(sql) ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Ends a transaction that failed; where SQLite has ended it by itself, nothing happens.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_db) == 0)
        {
            _ = raw.sqlite3_exec(_db, "ROLLBACK");
        }
    }

    public LedgerStoreException Failure(int code) =>
        SqliteFailures.From(code, raw.sqlite3_errmsg(_db).utf8_to_string(), File);

    public void Dispose()
    {
        foreach (var statement in _statements.ToList())
        {
            statement.Dispose();
        }

        if (!_isBorrowed)
        {
            _db.Dispose();
        }
    }
}
