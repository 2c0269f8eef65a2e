using System.Net;
using System.Net.Sockets;
using System.Text;
using Cases.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>How much, how fast and how slowly callers may ask.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Caller_WhoAsksTooOften_Is429AndOthersAreNot()
    {
        var limits = new LimitOptions { CallerBurst = 3, CallerPerSecond = 1 };
        await using var run = await StartAsync(limits);
        var refused = await FirstRefusalAsync(run, "ann", 40);
        await refused.IsProblemAsync(429, "too_many_requests");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        refused.Dispose();

        using var other = await AskAsync(run, "bob");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Address_ThatAsksTooOften_Is429WhoeverAsks()
    {
        var limits = new LimitOptions { AddressBurst = 3, AddressPerSecond = 1 };
        await using var run = await StartAsync(limits);
        using var refused = await FirstRefusalAsync(run, null, 40);
        await refused.IsProblemAsync(429, "too_many_requests");
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Requests_WithinTheLimits_AreAllAnswered()
    {
        await using var run = await StartAsync(new LimitOptions());
        for (var number = 0; number < 100; number++)
        {
            using var answer = await AskAsync(run, "ann");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a\r\nX: {0}\r\n\r\n", "431")]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: a\r\n\r\n", "414")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n", "400")]
    [InlineData("NONSENSE\r\n\r\n", "400")]
    [InlineData("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", "400")]
    public async Task Request_ThatTheServerCannotTake_IsRefusedAtOnce(string request, string status)
    {
        await using var run = await StartAsync(new LimitOptions());
        var answer = await SayAsync(run, request.Replace("{0}", new string('x', 20_000), StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Kestrel", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Request_WhoseHeadersNeverEnd_IsCutOff()
    {
        await using var run = await StartAsync(new LimitOptions { HeaderSeconds = 1 });
        var answer = await SayAsync(run, "GET /health/live HTTP/1.1\r\nHost: a\r\n");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_Each_ForbidGuessingAndKeeping()
    {
        await using var run = await StartAsync(new LimitOptions());
        using var answer = await AskAsync(run, "ann");
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Empty(answer.Headers.Server);
    }

    private static Task<GatewayRun> StartAsync(LimitOptions limits) => GatewayRun.StartAsync(new GatewaySetting
    {
        Options = new GatewayOptions { Limits = limits },
        Before = (context, next) =>
        {
            if (context.Request.Headers["X-Test-Caller"] is [{ } name])
            {
                context.Features.Set(new Caller(name, StaffRoles.Collector));
            }

            return next(context);
        },
        Map = routes => routes.MapGet("/t/x", () => "x").Allow(StaffRoles.Collector),
    });

    private static async Task<HttpResponseMessage> FirstRefusalAsync(GatewayRun run, string? caller, int most)
    {
        for (var number = 0; number < most; number++)
        {
            var answer = await AskAsync(run, caller);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }

            answer.Dispose();
        }

        Assert.Fail($"None of {most} requests was refused.");
        return null!;
    }

    private static async Task<HttpResponseMessage> AskAsync(GatewayRun run, string? caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/t/x", UriKind.Relative));
        if (caller is not null)
        {
            request.Headers.Add("X-Test-Caller", caller);
        }

        return await run.Client.SendAsync(request);
    }

    /// <summary>Sends bytes as they are and reads until the server closes.</summary>
    private static async Task<string> SayAsync(GatewayRun run, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(run.Address.Host, run.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var buffer = new byte[1_024];
        var length = await stream.ReadAsync(buffer).AsTask().Soon();
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
