namespace Cases.Ledger;

/// <summary>
/// The one way into the ledger: units queue, and one flush after the other commits whatever has queued up.
/// </summary>
/// <remarks>
/// <para>While a batch commits, the next one queues, so batches grow with the load and a lone unit is written at once.
/// Nobody waits but for callers who were answered a moment ago (<see cref="LedgerWriterOptions.ReturnTime"/>). Units
/// keep the order of their arrival. A unit that loses a guard fails alone; later units of the same batch see the
/// effects of earlier ones.</para>
/// <para>Drive it either with <see cref="RunAsync"/> (a thread of its own) or with <see cref="FlushOnceAsync"/> from
/// one thread (virtual time). Any thread may append.</para>
/// </remarks>
public sealed class LedgerWriter
{
    private readonly ILedgerStore _store;
    private readonly LedgerWriterOptions _options;
    private readonly TimeProvider _time;
    private readonly HeadCache _cache;
    private readonly BatchDraft _draft;
    private readonly UnitQueue _queue;
    private readonly WrittenEnd _written;
    private readonly List<PendingUnit> _taken = [];
    private readonly List<AppendOutcome> _outcomes = [];
    private LedgerHead? _head;
    private int _flushing;
    private bool _mustRest;

    /// <summary>Makes a writer; nothing is read before the first flush.</summary>
    /// <param name="store">The store; the writer does not dispose of it.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">The clock of recorded-at.</param>
    public LedgerWriter(ILedgerStore store, LedgerWriterOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _store = store;
        _options = options;
        _time = time;
        _cache = new HeadCache(options.HeadCacheSize);
        _draft = new BatchDraft(store, _cache);
        _queue = new UnitQueue(options);
        _written = new WrittenEnd(store);
    }

    /// <summary>The number of units that wait for a flush.</summary>
    public int QueuedUnits => _queue.Count;

