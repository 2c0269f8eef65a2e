using System.Globalization;
using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>The one connection that writes the ledger. For one thread at a time.</summary>
internal sealed class LedgerWriterConnection : IDisposable
{
    private readonly RawConnection _connection;
    private readonly StreamLookup _lookup;
    private readonly RawStatement _begin;
    private readonly RawStatement _commit;
    private readonly RawStatement _next;
    private readonly RawStatement _last;
    private readonly RawStatement _addEntry;
    private readonly RawStatement _addStream;
    private readonly RawStatement _moveStream;
    private readonly RawStatement _takenKey;
    private readonly RawStatement _addKey;
    private readonly RawStatement _destroyKey;
    private readonly RawStatement _rewrapKey;
    private readonly RawStatement _setMark;
    private readonly RawStatement _addCheckpoint;
    private readonly LiveTail _tail = new();
    private readonly Dictionary<StreamId, long> _touched = [];
    private IReadOnlyDictionary<StreamId, long> _before = new Dictionary<StreamId, long>();
    private long _covered;
    private bool _mustScrub;

    public LedgerWriterConnection(RawConnection connection)
    {
        _connection = connection;
        _lookup = new StreamLookup(connection, _tail);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _next = connection.Prepare("SELECT coalesce(max(position) + 1, 0) FROM entries");
        _last = connection.Prepare("SELECT 1 FROM entries WHERE position = ?1 AND hash = ?2");
        _addEntry = connection.Prepare(
            "INSERT INTO entries (position, stream, seq, ver, prev, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _addStream = connection.Prepare("INSERT INTO streams (key, last) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        _moveStream = connection.Prepare("UPDATE streams SET last = ?2 WHERE key = ?1");
        _takenKey = connection.Prepare("SELECT key_id, owner, class, wrapped, created FROM keys "
            + "WHERE key_id = ?1 OR (owner = ?2 AND class = ?3)");
        _addKey = connection.Prepare("INSERT INTO keys (key_id, owner, class, wrapped, created) "
            + "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
        _destroyKey = connection.Prepare(
            "UPDATE keys SET owner = 'gone ' || key_id, class = '', wrapped = zeroblob(max(0, length(owner) "
            + "+ length(class) + length(wrapped) - length(key_id) - 8)) WHERE key_id = ?1 AND class <> ''");
        _rewrapKey = connection.Prepare("UPDATE keys SET wrapped = ?3 WHERE key_id = ?1 AND wrapped = ?2");
        _setMark = connection.Prepare(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value");
        _addCheckpoint = connection.Prepare(
            "INSERT INTO checkpoints (size, root, note) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        Filter = StreamFilter.Of(connection);
        Owners = StreamFilter.OfOwners(connection);
        Recover();
    }

    /// <summary>Which streams may exist; null where any may.</summary>
    public StreamFilter? Filter { get; }

    /// <summary>Which streams may have a key; null where any may.</summary>
    public StreamFilter? Owners { get; }

    /// <summary>The ends that the table of streams does not have yet.</summary>
    public StreamTail Tail => _tail;

    /// <summary>Writes a batch, or returns false where the store is elsewhere or holds a key already.</summary>
    public bool TryCommit(LedgerBatch batch)
    {
        _touched.Clear();
        var next = batch.ExpectedNext + batch.Entries.Count;
        var isDue = next - _covered >= StreamTail.MaxEntries;
        _begin.Run();
        try
        {
            var actual = ReadInt(_next);
            if (actual != _tail.Next)
            {
                // A commit whose outcome was unknown, or another hand: the ends behind the mark are found again.
                Recover();
            }

            if (actual != batch.ExpectedNext || !IsBehind(batch) || !batch.NewKeys.All(TryAddKey))
            {
                _connection.Rollback();
                return false;
            }

            for (var index = 0; index < batch.Entries.Count; index++)
            {
                AddEntry(batch.Entries[index]);
            }

            foreach (var id in batch.DestroyedKeys)
            {
                _destroyKey.Bind(1, id).Run();
            }

            if (isDue)
            {
                CoverEnds(next);
            }

            _commit.Run();
        }
        catch (LedgerStoreException)
        {
            _connection.Rollback();
            throw;
        }

        Remember(isDue, next);
        _mustScrub |= batch.DestroyedKeys.Count > 0;
        Scrub();
        return true;
    }

    /// <summary>Which of some keys have a row already, by their id or by their owner and class.</summary>
    /// <remarks>Asked here and not of a reader, whose pages are read again after each commit.</remarks>
    public List<SealingKey> FindTakenKeys(IReadOnlyList<SealingKey> keys)
    {
        var taken = new List<SealingKey>();
        for (var index = 0; index < keys.Count; index++)
        {
            var key = keys[index];
            taken.AddRange(LedgerReaderConnection.ReadKeys(
                _takenKey.Bind(1, key.KeyId).Bind(2, key.Owner).Bind(3, key.Class)));
        }

        return taken;
    }

    /// <summary>
    /// Takes away what destroyed keys left in the log: all of it goes into the file, whose cells were overwritten, and
    /// the log becomes empty. A reader that still looks at the past keeps it; then the next batch tries again.
    /// </summary>
    private void Scrub()
    {
        if (_mustScrub)
        {
            _mustScrub = _connection.ScalarInt("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
        }
    }

    /// <summary>Puts other wrapped bytes into rows of keys, in one transaction, over those of before.</summary>
    public void Rewrap(IReadOnlyList<RewrappedKey> keys)
    {
        _begin.Run();
        try
        {
            foreach (var key in keys)
            {
                _rewrapKey.Bind(1, key.KeyId).Bind(2, key.Before).Bind(3, key.After).Run();
            }

            _commit.Run();
        }
        catch (LedgerStoreException)
        {
            _connection.Rollback();
            throw;
        }

        _mustScrub = true;
        Scrub();
    }

    /// <summary>Adds signed heads in one transaction; a size that has one keeps it.</summary>
    public void AddCheckpoints(IReadOnlyList<StoredCheckpoint> checkpoints)
    {
        _begin.Run();
        try
        {
            foreach (var checkpoint in checkpoints)
            {
                _addCheckpoint
                    .Bind(1, checkpoint.Size)
                    .Bind(2, checkpoint.Root.ToArray())
                    .Bind(3, checkpoint.Note)
                    .Run();
            }

            _commit.Run();
        }
        catch (LedgerStoreException)
        {
            _connection.Rollback();
            throw;
        }
    }

    public void SetMark(string name, string value) => _setMark.Bind(1, name).Bind(2, value).Run();

    public void Dispose()
    {
        try
        {
            CoverLast();
        }
        finally
        {
            _connection.Dispose();
        }
    }

    /// <summary>Takes in what a process that was killed left behind the mark.</summary>
    private void Recover()
    {
        using var left = new ScannedTail(_connection);
        left.Look();
        _covered = left.From;
        var next = ReadInt(_next);
        if (_covered > next)
        {
            throw Damage.At(_connection.File, $"its mark '{StreamTail.Mark}' is {_covered}, beyond its end {next}");
        }

        foreach (var (stream, last) in left.Ends)
        {
            Filter?.Add(StreamKey.First(stream));
            _tail.Set(stream, last);
        }

        _tail.Next = next;
    }

    private void AddEntry(StoredEntry entry)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        entry.Hash.CopyTo(hash);
        _addEntry
            .Bind(1, entry.Position)
            .Bind(2, entry.Stream.Value)
            .Bind(3, entry.Sequence)
            .Bind(4, entry.Version)
            .BindOrNull(5, LastOf(entry.Stream, entry.Sequence))
            .Bind(6, hash)
            .Bind(7, entry.Bytes.Span)
            .Run();
        _touched[entry.Stream] = entry.Position;
    }

    /// <summary>The position of the stream's last entry so far; null where it begins with this one.</summary>
    private long? LastOf(StreamId stream, long sequence)
    {
        if (_touched.TryGetValue(stream, out var last)
            || _tail.Ends.TryGetValue(stream, out last)
            || _before.TryGetValue(stream, out last))
        {
            return sequence > 1 ? last : throw Fork(stream);
        }

        if (sequence > 1)
        {
            return _lookup.FindInTable(stream)?.End.Last
                ?? throw Damage.At(_connection.File, $"{stream} has no entry before its entry {sequence}");
        }

        var key = StreamKey.First(stream);
        if (Filter?.MayHave(key) != false && _lookup.FindInTable(stream) is not null)
        {
            throw Fork(stream);
        }

        // Before the commit: a stream that does not come to be costs its readers a look, no more.
        Filter?.Add(key);
        return null;
    }

    /// <summary>Brings the table up to date; in the order of its keys, so that each page is touched once.</summary>
    private void CoverEnds(long next)
    {
        var ends = new List<(long Key, StreamId Stream, long Last)>(_tail.Ends.Count + _touched.Count);
        foreach (var (stream, last) in _tail.Ends)
        {
            if (!_touched.ContainsKey(stream))
            {
                ends.Add((StreamKey.First(stream), stream, last));
            }
        }

        foreach (var (stream, last) in _touched)
        {
            ends.Add((StreamKey.First(stream), stream, last));
        }

        ends.Sort(static (one, other) => one.Key.CompareTo(other.Key));
        foreach (var (key, stream, last) in ends)
        {
            CoverEnd(key, stream, last);
        }

        SetMark(StreamTail.Mark, next.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Moves the stream's row, or gives it the first free key.</summary>
    private void CoverEnd(long first, StreamId stream, long last)
    {
        for (var key = first; ; key = StreamKey.After(key))
        {
            _addStream.Bind(1, key).Bind(2, last).Run();
            if (_connection.Changes > 0)
            {
                return;
            }

            if (_lookup.FindInTable(stream) is { } row)
            {
                _moveStream.Bind(1, row.Key).Bind(2, last).Run();
                return;
            }
        }
    }

    /// <summary>What is covered on closing need not be scanned on opening; where it fails, it is scanned.</summary>
    private void CoverLast()
    {
        if (_tail.Ends.Count == 0)
        {
            return;
        }

        _touched.Clear();
        try
        {
            _begin.Run();
            CoverEnds(ReadInt(_next));
            _commit.Run();
        }
        catch (LedgerStoreException)
        {
            _connection.Rollback();
        }
    }

    private LedgerStoreException Fork(StreamId stream) =>
        Damage.At(_connection.File, $"{stream} has entries already and got a first one");

    private void Remember(bool isCovered, long next)
    {
        foreach (var (stream, last) in _touched)
        {
            _tail.Set(stream, last);
        }

        if (isCovered)
        {
            // Streams written lately are written again: their last positions need no look at the file.
            _before = _tail.Ends;
            _tail.Renew();
            _covered = next;
        }

        _tail.Next = next;
    }

    private bool TryAddKey(SealingKey key)
    {
        // Before the commit, as for streams: a key that does not come to be costs a look.
        Owners?.Add(StreamKey.Of(key.Owner));
        _addKey
            .Bind(1, key.KeyId)
            .Bind(2, key.Owner)
            .Bind(3, key.Class)
            .Bind(4, key.Wrapped)
            .Bind(5, key.CreatedAtMs)
            .Run();
        return _connection.Changes > 0;
    }

    /// <summary>Whether the entry right before a batch is the one that its writer wrote there.</summary>
    private bool IsBehind(LedgerBatch batch) => batch.ExpectedLast is not { } last
        || ReadInt(_last.Bind(1, batch.ExpectedNext - 1).Bind(2, last.ToArray())) == 1;

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
}
