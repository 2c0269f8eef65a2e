using System.Globalization;
using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.Interchange;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>A bank's system that pushes payments: it signs what it sends, as it should or as a test wants.</summary>
internal sealed class EventSender(Uri address, WebhookSecret secret) : IDisposable
{
    public const string Structured = "application/cloudevents+json";

    public const string Batch = "application/cloudevents-batch+json";

    private readonly HttpClient client = new() { BaseAddress = address };
    private int messages;

    public WebhookSecret Secret { get; set; } = secret;

    /// <summary>The clock of the sender.</summary>
    public Func<DateTimeOffset> Now { get; set; } = TimeProvider.System.GetUtcNow;

    /// <summary>A secret of a test.</summary>
    public static WebhookSecret SecretOf(byte seed) => WebhookSecret.Of([.. Enumerable.Repeat(seed, 32)]);

    /// <summary>One sender and his secret, as the configuration has it.</summary>
    public static SenderOptions Of(string name, byte seed, SenderScope? scope = null) => new()
    {
        Name = name,
        Secrets = [new SenderSecret { Secret = SecretOf(seed).ToText() }],
        Scope = scope ?? new SenderScope(),
    };

    /// <summary>A gateway at which some systems may push payments.</summary>
    public static GatewaySetting Setting(params SenderOptions[] senders) => new()
    {
        Options = new GatewayOptions { Payments = new PaymentOptions { Senders = senders } },
    };

    /// <summary>An event of a payment; members of the data go over those that it has otherwise.</summary>
    public static string Event(string id, string data = "", string more = "", string type = "payment.booked")
    {
        var at = Desk.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var payment = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var text in new[]
        {
            $$"""
            {"account":"0017","amount":{"amount":"50.00","currency":"CNY"},"valueDate":"{{at}}","reference":"r-{{id}}"}
            """,
            data.Length == 0 ? "{}" : data,
        })
        {
            foreach (var member in JsonDocument.Parse(text).RootElement.EnumerateObject())
            {
                payment[member.Name] = member.Value;
            }
        }

        return $$"""
            {"specversion":"1.0","id":"{{id}}","source":"/core/payments","type":"{{type}}"{{more}},
            "data":{{JsonSerializer.Serialize(payment)}}}
            """;
    }

    /// <summary>Sends events; their results.</summary>
    public async Task<IReadOnlyList<PaymentResult>> TellAsync(params string[] events)
    {
        using var answer = await SendAsync($"[{string.Join(',', events)}]", Batch);
        Assert.Equal(200, (int)answer.StatusCode);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), CasesJson.Default.PaymentResults)!
            .Results;
    }

    /// <summary>Sends one event; its result.</summary>
    public async Task<PaymentResult> TellOneAsync(string told) => Assert.Single(await TellAsync(told));

    public Task<HttpResponseMessage> SendAsync(
        string body, string type, params (string Name, string Value)[] headers) =>
        SendAsync(Encoding.UTF8.GetBytes(body), type, headers);

    /// <summary>Sends a signed body; a header of the test goes before that of the sender, and an empty one takes it
    /// away.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        byte[] body, string type, params (string Name, string Value)[] headers)
    {
        var id = "msg_" + Interlocked.Increment(ref messages);
        var signed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = Now().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = WebhookSignature.Sign(Secret, id, Now(), body),
        };
        foreach (var (name, value) in headers)
        {
            signed[name] = value;
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/payments")
        {
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in signed.Where(pair => pair.Value.Length > 0))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(message);
    }

    public void Dispose() => client.Dispose();
}
