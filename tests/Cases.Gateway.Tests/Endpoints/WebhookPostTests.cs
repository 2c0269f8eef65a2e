using System.Net;
using System.Net.Sockets;
using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using Cases.TestKit;
using Cases.Work;
using NodaTime;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What goes over the line, and where it may go.</summary>
public sealed class WebhookPostTests
{
    private static readonly Notice Told = new(
        7, StreamId.Parse("case/c1"), "case.resolved", Instant.FromUtc(2026, 11, 20, 9, 0), []);

    [Fact]
    public async Task Request_IsSignedByBothSecretsWhileOneTakesTheOthersPlace_AndByTheNewOneAloneThen()
    {
        await using var run = EmbeddedRun.Start(Settings());
        var seen = new List<HttpRequestMessage>();
        var post = Post(run, request =>
        {
            seen.Add(request);
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        });
        var to = Subscription with { Generation = 2, RotatedAt = Now };
        var answer = await post.DeliverAsync(new OutgoingDelivery(to, Told, 1), default);

        Assert.Equal((202, null), (answer.Status, answer.Fault));
        var body = NoticeEvent.Of(Told).ToArray();
        Assert.Equal("application/cloudevents+json", seen[0].Content!.Headers.ContentType!.MediaType);
        foreach (var generation in (int[])[1, 2])
        {
            Assert.True(Verify(run, seen[0], generation, body).IsValid);
        }

        await post.DeliverAsync(new OutgoingDelivery(
            to with { RotatedAt = Now - WebhookSubscription.Overlap }, Told, 1), default);
        Assert.False(Verify(run, seen[1], 1, body).IsValid);
        Assert.True(Verify(run, seen[1], 2, body).IsValid);
        Assert.Equal("evt_7_00000000", seen[1].Headers.GetValues("webhook-id").Single());
    }

    [Fact]
    public async Task Answer_SaysHowLongToWait_AndAFaultIsAWordWithoutTheInside()
    {
        await using var run = EmbeddedRun.Start(Settings());
        var busy = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        busy.Headers.TryAddWithoutValidation("Retry-After", "120");
        var delivery = new OutgoingDelivery(Subscription, Told, 1);
        var answer = await Post(run, _ => busy).DeliverAsync(delivery, default);
        Assert.Equal((503, Duration.FromMinutes(2)), (answer.Status, answer.RetryAfter));

        var broken = await Post(run, _ => throw new HttpRequestException("/secret/path"))
            .DeliverAsync(delivery, default);
        Assert.Equal((null, "broken off"), (broken.Status, broken.Fault));
    }

    [Fact]
    public async Task Handler_ConnectsToNoClosedNetwork_AndFollowsNoRedirect()
    {
        await using var run = EmbeddedRun.Start(Settings());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var delivery = new OutgoingDelivery(
            Subscription with { Url = $"http://localhost:{port}/in" }, Told, 1);
        var closed = await PostTo(run, []).DeliverAsync(delivery, default);
        Assert.Equal((null, "network closed"), (closed.Status, closed.Fault));

        var answering = AnswerAsync(listener, "HTTP/1.1 302 Found\r\nLocation: http://localhost/x\r\n"
            + "Content-Length: 0\r\n\r\n");
        var redirected = await PostTo(run, ["127.0.0.0/8", "::1/128"]).DeliverAsync(delivery, default);
        await answering;
        Assert.Equal(302, redirected.Status);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("10.2.2.3", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("64:ff9b::a01:203", false)]
    public void Target_AllowsTheOpenInternetAndWhatTheBankNamed(string address, bool allowed) =>
        Assert.Equal(allowed, new WebhookTarget(["10.2.0.0/16"]).Allows(IPAddress.Parse(address)));

    [Fact]
    public void Target_OfANetworkThatIsNone_NamesIt() => Assert.Contains(
        "'10.2'", Assert.Throws<ArgumentException>(() => new WebhookTarget(["10.2"])).Message,
        StringComparison.Ordinal);

    private static Instant Now => Instant.FromDateTimeOffset(CaseCommands.Start);

    private static WebhookSubscription Subscription => new(
        "w1", "https://example.test/in", [], 0, new LedgerPrincipal("core", "integration", null, null), Now);

    private static HostSettings Settings() => new(new MemoryLedgerStore(), new VirtualClock(CaseCommands.Start));

    private static WebhookPost Post(EmbeddedRun run, Func<HttpRequestMessage, HttpResponseMessage> answer) => new(
        new HttpMessageInvoker(new Answering(answer)), run.Node.Webhooks, new VirtualClock(CaseCommands.Start));

    private static WebhookPost PostTo(EmbeddedRun run, string[] networks) => new(
        new HttpMessageInvoker(new WebhookTarget(networks).Handler()), run.Node.Webhooks,
        new VirtualClock(CaseCommands.Start));

    private static WebhookCheck Verify(EmbeddedRun run, HttpRequestMessage request, int generation, byte[] body)
    {
        string One(string name) => request.Headers.GetValues(name).Single();
        return WebhookSignature.Verify(
            [new WebhookKey(WebhookSecret.Of(run.Node.Webhooks.SecretOf("w1", generation)))],
            new WebhookHeaders(One("webhook-id"), One("webhook-timestamp"), One("webhook-signature")), body,
            CaseCommands.Start);
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync().Soon();
        var stream = client.GetStream();
        var read = new byte[8_192];
        while (await stream.ReadAsync(read).AsTask().Soon() is > 0 and var count
            && !Encoding.ASCII.GetString(read, 0, count).EndsWith('}'))
        {
            // The body ends with the event's brace.
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
