using Cases.Ledger;

namespace Cases.Benchmarks;

/// <summary>Verification of a whole ledger beside reading the same rows and one SHA-256 each.</summary>
internal static class VerifyBench
{
    private const string Work = "SQLite, verify a ledger";
    private const string OnServer = "PostgreSQL, verify a ledger";
    private const double Aim = 0.3;
    private const long Entries = 100_000; // A pass takes a second or two, well above what a timer or one page costs.
    private const double LongestFill = 10; // Times the length of one load; a slow disk then gives a smaller ledger.
    private const int PageEntries = 1_000; // As the verifier reads them.

    public static Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation) =>
        StoreRows.RunAsync(
            options,
            async store =>
            [
                await RunAsync(
                    Work, () => LedgerLoad.OpenAsync(store.File, cancellation), options, cancellation)
                    .ConfigureAwait(false),
            ],
            async database =>
            [
                await RunAsync(
                    OnServer, () => LedgerLoad.OpenAsync(database.Address, 0, cancellation), options, cancellation)
                    .ConfigureAwait(false),
            ],
            (OnServer, Aim),
            cancellation);

    private static async Task<BenchRow> RunAsync(
        string work, Func<Task<LedgerLoad>> open, BenchOptions options, CancellationToken cancellation)
    {
        await using var load = await open().ConfigureAwait(false);
        await load.FillAsync(Entries, options.Seconds * LongestFill, cancellation).ConfigureAwait(false);
        await VerifyAsync(load.Ledger, cancellation).ConfigureAwait(false);
        await ReadAsync(load.Ledger, cancellation).ConfigureAwait(false);

        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(
            () => VerifyAsync(load.Ledger, cancellation),
            () => ReadAsync(load.Ledger, cancellation)).ConfigureAwait(false);
        var head = await load.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        return new BenchRow(
            work, Math.Round(rounds.Ours), Math.Round(rounds.Peer),
            "reading the same rows and one SHA-256 each", Aim)
        {
            Seen =
            [
                rounds.Spread,
                ("entries", BenchReport.Invariant(
                    $"{head.Next:N0} in {LedgerLoad.Cases:N0} streams; bytes, columns, chain and tree")),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
    }

    /// <summary>Verifies a ledger.</summary>
    /// <returns>Entries a second.</returns>
    public static async Task<double> VerifyAsync(ILedgerStore ledger, CancellationToken cancellation)
    {
        var clock = new LoadClock(0, cancellation);
        var verdict = await LedgerVerifier.VerifyAsync(ledger, null, null, cancellation).ConfigureAwait(false);
        return verdict.Fault is { } fault
            ? throw new InvalidOperationException($"The ledger of the load is not whole: {fault}")
            : verdict.Head.Size / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> ReadAsync(ILedgerStore ledger, CancellationToken cancellation)
    {
        var clock = new LoadClock(0, cancellation);
        long position = 0;
        while (true)
        {
            var page = await ledger.ReadFromAsync(position, PageEntries, cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                return position / clock.Elapsed.TotalSeconds;
            }

            foreach (var row in page)
            {
                // The hash is compared, so that nobody can leave it out.
                if (MerkleHash.Leaf(row.Bytes.Span) != row.Hash)
                {
                    throw new InvalidOperationException($"Entry {row.Position} does not have its hash.");
                }
            }

            position = page[^1].Position + 1;
        }
    }
}
