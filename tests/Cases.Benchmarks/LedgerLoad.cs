using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Postgres;
using Cases.Storage.Sqlite;

namespace Cases.Benchmarks;

/// <summary>Our side: callers append one payment after the other through the writer, followers beside them.</summary>
internal sealed class LedgerLoad : IAsyncDisposable
{
    /// <summary>Callers at once.</summary>
    public const int Callers = 256;

    /// <summary>Cases in all; each caller walks over its own, as a node's actors do.</summary>
    public const int Cases = Callers * CasesOfOne;

    private const int CasesOfOne = 16;

    private readonly ILedgerStore _ledger;
    private readonly ICaseRows _rows;
    private readonly CaseRowFollower _follower;
    private readonly int _first;
    private readonly LedgerWriter _writer;
    private readonly PaymentEntries _entries;
    private readonly BatchSizes _batches = new();
    private readonly SemaphoreSlim _committed = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;
    private readonly long[] _versions = new long[Cases];
    private readonly Task[] _last = new Task[Cases];

    private LedgerLoad(ILedgerStore ledger, ICaseRows rows, int node)
    {
        _ledger = ledger;
        _rows = rows;
        _first = node * Cases;
        _entries = new PaymentEntries(node);
        Array.Fill(_last, Task.CompletedTask);
        _follower = new CaseRowFollower(ledger, rows);
        _writer = new LedgerWriter(ledger, new LedgerWriterOptions { OnCommitted = Committed }, TimeProvider.System);
        _writing = _writer.RunAsync(_stopping.Token);
    }

    public ILedgerStore Ledger => _ledger;

    /// <summary>The batches that the writer committed under load.</summary>
    public BatchSizes Batches => _batches;

    /// <summary>What the transitions cost, following included.</summary>
    public WorkMeter Processor { get; } = new();

    /// <summary>The most entries that the follower was behind when a load ended.</summary>
    public long WorstLag { get; private set; }

    /// <summary>The longest time that the follower then took to catch up.</summary>
    public TimeSpan WorstCatchUp { get; private set; }

    /// <summary>Opens a file, and the cases of the load in it.</summary>
    public static Task<LedgerLoad> OpenAsync(string file, CancellationToken cancellation)
    {
        var ledger = SqliteLedgerStore.OpenWriter(file);
        return OpenAsync(
            ledger, async () => await SqliteCaseRows.OpenAsync(ledger, cancellation).ConfigureAwait(false), 0,
            cancellation);
    }

    /// <summary>Opens the cases of one node in a database; rows of them are kept in memory where they are.</summary>
    /// <param name="database">The database.</param>
    /// <param name="node">The number of the node, from 0; each has cases of its own.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<LedgerLoad> OpenAsync(PostgresAddress database, int node, CancellationToken cancellation)
    {
        var ledger = await PostgresLedgerStore.OpenAsync(database, cancellation).ConfigureAwait(false);
        return await OpenAsync(
            ledger, () => Task.FromResult<ICaseRows>(new MemoryCaseRows()), node, cancellation).ConfigureAwait(false);
    }

    private static async Task<LedgerLoad> OpenAsync(
        ILedgerStore ledger, Func<Task<ICaseRows>> open, int node, CancellationToken cancellation)
    {
        try
        {
            var load = new LedgerLoad(ledger, await open().ConfigureAwait(false), node);
            await Task.WhenAll(Enumerable.Range(0, Cases).Select(load.OpenCaseAsync)).ConfigureAwait(false);
            await load._follower.CatchUpAsync(cancellation).ConfigureAwait(false);
            load._batches.Clear();
            return load;
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs all callers for a time.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="follow">Whether rows of cases are followed beside them.</param>
    /// <param name="cancellation">Ends the load.</param>
    /// <returns>Durable transitions a second.</returns>
    public async Task<double> RunAsync(double seconds, bool follow, CancellationToken cancellation)
    {
        var before = Environment.CpuUsage.TotalTime;
        using var stopFollowing = new CancellationTokenSource();
        var following = follow ? Task.Run(() => FollowAsync(stopFollowing.Token), CancellationToken.None) : null;
        var clock = new LoadClock(seconds, cancellation);
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, clock)));
        var counts = await Task.WhenAll(callers).ConfigureAwait(false);
        var rate = counts.Sum() / clock.Elapsed.TotalSeconds;
        if (following is not null)
        {
            await FinishFollowingAsync(following, stopFollowing).ConfigureAwait(false);
        }

