using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Postgres;
using Cases.Storage.Sqlite;

namespace Cases.Benchmarks;

/// <summary>What a served node keeps: the ledger, and rows on the same store.</summary>
/// <param name="Ledger">The ledger.</param>
/// <param name="Cases">Rows of cases.</param>
/// <param name="Work">Rows of the worklist.</param>
/// <param name="Shared">What the rows share; null for nothing.</param>
internal sealed record ServedStores(ILedgerStore Ledger, ICaseRows Cases, IWorkRows Work, IAsyncDisposable? Shared)
    : IAsyncDisposable
{
    public static async Task<ServedStores> OpenAsync(string file, CancellationToken cancellation)
    {
        var ledger = SqliteLedgerStore.OpenWriter(file);
        var derived = await ReadModelFile.OpenAsync(ledger, cancellation).ConfigureAwait(false);
        return new ServedStores(ledger, SqliteCaseRows.In(derived), SqliteWorkRows.In(derived), null);
    }

    public static async Task<ServedStores> OpenAsync(PostgresAddress database, CancellationToken cancellation)
    {
        var ledger = await PostgresLedgerStore.OpenAsync(database, cancellation).ConfigureAwait(false);
        var models = await PostgresReadModels.OpenAsync(ledger, cancellation).ConfigureAwait(false);
        return new ServedStores(
            ledger, await PostgresCaseRows.InAsync(models, cancellation).ConfigureAwait(false),
            await PostgresWorkRows.InAsync(models, cancellation).ConfigureAwait(false), models);
    }

    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync().ConfigureAwait(false);
        await Cases.DisposeAsync().ConfigureAwait(false);
        if (Shared is not null)
        {
            await Shared.DisposeAsync().ConfigureAwait(false);
        }

        await Ledger.DisposeAsync().ConfigureAwait(false);
    }
}
