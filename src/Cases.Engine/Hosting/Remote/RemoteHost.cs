using Cases.Ledger;

namespace Cases.Engine;

/// <summary>A host whose commands are decided by another process; states are read from the store beside it.</summary>
/// <remarks>
/// Calls are sent one behind the other without waiting for answers. A read waits for the commands that were sent on its
/// stream before it, so that a caller reads what it wrote. A link that breaks leaves the outcome of its unanswered
/// commands unknown; it is not mended here.
/// </remarks>
public sealed class RemoteHost : IStreamHost, IAsyncDisposable
{
    private readonly Stream connection;
    private readonly IStreamHost reads;
    private readonly string node;
    private readonly LinkReader reader;
    private readonly LinkWriter writer;
    private readonly Lock gate = new();
    private readonly Dictionary<int, TaskCompletionSource<object>> waiting = [];
    private readonly Dictionary<StreamId, StreamCalls> streams = [];
    private readonly Task reading;
    private bool ended;
    private int calls;

    /// <summary>Takes a link over, and listens for answers.</summary>
    /// <param name="connection">The stream of bytes, greeted already; disposed of with this host.</param>
    /// <param name="reads">Reads states from the same store; it is sent no command.</param>
    /// <param name="node">What the node is called in messages, such as <c>the node that serves cases.db</c>.</param>
    public RemoteHost(Stream connection, IStreamHost reads, string node)
    {
        this.connection = connection;
        this.reads = reads;
        this.node = node;
        reader = new LinkReader(connection);
        writer = new LinkWriter(connection);
        reading = ListenAsync();
    }

    /// <inheritdoc/>
    /// <remarks>Whoever cancels is told what became of the command: it was given up, or this is its answer.</remarks>
    public async ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        cancellation.ThrowIfCancellationRequested();
        var told = await AskAsync(
            (LinkKind.Command, envelope.Stream, EnvelopeCodec.Encode(envelope)), cancellation).ConfigureAwait(false);
        return told as CommandReceipt ?? throw Differs();
    }

    /// <summary>Has a subscription changed by the node; sent again, it is done once.</summary>
    /// <exception cref="LedgerStoreException">The store failed, the link broke, or the node is of another build.
    /// </exception>
    public async ValueTask<WebhookOutcome> ChangeWebhookAsync(WebhookCall call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellation.ThrowIfCancellationRequested();
        var told = await AskAsync(
            (LinkKind.Webhook, WebhookBook.Stream, EnvelopeCodec.Encode(call)), cancellation).ConfigureAwait(false);
        return told as WebhookOutcome? ?? throw Differs();
    }

    private async ValueTask<object> AskAsync(
        (LinkKind Kind, StreamId Stream, byte[] Body) frame, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = Send(frame, answer);
        try
        {
            using var givingUp = cancellation.UnsafeRegister(_ => writer.Write(LinkKind.GiveUp, call, []), null);
            return await answer.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            Leave(frame.Stream);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation)
    {
        var before = Task.CompletedTask;
        lock (gate)
        {
            if (streams.TryGetValue(stream, out var sent))
            {
                before = sent.Answered;
            }
        }

        await before.WaitAsync(cancellation).ConfigureAwait(false);
        return await reads.ReadAsync(stream, cancellation).ConfigureAwait(false);
    }

    /// <summary>Hangs up; commands that are not answered yet fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    private int Send((LinkKind Kind, StreamId Stream, byte[] Body) frame, TaskCompletionSource<object> answer)
    {
        lock (gate)
        {
            if (ended)
            {
                throw Ended();
            }

            // Sent under the gate, so that the order of the numbers is the order on the wire.
            var call = ++calls;
            writer.Write(frame.Kind, call, frame.Body);
            waiting.Add(call, answer);
            if (!streams.TryGetValue(frame.Stream, out var sent))
            {
                streams[frame.Stream] = sent = new StreamCalls();
            }

            sent.Count++;
            sent.Answered = BothAsync(sent.Answered, answer.Task);
            return call;
        }
    }

    private void Leave(StreamId stream)
    {
        lock (gate)
        {
            if (--streams[stream].Count == 0)
            {
                streams.Remove(stream);
            }
        }
    }

    private static async Task BothAsync(Task first, Task second)
    {
        await first.ConfigureAwait(false);
        await second.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListenAsync()
    {
        while (await IsAnsweringAsync().ConfigureAwait(false))
        {
            // Each pass settles one answer.
        }

        lock (gate)
        {
            ended = true;
            foreach (var answer in waiting.Values)
            {
                answer.TrySetException(Ended());
            }

            waiting.Clear();
        }
    }

    /// <summary>Settles the next answer; false where none will come any more, for whatever reason.</summary>
    private async ValueTask<bool> IsAnsweringAsync()
    {
        try
        {
            if (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false) is not { } frame)
            {
                return false;
            }

            Settle(frame);
            return true;
        }
        catch (Exception end) when (end is IOException or InvalidDataException or PayloadException
            or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Settle(LinkFrame frame)
    {
        TaskCompletionSource<object>? answer;
        lock (gate)
        {
            if (!waiting.Remove(frame.Call, out answer))
            {
                throw new InvalidDataException("An answer to nothing that was sent.");
            }
        }

        try
        {
            Answer(answer, frame);
        }
        catch (PayloadException)
        {
            answer.TrySetException(Differs());
            throw;
        }
    }

    private void Answer(TaskCompletionSource<object> answer, LinkFrame frame)
    {
        switch (frame.Kind)
        {
            case LinkKind.Receipt when EnvelopeCodec.DecodeReceipt(frame.Body.Span).Value is { } receipt:
                answer.TrySetResult(receipt);
                break;
            case LinkKind.WebhookTold when EnvelopeCodec.DecodeTold(frame.Body.Span) is { } outcome:
                answer.TrySetResult(outcome);
                break;
            case LinkKind.Receipt or LinkKind.WebhookTold or LinkKind.Unknown:
                answer.TrySetException(Differs());
                break;
            case LinkKind.StoreFault:
                answer.TrySetException(EnvelopeCodec.DecodeFault(frame.Body.Span));
                break;
            case LinkKind.GivenUp:
                answer.TrySetCanceled();
                break;
            default:
                answer.TrySetException(new LedgerStoreException(
                    StoreFailure.Unavailable, $"{node} failed at a command", "look at its log"));
                break;
        }
    }

    private LedgerStoreException Ended() => new(
        StoreFailure.Unavailable,
        $"{node} ended before it had answered",
        "run this again; what was done already is not done twice")
    {
        OutcomeUnknown = true,
    };

    private LedgerStoreException Differs() => new(
        StoreFailure.NewerVersion,
        $"{node} is of another build, which does not know this command or answers in a newer way",
        "restart it with the newest build, and use that build here too");

    /// <summary>Commands on one stream that are not answered.</summary>
    private sealed class StreamCalls
    {
        public int Count { get; set; }

        /// <summary>Completes, and never fails, when all that were sent so far are answered.</summary>
        public Task Answered { get; set; } = Task.CompletedTask;
    }
}
