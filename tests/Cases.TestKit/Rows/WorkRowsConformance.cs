using System.Collections.Immutable;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.TestKit;

/// <summary>What every <see cref="IWorkRows"/> must do. A store's tests inherit it and open their rows.</summary>
public abstract partial class WorkRowsConformance : IAsyncLifetime
{
    private const int MostScanned = 20;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The rows under test, empty at the start of each test.</summary>
    protected IWorkRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Rows = await OpenAsync(MostScanned);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rows.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>Rows without any, of which one question may look at so many.</summary>
    protected abstract ValueTask<IWorkRows> OpenAsync(int mostScanned);

    /// <summary>Removes what the rows left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Rows_Empty_HaveNoCursorAndNoRow() => await OnAsync(async (rows, _) =>
    {
        Assert.Equal(0, await rows.ReadCursorAsync(None));
        Assert.Empty(await rows.ReadAsync(["c1"], None));
        Assert.Empty(await rows.FindAsync(new SoughtCase("c1", Identity), None));
        Assert.Empty(await rows.ReadOfPersonsAsync(["p1"], None));
        Assert.Equal([], await rows.LookUpAsync(Ask(WorkSort.Opened), None));
    });

    [Fact]
    public async Task Rows_Written_AreReadBackWithEveryField()
    {
        var full = Row(1) with
        {
            Stage = CaseStage.PlanAgreed,
            OutstandingMinor = -17,
            Product = "card",
            Branch = "b1",
            Organisation = "bank",
            Assignee = "ann",
            Person = "p1",
            Language = "zh-CN",
            EntersOn = Today.PlusDays(-40),
            OldestUnpaidDue = new LocalDate(1999, 12, 31),
            PromiseDue = Today.PlusDays(3),
            PromiseBrokenSince = At(-5),
            InstalmentDue = Today.PlusDays(30),
            VisitAt = At(77),
            NextActionAt = At(1),
            CallBackAt = At(9),
            CallableFrom = At(-3),
            DeadlineAt = At(13),
            Clock = "BANK+CN|Asia/Shanghai",
            Reference = new RowReference("R-逾期", null),
            Holds = "|Dispute:0020789|Hardship:9999999",
        };
        var bare = Row(2) with
        {
            Reference = new RowReference(null, "sealed"), EntersOn = null, OldestUnpaidDue = null, NextActionAt = null,
        };
        await OnAsync(async (rows, last) =>
        {
            await rows.WriteAsync([full, bare], last, None);

            Assert.Equal(last.Position + 1, await rows.ReadCursorAsync(None));
            Assert.Equal([full, bare], await rows.ReadAsync(["c1", "c2", "c9"], None));
            Assert.Equal([full], await rows.ReadOfPersonsAsync(["p1", "p2"], None));
        });
    }

    [Fact]
    public async Task Rows_WrittenAgain_AreReplacedOnEveryList() => await OnAsync(async (rows, last) =>
    {
        await rows.WriteAsync([Row(1), Row(2)], last, None);
        var resolved = Row(1) with { Stage = CaseStage.Resolved, OutstandingMinor = 0, NextActionAt = null };

        await rows.WriteAsync([resolved], last, None);

        Assert.Equal([Row(2)], await rows.LookUpAsync(Ask(WorkSort.NextAction), None));
        Assert.Equal([resolved], await rows.LookUpAsync(
            Ask(WorkSort.NextAction) with { Part = WorkPart.Resolved }, None));
    });

    [Theory]
    [InlineData("c2", "c2")]
    [InlineData("0042", "c1 c3")]
    [InlineData("42", "")]
    [InlineData("' OR 1=1 --", "")]
    [InlineData("逾期", "c4")]
    public async Task Find_ByIdOrReference_GivesTheOldestFirst(string text, string found) =>
        await OnAsync(async (rows, last) =>
        {
            await rows.WriteAsync(
                [
                    Of(3, "old core", "0042"), Of(1, "core", "0042"), Row(2), Of(4, "core", "逾期"),
                ],
                last,
                None);

            Assert.Equal(found, Ids(await rows.FindAsync(new SoughtCase(text, Identity), None)));
        });

    [Theory]
    [InlineData(WorkSort.NextAction, "c3 c1 c4 c2")]
    [InlineData(WorkSort.DaysPastDue, "c2 c4 c1 c3")]
    [InlineData(WorkSort.Outstanding, "c4 c1 c2 c3")]
    [InlineData(WorkSort.PromiseDue, "c4 c1 c2 c3")]
    [InlineData(WorkSort.Opened, "c1 c2 c3 c4")]
    public async Task Sort_Named_HasItsOrderAndTiesByOpening(WorkSort sort, string ids) =>
        await OnAsync(async (rows, last) =>
        {
            await rows.WriteAsync(
                [
                    Row(1) with { NextActionAt = At(2), OldestUnpaidDue = Today, OutstandingMinor = 5 },
                    Row(2) with
                    {
                        NextActionAt = null, OldestUnpaidDue = Today.PlusDays(-9), OutstandingMinor = -4,
                    },
                    Row(3) with { NextActionAt = At(1), OldestUnpaidDue = null, Currency = Currency.Usd },
                    Row(4) with
                    {
                        NextActionAt = At(2), OldestUnpaidDue = Today.PlusDays(-8), OutstandingMinor = 9,
                        PromiseDue = Today,
                    },
                ],
                last,
                None);

            Assert.Equal(ids, Ids(await rows.LookUpAsync(Ask(sort), None)));
        });

    [Theory]
    [InlineData(WorkColumn.Stage, "Open", "c1")]
    [InlineData(WorkColumn.Product, "card", "c2")]
    [InlineData(WorkColumn.Branch, "b1", "c1 c2")]
    [InlineData(WorkColumn.Organisation, "bank", "c3")]
    [InlineData(WorkColumn.Assignee, "ann", "c3")]
    [InlineData(WorkColumn.Person, "p1", "c2")]
    [InlineData(WorkColumn.Language, "en", "c1")]
    [InlineData(WorkColumn.Assignee, "' OR 1=1 --", "")]
    [InlineData(WorkColumn.Assignee, null, "c1 c2")]
    public async Task Text_OfAnyColumn_FindsItsRows(WorkColumn column, string? text, string ids) =>
        await OnAsync(async (rows, last) =>
        {
            await rows.WriteAsync(Assorted, last, None);

            Assert.Equal(ids, Ids(await rows.LookUpAsync(
                Ask(WorkSort.Opened, new TextTerm(column, [text])), None)));
        });

    [Fact]
    public async Task Text_OneOfSome_MeansAnyAndNoneTold() => await OnAsync(async (rows, last) =>
    {
        await rows.WriteAsync(Assorted, last, None);

        Assert.Equal("c1 c2 c3", Ids(await rows.LookUpAsync(
            Ask(WorkSort.Opened, new TextTerm(WorkColumn.Assignee, [null, "ann"])), None)));
        Assert.Equal("", Ids(await rows.LookUpAsync(
            Ask(WorkSort.Opened, new TextTerm(WorkColumn.Assignee, [])), None)));
    });

    [Theory]
    [InlineData(HoldKind.Dispute, 0, "c1 c2")]
    [InlineData(HoldKind.Dispute, 1, "c2")]
    [InlineData(HoldKind.Dispute, 9_000, "c2")]
    [InlineData(HoldKind.Complaint, 0, "c3")]
    [InlineData(HoldKind.Bankruptcy, 0, "")]
    public async Task Hold_OnADay_FindsThoseThatRunUntilItOrLonger(HoldKind kind, int days, string ids) =>
        await OnAsync(async (rows, last) =>
        {
            await rows.WriteAsync(
                [
                    Row(1) with { Holds = WorkHolds.Of([Hold(HoldKind.Dispute, Today)]) },
                    Row(2) with
                    {
                        Holds = WorkHolds.Of([Hold(HoldKind.Dispute, Today), Hold(HoldKind.Dispute, null)]),
                    },
                    Row(3) with
                    {
                        Holds = WorkHolds.Of(
                            [Hold(HoldKind.Complaint, Today), Hold(HoldKind.Dispute, Today.PlusDays(-1))]),
                    },
                    Row(4),
                ],
                last,
                None);

            Assert.Equal(ids, Ids(await rows.LookUpAsync(
                Ask(WorkSort.Opened, new HoldTerm(kind, Today.PlusDays(days))), None)));
        });

    [Fact]
    public async Task LookUp_TooManyRowsBeforeAPageIsFull_GivesNone() => await OnAsync(async (rows, last) =>
    {
        var many = Enumerable.Range(1, MostScanned + 1).Select(number => Row(number) with { Product = "loan" });
        await rows.WriteAsync([.. many, Row(99) with { Product = "card", Assignee = "ann" }], last, None);
        var card = new TextTerm(WorkColumn.Product, ["card"]);
        var ann = new TextTerm(WorkColumn.Assignee, ["ann"]);
        var loan = new TextTerm(WorkColumn.Product, ["loan"]);

        Assert.Null(await rows.LookUpAsync(Ask(WorkSort.Opened, card), None));
        Assert.Equal("c99", Ids(await rows.LookUpAsync(Ask(WorkSort.Opened, card, ann), None)));
        Assert.Equal("c1 c2", Ids(await rows.LookUpAsync(Ask(WorkSort.Opened, loan) with { Limit = 2 }, None)));
    });

    [Fact]
    public async Task LookUp_AnIndexedRangeOfFewRows_IsFoundBehindManyOthers() => await OnAsync(
        async (rows, last) =>
        {
            var many = Enumerable.Range(1, 3 * MostScanned).Select(number => Row(number));
            await rows.WriteAsync([.. many, Row(99) with { PromiseDue = Today }], last, None);
            var due = new RangeTerm(WorkColumn.PromiseDue, 0, WorkColumns.Number(Today));

            Assert.Equal("c99", Ids(await rows.LookUpAsync(Ask(WorkSort.Opened, due), None)));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task LookUp_AnyRowsAndAnyQuestion_AnswersAsMemoryDoes(int seed) => await OnAsync(async (rows, last) =>
    {
        var random = new Random(seed);
        await using var memory = new MemoryWorkRows { MostScanned = MostScanned };
        WorkRow[] some = [.. Enumerable.Range(1, 60).Select(number => AnyRow(random, number))];
        await rows.WriteAsync(some, last, None);
        await memory.WriteAsync(some, last, None);
        for (var question = 0; question < 60; question++)
        {
            var asked = AnyQuestion(random);
            if (Ids(await memory.LookUpAsync(asked, None)) is var expected && expected != "too many")
            {
                Assert.Equal(expected, Ids(await rows.LookUpAsync(asked, None)));
            }
        }
    });

    [Fact]
    public async Task Waiting_Written_IsReadInOrderWithinTheScope_AndGoesAgain() => await OnAsync(
        async (rows, last) =>
        {
            await rows.WriteAsync(new WorkChanges([Row(1) with { Branch = "b1" }, Row(2) with { Branch = "b2" }])
            {
                Waiting = [Begun(9, "a9", "c2"), Begun(7, "a7", "c1"), Begun(8, "u8"), Begun(6, "u6")],
            }, last, None);
            var north = new WorkScope { Branch = "b1" };

            Assert.Equal("a7 a9", await WaitingAsync(rows, WaitingKind.Approval));
            Assert.Equal("a7", await WaitingAsync(rows, WaitingKind.Approval, scope: north));
            Assert.Equal("", await WaitingAsync(rows, WaitingKind.Approval, scope: north with { Branch = "' OR 1=1" }));
            Assert.Equal("a9", await WaitingAsync(rows, WaitingKind.Approval, after: 7));
            Assert.Equal("u6 u8", await WaitingAsync(rows, WaitingKind.Payment, scope: north));
            Assert.Equal("u6", await WaitingAsync(rows, WaitingKind.Payment, limit: 1));
            Assert.Equal("c1", (await rows.ReadWaitingAsync(new(WaitingKind.Approval, -1, 1), None))[0].Case);

            await rows.WriteAsync(new WorkChanges([])
            {
                Waiting =
                [
                    Begun(7, "a7", "c1"), new(WaitingKind.Approval, "a9", null), new(WaitingKind.Payment, "x", null),
                ],
            }, last, None);
            Assert.Equal("a7", await WaitingAsync(rows, WaitingKind.Approval));
            Assert.Equal("u6 u8", await WaitingAsync(rows, WaitingKind.Payment));
        });

    private static WaitingChange Begun(long position, string id, string? of = null)
    {
        var kind = of is null ? WaitingKind.Payment : WaitingKind.Approval;
        return new WaitingChange(kind, id, new WaitingRow(position, kind, id) { Case = of });
    }

    private static async Task<string> WaitingAsync(
        IWorkRows rows, WaitingKind kind, long after = -1, int limit = 9, WorkScope? scope = null)
    {
        var lookUp = new WaitingLookUp(kind, after, limit) { Scope = scope ?? WorkScope.All };
        return string.Join(' ', (await rows.ReadWaitingAsync(lookUp, None)).Select(row => row.Id));
    }

    private static readonly WorkRow[] Assorted =
    [
        Row(1) with { Stage = CaseStage.Open, Branch = "b1", Language = "en" },
        Row(2) with { Product = "card", Branch = "b1", Person = "p1" },
        Row(3) with { Organisation = "bank", Assignee = "ann", Branch = "b2" },
    ];

    private static CaseHold Hold(HoldKind kind, LocalDate? until) =>
        new("h", kind, Today.PlusDays(-30), until, null, null, null, Verified: true, Lifted: false);

    private static WorkLookUp Ask(WorkSort sort, params ImmutableArray<WorkTerm> terms) =>
        new(WorkPart.ToWork, terms, sort, null, 50);

    private static string Ids(IReadOnlyList<WorkRow>? rows) =>
        rows is null ? "too many" : string.Join(' ', rows.Select(row => $"c{row.OpenedAt}"));

    private static WorkRow AnyRow(Random random, int number) => Row(number) with
    {
        Stage = (CaseStage)random.Next(7),
        EntersOn = random.Next(4) == 0 ? null : Today,
        OutstandingMinor = random.Next(-3, 9),
        Currency = random.Next(3) == 0 ? Currency.Usd : Currency.Cny,
        Product = random.Next(3) == 0 ? null : $"product {random.Next(3)}",
        Branch = random.Next(3) == 0 ? null : $"b{random.Next(3)}",
        Assignee = random.Next(3) == 0 ? null : $"a{random.Next(6)}",
        OldestUnpaidDue = random.Next(5) == 0 ? null : Today.PlusDays(random.Next(-9, 3)),
        PromiseDue = random.Next(2) == 0 ? null : Today.PlusDays(random.Next(-3, 9)),
        NextActionAt = random.Next(5) == 0 ? null : At(random.Next(-9, 9)),
    };

    private static WorkLookUp AnyQuestion(Random random)
    {
        WorkTerm[] terms =
        [
            new TextTerm(WorkColumn.Product, [$"product {random.Next(3)}"]),
            new TextTerm(WorkColumn.Branch, [$"b{random.Next(3)}", $"b{random.Next(3)}"]),
            new TextTerm(WorkColumn.Assignee, [random.Next(3) == 0 ? null : $"a{random.Next(6)}"]),
            new RangeTerm(WorkColumn.OldestDue, 0, WorkColumns.Number(Today.PlusDays(random.Next(-9, 3)))),
            new RangeTerm(WorkColumn.Owed, random.Next(-9, 0), random.Next(0, 4)),
        ];
        random.Shuffle(terms);
        var sort = (WorkSort)random.Next(5);
        WorkPlace? place = random.Next(2) == 0
            ? null
            : new WorkPlace([.. WorkColumns.Of(sort).Select(_ => (long)random.Next(25_000))], random.Next(30));
        var some = terms.Take(random.Next(4));
        return new WorkLookUp((WorkPart)random.Next(3), [.. some], sort, place, random.Next(1, 9));
    }

    private async Task OnAsync(Func<IWorkRows, StoredEntry, Task> test)
    {
        Assert.False(Rows.IsBuilt);
        await Rows.CompleteAsync(None);
        Assert.True(Rows.IsBuilt);
        await test(Rows, LedgerSamples.EntryAt(4));
    }
}
