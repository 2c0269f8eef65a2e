using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The pages of a node that serves, and what a busy day leaves in its logs.</summary>
public sealed partial class ServedPagesTests : IDisposable
{
    private const string Account = "6225880012345678";
    private const string Name = "王小明";
    private const string Phone = "13812345678";
    private const string Typed = "she-lost-her-job";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_Pages_SignInAndShowACaseThatTheNodeHas()
    {
        await ImportAsync();
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var browser = new HttpClient { BaseAddress = node.Address };

        var first = await browser.GetStringAsync(Local("/pages/sign-in"));
        using var signedIn = await PostAsync(
            browser, "/pages/sign-in", first, ("subject", "li"), ("role", "collector"));
        var page = await browser.GetStringAsync(Local("/pages/cases/" + Account));

        Assert.Contains("name=\"guard\"", first, StringComparison.Ordinal);
        Assert.Equal("/pages/worklist", signedIn.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("1850.00 CNY", page, StringComparison.Ordinal);
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    [Fact]
    public async Task Serve_PagesOutsideOfDevelopment_GiveNobodyAToken()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        using var browser = new HttpClient { BaseAddress = node.Address };
        var page = await browser.GetStringAsync(Local("/pages/sign-in"));
        Assert.DoesNotContain("name=\"subject\"", page, StringComparison.Ordinal);
        using var answer = await PostAsync(browser, "/pages/sign-in", page, ("subject", "li"), ("role", "admin"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Logs_OfABusyRun_HoldNobodysNameNumberAccountOrToken()
    {
        await ImportAsync();
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var client = new HttpClient { BaseAddress = node.Address };
        var token = await TokenAsync(client, "supervisor");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var id = (await client.GetFromJsonAsync<JsonElement>(Local("/v1/cases/" + Account))).GetProperty("id")
            .GetString()!;
        foreach (var (path, body) in Sendings())
        {
            using var answer = await SendAsync(client, path, body);
            Assert.True((int)answer.StatusCode < 500, path);
        }

        foreach (var path in Readings())
        {
            (await client.GetAsync(Local(path))).Dispose();
        }

        var page = await client.GetStringAsync(Local("/pages/sign-in"));
        (await PostAsync(client, "/pages/sign-in", page, ("subject", "wu"), ("role", "collector"))).Dispose();
        (await client.GetAsync(Local("/pages/cases/" + Account))).Dispose();
        (await client.GetAsync(Local("/pages/find?reference=" + Phone))).Dispose();
        var end = await node.TerminateAsync();

        Assert.Equal(0, end.Code);
        var security = folder.Read("cases.db.security.log");
        // Who read whom is recorded by the opaque ids of persons and cases, and only there.
        foreach (var whose in new[] { "person/p-4417", "case/" + id })
        {
            Assert.Contains(security.Split('\n'), line => line.Contains(whose, StringComparison.Ordinal)
                && line.Contains("Cases.Security.PersonalReads", StringComparison.Ordinal));
        }

        Assert.All(security.Split('\n').Where(line => line.Contains(id, StringComparison.Ordinal)), line =>
            Assert.Contains("Cases.Security.PersonalReads", line, StringComparison.Ordinal));
        Assert.DoesNotContain("p-4417", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(id, end.Error, StringComparison.Ordinal);
        var logs = end.Error + security;
        Assert.Contains("/v1/cases/{id}", logs, StringComparison.Ordinal);
        foreach (var secret in new[]
        {
            Account, Name, Escaped(Name), Uri.EscapeDataString(Name), Phone, Typed, "1850.00", "412.34", token,
            token.Split('.')[1], "Bearer ey",
        })
        {
            Assert.DoesNotContain(secret, logs, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static IEnumerable<(string Path, string Body)> Sendings()
    {
        const string person = $$"""{"id":"p-4417","name":"{{Name}}"}""";
        yield return ("persons", person);
        yield return ("persons", person.Replace("name", "nam", StringComparison.Ordinal));
        yield return ("persons/p-4417/contact-points", $$"""{"channel":"phone","value":"{{Phone}}"}""");
        yield return ($"cases/{Account}/notes", $$"""{"text":"{{Typed}}"}""");
        yield return ($"cases/{Account}/promises",
            """{"amount":{"amount":"412.34","currency":"CNY"},"due":"2001-01-01","channel":"phone"}""");
        yield return ($"cases/{Account}/charges", Name);
        yield return ($"cases/{Phone}/notes", "{}");
        yield return ("payments",
            $$"""
            {"account":"{{Account}}","amount":{"amount":"412.34","currency":"CNY"},"valueDate":"2026-01-01",
            "reference":"r-{{Phone}}","payer":"{{Name}}"}
            """);
    }

    private static IEnumerable<string> Readings()
    {
        yield return $"/v1/cases/{Account}/actions?name={Uri.EscapeDataString(Name)}";
        yield return $"/v1/cases/{Account}/audit";
        yield return "/v1/persons/p-4417";
        yield return $"/v1/cases/{Phone}?{Account}";
        yield return $"/v1/approvals?cursor={Phone}";
        yield return $"/{Phone}/{Uri.EscapeDataString(Name)}";
        yield return $"/v1/persons/{Uri.EscapeDataString(Name)}";
    }

    private static Uri Local(string path) => new(path, UriKind.Relative);

    /// <summary>As a log in JSON would write it.</summary>
    private static string Escaped(string text) => JsonSerializer.Serialize(text).Trim('"');

    private static async Task<string> TokenAsync(HttpClient client, string role)
    {
        using var answer = await SendAsync(client, "/sign-in", $$"""{"subject":"u-1","role":"{{role}}"}""");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string body)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, Local(path.StartsWith('/') ? path : "/v1/" + path));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient browser, string path, string page, params (string Field, string Value)[] fields) =>
        browser.PostAsync(Local(path), new FormUrlEncodedContent(
        [
            new("guard", Guard().Match(page).Groups["value"].Value), new("back", "/pages/worklist"),
            .. fields.Select(field => KeyValuePair.Create(field.Field, field.Value)),
        ]));

    private async Task ImportAsync()
    {
        var table = folder.Write("t.csv", $"account,currency,amount,due_date\n{Account},CNY,1850.00,2026-01-31\n");
        (await Cli.RunAsync("import", table, "--store", folder.Store())).Done();
    }

    [GeneratedRegex("name=\"guard\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex Guard();
}
