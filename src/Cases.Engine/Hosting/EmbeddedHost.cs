using System.Collections.Concurrent;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// Hosts the actors of one process: a mailbox for each active stream, idle ones forgotten, memory bounded.
/// </summary>
public sealed class EmbeddedHost : IStreamHost
{
    private static readonly Duration FullRetry = Duration.FromSeconds(1);

    private readonly EngineContext engine;
    private readonly bool inline;
    private readonly ConcurrentDictionary<StreamId, Mailbox> mailboxes = new();
    private readonly Lock evicting = new();
    private long uses;
    private int active;
    private int fullAt;

    internal EmbeddedHost(EngineContext engine, bool inline)
    {
        this.engine = engine;
        this.inline = inline;
        fullAt = Most;
        engine.ReadPerson = ReadAsync;
    }

    /// <summary>Actors in memory now.</summary>
    public int ActiveStreams => Volatile.Read(ref active);

    private int Most => Math.Max(1, engine.Options.MaxActiveStreams);

    /// <inheritdoc/>
    public ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        var mailbox = Enter(envelope.Stream, engine.Options.MaxWaitingPerStream, out var place);
        return mailbox is null
            ? new ValueTask<CommandReceipt>(new CommandReceipt(ReceiptKind.Pushback, -1, 0) { RetryAfter = FullRetry })
            : mailbox.RunTurnAsync(place, static (actor, e, c) => actor.HandleAsync(e!, c), envelope, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
        Enter(stream, int.MaxValue, out var place)!
            .RunTurnAsync(place, static (actor, _, c) => actor.ReadAsync(c), null, cancellation);

    /// <summary>
    /// Forgets actors that have been idle for longer than the options say; the node calls it now and then.
    /// </summary>
    /// <returns>How many were forgotten.</returns>
    public int EvictIdle()
    {
        var before = engine.Now.ToUnixTimeMilliseconds() - (long)engine.Options.IdleAge.TotalMilliseconds;
        return Evict(mailbox => mailbox.LastUsedMs < before);
    }

    /// <summary>
    /// Forgets the actor of a stream that somebody else wrote to; one that is busy finds out by its guard.
    /// </summary>
    /// <returns>Whether there was one to forget.</returns>
    public bool Forget(StreamId stream)
    {
        if (!mailboxes.TryGetValue(stream, out var mailbox) || !mailbox.TryClose())
        {
            return false;
        }

        TakeAway(stream, mailbox);
        return true;
    }

    /// <summary>Forgets every idle actor, so that the next call folds its stream again.</summary>
    /// <returns>How many were forgotten.</returns>
    public int EvictAll() => Evict(_ => true);

    /// <summary>The mailbox in which the caller has its turn or a place; null where too many wait already.</summary>
    private Mailbox? Enter(StreamId stream, int mostWaiting, out TaskCompletionSource? place)
    {
        while (true)
        {
            var mailbox = mailboxes.TryGetValue(stream, out var known) ? known : Add(stream);
            mailbox.LastUsed = Interlocked.Increment(ref uses);
            mailbox.LastUsedMs = engine.Now.ToUnixTimeMilliseconds();
            switch (mailbox.Enter(mostWaiting, out place))
            {
                case Entrance.Full:
                    return null;
                case Entrance.Closed:
                    // Whoever closed it may not have come to take it away yet.
                    TakeAway(stream, mailbox);
                    break;
                default:
                    return mailbox;
            }
        }
    }

    private Mailbox Add(StreamId stream)
    {
        MakeRoom();
        var made = new Mailbox(ActorOf(stream, engine), inline);
        var mailbox = mailboxes.GetOrAdd(stream, made);
        if (ReferenceEquals(mailbox, made))
        {
            Interlocked.Increment(ref active);
        }

        return mailbox;
    }

    private void TakeAway(StreamId stream, Mailbox mailbox)
    {
        if (mailboxes.TryRemove(new KeyValuePair<StreamId, Mailbox>(stream, mailbox)))
        {
            Interlocked.Decrement(ref active);
        }
    }

    private static StreamActor ActorOf(StreamId stream, EngineContext context) => stream.Kind switch
    {
        "case" => new CaseActor(stream, context),
        "person" => new PersonActor(stream, context),
        "payment" => new PaymentActor(stream, context),
        "policy" when stream.Value == PolicyBookState.Stream => new PolicyActor(stream, context),
        _ => throw new ArgumentException(
            $"{stream} has no actor: only case/, person/ and payment/ streams and {PolicyBookState.Stream} have.",
            nameof(stream)),
    };

    /// <summary>Where too many actors are active, forgets the quarter that was used longest ago.</summary>
    private void MakeRoom()
    {
        if (ActiveStreams < Volatile.Read(ref fullAt) || !evicting.TryEnter())
        {
            return;
        }

        try
        {
            var used = mailboxes.Select(pair => pair.Value.LastUsed).Order().ToArray();
            if (used.Length >= Most)
            {
                var threshold = used[Math.Min(used.Length - 1, used.Length - Most + (Most / 4))];
                Evict(mailbox => mailbox.LastUsed <= threshold);
            }

            // Busy actors stay. Where most are, the next attempt waits until it is worth its sorting.
            var left = ActiveStreams;
            Volatile.Write(ref fullAt, left < Most ? Most : left + Math.Max(1, Most / 10));
        }
        finally
        {
            evicting.Exit();
        }
    }

    private int Evict(Func<Mailbox, bool> idle)
    {
        var forgotten = 0;
        foreach (var (stream, mailbox) in mailboxes)
        {
            if (idle(mailbox) && mailbox.TryClose())
            {
                TakeAway(stream, mailbox);
                forgotten++;
            }
        }

        return forgotten;
    }
}
