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
        Assert.Empty(beside.Find("0017"));

        await rows.WriteAsync([Row("c1", "0017", 2), Row("c2", "0017", 1)], last, CancellationToken.None);

        Assert.Equal(last.Position + 1, beside.Cursor());
        Assert.Equal(["c2", "c1"], beside.Find("0017").Select(row => row.CaseId));
        Assert.Equal(["c1"], beside.Find("c1").Select(row => row.CaseId));
        Assert.Equal(["c2", "c1"], beside.Read(["c2", "none", "c1"]).Select(row => row.CaseId));
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

    private static CaseRow Row(string id, string reference, long openedAt) =>
        new(id, "core", reference, CaseStage.Open, 100, Currency.Eur) { OpenedAt = openedAt };
}
