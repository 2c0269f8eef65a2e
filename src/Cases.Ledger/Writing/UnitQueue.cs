namespace Cases.Ledger;

/// <summary>A unit that waits, and the promise to its caller, whose continuation runs where it is kept.</summary>
internal sealed class PendingUnit(LedgerUnit unit, int bytes) : TaskCompletionSource<AppendOutcome>
{
    public LedgerUnit Unit { get; } = unit;

    public int Bytes { get; } = bytes;
}

/// <summary>
/// Callers of one batch to be answered on the thread pool, one after the other: a work item each would cost as much as
/// what the callers do. Few enough that a caller that goes on for long without waiting keeps few others.
/// </summary>
internal sealed class Answers(PendingUnit[] units, AppendOutcome[] outcomes, int from, Exception? error)
    : IThreadPoolWorkItem
{
    private const int Most = 64;

    /// <summary>Answers all callers: here and now, or on the thread pool.</summary>
    public static void Give(PendingUnit[] units, AppendOutcome[] outcomes, Exception? error, bool inline)
    {
        if (inline)
        {
            new Answers(units, outcomes, 0, error).Give(units.Length);
            return;
        }

        for (var from = 0; from < units.Length; from += Most)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(units, outcomes, from, error), preferLocal: false);
        }
    }

    public void Execute() => Give(Math.Min(units.Length, from + Most));

    private void Give(int end)
    {
        for (var index = from; index < end; index++)
        {
            if (error is null)
            {
                units[index].SetResult(outcomes[index]);
            }
            else
            {
                units[index].SetException(error);
            }
        }
    }
}

/// <summary>The bounded queue before the writer: by units and by bytes.</summary>
internal sealed class UnitQueue(LedgerWriterOptions options)
{
    // Fewer are back before a thread could go to sleep.
    private const int ManyCallers = 16;

    // After so many vain waits in a row one flush in a thousand waits: an import has more to do than to come back.
    private const int MostVain = 10;

    private readonly object _gate = new(); // A monitor, because the waiting flush sleeps on it.
    private readonly Queue<PendingUnit> _units = new();
    private long _bytes;
    private long _lastRecordedAtMs;
    private bool _closed;
    private int _wanted = 1;
    private int _vain;
    private int _skip;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _units.Count;
            }
        }
    }

    public long LastRecordedAtMs
    {
        get => Volatile.Read(ref _lastRecordedAtMs);
        set => Volatile.Write(ref _lastRecordedAtMs, value);
    }

    /// <summary>Queues the unit, or says that there is no room. A unit alone always has room.</summary>
    public bool TryAdd(PendingUnit unit)
    {
        lock (_gate)
        {
            if (_closed || _units.Count >= options.MaxQueuedUnits
                || (_units.Count > 0 && _bytes + unit.Bytes > options.MaxQueuedBytes))
            {
                return false;
            }

            _units.Enqueue(unit);
            _bytes += unit.Bytes;
            if (_units.Count == _wanted)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Takes whole units up to the bounds of a batch, at least one where there is one.</summary>
    public void TakeInto(List<PendingUnit> batch)
    {
        lock (_gate)
        {
            var entries = 0;
            var bytes = 0L;
            while (_units.TryPeek(out var next) && (batch.Count == 0 || HasRoom(entries, bytes + next.Bytes)))
            {
                _units.Dequeue();
                batch.Add(next);
                entries += next.Unit.Entries.Count;
                bytes += next.Bytes;
            }

            _bytes -= bytes;
        }
    }

    /// <summary>Waits for a unit; false when the queue is closed and empty.</summary>
    /// <param name="answered">
    /// The callers who were answered a moment ago. Of many, the first are back at once, and to commit for them alone
    /// would keep the others waiting for a whole commit: most of them are waited for, and no longer than they need.
    /// </param>
    public bool WaitForUnits(int answered)
    {
        lock (_gate)
        {
            if (answered >= ManyCallers && options.ReturnTime > TimeSpan.Zero && _skip-- <= 0)
            {
                AwaitReturn(answered * 7 / 8);
            }

            _wanted = 1;
            while (_units.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            return _units.Count > 0;
        }
    }

    /// <summary>Sleeps until so many wait; where that was in vain, ever less often.</summary>
    private void AwaitReturn(int wanted)
    {
        _wanted = wanted;
        if (_units.Count < wanted && !_closed)
        {
            Monitor.Wait(_gate, options.ReturnTime);
        }

        _vain = _units.Count < wanted ? Math.Min(_vain + 1, MostVain) : 0;
        _skip = (1 << _vain) - 1;
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool HasRoom(int entries, long bytesWithNext) =>
        entries < options.MaxBatchEntries && bytesWithNext <= options.MaxBatchBytes;
}
