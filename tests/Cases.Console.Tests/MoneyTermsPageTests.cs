using System.Net;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>What a case's page says of interest, of the plans that may be agreed, and of needless reminders.</summary>
public sealed class MoneyTermsPageTests
{
    private const string Offers = """
        {"case":"c1","on":"2026-03-01","offers":[
        {"months":3,"total":{"amount":"1250.00","currency":"CNY"},"interest":{"amount":"0.00","currency":"CNY"},
        "instalments":[{"due":"2026-04-01","amount":"416.66"},{"due":"2026-05-01","amount":"416.66"},
        {"due":"2026-06-01","amount":"416.68"}]},
        {"months":6,"total":{"amount":"1255.10","currency":"CNY"},"interest":{"amount":"5.10","currency":"CNY"},
        "instalments":[{"due":"2026-04-01","amount":"1255.10"}]}]}
        """;

    private const string Payoff = """
        {"case":"c1","on":"2026-03-01","total":{"amount":"1260.00","currency":"CNY"},
        "principal":{"amount":"1250.00","currency":"CNY"},"interest":{"amount":"10.00","currency":"CNY"},
        "fees":{"amount":"0.00","currency":"CNY"},"perDay":{"amount":"0.63","currency":"CNY"},
        "posted":{"amount":"0.00","currency":"CNY"},"disputed":{"amount":"0.00","currency":"CNY"},
        "rate":"0.05","annualRate":"18.25","dayCount":"daily",
        "minimumPayment":{"amount":"125.00","currency":"CNY"},"interestRunsOnRest":true,"refusals":[]}
        """;

    [Theory]
    [InlineData("en", "0.05% a day", "Interest runs on whatever the minimum payment leaves unpaid.")]
    [InlineData("zh-CN", "0.05% （每日）", "")]
    public async Task InterestCard_SaysRateDayCountAnnualRateAndMinimumPayment(
        string language, string rate, string disclosure)
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("GET /v1/cases/c1/payoff", Payoff), language);
        var card = (await desk.GetAsync("/pages/cases/c1")).Of("section[aria-labelledby=payoff]");
        Assert.All(
            (string[])[rate, "18.25%", "125.00 CNY", "1260.00 CNY", "0.63 CNY", disclosure],
            part => Assert.Contains(part, card, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "", "what is stated for the case")]
    [InlineData("en", ""","ratePolicy":"BANK/0a1b" """, "the bank's table of rates, policy BANK/0a1b")]
    [InlineData("zh-CN", ""","ratePolicy":"BANK/0a1b" """, "本行产品利率表，策略版本 BANK/0a1b")]
    public async Task InterestCard_SaysSinceWhenTheRateHoldsAndWhoHasIt(string language, string field, string source)
    {
        var payoff = Payoff.Replace("\"rate\":\"0.05\"", "\"rateFrom\":\"2026-02-14\"" + field + ",\"rate\":\"0.05\"",
            StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("GET /v1/cases/c1/payoff", payoff), language);
        var card = (await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector("section[aria-labelledby=payoff]")!;
        var text = string.Join(' ', card.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("2026-02-14", text, StringComparison.Ordinal);
        Assert.Contains(source, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offers_EachInstalmentIsShown_AndTheOneChosenIsSentAsShown()
    {
        await using var desk = await Desk.SignedInAsync(Node().With("POST /v1/cases/c1/plans", Samples.Receipt));
        var page = await desk.GetAsync("/pages/cases/c1");
        var offers = page.Of("section[aria-labelledby=offers]");
        Assert.All(
            (string[])["2026-04-01: 416.66 CNY", "2026-06-01: 416.68 CNY", "1250.00 CNY", "5.10 CNY"],
            part => Assert.Contains(part, offers, StringComparison.Ordinal));
        Assert.Equal("#do-plan-offer", page.Page.QuerySelector("section[aria-labelledby=offers] a")!
            .GetAttribute("href"));
        var chosen = page.Page.QuerySelectorAll("#do-plan-offer select[name=instalments] option")
            .First(option => option.TextContent.Contains("3 instalments", StringComparison.Ordinal));
        var fields = page.Fields("/pages/cases/c1/plan-offer");
        fields["instalments"] = chosen.GetAttribute("value")!;
        fields["planKind"] = "Instalments";
        fields["debtorAsked"] = "true";
        var answer = await desk.PostAsync("/pages/cases/c1/plan-offer", fields);
        Assert.Equal(HttpStatusCode.Found, answer.Status);
        var post = Assert.Single(desk.Node.Posts, sent => sent.Line.EndsWith("/plans", StringComparison.Ordinal));
        Assert.StartsWith("""
            {"kind":"instalments","instalments":[{"due":"2026-04-01","amount":"416.66"},
            {"due":"2026-05-01","amount":"416.66"},{"due":"2026-06-01","amount":"416.68"}],"debtorAsked":true
            """.ReplaceLineEndings(""), post.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offers_WhereThereAreNone_NeitherCardNorFormIsThere()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = (await desk.GetAsync("/pages/cases/c1")).Page;
        Assert.Null(page.QuerySelector("section[aria-labelledby=offers]"));
        Assert.Null(page.QuerySelector("#do-plan-offer"));
    }

    [Fact]
    public async Task Offers_WhileAPlanIsInForce_AreNotAskedFor()
    {
        await using var desk = await Desk.SignedInAsync(Node().With("GET /v1/cases/c1", Samples.Case.Replace(
            "\"status\":\"broken\"", "\"status\":\"inForce\"", StringComparison.Ordinal)));
        Assert.Null((await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector("section[aria-labelledby=offers]"));
        Assert.DoesNotContain(desk.Node.Requests, sent => sent.Line.Contains("plan-offers", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "Reminders that would not have been sent")]
    [InlineData("zh-CN", "本不应发出的提醒")]
    public async Task FlaggedReminders_AreShownWithWhatShowsIt(string language, string caption)
    {
        var one = Samples.Case.Replace("\"approvals\":[]", """
            "approvals":[],"flaggedReminders":[{"key":"r7","on":"2026-02-11","because":"pay-1"}]
            """, StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/cases/c1", one), language);
        var money = (await desk.GetAsync("/pages/cases/c1")).Of("section[aria-labelledby=money]");
        Assert.All((string[])[caption, "r7", "2026-02-11", "pay-1"],
            part => Assert.Contains(part, money, StringComparison.Ordinal));
    }

    private static FakeNode Node() => Samples.Node().With("GET /v1/cases/c1/plan-offers", Offers);
}
