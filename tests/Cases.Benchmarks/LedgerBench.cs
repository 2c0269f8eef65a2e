namespace Cases.Benchmarks;

/// <summary>Durable transitions on each store that was asked for.</summary>
internal static class LedgerBench
{
    private const string NoServer = "PostgreSQL 15 or newer is not installed here: install it, or name a database";

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var rows = new List<BenchRow>();
        if (options.Database is null)
        {
            using var store = await BenchStore.OpenAsync(options.StoreFile, cancellation).ConfigureAwait(false);
            Describe(options, store.Description);
            rows.Add(await SqliteLedgerBench.RunAsync(store, options, cancellation).ConfigureAwait(false));
        }

        if (options.StoreFile is not null)
        {
            return rows;
        }

        if (options.Database is null && !BenchDatabase.CanStart)
        {
            rows.Add(BenchRow.Later(PostgresLedgerBench.Work, PostgresLedgerBench.Aim, NoServer));
            return rows;
        }

        var database = await BenchDatabase.OpenAsync(options.Database, cancellation).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            Describe(options, database.Description);
            rows.AddRange(await PostgresLedgerBench.RunAsync(database, options, cancellation).ConfigureAwait(false));
        }

        return rows;
    }

    private static void Describe(BenchOptions options, string store)
    {
        if (!options.Json)
        {
            Machine.Describe(store);
        }
    }
}
