using System.Net;
using System.Text.Json.Nodes;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The filters of the worklist, the next case, and finding one by whatever is known of it.</summary>
public sealed class FindAndNextTests
{
    private const string One =
        """{"items":[{"id":"c1","account":"A","stage":"open","outstanding":{"amount":"1.00","currency":"CNY"}}]}""";

    [Theory]
    [InlineData("stage=3", "Stage")]
    [InlineData("stage=<b>", "Stage")]
    [InlineData("hold=xx", "Held by")]
    [InlineData("sort=zz", "Order")]
    [InlineData("minDaysPastDue=-1", "Days past due, from")]
    [InlineData("maxDaysPastDue=99999999999", "Days past due, to")]
    [InlineData("promiseDueFrom=2026-02-30", "Promise due from")]
    [InlineData("nextActionThrough=soon", "Next action through")]
    [InlineData("callableNow=yes", "May be called now")]
    [InlineData("branch=a&branch=b", "Branch")]
    [InlineData("search=zzz", "search")]
    [InlineData("nosuch=1", "nosuch")]
    public async Task Worklist_WithAFilterThatCannotBeRead_NamesItAndShowsNoRows(string query, string field)
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/worklist?product=card&" + query);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(field + ":", page.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("main table"));
        Assert.DoesNotContain("No case fits", page.Of("main"), StringComparison.Ordinal);
        Assert.Equal("card", page.Page.QuerySelector("#product")!.GetAttribute("value"));
        Assert.Empty(desk.Node.Requests);
    }

    [Fact]
    public async Task Worklist_ThatTheNodeCannotRead_ShowsNoRows()
    {
        await using var desk = await Desk.SignedInAsync(new FakeNode().Refusing("GET /v1/cases", 400, "field_invalid",
            ""","errors":[{"field":"minDaysPastDue","message":"At most 36525."}]"""));
        var page = await desk.GetAsync("/pages/worklist?minDaysPastDue=99999");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("Days past due, from: At most 36525.", page.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("main table"));
    }

    [Fact]
    public void Filters_OfThePage_AreThoseOfTheNodesDocument()
    {
        var path = Path.Combine(Checkout.Root, "src", "Cases.Gateway", "OpenApi", "v1.json");
        var asked = JsonNode.Parse(File.ReadAllText(path))!["paths"]!["/v1/cases"]!["get"]!["parameters"]!.AsArray()
            .Select(field => field!["name"]!.GetValue<string>()).Except(["search", "limit", "cursor", "at"]);
        Assert.Equal(
            asked.Order(StringComparer.Ordinal),
            WorklistFilters.All.Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            WorkBuckets.Shipped.Select(bucket => bucket.Code),
            WorklistFilters.All.Single(field => field.Name == "bucket").Options(Words.Of("en")!)
                .Select(option => option.Value));
        Assert.All(WorklistFilters.All, field => Assert.Contains("field." + field.Label, Words.Of("en")!.Keys));
    }

    [Fact]
    public async Task Worklist_WithEveryKindOfFilter_AsksForThemAndShowsThem()
    {
        const string asked = "stage=PlanAgreed&bucket=M2&hold=Dispute&unassigned=true&callableNow=true"
            + "&promiseDueThrough=2026-03-09&nextActionThrough=2026-03-02T08:00&part=Resolved&sort=DaysPastDue";
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/worklist?" + asked);
        Assert.Equal(
            "GET /v1/cases?part=resolved&stage=planAgreed&bucket=M2&unassigned=true&hold=dispute"
            + "&promiseDueThrough=2026-03-09&nextActionThrough=2026-03-02T08%3A00%3A00.0000000%2B00%3A00"
            + "&callableNow=true&sort=daysPastDue&limit=50",
            Assert.Single(desk.Node.Requests).Line);
        var again = await desk.GetAsync(page.Page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.EndsWith("&limit=50&cursor=n%3D2", desk.Node.Requests.Last().Line, StringComparison.Ordinal);
        foreach (var shown in new[] { page, again })
        {
            var fields = shown.Fields("/pages/next");
            Assert.Equal("2026-03-02T08:00", shown.Page.QuerySelector("#nextActionThrough")!.GetAttribute("value"));
            Assert.NotNull(shown.Page.QuerySelector("#callableNow[checked], #hold option[selected][value=Dispute]"));
            Assert.NotNull(shown.Page.QuerySelector("details.folded[open]"));
            Assert.Equal(asked.Split('&').Length + 2, fields.Count);
        }
    }

    [Theory]
    [InlineData("en", "erased")]
    [InlineData("zh-CN", "已删除")]
    public async Task Account_ThatWasErased_ReadsSoInListsAndOnTheCasesPage(string language, string erased)
    {
        var node = Samples.Node()
            .With("GET /v1/cases", One.Replace("\"account\":\"A\",", "", StringComparison.Ordinal))
            .With("GET /v1/cases/c1", Samples.Case.Replace(
                "\"account\":\"A-<b>1</b>\",", "", StringComparison.Ordinal));
        await using var desk = await Desk.SignedInAsync(node, language);
        var list = await desk.GetAsync("/pages/worklist");
        var row = list.Page.QuerySelector("tbody a")!;
        Assert.Equal((erased, "/pages/cases/c1"), (row.TextContent, row.GetAttribute("href")));
        Assert.EndsWith(" " + erased, (await desk.GetAsync("/pages/cases/c1")).Of("h1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_WithTheFiltersShown_LeadsToTheCaseWithItsLease()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("POST /v1/cases/next",
            One.Replace("{\"items\":[", "{\"case\":", StringComparison.Ordinal)
                .Replace("}]}", "},\"until\":\"2026-03-02T08:05:00+08:00\"}", StringComparison.Ordinal)));
        var fields = (await desk.GetAsync("/pages/worklist?branch=sh&cursor=n")).Fields("/pages/next");
        var page = await desk.PostAsync("/pages/next", fields);
        var sent = Assert.Single(desk.Node.Posts);
        Assert.Equal(("POST /v1/cases/next?branch=sh", fields["key"]), (sent.Line, sent.Key));
        Assert.Equal("Case A-<b>1</b>", page.Of("h1"));
        Assert.Contains("2026-03-02 08:05", page.Of("#lease"), StringComparison.Ordinal);
        Assert.Null((await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector("#lease"));
    }

    [Fact]
    public async Task Next_WhereNothingIsLeft_SaysSo()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("POST /v1/cases/next", "{}"));
        var fields = (await desk.GetAsync("/pages/worklist")).Fields("/pages/next");
        var page = await desk.PostAsync("/pages/next", fields);
        Assert.Contains("Nothing is left", page.Of("[role=status]"), StringComparison.Ordinal);
        fields["stage"] = "nonsense";
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.PostAsync("/pages/next", fields)).Status);
        Assert.Single(desk.Node.Posts);
    }

    [Theory]
    [InlineData("auditor", false)]
    [InlineData("agency", true)]
    public async Task Next_IsOfferedToWhoMayTakeIt(string role, bool offered)
    {
        await using var desk = await Desk.SignedInAsync();
        desk.Put("cases-token", NavigationTests.Token(role));
        Assert.Equal(offered, (await desk.GetAsync("/pages/worklist")).Page.QuerySelector("#next-case") is not null);
    }

    [Fact]
    public async Task Find_OfOneCase_LeadsToIt()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/cases", One));
        Assert.Equal("/pages/cases/c1", (await FindAsync(desk, " 王 小/明 ")).Location);
        Assert.Equal(
            "GET /v1/cases?search=%E7%8E%8B%20%E5%B0%8F%2F%E6%98%8E&limit=50", desk.Node.Requests.Last().Line);
        Assert.Equal("/pages/worklist", (await FindAsync(desk, " ")).Location);
    }

    [Fact]
    public async Task Find_OfSeveralCases_ListsThemAndKeepsTheNameOutOfEveryAddress()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await FindAsync(desk, "13800000000");
        Assert.Equal(
            ["/pages/cases/c1", "/pages/cases/c%2F2"],
            page.Page.QuerySelectorAll("tbody th a").Select(link => link.GetAttribute("href")));
        Assert.DoesNotContain(
            page.Page.QuerySelectorAll("[href], [action]"),
            element => $"{element.GetAttribute("href")}{element.GetAttribute("action")}".Contains(
                "138", StringComparison.Ordinal));
        var more = page.Page.QuerySelector("main form[action='/pages/find']")!.QuerySelectorAll("input")
            .ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!);
        await desk.PostAsync("/pages/find", more);
        Assert.Equal("GET /v1/cases?search=13800000000&limit=50&cursor=n%3D2", desk.Node.Requests.Last().Line);
    }

    [Fact]
    public async Task Find_OfNothing_SaysSo_AndAFormOfElsewhereFindsNothing()
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("GET /v1/cases", """{"items":[]}"""));
        Assert.Contains("Nothing is found", (await FindAsync(desk, "x")).Of("main"), StringComparison.Ordinal);
        var asked = desk.Node.Requests.Count;
        var forged = await desk.PostAsync("/pages/find", new Dictionary<string, string> { ["reference"] = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await desk.GetAsync("/pages/find?reference=x")).Status);
        Assert.Equal(asked, desk.Node.Requests.Count);
    }

    [Theory]
    [InlineData("a\r\nX:y")]
    [InlineData("é")]
    [InlineData("a b")]
    [InlineData("key\u200b")]
    [InlineData(201)]
    public async Task Form_WithAKeyThatNoHeaderCarries_IsABadRequest(object key)
    {
        await using var desk = await Desk.SignedInAsync();
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/note");
        fields["text"] = "x";
        fields["key"] = key as string ?? new string('k', (int)key);
        var answer = await desk.PostAsync("/pages/cases/c1/note", fields);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.Of("[role=alert]"));
        Assert.Empty(desk.Node.Posts);
    }

    private static async Task<Loaded> FindAsync(Desk desk, string text)
    {
        var fields = (await desk.GetAsync("/pages/worklist")).Fields("/pages/find");
        fields["reference"] = text;
        return await desk.PostAsync("/pages/find", fields);
    }
}
