using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using NodaTime;
using static Cases.Outreach.Tests.Outgoing;

namespace Cases.Outreach.Tests;

/// <summary>Goal: a provider that fails in any way has a message once, under one key, and a page is no yes.</summary>
public sealed class HttpSenderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(200, "{\"id\":\"p-1\"}", MessageOutcome.HandedOver)]
    [InlineData(202, "{\"id\":\"p-1\",\"status\":\"queued\"}", MessageOutcome.HandedOver)]
    [InlineData(409, "{\"id\":\"p-1\"}", MessageOutcome.HandedOver)]
    [InlineData(409, "seen", MessageOutcome.HandedOver)]
    [InlineData(200, "<html>Welcome</html>", MessageOutcome.Doubtful)]
    [InlineData(200, "{\"id\":7}", MessageOutcome.Doubtful)]
    [InlineData(200, "", MessageOutcome.Doubtful)]
    [InlineData(302, "", MessageOutcome.Doubtful)]
    [InlineData(500, "{}", MessageOutcome.Doubtful)]
    [InlineData(503, "<html>", MessageOutcome.Doubtful)]
    [InlineData(429, "{}", MessageOutcome.PutOff)]
    [InlineData(401, "{}", MessageOutcome.PutOff)]
    [InlineData(404, "not found", MessageOutcome.PutOff)]
    [InlineData(400, "{}", MessageOutcome.Failed)]
    [InlineData(422, "{\"error\":\"no such number\"}", MessageOutcome.Failed)]
    public async Task Send_AnsweredSo_SaysWhatBecameOfIt(int status, string body, MessageOutcome outcome)
    {
        using var provider = new Provider((HttpStatusCode)status, body);
        Assert.Equal(outcome, (await Sender(provider).SendAsync(Sms(), Always, None)).Outcome);
    }

    [Fact]
    public async Task Send_Again_GoesUnderTheSameKey()
    {
        using var provider = new Provider(HttpStatusCode.OK, "{\"id\":\"p-1\"}");
        var sender = Sender(provider);
        Assert.Equal("p-1", (await sender.SendAsync(Sms(), Always, None)).Reference);
        await sender.SendAsync(Sms(), Always, None);

        Assert.Equal([Sms().Id, Sms().Id], provider.Keys);
        using var said = JsonDocument.Parse(provider.Bodies[0]);
        Assert.Equal(("+86 138 0000 0001", "sms", "【示例银行】应还100.00元"), (
            said.RootElement.GetProperty("to").GetString(), said.RootElement.GetProperty("channel").GetString(),
            said.RootElement.GetProperty("text").GetString()));
        Assert.Equal("Bearer word", provider.Authorization);
        Assert.DoesNotContain("c1", provider.Bodies[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithRetryAfter_WaitsThatLong()
    {
        using var provider = new Provider(HttpStatusCode.TooManyRequests, "{}") { RetryAfter = 17 };
        Assert.Equal(Duration.FromSeconds(17), (await Sender(provider).SendAsync(Sms(), Always, None)).Wait);
    }

    [Fact]
    public async Task Send_AnsweredEndlessly_ReadsLittleOfIt()
    {
        using var provider = new Provider(HttpStatusCode.OK, new string('x', 10 << 20));
        Assert.Equal(MessageOutcome.Doubtful, (await Sender(provider).SendAsync(Sms(), Always, None)).Outcome);
    }

    [Fact]
    public async Task Send_BrokenOff_IsDoubtfulAndWithoutConnectionPutOff()
    {
        using var broken = new Provider(new IOException("reset"));
        Assert.Equal(MessageOutcome.Doubtful, (await Sender(broken).SendAsync(Sms(), Always, None)).Outcome);
        using var alone = new Provider(new HttpRequestException(HttpRequestError.ConnectionError));
        Assert.Equal(MessageOutcome.PutOff, (await Sender(alone).SendAsync(Sms(), Always, None)).Outcome);
        using var late = new Provider(new OperationCanceledException());
        Assert.Equal(MessageOutcome.Doubtful, (await Sender(late).SendAsync(Sms(), Always, None)).Outcome);
    }

    /// <summary>A real connection: the provider takes the message and never answers.</summary>
    [Fact]
    public async Task Send_ToAProviderThatNeverAnswers_IsDoubtfulAndToNobodyPutOff()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/messages");
        using var send = new HttpMessageInvoker(HttpSender.Handler());
        var sender = new HttpSender(send, url, null) { Longest = TimeSpan.FromMilliseconds(200) };

        Assert.Equal(MessageOutcome.Doubtful, (await sender.SendAsync(Sms(), Always, None)).Outcome);
        listener.Stop();
        Assert.Equal(MessageOutcome.PutOff, (await new HttpSender(send, url, null)
            .SendAsync(Sms(), Always, None)).Outcome);
    }

    [Fact]
    public async Task Send_TooLate_ReachesNobody()
    {
        using var provider = new Provider(HttpStatusCode.OK, "{}");
        Assert.Equal(MessageOutcome.PutOff, (await Sender(provider).SendAsync(Sms(), Never, None)).Outcome);
        Assert.Empty(provider.Keys);
    }

    private static HttpSender Sender(Provider provider) =>
        new(new HttpMessageInvoker(provider, disposeHandler: false), new Uri("http://127.0.0.1:1/messages"), "word");

    private sealed class Provider : HttpMessageHandler
    {
        private readonly HttpStatusCode status;
        private readonly string body = "";
        private readonly Exception? fault;

        public Provider(HttpStatusCode status, string body) => (this.status, this.body) = (status, body);

        public Provider(Exception fault) => this.fault = fault;

        public int? RetryAfter { get; init; }

        public List<string> Keys { get; } = [];

        public List<string> Bodies { get; } = [];

        public string? Authorization { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Keys.Add(request.Headers.GetValues("Idempotency-Key").Single());
            Authorization = request.Headers.Authorization?.ToString();
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            if (fault is not null)
            {
                throw fault;
            }

            var answer = new HttpResponseMessage(status)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            if (RetryAfter is { } seconds)
            {
                answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
            }

            return answer;
        }
    }
}
