using System.Net;
using System.Text;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Server-sent events: what happens on the caller's cases, without gap and without double.</summary>
public sealed class EventStreamTests
{
    private const int Payments = 40;

    [Fact]
    public async Task Stream_BrokenOffAgainAndAgain_GoesOnBehindTheLastIdWithoutGapOrDouble()
    {
        await using var run = await StartAsync();
        var paying = PayAsync(run, Payments);
        var seen = new List<string>();
        string? last = null;
        while (seen.Count < Payments)
        {
            // Each line is left after three events, wherever the node is with writing.
            using var stream = await EventReader.OpenAsync(run, "?types=payment.applied&from=0", last);
            for (var number = 0; number < 3 && seen.Count < Payments; number++)
            {
                var told = await stream.NextAsync();
                seen.Add(told.Data.GetProperty("data").GetProperty("key").GetString()!);
                Assert.StartsWith($"evt_{told.Id}_", told.Data.GetProperty("id").GetString(), StringComparison.Ordinal);
                last = told.Id;
            }
        }

        await paying;
        Assert.Equal(Enumerable.Range(0, Payments).Select(number => $"p{number}"), seen);
    }

    [Fact]
    public async Task Stream_AskedForWhatThereIs_EndsByItself_AndWithoutAnIdBeginsWithWhatComesNext()
    {
        await using var run = await StartAsync();
        await PayAsync(run, 2);
        using (var stream = await EventReader.OpenAsync(run, "?from=0&waitSeconds=0"))
        {
            Assert.Equal(
                ["case.opened", "payment.applied", "payment.applied"],
                (await stream.RestAsync()).Select(told => told.Type).Where(type => type != "case.entered"));
        }

        using var next = await EventReader.OpenAsync(run, "");
        await PayAsync(run, 1, from: 2);
        Assert.Equal("p2", (await next.NextAsync()).Data.GetProperty("data").GetProperty("key").GetString());
    }

    [Fact]
    public async Task Stream_OfACallerOfABranch_HasHisCasesAloneAndNoPaymentThatWaits()
    {
        Caller? who = null;
        await using var run = await Surface.StartAsync(() => who, new VirtualClock(CaseCommands.Start));
        foreach (var branch in (string[])["north", "south"])
        {
            var open = RunningHost.Envelope("open " + branch, branch, CaseCommands.Open(branch, branch)) with
            {
                By = new Principal("boss", "supervisor", "bank", branch),
            };
            Assert.Empty((await run.Host.SendAsync(open, CancellationToken.None)).Reasons);
        }

        who = new Caller("core", StaffRoles.Integration);
        using (var waiting = await run.PostAsync("/v1/payments", """
            [{"account":"nobody","amount":{"amount":"5.00","currency":"CNY"},"valueDate":"2026-11-19","reference":"w"}]
            """))
        {
            Assert.Equal(HttpStatusCode.OK, waiting.StatusCode);
        }

        Assert.Contains("payment.unmatched", await TypesAsync(run));
        who = new Caller("norm", StaffRoles.Collector) { Organisation = "bank", Branch = "north" };
        using var stream = await EventReader.OpenAsync(run, "?from=0&waitSeconds=0");
        var told = await stream.RestAsync();
        Assert.NotEmpty(told);
        Assert.All(told, one => Assert.Equal("case/north", one.Data.GetProperty("subject").GetString()));
        who = new Caller("other", StaffRoles.Auditor) { Organisation = "rival" };
        Assert.Empty(await TypesAsync(run));
    }

    [Theory]
    [InlineData("?from=999999", null, 409, "position_unknown")]
    [InlineData("", "999999", 409, "position_unknown")]
    [InlineData("", "abc", 400, "field_invalid")]
    [InlineData("", "9223372036854775807", 400, "field_invalid")]
    [InlineData("?types=case.nothing", null, 400, "field_invalid")]
    [InlineData("?types=case.opened,case.nothing", null, 400, "field_invalid")]
    [InlineData("?waitSeconds=901", null, 400, "field_invalid")]
    [InlineData("?since=1", null, 400, "field_invalid")]
    public async Task Stream_OfAWishThatCannotBe_IsAProblem(string query, string? last, int status, string code)
    {
        await using var run = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events" + query);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        using var answer = await run.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Soon();
        await answer.IsProblemAsync(status, code);
    }

    [Fact]
    public async Task Stream_ThatRests_SaysThatItLivesAndHowFarItLooked()
    {
        await using var run = await StartAsync(new LimitOptions { EventHeartbeatSeconds = 1 });
        var end = await run.LengthAsync();
        using var stream = await EventReader.OpenAsync(run, "?from=0&types=plan.agreed");
        var id = await stream.LineAsync(line => line.StartsWith("id:", StringComparison.Ordinal));
        Assert.Equal($"id: {end - 1}", id);
    }

