using Cases.Contracts;
using Cases.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>A real node with cases, in a process of its own, and a real browser before its pages.</summary>
internal sealed class BrowserDesk : IAsyncDisposable
{
    /// <summary>The account of a case with an open promise, which forbids another call.</summary>
    public const string Account = "A-1001";

    /// <summary>The account of a case with a debtor, a plan, a dispute and a visit.</summary>
    public const string Full = "A-1003";

    /// <summary>The account of a case that bears interest, with a minimum payment and an item disputed.</summary>
    public const string Earning = "A-2001";

    /// <summary>The account of one of two cases that one plan covers.</summary>
    public const string Shared = "A-2002";

    private const int MostTabs = 150;
    private const float LongestMs = 120_000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cases-pages-");
    private readonly HttpClient http = new();
    private IPlaywright? playwright;
    private IBrowser? browser;
    private ServingProcess? node;

    private BrowserDesk()
    {
    }

    /// <summary>What browsers complained about: errors of pages and answers that failed.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<BrowserDesk> OpenAsync()
    {
        _ = Chromium.Find();
        var desk = new BrowserDesk();
        desk.node = await ServingProcess.StartAsync(
            "sqlite:" + Path.Combine(desk.folder.FullName, "cases.db"), "Development");
        desk.http.BaseAddress = desk.node.Address;
        await desk.FillAsync();
        desk.playwright = await Playwright.CreateAsync();
        desk.browser = await Chromium.StartAsync(desk.playwright);
        return desk;
    }

    /// <summary>An empty node that lets in whom a provider vouches for, and nobody else.</summary>
    public static async Task<BrowserDesk> OpenAsync(SignInProvider provider)
    {
        _ = Chromium.Find();
        var desk = new BrowserDesk();
        desk.node = await ServingProcess.StartAsync(
            "sqlite:" + Path.Combine(desk.folder.FullName, "cases.db"), settings:
            [
                ("Cases__SignIn__Authority", provider.Authority), ("Cases__SignIn__ClientId", "pages"),
                ("Cases__SignIn__AllowHttpProvider", "true"),
            ]);
        desk.playwright = await Playwright.CreateAsync();
        desk.browser = await Chromium.StartAsync(desk.playwright);
        return desk;
    }

