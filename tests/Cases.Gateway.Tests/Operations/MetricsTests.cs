using System.Text;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_ForAnAdmin_CountRequestsByPatternAndStatus()
    {
        using var log = new KeptLog();
        await using var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Caller = new Caller("ops", StaffRoles.Admin),
            Build = builder => builder.Logging.AddProvider(log),
        });
        (await run.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).Dispose();
        (await run.Client.GetAsync(new Uri("/made/up/1", UriKind.Relative))).Dispose();
        (await run.Client.GetAsync(new Uri("/made/up/2", UriKind.Relative))).Dispose();
        using var strange = new HttpRequestMessage(new HttpMethod("BREW"), new Uri("/health/live", UriKind.Relative));
        (await run.Client.SendAsync(strange)).Dispose();
        await log.OfAsync(RequestLog.Category, 4);

        using var answer = await run.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("cases_http_requests_active 1\n", text, StringComparison.Ordinal);
        Assert.Contains("_count{method=\"GET\",route=\"/health/live\",status=\"200\"} 1\n", text,
            StringComparison.Ordinal);
        Assert.Contains("_count{method=\"GET\",route=\"none\",status=\"404\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("_count{method=\"other\",", text, StringComparison.Ordinal);
        Assert.Contains("cases_ledger_entries 0\n", text, StringComparison.Ordinal);
        Assert.Contains("cases_rows_behind_entries 0\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StaffRoles.Collector)]
    [InlineData(StaffRoles.Auditor)]
    [InlineData(StaffRoles.Integration)]
    public async Task Metrics_ForAnybodyElse_AreNotAllowed(StaffRoles role)
    {
        await using var run = await GatewayRun.StartAsync(new GatewaySetting { Caller = new Caller("u", role) });
        using var answer = await run.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        await answer.IsProblemAsync(403, "not_allowed");
    }

    [Fact]
    public void Histogram_OfSomeRequests_CountsThemInEveryWiderBucket()
    {
        var metrics = new RequestMetrics();
        foreach (var milliseconds in new[] { 1, 20, 20_000 })
        {
            metrics.Begin();
            metrics.End("GET", "/a\"b", 200, TimeSpan.FromMilliseconds(milliseconds));
        }

        var text = new StringBuilder();
        metrics.Write(text);

        const string labels = """method="GET",route="/a\"b",status="200",le=""";
        Assert.Contains($"_bucket{{{labels}\"0.005\"}} 1\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains($"_bucket{{{labels}\"0.025\"}} 2\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains($"_bucket{{{labels}\"10\"}} 2\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains($"_bucket{{{labels}\"+Inf\"}} 3\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("cases_http_requests_active 0\n", text.ToString(), StringComparison.Ordinal);
    }
}
