using System.Collections.Concurrent;
using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>
/// The ends of streams that have entries from the mark <c>ends</c> on; the table <c>streams</c> has those before it.
/// </summary>
internal abstract class StreamTail
{
    /// <summary>The entries after which the table is brought up to date; opening scans no more.</summary>
    public const int MaxEntries = 16_384;

    /// <summary>The name of the mark: the first position whose stream's end may be missing from the table.</summary>
    public const string Mark = "ends";

    /// <summary>The position of the stream's last entry; null where the table has it, if it exists at all.</summary>
    public abstract long? LastOf(StreamId stream);
}

/// <summary>The tail of the process that writes: every commit adds to it, any thread may ask.</summary>
internal sealed class LiveTail : StreamTail
{
    private volatile ConcurrentDictionary<StreamId, long> _ends = new();
    private long _next;

    /// <summary>
    /// The position after the last entry whose end can be found. Entries are visible a moment before: readers in this
    /// process stop here, or they would see an entry and not find its stream.
    /// </summary>
    public long Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    public IReadOnlyDictionary<StreamId, long> Ends => _ends;

    public override long? LastOf(StreamId stream) => _ends.TryGetValue(stream, out var last) ? last : null;

    /// <summary>Only after the commit: who finds an end here reads its entry next.</summary>
    public void Set(StreamId stream, long last) => _ends[stream] = last;

    /// <summary>
    /// Begins anew, once the table has all ends. Who asked here just before finds them there, or an end that was the
    /// last one when he asked.
    /// </summary>
    public void Renew() => _ends = new ConcurrentDictionary<StreamId, long>();
}

/// <summary>The tail of a process that only reads: what was written since the last look is scanned.</summary>
internal sealed class ScannedTail : StreamTail, IDisposable
{
    private readonly Dictionary<StreamId, long> _ends = [];
    private readonly RawConnection _connection;
    private readonly RawStatement _mark;
    private readonly RawStatement _scan;
    private long _from = -1;
    private long _next;

    public ScannedTail(RawConnection connection)
    {
        _connection = connection;
        _mark = connection.Prepare($"SELECT value FROM meta WHERE name = '{Mark}'");
        _scan = connection.Prepare("SELECT position, stream FROM entries WHERE position >= ?1 ORDER BY position");
    }

    /// <summary>The first position that the tail covers, as of the last look.</summary>
    public long From => _from;

    public IReadOnlyDictionary<StreamId, long> Ends => _ends;

    public override long? LastOf(StreamId stream)
    {
        Look();
        return _ends.TryGetValue(stream, out var last) ? last : null;
    }

    /// <summary>Takes in what was committed since the last look.</summary>
    public void Look()
    {
        var mark = ReadMark();
        if (mark != _from)
        {
            _ends.Clear();
            _from = _next = mark;
        }

        _scan.Bind(1, _next);
        try
        {
            while (_scan.Step())
            {
                var position = _scan.Int(0);
                _ends[StreamId.FromStore(_scan.Text(1))] = position;
                _next = position + 1;
            }
        }
        finally
        {
            _scan.Reset();
        }
    }

    /// <summary>Gives its statements back before the connection ends.</summary>
    public void Dispose()
    {
        _mark.Dispose();
        _scan.Dispose();
    }

    private long ReadMark()
    {
        try
        {
            return _mark.Step() && _mark.Int(0) is >= 0 and var mark
                ? mark
                : throw Damage.At(_connection.File, $"its mark '{Mark}' is missing or wrong");
        }
        finally
        {
            _mark.Reset();
        }
    }
}
