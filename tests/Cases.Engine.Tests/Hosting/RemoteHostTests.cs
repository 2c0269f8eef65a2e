using System.Buffers.Binary;
using System.Net.Sockets;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>What only a link has: bad frames, ends that go away, more calls than are taken at once.</summary>
public sealed class RemoteHostTests : IAsyncLifetime
{
    private readonly EmbeddedRun node = EmbeddedRun.Start(
        new HostSettings(new MemoryLedgerStore(), new VirtualClock(CaseCommands.Start)));

    private NetworkStream near = null!;
    private NetworkStream far = null!;

    public async ValueTask InitializeAsync() => (near, far) = await RemoteRun.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        await near.DisposeAsync();
        await far.DisposeAsync();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Calls_ManyMoreThanAreTakenAtOnce_AllAreAnswered()
    {
        const int Calls = 3 * HostLink.MaxCalls;
        using var link = new HostLink(node.Host, far, Broken);
        var serving = link.ServeAsync(CancellationToken.None);
        await using (var remote = new RemoteHost(near, node.Host, "it"))
        {
            var sent = Enumerable.Range(0, Calls).Select(number => remote.SendAsync(
                RunningHost.Envelope($"open {number}", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}")),
                CancellationToken.None).AsTask()).ToList();
            Assert.All(await Task.WhenAll(sent).Soon(), answer => Assert.Equal(ReceiptKind.Accepted, answer.Kind));
        }

        await serving.Soon();
    }

    [Fact]
    public async Task Node_EndsInTheMiddle_CallerIsToldToRunAgain()
    {
        var silent = new SilentHost();
        using var link = new HostLink(silent, far, Broken);
        _ = link.ServeAsync(CancellationToken.None);
        await using var remote = new RemoteHost(near, node.Host, "the node that serves cases.db");
        var sent = SendAsync(remote, "one");
        await silent.Asked.Task.Soon();

        far.Socket.Close();

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(() => sent.Soon());
        Assert.True(fault.OutcomeUnknown);
        Assert.Contains("the node that serves cases.db ended", fault.Message, StringComparison.Ordinal);
        Assert.Contains("run this again", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, (await Assert.ThrowsAsync<LedgerStoreException>(
            () => SendAsync(remote, "two").Soon())).Message);
        silent.Answer.SetResult(new CommandReceipt(ReceiptKind.Accepted, 1, 1));
    }

    [Fact]
    public async Task Node_IsToldToStop_AnswersWhatItTookAndHangsUp()
    {
        var silent = new SilentHost();
        using var stop = new CancellationTokenSource();
        using var link = new HostLink(silent, far, Broken);
        var serving = link.ServeAsync(stop.Token);
        await using var remote = new RemoteHost(near, node.Host, "it");
        var sent = SendAsync(remote, "one");
        await silent.Asked.Task.Soon();

        await stop.CancelAsync();
        Assert.False(serving.IsCompleted);
        silent.Answer.SetResult(new CommandReceipt(ReceiptKind.Accepted, 7, 3));

        Assert.Equal(7, (await sent.Soon()).Position);
        await serving.Soon();
    }

