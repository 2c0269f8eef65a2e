using System.Globalization;
using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.Interchange;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A node that is killed again and again while a bank pushes signed batches and sends each until it is answered. The
/// moments follow from a seed and from what was acknowledged.
/// </summary>
public sealed class KilledPaymentTests : IDisposable
{
    private const int Kills = 6;
    private const int Senders = 4;
    private const int Accounts = 10;
    private const int Batch = 25;
    private const int Seed = 20_261_124;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(85);
    private static readonly WebhookSecret Secret = WebhookSecret.Of([.. Enumerable.Repeat((byte)9, 32)]);

    private readonly Folder folder = new();
    private readonly Lock telling = new();
    private readonly KillMoments moments = new(Seed, within: 12);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<string> told = [];
    private ServingProcess? node;
    private volatile bool isOver;
    private int broken;

    public void Dispose()
    {
        node?.Dispose();
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Payments_PushedToANodeOnSqliteThatIsKilled_AreTakenOnceEach()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await RunAsync(folder.Store());
    }

    [Fact]
    public async Task Payments_PushedToANodeOnPostgresThatIsKilled_AreTakenOnceEach()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await RunAsync(pg.Store);
    }

    private async Task RunAsync(string store)
    {
        var rows = Enumerable.Range(0, Accounts)
            .Select(n => $"N-{n},CNY,100000.00,2026-08-31,credit-card,2026-01-15\n");
        var table = folder.Write("t.csv", "account,currency,amount,due_date,product,opened\n" + string.Concat(rows));
        (await Cli.RunAsync("import", table, "--store", store)).Done();
        await StartAsync(store);
        var reaching = moments.Next();
        var working = Task.WhenAll(Enumerable.Range(0, Senders).Select(WorkAsync));
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.WhenAny(reaching, working).WaitAsync(Longest);
            Assert.False(working.IsFaulted, working.Exception?.ToString());
            reaching = moments.Next();
            var dead = node!;
            await dead.KillAsync();
            await StartAsync(store);
            dead.Dispose();
        }

        await Task.WhenAny(reaching, working).WaitAsync(Longest);
        isOver = true;
        await working.WaitAsync(Longest);
        var again = await Task.WhenAll(told.Select(body => SendAsync(body)));
        Assert.All(again.SelectMany(results => results), one => Assert.Equal(PaymentResultKind.Duplicate, one.Result));
        Assert.Equal(0, (await node!.TerminateAsync()).Code);

        Assert.InRange(broken, 1, int.MaxValue);
        await CompareAsync(store);
    }

    /// <summary>Every event that was acknowledged stands on its case once, and nothing else does.</summary>
    private async Task CompareAsync(string store)
    {
        (await Cli.RunAsync("audit", "verify", "--store", store)).Done();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", store, "--out", folder.At("trail")))
            .Done();
        var keys = new List<string>();
        foreach (var line in File.ReadLines(folder.At("trail")))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("kind").GetString() == "paymentRecorded")
            {
                keys.Add($"{entry.RootElement.GetProperty("stream")} {entry.RootElement.GetProperty("command")}");
            }
        }

        Assert.Equal(told.Count * Batch, keys.Count);
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    private async Task WorkAsync(int sender)
    {
        for (var number = 0; !isOver; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{sender}-{number}");
            var body = $"[{string.Join(',', Enumerable.Range(0, Batch).Select(index => Event(name, index)))}]";
            var results = await SendAsync(body);
            Assert.Equal(Batch, results.Count);
            Assert.All(results, one => Assert.True(
                one.Result is PaymentResultKind.Applied or PaymentResultKind.Duplicate, $"{one}"));
            lock (telling)
            {
                told.Add(body);
            }

            moments.Count();
        }
    }

    private static string Event(string name, int index) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"specversion":"1.0","id":"e-{{{name}}}-{{{index}}}","source":"/core","type":"payment.booked","data":{
        "account":"N-{{{index % Accounts}}}","amount":{"amount":"0.01","currency":"CNY"},"valueDate":"2026-09-15",
        "reference":"r-{{{name}}}-{{{index}}}"}}
        """);

    /// <summary>Sends a batch, signed anew each time, until it is answered.</summary>
    private async Task<IReadOnlyList<PaymentResult>> SendAsync(string events)
    {
        var body = Encoding.UTF8.GetBytes(events);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var tries = 0; tries < 2_000; tries++)
        {
            if (await TryAsync(body) is { } results)
            {
                return results;
            }

            await pause.WaitForNextTickAsync();
        }

        throw new InvalidOperationException("A batch got no answer.");
    }

    private async Task<IReadOnlyList<PaymentResult>?> TryAsync(byte[] body)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node!.Address, "v1/payments"));
        request.Headers.Add("webhook-id", "msg");
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            "webhook-signature", WebhookSignature.Sign(Secret, "msg", now, body));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/cloudevents-batch+json");
        try
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode == 503)
            {
                return null;
            }

            Assert.True((int)answer.StatusCode == 200, $"{(int)answer.StatusCode} {text}");
            return JsonSerializer.Deserialize(text, CasesJson.Default.PaymentResults)!.Results;
        }
        catch (HttpRequestException)
        {
            // The node died under it, or is not there yet: it is sent again.
            Interlocked.Increment(ref broken);
            return null;
        }
    }

    private async Task StartAsync(string store) => node = await ServingProcess.StartAsync(
        store, "Production", "BANK", ("Cases__Limits__AddressPerSecond", "100000"),
        ("Cases__Payments__Senders__0__Name", "core"),
        ("Cases__Payments__Senders__0__Secrets__0__Secret", Secret.ToText()));
}
