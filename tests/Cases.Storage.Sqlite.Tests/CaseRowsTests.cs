using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Rows of cases in the file.</summary>
public sealed class SqliteCaseRowsConformance : CaseRowsConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteLedgerStore? _ledger;

    protected override async ValueTask<ICaseRows> OpenAsync()
    {
        _ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        return await SqliteCaseRows.OpenAsync(_ledger, CancellationToken.None);
    }

    protected override async ValueTask CleanAsync()
    {
        await (_ledger?.DisposeAsync() ?? default);
        _folder.Dispose();
    }
}

/// <summary>The file of the rows: opened again, shared, read by another process.</summary>
public sealed class CaseRowsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_OpenedAgain_HoldsTheRowsAndTheCursor()
    {
        await using var ledger = await LedgerAsync(5);
        await using (var rows = await SqliteCaseRows.OpenAsync(ledger, None))
        {
            await rows.WriteAsync([Row("c1", 0)], await EntryAsync(ledger, 2), None);
        }

        await using var again = await SqliteCaseRows.OpenAsync(ledger, None);

        Assert.Equal(3, await again.ReadCursorAsync(None));
        Assert.Equal([Row("c1", 0)], await AllAsync(again));
    }

    [Fact]
    public async Task File_SharedByOthers_StaysOpenForThem()
    {
        await using var ledger = await LedgerAsync(5);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        await using (var rows = SqliteCaseRows.In(file))
        {
            await rows.WriteAsync([Row("c1", 0)], await EntryAsync(ledger, 2), None);
        }

        Assert.Equal(3, file.Cursor("cases"));
    }

    [Fact]
    public async Task FindIn_AnotherProcessesFile_AnswersOnlyWhenItIsUpToTheLedger()
    {
        await using var ledger = await LedgerAsync(5);
        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, new SoughtCase("c1", null), 5));
        await using var rows = await SqliteCaseRows.OpenAsync(ledger, None);
        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, new SoughtCase("c1", null), 5));
        await rows.WriteAsync([Row("c1", 0)], await EntryAsync(ledger, 3), None);
        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, new SoughtCase("c1", null), 5));

        await rows.WriteAsync([], await EntryAsync(ledger, 4), None);

        Assert.Equal([Row("c1", 0)], SqliteCaseRows.FindIn(_folder.Store, new SoughtCase("c1", null), 5));
        Assert.Equal([], SqliteCaseRows.FindIn(_folder.Store, new SoughtCase("c2", null), 5));
    }

    [Fact]
    public void FindIn_AFileThatCannotBeRead_IsAsGoodAsMissing()
    {
        File.WriteAllText(_folder.Store + ".read", new string('x', 5_000));

        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, new SoughtCase("c1", null), 0));
    }

    private static CaseRow Row(string caseId, long openedAt) =>
        new(caseId, "core", "R-" + caseId, CaseStage.Open, 120_000, Currency.Of("CNY")) { OpenedAt = openedAt };

    private static async Task<List<CaseRow>> AllAsync(SqliteCaseRows rows)
    {
        var all = new List<CaseRow>();
        await foreach (var row in rows.ReadAllAsync(None))
        {
            all.Add(row);
        }

        return all;
    }

    private static async Task<StoredEntry> EntryAsync(SqliteLedgerStore ledger, long position) =>
        (await ledger.ReadFromAsync(position, 1, None))[0];

    private async Task<SqliteLedgerStore> LedgerAsync(int entries)
    {
        var ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(ledger, 0, entries);
        return ledger;
    }
}
