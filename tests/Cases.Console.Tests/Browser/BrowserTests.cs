using Microsoft.Playwright;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The pages of a real node in a real browser.</summary>
public sealed class BrowserTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Pages_Each_FitTheWindowAndNameTheirFields(string language)
    {
        await using var desk = await BrowserDesk.OpenAsync();
        var page = await desk.SignedInAsync("wang", "supervisor", language);
        await CheckAsync(page, "worklist", language);
        foreach (var (name, path) in new[]
        {
            ("case", "cases/" + BrowserDesk.Account), ("audit", $"cases/{BrowserDesk.Account}/audit"),
            ("full", "cases/" + BrowserDesk.Full), ("approvals", "approvals"), ("unmatched", "unmatched"),
            ("reports", "reports"), ("nothing", "cases/none"), ("sign-in", "sign-in"),
        })
        {
            await page.GotoAsync("/pages/" + path);
            await CheckAsync(page, name, language);
        }

        await page.GotoAsync("/pages/unmatched");
        await BrowserDesk.PressAsync(page, "main td a, main th a");
        await CheckAsync(page, "unmatched-one", language);
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Money_WithEveryFormOpen_FitsTheWindow(string language)
    {
        await using var desk = await BrowserDesk.OpenAsync();
        var cases = await desk.MoneyAsync();
        var page = await desk.SignedInAsync("wang", "supervisor", language);
        foreach (var (name, account) in new[] { ("earning", BrowserDesk.Earning), ("shared", BrowserDesk.Shared) })
        {
            await page.GotoAsync("/pages/cases/" + cases[account]);
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
            Assert.Equal(1, await page.Locator(name == "earning" ? "#payoff" : "#do-restructure").CountAsync());
            await CheckAsync(page, name, language);
            Assert.Empty(await page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('.card')].filter(card => [...card.querySelectorAll('*')].some(part =>"
                + " part.getBoundingClientRect().right > card.getBoundingClientRect().right)).map(card => card.id)"));
        }

        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Webhook_OfAnAdministrator_IsMadePausedAndEnded(string language)
    {
        await using var desk = await BrowserDesk.OpenAsync();
        var page = await desk.SignedInAsync("root", "admin", language);
        await page.WaitForURLAsync("**/pages/webhooks");
        await CheckAsync(page, "webhooks-empty", language);
        await page.FillAsync("#url", "https://receiver.invalid/a/path/that/is/rather/long/to/see/how/it/wraps");
        await page.ClickAsync("#subscribe summary");
        await page.CheckAsync("[id='types-case.resolved']");
        await page.FillAsync("#from", "0");
        await BrowserDesk.PressAsync(page, "#subscribe button[type=submit]");
        Assert.StartsWith("whsec_", await page.InnerTextAsync("#secret"), StringComparison.Ordinal);
        await CheckAsync(page, "webhook-secret", language);
        await BrowserDesk.PressAsync(page, "#do-test button");
        Assert.Equal(0, await page.Locator("#secret").CountAsync());
        Assert.Equal(1, await page.Locator("td span.no").CountAsync());
        await BrowserDesk.PressAsync(page, "#do-pause button");
        await CheckAsync(page, "webhook", language);
        await page.GotoAsync("/pages/webhooks");
        await CheckAsync(page, "webhooks", language);
        await BrowserDesk.PressAsync(page, "tbody a");
        await page.CheckAsync("#sure");
        await BrowserDesk.PressAsync(page, "#do-end button");
        Assert.Equal(0, await page.Locator("tbody a").CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task SignIn_OnTheProvidersPage_LeadsBackToThePageThatWasAskedFor()
    {
        await using var provider = await SignInProvider.StartAsync();
        await using var desk = await BrowserDesk.OpenAsync(provider);
        var page = await desk.BrowseAsync();
        await page.GotoAsync("/pages/approvals");
        Assert.Equal(0, await page.Locator("#subject").CountAsync());
        await CheckAsync(page, "sign-in-provider", "en");
        await BrowserDesk.PressAsync(page, "a.button");
        await BrowserDesk.PressAsync(page, "#in");
        await page.WaitForURLAsync("**/pages/approvals");
        Assert.Equal("li.na (Supervisor)", await page.Locator(".who span").InnerTextAsync());

        // The next page is asked for by the token too.
        await BrowserDesk.PressAsync(page, "nav a[href$='worklist']");
        Assert.Equal("li.na (Supervisor)", await page.Locator(".who span").InnerTextAsync());
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Contact_AskedForFirst_IsRecordedWithItsPermission(string language)
    {
        await using var desk = await BrowserDesk.OpenAsync();
        var page = await desk.SignedInAsync("li", "collector", language);
        await page.GotoAsync("/pages/cases/" + BrowserDesk.Full);
        await page.SelectOptionAsync("#permission-point", "n1");
        await BrowserDesk.PressAsync(page, "form[action$='/permission'] button[type=submit]");
        Assert.Equal(1, await page.Locator("#permitted").CountAsync());
        await CheckAsync(page, "permitted", language);
        await page.SelectOptionAsync("#contact-disposition", "NoAnswer");
        await BrowserDesk.PressAsync(page, "form[action$='/contact'] button[type=submit]");
        Assert.Equal(1, await page.Locator("main [role=status]").CountAsync());
        Assert.Equal(0, await page.Locator("#permitted").CountAsync());
        await page.ClickAsync("details.folded:has(#do-waiver) summary");
        await page.FillAsync("#waiver-amount", "5.00");
        await page.FillAsync("#waiver-reason", "goodwill");
        await BrowserDesk.PressAsync(page, "#do-waiver button[type=submit]");
        await CheckAsync(page, "waiver", language);
        Assert.Equal(1, await page.Locator("details.folded[open] #waiver-reason").CountAsync());
        Assert.Equal("5.00", await page.InputValueAsync("#waiver-amount"));
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("en", "A rule forbids this.")]
    [InlineData("zh-CN", "规则禁止该操作。")]
    public async Task Keyboard_Alone_LeadsFromSignInToTheAudit(string language, string why)
    {
        await using var desk = await BrowserDesk.OpenAsync();
        var page = await desk.BrowseAsync(language);
        await page.GotoAsync("/pages/worklist");
        await BrowserDesk.TabToAsync(page, "#subject");
        await page.Keyboard.TypeAsync("li");
        await EnterAsync(page, "form:has(#subject) button[type=submit]");
        await EnterAsync(page, $"main a[href^='/pages/cases/']:text-is('{BrowserDesk.Account}')");
        await EnterAsync(page, "form[action$='/contact'] button[type=submit]");
        var refusal = await page.InnerTextAsync("main [role=alert]");
        await BrowserDesk.PictureAsync(page, "refused-" + language);
        await BrowserDesk.TabToAsync(page, "#note-text");
        await page.Keyboard.TypeAsync("she asked for a letter");
        await EnterAsync(page, "form[action$='/note'] button[type=submit]");
        var done = await page.InnerTextAsync("main [role=status]");
        await BrowserDesk.PictureAsync(page, "done-" + language);
        await EnterAsync(page, "main a[href$='/audit']");
        var trail = await page.InnerTextAsync("main table");

        Assert.Contains(why, refusal, StringComparison.Ordinal);
        Assert.Contains("BANK-PLAN-HOLD", refusal, StringComparison.Ordinal);
        Assert.NotEmpty(done);
        Assert.Contains("noteAdded", trail, StringComparison.Ordinal);
        Assert.Contains("refused", trail, StringComparison.Ordinal);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task TwoPeople_AtOneCase_OneWinsAndTheOtherIsToldWhatChanged()
    {
        await using var desk = await BrowserDesk.OpenAsync();
        var first = await desk.SignedInAsync("wang", "supervisor");
        var second = await desk.SignedInAsync("zhao", "supervisor");
        await first.GotoAsync("/pages/cases/A-1002");
        await second.GotoAsync("/pages/cases/A-1002");

        await AssignAsync(first, "wu");
        await AssignAsync(second, "qian");

        Assert.Equal(1, await first.Locator("main [role=status]").CountAsync());
        var told = string.Join(' ', await second.Locator("main [role=alert]").AllInnerTextsAsync());
        await BrowserDesk.PictureAsync(second, "changed");
        Assert.Contains("Somebody else", told, StringComparison.Ordinal);
        Assert.Contains("wang", told, StringComparison.Ordinal);
        Assert.Equal("qian", await second.InputValueAsync("#assignment-assignee"));
        await BrowserDesk.PressAsync(second, "form[action$='/assignment'] button[type=submit]");
        Assert.Equal(1, await second.Locator("main [role=status]").CountAsync());
    }

    private static async Task AssignAsync(IPage page, string assignee)
    {
        await page.FillAsync("#assignment-assignee", assignee);
        await page.FillAsync("#assignment-reason", "holiday");
        await BrowserDesk.PressAsync(page, "form[action$='/assignment'] button[type=submit]");
    }

    private static async Task EnterAsync(IPage page, string selector)
    {
        var plain = selector.Split(":text-is", 2);
        if (plain.Length == 2)
        {
            // The keyboard knows no texts: the link is found by where it leads.
            var href = await page.GetAttributeAsync(selector, "href");
            selector = $"a[href='{href}']";
        }

        await BrowserDesk.TabToAsync(page, selector);
        await BrowserDesk.LeadsOnAsync(page, () => page.Keyboard.PressAsync("Enter"));
    }

    private static async Task CheckAsync(IPage page, string name, string language)
    {
        Assert.Equal(language, await page.GetAttributeAsync("html", "lang"));
        Assert.NotEmpty(await page.InnerTextAsync("h1"));
        foreach (var width in (int[])[400, 1280])
        {
            await page.SetViewportSizeAsync(width, 800);
            await BrowserDesk.PictureAsync(page, $"{name}-{language}-{width}");
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"{name} is wider than a window of {width}");
        }

        Assert.Equal(0, await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
            + ".filter(field => !field.labels?.length).length"));
        Assert.Equal(0, await page.EvaluateAsync<int>("document.scripts.length"));
    }
}
