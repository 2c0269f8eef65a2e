using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>Finds the end of a stream by its name, on any connection.</summary>
internal sealed class StreamLookup(RawConnection connection)
{
    private readonly RawStatement _find = connection.Prepare("""
        SELECT s.last, e.seq, e.ver, e.hash, e.stream
        FROM streams s LEFT JOIN entries e ON e.position = s.last
        WHERE s.key = ?1
        """);

    /// <summary>The end of the stream, or null when it has no entry.</summary>
    public StreamEnd? Find(StreamId stream)
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
                    throw Damage.At(connection.File, $"the end of {stream} points to a missing entry");
                }

                if (_find.TextIs(4, stream.Value))
                {
                    var head = new StreamHead(_find.Int(1), _find.Int(2), Damage.HashOf(_find.Blob(3)));
                    return new StreamEnd(key, _find.Int(0), head);
                }
            }
            finally
            {
                _find.Reset();
            }
        }
    }
}
