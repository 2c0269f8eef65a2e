using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Policies;
using Cases.Storage.Postgres;
using Cases.Storage.Sqlite;
using NodaTime;

namespace Cases.Benchmarks;

/// <summary>Our side of <c>bench engine</c>: payments through host, actor and decider, with followers on.</summary>
internal sealed class EngineLoad : IAsyncDisposable
{
    /// <summary>Cases that are paid on at once.</summary>
    public const int Callers = 256;

    /// <summary>Cases in all.</summary>
    public const int Cases = Callers * CasesOfOne;

    private const int CasesOfOne = 16;
    private const long Owed = 1_000_000_000; // Minor units; a load pays less.

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly Principal By = new("core", "integration");

    private readonly Sealer _sealer = MakeSealer();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILedgerStore _ledger;
    private readonly Rows _rows;
    private readonly CasesNode _node;
    private readonly Task _following;
    private readonly LocalDate _today =
        LocalDate.FromDateOnly(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));

    private long _commands;

    private EngineLoad(ILedgerStore ledger, Rows rows)
    {
        _ledger = ledger;
        _rows = rows;
        _node = new CasesNode(
            ledger, _sealer, new PolicyBook(ShippedPacks.All()), TimeProvider.System,
            new EngineOptions { Build = "bench", Version = "0" });
        var cases = new CaseRowFollower(ledger, rows.Cases, _node.KeepRecent());
        var work = new WorkRowFollower(ledger, rows.Work, _node.RowPolicies, _node.KeepRecent());
        _node.Start();
        _following = Task.WhenAll(
            Task.Run(() => cases.RunAsync(_node.Committed, WaitAsync, _stopping.Token)),
            Task.Run(() => work.RunAsync(_node.Committed, WaitAsync, _stopping.Token)));
    }

    /// <summary>What the commands cost in this process, followers included.</summary>
    public WorkMeter Processor { get; } = new();

    /// <summary>The longest time that followers took to catch up after a load.</summary>
    public TimeSpan WorstCatchUp { get; private set; }

    /// <summary>Opens a file and so many cases in it, <see cref="Cases"/> for a load.</summary>
    public static async Task<EngineLoad> OpenAsync(string file, int cases, CancellationToken cancellation)
    {
        var ledger = SqliteLedgerStore.OpenWriter(file);
        var derived = await ReadModelFile.OpenAsync(ledger, cancellation).ConfigureAwait(false);
        return await OpenAsync(
            new EngineLoad(ledger, new Rows(SqliteCaseRows.In(derived), SqliteWorkRows.In(derived), null)), cases,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The same in a database.</summary>
    public static async Task<EngineLoad> OpenAsync(
        PostgresAddress database, int cases, CancellationToken cancellation)
    {
        var ledger = await PostgresLedgerStore.OpenAsync(database, cancellation).ConfigureAwait(false);
        var models = await PostgresReadModels.OpenAsync(ledger, cancellation).ConfigureAwait(false);
        var rows = new Rows(
            await PostgresCaseRows.InAsync(models, cancellation).ConfigureAwait(false),
            await PostgresWorkRows.InAsync(models, cancellation).ConfigureAwait(false), models);
        return await OpenAsync(new EngineLoad(ledger, rows), cases, cancellation).ConfigureAwait(false);
    }

    /// <summary>Pays on all cases at once for a time.</summary>
    /// <returns>Commands answered as durable, a second.</returns>
    public async Task<double> RunAsync(double seconds, CancellationToken cancellation)
    {
        var before = Environment.CpuUsage.TotalTime;
        var clock = new LoadClock(seconds, cancellation);
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, clock)));
        var counts = await Task.WhenAll(callers).ConfigureAwait(false);
        var rate = counts.Sum() / clock.Elapsed.TotalSeconds;
        var late = new LoadClock(0, cancellation);
        await CatchUpAsync(cancellation).ConfigureAwait(false);
        WorstCatchUp = late.Elapsed > WorstCatchUp ? late.Elapsed : WorstCatchUp;
        Processor.Add(before, counts.Sum());
        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    /// <summary>Pays on the case whose turn it is.</summary>
    /// <param name="turn">The turn, from 0.</param>
    public Task PayAsync(long turn) => PayAsync((int)(turn % Cases));

    /// <summary>Pays on every case once.</summary>
    public Task PayOnAllAsync() => Task.WhenAll(Enumerable.Range(0, Cases).Select(PayAsync));

    /// <summary>Bytes that an active case keeps in memory: all cases are forgotten, then read again.</summary>
    public async Task<double> ActiveBytesAsync(CancellationToken cancellation)
    {
        await CatchUpAsync(cancellation).ConfigureAwait(false);
        _node.Embedded.EvictAll();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < Cases; number++)
        {
            await _node.Host.ReadAsync(PaymentEntries.Case(number), cancellation).ConfigureAwait(false);
        }

        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)_node.Embedded.ActiveStreams;
    }

    /// <summary>Entries of a case on average.</summary>
    public async Task<double> EntriesOfCaseAsync(CancellationToken cancellation) =>
        (await _ledger.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next / (double)Cases;

    /// <summary>Opens cases and pays on each, as many at once as a load, and lets followers take them in.</summary>
    /// <param name="from">The number of the first case.</param>
    /// <param name="to">The number behind the last.</param>
    /// <param name="entries">Entries of a case.</param>
    /// <param name="cancellation">Ends the filling.</param>
    /// <returns>Entries a second, followers included.</returns>
    public async Task<double> FillAsync(int from, int to, int entries, CancellationToken cancellation)
    {
        var clock = new LoadClock(0, cancellation);
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellation };
        await Parallel.ForAsync(from, to, bounds, async (number, _) =>
        {
            await OpenCaseAsync(number).ConfigureAwait(false);
            for (var entry = 1; entry < entries; entry++)
            {
                await PayAsync(number).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        await CatchUpAsync(cancellation).ConfigureAwait(false);
        return (double)(to - from) * entries / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Reads cases that are not in memory.</summary>
    /// <returns>The median of their times in microseconds.</returns>
    public async Task<double> ActivateAsync(IEnumerable<int> numbers, CancellationToken cancellation)
    {
        _node.Embedded.EvictAll();
        var times = new List<double>();
        foreach (var number in numbers)
        {
            var clock = new LoadClock(0, cancellation);
            await _node.Host.ReadAsync(PaymentEntries.Case(number), cancellation).ConfigureAwait(false);
            times.Add(clock.Elapsed.TotalMicroseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>Reads first pages of the worklist.</summary>
    /// <returns>The median of their times in microseconds.</returns>
    public Task<double> PagesAsync(WorkSort sort, CancellationToken cancellation) => WorklistBench.PagesAsync(
        new Worklist(_rows.Work, _node.Cursors) { Policies = _node.RowPolicies }, sort, _today, cancellation,
        isFull: false);

    /// <summary>Verifies bytes, columns, chain and tree of the ledger.</summary>
    /// <returns>Entries a second.</returns>
    public Task<double> VerifyAsync(CancellationToken cancellation) => VerifyBench.VerifyAsync(_ledger, cancellation);

    /// <summary>The bytes of the payment that was written last, for the peer.</summary>
    public async Task<byte[]> SampleAsync(CancellationToken cancellation)
    {
        var head = await _ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var last = await _ledger.ReadFromAsync(head.Next - 1, 1, cancellation).ConfigureAwait(false);
        return last[0].Bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        await _rows.DisposeAsync().ConfigureAwait(false);
        await _ledger.DisposeAsync().ConfigureAwait(false);
        _sealer.Dispose();
        _stopping.Dispose();
    }

    private static Sealer MakeSealer()
    {
        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        return new Sealer(master, System.Security.Cryptography.RandomNumberGenerator.Fill);
    }

    private static async Task WaitAsync(Duration wait, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(wait.ToTimeSpan());
        await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
    }

    private static async Task<EngineLoad> OpenAsync(EngineLoad load, int cases, CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(0, cases).Select(load.OpenCaseAsync)).ConfigureAwait(false);
        await load.CatchUpAsync(cancellation).ConfigureAwait(false);
        return load;
    }

    private async Task<long> CallAsync(int caller, LoadClock clock)
    {
        var count = 0L;
        for (; !clock.IsOver; count++)
        {
            await PayAsync(((int)(count % CasesOfOne) * Callers) + caller).ConfigureAwait(false);
        }

        return count;
    }

    private Task OpenCaseAsync(int number)
    {
        var stream = PaymentEntries.Case(number);
        return SendAsync(stream, new OpenCase(
            stream.Value[(stream.Value.IndexOf('/', StringComparison.Ordinal) + 1)..], 1, "cards",
            BenchReport.Invariant($"62220000{number:D8}"),
            BenchReport.Invariant($"account/benchaccount{number:D12}"), Currency.Eur,
            [
                new OpeningItem(
                    "statement-1", _today.PlusDays(-30), [new ComponentAmount(DebtComponent.Principal, Owed)]),
            ])
        {
            Packs = ["BANK"],
        });
    }

    private Task PayAsync(int number)
    {
        var key = BenchReport.Invariant($"pay-{Interlocked.Increment(ref _commands)}");
        return SendAsync(
            PaymentEntries.Case(number),
            new RecordPayment(key, new Money(100, Currency.Eur), _today, "transfer " + key)
            {
                Channel = "bank transfer",
            });
    }

    private async Task SendAsync(StreamId stream, object command)
    {
        Span<byte> id = stackalloc byte[CommandId16.Size];
        id.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, Interlocked.Increment(ref _commands));
        var envelope = new CommandEnvelope(new CommandId16(id), stream, By, command);
        var receipt = await _node.Host.SendAsync(envelope, CancellationToken.None).ConfigureAwait(false);
        if (receipt.Kind != ReceiptKind.Accepted)
        {
            throw new InvalidOperationException(
                $"A command of the load was not taken: {receipt.Kind} {string.Join(' ', receipt.Reasons)}");
        }
    }

    /// <summary>Waits until the followers have seen all there is, so that they cost the peer no time.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        var head = await _ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        using var timer = new PeriodicTimer(Look);
        while (await _rows.Cases.ReadCursorAsync(cancellation).ConfigureAwait(false) < head.Next
            || await _rows.Work.ReadCursorAsync(cancellation).ConfigureAwait(false) < head.Next)
        {
            if (_following.IsFaulted)
            {
                await _following.ConfigureAwait(false);
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What the followers keep.</summary>
    private sealed record Rows(ICaseRows Cases, IWorkRows Work, IAsyncDisposable? Shared) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Work.DisposeAsync().ConfigureAwait(false);
            await Cases.DisposeAsync().ConfigureAwait(false);
            if (Shared is not null)
            {
                await Shared.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
