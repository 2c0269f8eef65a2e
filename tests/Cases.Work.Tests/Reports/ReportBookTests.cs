using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.Work.Tests.Reports.WorkedBook;

namespace Cases.Work.Tests.Reports;

/// <summary>Small books whose numbers can be counted by hand.</summary>
public sealed class ReportBookTests
{
    [Fact]
    public async Task EmptyBook_EveryKpi_IsZeroOfNothing()
    {
        await using var book = new WorkedBook();

        var report = await book.ReportAsync();

        Assert.Equal((0, (LocalDate?)null, KpiDefinition.All.Length), (report.Cases, report.From, report.Kpis.Count));
        Assert.All(report.Kpis, kpi => Assert.Equal(
            (0m, 0m, (decimal?)null, 0L),
            (kpi.Rows.Single().Numerator, kpi.Rows.Single().Denominator, kpi.Rows.Single().Rate, kpi.Without)));
    }

    [Fact]
    public async Task Promises_KeptBrokenCancelledAndReversed_CountByTheirDueDays()
    {
        await using var book = new WorkedBook();
        foreach (var id in (string[])["a", "b", "c", "d"])
        {
            await book.OpenAsync(id, Day(1, 2));
            await book.AtAsync(Day(1, 6), 11, id, Promise("p", 100, Day(1, 10)));
        }

        await book.AtAsync(Day(1, 8), 11, "a", Pay("x", 100, Day(1, 8)));
        await book.AtAsync(Day(1, 8), 12, "b", Pay("x", 40, Day(1, 8)));
        await book.AtAsync(Day(1, 8), 13, "c", Pay("x", 100, Day(1, 8)));
        await book.AtAsync(Day(1, 9), 11, "d", new CancelPromise("p", "asked for it"));
        foreach (var id in (string[])["a", "b", "c"])
        {
            await book.AtAsync(Day(1, 13), 11, id, new AssessPromise("p"));
        }

        await book.AtAsync(Day(1, 20), 11, "c", new ReversePayment("x", "bounced"));

        var report = await book.ReportAsync();
        var before = await book.ReportAsync(new ReportQuery(To: Day(1, 9)));
        Assert.Equal(("", 1m, 3m, 0.3333m), Only(report, "promise-kept-rate"));
        Assert.Equal(("", 2m, 3m, 0.6667m), Only(report, "promise-broken-rate"));
        Assert.Equal(("", 1m, 2m, 0.5m), Only(report, "kept-then-reversed-rate"));
        Assert.Equal(("EUR", 140m, 300m, 0.4667m), Only(report, "promise-kept-amount"));
        Assert.Equal(("", 0m, 0m, (decimal?)null), Only(before, "promise-kept-rate"));
    }

    [Fact]
    public async Task Visits_WithAndWithoutCost_SayWhatIsMissing()
    {
        await using var book = new WorkedBook();
        await book.OpenAsync("a", Day(1, 2));
        await book.AtAsync(Day(1, 6), 11, "a", CaseCommands.Reach("k1"));
        await VisitAsync(book, "v1", Day(1, 7), null);

        var none = Kpi(await book.ReportAsync(), "cost-per-visit");
        await VisitAsync(book, "v2", Day(1, 8), Euros(60));
        await book.AtAsync(Day(1, 9), 11, "a", Pay("x", 300, Day(1, 9)));
        await book.AtAsync(Day(3, 9), 11, "a", Pay("y", 100, Day(3, 9)));
        var report = await book.ReportAsync();

        Assert.Equal((1L, 0m), (none.Without, none.Rows.Single().Denominator));
        Assert.Equal(("EUR", 60m, 1m, 60m), Only(report, "cost-per-visit"));
        Assert.Equal(1, Kpi(report, "cost-per-visit").Without);
        Assert.Equal(("", 2m, 2m, 1m), Only(report, "visit-success"));
        Assert.Equal(("EUR", 300m, 60m, 5m), Only(report, "visit-yield"));
        Assert.Equal(("EUR", 60m, 400m, 0.15m), Only(report, "cost-to-collect"));
    }

    [Fact]
    public async Task Month_OfMovesAndCures_CountsWhatItsEndShows()
    {
        await using var book = new WorkedBook();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await book.OpenAsync(id, Day(1, 11), id == "c" ? Currency.Cny : null);
            await book.AtAsync(Day(1, 12), 11, id, new AssessEntry());
        }

        await book.AtAsync(Day(2, 3), 11, "a", Pay("x", 1_000, Day(2, 3)));
        await book.AtAsync(Day(3, 3), 11, "b", new AddNote("n", "still nothing"));

