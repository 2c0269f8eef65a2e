using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Rows of cases in the file, beside the rows in memory: both do the same.</summary>
public sealed class CaseRowsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_Empty_HaveNoCursorAndNoRow()
    {
        await using var ledger = await LedgerAsync(1);
        await foreach (var rows in BothAsync(ledger))
        {
            Assert.Equal(0, await rows.ReadCursorAsync(None));
            Assert.Empty(await rows.ReadAsync(["c1"], None));
            Assert.Empty(await rows.FindAsync("c1", None));
            Assert.Empty(await AllAsync(rows));
        }
    }

    [Fact]
    public async Task Rows_Written_AreReadBackWithEveryField()
    {
        await using var ledger = await LedgerAsync(5);
        var full = Row("c1", 0) with
        {
            Stage = CaseStage.Resolved,
            OutstandingMinor = -1_250,
            Resolution = ResolutionReason.PaidInFull,
            Events = 7,
            Refusals = 2,
            Breaches = 1,
            First = new Milestones(
                new LocalDate(2026, 1, 2),
                new LocalDate(2026, 2, 28),
                new LocalDate(2024, 2, 29),
                new LocalDate(1999, 12, 31)),
            LastCommand = CommandId16.FromHash("the last command"),
        };
        var bare = Row("c2", 3);
        await foreach (var rows in BothAsync(ledger))
        {
            await rows.WriteAsync([full, bare], await EntryAsync(ledger, 4), None);

            Assert.Equal(5, await rows.ReadCursorAsync(None));
            Assert.Equal([full], await rows.ReadAsync(["c1"], None));
            Assert.Equal([bare], await rows.ReadAsync(["c2", "c9"], None));
            Assert.Equal([full, bare], await AllAsync(rows));
        }
    }

    [Fact]
    public async Task Rows_WrittenAgain_AreReplaced()
    {
        await using var ledger = await LedgerAsync(5);
        await foreach (var rows in BothAsync(ledger))
        {
            await rows.WriteAsync([Row("c1", 0), Row("c2", 1)], await EntryAsync(ledger, 1), None);
            var later = Row("c1", 0) with { Stage = CaseStage.Contacted, Events = 2 };

            await rows.WriteAsync([later], await EntryAsync(ledger, 3), None);

            Assert.Equal([later, Row("c2", 1)], await AllAsync(rows));
            Assert.Equal(4, await rows.ReadCursorAsync(None));
        }
    }

    [Fact]
    public async Task Cursor_WithoutRows_MovesAllTheSame()
    {
        await using var ledger = await LedgerAsync(5);
        await foreach (var rows in BothAsync(ledger))
        {
            await rows.WriteAsync([], await EntryAsync(ledger, 2), None);

            Assert.Equal(3, await rows.ReadCursorAsync(None));
            Assert.Empty(await AllAsync(rows));
        }
    }

    [Theory]
    [InlineData("c2", "c2")]
    [InlineData("0042", "c1 c3")]
    [InlineData("42", "")]
    [InlineData("C2", "")]
    [InlineData("", "")]
    [InlineData("' OR 1=1 --", "")]
    [InlineData("逾期", "c4")]
    public async Task Find_ByIdOrReference_GivesTheOldestFirst(string text, string found)
    {
        await using var ledger = await LedgerAsync(9);
        await foreach (var rows in BothAsync(ledger))
        {
            await rows.WriteAsync(
                [
                    Row("c3", 7) with { Reference = "0042" }, Row("c1", 1) with { Reference = "0042" }, Row("c2", 4),
                    Row("c4", 8) with { Reference = "逾期" },
                ],
                await EntryAsync(ledger, 8),
                None);

            Assert.Equal(found, string.Join(' ', (await rows.FindAsync(text, None)).Select(row => row.CaseId)));
        }
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(2_500)]
    public async Task All_MoreThanAPage_ComeOnceInTheOrderOfOpening(int count)
    {
        await using var ledger = await LedgerAsync(1);
        var written = Enumerable.Range(0, count)
            .Select(number => Row($"c{number * 7 % count}x{number}", number))
            .ToList();
        await foreach (var rows in BothAsync(ledger))
        {
            await rows.WriteAsync([.. written.AsEnumerable().Reverse()], await EntryAsync(ledger, 0), None);

            Assert.Equal(written, await AllAsync(rows));
        }
    }

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
        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, "c1", 5));
        await using var rows = await SqliteCaseRows.OpenAsync(ledger, None);
        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, "c1", 5));
        await rows.WriteAsync([Row("c1", 0)], await EntryAsync(ledger, 3), None);
        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, "c1", 5));

        await rows.WriteAsync([], await EntryAsync(ledger, 4), None);

        Assert.Equal([Row("c1", 0)], SqliteCaseRows.FindIn(_folder.Store, "c1", 5));
        Assert.Equal([], SqliteCaseRows.FindIn(_folder.Store, "c2", 5));
    }

    [Fact]
    public void FindIn_AFileThatCannotBeRead_IsAsGoodAsMissing()
    {
        File.WriteAllText(_folder.Store + ".read", new string('x', 5_000));

        Assert.Null(SqliteCaseRows.FindIn(_folder.Store, "c1", 0));
    }

    private static CaseRow Row(string caseId, long openedAt) =>
        new(caseId, "core", "R-" + caseId, CaseStage.Open, 120_000, Currency.Of("CNY")) { OpenedAt = openedAt };

    private static async Task<List<CaseRow>> AllAsync(ICaseRows rows)
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

    private static async IAsyncEnumerable<ICaseRows> BothAsync(SqliteLedgerStore ledger)
    {
        await using var memory = new MemoryCaseRows();
        yield return memory;
        await using var sqlite = await SqliteCaseRows.OpenAsync(ledger, None);
        yield return sqlite;
    }

    private async Task<SqliteLedgerStore> LedgerAsync(int entries)
    {
        var ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        await StoreScript.AppendAsync(ledger, 0, entries);
        return ledger;
    }
}
