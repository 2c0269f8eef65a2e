using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cases.Ledger;
using SQLitePCL;

namespace Cases.Benchmarks;

/// <summary>A row as the peer writes it; its position is the database's to give.</summary>
internal readonly record struct PlainEntry(
    string Stream, long Sequence, long Version, long? Previous, byte[] Hash, byte[] Bytes);

/// <summary>The end of a stream as the peer reads it.</summary>
internal readonly record struct PlainHead(long Last, long Sequence, long Version);

/// <summary>The peer's connection, with the settings of the store's writer.</summary>
internal sealed class PlainSqlite : IDisposable
{
    private const string Settings =
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -65536; "
        + "PRAGMA journal_size_limit = 134217728; PRAGMA trusted_schema = OFF;";

    private readonly string _file;
    private readonly sqlite3 _database;
    private readonly List<sqlite3_stmt> _statements = [];
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _readHead;
    private readonly sqlite3_stmt _addEntry;
    private readonly sqlite3_stmt _addHead;
    private readonly sqlite3_stmt _moveHead;

    public PlainSqlite(string file)
    {
        _file = file;
        Check(raw.sqlite3_open_v2(file, out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null));
        Check(raw.sqlite3_exec(_database, Settings));
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _readHead = Prepare(
            "SELECT s.last, e.seq, e.ver FROM streams s JOIN entries e ON e.position = s.last WHERE s.key = ?1");
        _addEntry = Prepare(
            "INSERT INTO entries (stream, seq, ver, prev, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _addHead = Prepare("INSERT INTO streams (key, last) VALUES (?1, ?2)");
        _moveHead = Prepare("UPDATE streams SET last = ?2 WHERE key = ?1");
    }

    /// <summary>The key of a stream's head row: spread over the table like the store's own.</summary>
    public static long KeyOf(string stream) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(stream))) & long.MaxValue;

    public void Begin() => Run(_begin);

    public void Commit() => Run(_commit);

    public PlainHead ReadHead(long key)
    {
        Check(raw.sqlite3_bind_int64(_readHead, 1, key));
        if (raw.sqlite3_step(_readHead) != raw.SQLITE_ROW)
        {
            throw new InvalidOperationException("A case of the peer has no head.");
        }

        var head = new PlainHead(
            raw.sqlite3_column_int64(_readHead, 0),
            raw.sqlite3_column_int64(_readHead, 1),
            raw.sqlite3_column_int64(_readHead, 2));
        Check(raw.sqlite3_reset(_readHead));
        return head;
    }

    /// <summary>Adds an entry and returns its position.</summary>
    public long AddEntry(in PlainEntry entry)
    {
        Check(raw.sqlite3_bind_text(_addEntry, 1, entry.Stream));
        Check(raw.sqlite3_bind_int64(_addEntry, 2, entry.Sequence));
        Check(raw.sqlite3_bind_int64(_addEntry, 3, entry.Version));
        Check(entry.Previous is { } previous
            ? raw.sqlite3_bind_int64(_addEntry, 4, previous)
            : raw.sqlite3_bind_null(_addEntry, 4));
        Check(raw.sqlite3_bind_blob(_addEntry, 5, entry.Hash));
        Check(raw.sqlite3_bind_blob(_addEntry, 6, entry.Bytes));
        Run(_addEntry);
        return raw.sqlite3_last_insert_rowid(_database);
    }

    public void AddHead(long key, long last) => RunHead(_addHead, key, last);

    public void MoveHead(long key, long last) => RunHead(_moveHead, key, last);

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    private void RunHead(sqlite3_stmt statement, long key, long last)
    {
        Check(raw.sqlite3_bind_int64(statement, 1, key));
        Check(raw.sqlite3_bind_int64(statement, 2, last));
        Run(statement);
    }

    private void Run(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        Check(raw.sqlite3_reset(statement));
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        _statements.Add(statement);
        return statement;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new LedgerStoreException(
                StoreFailure.Unavailable,
                $"{_file}: the peer's database failed ({raw.sqlite3_errmsg(_database).utf8_to_string()})",
                "check disk space and permissions");
        }
    }
}
