using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;

namespace Cases.Node;

/// <summary>A folder of temporary files in which read models are made anew, gone with the verb.</summary>
internal sealed class RowScratch : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cases-verify-");
    private readonly ReadModelFile file;

    public RowScratch()
    {
        try
        {
            var path = Path.Combine(folder.FullName, "rows");
            file = ReadModelFile.Scratch(path);
            Rows = new ScratchRows(
                SqliteCaseRows.In(file), SqliteWorkRows.In(file), SqliteSearchRows.In(file), SqliteTileRows.In(file),
                () => SqliteTables.Open(path));
        }
        catch
        {
            file?.Dispose();
            folder.Delete(recursive: true);
            throw;
        }
    }

    public ScratchRows Rows { get; }

    public async ValueTask DisposeAsync()
    {
        await Rows.Cases.DisposeAsync().ConfigureAwait(false);
        await Rows.Work.DisposeAsync().ConfigureAwait(false);
        await Rows.Search.DisposeAsync().ConfigureAwait(false);
        await Rows.Tiles.DisposeAsync().ConfigureAwait(false);
        file.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Compares the read models of a store; null where it keeps none.</summary>
    /// <param name="store">The store, which is only read.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<ReadModelVerdict?> CompareAsync(OpenStore store, CancellationToken cancellation)
    {
        await using (var first = await store.OpenTables(cancellation).ConfigureAwait(false))
        {
            if (first is null || first.Tables.Count == 0)
            {
                return null;
            }
        }

        using var sealer = await MasterKeys.FittingAsync(store, cancellation).ConfigureAwait(false);
        await using var scratch = new RowScratch();
        using var progress = new ProgressLine("verified", "entries of rows");
        return await new ReadModelCheck(store.Ledger, sealer, PacksInForce.Book([])).RunAsync(
            async token => await store.OpenTables(token).ConfigureAwait(false) ?? throw new LedgerStoreException(
                StoreFailure.NotFound, $"the read models of {store.Name} are gone", "another process makes them anew; "
                + "try again when it has"),
            scratch.Rows, progress, cancellation).ConfigureAwait(false);
    }
}
