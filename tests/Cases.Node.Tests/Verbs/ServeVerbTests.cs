using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>A node that serves, from its start to its end.</summary>
public sealed class ServeVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_FreshStore_ListensHoldsTheLockAndEndsWellWhenTold()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        using var client = new HttpClient { BaseAddress = node.Address };

        Assert.Equal("127.0.0.1", node.Address.Host);
        Assert.Equal("live\n", await client.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        var table = folder.Write("t.csv", "account,due\n");
        // The table is looked at, not the store: the verb would go through the node.
        (await Cli.RunAsync("import", table, "--store", folder.Store())).Fails(2);

        var end = await node.TerminateAsync();
        Assert.Equal(0, end.Code);
        Assert.Contains("Cases__SignIn__Authority", end.Error, StringComparison.Ordinal);
        (await Cli.RunAsync("doctor", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Serve_InDevelopment_SignsAnybodyInAndLogsNothingThatIsPersonal()
    {
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var client = new HttpClient { BaseAddress = node.Address };
        using var body = new StringContent(
            """{"subject":"zhang-san-4417","role":"admin"}""", Encoding.UTF8, "application/json");
        using var reply = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), body);
        var token = (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token[..^6] + "AAAAAA");
        using var refused = await client.GetAsync(new Uri("/metrics?phone=13800000000", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var end = await node.TerminateAsync();

        Assert.Equal(0, end.Code);
        Assert.Contains("cases_ledger_entries", metrics, StringComparison.Ordinal);
        var security = folder.Read("cases.db.security.log");
        Assert.Contains("SignInFailed", security, StringComparison.Ordinal);
        Assert.Contains("OwnTokenIssued", security, StringComparison.Ordinal);
        Assert.Contains("/metrics", end.Error, StringComparison.Ordinal);
        foreach (var secret in new[] { token, token[..40], "zhang-san", "13800000000", "Bearer" })
        {
            Assert.DoesNotContain(secret, security, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, end.Error, StringComparison.Ordinal);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(folder.At("cases.db.security.log")));
        }
    }

    [Fact]
    public async Task Serve_PersonThatWasRegistered_IsFoundByNumberAndItsCaseIsNext()
    {
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var http = new HttpClient { BaseAddress = node.Address };
        var client = await SignedIn.AsAsync(http);
        await client.PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei") { Id = "p1" });
        var due = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-30);
        var opened = (await client.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", "0017", "CNY",
            [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "10.00")], due)])
        {
            Parties = [new PartyRequest("p1", PartyKind.Debtor)],
        })).Required();
        var point = (await client.PostAsync(CasePaths.Person("p1", "contact-points"), new ContactPointRequest(
            ContactChannel.Phone, "+86 138 0000 5678", "contract", LegalGround.Contract))).Required();

        var asked = new WorklistFilter { Search = "13800005678", At = point.Position };
        // Each look waits two seconds for rows that are behind.
        var found = await client.GetWorklistAsync(asked);
        for (var looks = 1; found.Problem?.Code == ProblemCodes.ReadBehind && looks < 30; looks++)
        {
            found = await client.GetWorklistAsync(asked);
        }

        Assert.Equal(opened.Id, Assert.Single(found.Required().Items).Id);
        Assert.Equal(opened.Id, (await client.TakeNextCaseAsync()).Required().Case?.Id);
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    [Fact]
    public async Task Serve_StoreThatVerbsFilled_HasItsWorklistWhenItEnds()
    {
        var log = folder.Write("small.csv", Fines.Small);
        (await Cli.RunAsync("replay", log, "--process", "road-fines", "--store", folder.Store())).Done();
        using var node = await ServingProcess.StartAsync(folder.Store());
        Assert.Equal(0, (await node.TerminateAsync()).Code);

        await using var ledger = SqliteLedgerStore.OpenWriter(folder.At("cases.db"));
        await using var rows = await SqliteWorkRows.OpenAsync(ledger, CancellationToken.None);

        Assert.True(rows.IsBuilt);
        var head = await ledger.ReadHeadAsync(CancellationToken.None);
        Assert.Equal(head.Next, await rows.ReadCursorAsync(CancellationToken.None));
        Assert.NotEmpty(await rows.ReadOpenedAfterAsync(-1, 9, CancellationToken.None));
    }

    [Fact]
    public async Task Serve_AddressInUse_IsExitThreeAndSaysWhatToDo()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var taken = node.Address.GetLeftPart(UriPartial.Authority);
        var end = await Cli.RunAsync("serve", "--urls", taken, "--store", "memory");
        Assert.Equal(3, end.Code);
        Assert.Contains("Cannot listen", end.Complaints[^1], StringComparison.Ordinal);
        Assert.Contains("--urls", end.Complaints[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("here")]
    [InlineData("https://127.0.0.1:5443")]
    [InlineData("http://127.0.0.1:5080/v1")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData(";")]
    public async Task Serve_UrlThatIsNone_IsExitTwo(string url) =>
        (await Cli.RunAsync("serve", "--urls", url, "--store", "memory")).Fails(2, "--urls", "http://HOST:PORT");

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData(null)]
    public async Task Serve_OwnTokensOutsideDevelopment_IsExitTwo(string? environment)
    {
        using var changed = new EnvironmentChange(
            ("DOTNET_ENVIRONMENT", environment), ("Cases__SignIn__OwnTokens", "true"));
        (await Cli.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--store", "memory"))
            .Fails(2, "Cases__SignIn__OwnTokens", "Cases__SignIn__Authority");
    }

    [Fact]
    public async Task Serve_ProxyThatIsNone_IsExitTwo()
    {
        using var changed = new EnvironmentChange(("Cases__Proxies__0", "the proxy"));
        var end = await Cli.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--store", "memory");
        Assert.Equal(2, end.Code);
        Assert.Contains("Cases__Proxies", end.Complaints[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_BehindAProxy_GoesByTheCallersAddressAndSchemeAndDescribesNoPage()
    {
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = node.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var language = await client.GetAsync(new Uri("/pages/sign-in", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, language.StatusCode);
        Assert.All(language.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
        using var turnedAway = await client.GetAsync(new Uri("/v1/cases", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, turnedAway.StatusCode);

        using var document = JsonDocument.Parse(
            await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        Assert.All(document.RootElement.GetProperty("paths").EnumerateObject(), path => Assert.True(
            path.Name.StartsWith("/v1/", StringComparison.Ordinal)
            || path.Name is "/health/live" or "/health/ready" or "/metrics" or "/sign-in", path.Name));
        var end = await node.TerminateAsync();
        Assert.Contains("203.0.113.0", folder.Read("cases.db.security.log"), StringComparison.Ordinal);
        Assert.Equal(0, end.Code);
    }

    [Fact]
    public async Task Serve_UnknownEngine_IsExitTwo() =>
        (await Cli.RunAsync("serve", "--engine", "steam", "--store", "memory")).Fails(2, "steam");

    /// <summary>Variables of the environment that are as they were when the test ends.</summary>
    private sealed class EnvironmentChange : IDisposable
    {
        private readonly List<(string Name, string? Value)> before;

        public EnvironmentChange(params (string Name, string? Value)[] variables)
        {
            before = [.. variables.Select(one => (one.Name, Environment.GetEnvironmentVariable(one.Name)))];
            Set(variables);
        }

        public void Dispose() => Set(before);

        private static void Set(IEnumerable<(string Name, string? Value)> variables)
        {
            foreach (var (name, value) in variables)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }
}