        var report = await book.ReportAsync();
        var january = await book.ReportAsync(new ReportQuery(From: Day(1, 1), To: Day(1, 31)));
        var half = await book.ReportAsync(new ReportQuery(From: Day(1, 2), To: Day(1, 31)));

        Assert.Equal(
            [("CNY", "M1→M2", 1_000m, 1_000m), ("EUR", "M1→M2", 1_000m, 2_000m)],
            Kpi(report, "roll-rate").Rows.Where(row => row.Numerator > 0)
                .Select(row => (row.Currency, row.Of, row.Numerator, row.Denominator)));
        Assert.Equal([("M1→M2", 2m, 3m), ("M1→paid", 1m, 3m)],
            Kpi(report, "roll-matrix").Rows.Select(row => (row.Of, row.Numerator, row.Denominator)));
        Assert.Equal(("", 1m, 3m, 0.3333m), Only(report, "cure-rate"));
        Assert.Equal(("", 1m, 1m, 1m), Only(report, "self-cure-rate"));
        Assert.Equal(("", 0m, 0m, (decimal?)null), Only(january, "cure-rate"));
        Assert.Equal([1_000m, 2_000m],
            Kpi(january, "delinquency-rate").Rows.Where(row => row.Of == "1+").Select(row => row.Numerator));
        Assert.Equal(0m, Kpi(half, "delinquency-rate").Rows.Single().Denominator);
        Assert.Equal(("", 22m, 1m, 22m), Only(report, "time-to-cure"));
        Assert.Equal(22, Kpi(report, "time-to-cure").Rows.Single().P90);
    }

    [Fact]
    public async Task Cure_WithALaterCaseOfTheAccountPastDue_CountsAsRelapsed()
    {
        await using var book = new WorkedBook();
        foreach (var id in (string[])["a", "b"])
        {
            await book.OpenAsync(id, Day(1, 6));
        }

        foreach (var id in (string[])["a", "b"])
        {
            await book.AtAsync(Day(2, 9), 11, id, Pay("x", 1_000, Day(2, 9)));
        }

        book.Turn(Day(3, 2), 11);
        await book.OpenAsync("a2", Day(3, 5), episode: 2, account: "a");
        await book.AtAsync(Day(6, 1), 11, "a2", new AddNote("n", "nothing new"));

        Assert.Equal(("", 1m, 2m, 0.5m), Only(await book.ReportAsync(), "re-default-rate"));
    }

    [Fact]
    public async Task Contact_CorrectedAway_DoesNotCountAnyMore()
    {
        await using var book = new WorkedBook();
        await book.OpenAsync("a", Day(1, 2));
        await book.AtAsync(Day(1, 6), 11, "a", CaseCommands.Reach("k1"));
        await book.AtAsync(Day(1, 6), 12, "a", CaseCommands.Reach("k2"));
        await book.AtAsync(Day(1, 6), 20, "a", CaseCommands.Reach("k3"), ReceiptKind.Refused);
        await book.AtAsync(Day(1, 7), 11, "a", new Correct(CorrectionTarget.Contact, "k1", "another case"));

        var report = await book.ReportAsync();

        Assert.Equal(("", 1m, 1m, 1m), Only(report, "rpc-rate"));
        Assert.Equal(("", 1m, 3m, 0.3333m), Only(report, "refusal-rate") with { Item1 = "" });
        Assert.Equal("BANK-HOURS", Kpi(report, "refusal-rate").Rows.Single().Of);
    }

    [Fact]
    public async Task Plans_MissedAndCancelled_SurviveByTheirInstalments()
    {
        await using var book = new WorkedBook();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await book.OpenAsync(id, Day(1, 2));
            await book.AtAsync(Day(1, 6), 11, id, new AgreePlan("p", PlanKind.Instalments,
                [.. Enumerable.Range(1, 4).Select(number => new Instalment(number, Day(1 + number, 1), 25_000))],
                DebtorAsked: true));
        }

        await book.AtAsync(Day(1, 20), 11, "c", new CancelPlan("p", "asked for it"));
        await book.AtAsync(Day(2, 1), 11, "a", Pay("x2", 250, Day(2, 1)));
        await book.AtAsync(Day(2, 1), 11, "b", Pay("x2", 250, Day(2, 1)));
        await book.AtAsync(Day(3, 1), 11, "a", Pay("x3", 250, Day(3, 1)));
        await book.AtAsync(Day(3, 20), 11, "b", new MissInstalment("p", 2));
        await book.AtAsync(Day(4, 1), 11, "a", Pay("x4", 250, Day(4, 1)));
        await book.AtAsync(Day(5, 20), 11, "a", new AddNote("n", "all well"));

        Assert.Equal([("1", 2m, 2m), ("3", 1m, 2m)], Kpi(await book.ReportAsync(), "plan-survival").Rows
            .Select(row => (row.Of, row.Numerator, row.Denominator)));
    }

    [Fact]
    public async Task BookThatGoesOn_IsReadOnFromWhereItWas_AndSaysTheSameAsANewOne()
    {
        await using var book = new WorkedBook();
        using var along = new ReportBook(book.Store, book.Policies);
        foreach (var days in (int[])[30, 75])
        {
            await book.WorkAsync(5 + days, days);
            await along.CatchUpAsync(null, CancellationToken.None);
            var said = await along.ReportAsync(new ReportQuery(), CancellationToken.None);
            var anew = await book.ReportAsync();

            Assert.Equal(anew.Position, said.Position);
            Assert.Equal(anew.Kpis.SelectMany(kpi => kpi.Rows), said.Kpis.SelectMany(kpi => kpi.Rows));
        }
    }

    [Fact]
    public async Task OneKpi_AndDaysAfterTheLastEntry_SayThatAlone()
    {
        await using var book = new WorkedBook();
        await book.OpenAsync("a", Day(1, 2));
        await book.AtAsync(Day(1, 6), 11, "a", CaseCommands.Reach("k1"));

        var one = await book.ReportAsync(new ReportQuery("rpc-rate", Day(1, 6), Day(12, 31)));
        var later = await book.ReportAsync(new ReportQuery("rpc-rate", Day(2, 1), Day(12, 31)));

        Assert.Equal((Day(1, 6), Day(1, 6)), (one.From, one.To));
        Assert.Equal(("", 1m, 1m, 1m), Only(one, "rpc-rate"));
        Assert.Single(one.Kpis);
        Assert.Equal(("", 0m, 0m, (decimal?)null), Only(later, "rpc-rate"));
    }

    [Theory]
    [InlineData(-9998, -9998)]
    [InlineData(1, 9999)]
    [InlineData(9999, 9999)]
    [InlineData(1, 1)]
    public async Task Days_BeyondAnyBook_AreReportedLikeAnyOthers(int from, int to)
    {
        await using var book = new WorkedBook();
        await book.OpenAsync("a", Day(1, 2));
        await book.AtAsync(Day(3, 6), 11, "a", CaseCommands.Reach("k1"));

        var report = await book.ReportAsync(new ReportQuery(
            null, new LocalDate(from, 1, 1), new LocalDate(to, 12, 31)));

        var isAll = from < 2026 && to > 2026;
        Assert.Equal(("", isAll ? 1m : 0m, isAll ? 1m : 0m, isAll ? 1m : null), Only(report, "rpc-rate"));
        Assert.Equal(isAll ? 1 : 0, Kpi(report, "delinquency-rate").Rows.Count(row => row.Of == "30+"));
    }

    [Fact]
    public void Table_EveryLine_HasItsWordsAndANameOfItsOwn()
    {
        Assert.Equal(KpiDefinition.All.Length, KpiDefinition.All.Select(kpi => kpi.Name).Distinct().Count());
        Assert.All(KpiDefinition.All, kpi =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", kpi.Name);
            Assert.Same(kpi, KpiDefinition.Find(kpi.Name));
            Assert.InRange(kpi.Version, 1, 99);
            Assert.All(
                (string[])[kpi.Title.En, kpi.Title.Zh, kpi.Numerator.En, kpi.Numerator.Zh, kpi.Denominator.En,
                    kpi.Denominator.Zh, kpi.Without?.En ?? "-", kpi.Without?.Zh ?? "-"],
                text => Assert.False(string.IsNullOrWhiteSpace(text)));
        });
        Assert.Null(KpiDefinition.Find("no-such"));
    }

    private static MakePromise Promise(string key, int euros, LocalDate due) =>
        new(key, Euros(euros), due, ContactChannel.Phone);

    private static RecordPayment Pay(string key, int euros, LocalDate day) => new(key, Euros(euros), day);

    private static async Task VisitAsync(WorkedBook book, string key, LocalDate day, Money? cost)
    {
        await book.AtAsync(day, 11, "a", new ScheduleVisit(
            key, Instant.FromUtc(day.Year, day.Month, day.Day, 4, 0), ["ann", "bo"], "agreed by phone"));
        await book.AtAsync(day, 12, "a", new CheckInVisit(key, "at the door"));
        await book.AtAsync(day, 13, "a", new CompleteVisit(key, true, "spoke") { Cost = cost });
    }

    private static KpiReport Kpi(BookReport report, string name) =>
        report.Kpis.Single(kpi => kpi.Definition.Name == name);

    private static (string, decimal, decimal, decimal?) Only(BookReport report, string name)
    {
        var row = Assert.Single(Kpi(report, name).Rows);
        return (row.Currency, row.Numerator, row.Denominator, row.Rate);
    }
}
