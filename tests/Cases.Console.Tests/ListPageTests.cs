using System.Net;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The worklist, approvals and the audit of a case.</summary>
public sealed class ListPageTests
{
    [Fact]
    public async Task Root_LeadsToTheWorklist()
    {
        await using var desk = await Desk.SignedInAsync();
        Assert.Equal("/pages/worklist", (await desk.GetAsync("/pages/")).Location);
    }

    [Theory]
    [InlineData("en", "Contacted")]
    [InlineData("zh-CN", "已联系")]
    public async Task Worklist_InEachLanguage_ShowsRowsThatLeadToTheirCases(string language, string stage)
    {
        await using var desk = await Desk.SignedInAsync(language: language);
        var page = await desk.GetAsync("/pages/worklist");
        Assert.Equal(
            ["/pages/cases/c1", "/pages/cases/c%2F2"],
            page.Page.QuerySelectorAll("tbody th a").Select(link => link.GetAttribute("href")));
        Assert.Equal(
            $"A<1 {stage} 1250.00 CNY 59 card sh li 2026-03-09 2026-03-02 08:00 +08:00", page.Of("tbody tr"));
    }

    [Fact]
    public async Task Worklist_Filtered_AsksTheNodeAndKeepsTheFilterOnTheNextPage()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync(
            "/pages/worklist?stage=PlanAgreed&minDaysPastDue=31&maxDaysPastDue=&product="
            + "&branch=a%26b&assignee=&sort=DaysPastDue");
        Assert.Equal(
            "GET /v1/cases?stage=planAgreed&minDaysPastDue=31&branch=a%26b&sort=daysPastDue&limit=50",
            Assert.Single(desk.Node.Requests).Line);
        Assert.Equal("a&b", page.Page.QuerySelector("#branch")!.GetAttribute("value"));
        Assert.Equal("PlanAgreed", page.Page.QuerySelector("#stage option[selected]")!.GetAttribute("value"));

