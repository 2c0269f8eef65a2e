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
    private const string Second = "6225880087654321";
    private const string Unknown = "6225880011112222";
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
        foreach (var (path, body, status) in Sendings())
        {
            using var answer = await SendAsync(client, path, body);
            Assert.True(status == (int)answer.StatusCode, $"{path}: {answer.StatusCode}");
        }

        foreach (var (path, status) in Readings())
        {
            using var answer = await client.GetAsync(Local(path));
            Assert.True(status == (int)answer.StatusCode, $"{path}: {answer.StatusCode}");
        }

        await MatchAsync(client);
        var link = NodeFile.Read(folder.At("cases.db"))!.Secret;

        var page = await client.GetStringAsync(Local("/pages/sign-in"));
        (await PostAsync(client, "/pages/sign-in", page, ("subject", "wu"), ("role", "collector"))).Dispose();
        (await client.GetAsync(Local("/pages/cases/" + Account))).Dispose();
        page = await client.GetStringAsync(Local("/pages/worklist"));
        (await PostAsync(client, "/pages/find", page, ("reference", Phone))).Dispose();
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
        AreStructured(logs);
        string[] secrets =
        [
            Account, Second, Unknown, Name, Escaped(Name), Uri.EscapeDataString(Name), Phone, Typed, "1850.00",
            "412.34", token,
            token.Split('.')[1], "Bearer ey", folder.Read("cases.db.key").Trim(), link,
        ];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, logs, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static void AreStructured(string logs) =>
        Assert.All(logs.Split('\n').Where(line => line.Length > 0), line =>
        {
            using var document = JsonDocument.Parse(line);
            Assert.True(document.RootElement.TryGetProperty("Timestamp", out _), line);
        });

    private static IEnumerable<(string Path, string Body, int Status)> Sendings()
    {
        const string person = $$"""{"id":"p-4417","name":"{{Name}}"}""";
        yield return ("persons", person, 201);
        yield return ("persons", person.Replace("name", "nam", StringComparison.Ordinal), 400);
        yield return ("persons/p-4417/contact-points",
            $$"""{"channel":"phone","value":"{{Phone}}","source":"contract","ground":"contract"}""", 201);
        yield return ("persons/p-4417/contact-points", $$"""{"channel":"phone","value":"{{Phone}}"}""", 400);
        yield return ("cases",
            $$"""
            {"source":"core","account":"{{Second}}","currency":"CNY","packs":["BANK"],
            "parties":[{"person":"p-4417","role":"debtor"}],
            "items":[{"key":"i1","charged":[{"component":"principal","amount":"412.34"}],"dueOn":"2026-01-31"}]}
            """, 201);
        yield return ($"cases/{Account}/notes", $$"""{"text":"{{Typed}}"}""", 201);
        yield return ($"cases/{Account}/waivers",
            $$"""{"amount":{"amount":"1.00","currency":"CNY"},"reason":"{{Typed}}","requestApproval":true}""", 201);
        yield return ($"cases/{Account}/promises",
            """{"amount":{"amount":"412.34","currency":"CNY"},"due":"2001-01-01","channel":"phone"}""", 422);
        yield return ($"cases/{Account}/charges", Name, 400);
        yield return ($"cases/{Phone}/notes", "{}", 404);
        yield return ("contact-permissions", $$"""{"case":"{{Second}}","channel":"phone"}""", 201);
        yield return ($"cases/{Second}/contacts",
            $$"""
            {"channel":"phone","direction":"inbound","disposition":"reached","party":"debtor","note":"{{Typed}}"}
            """, 201);
    }

    private static IEnumerable<(string Path, int Status)> Readings()
    {
        yield return ($"/v1/cases/{Account}/actions", 200);
        yield return ($"/v1/cases/{Account}/actions?name={Uri.EscapeDataString(Name)}", 400);
        yield return ($"/v1/cases/{Account}/audit", 200);
        yield return ("/v1/persons/p-4417", 200);
        yield return ($"/v1/cases?at=0&search={Uri.EscapeDataString(Name)}", 200);
        yield return ($"/v1/cases?search={Phone}", 200);
        yield return ($"/v1/cases/{Phone}?{Account}", 404);
        yield return ("/v1/approvals", 200);
        yield return ($"/v1/approvals?cursor={Phone}", 400);
        yield return ($"/{Phone}/{Uri.EscapeDataString(Name)}", 404);
        yield return ($"/v1/persons/{Uri.EscapeDataString(Name)}", 404);
    }

    /// <summary>A payment that nobody knows comes in, and is matched to a case.</summary>
    private static async Task MatchAsync(HttpClient client)
    {
        var core = await TokenAsync(client, "integration");
        using var paying = new HttpClient { BaseAddress = client.BaseAddress };
        paying.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", core);
        foreach (var account in new[] { Account, Unknown })
        {
            using var paid = await SendAsync(paying, "payments",
                $$"""
                {"account":"{{account}}","amount":{"amount":"412.34","currency":"CNY"},"valueDate":"2026-01-01",
                "reference":"r-{{Phone}}-{{account}}","payer":"{{Name}}"}
                """);
            Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        }

        await HeldAsync(client);
        var results = await client.GetFromJsonAsync<JsonElement>(Local("/v1/unmatched-payments"));
        var id = results.GetProperty("items")[0].GetProperty("id").GetString();
        using var matched = await SendAsync(client, $"unmatched-payments/{id}/match", $$"""{"case":"{{Second}}"}""");
        Assert.Equal(HttpStatusCode.Created, matched.StatusCode);
    }

    /// <summary>Waits until the lists show everything that was written so far: a note stands behind it.</summary>
    private static async Task HeldAsync(HttpClient client)
    {
        using var noted = await SendAsync(client, $"cases/{Account}/notes", """{"text":"seen"}""");
        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        var at = (await noted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("position").GetInt64();
        var status = HttpStatusCode.ServiceUnavailable;
        // Each look waits two seconds for rows that are behind.
        for (var looks = 0; status == HttpStatusCode.ServiceUnavailable && looks < 30; looks++)
        {
            using var rows = await client.GetAsync(Local($"/v1/cases?limit=1&at={at}"));
            status = rows.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, status);
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
