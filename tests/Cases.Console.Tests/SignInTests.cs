using System.Net;
using System.Text;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Signing in and out, the language, and what guards all pages.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task AnyPage_Answer_CarriesThePolicyAndHasNoScript()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var path in (string[])["/pages/sign-in", "/pages/nowhere", "/pages/cases/c1"])
        {
            var page = await desk.GetAsync(path);
            var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.True(page.Response.Headers.CacheControl is { NoStore: true, NoCache: true });
            Assert.Equal("nosniff", page.Response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Empty(page.Page.QuerySelectorAll("script, style, [style], [onclick], img"));
        }
    }

    [Fact]
    public async Task SignIn_WithNameAndRole_KeepsTheTokenWhereNoScriptReadsIt()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.GetAsync("/pages/sign-in?back=%2Fpages%2Fcases%2Fc1");
        var fields = page.Fields("/pages/sign-in");
        fields["subject"] = "li";
        fields["role"] = "supervisor";
        fields["Branch"] = "sh";
        var answer = await desk.PostAsync("/pages/sign-in", fields);

        Assert.Equal((HttpStatusCode.Found, "/pages/cases/c1"), (answer.Status, answer.Location));
        var cookie = answer.Response.Headers.GetValues("Set-Cookie").Single(c =>
            c.StartsWith("cases-token=tok.en;", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"branch\":\"sh\"", Assert.Single(desk.Node.Posts).Body, StringComparison.Ordinal);

        var shown = await desk.GetAsync("/pages/worklist");
        Assert.Equal("li", shown.Of(".who span"));
        Assert.Equal("tok.en", desk.Node.Requests.Last().Token);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/pages/\\evil")]
    [InlineData("/pagesevil")]
    [InlineData("/v1/cases")]
    [InlineData("/pages/a\r\nb")]
    public async Task SignIn_WithAForeignWayBack_GoesToTheStart(string back)
    {
        await using var desk = await Desk.OpenAsync();
        var fields = (await desk.GetAsync("/pages/sign-in")).Fields("/pages/sign-in");
        fields["subject"] = "li";
        fields["back"] = back;
        Assert.Equal("/pages/worklist", (await desk.PostAsync("/pages/sign-in", fields)).Location);
    }

    [Fact]
    public async Task SignIn_WithAToken_AsksNobody()
    {
        await using var desk = await Desk.OpenAsync(ownTokens: false);
        var page = await desk.GetAsync("/pages/sign-in");
        Assert.Null(page.Page.QuerySelector("#subject"));
        var fields = page.Fields("/pages/sign-in");
        fields["token"] = " aaa.bbb.ccc ";
        var answer = await desk.PostAsync("/pages/sign-in", fields);
        Assert.Equal("/pages/worklist", answer.Location);
        Assert.Empty(desk.Node.Requests);
        Assert.Contains(desk.Jar.GetAllCookies(), cookie => cookie is { Name: "cases-token", Value: "aaa.bbb.ccc" });
    }

    [Theory]
    [InlineData("a;b")]
    [InlineData("a b")]
    [InlineData("中")]
    public async Task SignIn_WithWhatIsNoToken_SaysSo(string token)
    {
        await using var desk = await Desk.OpenAsync(ownTokens: false);
        var fields = (await desk.GetAsync("/pages/sign-in")).Fields("/pages/sign-in");
        fields["token"] = token;
        var answer = await desk.PostAsync("/pages/sign-in", fields);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("token does not hold", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.DoesNotContain(desk.Jar.GetAllCookies(), cookie => cookie.Name == "cases-token");
    }

    [Fact]
    public async Task SignIn_WithoutAName_NamesTheField()
    {
        await using var desk = await Desk.OpenAsync();
        var fields = (await desk.GetAsync("/pages/sign-in")).Fields("/pages/sign-in");
        var answer = await desk.PostAsync("/pages/sign-in", fields);
        Assert.Contains("Name: has to be filled in", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Requests);
    }

    [Theory]
    [InlineData("/pages/sign-in")]
    [InlineData("/pages/sign-out")]
    [InlineData("/pages/language")]
    [InlineData("/pages/cases/c1/note")]
    [InlineData("/pages/approvals/a1")]
    public async Task Form_OfAForeignSite_DoesNothing(string path)
    {
        await using var desk = await Desk.SignedInAsync();
        var answer = await desk.PostAsync(
            path, new Dictionary<string, string> { ["text"] = "x", ["guard"] = "made-up" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("out of date", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Requests);
        Assert.Contains(desk.Jar.GetAllCookies(), cookie => cookie.Name == "cases-token");
    }

    [Fact]
    public async Task SignOut_Sent_ForgetsTheToken()
    {
        await using var desk = await Desk.SignedInAsync();
        var fields = (await desk.GetAsync("/pages/worklist")).Fields("/pages/sign-out");
        Assert.Equal("/pages/sign-in", (await desk.PostAsync("/pages/sign-out", fields)).Location);
        Assert.DoesNotContain(desk.Jar.GetAllCookies(), cookie => cookie.Name == "cases-token");
    }

    [Fact]
    public async Task Language_Switched_StaysAndComesBack()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/approvals");
        Assert.Equal("en", page.Page.DocumentElement.GetAttribute("lang"));
        var fields = page.Fields("/pages/language");
        fields["language"] = "zh-CN";
        Assert.Equal("/pages/approvals", (await desk.PostAsync("/pages/language", fields)).Location);
        var after = await desk.GetAsync("/pages/approvals");
        Assert.Equal("zh-CN", after.Page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("zh-CN", after.Response.Content.Headers.ContentLanguage.Single());
        Assert.Equal("审批", after.Of("h1"));
    }

    [Fact]
    public async Task Language_NotChosen_IsTheBrowsers()
    {
        await using var desk = await Desk.OpenAsync(language: null);
        Assert.Equal("登录", (await desk.GetAsync("/pages/sign-in", "zh-CN,en;q=0.5")).Of("h1"));
        Assert.Equal("Sign in", (await desk.GetAsync("/pages/sign-in", "en-GB")).Of("h1"));
    }

    [Fact]
    public async Task Page_WithAnEndedToken_LeadsToSignInAndBack()
    {
        var node = new FakeNode().Refusing("GET /v1/cases", 401, "not_signed_in");
        await using var desk = await Desk.SignedInAsync(node);
        var answer = await desk.GetAsync("/pages/worklist?stage=Open");
        Assert.Equal("/pages/sign-in?back=%2Fpages%2Fworklist%3Fstage%3DOpen", answer.Location);
        Assert.DoesNotContain(desk.Jar.GetAllCookies(), cookie => cookie.Name == "cases-token");
    }

    [Fact]
    public async Task Page_WhileTheNodeIsAway_SaysSoAndNothingElse()
    {
        await using var desk = await Desk.SignedInAsync(new FakeNode { Away = true });
        var answer = await desk.GetAsync("/pages/worklist");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("cannot be reached", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-host", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_TooLargeOrNoForm_IsRefused()
    {
        await using var desk = await Desk.SignedInAsync();
        var large = new Dictionary<string, string> { ["text"] = new('x', 300_000) };
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, (await desk.PostAsync("/pages/cases/c1/note", large)).Status);
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await desk.PostAsync("/pages/cases/c1/note", json)).Status);
        Assert.Empty(desk.Node.Requests);
    }

    [Fact]
    public async Task StyleSheet_IsServedAndAsksForNothingOutside()
    {
        await using var desk = await Desk.OpenAsync();
        var sheet = await desk.GetAsync("/pages/pages.css");
        Assert.Equal("text/css", sheet.Response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("url(", sheet.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", sheet.Text, StringComparison.Ordinal);
        Assert.Contains(":focus-visible", sheet.Text, StringComparison.Ordinal);
    }
}
