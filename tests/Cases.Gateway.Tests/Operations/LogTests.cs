using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Cases.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Logs say what happened, and nothing about whom.</summary>
public sealed class LogTests
{
    private const string Case = "casezhangsan";
    private const string Name = "Zhang San";
    private const string Phone = "13812345678";

    [Fact]
    public async Task Logs_OfEverythingThatCanHappen_HoldNoTokenNameNumberOrId()
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(log);
        var token = await TokenAsync(run, "collector");
        var foreign = await TokenAsync(run, "debtor");
        string[] paths =
        [
            $"/t/cases/{Case}", $"/t/cases/{Case}?name={Uri.EscapeDataString(Name)}&phone={Phone}", $"/{Phone}",
            $"/t/broken?phone={Phone}", $"/t/cases/{Phone}", $"/t/query?count={Phone}{Phone}",
        ];
        foreach (var path in paths)
        {
            await AskAsync(run, path, null);
            await AskAsync(run, path, token);
            await AskAsync(run, path, foreign);
            await AskAsync(run, path, token + Phone);
        }

        (await run.PostAsync("/sign-in", $"{{\"subject\":\"{Name}\",\"role\":\"{Phone}\"}}")).Dispose();
        (await run.PostAsync("/sign-in", $"{{\"{Phone}\":\"{Name}\"}}")).Dispose();

        var all = log.All;
        foreach (var secret in new[]
        {
            token, token[..60], token.Split('.')[2], foreign, Name, "Zhang", Phone, Case, "p-4417", "127.0.0.1",
        })
        {
            Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task RequestLog_OfARequest_SaysPatternStatusAndRole()
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(log);
        await AskAsync(run, $"/t/cases/{Case}", await TokenAsync(run, "collector"));
        var lines = await log.OfAsync("Cases.Requests", 2);
        var line = Assert.Single(lines, text => text.Contains("cases", StringComparison.Ordinal));
        Assert.StartsWith("Request GET /t/cases/{id} 200 ", line, StringComparison.Ordinal);
        Assert.Contains(" collector ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Denied 401 nobody  GET /t/cases/{id} 127.0.0.0")]
    [InlineData("legal", "Denied 403 legal u-1 GET /t/cases/{id} 127.0.0.0")]
    [InlineData("debtor", "Denied 404 debtor u-1 GET /t/cases/{id} 127.0.0.0")]
    public async Task SecurityLog_OfADenial_SaysWhoAndWhat(string? role, string text)
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(log);
        var token = role is null ? null : await TokenAsync(run, role);
        await AskAsync(run, $"/t/cases/{Case}", token);
        Assert.Contains(log.Of("Cases.Security"), line => line.Trim() == text);
    }

    [Fact]
    public async Task SecurityLog_OfAFailedSignIn_SaysWhy()
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(log);
        await AskAsync(run, "/health/live", "a.b.c");
        Assert.Contains(log.Of("Cases.Security"),
            line => line.Trim() == "SignInFailed Malformed /health/live 127.0.0.0");
    }

    [Fact]
    public async Task Log_OfAMistakeOfTheProgram_SaysTypeAndPlaceAndNotItsMessage()
    {
        using var log = new KeptLog();
        await using var run = await StartAsync(log);
        await AskAsync(run, "/t/broken", await TokenAsync(run, "collector"));
        var line = Assert.Single(log.Of(typeof(ProblemWall).FullName!));
        Assert.Contains("System.InvalidOperationException", line, StringComparison.Ordinal);
        Assert.Contains(nameof(LogTests), line, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, line, StringComparison.Ordinal);
    }

    private static async Task<GatewayRun> StartAsync(KeptLog log)
    {
        var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Options = new GatewayOptions { SignIn = new SignInOptions { OwnTokens = true } },
            Build = builder => builder.Logging.AddProvider(log).AddFilter("Microsoft", LogLevel.Warning),
            Map = Map,
        });
        var envelope = RunningHost.Envelope("open", Case, CaseCommands.Open(Case));
        Assert.Empty((await run.Host.SendAsync(envelope, CancellationToken.None)).Reasons);
        return run;
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/t/cases/{id}", (string id) => id)
            .Allow(StaffRoles.Collector | StaffRoles.Debtor, ScopeKind.Case);
        routes.MapGet("/t/query", (int count) => count).Allow(StaffRoles.Collector);
        routes.MapGet("/t/broken", string () => throw new InvalidOperationException(Name))
            .Allow(StaffRoles.Collector);
    }

    private static async Task<string> TokenAsync(GatewayRun run, string role)
    {
        using var answer = await run.PostAsync(
            "/sign-in", $"{{\"subject\":\"u-1\",\"role\":\"{role}\",\"person\":\"p-4417\"}}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task AskAsync(GatewayRun run, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await run.Client.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
    }
}
