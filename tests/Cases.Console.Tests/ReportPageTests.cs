using System.Net;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The page of reports: each KPI with its definition, a chart without a script, and a table.</summary>
public sealed class ReportPageTests
{
    private const string Report = """
        {"entries":735,"cases":100,"from":"2026-01-01","to":"2026-03-31","kpis":[
        {"name":"roll-rate","version":1,"span":"months","title":{"en":"Roll rate","zh":"迁徙率"},
        "numerator":{"unit":"money","en":"balance in the next","zh":"下一段余额"},
        "denominator":{"unit":"money","en":"balance before","zh":"上月余额"},"per":1,"rows":[
        {"of":"M0→M1","currency":"CNY","numerator":"500.00","denominator":"2000.00","rate":"0.25"},
        {"of":"M1→paid","currency":"EUR","numerator":"1500.00","denominator":"1500.00","rate":"1"}]},
        {"name":"refusal-rate","version":1,"span":"days","title":{"en":"Refusals","zh":"拒绝率"},
        "numerator":{"unit":"count","en":"refused","zh":"拒绝"},"denominator":{"unit":"count","en":"asked","zh":"请求"},
        "per":1,"rows":[{"of":"A-RULE-WITH-A-RATHER-LONG-NAME","numerator":"1","denominator":"20","rate":"0.05"}]},
        {"name":"cost-per-visit","version":2,"span":"days","title":{"en":"Cost per visit","zh":"次均费用"},
        "numerator":{"unit":"money","en":"cost","zh":"费用"},"denominator":{"unit":"count","en":"visits","zh":"次数"},
        "per":1,"rows":[{"numerator":"0","denominator":"0"}],
        "without":{"count":3,"en":"visits without a recorded cost","zh":"未记录费用的外访"}},
        {"name":"time-in-state","version":1,"span":"days","title":{"en":"Time in state","zh":"停留时间"},
        "numerator":{"unit":"days","en":"days","zh":"天数"},"denominator":{"unit":"count","en":"stays","zh":"次数"},
        "per":1,"rows":[{"of":"visit-scheduled","numerator":"12","denominator":"4","rate":"3","median":2,"p90":6}]}]}
        """;

    [Fact]
    public async Task Page_OfEachKpi_HasWordsVersionChartAndTable()
    {
        await using var desk = await Desk.SignedInAsync(Node());

        var page = await desk.GetAsync("/pages/reports");

        Assert.Equal("GET /v1/reports", Assert.Single(desk.Node.Requests).Line);
        Assert.All(
            (string[])["Roll rate", "balance in the next ÷ balance before", "roll-rate", "version 1", "whole months"],
            part => Assert.Contains(part, page.Of("#roll-rate"), StringComparison.Ordinal));
        Assert.Equal("CNY M0 → M1 500.00 2,000.00 25.00 %", page.Of("#roll-rate tbody tr"));
        var chart = page.Page.QuerySelector("#roll-rate svg")!;
        Assert.Equal("CNY M0 → M1: 25.00 %, EUR M1 → paid: 100.00 %", chart.GetAttribute("aria-label"));
        Assert.Equal(["45", "180"], chart.QuerySelectorAll("rect").Select(bar => bar.GetAttribute("width")));
        Assert.Empty(page.Page.QuerySelectorAll("script"));
    }

    [Fact]
    public async Task Kpi_OfNothing_HasNoChart_AndSaysWhatIsMissing()
    {
        await using var desk = await Desk.SignedInAsync(Node());

        var page = await desk.GetAsync("/pages/reports");

        Assert.Null(page.Page.QuerySelector("#cost-per-visit svg"));
        Assert.Equal("all 0.00 0 of nothing", page.Of("#cost-per-visit tbody tr"));
        Assert.Contains("Not counted: 3 (visits without a recorded cost)", page.Of("#cost-per-visit"),
            StringComparison.Ordinal);
        Assert.Equal("visit scheduled 12 4 3.00 · median 2, 90th percentile 6", page.Of("#time-in-state tbody tr"));
    }

    [Fact]
    public async Task Share_OfOneRow_IsMeasuredByTheWhole_AndALongNameIsCutInTheChartAlone()
    {
        await using var desk = await Desk.SignedInAsync(Node());

        var page = await desk.GetAsync("/pages/reports");

        Assert.Equal("9", page.Page.QuerySelector("#refusal-rate rect")!.GetAttribute("width"));
        Assert.Equal("A-RULE-WITH-A-RATHE…", page.Of("#refusal-rate text"));
        Assert.StartsWith("A-RULE-WITH-A-RATHER-LONG-NAME 1 20", page.Of("#refusal-rate tbody tr"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_InChinese_HasTheWordsOfTheDefinition()
    {
        await using var desk = await Desk.SignedInAsync(Node(), "zh-CN");

        var page = await desk.GetAsync("/pages/reports");

        Assert.All((string[])["迁徙率", "下一段余额 ÷ 上月余额", "版本 1", "EUR M1 → 已还清"],
            part => Assert.Contains(part, page.Of("#roll-rate"), StringComparison.Ordinal));
        Assert.Contains("未计入： 3 (未记录费用的外访)", page.Of("#cost-per-visit"), StringComparison.Ordinal);
        Assert.DoesNotContain("Roll rate", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_OfTheForm_GoToTheNode_AndStayInTheForm()
    {
        await using var desk = await Desk.SignedInAsync(
            new FakeNode().With("GET /v1/reports?from=2026-01-01&to=2026-03-31", Report));

        var page = await desk.GetAsync("/pages/reports?from=2026-01-01&to=2026-03-31");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(("2026-01-01", "2026-03-31"), (page.Page.QuerySelector("#from")!.GetAttribute("value"),
            page.Page.QuerySelector("#to")!.GetAttribute("value")));
        Assert.Contains("2026-01-01 … 2026-03-31", page.Of("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_ThatAreNone_AreToldWithoutAskingTheNode()
    {
        await using var desk = await Desk.SignedInAsync(Node());

        var page = await desk.GetAsync("/pages/reports?from=yesterday");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("From: is no day", page.Of(".problem"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Requests);
    }

    private static FakeNode Node() => new FakeNode().With("GET /v1/reports", Report);
}