    [Fact]
    public async Task Host_FailsAsAProgram_CallerIsToldAndTheLinkGoesOn()
    {
        var silent = new SilentHost();
        var told = new TaskCompletionSource<Exception>();
        using var link = new HostLink(silent, far, told.SetResult);
        _ = link.ServeAsync(CancellationToken.None);
        await using var remote = new RemoteHost(near, node.Host, "it");
        silent.Answer.SetException(new InvalidOperationException("a mistake"));

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(() => SendAsync(remote, "one").Soon());

        Assert.Contains("look at its log", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a mistake", fault.Message, StringComparison.Ordinal);
        Assert.Equal("a mistake", (await told.Task.Soon()).Message);
        silent.Answer = new TaskCompletionSource<CommandReceipt>();
        silent.Answer.SetResult(new CommandReceipt(ReceiptKind.Accepted, 7, 3));
        Assert.Equal(7, (await SendAsync(remote, "two").Soon()).Position);
    }

    [Fact]
    public async Task Envelope_OfANewerBuild_IsAnsweredAndNotSkipped()
    {
        using var link = new HostLink(node.Host, far, Broken);
        _ = link.ServeAsync(CancellationToken.None);
        var envelope = EnvelopeCodec.Encode(RunningHost.Envelope("one", "c1", CaseCommands.Note("n")));

        // The version is the value of the first field: {"v": 1, ...}.
        envelope[3] = 9;
        await near.WriteAsync(Frame(1, 5, envelope));

        var answer = new byte[9];
        await near.ReadExactlyAsync(answer).AsTask().Soon();
        Assert.Equal(Frame(5, 5, []), answer);
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("00000004" + "01000000")]
    [InlineData("7fffffff" + "0100000001")]
    [InlineData("ffffffff" + "0100000001")]
    [InlineData("00000005" + "0300000001")]
    [InlineData("00000005" + "0900000001")]
    [InlineData("00000005" + "0100000001")]
    [InlineData("00000006" + "0100000001" + "a0")]
    [InlineData("474554202f20485454502f312e310d0a0d0a")]
    public async Task Frame_ThatIsNone_EndsTheLinkAndWritesNothing(string hex)
    {
        using var link = new HostLink(node.Host, far, Broken);
        var serving = link.ServeAsync(CancellationToken.None);

        await near.WriteAsync(Convert.FromHexString(hex));
        near.Socket.Shutdown(SocketShutdown.Send);

        await Assert.ThrowsAsync<InvalidDataException>(() => serving.Soon());
        Assert.Equal(0, (await node.Node.Store.ReadHeadAsync(CancellationToken.None)).Next);
    }

    [Fact]
    public async Task Frame_CutInTheMiddle_EndsTheLink()
    {
        using var link = new HostLink(node.Host, far, Broken);
        var serving = link.ServeAsync(CancellationToken.None);
        var whole = Frame(1, 1, EnvelopeCodec.Encode(RunningHost.Envelope("open", "c1", CaseCommands.Open("c1"))));

        await near.WriteAsync(whole.AsMemory(0, whole.Length - 1));
        near.Socket.Shutdown(SocketShutdown.Send);

        await Assert.ThrowsAsync<InvalidDataException>(() => serving.Soon());
        Assert.Equal(0, (await node.Node.Store.ReadHeadAsync(CancellationToken.None)).Next);
    }

    [Theory]
    [InlineData("00000005" + "0200000001")]
    [InlineData("00000006" + "0300000001" + "a0")]
    [InlineData("00000005" + "0300000009")]
    public async Task Answer_ThatIsNone_FailsTheCall(string hex)
    {
        await using var remote = new RemoteHost(near, node.Host, "it");
        var sent = SendAsync(remote, "one");

        await far.WriteAsync(Convert.FromHexString(hex));
        far.Socket.Shutdown(SocketShutdown.Send);

        await Assert.ThrowsAsync<LedgerStoreException>(() => sent.Soon());
    }

    [Fact]
    public async Task ChangeOfASubscription_IsWrittenOnceByTheNode_AsItWasAskedFor()
    {
        var subscribed = new WebhookSubscribed("w1", "https://hooks.example.test/in", [], 0);
        await node.Node.Webhooks.NoteAsync("w1", subscribed, CancellationToken.None);
        using var link = new HostLink(node.Host, far, Broken) { Webhooks = node.Node.Webhooks };
        _ = link.ServeAsync(CancellationToken.None);
        await using var remote = new RemoteHost(near, node.Host, "it");
        var pause = new WebhookCall(CommandId16.FromHash("pause"), "ann", "w1", WebhookAct.Pause);
        var range = new WebhookCall(CommandId16.FromHash("range"), "ann", "w1", WebhookAct.ReplayRange)
        {
            From = 3, To = 9,
        };

        Assert.Equal(
            [WebhookOutcome.Written, WebhookOutcome.Repeated, WebhookOutcome.Written, WebhookOutcome.IdReused,
                WebhookOutcome.Ended],
            [await ChangeAsync(pause), await ChangeAsync(pause), await ChangeAsync(range),
                await ChangeAsync(range with { To = 10 }),
                await ChangeAsync(pause with { Id = CommandId16.FromHash("other"), Webhook = "w2" })]);
        var book = await node.Node.Webhooks.ReadAsync(CancellationToken.None);
        Assert.Equal(
            [subscribed, new WebhookChanged("w1", WebhookChange.Paused), new WebhookReplayed("w1", false, false, 3, 9)],
            book.Steps.Select(step => step.Record));

        Task<WebhookOutcome> ChangeAsync(WebhookCall call) =>
            remote.ChangeWebhookAsync(call, CancellationToken.None).AsTask().Soon();
    }

    [Fact]
    public async Task ChangeOfASubscription_AtANodeThatKnowsOfNone_SaysThatItIsOfAnotherBuild()
    {
        using var link = new HostLink(node.Host, far, Broken);
        _ = link.ServeAsync(CancellationToken.None);
        await using var remote = new RemoteHost(near, node.Host, "it");
        var call = new WebhookCall(CommandId16.FromHash("pause"), "ann", "w1", WebhookAct.Pause);

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(
            () => remote.ChangeWebhookAsync(call, CancellationToken.None).AsTask().Soon());

        Assert.Equal(StoreFailure.NewerVersion, fault.Failure);
    }

    [Fact]
    public async Task Fault_OfTheStore_ComesOverAsItWas()
    {
        var silent = new SilentHost();
        using var link = new HostLink(silent, far, Broken);
        _ = link.ServeAsync(CancellationToken.None);
        await using var remote = new RemoteHost(near, node.Host, "it");
        silent.Answer.SetException(
            new LedgerStoreException(StoreFailure.DiskFull, "no room", "make some") { OutcomeUnknown = true });

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(() => SendAsync(remote, "one").Soon());

        Assert.Equal((StoreFailure.DiskFull, "no room", "make some", true),
            (fault.Failure, fault.What, fault.Remedy, fault.OutcomeUnknown));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Greeting_WithTheSecret_AndWithAnother(bool same, bool welcome)
    {
        var (mine, theirs) = (Secret(1), Secret(same ? (byte)1 : (byte)2));
        var offered = LinkGreeting.OfferAsync(far, mine, Fill, CancellationToken.None);
        var asked = LinkGreeting.AskAsync(near, theirs, Fill, CancellationToken.None);

        Assert.Equal(welcome, await asked.Soon());

        // Who does not know the secret says nothing more, and hangs up.
        near.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(welcome, await offered.Soon());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n and more than forty bytes")]
    [InlineData("cases/2\n01234567890123456789012345678901")]
    [InlineData("cases/1\n")]
    public async Task Greeting_SomethingElse_LearnsNothing(string text)
    {
        var offered = LinkGreeting.OfferAsync(far, Secret(1), Fill, CancellationToken.None);
        await near.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        near.Socket.Shutdown(SocketShutdown.Send);

        Assert.False(await offered.Soon());
        far.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(-1, near.ReadByte());
    }

    [Fact]
    public async Task Greeting_ProofThatIsGuessed_IsNotWelcome()
    {
        var offered = LinkGreeting.OfferAsync(far, Secret(1), Fill, CancellationToken.None);
        await near.WriteAsync((byte[])[.. "cases/1\n"u8, .. new byte[32]]);
        var answer = new byte[64];
        await near.ReadExactlyAsync(answer);

        // Not even the node's own proof sent back to it is one.
        await near.WriteAsync(answer.AsMemory(32));

        Assert.False(await offered.Soon());
    }

    private static Task<CommandReceipt> SendAsync(RemoteHost remote, string id) => remote.SendAsync(
        RunningHost.Envelope(id, "c1", CaseCommands.Note("n")), CancellationToken.None).AsTask();

    private static void Broken(Exception fault) => Assert.Fail(fault.ToString());

    private static byte[] Secret(byte with) => [.. Enumerable.Repeat(with, LinkGreeting.SecretBytes)];

    private static void Fill(Span<byte> to) => to.Fill(7);

    private static byte[] Frame(byte kind, int call, byte[] body)
    {
        var frame = new byte[9 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, 5 + body.Length);
        frame[4] = kind;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), call);
        body.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>A host that answers when the test says so.</summary>
    private sealed class SilentHost : IStreamHost
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<CommandReceipt> Answer { get; set; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
        {
            Asked.TrySetResult();
            return await Answer.Task;
        }

        public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
            throw new InvalidOperationException("It is not asked for states.");
    }
}
