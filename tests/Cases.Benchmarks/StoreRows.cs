namespace Cases.Benchmarks;

/// <summary>Measures on each store that was asked for: without a name on both, each a temporary one.</summary>
internal static class StoreRows
{
    private const string NoServer = "PostgreSQL 15 or newer is not installed here: install it, or name a database";

    /// <summary>Measures.</summary>
    /// <param name="options">Which stores.</param>
    /// <param name="onFile">The rows on SQLite.</param>
    /// <param name="onServer">The rows on PostgreSQL.</param>
    /// <param name="unmeasured">The row where there is no PostgreSQL.</param>
    /// <param name="cancellation">Ends the bench.</param>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(
        BenchOptions options,
        Func<BenchStore, Task<IReadOnlyList<BenchRow>>> onFile,
        Func<BenchDatabase, Task<IReadOnlyList<BenchRow>>> onServer,
        (string Name, double? Aim) unmeasured,
        CancellationToken cancellation)
    {
        var rows = new List<BenchRow>();
        if (options.Database is null)
        {
            using var store = await BenchStore.OpenAsync(options.StoreFile, cancellation).ConfigureAwait(false);
            Describe(options, store.Description);
            rows.AddRange(await onFile(store).ConfigureAwait(false));
        }

        if (options.StoreFile is not null)
        {
            return rows;
        }

        if (options.Database is null && !BenchDatabase.CanStart)
        {
            rows.Add(BenchRow.Later(unmeasured.Name, unmeasured.Aim, NoServer));
            return rows;
        }

        var database = await BenchDatabase.OpenAsync(options.Database, cancellation).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            Describe(options, database.Description);
            try
            {
                rows.AddRange(await onServer(database).ConfigureAwait(false));
            }
            finally
            {
                await PeerTables.DropAsync(database).ConfigureAwait(false);
            }
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