    /// <summary>A browser of somebody's own, with its cookies, in a language.</summary>
    public async Task<IPage> BrowseAsync(string language = "en")
    {
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = language, BaseURL = node!.Address.AbsoluteUri,
        });
        context.SetDefaultTimeout(LongestMs);
        context.SetDefaultNavigationTimeout(LongestMs);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("status of 4", StringComparison.Ordinal))
            {
                Complaints.Add(message.Text);
            }
        };
        page.RequestFailed += (_, request) => Complaints.Add(request.Url);
        return page;
    }

    /// <summary>Somebody signs in by mouse.</summary>
    public async Task<IPage> SignedInAsync(string subject, string role, string language = "en")
    {
        var page = await BrowseAsync(language);
        await page.GotoAsync("/pages/sign-in");
        await page.FillAsync("#subject", subject);
        await page.SelectOptionAsync("#role", role);
        await PressAsync(page, "form:has(#subject) button[type=submit]");
        return page;
    }

    /// <summary>Clicks what leads to a page, and waits until that page is there whole.</summary>
    public static Task PressAsync(IPage page, string selector) =>
        LeadsOnAsync(page, () => page.ClickAsync(selector));

    /// <summary>Does what leads to a page, and waits for its end: a click is over as soon as the page begins.</summary>
    public static async Task LeadsOnAsync(IPage page, Func<Task> does)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Load += Loaded;
        try
        {
            await does();
            await loaded.Task.Soon();
        }
        finally
        {
            page.Load -= Loaded;
        }

        void Loaded(object? sender, IPage where) => loaded.TrySetResult();
    }

    /// <summary>Presses Tab until the focus is on what a selector means, and fails where it never gets there.</summary>
    public static async Task TabToAsync(IPage page, string selector)
    {
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("s => document.activeElement?.matches(s) ?? false", selector))
            {
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {selector}.");
    }

    /// <summary>Keeps a picture where <c>CASES_SCREENSHOTS</c> names a folder.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CASES_SCREENSHOTS") is { Length: > 0 } place)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(place, name + ".png"), FullPage = true,
            });
        }
    }

    /// <summary>Adds three cases of the debtor with money on them; the plan of two of them is one.</summary>
    public async Task<IReadOnlyDictionary<string, string>> MoneyAsync()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var (core, wang) = (await AsAsync("core", "integration"), await AsAsync("wang", "supervisor"));
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var account in (string[])[Earning, Shared, "A-2003"])
        {
            DueItemRequest[] items =
            [
                new("2026-statement-1", [new(DebtComponent.Principal, "9000.00"), new(DebtComponent.Fee, "35.50")],
                    today.AddDays(-50)),
                new("2026-statement-2", [new(DebtComponent.Principal, "4000.00")], today.AddDays(-20)),
            ];
            ids[account] = (await core.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", account, "CNY", items)
            {
                Product = "card", Parties = [new PartyRequest("p1", PartyKind.Debtor)],
            })).Required().Id;
        }

        (await wang.PostAsync(CasePaths.Of(ids[Earning], "interest-terms"), new InterestTermsRequest(
            today.AddDays(-90), 500_000, DayCount.Daily)
        {
            MinimumBasisPoints = 1_000, MinimumFloor = new Money("100.00", "CNY"),
        })).Required();
        (await core.PostPaymentsAsync(
            [new PaymentRequest(Earning, new Money("1200.00", "CNY"), today.AddDays(-10), "pay-2001")])).Required();
        (await wang.PostAsync(CasePaths.Of(ids[Earning], "disputes"), new DisputeRequest("not his")
        {
            Items = ["2026-statement-2"],
        })).Required();
        var last = (await wang.PostAsync(CasePaths.Of(ids[Shared], "plans"), new PlanRequest(PlanKind.Instalments,
            [.. Enumerable.Range(1, 3).Select(month => new InstalmentRequest(today.AddMonths(month), "8690.33")),
                new InstalmentRequest(today.AddMonths(4), "0.01")])
        {
            DebtorAsked = true, Cases = [new(ids[Shared]), new(ids["A-2003"])],
        })).Required();
        await HeldAsync(wang, last.Position);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        http.Dispose();
        if (node is not null)
        {
            await node.TerminateAsync();
            node.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private async Task FillAsync()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var core = await AsAsync("core", "integration");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var account in new[] { Account, "A-1002" })
        {
            var item = new DueItemRequest(
                "1", [new ComponentAmount(DebtComponent.Principal, "1850.00")], today.AddDays(-60));
            ids[account] = (await core.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", account, "CNY", [item])
            {
                Product = "card",
            })).Required().Id;
        }

        var wang = await AsAsync("wang", "supervisor");
        await FillAsync(core, wang, today);
        var id = ids[Account];
        (await wang.PostAsync(CasePaths.Of(id, "promises"), new PromiseRequest(
            new Money("100.00", "CNY"), today.AddDays(7), ContactChannel.Phone))).Required();
        var last = (await wang.PostAsync(CasePaths.Of(id, "waivers"), new WaiverRequest(
            new Money("10.00", "CNY"), "hard times")
        {
            RequestApproval = true,
        })).Required();
        await HeldAsync(wang, last.Position);
    }

    /// <summary>Waits until the lists show what was written up to a position.</summary>
    private static async Task HeldAsync(CasesClient client, long position)
    {
        Answer<Page<WorklistRow>> rows;
        do
        {
            rows = await client.GetWorklistAsync(new WorklistFilter { At = position, Limit = 1 });
        }
        while (rows.Problem?.Code == ProblemCodes.ReadBehind);

        rows.Required();
    }

    private static async Task FillAsync(CasesClient core, CasesClient wang, DateOnly today)
    {
        (await core.PostAsync(CasePaths.Persons, new PersonRequest("王小明")
        {
            Id = "p1", Language = "zh-CN", Zone = "Asia/Shanghai", ZoneSource = "bank",
        })).Required();
        (await core.PostAsync(CasePaths.Person("p1", "contact-points"), new ContactPointRequest(
            ContactChannel.Phone, "13800000000", "bank", LegalGround.Contract) { Key = "n1" })).Required();
        var item = new DueItemRequest(
            "1", [new ComponentAmount(DebtComponent.Principal, "12500.00"),
                new ComponentAmount(DebtComponent.Interest, "310.25")], today.AddDays(-75));
        var opened = (await core.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", Full, "CNY", [item])
        {
            Product = "card", Parties = [new PartyRequest("p1", PartyKind.Debtor)],
        })).Required();
        var id = opened.Id;
        await HeldAsync(wang, opened.Position);
        (await core.PostPaymentsAsync(
        [
            new PaymentRequest(Full, new Money("250.00", "CNY"), today.AddDays(-3), "pay-1"),
            new PaymentRequest("no-such", new Money("99.00", "CNY"), today.AddDays(-2), "lost-1")
            {
                Channel = "counter", Payer = "Zhao",
            },
        ])).Required();
        (await wang.PostAsync(CasePaths.Of(id, "disputes"), new DisputeRequest("a fee is wrong")
        {
            Part = new Money("10.25", "CNY"), Owner = "zhao",
        })).Required();
        (await wang.PostAsync(CasePaths.Of(id, "notes"), new NoteRequest("works nights"))).Required();
    }

    private async Task<CasesClient> AsAsync(string subject, string role)
    {
        var stranger = new CasesClient(http, _ => ValueTask.FromResult<string?>(null));
        var token = (await stranger.SignInAsync(new SignInRequest(subject, role))).Required().Token;
        return new CasesClient(http, _ => ValueTask.FromResult<string?>(token));
    }
}
