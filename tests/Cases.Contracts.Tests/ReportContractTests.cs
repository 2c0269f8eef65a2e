using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Goal: reports have the documented form, and their paths are put together in one place.</summary>
public sealed class ReportContractTests
{
    [Fact]
    public void View_OfAReport_ReadsAsItWasWritten_AndLeavesOutWhatIsNotThere()
    {
        var view = new ReportView(7, 2,
        [
            new KpiView("cost-per-visit", 1, KpiSpan.Days, new KpiText("Cost", "费用"),
                new KpiSideView(KpiUnit.Money, "what they cost", "其费用"),
                new KpiSideView(KpiUnit.Count, "visits", "次数"))
            {
                Per = 1,
                Rows = [new KpiRowView("60.00", "1") { Currency = "EUR", Rate = "60" }, new KpiRowView("0", "0")],
                Without = new KpiMissing(3, "visits without a recorded cost", "未记录"),
            },
        ])
        {
            From = new DateOnly(2026, 1, 2),
        };

        var text = JsonSerializer.Serialize(view, CasesJson.Default.ReportView);
        var read = JsonSerializer.Deserialize(text, CasesJson.Default.ReportView)!;

        Assert.Contains("\"span\":\"days\"", text, StringComparison.Ordinal);
        Assert.Contains("""{"numerator":"0","denominator":"0"}""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"to\"", text, StringComparison.Ordinal);
        Assert.Equal((view.Entries, view.Cases, view.From, view.To), (read.Entries, read.Cases, read.From, read.To));
        Assert.Equal(view.Kpis[0].Rows, read.Kpis[0].Rows);
        Assert.Equal(view.Kpis[0].Without, read.Kpis[0].Without);
    }

    [Theory]
    [InlineData(null, null, null, "reports")]
    [InlineData("rpc-rate", null, "2026-02-03", "reports/rpc-rate?to=2026-02-03")]
    [InlineData("a/b", "2026-02-01", "2026-02-03", "reports/a%2Fb?from=2026-02-01&to=2026-02-03")]
    public void Path_OfReports_NamesWhatIsAsked(string? kpi, string? from, string? to, string expected) =>
        Assert.Equal(expected, CasePaths.Reports(kpi, Day(from), Day(to)));

    private static DateOnly? Day(string? text) =>
        text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
