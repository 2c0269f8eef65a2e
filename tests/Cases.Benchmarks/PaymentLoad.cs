using System.Globalization;
using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.Engine;
using Cases.Gateway;
using Cases.Interchange;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Benchmarks;

/// <summary>A bank that pushes payments: signed events in batches, from clients in this process.</summary>
internal sealed class PaymentLoad
{
    /// <summary>Events of a request.</summary>
    public const int Batch = 100;

    /// <summary>Requests under way at once.</summary>
    public const int Clients = 16;

    /// <summary>Where a batch is only authenticated, parsed and answered.</summary>
    public const string AnswerPath = "bench/answer/payments";

    /// <summary>Where payments are taken.</summary>
    public const string Path = "v1/payments";

    private const int Cases = 2_048;

    private static readonly WebhookSecret Secret = WebhookSecret.Of([.. Enumerable.Repeat((byte)7, 32)]);

    private readonly BenchServer _server;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly string _today =
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private long _messages;

    private PaymentLoad(BenchServer server) => _server = server;

    /// <summary>The sender of these events, as a node is configured for him.</summary>
    public static SenderOptions Sender => new()
    {
        Name = "bench", Secrets = [new SenderSecret { Secret = Secret.ToText() }],
    };

    /// <summary>What the requests cost in this process: client, server and followers.</summary>
    public WorkMeter Processor { get; } = new();

    /// <summary>Opens the cases that are paid on.</summary>
    public static async Task<PaymentLoad> OpenAsync(BenchServer server, CancellationToken cancellation)
    {
        var load = new PaymentLoad(server);
        var token = await server.TokenAsync("core", "integration", cancellation).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, Cases).Select(
            number => server.OpenAsync(token, load.Account(number), cancellation))).ConfigureAwait(false);
        return load;
    }

    /// <summary>Maps the peer: an endpoint that checks the signature, parses the events and answers.</summary>
    public static void MapAnswer(IEndpointRouteBuilder routes) =>
        routes.MapPost("/" + AnswerPath, AnswerAsync).AllowAnyone();

    /// <summary>Events answered per second while every client sends one batch after the other.</summary>
    public async Task<double> RunAsync(string path, double seconds, CancellationToken cancellation)
    {
        var before = Environment.CpuUsage.TotalTime;
        var clock = new LoadClock(seconds, cancellation);
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            long done = 0;
            for (; !clock.IsOver; done += Batch)
            {
                await SendAsync(path, cancellation).ConfigureAwait(false);
            }

            return done;
        }))).ConfigureAwait(false);
        var rate = counts.Sum() / clock.Elapsed.TotalSeconds;
        if (path == Path)
        {
            Processor.Add(before, counts.Sum());
        }

        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    /// <summary>Pays a whole debt of 100.00 by an event alone.</summary>
    public async Task PayOffAsync(string account, CancellationToken cancellation)
    {
        var events = new StringBuilder("[");
        Append(events, account, BenchReport.Invariant($"off-{account}"), "100.00");
        await SendAsync(Path, events.Append(']').ToString(), 1, cancellation).ConfigureAwait(false);
    }

    private string Account(long number) => BenchReport.Invariant($"{_run}-{number}");

    private Task SendAsync(string path, CancellationToken cancellation)
    {
        var events = new StringBuilder("[", Batch * 340);
        for (var index = 0; index < Batch; index++)
        {
            var number = Interlocked.Increment(ref _messages);
            events.Append(index == 0 ? "" : ",");
            Append(events, Account(number % Cases), BenchReport.Invariant($"{_run}-{number}"), "0.01");
        }

        return SendAsync(path, events.Append(']').ToString(), Batch, cancellation);
    }

    private void Append(StringBuilder events, string account, string id, string amount) => events.Append(
        CultureInfo.InvariantCulture,
        $$$"""
        {"specversion":"1.0","id":"{{{id}}}","source":"/bench/payments","type":"payment.booked",
        "time":"{{{_today}}}T00:00:00Z","datacontenttype":"application/json","data":{"account":"{{{account}}}",
        "amount":{"amount":"{{{amount}}}","currency":"CNY"},"valueDate":"{{{_today}}}","reference":"{{{id}}}",
        "bookedAt":"{{{_today}}}T00:00:00Z","channel":"transfer"}}
        """);

    private async Task SendAsync(string path, string events, int count, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(events);
        var id = BenchReport.Invariant($"msg_{Interlocked.Increment(ref _messages)}");
        var now = TimeProvider.System.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", BenchReport.Invariant($"{now.ToUnixTimeSeconds()}"));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign(Secret, id, now, body));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/cloudevents-batch+json");
        using var answer = await _server.Client.SendAsync(request, cancellation).ConfigureAwait(false);
        var text = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        var results = (int)answer.StatusCode == StatusCodes.Status200OK
            ? JsonSerializer.Deserialize(text, CasesJson.Default.PaymentResults)!.Results
            : [];
        if (results.Count != count || results.Any(one => one.Result != PaymentResultKind.Applied))
        {
            var said = Encoding.UTF8.GetString(text.AsSpan()[..Math.Min(200, text.Length)]);
            throw new BenchFailure(BenchReport.Invariant(
                $"bench: a batch was not applied: {(int)answer.StatusCode} {said}"));
        }
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var stream = new MemoryStream();
        await context.Request.Body.CopyToAsync(stream, context.RequestAborted).ConfigureAwait(false);
        var body = stream.ToArray();
        var headers = context.Request.Headers;
        var check = WebhookSignature.Verify([new WebhookKey(Secret)],
            new WebhookHeaders(
                headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]),
            body, TimeProvider.System.GetUtcNow());
        var results = !check.IsValid ? [] : CloudEventReader.Batch(body, Batch).Events.Select(one =>
            new PaymentResult(
                JsonSerializer.Deserialize(one.Event!.Data.Span, CasesJson.Default.PaymentRequest)!.Reference,
                PaymentResultKind.Applied)
            {
                Id = one.Event.Id,
            }).ToArray();
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, new PaymentResults(results),
            CasesJson.Default.PaymentResults, context.RequestAborted).ConfigureAwait(false);
    }
}
