using System.Net;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Subscriptions over REST: who keeps them, what they show, and what a receiver gets.</summary>
public sealed class WebhookTests
{
    private const string Example = "https://hooks.example.test/in";

    private int keys;
    private Caller who = new("core", StaffRoles.Integration);

    [Fact]
    public async Task Subscription_FromItsBeginningToItsEnd_ShowsHowItStands()
    {
        await using var run = await StartAsync();
        var (status, made) = await SendAsync(run, "POST /v1/webhooks",
            $$"""{"url":"{{Example}}","types":["payment.applied"]}""", key: "one");
        Assert.Equal(200, status);
        var id = made.GetProperty("id").GetString()!;
        Assert.StartsWith("whsec_", made.GetProperty("secret").GetString(), StringComparison.Ordinal);
        var (_, again) = await SendAsync(run, "POST /v1/webhooks",
            $$"""{"url":"{{Example}}","types":["payment.applied"]}""", key: "one");
        Assert.Equal(made.GetProperty("secret").GetString(), again.GetProperty("secret").GetString());
        var other = await SendAsync(run, "POST /v1/webhooks", $$"""{"url":"{{Example}}/2"}""", key: "one");
        Assert.Equal(409, other.Status);

        var (_, read) = await SendAsync(run, $"GET /v1/webhooks/{id}");
        Assert.Equal("active", read.GetProperty("status").GetString());
        Assert.False(read.TryGetProperty("secret", out _));
        var (_, rotated) = await SendAsync(run, $"POST /v1/webhooks/{id}/rotate", "{}");
        Assert.NotEqual(made.GetProperty("secret").GetString(), rotated.GetProperty("secret").GetString());
        Assert.Equal(2, rotated.GetProperty("generation").GetInt32());
        Assert.Equal("paused", (await SendAsync(run, $"POST /v1/webhooks/{id}/pause", "{}")).Body
            .GetProperty("status").GetString());
        Assert.Equal("active", (await SendAsync(run, $"POST /v1/webhooks/{id}/resume", "{}")).Body
            .GetProperty("status").GetString());

        Assert.Equal("deleted", (await SendAsync(run, $"DELETE /v1/webhooks/{id}")).Body
            .GetProperty("status").GetString());
        Assert.Equal(200, (await SendAsync(run, $"DELETE /v1/webhooks/{id}")).Status);
        var (gone, problem) = await SendAsync(run, $"POST /v1/webhooks/{id}/resume", "{}");
        Assert.Equal((409, "webhook_state"), (gone, problem.GetProperty("code").GetString()));
        Assert.Empty((await SendAsync(run, "GET /v1/webhooks")).Body.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("http://hooks.example.test/in", "url")]
    [InlineData("https://user:pass@hooks.example.test/in", "url")]
    [InlineData("https://10.0.0.1/in", "url")]
    [InlineData("https://[::1]/in", "url")]
    [InlineData("http://127.0.0.1:9/in", "url")]
    [InlineData("https://[::ffff:169.254.169.254]/in", "url")]
    [InlineData("file:///etc/passwd", "url")]
    [InlineData("hooks", "url")]
    public async Task Address_ThatWebhooksMayNotReach_IsRefusedByItsField(string url, string field)
    {
        await using var run = await StartAsync();
        var (status, problem) = await SendAsync(run, "POST /v1/webhooks", $$"""{"url":"{{url}}"}""");
        Assert.Equal(400, status);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("", "{\"url\":\"https://h.test/\",\"types\":[\"case.nothing\"]}", "types")]
    [InlineData("", "{\"url\":\"https://h.test/\",\"from\":99999}", "from")]
    [InlineData("/{id}/replay", "{\"from\":5,\"to\":4}", "to")]
    [InlineData("/{id}/replay", "{\"from\":5}", "from")]
    [InlineData("/{id}/replay", "{}", "parked")]
    [InlineData("/{id}/replay", "{\"parked\":true,\"giveUp\":true}", "giveUp")]
    public async Task Wish_ThatCannotBe_IsRefusedByItsField(string path, string body, string field)
    {
        await using var run = await StartAsync();
        var id = await SubscribeAsync(run, Example);
        var (status, problem) = await SendAsync(
            run, "POST /v1/webhooks" + path.Replace("{id}", id, StringComparison.Ordinal), body);
        Assert.Equal(400, status);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Trial_ReachesTheReceiver_WithASignatureThatItsSecretChecks()
    {
        var came = new TaskCompletionSource<(WebhookHeaders Headers, byte[] Body)>();
        await using var run = await StartAsync(routes => routes.MapPost("/hook", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers;
            came.TrySetResult((new WebhookHeaders(
                headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]), body.ToArray()));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }).AllowAnyone());
        var (_, made) = await SendAsync(run, "POST /v1/webhooks", $$"""{"url":"{{run.Address}}hook"}""");
        var id = made.GetProperty("id").GetString()!;
        Assert.True(WebhookSecret.TryParse(made.GetProperty("secret").GetString(), out var secret, out _));

        var (_, trial) = await SendAsync(run, $"POST /v1/webhooks/{id}/test", "{}");

        var (_, read) = await SendAsync(run, $"GET /v1/webhooks/{id}");
        Assert.Equal(trial.ToString(), read.GetProperty("last").ToString());
        Assert.True(trial.GetProperty("delivered").GetBoolean());
        var (sent, bytes) = await came.Task.Soon();
        var check = WebhookSignature.Verify(
            [new WebhookKey(secret)], sent, bytes, TimeProvider.System.GetUtcNow());
        Assert.True(check.IsValid, $"{check.Verdict}");
        var (_, log) = await SendAsync(run, $"GET /v1/webhooks/{id}/log");
        Assert.Equal(204, log.GetProperty("items")[0].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Delivery_ThatFails_IsSeenInTheLogAndAsParked_AndGoesOutWhenReplayed()
    {
        await using var run = await StartAsync();
        var fails = true;
        var courier = await run.CourierAsync(_ => new DeliveryAnswer(fails ? 500 : 200, null, null, 1));
        var id = await SubscribeAsync(run, Example);
        var open = RunningHost.Envelope("open", "c1", CaseCommands.Open("c1"));
        Assert.Empty((await run.Host.SendAsync(open, CancellationToken.None)).Reasons);
        await courier.PassAsync(CancellationToken.None);
        var (_, parked) = await SendAsync(run, $"GET /v1/webhooks/{id}");
        Assert.Equal(1, parked.GetProperty("parked").GetInt32());

        fails = false;
        Assert.Equal(200, (await SendAsync(run, $"POST /v1/webhooks/{id}/replay", """{"parked":true}""")).Status);
        await courier.PassAsync(CancellationToken.None);

        var (_, done) = await SendAsync(run, $"GET /v1/webhooks/{id}");
        Assert.Equal(0, done.GetProperty("waiting").GetInt32());
        var (_, log) = await SendAsync(run, $"GET /v1/webhooks/{id}/log?limit=500");
        Assert.Contains(log.GetProperty("items").EnumerateArray(), line => !line.GetProperty("delivered").GetBoolean());
        Assert.True(log.GetProperty("items")[0].GetProperty("delivered").GetBoolean());
    }

    [Fact]
    public async Task Subscriptions_AreSeenByWhoMadeThem_AndByAdministrators()
    {
        await using var run = await StartAsync();
        var id = await SubscribeAsync(run, Example);
        who = new Caller("other", StaffRoles.Integration);
        Assert.Equal(404, (await SendAsync(run, $"GET /v1/webhooks/{id}")).Status);
        Assert.Equal(404, (await SendAsync(run, $"POST /v1/webhooks/{id}/rotate", "{}")).Status);
        who = new Caller("root", StaffRoles.Admin);
        Assert.Equal(200, (await SendAsync(run, $"GET /v1/webhooks/{id}")).Status);
        who = new Caller("root", StaffRoles.Admin) { Branch = "north" };
        Assert.Equal(403, (await SendAsync(run, "POST /v1/webhooks", $$"""{"url":"{{Example}}"}""")).Status);
        who = new Caller("ann", StaffRoles.Collector);
        Assert.Equal(403, (await SendAsync(run, "GET /v1/webhooks")).Status);
    }

    private async Task<string> SubscribeAsync(GatewayRun run, string url) =>
        (await SendAsync(run, "POST /v1/webhooks", $$"""{"url":"{{url}}"}""")).Body.GetProperty("id").GetString()!;

    private Task<GatewayRun> StartAsync(Action<IEndpointRouteBuilder>? map = null) =>
        GatewayRun.StartAsync(new GatewaySetting
        {
            SignIn = context => context.Features.Set(who),
            Time = TimeProvider.System,
            Map = map ?? (_ => { }),
            Options = new GatewayOptions
            {
                Webhooks = new WebhookOptions { Networks = map is null ? [] : ["127.0.0.0/8"] },
            },
        });

    private async Task<(int Status, JsonElement Body)> SendAsync(
        GatewayRun run, string line, string? body = null, string? key = null)
    {
        var parts = line.Split(' ', 2);
        using var message = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(parts[1], UriKind.Relative));
        if (body is not null)
        {
            message.Headers.Add("Idempotency-Key", key ?? $"key-{++keys}");
            message.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await run.Client.SendAsync(message);
        using var read = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, read.RootElement.Clone());
    }
}
