using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Cases.TestKit;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The navigation leads nobody to a page that the node refuses him.</summary>
public sealed class NavigationTests
{
    /// <summary>A token of a role, as far as the pages read one.</summary>
    internal static string Token(string role) => Signed($$"""{"sub":"li","role":"{{role}}"}""");

    [Theory]
    [InlineData("collector", "worklist")]
    [InlineData("agency", "worklist")]
    [InlineData("legal", "worklist approvals")]
    [InlineData("supervisor", "worklist approvals unmatched reports")]
    [InlineData("auditor", "worklist approvals unmatched reports")]
    [InlineData("policy-owner", "approvals reports")]
    [InlineData("admin", "webhooks")]
    public async Task Links_OfARole_AreThoseItWorksFor(string role, string pages)
    {
        await using var desk = await Desk.SignedInAsync();
        desk.Put("cases-token", Token(role));
        Assert.Equal(pages, Links(await desk.GetAsync("/pages/approvals")));
    }

    [Theory]
    [InlineData("tok.en")]
    [InlineData("a.b.c")]
    [InlineData("a.AAAA.c")]
    public async Task Links_OfATokenThatCannotBeRead_AreAll(string token)
    {
        await using var desk = await Desk.SignedInAsync();
        desk.Put("cases-token", token);
        Assert.Equal("worklist approvals unmatched reports webhooks", Links(await desk.GetAsync("/pages/approvals")));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("7", null)]
    [InlineData("[]", null)]
    [InlineData("""{"role":7}""", null)]
    [InlineData("""{"role":["auditor"]}""", null)]
    [InlineData("""{"sub":"li"}""", null)]
    [InlineData("""{"role":"auditor"}""", "auditor")]
    public void Role_OfAToken_IsReadWhereItIsOne(string? claims, string? role) =>
        Assert.Equal(role, Navigation.RoleOf(claims is null ? null : Signed(claims)));

    [Fact]
    public void Roles_OfEveryLink_AreThoseOfTheNodesDocument()
    {
        var path = Path.Combine(Checkout.Root, "src", "Cases.Gateway", "OpenApi", "v1.json");
        var document = JsonNode.Parse(File.ReadAllText(path))!["paths"]!;
        Assert.All([.. Navigation.Links, Navigation.Match, Navigation.Return, Navigation.Next,
            Navigation.Subscribe], link =>
        {
            var asks = link.Asks.Split(' ');
            var roles = document[asks[1]]![asks[0].ToLowerInvariant()]!["x-roles"]!.AsArray()
                .Select(role => role!.GetValue<string>()).Intersect(SignInPages.Roles);
            Assert.Equal(roles.Order(StringComparer.Ordinal), link.Roles.Order(StringComparer.Ordinal));
            Assert.Contains("nav." + link.Page, Words.Of("en")!.Keys);
        });
    }

    private static string Signed(string claims) =>
        $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2lnbmVk";

    private static string Links(Loaded page) => string.Join(' ',
        page.Page.QuerySelectorAll("nav a").Select(link => link.GetAttribute("href")!["/pages/".Length..]));
}
