using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>Reads a stream's entries along its chain, from the end back to the first one wanted.</summary>
internal sealed class StreamWalk(RawConnection connection)
{
    private const int OnePass = 256; // Up to here the walk reads whole rows; longer streams are walked first.
    private const long PageBytes = 32L * 1024 * 1024; // Large entries must not fill the memory with one page.

    private readonly RawStatement _begin = connection.Prepare("BEGIN");
    private readonly RawStatement _end = connection.Prepare("COMMIT");
    private readonly RawStatement _hop = connection.Prepare("SELECT prev, seq FROM entries WHERE position = ?1");
    private readonly RawStatement _row = connection.Prepare(
        "SELECT seq, ver, prev, hash, bytes, stream FROM entries WHERE position = ?1");

    /// <summary>
    /// Reads from a sequence on; a link that leads elsewhere is damage, because a hole would fold wrongly.
    /// </summary>
    public IReadOnlyList<StoredEntry> Read(StreamId stream, StreamEnd end, long fromSequence, int max)
    {
        var wanted = end.Head.Sequence - fromSequence + 1;
        if (wanted <= 0)
        {
            return [];
        }

        // One transaction takes the locks once for all rows.
        _begin.Run();
        try
        {
            return wanted <= Math.Min(max, OnePass)
                ? ReadBackwards(stream, end, (int)wanted)
                : ReadForwards(stream, end, fromSequence, (int)Math.Min(max, wanted));
        }
        finally
        {
            _end.Run();
        }
    }

    private StoredEntry[] ReadBackwards(StreamId stream, StreamEnd end, int count)
    {
        var rows = new StoredEntry[count];
        long? position = end.Last;
        for (var index = count - 1; index >= 0; index--)
        {
            var sequence = end.Head.Sequence - (count - 1 - index);
            rows[index] = ReadRow(stream, position, sequence, out position);
        }

        return rows;
    }

    private List<StoredEntry> ReadForwards(StreamId stream, StreamEnd end, long fromSequence, int count)
    {
        var positions = new long[count];
        var position = end.Last;
        for (var sequence = end.Head.Sequence; ; sequence--)
        {
            var index = sequence - fromSequence;
            if (index < count)
            {
                positions[index] = position;
            }

            if (index == 0)
            {
                break;
            }

            position = Hop(stream, position, sequence);
        }

        var rows = new List<StoredEntry>();
        var bytes = 0L;
        for (var index = 0; index < count && bytes < PageBytes; index++)
        {
            rows.Add(ReadRow(stream, positions[index], fromSequence + index, out _));
            bytes += rows[index].Bytes.Length;
        }

        return rows;
    }

    private long Hop(StreamId stream, long position, long sequence)
    {
        _hop.Bind(1, position);
        try
        {
            return _hop.Step() && _hop.Int(1) == sequence && !_hop.IsNull(0)
                ? _hop.Int(0)
                : throw Broken(stream, sequence);
        }
        finally
        {
            _hop.Reset();
        }
    }

    private StoredEntry ReadRow(StreamId stream, long? position, long sequence, out long? previous)
    {
        if (position is not { } at)
        {
            throw Broken(stream, sequence);
        }

        _row.Bind(1, at);
        try
        {
            if (!_row.Step() || _row.Int(0) != sequence || !_row.TextIs(5, stream.Value))
            {
                throw Broken(stream, sequence);
            }

            previous = _row.IsNull(2) ? null : _row.Int(2);
            var hash = Damage.HashOf(_row.Blob(3));
            return new StoredEntry(at, stream, sequence, _row.Int(1), _row.Blob(4).ToArray(), hash);
        }
        finally
        {
            _row.Reset();
        }
    }

    private LedgerStoreException Broken(StreamId stream, long sequence) =>
        Damage.At(connection.File, $"entry {sequence} of {stream} is not where it should be");
}
