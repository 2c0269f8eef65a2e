using System.Buffers.Text;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The way to a provider's sign-in page and back.</summary>
public sealed class ProviderSignInTests
{
    private readonly List<(string Code, string Verifier, Uri Back)> redeemed = [];
    private string? token = "tok.en";
    private bool away;
    private string verifier = "";

    [Fact]
    public async Task WayToTheProvider_AndBack_SignsInAndLeadsOn()
    {
        await using var desk = await OpenAsync();
        var start = await desk.GetAsync("/pages/sign-in?back=%2Fpages%2Fcases%2Fc1");
        var link = start.Page.QuerySelector("a.button")!.GetAttribute("href")!;
        var state = await GoAsync(desk, link);

        var back = await desk.GetAsync($"/pages/sign-in/back?code=c0de&state={state}");
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Equal("0;url=/pages/cases/c1", back.Response.Headers.GetValues("Refresh").Single());
        Assert.Equal("/pages/cases/c1", back.Page.QuerySelector("main a")!.GetAttribute("href"));
        Assert.Equal(("c0de", verifier, new Uri(desk.Url + "/pages/sign-in/back")), Assert.Single(redeemed));
        Assert.Contains(back.Response.Headers.GetValues("Set-Cookie"), cookie =>
            cookie.StartsWith("cases-token=tok.en;", StringComparison.Ordinal)
            && cookie.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase));

        // The same answer once more brings nothing: its state has been used.
        Assert.Equal(400, (int)(await desk.GetAsync($"/pages/sign-in/back?code=c0de&state={state}")).Status);
    }

    [Theory]
    [InlineData("code=c0de")]
    [InlineData("code=c0de&state=")]
    [InlineData("code=c0de&state=other")]
    [InlineData("error=access_denied&state={state}")]
    [InlineData("state={state}")]
    public async Task WayBack_ThatDidNotBeginHere_SignsNobodyIn(string query)
    {
        await using var desk = await OpenAsync();
        var state = await GoAsync(desk, "/pages/sign-in/provider");
        var back = await desk.GetAsync(
            "/pages/sign-in/back?" + query.Replace("{state}", state, StringComparison.Ordinal));
        Assert.Equal(400, (int)back.Status);
        Assert.Empty(redeemed);
        Assert.DoesNotContain(desk.Jar.GetAllCookies(), cookie => cookie.Name == "cases-token");
    }

    [Fact]
    public async Task WayBack_WithoutOrWithAForgedCookie_SignsNobodyIn()
    {
        await using var desk = await OpenAsync();
        Assert.Equal(400, (int)(await desk.GetAsync("/pages/sign-in/back?code=c0de&state=s")).Status);
        desk.Put("cases-sign-in", "s%0Av%0A/pages/worklist");
        Assert.Equal(400, (int)(await desk.GetAsync("/pages/sign-in/back?code=c0de&state=s")).Status);
        Assert.Empty(redeemed);
    }

    [Fact]
    public async Task Provider_ThatIsAwayOrGivesNothing_IsSaidPlainly()
    {
        await using var desk = await OpenAsync();
        away = true;
        Assert.Equal(503, (int)(await desk.GetAsync("/pages/sign-in/provider")).Status);
        away = false;
        foreach (var none in (string?[])[null, "two words", new string('a', 8_193)])
        {
            token = none;
            var state = await GoAsync(desk, "/pages/sign-in/provider");
            Assert.Equal(503, (int)(await desk.GetAsync($"/pages/sign-in/back?code=c0de&state={state}")).Status);
        }

        Assert.DoesNotContain(desk.Jar.GetAllCookies(), cookie => cookie.Name == "cases-token");
    }

    [Fact]
    public async Task Provider_WhereNoneIsConfigured_HasNoWay()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Null((await desk.GetAsync("/pages/sign-in")).Page.QuerySelector("a.button"));
        Assert.Equal(404, (int)(await desk.GetAsync("/pages/sign-in/provider")).Status);
    }

    [Fact]
    public async Task LongToken_IsKeptInSeveralCookies_AndShownByName()
    {
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"sub":"7f3e","preferred_username":"li.na","role":"supervisor","x":"{{new string('x', 5_500)}}"}"""));
        token = "h." + claims + ".s";
        await using var desk = await OpenAsync();
        var state = await GoAsync(desk, "/pages/sign-in/provider");
        await desk.GetAsync($"/pages/sign-in/back?code=c0de&state={state}");

        var page = await desk.GetAsync("/pages/worklist");
        Assert.Equal("li.na (Supervisor)", page.Of(".who span"));
        Assert.Equal(token, desk.Node.Requests.Last().Token);
        Assert.All(desk.Jar.GetAllCookies(), cookie => Assert.True(cookie.Value.Length < 4_000, cookie.Name));

        token = "tok.en";
        state = await GoAsync(desk, "/pages/sign-in/provider");
        await desk.GetAsync($"/pages/sign-in/back?code=c0de&state={state}");
        await desk.GetAsync("/pages/worklist");
        Assert.Equal("tok.en", desk.Node.Requests.Last().Token);
    }

    private static async Task<string> GoAsync(Desk desk, string link)
    {
        var gone = await desk.GetAsync(link);
        Assert.Equal(HttpStatusCode.Found, gone.Status);
        return QueryHelpers.ParseQuery(new Uri(gone.Location!).Query)["state"].ToString();
    }

    private Task<Desk> OpenAsync() => Desk.OpenAsync(ownTokens: false, provider: new ProviderDoor(
        (back, state, key, _) =>
        {
            verifier = key;
            return ValueTask.FromResult(away ? null : new Uri($"https://id.bank.test/a?state={state}&to={back}"));
        },
        (code, key, back, _) =>
        {
            redeemed.Add((code, key, back));
            return ValueTask.FromResult(token);
        }));
}
