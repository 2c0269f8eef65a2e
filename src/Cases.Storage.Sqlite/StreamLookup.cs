using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>Finds the end of a stream by its name, on any connection.</summary>
internal sealed class StreamLookup(RawConnection connection, StreamTail tail) : IDisposable
{
    private readonly RawStatement _find = connection.Prepare("""
        SELECT s.last, e.seq, e.ver, e.hash, e.stream
        FROM streams s LEFT JOIN entries e ON e.position = s.last
        WHERE s.key = ?1
        """);

    private readonly RawStatement _entry = connection.Prepare(
        "SELECT seq, ver, hash, stream FROM entries WHERE position = ?1");

    /// <summary>The end of the stream, or null when it has no entry.</summary>
    public StreamEnd? Find(StreamId stream) =>
        tail.LastOf(stream) is { } last ? At(stream, last) : FindInTable(stream)?.End;

    /// <summary>The stream's end as the table has it, with the key of its row; null where it has none.</summary>
    public (long Key, StreamEnd End)? FindInTable(StreamId stream)
    {
        for (var key = StreamKey.First(stream); ; key = StreamKey.After(key))
        {
            _find.Bind(1, key);
            try
            {
                if (!_find.Step())
                {
                    return null;
                }

                if (_find.IsNull(1))
                {
                    throw Lost(stream);
                }

                if (_find.TextIs(4, stream.Value))
                {
                    var head = new StreamHead(_find.Int(1), _find.Int(2), Damage.HashOf(_find.Blob(3)));
                    return (key, new StreamEnd(_find.Int(0), head));
                }
            }
            finally
            {
                _find.Reset();
            }
        }
    }

    /// <summary>Gives its statements back before the connection ends; the tail is the caller's.</summary>
    public void Dispose()
    {
        _find.Dispose();
        _entry.Dispose();
    }

    private StreamEnd At(StreamId stream, long last)
    {
        _entry.Bind(1, last);
        try
        {
            return _entry.Step() && _entry.TextIs(3, stream.Value)
                ? new StreamEnd(last, new StreamHead(_entry.Int(0), _entry.Int(1), Damage.HashOf(_entry.Blob(2))))
                : throw Lost(stream);
        }
        finally
        {
            _entry.Reset();
        }
    }

    private LedgerStoreException Lost(StreamId stream) =>
        Damage.At(connection.File, $"the end of {stream} points to a missing entry");
}
