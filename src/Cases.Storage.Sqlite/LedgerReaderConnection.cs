using Cases.Ledger;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>A connection that only reads the ledger, with its statements. For one thread at a time.</summary>
internal sealed class LedgerReaderConnection : IDisposable
{
    private const long PageBytes = 32L * 1024 * 1024; // Large entries must not fill the memory with one page.

    private readonly RawConnection _connection;
    private readonly StreamLookup _lookup;
    private readonly StreamWalk _walk;
    private readonly LiveTail? _live;
    private readonly RawStatement _head;
    private readonly RawStatement _from;
    private readonly RawStatement _keyByOwner;
    private readonly RawStatement _keyById;
    private readonly RawStatement _keys;
    private readonly RawStatement _mark;
    private readonly RawStatement _checkpoints;
    private readonly RawStatement _lastCheckpoint;

    /// <param name="file">The file.</param>
    /// <param name="check">Refuses a file that may not be read; null where it was checked.</param>
    /// <param name="tail">The writer's tail in the process that writes; null elsewhere.</param>
    public LedgerReaderConnection(string file, Action<RawConnection>? check, StreamTail? tail)
    {
        _connection = new RawConnection(file, raw.SQLITE_OPEN_READONLY);
        try
        {
            _connection.Execute(SqliteLedgerStore.ReaderPragmas);
            check?.Invoke(_connection);
            _lookup = new StreamLookup(_connection, tail ?? new ScannedTail(_connection));
            _walk = new StreamWalk(_connection);
            _live = tail as LiveTail;
            _head = _connection.Prepare(
                "SELECT position, bytes FROM entries WHERE position < ?1 ORDER BY position DESC LIMIT 1");
            _from = _connection.Prepare("""
                SELECT position, stream, seq, ver, hash, bytes FROM entries
                WHERE position >= ?1 AND position < ?3 ORDER BY position LIMIT ?2
                """);
            const string Key = "SELECT key_id, owner, class, wrapped, created FROM keys ";
            _keyByOwner = _connection.Prepare(Key + "WHERE owner = ?1 AND class = ?2");
            _keyById = _connection.Prepare(Key + "WHERE key_id = ?1 AND class <> ''");
            _keys = _connection.Prepare(Key + "WHERE key_id > ?1 AND class <> '' ORDER BY key_id LIMIT ?2");
            const string Head = "SELECT size, root, note FROM checkpoints ";
            _checkpoints = _connection.Prepare(Head + "WHERE size > ?1 ORDER BY size LIMIT ?2");
            _lastCheckpoint = _connection.Prepare(Head + "ORDER BY size DESC LIMIT 1");
            _mark = _connection.Prepare("SELECT value FROM meta WHERE name = ?1");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public RawConnection Connection => _connection;

    /// <summary>Where every read ends, the head's too: who has seen a head must find all before it.</summary>
    private long Bound => _live?.Next ?? long.MaxValue;

    public LedgerHead ReadHead()
    {
        _head.Bind(1, Bound);
        try
        {
            return _head.Step()
                ? new LedgerHead(_head.Int(0) + 1, LedgerEntry.Decode(_head.Blob(1).ToArray()).RecordedAtMs)
                : new LedgerHead(0, 0);
        }
        catch (CborException error)
        {
            throw Damage.At(_connection.File, $"its last entry cannot be read: {error.Message}", error);
        }
        finally
        {
            _head.Reset();
        }
    }

    public StreamHead? ReadStreamHead(StreamId stream) => _lookup.Find(stream)?.Head;

    public IReadOnlyList<StoredEntry> ReadStream(StreamId stream, long fromSequence, int max) =>
        _lookup.Find(stream) is { } end ? _walk.Read(stream, end, fromSequence, max) : [];

    public IReadOnlyList<StoredEntry> ReadFrom(long position, int max)
    {
        var rows = new List<StoredEntry>(Math.Min(max, 1_024));
        var bytes = 0L;
        _from.Bind(1, position).Bind(2, max).Bind(3, Bound);
        try
        {
            while (bytes < PageBytes && _from.Step())
            {
                var entry = _from.Blob(5).ToArray();
                bytes += entry.Length;
                rows.Add(new StoredEntry(
                    _from.Int(0),
                    StreamId.FromStore(_from.Text(1)),
                    _from.Int(2),
                    _from.Int(3),
                    entry,
                    Damage.HashOf(_from.Blob(4))));
            }

            return rows;
        }
        finally
        {
            _from.Reset();
        }
    }

    public SealingKey? FindKey(string owner, string retentionClass) =>
        ReadKeys(_keyByOwner.Bind(1, owner).Bind(2, retentionClass)).FirstOrDefault();

    public SealingKey? ReadKey(string keyId) => ReadKeys(_keyById.Bind(1, keyId)).FirstOrDefault();

    public IReadOnlyList<SealingKey> ListKeys(string afterKeyId, int max) =>
        ReadKeys(_keys.Bind(1, afterKeyId).Bind(2, max));

    public StoredCheckpoint? ReadLastCheckpoint() => ReadCheckpoints(_lastCheckpoint).FirstOrDefault();

    public IReadOnlyList<StoredCheckpoint> ListCheckpoints(long afterSize, int max) =>
        ReadCheckpoints(_checkpoints.Bind(1, afterSize).Bind(2, max));

    public string? ReadMark(string name)
    {
        _mark.Bind(1, name);
        try
        {
            return _mark.Step() ? _mark.Text(0) : null;
        }
        finally
        {
            _mark.Reset();
        }
    }

    public void Dispose() => _connection.Dispose();

    private static List<StoredCheckpoint> ReadCheckpoints(RawStatement statement)
    {
        var heads = new List<StoredCheckpoint>();
        try
        {
            while (statement.Step())
            {
                heads.Add(new StoredCheckpoint(
                    statement.Int(0), Damage.HashOf(statement.Blob(1)), statement.Text(2)));
            }

            return heads;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The rows that a bound statement over the table of keys finds.</summary>
    internal static List<SealingKey> ReadKeys(RawStatement statement)
    {
        var keys = new List<SealingKey>();
        try
        {
            while (statement.Step())
            {
                keys.Add(new SealingKey(
                    statement.Text(0),
                    statement.Text(1),
                    statement.Text(2),
                    statement.Blob(3).ToArray(),
                    statement.Int(4)));
            }

            return keys;
        }
        finally
        {
            statement.Reset();
        }
    }
}
