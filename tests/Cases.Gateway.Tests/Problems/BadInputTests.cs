using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Whatever is sent, the answer is a problem that says what is wrong and nothing of the inside.</summary>
public sealed class BadInputTests
{
    private const string Secret = "secret-4417";

    [Theory]
    [InlineData("", "invalid or missing")]
    [InlineData("{", "cut off")]
    [InlineData("nonsense", "no JSON")]
    [InlineData("null", "null")]
    [InlineData("[]", "a list")]
    [InlineData("""{"name":"a","count":1,"more":2}""", "unknown member")]
    [InlineData("""{"name":"a","name":"b","count":1}""", "member said twice")]
    [InlineData("""{"NAME":"a","count":1}""", "other case")]
    [InlineData("""{"name":"a","count":"1"}""", "number as text")]
    [InlineData("""{"name":7,"count":1}""", "text as number")]
    [InlineData("""{"name":null,"count":1}""", "null where there must be something")]
    [InlineData("""{"name":"a"}""", "missing member")]
    [InlineData("""{"name":"a","count":99999999999}""", "number too large")]
    [InlineData("""{"name":"a","count":1.5}""", "no whole number")]
    [InlineData("""{"name":"a","count":1} {}""", "more than one document")]
    [InlineData("""{"name":"a","count":1,}""", "comma at the end")]
    [InlineData("""{"name":"a","count":1/**/}""", "comment")]
    public async Task Body_OfWrongJson_Is400AndTellsNothingOfTheInside(string body, string what)
    {
        await using var run = await StartAsync();
        using var answer = await run.PostAsync("/t/things", body);
        var problem = await answer.IsProblemAsync(400, body.Length == 0 || body == "null" ? "request_invalid"
            : "json_invalid");
        Assert.DoesNotContain("Cases.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task Body_WrongInItsThirdLine_SaysWhere()
    {
        await using var run = await StartAsync();
        using var answer = await run.PostAsync("/t/things", "{\n\"name\":\"a\",\n\"count\":true}");
        var problem = await answer.IsProblemAsync(400, "json_invalid");
        Assert.StartsWith("Line 3, byte ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("at $.count.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OfInvalidUtf8_Is400()
    {
        await using var run = await StartAsync();
        byte[] body = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"count\":1}"u8];
        using var answer = await run.PostAsync("/t/things", body);
        await answer.IsProblemAsync(400, "json_invalid");
    }

    [Theory]
    [InlineData(CasesJson.MaxDepth, false)]
    [InlineData(CasesJson.MaxDepth + 1, true)]
    [InlineData(40, true)]
    [InlineData(30_000, true)]
    public async Task Body_NestedDeeply_Is400(int depth, bool refused)
    {
        await using var run = await StartAsync();
        using var answer = await run.PostAsync("/t/tree", new string('[', depth) + new string(']', depth));
        if (refused)
        {
            await answer.IsProblemAsync(400, "json_invalid");
        }
        else
        {
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=bogus")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Body_OfAnotherKind_Is415(string type)
    {
        await using var run = await StartAsync();
        using var answer = await run.PostAsync("/t/things", """{"name":"a","count":1}""", type);
        await answer.IsProblemAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    public async Task Body_OfJsonInUtf8_IsTaken(string type)
    {
        await using var run = await StartAsync();
        using var answer = await run.PostAsync("/t/things", """{"name":"案","count":1}""", type);
        Assert.Equal("案1", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_TooLarge_Is413WhetherItSaysSoOrNot(bool chunked)
    {
        await using var run = await StartAsync();
        var body = Encoding.ASCII.GetBytes($"{{\"name\":\"{new string('x', 70_000)}\",\"count\":1}}");
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/t/things", UriKind.Relative))
        {
            Content = content,
        };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        using var answer = await run.Client.SendAsync(request);
        await answer.IsProblemAsync(413, "body_too_large");
    }

    [Fact]
    public async Task Method_ThatIsNotThere_Is405AndSaysWhichAre()
    {
        await using var run = await StartAsync();
        using var answer = await run.Client.DeleteAsync(new Uri("/t/things", UriKind.Relative));
        await answer.IsProblemAsync(405, "method_not_allowed");
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/t/numbers/x")]
    [InlineData("/t/numbers/99999999999999999999")]
    [InlineData("/t/numbers/-1")]
    [InlineData("/t/numbers/1.5")]
    [InlineData("/t/numbers/")]
    public async Task Route_OfAWrongValue_Is404(string path)
    {
        await using var run = await StartAsync();
        using var answer = await run.Client.GetAsync(new Uri(path, UriKind.Relative));
        await answer.IsProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("/t/query?count=x")]
    [InlineData("/t/query?count=99999999999")]
    [InlineData("/t/query?count=1&count=2")]
    [InlineData("/t/query")]
    public async Task Query_OfAWrongValue_Is400(string path)
    {
        await using var run = await StartAsync();
        using var answer = await run.Client.GetAsync(new Uri(path, UriKind.Relative));
        await answer.IsProblemAsync(400, "request_invalid");
    }

    [Fact]
    public async Task Program_ThatBreaks_Is500WithATraceIdAndNothingElse()
    {
        await using var run = await StartAsync();
        using var answer = await run.Client.GetAsync(new Uri("/t/broken", UriKind.Relative));
        var problem = await answer.IsProblemAsync(500, "internal_error");
        Assert.DoesNotContain(Secret, problem.GetRawText(), StringComparison.Ordinal);
        Assert.StartsWith("urn:trace:", problem.GetProperty("instance").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsAway_Is503AndSaysWhenToTryAgain()
    {
        await using var run = await StartAsync();
        using var answer = await run.Client.GetAsync(new Uri("/t/away", UriKind.Relative));
        var problem = await answer.IsProblemAsync(503, "store_unavailable");
        Assert.DoesNotContain(Secret, problem.GetRawText(), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Status_WithoutABody_GetsOne()
    {
        await using var run = await StartAsync();
        using var answer = await run.Client.GetAsync(new Uri("/t/bare", UriKind.Relative));
        await answer.IsProblemAsync(409, "request_invalid");
    }

    private sealed record Thing(string Name, int Count);

    private static Task<GatewayRun> StartAsync() => GatewayRun.StartAsync(new GatewaySetting
    {
        Caller = new Caller("u", StaffRoles.Collector),
        Options = new GatewayOptions { Limits = new LimitOptions { MaxBodyBytes = 1 << 16 } },
        Map = Map,
    });

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/t/things", (Thing thing) => $"{thing.Name}{thing.Count}").Allow(StaffRoles.Collector);
        routes.MapPost("/t/tree", (JsonElement tree) => tree.ValueKind.ToString()).Allow(StaffRoles.Collector);
        routes.MapGet("/t/numbers/{number:long:min(0)}", (long number) => number).Allow(StaffRoles.Collector);
        routes.MapGet("/t/query", (int count) => count).Allow(StaffRoles.Collector);
        routes.MapGet("/t/bare", () => Results.StatusCode(409)).Allow(StaffRoles.Collector);
        routes.MapGet("/t/broken", string () => throw new InvalidOperationException(Secret))
            .Allow(StaffRoles.Collector);
        routes.MapGet("/t/away", string () => throw new LedgerStoreException(
            StoreFailure.Unavailable, Secret, "start it")).Allow(StaffRoles.Collector);
    }
}
