using System.Globalization;
using System.Text.Json;
using Cases.Contracts;
using Cases.TestKit;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// Nodes that are killed while they deliver, to a receiver that answers in every way there is. The moments follow from
/// a seed and from what came.
/// </summary>
public sealed class KilledDeliveryTests : IDisposable
{
    private const int Kills = 4;
    private const int Accounts = 8;
    private const int Payments = 12;
    private const int Within = 10;
    private const int Seed = 20_261_125;
    private const string Table = "account,currency,amount,due_date,product,opened\n";

    private readonly Folder folder = new();
    private readonly List<ServingProcess> nodes = [];
    private readonly KillMoments moments = new(Seed, Within);
    private readonly Lock answering = new();
    private readonly Random chance = new(Seed);
    private readonly HashSet<string> met = [];
    private int paid;

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task Deliveries_OfANodeOnSqliteThatIsKilled_AllArriveInOrder()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await RunAsync(folder.Store(), 1);
    }

    [Fact]
    public async Task Deliveries_OfTwoNodesOnPostgresOneOfWhichIsKilled_AllArriveInOrder()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await RunAsync(pg.Store, 2);
    }

    private async Task RunAsync(string store, int count)
    {
        await FillAsync(store);
        await using var receiver = await HookReceiver.StartAsync();
        (receiver.StatusOf, receiver.AnswerAsync, receiver.Count) = (StatusOf, AnswerAsync, moments.Count);
        var reaching = moments.Next();
        for (var node = 0; node < count; node++)
        {
            nodes.Add(await StartAsync(store));
        }

        await SubscribeAsync(nodes[0].Address, receiver.Address);
        for (var kill = 0; kill < Kills; kill++)
        {
            await reaching.Soon();
            reaching = moments.Next();
            var dead = nodes[kill % count];
            await dead.KillAsync();
            if (count > 1)
            {
                // The other goes on by itself, before the dead one is there again.
                await PayAsync(nodes[(kill + 1) % count].Address);
                await reaching.Soon();
                reaching = moments.Next();
            }

            nodes[kill % count] = await StartAsync(store);
            dead.Dispose();
            await PayAsync(nodes[kill % count].Address);
        }

        var wanted = await EventsAsync(nodes[0].Address);
        await receiver.UntilAsync(() => receiver.Accepted.Count >= wanted.Count);
        foreach (var node in nodes)
        {
            Assert.Equal(0, (await node.TerminateAsync()).Code);
        }

        Check(wanted, [.. receiver.Arrivals]);
        (await Cli.RunAsync("audit", "verify", "--store", store)).Done();
    }

    /// <summary>All came, under one id each, and none before those of its case that it follows were taken.</summary>
    private static void Check(IReadOnlyList<string> wanted, IReadOnlyList<Arrival> arrivals)
    {
        Assert.Equal(
            wanted.Order(StringComparer.Ordinal),
            arrivals.Where(one => one.Accepted).Select(one => one.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.All(arrivals.GroupBy(one => one.Id), same => Assert.Single(same.Select(one => one.Body).Distinct()));
        var before = arrivals.GroupBy(one => one.Subject).ToDictionary(
            of => of.Key, of => of.Select(one => one.Position).Distinct().Order().ToList());
        var taken = new HashSet<long>();
        foreach (var one in arrivals)
        {
            Assert.All(before[one.Subject].TakeWhile(position => position < one.Position),
                position => Assert.Contains(position, taken));
            if (one.Accepted)
            {
                taken.Add(one.Position);
            }
        }

        Assert.InRange(arrivals.Count, wanted.Count + 1, int.MaxValue);
    }

    /// <summary>Each event is refused at most once: what is refused again waits for minutes.</summary>
    private int StatusOf(string id)
    {
        lock (answering)
        {
            return !met.Add(id) ? 204 : chance.Next(30) switch
            {
                0 => 500,
                1 => StatusCodes.Status429TooManyRequests,
                2 => StatusCodes.Status302Found,
                3 => StatusCodes.Status400BadRequest,
                4 => StatusCodes.Status200OK,
                _ => 204,
            };
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        switch (status)
        {
            case 429:
                context.Response.Headers.RetryAfter = "1";
                break;
            case 302:
                context.Response.Headers.Location = "/elsewhere";
                break;
            case 400:
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html><body>Not now.</body></html>");
                break;
            case 200:
                await EndlessAsync(context);
                break;
        }
    }

    /// <summary>An answer that has no end before a gigabyte: whoever reads on waits for it.</summary>
    private static async Task EndlessAsync(HttpContext context)
    {
        var some = new byte[64 << 10];
        try
        {
            for (var part = 0; part < 16 << 10; part++)
            {
                await context.Response.Body.WriteAsync(some, context.RequestAborted);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            return; // The node hung up, as it should.
        }
    }

    private async Task FillAsync(string store)
    {
        var accounts = Enumerable.Range(0, Accounts).Select(n => $"N-{n},CNY,100000.00,2026-08-31,card,2026-01-15\n");
        (await Cli.RunAsync("import", folder.Write("t.csv", Table + string.Concat(accounts)), "--store", store)).Done();
        var payments = Enumerable.Range(0, Accounts * Payments).Select(n => string.Create(
            CultureInfo.InvariantCulture, $"N-{n % Accounts},1.00,CNY,2026-09-15,r-{n}\n"));
        var file = folder.Write("p.csv", "account,amount,currency,value_date,reference\n" + string.Concat(payments));
        (await Cli.RunAsync("payments", file, "--store", store)).Done();
    }

    /// <summary>
    /// Gives the nodes as much to tell as the next moment lies away at most: while one starts, the other may have told
    /// everything that was there.
    /// </summary>
    private async Task PayAsync(Uri node)
    {
        using var http = new HttpClient { BaseAddress = node };
        var core = await SignedIn.AsAsync(http, "core", "integration");
        var payments = Enumerable.Range(paid, Within).Select(n => new PaymentRequest(
            $"N-{n % Accounts}", new Money("1.00", "CNY"), new DateOnly(2026, 9, 16), $"s-{n}"));
        paid += Within;
        var results = (await core.PostPaymentsAsync([.. payments])).Required().Results;
        Assert.All(results, one => Assert.Equal(PaymentResultKind.Applied, one.Result));
    }

    private static Task<ServingProcess> StartAsync(string store) =>
        ServingProcess.StartAsync(store, "Development", settings: HookReceiver.Setting);

    private static async Task SubscribeAsync(Uri node, string url)
    {
        using var http = new HttpClient { BaseAddress = node };
        var admin = await SignedIn.AsAsync(http, "root", "admin");
        (await admin.ChangeWebhookAsync(CasePaths.Webhooks, new WebhookRequest(url) { From = 0 })).Required();
    }

    /// <summary>The ids of all events that there are, as the stream of events tells them.</summary>
    private static async Task<IReadOnlyList<string>> EventsAsync(Uri node)
    {
        using var http = new HttpClient { BaseAddress = node };
        var client = new CasesClient(http, _ => ValueTask.FromResult<string?>(null));
        var token = (await client.SignInAsync(new SignInRequest("core", "integration"))).Required().Token;
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/events?from=0&waitSeconds=0");
        request.Headers.Add("Authorization", "Bearer " + token);
        using var answer = await http.SendAsync(request);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("id").GetString()!)];
    }
}