    [Fact]
    public async Task Streams_OfOneCaller_AreBounded_AndOneThatEndedMakesRoom()
    {
        await using var run = await StartAsync(new LimitOptions { EventStreamsPerCaller = 2 });
        var first = await EventReader.OpenAsync(run, "");
        using var second = await EventReader.OpenAsync(run, "");
        using (var third = await run.Client.GetAsync(
            new Uri("/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).Soon())
        {
            await third.IsProblemAsync(429, "too_many_requests");
            Assert.NotNull(third.Headers.RetryAfter);
        }

        first.Dispose();
        HttpStatusCode status;
        do
        {
            using var again = await run.Client.GetAsync(
                new Uri("/v1/events?waitSeconds=0", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).Soon();
            status = again.StatusCode;
        }
        while (status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Stream_OfANodeThatStops_Ends()
    {
        EventReader stream;
        await using (var run = await StartAsync())
        {
            stream = await EventReader.OpenAsync(run, "");
        }

        using (stream)
        {
            Assert.Empty(await stream.RestAsync());
        }
    }

    [Fact]
    public async Task Types_AreListed_AndHeadHasNoStream()
    {
        await using var run = await StartAsync();
        using var types = JsonDocument.Parse(
            await run.Client.GetStringAsync(new Uri("/v1/events/types", UriKind.Relative)));
        Assert.Contains(types.RootElement.GetProperty("items").EnumerateArray(),
            type => type.GetProperty("type").GetString() == "promise.broken");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/v1/events");
        using var head = await run.Client.SendAsync(request).Soon();
        Assert.Equal("text/event-stream", head.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<IReadOnlyList<string>> TypesAsync(GatewayRun run)
    {
        using var stream = await EventReader.OpenAsync(run, "?from=0&waitSeconds=0");
        return [.. (await stream.RestAsync()).Select(told => told.Type)];
    }

    private static async Task<GatewayRun> StartAsync(LimitOptions? limits = null)
    {
        var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Caller = new Caller("audit", StaffRoles.Auditor),
            Options = new GatewayOptions { Limits = limits ?? new LimitOptions() },
            Time = new VirtualClock(CaseCommands.Start),
        });
        var open = RunningHost.Envelope("open", "c1", CaseCommands.Open("c1"));
        Assert.Empty((await run.Host.SendAsync(open, CancellationToken.None)).Reasons);
        return run;
    }

    private static async Task PayAsync(GatewayRun run, int count, int from = 0)
    {
        for (var number = from; number < from + count; number++)
        {
            var pay = RunningHost.Envelope($"pay {number}", "c1", CaseCommands.Pay($"p{number}", 10));
            Assert.Empty((await run.Host.SendAsync(pay, CancellationToken.None)).Reasons);
        }
    }
}

/// <summary>One event as it came.</summary>
internal sealed record ToldEvent(string Id, string Type, JsonElement Data);

/// <summary>Reads server-sent events as the standard has them.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage answer;
    private readonly StreamReader lines;

    private EventReader(HttpResponseMessage answer, Stream body)
    {
        this.answer = answer;
        lines = new StreamReader(body, Encoding.UTF8);
    }

    public static async Task<EventReader> OpenAsync(GatewayRun run, string query, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events" + query);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var answer = await run.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Soon();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var reader = new EventReader(answer, await answer.Content.ReadAsStreamAsync());
        // The first lines come at once, so that a stream that was opened is one that follows.
        Assert.Equal("retry: 2000", await reader.LineAsync(_ => true));
        return reader;
    }

    public void Dispose()
    {
        lines.Dispose();
        answer.Dispose();
    }

    public async Task<string> LineAsync(Predicate<string> wanted)
    {
        while (await lines.ReadLineAsync().Soon() is { } line)
        {
            if (wanted(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    public async Task<ToldEvent> NextAsync() =>
        await MaybeAsync() ?? throw new InvalidOperationException("The stream ended.");

    public async Task<IReadOnlyList<ToldEvent>> RestAsync()
    {
        var rest = new List<ToldEvent>();
        while (await MaybeAsync() is { } told)
        {
            rest.Add(told);
        }

        return rest;
    }

    private async Task<ToldEvent?> MaybeAsync()
    {
        var (id, type, data) = ("", "", "");
        while (await lines.ReadLineAsync().Soon() is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                using var parsed = JsonDocument.Parse(data);
                return new ToldEvent(id, type, parsed.RootElement.Clone());
            }

            if (line.Split(": ", 2) is [var field, var value])
            {
                (id, type, data) = field switch
                {
                    "id" => (value, type, data),
                    "event" => (id, value, data),
                    "data" => (id, type, value),
                    _ => (id, type, data),
                };
            }
        }

        return null;
    }
}
