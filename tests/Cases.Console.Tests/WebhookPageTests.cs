using System.Net;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Subscriptions: the list, one of them, and what is done with it.</summary>
public sealed class WebhookPageTests
{
    private const string Path = "/pages/webhooks/w1";

    [Fact]
    public async Task List_ShowsHowEachStands_AndLeadsOn()
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var page = await desk.GetAsync("/pages/webhooks");
        var row = page.Of("tbody");
        Assert.All(
            (string[])
            ["https://bank.test/<hook>", "Active", "12", "3", "2026-03-01 09:00", "No answer in time", "core"],
            part => Assert.Contains(part, row, StringComparison.Ordinal));
        Assert.Equal(Path, page.Page.QuerySelector("tbody a")!.GetAttribute("href"));
        Assert.Contains("The case was resolved", page.Of("#subscribe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfNothing_SaysSo()
    {
        await using var desk = await Desk.SignedInAsync(
            Node().With("GET /v1/webhooks", """{"items":[]}"""), "zh-CN");
        var page = await desk.GetAsync("/pages/webhooks");
        Assert.Contains("尚无系统订阅", page.Of("main"), StringComparison.Ordinal);
        Assert.Contains("案件已了结", page.Of("#subscribe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_Sent_ShowsTheSecretInThisAnswerAlone()
    {
        await using var desk = await Desk.SignedInAsync(
            Node().With("POST /v1/webhooks", One(""","secret":"whsec_c2VjcmV0" """)));
        var fields = (await desk.GetAsync("/pages/webhooks")).Fields("/pages/webhooks");
        fields["url"] = " https://bank.test/hook ";
        fields["from"] = "7";
        fields["types.case.resolved"] = "true";
        var answer = await desk.PostAsync("/pages/webhooks", fields);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("whsec_c2VjcmV0", answer.Of("#secret"));
        Assert.True(answer.Response.Headers.CacheControl!.NoStore);
        var post = Assert.Single(desk.Node.Posts);
        Assert.Equal(
            (fields["key"], """{"url":"https://bank.test/hook","types":["case.resolved"],"from":7}"""),
            (post.Key, post.Body));
        Assert.Null((await desk.GetAsync(Path)).Page.QuerySelector("#secret"));
    }

    [Theory]
    [InlineData("", "", "Address: has to be filled in")]
    [InlineData("https://a.test/", "-1", "From: is no whole number from 0 on")]
    public async Task Subscribe_NotFilledIn_SendsNothingAndKeepsWhatWasTyped(string url, string from, string told)
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var fields = (await desk.GetAsync("/pages/webhooks")).Fields("/pages/webhooks");
        (fields["url"], fields["from"]) = (url, from);
        var answer = await desk.PostAsync("/pages/webhooks", fields);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(told, answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal(url, answer.Fields("/pages/webhooks")["url"]);
        Assert.Empty(desk.Node.Posts);
    }

    [Fact]
    public async Task Subscribe_Refused_SaysWhy_AndKeepsWhatWasTyped()
    {
        await using var desk = await Desk.SignedInAsync(Node().Refusing(
            "POST /v1/webhooks", 400, "field_invalid",
            ""","errors":[{"field":"url","message":"Only https reaches another machine."}]"""));
        var fields = (await desk.GetAsync("/pages/webhooks")).Fields("/pages/webhooks");
        fields["url"] = "http://bank.test/hook";
        fields["types.case.resolved"] = "true";
        var answer = await desk.PostAsync("/pages/webhooks", fields);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Only https", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("http://bank.test/hook", answer.Fields("/pages/webhooks")["url"]);
        Assert.True(answer.Page.QuerySelector("[id='types-case.resolved']")!.HasAttribute("checked"));
    }

    [Theory]
    [InlineData("active", "pause")]
    [InlineData("paused", "resume")]
    [InlineData("gone", "resume")]
    [InlineData("active", "test")]
    public async Task Button_Pressed_SendsItsCommandOnce_AndShowsTheSubscription(string status, string what)
    {
        var answer = what == "test" ? Attempt : One();
        await using var desk = await Desk.SignedInAsync(
            Node(status).With("POST /v1/webhooks/w1/" + what, answer));
        var fields = (await desk.GetAsync(Path)).Fields($"{Path}/{what}");
        var sent = await desk.PostAsync($"{Path}/{what}", fields);
        Assert.Equal(Path + "?done=1", sent.Location);
        var post = Assert.Single(desk.Node.Posts);
        Assert.Equal(
            ("POST /v1/webhooks/w1/" + what, fields["key"], "{}"), (post.Line, post.Key, post.Body));
    }

    [Fact]
    public async Task Rotate_ShowsTheNewSecret()
    {
        await using var desk = await Desk.SignedInAsync(
            Node().With("POST /v1/webhooks/w1/rotate", One(""","secret":"whsec_bmV3" """)));
        var fields = (await desk.GetAsync(Path)).Fields(Path + "/rotate");
        Assert.Equal("whsec_bmV3", (await desk.PostAsync(Path + "/rotate", fields)).Of("#secret"));
    }

    [Theory]
    [InlineData("parked", "", "", """{"parked":true,"giveUp":false}""")]
    [InlineData("giveUp", "9", "", """{"parked":false,"giveUp":true}""")]
    [InlineData("range", "7", "9", """{"parked":false,"giveUp":false,"from":7,"to":9}""")]
    public async Task Replay_Sent_SaysWhat(string what, string from, string to, string body)
    {
        await using var desk = await Desk.SignedInAsync(Node().With("POST /v1/webhooks/w1/replay", One()));
        var fields = (await desk.GetAsync(Path)).Fields(Path + "/replay");
        (fields["what"], fields["from"], fields["to"]) = (what, from, to);
        Assert.Equal(Path + "?done=1", (await desk.PostAsync(Path + "/replay", fields)).Location);
        Assert.Equal(body, Assert.Single(desk.Node.Posts).Body);
    }

    [Fact]
    public async Task Replay_OfARangeWithoutItsEnd_AsksForIt()
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var fields = (await desk.GetAsync(Path)).Fields(Path + "/replay");
        (fields["what"], fields["from"]) = ("range", "7");
        var answer = await desk.PostAsync(Path + "/replay", fields);
        Assert.Contains("To, inclusive: has to be filled in", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("7", answer.Fields(Path + "/replay")["from"]);
        Assert.Empty(desk.Node.Posts);
    }

    [Fact]
    public async Task End_Confirmed_DeletesIt_AndElseAsks()
    {
        await using var desk = await Desk.SignedInAsync(Node().With("DELETE /v1/webhooks/w1", One()));
        var fields = (await desk.GetAsync(Path)).Fields(Path + "/end");
        fields.Remove("sure");
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.PostAsync(Path + "/end", fields)).Status);
        Assert.DoesNotContain(desk.Node.Requests, sent => sent.Line.StartsWith("DELETE", StringComparison.Ordinal));
        fields["sure"] = "true";
        Assert.Equal("/pages/webhooks?done=1", (await desk.PostAsync(Path + "/end", fields)).Location);
        Assert.Equal("DELETE /v1/webhooks/w1", desk.Node.Requests.Last().Line);
    }

    [Fact]
    public async Task Page_OfOneThatEnded_HasItsLogAndNoForm()
    {
        await using var desk = await Desk.SignedInAsync(Node("deleted"));
        var page = await desk.GetAsync(Path);
        Assert.Contains("Ended", page.Of("#facts"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("#do-test"));
        Assert.Contains("evt_41", page.Of("tbody"), StringComparison.Ordinal);
        Assert.Equal(Path + "?before=9", page.Page.QuerySelector("a[rel=next]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Page_OfNone_SaysSo()
    {
        await using var desk = await Desk.SignedInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync(Path)).Status);
    }

    [Theory]
    [InlineData("/pages/webhooks")]
    [InlineData(Path + "/pause")]
    [InlineData(Path + "/replay")]
    [InlineData(Path + "/test")]
    [InlineData(Path + "/end")]
    public async Task Form_FromAForeignSite_IsNotSent(string path)
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var answer = await desk.PostAsync(path, new Dictionary<string, string> { ["url"] = "https://a.test/" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.DoesNotContain(
            desk.Node.Requests, sent => !sent.Line.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_OfAnAdministrator_LeadsToThem()
    {
        var token = NavigationTests.Token("admin");
        Assert.Equal("/pages/webhooks", Navigation.HomeOf(token, Local.Start));
        Assert.Equal("/pages/cases/c1", Navigation.HomeOf(token, "/pages/cases/c1"));
        Assert.Equal(Local.Start, Navigation.HomeOf(NavigationTests.Token("collector"), Local.Start));
        await using var desk = await Desk.SignedInAsync(Node());
        desk.Put("cases-token", token);
        var page = await desk.GetAsync("/pages/webhooks");
        Assert.Equal("/pages/webhooks", Assert.Single(page.Page.QuerySelectorAll("nav a")).GetAttribute("href"));
    }

    private const string Attempt = """
        {"event":"evt_41","attempt":5,"at":"2026-03-01T09:05:00+08:00","delivered":false,"tookMilliseconds":15000,
        "fault":"no answer in time"}
        """;

    private static string One(string more = "", string status = "active") => $$"""
        {"id":"w1","url":"https://bank.test/<hook>","types":["case.resolved"],"status":"{{status}}","by":"core",
        "since":"2026-02-01T09:00:00+08:00","generation":1,"position":99,"waiting":12,"parked":3,"oldest":41,
        "oldestAt":"2026-03-01T09:00:00+08:00","last":{{Attempt}}{{more}}}
        """;

    private static FakeNode Node(string status = "active") => new FakeNode()
        .With("GET /v1/events/types", """{"items":[{"type":"case.resolved","summary":"A case was resolved."}]}""")
        .With("GET /v1/webhooks", $$"""{"items":[{{One(status: status)}}]}""")
        .With("GET /v1/webhooks/w1", One(status: status))
        .With("GET /v1/webhooks/w1/log", $$"""{"items":[{{Attempt}}],"next":"9"}""");
}
