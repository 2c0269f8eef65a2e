using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>The one connection that writes the ledger. For one thread at a time.</summary>
internal sealed class LedgerWriterConnection : IDisposable
{
    private const int KnownStreams = 65_536; // About 10 MB; a stream that is not known costs one look-up.

    private readonly RawConnection _connection;
    private readonly StreamLookup _lookup;
    private readonly RawStatement _begin;
    private readonly RawStatement _commit;
    private readonly RawStatement _next;
    private readonly RawStatement _addEntry;
    private readonly RawStatement _addStream;
    private readonly RawStatement _moveStream;
    private readonly RawStatement _takenKey;
    private readonly RawStatement _addKey;
    private readonly RawStatement _setMark;
    private readonly Dictionary<StreamId, Known> _known = [];
    private readonly Dictionary<StreamId, Known> _touched = [];

    public LedgerWriterConnection(RawConnection connection)
    {
        _connection = connection;
        _lookup = new StreamLookup(connection);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _next = connection.Prepare("SELECT coalesce(max(position) + 1, 0) FROM entries");
        _addEntry = connection.Prepare(
            "INSERT INTO entries (position, stream, seq, ver, prev, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _addStream = connection.Prepare("INSERT INTO streams (key, last) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        _moveStream = connection.Prepare("UPDATE streams SET last = ?2 WHERE key = ?1");
        _takenKey = connection.Prepare("SELECT 1 FROM keys WHERE key_id = ?1 OR (owner = ?2 AND class = ?3)");
        _addKey = connection.Prepare(
            "INSERT INTO keys (key_id, owner, class, wrapped, created) VALUES (?1, ?2, ?3, ?4, ?5)");
        Filter = StreamFilter.Of(connection);
        _setMark = connection.Prepare(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value");
    }

    /// <summary>Which streams may exist; null where any may.</summary>
    public StreamFilter? Filter { get; }

    /// <summary>Writes a batch, or returns false where the store is elsewhere or holds a key already.</summary>
    public bool TryCommit(LedgerBatch batch)
    {
        _touched.Clear();
        _begin.Run();
        try
        {
            if (ReadInt(_next) != batch.ExpectedNext || batch.NewKeys.Any(IsTaken))
            {
                _connection.Rollback();
                return false;
            }

            for (var index = 0; index < batch.Entries.Count; index++)
            {
                AddEntry(batch.Entries[index]);
            }

            foreach (var key in batch.NewKeys)
            {
                AddKey(key);
            }

            MoveEnds();
            _commit.Run();
        }
        catch (LedgerStoreException)
        {
            // Keys given to new streams in the failed transaction are void.
            _known.Clear();
            _connection.Rollback();
            throw;
        }

        Remember();
        return true;
    }

    public void SetMark(string name, string value) => _setMark.Bind(1, name).Bind(2, value).Run();

    public void Dispose() => _connection.Dispose();

    private void AddEntry(StoredEntry entry)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        entry.Hash.CopyTo(hash);
        var end = EndOf(entry.Stream, entry.Sequence);
        _addEntry
            .Bind(1, entry.Position)
            .Bind(2, entry.Stream.Value)
            .Bind(3, entry.Sequence)
            .Bind(4, entry.Version)
            .BindOrNull(5, end.Last)
            .Bind(6, hash)
            .Bind(7, entry.Bytes.Span)
            .Run();
        _touched[entry.Stream] = end with { Last = entry.Position };
    }

    private Known EndOf(StreamId stream, long sequence)
    {
        if (_touched.TryGetValue(stream, out var known) || _known.TryGetValue(stream, out known))
        {
            return sequence > 1 ? known : throw Fork(stream);
        }

        if (sequence == 1)
        {
            return new Known(null, null);
        }

        return _lookup.Find(stream) is { } end
            ? new Known(end.Key, end.Last)
            : throw Damage.At(_connection.File, $"{stream} has no entry before its entry {sequence}");
    }

    private void MoveEnds()
    {
        foreach (var (stream, end) in _touched)
        {
            if (end.Key is { } key)
            {
                _moveStream.Bind(1, key).Bind(2, end.Last ?? 0).Run();
            }
            else
            {
                _touched[stream] = end with { Key = AddStream(stream, end.Last ?? 0) };
            }
        }
    }

    /// <summary>
    /// Takes the first free key of the stream; finding the stream itself there means that it would fork.
    /// </summary>
    private long AddStream(StreamId stream, long last)
    {
        for (var key = StreamKey.First(stream); ; key = StreamKey.After(key))
        {
            _addStream.Bind(1, key).Bind(2, last).Run();
            if (_connection.Changes > 0)
            {
                // Before the commit: a stream that does not come to be costs its readers a look, no more.
                Filter?.Add(key);
                return key;
            }

            if (_lookup.Find(stream) is not null)
            {
                throw Fork(stream);
            }
        }
    }

    private LedgerStoreException Fork(StreamId stream) =>
        Damage.At(_connection.File, $"{stream} has entries already and got a first one");

    private void Remember()
    {
        if (_known.Count + _touched.Count > KnownStreams)
        {
            _known.Clear();
        }

        foreach (var (stream, end) in _touched)
        {
            _known[stream] = end;
        }
    }

    private bool IsTaken(SealingKey key) =>
        ReadInt(_takenKey.Bind(1, key.KeyId).Bind(2, key.Owner).Bind(3, key.Class)) != 0;

    private void AddKey(SealingKey key) => _addKey
        .Bind(1, key.KeyId)
        .Bind(2, key.Owner)
        .Bind(3, key.Class)
        .Bind(4, key.Wrapped)
        .Bind(5, key.CreatedAtMs)
        .Run();

    private static long ReadInt(RawStatement statement)
    {
        try
        {
            return statement.Step() ? statement.Int(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>
    /// A stream's end as this connection knows it; without key and last for one that begins in this batch.
    /// </summary>
    private readonly record struct Known(long? Key, long? Last);
}
