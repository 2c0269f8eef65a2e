using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Tokens of the node's own: in development and demo, and nowhere else.</summary>
public sealed class OwnTokenTests
{
    private static readonly GatewayOptions On = new() { SignIn = new SignInOptions { OwnTokens = true } };

    [Fact]
    public async Task SignIn_WhereOwnTokensAreOn_GivesATokenThatSignsIn()
    {
        await using var run = await StartAsync(On);
        var signed = await SignInAsync(run, """{"subject":"li","role":"collector","branch":"north"}""");
        var expires = signed.GetProperty("expiresAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow();
        Assert.InRange(expires, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));
        Assert.Equal("Bearer", signed.GetProperty("tokenType").GetString());

        using var answer = await AskAsync(run, signed.GetProperty("token").GetString()!);
        Assert.Equal("li north", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task SignIn_WhereOwnTokensAreOff_IsNotThere()
    {
        await using var run = await StartAsync(new GatewayOptions());
        using var answer = await PostAsync(run, """{"subject":"li","role":"collector"}""");
        await answer.IsProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Token_OfAnotherNode_DoesNotSignIn()
    {
        await using var one = await StartAsync(On);
        await using var other = await StartAsync(On);
        await using var strict = await StartAsync(new GatewayOptions());
        var signed = await SignInAsync(one, """{"subject":"li","role":"collector"}""");
        foreach (var run in new[] { other, strict })
        {
            using var answer = await AskAsync(run, signed.GetProperty("token").GetString()!);
            await answer.IsProblemAsync(401, "token_invalid");
        }
    }

    [Fact]
    public async Task Token_OfARoleThatMayNot_Is403()
    {
        await using var run = await StartAsync(On);
        var signed = await SignInAsync(run, """{"subject":"li","role":"auditor"}""");
        using var answer = await AskAsync(run, signed.GetProperty("token").GetString()!);
        await answer.IsProblemAsync(403, "not_allowed");
    }

    [Theory]
    [InlineData("""{"subject":"li","role":"root"}""", 400, "field_invalid")]
    [InlineData("""{"subject":"","role":"collector"}""", 400, "field_invalid")]
    [InlineData("""{"subject":"li","role":"agency"}""", 400, "field_invalid")]
    [InlineData("""{"subject":"li","role":"debtor"}""", 400, "field_invalid")]
    [InlineData("""{"role":"collector"}""", 400, "json_invalid")]
    [InlineData("""{"subject":null,"role":"collector"}""", 400, "json_invalid")]
    public async Task SignIn_AsNobody_IsRefused(string body, int status, string code)
    {
        await using var run = await StartAsync(On);
        using var answer = await PostAsync(run, body);
        await answer.IsProblemAsync(status, code);
    }

    private static Task<GatewayRun> StartAsync(GatewayOptions options) => GatewayRun.StartAsync(new GatewaySetting
    {
        Options = options,
        Map = routes => routes
            .MapGet("/t/who", (HttpContext context) => $"{context.Caller().Subject} {context.Caller().Branch}")
            .Allow(StaffRoles.Collector),
    });

    private static async Task<JsonElement> SignInAsync(GatewayRun run, string body)
    {
        using var answer = await PostAsync(run, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task<HttpResponseMessage> PostAsync(GatewayRun run, string body) =>
        run.PostAsync("/sign-in", body);

    private static async Task<HttpResponseMessage> AskAsync(GatewayRun run, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/t/who", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await run.Client.SendAsync(request);
    }
}
