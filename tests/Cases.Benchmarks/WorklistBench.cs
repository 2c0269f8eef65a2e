using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Postgres;
using Cases.Storage.Sqlite;
using NodaTime;

namespace Cases.Benchmarks;

/// <summary>The first page of a worklist by each named order, with a million cases beside ten thousand.</summary>
internal static class WorklistBench
{
    public const int Many = 1_000_000;

    private const int Few = 10_000;
    private const double Aim = 1.5;
    private const int PagesARound = 200;
    private const int RowsAWrite = 50_000;
    private const int PageRows = 50;

    private static readonly LocalDate Today = new(2026, 11, 20);

    public static Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation) =>
        StoreRows.RunAsync(
            options,
            store => RunAsync(
                "SQLite", () => Lists.OnFileAsync(store.File, cancellation),
                () => Lists.OnFileAsync(store.PeerFile, cancellation), options, cancellation),
            database => RunAsync(
                "PostgreSQL", () => Lists.OnServerAsync(database.Address, cancellation),
                async () => await Lists.OnServerAsync(
                    await database.BesideAsync(cancellation).ConfigureAwait(false), cancellation)
                    .ConfigureAwait(false),
                options, cancellation),
            ("PostgreSQL, first worklist page by each named sort", Aim),
            cancellation);

    private static async Task<IReadOnlyList<BenchRow>> RunAsync(
        string store, Func<Task<Lists>> many, Func<Task<Lists>> few, BenchOptions options,
        CancellationToken cancellation)
    {
        await using var large = await many().ConfigureAwait(false);
        await large.FillAsync(Many, cancellation).ConfigureAwait(false);
        await using var small = await few().ConfigureAwait(false);
        await small.FillAsync(Few, cancellation).ConfigureAwait(false);
        var rows = new List<BenchRow>();
        foreach (var sort in Enum.GetValues<WorkSort>())
        {
            await PagesAsync(large.Worklist, sort, Today, cancellation).ConfigureAwait(false);
            await PagesAsync(small.Worklist, sort, Today, cancellation).ConfigureAwait(false);
            var rounds = new Rounds(options.Rounds);
            await rounds.RunAsync(
                () => PagesAsync(large.Worklist, sort, Today, cancellation),
                () => PagesAsync(small.Worklist, sort, Today, cancellation)).ConfigureAwait(false);
            rows.Add(new BenchRow(
                BenchReport.Invariant($"{store}, first worklist page by {sort}, {Many:N0} cases (microseconds)"),
                Math.Round(rounds.Ours, 1), Math.Round(rounds.Peer, 1),
                BenchReport.Invariant($"the same page with {Few:N0} cases"), Aim)
            {
                AtMost = true,
                Seen = [rounds.Spread, ("load average", Machine.LoadAverage() ?? "unknown")],
            });
        }

        return rows;
    }

    /// <summary>
    /// Microseconds of a first page: the median, because what else the machine does falls on single pages.
    /// </summary>
    public static async Task<double> PagesAsync(
        Worklist list, WorkSort sort, LocalDate today, CancellationToken cancellation, bool isFull = true)
    {
        var query = new WorklistQuery(today) { Sort = sort, Limit = PageRows };
        var times = new List<double>(PagesARound);
        for (var page = 0; page < PagesARound; page++)
        {
            cancellation.ThrowIfCancellationRequested();
            var clock = new LoadClock(0, cancellation);
            var read = await list.ReadAsync(query, null, cancellation).ConfigureAwait(false);
            if (read.Fault != WorklistFault.None || read.Rows.Count == 0 || (isFull && read.Rows.Count != PageRows))
            {
                throw new InvalidOperationException($"The page by {sort} is not full: {read.Fault}.");
            }

            times.Add(clock.Elapsed.TotalMicroseconds);
        }

        times.Sort();
        return times[PagesARound / 2];
    }

    /// <summary>A store that holds nothing but rows of worklists.</summary>
    private sealed class Lists : IAsyncDisposable
    {
        private readonly ILedgerStore _ledger;
        private readonly IWorkRows _rows;
        private readonly IAsyncDisposable? _shared;
        private readonly Sealer _sealer;

        private Lists(ILedgerStore ledger, IWorkRows rows, IAsyncDisposable? shared)
        {
            _ledger = ledger;
            _rows = rows;
            _shared = shared;
            using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
            _sealer = new Sealer(master, bytes => bytes.Clear());
            Worklist = new Worklist(rows, new PageCursors(input => _sealer.Fingerprint(input.Span)));
        }

        public Worklist Worklist { get; }

        public static async Task<Lists> OnFileAsync(string file, CancellationToken cancellation)
        {
            var ledger = SqliteLedgerStore.OpenWriter(file);
            return new Lists(ledger, await SqliteWorkRows.OpenAsync(ledger, cancellation).ConfigureAwait(false), null);
        }

        public static async Task<Lists> OnServerAsync(PostgresAddress database, CancellationToken cancellation)
        {
            var ledger = await PostgresLedgerStore.OpenAsync(database, cancellation).ConfigureAwait(false);
            var models = await PostgresReadModels.OpenAsync(ledger, cancellation).ConfigureAwait(false);
            var rows = await PostgresWorkRows.InAsync(models, cancellation).ConfigureAwait(false);
            return new Lists(ledger, rows, models);
        }

        public async Task FillAsync(int count, CancellationToken cancellation)
        {
            var random = new Random(count);
            for (var first = 0; first < count; first += RowsAWrite)
            {
                cancellation.ThrowIfCancellationRequested();
                var some = Enumerable.Range(first, Math.Min(RowsAWrite, count - first));
                var last = new StoredEntry(first, CaseIdentity.Stream("bench"), 1, 1, Array.Empty<byte>(), default);
                var changes = new WorkChanges([.. some.Select(number => Row(random, number))]);
                await _rows.WriteAsync(changes, last, cancellation).ConfigureAwait(false);
            }

            await _rows.CompleteAsync(cancellation).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            await _rows.DisposeAsync().ConfigureAwait(false);
            if (_shared is not null)
            {
                await _shared.DisposeAsync().ConfigureAwait(false);
            }

            await _ledger.DisposeAsync().ConfigureAwait(false);
            _sealer.Dispose();
        }

        // One case in five is resolved, one in ten has a promise; all else is spread as a portfolio spreads it.
        private static WorkRow Row(Random random, int number) => new(
            BenchReport.Invariant($"case{number:D7}"), "core", BenchReport.Invariant($"{number:D12}"),
            random.Next(5) == 0 ? CaseStage.Resolved : (CaseStage)random.Next(6), random.Next(1, 5_000_000),
            Currency.Cny)
        {
            OpenedAt = number,
            Product = random.Next(2) == 0 ? "card" : "loan",
            Branch = BenchReport.Invariant($"branch {random.Next(200)}"),
            Organisation = "bank",
            Assignee = random.Next(3) == 0 ? null : BenchReport.Invariant($"staff {random.Next(500)}"),
            Person = BenchReport.Invariant($"person{random.Next(800_000):D7}"),
            Language = "zh-CN",
            EntersOn = Today.PlusDays(-random.Next(1, 400)),
            OldestUnpaidDue = Today.PlusDays(-random.Next(1, 400)),
            PromiseDue = random.Next(10) == 0 ? Today.PlusDays(random.Next(30)) : null,
            NextActionAt = Instant.FromUtc(2026, 11, 20, 0, 0) + Duration.FromMinutes(random.Next(-500_000, 50_000)),
        };
    }
}