        Processor.Add(before, counts.Sum());
        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    /// <summary>Writes payments on all cases at once until there are enough entries, or for a time.</summary>
    public async Task FillAsync(long entries, double seconds, CancellationToken cancellation)
    {
        var clock = new LoadClock(seconds, cancellation);
        var streams = Enumerable.Range(_first, Cases).Select(PaymentEntries.Case).ToArray();
        for (long written = Cases; written < entries && !clock.IsOver; written += Cases)
        {
            await Task.WhenAll(streams.Select(PayAsync)).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The bytes of the payment that was written last, for the peer.</summary>
    public async Task<byte[]> SampleAsync()
    {
        var head = await _ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        var last = await _ledger.ReadFromAsync(head.Next - 1, 1, CancellationToken.None).ConfigureAwait(false);
        return last[0].Bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        await _rows.DisposeAsync().ConfigureAwait(false);
        await _ledger.DisposeAsync().ConfigureAwait(false);
        _committed.Dispose();
        _stopping.Dispose();
    }

    private async Task OpenCaseAsync(int number)
    {
        Expect(await _writer.AppendAsync(_entries.Open(_first + number), CancellationToken.None).ConfigureAwait(false));
        _versions[number] = 1;
    }

    /// <summary>Writes a payment on the case whose turn it is, after the one before on that case.</summary>
    /// <param name="turn">The turn, from 0; turns are begun one after the other.</param>
    public Task PayInTurnAsync(long turn)
    {
        var number = (int)(turn % Cases);
        return _last[number] = PayAfterAsync(_last[number], number);
    }

    private async Task PayAfterAsync(Task before, int number)
    {
        await before.ConfigureAwait(false);
        await PayAsync(PaymentEntries.Case(_first + number), number).ConfigureAwait(false);
    }

    private async Task<long> CallAsync(int caller, LoadClock clock)
    {
        var streams = Enumerable.Range(0, CasesOfOne)
            .Select(index => PaymentEntries.Case(_first + Number(caller, index))).ToArray();
        var count = 0L;
        while (!clock.IsOver)
        {
            var index = (int)(count % CasesOfOne);
            await PayAsync(streams[index], Number(caller, index)).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    private async Task PayAsync(StreamId stream, int number)
    {
        var unit = _entries.Pay(stream, _versions[number]);
        Expect(await _writer.AppendAsync(unit, CancellationToken.None).ConfigureAwait(false));
        _versions[number]++;
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await _follower.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
            await _committed.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _follower.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task FinishFollowingAsync(Task following, CancellationTokenSource stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var head = await _ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        var cursor = await _rows.ReadCursorAsync(CancellationToken.None).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await following.ConfigureAwait(false);
        WorstLag = Math.Max(WorstLag, head.Next - cursor);
        var took = TimeProvider.System.GetElapsedTime(started);
        WorstCatchUp = took > WorstCatchUp ? took : WorstCatchUp;
    }

    private void Committed(LedgerBatch batch)
    {
        _batches.Add(batch.Entries.Count);
        if (_committed.CurrentCount == 0)
        {
            _committed.Release();
        }
    }

    // Caller and case are spread, so that neighbours in the store belong to different callers.
    private static int Number(int caller, int index) => (index * Callers) + caller;

    private static void Expect(AppendOutcome outcome)
    {
        if (outcome is not Appended)
        {
            throw new InvalidOperationException($"A transition of the load was not taken: {outcome}");
        }
    }
}
