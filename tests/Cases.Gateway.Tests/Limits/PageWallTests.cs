using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Pages stand before the gateway: they are in its log and metrics, and have a limit of their own.</summary>
public sealed class PageWallTests
{
    [Fact]
    public async Task Page_Asked_IsInTheLogAndInTheMetricsWithItsPattern()
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(new LimitOptions(), log: log);
        (await AskAsync(run, "/pages/cases/13812345678")).Dispose();
        (await AskAsync(run, "/pages/made/up")).Dispose();
        (await AskAsync(run, "/health/live")).Dispose();

        var lines = (await log.OfAsync("Cases.Requests", 3)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Request GET /health/live 200 ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Request GET /pages/cases/{id} 200 ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Request GET none 404 ", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.DoesNotContain("138123", line, StringComparison.Ordinal));
        using var metrics = await AskAsync(run, "/metrics", "root");
        Assert.Contains("_count{method=\"GET\",route=\"/pages/cases/{id}\",status=\"200\"} 1\n",
            await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_AskedTooOften_Are429AndTheNodeItselfIsNot()
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(new LimitOptions { PagesBurst = 3, PagesPerSecond = 1 }, log: log);
        using var refused = await FirstRefusalAsync(run, "/pages/cases/1");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("a page for people", await refused.Content.ReadAsStringAsync());
        using var other = await AskAsync(run, "/health/live");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains(log.Of("Cases.Security"),
            line => line.StartsWith("Throttled address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_AskedTooOften_Is429AndPagesAreNot()
    {
        await using var run = await StartAsync(new LimitOptions { AddressBurst = 3, AddressPerSecond = 1 });
        (await FirstRefusalAsync(run, "/health/live")).Dispose();
        using var page = await AskAsync(run, "/pages/cases/1");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task OwnCalls_OfThePages_DoNotCountByAddress()
    {
        var own = new OwnCalls();
        await using var run = await StartAsync(new LimitOptions { AddressBurst = 3, AddressPerSecond = 1 }, own);
        for (var number = 0; number < 40; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/live", UriKind.Relative));
            own.Mark(request);
            using var answer = await run.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task OwnCalls_Guessed_CountAsAnyOther(string guess)
    {
        await using var run = await StartAsync(new LimitOptions { AddressBurst = 3, AddressPerSecond = 1 });
        (await FirstRefusalAsync(run, "/health/live", guess)).Dispose();
    }

    [Fact]
    public async Task OwnCalls_WithoutAToken_AreLetInNowhere()
    {
        var own = new OwnCalls();
        await using var run = await StartAsync(new LimitOptions(), own);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/cases", UriKind.Relative));
        own.Mark(request);
        using var answer = await run.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static Task<GatewayRun> StartAsync(LimitOptions limits, OwnCalls? own = null, KeptLog? log = null) =>
        GatewayRun.StartAsync(new GatewaySetting
        {
            Options = new GatewayOptions { Limits = limits },
            Parts = parts => parts with { OwnCalls = own ?? new OwnCalls() },
            Build = builder => _ = log is null ? null : builder.Logging.AddProvider(log),
            SignIn = context =>
            {
                if (context.Request.Headers["X-Test-Caller"] is [{ }])
                {
                    context.Features.Set(new Caller("root", StaffRoles.Admin));
                }
            },
            Front = app => app.UseCasesWallsForPages("/pages", context =>
                context.Response.WriteAsync("a page for people")).Map("/pages", pages =>
            {
                pages.UseRouting();
                pages.UseEndpoints(routes => routes.MapGet("/cases/{id}", (string id) => "a page"));
                pages.Run(context =>
                {
                    context.Response.StatusCode = 404;
                    return Task.CompletedTask;
                });
            }),
        });

    private static async Task<HttpResponseMessage> FirstRefusalAsync(GatewayRun run, string path, string? own = null)
    {
        for (var number = 0; number < 40; number++)
        {
            var answer = await AskAsync(run, path, own: own);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }

            answer.Dispose();
        }

        Assert.Fail("None of 40 requests was refused.");
        return null!;
    }

    private static async Task<HttpResponseMessage> AskAsync(
        GatewayRun run, string path, string? caller = null, string? own = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (caller is not null)
        {
            request.Headers.Add("X-Test-Caller", caller);
        }

        if (own is not null)
        {
            request.Headers.Add(OwnCalls.Header, own);
        }

        return await run.Client.SendAsync(request);
    }
}
