using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every <see cref="ICaseRows"/> must do. A store's tests inherit it and open their rows.</summary>
public abstract class CaseRowsConformance : IAsyncLifetime
{
    private static readonly CaseIdentity Identity = WorkRows.Identity;

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
        Assert.Empty(await Rows.FindAsync(new SoughtCase("c1", Identity), None));
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
            Reference = new RowReference("R-逾期", null),
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
    [InlineData("c2", "4")]
    [InlineData("0042", "1 7")]
    [InlineData("42", "")]
    [InlineData("C2", "")]
    [InlineData("", "")]
    [InlineData("' OR 1=1 --", "")]
    [InlineData("逾期", "8")]
    [InlineData("R-\0", "9")]
    [InlineData("\0", "")]
    [InlineData("often", "11 12 13 14 15 16 17 18 19")]
    public async Task Find_ByIdOrReference_GivesTheOldestFirst(string text, string found)
    {
        await Rows.WriteAsync(
            [
                Of(7, "old core", "0042"), Of(1, "core", "0042"), Row("c2", 4), Of(8, "core", "逾期"),
                Of(9, "core", "R-\0"),
                .. Enumerable.Range(1, 9).Select(episode => Of(10 + episode, "core", "often", episode)),
            ],
            Entry(8),
            None);

        Assert.Equal(found, await FindAsync(text, Identity));
    }

    [Fact]
    public async Task Find_WithoutTheKey_KnowsIdsAlone()
    {
        await Rows.WriteAsync([Row("c1", 0), Row("c2", 1), Of(2, "core", "7")], Entry(1), None);

        Assert.Equal("1", await FindAsync("c2", null));
        Assert.Equal("", await FindAsync("7", null));
    }

    [Fact]
    public async Task Find_AfterANewSource_LooksForItsAccountsToo()
    {
        await Rows.WriteAsync([Of(0, "core", "7")], Entry(0), None);
        Assert.Equal("0", await FindAsync("7", Identity));

        await Rows.WriteAsync([Of(1, "cards", "7")], Entry(1), None);
        Assert.Equal("0 1", await FindAsync("7", Identity));
        await Rows.WriteAsync([Of(2, "loans", "8")], Entry(2), None);
        Assert.Equal("2", await FindAsync("8", Identity));
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
        new(caseId, "core", "account/of-" + caseId, CaseStage.Open, 120_000, Currency.Of("CNY"))
        {
            OpenedAt = openedAt,
            Reference = new RowReference(null, "sealed-" + caseId),
        };

    private static CaseRow Of(long openedAt, string source, string reference, int episode = 1) =>
        Row(Identity.Case(source, reference, episode), openedAt) with { Source = source };

    /// <summary>Looked for alone and among others, it is the same.</summary>
    private async Task<string> FindAsync(string text, CaseIdentity? identity)
    {
        var alone = await Rows.FindAsync(new SoughtCase(text, identity), None);
        var each = await Rows.FindEachAsync(
            [new("nobody", identity), new(text, identity), new("c1", identity), new(text, identity)], None);
        Assert.Equal(4, each.Count);
        Assert.Empty(each[0]);
        Assert.Equal(alone, each[1]);
        Assert.Equal(alone, each[3]);
        return string.Join(' ', alone.Select(row => row.OpenedAt));
    }

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
