using System.Globalization;
using Cases.Engine;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests.Reports;

/// <summary>Reports against a computation that looks at all exported entries again for every number.</summary>
public sealed class ReportNaiveTests
{
    public static TheoryData<string> Kpis => new(
        "delinquency-rate", "entry-rate", "roll-rate", "roll-matrix", "cure-rate", "self-cure-rate", "coverage",
        "penetration", "connect-rate", "rpc-rate", "rpc-to-promise", "promise-kept-rate", "promise-broken-rate",
        "promise-kept-amount", "kept-then-reversed-rate", "visit-success", "cost-per-visit", "recovery-rate",
        "first-contact-timeliness", "refusal-rate");

    [Fact]
    public async Task SeededBook_EveryKpi_IsThatOfTheNaiveComputation()
    {
        await using var book = new WorkedBook();
        await book.WorkAsync(seed: 11, days: 160);
        var naive = new NaiveBook(await book.ExportAsync(), WorkedBook.Zone);

        var report = await book.ReportAsync();

        Assert.Equal(naive.LastDay, report.To);
        Compare(report, naive);
        // A book in which one of them does not happen would show nothing.
        Assert.All(Kpis, kpi => Assert.Contains(Found(report, kpi.Data), row => row.Above > 0));
    }

    [Fact]
    public async Task FinesOfARealLog_EveryKpi_IsThatOfTheNaiveComputation()
    {
        var log = TestData.Require("01-road-traffic-fines/roadtraffic100traces.xes");
        await using var store = new Ledger.MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))
        {
            Policies = Given.Book,
        });
        await new ReplayRun(run.Host, Given.Replay(log)).RunAsync(TestContext.Current.CancellationToken);
        var entries = (await store.ReadFromAsync(0, int.MaxValue, CancellationToken.None)).Select(entry =>
            System.Text.Json.JsonDocument.Parse(Ledger.LedgerPrinter.ToJsonLine(entry.Bytes)).RootElement).ToList();
        using var book = new ReportBook(store, Given.Book);

        await book.CatchUpAsync(null, TestContext.Current.CancellationToken);
        var report = await book.ReportAsync(new ReportQuery(), TestContext.Current.CancellationToken);

        Compare(report, new NaiveBook(entries, DateTimeZoneProviders.Tzdb["Europe/Rome"]));
        Assert.Equal(100, report.Cases);
        Assert.Contains(Found(report, "roll-rate"), row => row is { Of: "M1→M2", Above: > 5_000 });
    }

    private static void Compare(BookReport report, NaiveBook naive)
    {
        var differences = Kpis.Select(kpi => kpi.Data)
            .Where(kpi => !naive.Rows(kpi).SequenceEqual(Found(report, kpi)))
            .Select(kpi => $"{kpi}\n  naive:  {Line(naive.Rows(kpi))}\n  report: {Line(Found(report, kpi))}").ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static List<(string Of, string Currency, decimal Above, decimal Below)> Found(
        BookReport report, string kpi) =>
    [
        .. report.Kpis.Single(one => one.Definition.Name == kpi).Rows
            .Where(row => row.Numerator != 0 || row.Denominator != 0)
            .Select(row => (row.Of, row.Currency, row.Numerator, row.Denominator))
            .OrderBy(row => row.Currency, StringComparer.Ordinal).ThenBy(row => row.Of, StringComparer.Ordinal),
    ];

    private static string Line(List<(string Of, string Currency, decimal Above, decimal Below)> rows) =>
        string.Join("; ", rows.Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row.Currency} {row.Of} {row.Above}/{row.Below}")));
}
