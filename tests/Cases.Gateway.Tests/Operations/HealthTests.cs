using System.Net;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Cases.Gateway.Tests;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live", "live\n")]
    [InlineData("/health/ready", "ready\n")]
    public async Task Health_OfARunningNode_IsGoodForAnyone(string path, string text)
    {
        await using var run = await GatewayRun.StartAsync();
        Assert.Equal(text, await run.Client.GetStringAsync(new Uri(path, UriKind.Relative)));
    }

    [Fact]
    public async Task Ready_WhileTheStoreIsAway_Is503AndLiveIsNot()
    {
        await using var run = await GatewayRun.StartAsync(
            new GatewaySetting { Parts = parts => parts with { Ledger = new AwayStore() } });

        using var ready = await run.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        using var live = await run.Client.GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.NotNull(ready.Headers.RetryAfter?.Delta);
        Assert.Equal("not ready: the store does not answer\n", await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Ready_WhileRowsStandStill_Is503WithTheReasonAndReadyAfterwards()
    {
        string? why = "rows of worklists stand still, there is no room to write";
        await using var run = await GatewayRun.StartAsync(
            new GatewaySetting { Parts = parts => parts with { NotReady = () => why } });

        using var still = await run.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, still.StatusCode);
        Assert.NotNull(still.Headers.RetryAfter?.Delta);
        Assert.Equal($"not ready: {why}\n", await still.Content.ReadAsStringAsync());

        why = null;
        Assert.Equal("ready\n", await run.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
    }

    [Fact]
    public async Task Gateway_EndpointWithoutARule_DoesNotStart()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayRun.StartAsync(
            new GatewaySetting { Map = routes => routes.MapGet("/v1/open", () => "open") }));
        Assert.Contains("/v1/open", error.Message, StringComparison.Ordinal);
    }
}
