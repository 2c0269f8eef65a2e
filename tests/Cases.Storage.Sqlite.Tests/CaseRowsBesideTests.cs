using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Rows that this process did not write, read while another may.</summary>
public sealed class CaseRowsBesideTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_NothingThereYet_IsNone()
    {
        await using var ledger = SqliteLedgerStore.OpenWriter(folder.Store);
        Assert.Null(CaseRowsBeside.Open(folder.Store));
    }

    [Fact]
    public async Task Rows_WrittenMeanwhile_AreSeen()
    {
        await using var ledger = SqliteLedgerStore.OpenWriter(folder.Store);
        await LedgerSamples.FillAsync(ledger, 0, 3);
        var last = (await ledger.ReadFromAsync(2, 1, CancellationToken.None))[0];
        await using var rows = await SqliteCaseRows.OpenAsync(ledger, CancellationToken.None);
        using var beside = CaseRowsBeside.Open(folder.Store)!;
        Assert.Equal(0, beside.Cursor());
        Assert.Empty(beside.Find(new SoughtCase("0017", WorkRows.Identity)));

        var of17 = Row(WorkRows.Identity.Case("core", "0017", 1), 1);
        await rows.WriteAsync([Row("c1", 2), of17], last, CancellationToken.None);

        Assert.Equal(last.Position + 1, beside.Cursor());
        Assert.Equal([1L], beside.Find(new SoughtCase("0017", WorkRows.Identity)).Select(row => row.OpenedAt));
        Assert.Equal(["c1"], beside.Find(new SoughtCase("c1", null)).Select(row => row.CaseId));
        Assert.Equal(["c1"], beside.Read(["none", "c1"]).Select(row => row.CaseId));
    }

    [Fact]
    public void File_ThatIsNone_SaysSo()
    {
        File.WriteAllText(folder.Store + ".read", "this is no database, however long it may go on and on and on");
        var fault = Assert.Throws<LedgerStoreException>(() =>
        {
            using var beside = CaseRowsBeside.Open(folder.Store)!;
            beside.Cursor();
        });
        Assert.Contains(".read", fault.Message, StringComparison.Ordinal);
    }

    private static CaseRow Row(string id, long openedAt) =>
        new(id, "core", "account/of-" + id, CaseStage.Open, 100, Currency.Eur) { OpenedAt = openedAt };
}