    /// <summary>
    /// What recorded-at would be now, in milliseconds since 1970-01-01T00:00:00Z: the clock, or the last entry's where
    /// the clock stands behind it.
    /// </summary>
    public long CurrentRecordedAtMs => Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), _queue.LastRecordedAtMs);

    /// <summary>Queues a unit and waits until it is durable or refused.</summary>
    /// <param name="unit">The unit; it must not change afterwards.</param>
    /// <param name="cancellation">Looked at before the unit queues; a queued unit cannot be called back.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentException">The unit breaks the bounds of <see cref="LedgerLimits"/>.</exception>
    /// <exception cref="CborException">A payload is no canonical map.</exception>
    /// <exception cref="LedgerStoreException">The store failed; all units of the batch fail alike.</exception>
    public ValueTask<AppendOutcome> AppendAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        var bytes = EntryRules.Check(unit);
        cancellation.ThrowIfCancellationRequested();
        var pending = new PendingUnit(unit, bytes);
        return _queue.TryAdd(pending)
            ? new ValueTask<AppendOutcome>(pending.Task)
            : new ValueTask<AppendOutcome>(new Pushback(_options.RetryAfter));
    }

    /// <summary>Commits what has queued up, as one batch in order, and answers its callers.</summary>
    /// <returns>The number of units taken; 0 when nothing waited.</returns>
    /// <exception cref="InvalidOperationException">A flush is running already.</exception>
    public async ValueTask<int> FlushOnceAsync()
    {
        if (Interlocked.Exchange(ref _flushing, 1) != 0)
        {
            throw new InvalidOperationException("A flush is running already; the writer has one flush at a time.");
        }

        try
        {
            _queue.TakeInto(_taken);
            if (_taken.Count == 0)
            {
                return 0;
            }

            var error = await TryFlushAsync().ConfigureAwait(false);
            return Answer(_mustRest ? await TryRestAsync(error).ConfigureAwait(false) : error);
        }
        finally
        {
            Volatile.Write(ref _flushing, 0);
        }
    }

    /// <summary>
    /// Runs the flush loop on a thread of its own until it is cancelled; then flushes the rest and ends.
    /// </summary>
    /// <param name="stop">Ends the loop; from then on appending is answered with <see cref="Pushback"/>.</param>
    /// <returns>Completes when the loop has ended; fails only if this class is broken.</returns>
    public Task RunAsync(CancellationToken stop) => Task.Factory.StartNew(
        () => Run(stop),
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        _options.Scheduler);

    private void Run(CancellationToken stop)
    {
        using var registration = stop.UnsafeRegister(static queue => ((UnitQueue)queue!).Close(), _queue);
        var answered = 0;
        while (_queue.WaitForUnits(answered))
        {
            // This thread exists to wait here; stores that work synchronously have completed already.
            var flush = FlushOnceAsync();
            answered = flush.IsCompletedSuccessfully ? flush.Result : flush.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Resolves and commits the taken units; leaves their outcomes, or returns why the batch failed.</summary>
    private async ValueTask<Exception?> TryFlushAsync()
    {
        try
        {
            for (var conflicts = 0; conflicts < _options.MaxConflicts; conflicts++)
            {
                _outcomes.Clear();
                _head ??= await ReadHeadAsync().ConfigureAwait(false);
                _draft.Begin(_head.Value, _time.GetUtcNow().ToUnixTimeMilliseconds());
                await _draft.PrepareAsync(_taken, CancellationToken.None).ConfigureAwait(false);
                foreach (var pending in _taken)
                {
                    _outcomes.Add(_draft.Add(pending.Unit));
                }

                var isSettled = _draft.IsEmpty
                    ? await IsHeadAsync().ConfigureAwait(false)
                    : await TryCommitAsync().ConfigureAwait(false);
                if (isSettled)
                {
                    return null;
                }
            }

            _outcomes.Clear();
            _outcomes.AddRange(_taken.Select(_ => new Pushback(_options.RetryAfter)));
            return null;
        }
#pragma warning disable CA1031 // Whatever broke, every caller of the batch must learn of it; nothing is swallowed.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _cache.Clear();
            _head = null;
            _options.OnFailed?.Invoke([.. _taken.Select(pending => pending.Unit)]);
            return error;
        }
    }

    /// <summary>After a conflict that no commit followed; what fails here fails no unit that is answered.</summary>
    private async ValueTask<Exception?> TryRestAsync(Exception? error)
    {
        try
        {
            _mustRest = false;
            await _store.RestAsync(CancellationToken.None).ConfigureAwait(false);
            return error;
        }
#pragma warning disable CA1031 // The answers are known already; a store that is broken says so at the next flush.
        catch (Exception)
#pragma warning restore CA1031
        {
            return error;
        }
    }

    private async ValueTask<LedgerHead> ReadHeadAsync()
    {
        var head = await _store.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        await _written.CheckAsync(head, CancellationToken.None).ConfigureAwait(false);
        return head;
    }

    /// <summary>
    /// A batch of losers has no commit to show that our heads are right; if another writer was here, they may have lost
    /// to a memory of ours only, and would lose for ever.
    /// </summary>
    private async ValueTask<bool> IsHeadAsync()
    {
        var actual = await _store.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        var isSame = actual.Next == _head?.Next;
        if (!isSame)
        {
            _written.Check(actual);
            _cache.Clear();
            _head = actual;
        }

        return isSame;
    }

    private async ValueTask<bool> TryCommitAsync()
    {
        var batch = _draft.ToBatch(_written.Before(_head!.Value));
        var result = await _store.CommitAsync(batch, CancellationToken.None).ConfigureAwait(false);
        _head = result.Head;
        _mustRest = !result.IsWritten;
        if (_mustRest)
        {
            _cache.Clear();
            if (result.Head.Next == batch.ExpectedNext)
            {
                // Nobody came first: a key is taken, or what stands there is not what was written.
                await _written.CheckAsync(result.Head, CancellationToken.None).ConfigureAwait(false);
            }

            _written.Check(result.Head);
            return false;
        }

        _written.Move(batch);
        _draft.Keep();
        _queue.LastRecordedAtMs = result.Head.RecordedAtMs;
        _options.OnCommitted?.Invoke(batch);
        _draft.Forget();
        return true;
    }

    private int Answer(Exception? error)
    {
        var units = _taken.ToArray();
        var outcomes = _outcomes.ToArray();
        _taken.Clear();
        _outcomes.Clear();
        Answers.Give(units, outcomes, error, _options.CompleteInline);
        return units.Length;
    }
}
