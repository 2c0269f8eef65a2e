using System.Collections.Concurrent;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Answers one caller over a stream of bytes: commands come in, a host's receipts go out.</summary>
/// <remarks>
/// Commands are given to the host in the order in which they came, and answered as they are done. More than <see
/// cref="MaxCalls"/> unanswered ones are not read: the caller then waits to send, and no memory grows.
/// </remarks>
/// <param name="host">The host.</param>
/// <param name="connection">The stream; greeted already, not disposed of here.</param>
/// <param name="broken">Is told what a command failed with, where neither the store nor the caller is to blame.</param>
public sealed class HostLink(IStreamHost host, Stream connection, Action<Exception> broken) : IDisposable
{
    /// <summary>Commands of one caller that are unanswered at a time: one stream's queue of them.</summary>
    public const int MaxCalls = 1_024;

    /// <summary>Who writes changes of subscriptions; null where none can be asked for.</summary>
    public WebhookRegister? Webhooks { get; init; }

    private readonly LinkReader reader = new(connection);
    private readonly LinkWriter writer = new(connection);
    private readonly ConcurrentDictionary<int, CancellationTokenSource> calls = new();
    private readonly SemaphoreSlim places = new(MaxCalls);

    /// <summary>
    /// Serves until the caller hangs up or the node stops; what was taken in is answered before it ends.
    /// </summary>
    /// <exception cref="InvalidDataException">The caller sent what is no command.</exception>
    public async Task ServeAsync(CancellationToken stop)
    {
        try
        {
            while (await NextAsync(stop).ConfigureAwait(false) is { } frame)
            {
                await TakeAsync(frame).ConfigureAwait(false);
            }
        }
        finally
        {
            for (var place = 0; place < MaxCalls; place++)
            {
                await places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }

            await writer.SentAsync().ConfigureAwait(false);
        }
    }

    /// <summary>After it has served.</summary>
    public void Dispose() => places.Dispose();

    /// <summary>The next frame; null where the caller hung up or broke off, or the node stops.</summary>
    private async ValueTask<LinkFrame?> NextAsync(CancellationToken stop)
    {
        try
        {
            return await reader.ReadAsync(stop).ConfigureAwait(false);
        }
        catch (Exception end) when (end is IOException || stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask TakeAsync(LinkFrame frame)
    {
        switch (frame.Kind)
        {
            case LinkKind.GiveUp:
                // Whoever takes it out ends it: its answer may be written in this moment.
                if (calls.TryRemove(frame.Call, out var given))
                {
                    await given.CancelAsync().ConfigureAwait(false);
                    given.Dispose();
                }

                break;
            case LinkKind.Command when Decode(frame) is { } envelope:
                await BeginAsync(frame.Call, async stop => (LinkKind.Receipt, EnvelopeCodec.Encode(
                    await host.SendAsync(envelope, stop).ConfigureAwait(false)))).ConfigureAwait(false);
                break;
            case LinkKind.Webhook when Webhooks is { } register && DecodeCall(frame) is { } asked:
                await BeginAsync(frame.Call, async stop => (LinkKind.WebhookTold, EnvelopeCodec.Encode(
                    (await register.WriteAsync(asked.ToAsk(), stop).ConfigureAwait(false)).Outcome)))
                    .ConfigureAwait(false);
                break;
            case LinkKind.Command or LinkKind.Webhook:
                writer.Write(LinkKind.Unknown, frame.Call, []);
                break;
            default:
                throw new InvalidDataException("A caller sends commands.");
        }
    }

    private async ValueTask BeginAsync(int number, Answering ask)
    {
        await places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        var call = new CancellationTokenSource();
        calls[number] = call;
        _ = AnswerAsync(number, ask, call);
    }

    private static CommandEnvelope? Decode(LinkFrame frame)
    {
        try
        {
            return EnvelopeCodec.DecodeEnvelope(frame.Body.Span).Value;
        }
        catch (PayloadException fault)
        {
            throw new InvalidDataException("What came is no command.", fault);
        }
    }

    private static WebhookCall? DecodeCall(LinkFrame frame)
    {
        try
        {
            return EnvelopeCodec.DecodeCall(frame.Body.Span).Value;
        }
        catch (PayloadException fault)
        {
            throw new InvalidDataException("What came is no command.", fault);
        }
    }

    private async Task AnswerAsync(int number, Answering ask, CancellationTokenSource call)
    {
        var (kind, body) = await AskAsync(ask, call.Token).ConfigureAwait(false);
        if (calls.TryRemove(number, out _))
        {
            call.Dispose();
        }

        writer.Write(kind, number, body);
        places.Release();
    }

    private async ValueTask<(LinkKind Kind, byte[] Body)> AskAsync(
        Answering ask, CancellationToken cancellation)
    {
        try
        {
            return await ask(cancellation).ConfigureAwait(false);
        }
        catch (LedgerStoreException fault)
        {
            return (LinkKind.StoreFault, EnvelopeCodec.Encode(fault));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return (LinkKind.GivenUp, []);
        }
#pragma warning disable CA1031 // Whatever it is, the caller must not wait for ever: it is told, and the log has it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            broken(fault);
            return (LinkKind.Broken, []);
        }
    }

    /// <summary>Does what was asked, and says how the answer reads.</summary>
    private delegate ValueTask<(LinkKind Kind, byte[] Body)> Answering(CancellationToken cancellation);
}