        var next = page.Page.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        await desk.GetAsync(next);
        Assert.Equal(
            "GET /v1/cases?stage=planAgreed&minDaysPastDue=31&branch=a%26b&sort=daysPastDue&limit=50&cursor=n%3D2",
            desk.Node.Requests.Last().Line);
    }

    [Fact]
    public async Task Worklist_TooWide_AsksToNarrowTheFilter()
    {
        await using var desk = await Desk.SignedInAsync(
            new FakeNode().Refusing("GET /v1/cases", 422, "narrow_the_filter"));
        var page = await desk.GetAsync("/pages/worklist?branch=sh");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("narrow the filters", page.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("sh", page.Page.QuerySelector("#branch")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Worklist_Empty_SaysSo()
    {
        await using var desk = await Desk.SignedInAsync(new FakeNode().With("GET /v1/cases", """{"items":[]}"""));
        var page = await desk.GetAsync("/pages/worklist");
        Assert.Contains("No case fits", page.Of("main"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("table, a[rel=next]"));
    }

    [Fact]
    public async Task Approvals_Listed_HaveAFormOnlyWhereTheyWait()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/approvals");
        Assert.Equal(
            "/pages/approvals/a1",
            Assert.Single(page.Page.QuerySelectorAll("main form")).GetAttribute("action"));
        Assert.Contains("<u>hard times</u>", page.Of("tbody"), StringComparison.Ordinal);
        Assert.All((string[])["30.00 CNY", "800.00 CNY", "31.00 CNY"],
            amount => Assert.Contains(amount, page.Of("tbody"), StringComparison.Ordinal));
        Assert.Equal(
            ["A-17", "c2"], page.Page.QuerySelectorAll("tbody a").Select(link => link.TextContent));
    }

    [Theory]
    [InlineData("approve", "", "{}")]
    [InlineData("reject", "no ground", """{"reason":"no ground"}""")]
    public async Task Approval_Decided_IsSentWithItsKey(string decision, string reason, string body)
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With($"POST /v1/approvals/a1/{decision}", Samples.Receipt));
        var fields = (await desk.GetAsync("/pages/approvals")).Fields("/pages/approvals/a1");
        fields["decision"] = decision;
        fields["reason"] = reason;
        var answer = await desk.PostAsync("/pages/approvals/a1", fields);
        Assert.Equal("/pages/approvals?done=1", answer.Location);
        var post = Assert.Single(desk.Node.Posts);
        Assert.Equal((fields["key"], body), (post.Key, post.Body));
    }

    // Who approves a rule sees first what it would have changed, and may have it tried.
    [Theory]
    [InlineData("en", "Would have been refused 3", "Not tried on the record yet.")]
    [InlineData("zh-CN", "将被拒绝 3", "尚未按历史记录试算。")]
    public async Task Approval_OfAPack_ShowsItsLastSimulation_AndHasItTried(string language, string figure, string no)
    {
        const string Proposals = """
            {"items":[{"id":"BANK@1","kind":"policyVersion","requestedBy":"olga","reason":"late calls",
            "policy":{"id":"BANK@1","kind":"pack","subject":"BANK","requestedBy":"olga","reason":"late calls",
            "requestedAt":"2026-03-01T09:00:00Z","from":"2026-04-01","simulated":{"by":"carl",
            "at":"2026-03-01T10:00:00Z","entries":90,"decisions":41,"refusals":7,"cases":2,"notJudged":1,
            "changes":{"refused":3,"permitted":0,"breached":0,"complied":0},"from":"2026-01-01"}}},
            {"id":"MINE@2","kind":"policyVersion","requestedBy":"olga","reason":"new",
            "policy":{"id":"MINE@2","kind":"pack","subject":"MINE","requestedBy":"olga","reason":"new",
            "requestedAt":"2026-03-01T09:00:00Z"}}]}
            """;
        const string Simulated = """
            {"proposal":"MINE@2","entries":9,"decisions":4,"refusals":0,"cases":0,"itemsInAll":0,
            "changes":{"refused":0,"permitted":0,"breached":0,"complied":0},
            "rules":[],"kpis":[],"notJudged":[],"unlike":[],"items":[]}
            """;
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/approvals", Proposals)
            .With("POST /v1/policies/MINE%402/simulations", Simulated), language);
        var page = await desk.GetAsync("/pages/approvals");
        Assert.Contains(figure, page.Of("tbody tr:nth-child(1)"), StringComparison.Ordinal);
        Assert.Contains("carl · 2026-01-01 …", page.Of("tbody tr:nth-child(1)"), StringComparison.Ordinal);
        Assert.Contains(no, page.Of("tbody tr:nth-child(2)"), StringComparison.Ordinal);

        var fields = page.Fields("/pages/approvals/MINE%402/simulate");
        fields["from"] = "2026-01-01";
        var answer = await desk.PostAsync("/pages/approvals/MINE%402/simulate", fields);

        Assert.Equal("/pages/approvals?done=1", answer.Location);
        Assert.Equal((fields["key"], """{"from":"2026-01-01"}"""),
            (Assert.Single(desk.Node.Posts).Key, desk.Node.Posts[0].Body));
        desk.Node.Refusing("POST /v1/policies/MINE%402/simulations", 422, "narrow_the_filter");
        var wide = await desk.PostAsync(
            "/pages/approvals/MINE%402/simulate", page.Fields("/pages/approvals/MINE%402/simulate"));
        Assert.Contains(language == "en" ? "narrow the filters" : "请缩小范围", wide.Of("[role=alert]"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approval_OfAProposalAboutPolicies_NamesPackAndDay_AndIsDecidedByItsOwnId()
    {
        const string Proposal = """
            {"items":[{"id":"BANK@1","kind":"policyVersion","requestedBy":"olga","reason":"late calls",
            "policy":{"id":"BANK@1","kind":"pack","subject":"BANK","requestedBy":"olga","reason":"late calls",
            "requestedAt":"2026-03-01T09:00:00Z","from":"2026-04-01"}}]}
            """;
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/approvals", Proposal)
            .With("POST /v1/approvals/BANK%401/approve", Samples.Receipt));
        var page = await desk.GetAsync("/pages/approvals");
        var row = page.Of("tbody");
        Assert.All((string[])["A version of a rule pack", "BANK@1", "BANK · 2026-04-01", "olga", "late calls"],
            text => Assert.Contains(text, row, StringComparison.Ordinal));
        Assert.Empty(page.Page.QuerySelectorAll("tbody a"));

        var fields = page.Fields("/pages/approvals/BANK%401");
        fields["decision"] = "approve";
        var answer = await desk.PostAsync("/pages/approvals/BANK%401", fields);

        Assert.Equal("/pages/approvals?done=1", answer.Location);
        Assert.Equal(fields["key"], Assert.Single(desk.Node.Posts).Key);
    }

    [Fact]
    public async Task Approval_RejectedWithoutReason_AsksForIt()
    {
        await using var desk = await Desk.SignedInAsync();
        var fields = (await desk.GetAsync("/pages/approvals")).Fields("/pages/approvals/a1");
        fields["decision"] = "reject";
        var answer = await desk.PostAsync("/pages/approvals/a1", fields);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Reason: has to be filled in", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Posts);
    }

    [Fact]
    public async Task Approval_OfOnesOwn_IsRefusedOnThePage()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().Refusing(
            "POST /v1/approvals/a1/approve", 422, "refused",
            ""","refusals":[{"code":"same_person","message":"Somebody else has to decide."}]"""));
        var fields = (await desk.GetAsync("/pages/approvals")).Fields("/pages/approvals/a1");
        fields["decision"] = "approve";
        var answer = await desk.PostAsync("/pages/approvals/a1", fields);
        Assert.Contains("Somebody else has to decide.", answer.Of("[role=alert]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_OfACase_ShowsTheChainAndLeadsOn()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/cases/c1/audit?cursor=start");
        Assert.Equal(
            ["GET /v1/cases/c1", "GET /v1/cases/c1/audit?cursor=start&limit=100"],
            desk.Node.Requests.Select(request => request.Line).Order(StringComparer.Ordinal));
        var text = page.Of("tbody");
        Assert.All(
            (string[])["caseOpened", "aa11", "bb22", "cmd-2", "p-1",
                "CN-CBA-DIAL6 passed, CBA 2025, 4.1", """{"a":"<i>"}"""],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Equal(
            "/pages/cases/c1/audit?cursor=more", page.Page.QuerySelector("a[rel=next]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Audit_ForARoleThatMayNot_SaysSo()
    {
        await using var desk = await Desk.SignedInAsync(
            new FakeNode().Refusing("GET /v1/cases/c1/audit", 403, "not_allowed"));
        var page = await desk.GetAsync("/pages/cases/c1/audit");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("Your role does not allow this", page.Of("[role=alert]"), StringComparison.Ordinal);
    }
}
