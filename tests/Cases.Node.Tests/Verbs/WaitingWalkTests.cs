using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Money for an account that nobody knows waits, and is on its case as soon as that is opened, once.</summary>
public sealed class WaitingWalkTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task Payment_OfAnUnknownAccount_OnSqlite_IsPostedWhenItsCaseOpens() => WalkAsync(folder.Store(), nodes: 1);

    [Fact]
    public async Task Payment_OfAnUnknownAccount_OnPostgres_IsPostedWhenItsCaseOpensAtAnotherNode()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await WalkAsync(pg.Store, nodes: 2);
    }

    private static async Task WalkAsync(string store, int nodes)
    {
        var served = new List<ServingProcess>();
        try
        {
            for (var node = 0; node < nodes; node++)
            {
                served.Add(await ServingProcess.StartAsync(store, "Development"));
            }

            using var core = await SignInAsync(served[0], "core", "integration");
            using var bob = await SignInAsync(served[^1], "bob", "supervisor");
            Assert.Equal(["unmatched", "unmatched"], await PayAsync(core));

            var opened = await PostAsync(bob, "v1/cases", """
                {"source":"core","account":"LATE-1","currency":"CNY","items":[{"key":"i1","dueOn":"2026-03-31",
                "charged":[{"component":"principal","amount":"100.00"}]}]}
                """);
            var id = opened.GetProperty("id").GetString()!;
            using var events = new StreamReader(await bob.GetStreamAsync("v1/events?from=0"));
            using var ended = new CancellationTokenSource(Longest);
            for (var applied = 0; applied < 2;)
            {
                var line = await events.ReadLineAsync(ended.Token) ?? throw new InvalidOperationException("it ended");
                applied += line.StartsWith("data:", StringComparison.Ordinal)
                    && line.Contains("payment.applied", StringComparison.Ordinal) ? 1 : 0;
            }

            Assert.Equal(58.00m, await OwedAsync(bob, id));
            Assert.Equal(["duplicate", "duplicate"], await PayAsync(core));
            using var left = JsonDocument.Parse(await bob.GetStringAsync("v1/unmatched-payments"));
            Assert.Empty(left.RootElement.GetProperty("items").EnumerateArray());
            foreach (var node in served)
            {
                Assert.Equal(0, (await node.TerminateAsync()).Code);
            }
        }
        finally
        {
            served.ForEach(node => node.Dispose());
        }

        (await Cli.RunAsync("audit", "verify", "--store", store)).Done();
    }

    private static async Task<HttpClient> SignInAsync(ServingProcess node, string subject, string role)
    {
        var http = new HttpClient { BaseAddress = node.Address };
        var told = await PostAsync(http, "sign-in", $$"""{"subject":"{{subject}}","role":"{{role}}"}""");
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", told.GetProperty("token").GetString());
        return http;
    }

    private static async Task<string[]> PayAsync(HttpClient http)
    {
        var told = await PostAsync(http, "v1/payments", """
            [{"account":"LATE-1","amount":{"amount":"30.00","currency":"CNY"},"valueDate":"2026-04-02",
            "reference":"R1"},
            {"account":"LATE-1","amount":{"amount":"12.00","currency":"CNY"},"valueDate":"2026-04-03",
            "reference":"R2"}]
            """);
        return [.. told.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("result").GetString()!)];
    }

    private static async Task<decimal> OwedAsync(HttpClient http, string id)
    {
        using var read = JsonDocument.Parse(await http.GetStringAsync("v1/cases/" + id));
        var amount = read.RootElement.GetProperty("outstanding").GetProperty("amount").GetString()!;
        return decimal.Parse(amount, CultureInfo.InvariantCulture);
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (path.EndsWith("cases", StringComparison.Ordinal))
        {
            request.Headers.Add("Idempotency-Key", "open-late-1");
        }

        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
