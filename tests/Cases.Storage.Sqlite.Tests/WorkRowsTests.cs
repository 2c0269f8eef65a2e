using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Rows of worklists in the file.</summary>
public sealed class SqliteWorkRowsConformance : WorkRowsConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteLedgerStore? _ledger;
    private ReadModelFile? _file;

    protected override async ValueTask<IWorkRows> OpenAsync(int mostScanned)
    {
        _ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        _file = await ReadModelFile.OpenAsync(_ledger, CancellationToken.None);
        return SqliteWorkRows.In(_file, mostScanned);
    }

    protected override async ValueTask CleanAsync()
    {
        _file?.Dispose();
        await (_ledger?.DisposeAsync() ?? default);
        _folder.Dispose();
    }
}

/// <summary>The file of the rows: opened again, lost, of an older version, after a transaction that failed.</summary>
public sealed class WorkRowsTests : IDisposable
{
    private const int MostScanned = 20;

    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_OpenedAgain_HoldsRowsAndCursorBesideTheRowsOfCases()
    {
        await using var ledger = await LedgerAsync();
        var last = await LastAsync(ledger);
        await using (var rows = await SqliteWorkRows.OpenAsync(ledger, None))
        {
            await rows.WriteAsync([Row(1)], last, None);
            await rows.CompleteAsync(None);
        }

        using var file = await ReadModelFile.OpenAsync(ledger, None);
        await using var cases = SqliteCaseRows.In(file);
        await using var again = SqliteWorkRows.In(file);

        Assert.True(again.IsBuilt);
        Assert.Equal(last.Position + 1, await again.ReadCursorAsync(None));
        Assert.Equal(0, await cases.ReadCursorAsync(None));
        Assert.Equal([Row(1)], await again.ReadAsync(["c1"], None));
    }

    [Fact]
    public async Task File_Lost_StartsFromTheBeginning()
    {
        await using var ledger = await LedgerAsync();
        await using (var rows = await SqliteWorkRows.OpenAsync(ledger, None))
        {
            await rows.WriteAsync([Row(1)], await LastAsync(ledger), None);
        }

        File.Delete(_folder.Store + ".read");
        await using var again = await SqliteWorkRows.OpenAsync(ledger, None);

        Assert.Equal(0, await again.ReadCursorAsync(None));
        Assert.Empty(await again.ReadAsync(["c1"], None));
    }

    [Fact]
    public async Task Rows_OfTheFirstVersion_AreBuiltAgain()
    {
        await using var ledger = await LedgerAsync();
        var last = await LastAsync(ledger);
        await using (var rows = await SqliteWorkRows.OpenAsync(ledger, None))
        {
            await rows.WriteAsync([Row(1)], last, None);
            await rows.CompleteAsync(None);
        }

        StoreScript.Sql(
            _folder.Store + ".read", "DROP TABLE waiting; UPDATE modules SET version = 1 WHERE name = 'work'");
        await using var again = await SqliteWorkRows.OpenAsync(ledger, None);

        Assert.False(again.IsBuilt);
        Assert.Equal(0, await again.ReadCursorAsync(None));
        Assert.Empty(await again.ReadAsync(["c1"], None));
        await again.CompleteAsync(None);
        Assert.True(again.IsBuilt);
        var all = new WorkLookUp(WorkPart.ToWork, [], WorkSort.NextAction, null, 50);
        Assert.Equal([], await again.LookUpAsync(all, None));
    }

    [Fact]
    public async Task Clocks_OfATransactionThatFailed_ComeWithTheNext()
    {
        await using var ledger = await LedgerAsync();
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        await using var rows = SqliteWorkRows.In(file, MostScanned);
        var last = await LastAsync(ledger);
        var twice = new WorkChanges([Row(1) with { Clock = "A|" }, Row(2) with { CaseId = "c1" }]);
        await Assert.ThrowsAsync<LedgerStoreException>(async () => await rows.WriteAsync(twice, last, None));
        await rows.WriteAsync([Row(1) with { Clock = "A|" }], last, None);
        Assert.Equal(["A|"], await rows.ReadClocksAsync(None));
    }

    [Fact]
    public async Task Made_OfARenewalThatWasKilled_IsKeptWithItsRows()
    {
        var place = new RowsMade("B 2", 2);
        await using (var ledger = await LedgerAsync())
        {
            using var file = await ReadModelFile.OpenAsync(ledger, None);
            await using var rows = SqliteWorkRows.In(file, MostScanned);
            var last = await LastAsync(ledger);
            var first = new WorkChanges([Row(1), Row(2), Row(3)]) { Made = new RowsMade("A 1", RowsMade.All) };
            await rows.WriteAsync(first, last, None);
            await rows.WriteAsync(new WorkChanges([Row(2) with { EntersOn = null }]) { Made = place }, last, None);
        }

        await using var again = await LedgerAsync();
        using var reopened = await ReadModelFile.OpenAsync(again, None);
        await using var kept = SqliteWorkRows.In(reopened, MostScanned);
        Assert.Equal(place, await kept.ReadMadeAsync(None));
        Assert.Equal(
            [Row(1), Row(2) with { EntersOn = null }, Row(3)], await kept.ReadOpenedAfterAsync(-1, 9, None));
        Assert.Equal([Row(3)], await kept.ReadOpenedAfterAsync(place.Through, 9, None));
    }

    private static async Task<StoredEntry> LastAsync(SqliteLedgerStore ledger) =>
        (await ledger.ReadFromAsync(4, 1, None))[0];

    private async Task<SqliteLedgerStore> LedgerAsync()
    {
        var ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        if ((await ledger.ReadHeadAsync(None)).Next == 0)
        {
            await LedgerSamples.FillAsync(ledger, 0, 5);
        }

        return ledger;
    }
}
