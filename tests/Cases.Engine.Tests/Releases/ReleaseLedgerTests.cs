using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Releases;

/// <summary>A ledger of each release, kept as text, is read, verified and folded by every later build.</summary>
public sealed class ReleaseLedgerTests
{
    public static TheoryData<string, string> Releases => new()
    {
        { "0.1.0", "87f209c46fd9593902f99a885a306c248c465d21e24f33d464fa49b0feceec9f" },
    };

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Release_ReadByThisBuild_IsWholeAndHasItsRoot(string release, string root)
    {
        await using var store = await LoadAsync(release);

        var verdict = await StateCheck.VerifyAsync(store, null, TestContext.Current.CancellationToken);

        Assert.Null(verdict.Fault);
        Assert.Equal(root, verdict.Head.Root.ToString());
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Release_ReadByThisBuild_GivesTheSameRows(string release, string root)
    {
        Assert.NotEmpty(root);
        await using var store = await LoadAsync(release);
        await using var rows = new MemoryCaseRows();

        await new CaseRowFollower(store, rows).CatchUpAsync(TestContext.Current.CancellationToken);

        var lines = new List<string>();
        await foreach (var row in rows.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            lines.Add($"{row.Reference.Text} {row.Stage} {row.OutstandingMinor} {row.Events} {row.Refusals} "
                + $"{row.Breaches}");
        }

        Assert.Equal(
        [
            "M1 Resolved 0 6 0 0", "M2 Reminded 1300 3 0 0", "M3 Resolved -500 4 0 2", "M4 LegalReferral 15600 9 0 0",
            "M5 Reminded 2000 4 0 0", "M6 Open 3000 3 1 0",
        ], lines);
    }

    [Fact]
    public async Task Release_WithOneBitFlipped_IsFound()
    {
        var path = FileOf("0.1.0");
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        var row = LedgerPrinter.ReadJsonLine(lines[20]);
        var bytes = row.Bytes.ToArray();
        bytes[^3] ^= 1;
        await using var store = new MemoryLedgerStore();
        var rows = lines.Select(LedgerPrinter.ReadJsonLine).ToArray();
        rows[20] = row with { Bytes = bytes };
        await store.CommitAsync(new LedgerBatch(0, 0, rows, []), TestContext.Current.CancellationToken);

        var verdict = await StateCheck.VerifyAsync(store, null, TestContext.Current.CancellationToken);

        Assert.Equal(20, verdict.Fault?.Position);
    }

    private static string FileOf(string release) =>
        Path.Combine(Checkout.Root, "tests", "Cases.Engine.Tests", "Releases", release + ".jsonl");

    private static async Task<MemoryLedgerStore> LoadAsync(string release)
    {
        var store = new MemoryLedgerStore();
        var rows = (await File.ReadAllLinesAsync(FileOf(release))).Select(LedgerPrinter.ReadJsonLine).ToArray();
        var written = await store.CommitAsync(
            new LedgerBatch(0, LedgerEntry.Decode(rows[^1].Bytes).RecordedAtMs, rows, []), CancellationToken.None);
        Assert.True(written.IsWritten);
        return store;
    }
}
