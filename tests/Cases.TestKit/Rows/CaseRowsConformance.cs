using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every <see cref="ICaseRows"/> must do. A store's tests inherit it and open their rows.</summary>
public abstract class CaseRowsConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The rows under test, empty at the start of each test.</summary>
    protected ICaseRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Rows = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rows.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>Rows without any.</summary>
    protected abstract ValueTask<ICaseRows> OpenAsync();

    /// <summary>Removes what the rows left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Rows_Empty_HaveNoCursorAndNoRow()
    {
        Assert.Equal(0, await Rows.ReadCursorAsync(None));
        Assert.Empty(await Rows.ReadAsync(["c1"], None));
        Assert.Empty(await Rows.FindAsync("c1", None));
        Assert.Empty(await AllAsync());
    }

    [Fact]
    public async Task Rows_Written_AreReadBackWithEveryField()
    {
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
        await Rows.WriteAsync([full, bare], Entry(4), None);

        Assert.Equal(5, await Rows.ReadCursorAsync(None));
        Assert.Equal([full], await Rows.ReadAsync(["c1"], None));
        Assert.Equal([bare], await Rows.ReadAsync(["c2", "c9"], None));
        Assert.Equal([full, bare], await AllAsync());
    }

    [Fact]
    public async Task Rows_WrittenAgain_AreReplaced()
    {
        await Rows.WriteAsync([Row("c1", 0), Row("c2", 1)], Entry(1), None);
        var later = Row("c1", 0) with { Stage = CaseStage.Contacted, Events = 2 };

        await Rows.WriteAsync([later], Entry(3), None);

        Assert.Equal([later, Row("c2", 1)], await AllAsync());
        Assert.Equal(4, await Rows.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Cursor_WithoutRows_MovesAllTheSame()
    {
        await Rows.WriteAsync([], Entry(2), None);

        Assert.Equal(3, await Rows.ReadCursorAsync(None));
        Assert.Empty(await AllAsync());
    }

    [Theory]
    [InlineData("c2", "c2")]
    [InlineData("0042", "c1 c3")]
    [InlineData("42", "")]
    [InlineData("C2", "")]
    [InlineData("", "")]
    [InlineData("' OR 1=1 --", "")]
    [InlineData("逾期", "c4")]
    [InlineData("R-\0", "c5")]
    [InlineData("\0", "")]
    public async Task Find_ByIdOrReference_GivesTheOldestFirst(string text, string found)
    {
        await Rows.WriteAsync(
            [
                Row("c3", 7) with { Reference = "0042" }, Row("c1", 1) with { Reference = "0042" }, Row("c2", 4),
                Row("c4", 8) with { Reference = "逾期" },
                Row("c5", 9) with { Reference = "R-\0" },
            ],
            Entry(8),
            None);

        Assert.Equal(found, string.Join(' ', (await Rows.FindAsync(text, None)).Select(row => row.CaseId)));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(2_500)]
    public async Task All_MoreThanAPage_ComeOnceInTheOrderOfOpening(int count)
    {
        var written = Enumerable.Range(0, count)
            .Select(number => Row($"c{number * 7 % count}x{number}", number))
            .ToList();
        await Rows.WriteAsync([.. written.AsEnumerable().Reverse()], Entry(0), None);

        Assert.Equal(written, await AllAsync());
    }

    private static CaseRow Row(string caseId, long openedAt) =>
        new(caseId, "core", "R-" + caseId, CaseStage.Open, 120_000, Currency.Of("CNY")) { OpenedAt = openedAt };

    private static StoredEntry Entry(int position) => LedgerSamples.EntryAt(position);

    private async Task<List<CaseRow>> AllAsync()
    {
        var all = new List<CaseRow>();
        await foreach (var row in Rows.ReadAllAsync(None))
        {
            all.Add(row);
        }

        return all;
    }
}
