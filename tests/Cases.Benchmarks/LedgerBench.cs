namespace Cases.Benchmarks;

/// <summary>Durable transitions on each store that was asked for.</summary>
internal static class LedgerBench
{
    public static Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation) =>
        StoreRows.RunAsync(
            options,
            async store => [await SqliteLedgerBench.RunAsync(store, options, cancellation).ConfigureAwait(false)],
            database => PostgresLedgerBench.RunAsync(database, options, cancellation),
            (PostgresLedgerBench.Work, PostgresLedgerBench.Aim),
            cancellation);
}
