using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using NodaTime.Text;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Engine.Tests.ReadModels;

/// <summary>Questions to a worklist in memory: filters, scopes, pages.</summary>
public sealed class WorklistTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(null, null, "c1 c2 c3 c4 c5")]
    [InlineData(0, null, "c1 c2 c3 c4 c5")]
    [InlineData(1, null, "c1 c2 c3")]
    [InlineData(30, null, "c1 c2")]
    [InlineData(31, null, "c1")]
    [InlineData(1, 30, "c2 c3")]
    [InlineData(null, 0, "c4 c5")]
    [InlineData(0, 1, "c3 c4 c5")]
    [InlineData(5, 4, "")]
    public async Task DaysPastDue_Bounds_AreBothIncluded(int? least, int? most, string ids)
    {
        LocalDate?[] dues = [Today.PlusDays(-31), Today.PlusDays(-30), Today.PlusDays(-1), Today, null];
        var list = await ListAsync([.. dues.Select((due, index) => Row(index + 1) with { OldestUnpaidDue = due })]);

        var page = await list.ReadAsync(
            Ask(new WorkFilter { MinDaysPastDue = least, MaxDaysPastDue = most }), null, None);

        Assert.Equal(ids, Ids(page));
    }

    [Fact]
    public async Task DaysPastDue_OfARow_AgreesWithTheFilterEveryDay()
    {
        var row = Row(1) with { OldestUnpaidDue = Today, EntersOn = Today.PlusDays(-9) };
        var list = await ListAsync([row]);
        for (var days = -3; days < 40; days++)
        {
            var today = Today.PlusDays(days);
            var exact = row.DaysPastDueOn(today);
            var filter = new WorkFilter { MinDaysPastDue = exact, MaxDaysPastDue = exact };
            var page = await list.ReadAsync(Ask(filter) with { Today = today }, null, None);
            Assert.Equal("c1", Ids(page));
            Assert.Equal(Math.Max(0, days), exact);
        }
    }

    [Theory]
    [InlineData(null, null, "c1 c2 c3 c4")]
    [InlineData(100L, null, "c1 c2")]
    [InlineData(101L, null, "c2")]
    [InlineData(null, 0L, "c3 c4")]
    [InlineData(-5L, 100L, "c1 c3 c4")]
    [InlineData(long.MinValue, long.MaxValue, "c1 c2 c3 c4")]
    public async Task Amount_Bounds_CountWithinTheCurrency(long? least, long? most, string ids)
    {
        long[] owed = [100, 500, 0, -5];
        var rows = owed.Select((minor, index) => Row(index + 1) with { OutstandingMinor = minor }).ToList();
        var list = await ListAsync([.. rows, Row(9) with { Currency = Currency.Usd, OutstandingMinor = 300 }]);
        var filter = new WorkFilter
        {
            Currency = Currency.Cny, MinOutstandingMinor = least, MaxOutstandingMinor = most,
        };

        Assert.Equal(ids, Ids(await list.ReadAsync(Ask(filter), null, None)));
    }

    [Fact]
    public async Task Amount_WithoutCurrency_IsNoQuestion()
    {
        var list = await ListAsync([Row(1)]);

        var error = await Assert.ThrowsAsync<ArgumentException>(async () =>
            await list.ReadAsync(Ask(new WorkFilter { MinOutstandingMinor = 1 }), null, None));

        Assert.Contains("currency", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_EachByItself_FindTheirRows()
    {
        var list = await ListAsync(
        [
            Row(1) with { Stage = CaseStage.LegalReferral, Product = "card" },
            Row(2) with { Branch = "b1", Organisation = "bank" },
            Row(3) with { Assignee = "ann", Person = "p1", Language = "en" },
            Row(4) with { Assignee = "bob", PromiseDue = Today, Holds = "|Dispute:9999999" },
            Row(5) with { Assignee = "bob", PromiseBrokenSince = At(-1) },
            Row(6) with { Assignee = "bob", InstalmentDue = Today.PlusDays(2), NextActionAt = At(5) },
        ]);
        (WorkFilter Filter, string Ids)[] table =
        [
            (new() { Stages = [CaseStage.LegalReferral, CaseStage.Open] }, "c1"),
            (new() { Product = "card" }, "c1"),
            (new() { Branch = "b1" }, "c2"),
            (new() { Organisation = "bank" }, "c2"),
            (new() { Assignee = "ann" }, "c3"),
            (new() { Unassigned = true }, "c1 c2"),
            (new() { Person = "p1" }, "c3"),
            (new() { Language = "en" }, "c3"),
            (new() { Hold = HoldKind.Dispute }, "c4"),
            (new() { PromiseDueFrom = Today, PromiseDueThrough = Today }, "c4"),
            (new() { PromiseDueFrom = Today.PlusDays(1) }, ""),
            (new() { PromiseDueThrough = Today.PlusDays(-1) }, ""),
            (new() { PromiseBroken = true }, "c5"),
            (new() { InstalmentDueThrough = Today.PlusDays(2) }, "c6"),
            (new() { InstalmentDueThrough = Today.PlusDays(1) }, ""),
            (new() { NextActionThrough = At(4) }, "c1 c2 c3 c4 c5"),
            (new() { NextActionThrough = At(5), Assignee = "bob" }, "c4 c5 c6"),
            (new() { Part = WorkPart.Resolved }, ""),
        ];
        foreach (var (filter, ids) in table)
        {
            Assert.Equal(ids, Ids(await list.ReadAsync(Ask(filter), null, None)));
        }
    }

    [Fact]
    public async Task Parts_EachCase_IsOnOneList()
    {
        var list = await ListAsync(
        [
            Row(1), Row(2) with { EntersOn = null }, Row(3) with { Stage = CaseStage.Resolved },
            Row(4) with { Stage = CaseStage.Resolved, EntersOn = null },
        ]);

        Assert.Equal("c1", Ids(await list.ReadAsync(Ask(new()), null, None)));
        Assert.Equal("c2", Ids(await list.ReadAsync(Ask(new() { Part = WorkPart.NotEntered }), null, None)));
        Assert.Equal("c3 c4", Ids(await list.ReadAsync(Ask(new() { Part = WorkPart.Resolved }), null, None)));
    }

    [Fact]
    public async Task Parts_DayOfEntry_ComesWithoutAnEvent()
    {
        var list = await ListAsync([.. Enumerable.Range(1, 4).Select(number => Row(number) with
        {
            EntersOn = number == 2 ? null : Today.PlusDays(number),
        })]);
        foreach (var (days, toWork, ahead) in new[]
        {
            (0, "", "c1 c2 c3 c4"), (1, "c1", "c2 c3 c4"), (3, "c1 c3", "c2 c4"), (9, "c1 c3 c4", "c2"),
        })
        {
            var day = Today.PlusDays(days);
            Assert.Equal(toWork, Ids(await list.ReadAsync(Ask(new()) with { Today = day }, null, None)));
            var notEntered = Ask(new() { Part = WorkPart.NotEntered }) with { Today = day, Limit = 1 };
            var read = new List<string>();
            string? cursor = null;
            do
            {
                var page = await list.ReadAsync(notEntered, cursor, None);
                read.Add(Ids(page));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(ahead, string.Join(' ', read));
        }
    }

    [Fact]
    public async Task Scope_AnyFilter_ShowsNothingBeyondIt()
    {
        var list = await ListAsync(
        [
            At(1) with { Organisation = "bank", Branch = "b1", Product = "card", Assignee = "ann" },
            At(2) with { Organisation = "bank", Branch = "b2", Product = "loan", Assignee = "team-1" },
            At(3) with { Organisation = "agency", Branch = "b1", Product = "card" },
            At(4),
        ]);
        (WorkScope Scope, string Ids)[] table =
        [
            (WorkScope.All, "c1 c2 c3 c4"),
            (new() { Organisation = "bank" }, "c1 c2"),
            (new() { Organisation = "bank", Branch = "b1" }, "c1"),
            (new() { Organisation = "none" }, ""),
            (new() { Products = ["card"] }, "c1 c3"),
            (new() { Products = ["card", "loan"], Branch = "b2" }, "c2"),
            (new() { Team = "team-1" }, "c2"),
            (new() { Team = "team-1", Subject = "ann" }, "c1 c2"),
            (new() { Subject = "ann" }, "c1 c2 c3 c4"),
        ];
        foreach (var (scope, ids) in table)
        {
            Assert.Equal(ids, Ids(await list.ReadAsync(Ask(new()) with { Scope = scope }, null, None)));
            foreach (var number in Enumerable.Range(1, 4))
            {
                var found = await list.FindAsync(At(number).CaseId, scope, None);
                Assert.Equal(ids.Contains($"c{number}", StringComparison.Ordinal), found.Count == 1);
                Assert.Equal(found, await list.FindAsync($"R-{number}", scope, None));
            }
        }

        static WorkRow At(int number) => Of(number, "core", $"R-{number}");
    }

    [Theory]
    [InlineData(WorkSort.NextAction)]
    [InlineData(WorkSort.DaysPastDue)]
    [InlineData(WorkSort.Outstanding)]
    [InlineData(WorkSort.PromiseDue)]
    [InlineData(WorkSort.Opened)]
    public async Task Pages_AnySort_GiveEachRowOnceInOneOrder(WorkSort sort)
    {
        var random = new Random((int)sort);
        var list = await ListAsync(
        [
            .. Enumerable.Range(1, 40).Select(number => Row(number) with
            {
                OutstandingMinor = random.Next(4),
                OldestUnpaidDue = random.Next(3) == 0 ? null : Today.PlusDays(-random.Next(4)),
                PromiseDue = random.Next(3) == 0 ? null : Today.PlusDays(random.Next(4)),
                NextActionAt = random.Next(3) == 0 ? null : At(random.Next(4)),
                Currency = random.Next(2) == 0 ? Currency.Cny : Currency.Eur,
            }),
        ]);
        var whole = await list.ReadAsync(Ask(new()) with { Sort = sort, Limit = 500 }, null, None);
        Assert.Null(whole.Next);
        foreach (var limit in (int[])[1, 7, 39, 40, 41])
        {
            var pages = new List<WorkRow>();
            string? cursor = null;
            do
            {
                var page = await list.ReadAsync(Ask(new()) with { Sort = sort, Limit = limit }, cursor, None);
                Assert.True(page.Rows.Count <= limit);
                pages.AddRange(page.Rows);
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(whole.Rows, pages);
        }
    }

    [Fact]
    public async Task Cursor_OfAnotherFilterScopeOrSort_IsRefused()
    {
        var list = await ListAsync([.. Enumerable.Range(1, 9).Select(number => Row(number) with { Branch = "b1" })]);
        var first = await list.ReadAsync(Ask(new()) with { Limit = 3 }, null, None);
        WorklistQuery[] others =
        [
            Ask(new() { Branch = "b1" }),
            Ask(new()) with { Scope = new() { Branch = "b1" } },
            Ask(new()) with { Sort = WorkSort.DaysPastDue },
            Ask(new() { Part = WorkPart.Resolved }),
        ];
        foreach (var other in others)
        {
            var page = await list.ReadAsync(other, first.Next, None);
            Assert.Equal((WorklistFault.CursorInvalid, 0, null), (page.Fault, page.Rows.Count, page.Next));
        }

        Assert.Equal(WorklistFault.CursorInvalid, (await list.ReadAsync(Ask(new()), "x", None)).Fault);
        var next = await list.ReadAsync(Ask(new()) with { Limit = 5, Today = Today.PlusDays(1) }, first.Next, None);
        Assert.Equal("c4 c5 c6 c7 c8", Ids(next));
    }

    [Fact]
    public async Task Page_TooManyRowsToLookAt_AsksToNarrowTheFilter()
    {
        var list = await ListAsync([.. Enumerable.Range(1, 30).Select(number => Row(number))], mostScanned: 20);

        var wide = await list.ReadAsync(Ask(new() { Product = "card" }), null, None);
        var narrow = await list.ReadAsync(Ask(new() { Product = "card", Assignee = "ann" }), null, None);

        Assert.Equal((WorklistFault.NarrowTheFilter, 0, null), (wide.Fault, wide.Rows.Count, wide.Next));
        Assert.Equal((WorklistFault.None, 0), (narrow.Fault, narrow.Rows.Count));
    }

    [Fact]
    public async Task Page_WhileRowsAreBuilt_IsNoEmptyList()
    {
        await using var memory = new MemoryWorkRows();
        var sealer = HostSettings.Sealer("cursors");
        var list = new Worklist(memory, new PageCursors(input => sealer.Fingerprint(input.Span)));

        Assert.Equal(WorklistFault.BeingBuilt, (await list.ReadAsync(Ask(new()), null, None)).Fault);
        await memory.CompleteAsync(None);
        Assert.Equal(WorklistFault.None, (await list.ReadAsync(Ask(new()), null, None)).Fault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(501)]
    public async Task Limit_OutOfBounds_IsABrokenCaller(int limit)
    {
        var list = await ListAsync([]);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await list.ReadAsync(Ask(new()) with { Limit = limit }, null, None));
    }

    [Theory]
    [InlineData("AED")]
    [InlineData("CNY")]
    [InlineData("ZWG")]
    public void Currency_AsNumber_ComesBackAndSortsLikeItsCode(string code)
    {
        var number = WorkColumns.Number(Currency.Of(code));

        Assert.Equal(code, WorkColumns.Currency(number).Code);
        var compared = number.CompareTo(WorkColumns.Number(Currency.Eur));
        Assert.Equal(Math.Sign(string.CompareOrdinal(code, "EUR")), Math.Sign(compared));
    }

    [Fact]
    public async Task Scope_OfAnOrganisation_HasWhatNobodyToldOfOnlyWhereItSaysSo()
    {
        var list = await ListAsync(
            [Row(1) with { Organisation = "bank" }, Row(2), Row(3) with { Organisation = "rival" }]);
        foreach (var (orOfNone, ids) in new[] { (false, "c1"), (true, "c1 c2") })
        {
            var scope = new WorkScope { Organisation = "bank", OrOfNone = orOfNone };
            Assert.Equal(ids, Ids(await list.ReadAsync(Ask(new()) with { Scope = scope }, null, None)));
        }
    }

    [Theory]
    [InlineData("agency-1", "c1")]
    [InlineData("agency-2", "")]
    [InlineData("", "")]
    public async Task Scope_OfAnAgency_IsWhatIsPlacedWithIt(string agency, string ids)
    {
        var list = await ListAsync(
            [Row(1) with { Assignee = "agency-1" }, Row(2), Row(3) with { Organisation = "agency-1" }]);
        var scope = new WorkScope { PlacedWith = agency };
        Assert.Equal(ids, Ids(await list.ReadAsync(Ask(new()) with { Scope = scope }, null, None)));
    }

    [Fact]
    public async Task FreeFor_Somebody_IsHisAndNobodys()
    {
        var list = await ListAsync(
        [
            Row(1), Row(2) with { Assignee = "ann" }, Row(3) with { Assignee = "bob" }, Row(4) with { Assignee = "t" },
        ]);
        Assert.Equal("c1 c2 c4", Ids(await list.ReadAsync(Ask(new() { FreeFor = ["ann", "t"] }), null, None)));
    }

    [Theory]
    [InlineData("2026-11-20T10:00:00Z", "c1 c2 c3 c4")]
    [InlineData("2026-11-20T13:30:00Z", "c1 c2 c3")]
    [InlineData("2026-11-20T14:30:00Z", "c3")]
    [InlineData("2026-11-20T23:30:00Z", "c3")]
    [InlineData("2026-11-21T00:30:00Z", "c1 c2 c3 c4")]
    public async Task CallableAt_AnHour_IsThoseWhoseClocksPermit(string at, string ids)
    {
        var list = await ListAsync(
        [
            Row(1) with { CallableFrom = At(-9), Clock = "CN|" },
            Row(2) with { CallableFrom = At(-9), Clock = "CN|Asia/Shanghai" },
            Row(3) with { CallableFrom = At(-9) },
            Row(4) with { CallableFrom = At(-9), Clock = "CN|Asia/Tokyo" },
            Row(5) with { CallableFrom = null },
            Row(6) with { CallableFrom = At(999) },
        ], policies: Quiet);

        var filter = new WorkFilter { CallableAt = InstantPattern.General.Parse(at).Value };
        Assert.Equal(ids, Ids(await list.ReadAsync(Ask(filter), null, None)));
    }

    [Fact]
    public async Task CallableAt_NightEverywhere_IsAnEmptyPageWithoutALook()
    {
        var rows = Enumerable.Range(1, 9).Select(number => Row(number) with { CallableFrom = At(0), Clock = "CN|" });
        var list = await ListAsync([.. rows], mostScanned: 3, policies: Quiet);
        var night = Instant.FromUtc(2026, 11, 20, 20, 0);
        Assert.Equal("", Ids(await list.ReadAsync(Ask(new WorkFilter { CallableAt = night }), null, None)));
    }

    [Fact]
    public async Task CallableAt_PagesOverTheEndOfAnHour_GoOn()
    {
        var rows = Enumerable.Range(1, 4).Select(number => Row(number) with { CallableFrom = At(-9), Clock = "CN|" });
        var list = await ListAsync([.. rows, Row(5) with { CallableFrom = At(-9) }], policies: Quiet);
        var first = await list.ReadAsync(
            Ask(new WorkFilter { CallableAt = Instant.FromUtc(2026, 11, 20, 13, 59) }) with { Limit = 2 }, null, None);
        var second = await list.ReadAsync(
            Ask(new WorkFilter { CallableAt = Instant.FromUtc(2026, 11, 20, 14, 0) }) with { Limit = 2 },
            first.Next, None);
        Assert.Equal(("c1 c2", "c5"), (Ids(first), Ids(second)));
    }

    private static PolicySeries Quiet(ImmutableArray<string> packs) => new PolicyBook(
    [
        new RulePack
        {
            Id = "CN",
            Title = "Quiet hours",
            Jurisdiction = "CN",
            Instrument = "made up for tests",
            ValidFrom = new LocalDate(2000, 1, 1),
            OfficialZone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"],
            Rules = packs.IsEmpty ? [] : [TestRules.Quiet()],
        },
    ]).Series(["CN"]);

    private static WorklistQuery Ask(WorkFilter filter) => new(Today) { Filter = filter, Sort = WorkSort.Opened };

    private static string Ids(WorklistPage page)
    {
        Assert.Equal(WorklistFault.None, page.Fault);
        return string.Join(' ', page.Rows.Select(row => $"c{row.OpenedAt}"));
    }

    private static async Task<Worklist> ListAsync(
        IReadOnlyList<WorkRow> rows, int mostScanned = IWorkRows.MaxScan,
        Func<ImmutableArray<string>, PolicySeries>? policies = null)
    {
        var ledger = await Ledgers.OfAsync(1, 10);
        var memory = new MemoryWorkRows { MostScanned = mostScanned };
        await memory.WriteAsync(rows, (await ledger.ReadFromAsync(0, 1, None))[0], None);
        await memory.CompleteAsync(None);
        var sealer = HostSettings.Sealer("cursors");
        return new Worklist(memory, new PageCursors(input => sealer.Fingerprint(input.Span)))
        {
            Identity = WorkRows.Identity,
            Policies = policies is null ? null : new RowPolicies(policies, () => "quiet"),
        };
    }
}
