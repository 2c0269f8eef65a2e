using System.Collections.Concurrent;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Hosts the actors of one process: a mailbox for each active stream, idle ones forgotten, memory bounded.</summary>
public sealed class EmbeddedHost : IStreamHost
{
    private readonly EngineContext engine;
    private readonly ConcurrentDictionary<StreamId, Mailbox> mailboxes = new();
    private readonly Lock evicting = new();
    private long uses;

    internal EmbeddedHost(EngineContext engine)
    {
        this.engine = engine;
        engine.ReadPerson = ReadAsync;
    }

    /// <summary>Actors in memory now.</summary>
    public int ActiveStreams => mailboxes.Count;

    /// <inheritdoc/>
    public ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation) =>
        RunAsync(envelope.Stream, static (actor, e, c) => actor.HandleAsync(e!, c), envelope, cancellation);

    /// <inheritdoc/>
    public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
        RunAsync(stream, static (actor, _, c) => actor.ReadAsync(c), null, cancellation);

    /// <summary>Forgets actors that have been idle for longer than the options say; the node calls it now and then.</summary>
    /// <returns>How many were forgotten.</returns>
    public int EvictIdle()
    {
        var before = engine.Now.ToUnixTimeMilliseconds() - (long)engine.Options.IdleAge.TotalMilliseconds;
        return Evict(mailbox => mailbox.LastUsedMs < before);
    }

    /// <summary>Forgets every idle actor, so that the next call folds its stream again.</summary>
    /// <returns>How many were forgotten.</returns>
    public int EvictAll() => Evict(_ => true);

    private async ValueTask<T> RunAsync<T>(
        StreamId stream, Func<StreamActor, CommandEnvelope?, CancellationToken, ValueTask<T>> call,
        CommandEnvelope? envelope, CancellationToken cancellation)
    {
        while (true)
        {
            if (!mailboxes.TryGetValue(stream, out var mailbox))
            {
                MakeRoom();
                mailbox = mailboxes.GetOrAdd(stream, static (id, context) => new Mailbox(ActorOf(id, context)), engine);
            }

            mailbox.LastUsed = Interlocked.Increment(ref uses);
            mailbox.LastUsedMs = engine.Now.ToUnixTimeMilliseconds();
            if (!mailbox.TryEnter(out var turn))
            {
                continue;
            }

            return await mailbox.RunTurnAsync(turn, call, envelope, cancellation).ConfigureAwait(false);
        }
    }

    private static StreamActor ActorOf(StreamId stream, EngineContext context) => stream.Kind switch
    {
        "case" => new CaseActor(stream, context),
        "person" => new PersonActor(stream, context),
        _ => throw new ArgumentException($"{stream} has no actor: only case/ and person/ streams have.", nameof(stream)),
    };

    /// <summary>Where too many actors are active, forgets the tenth that was used longest ago.</summary>
    private void MakeRoom()
    {
        var most = engine.Options.MaxActiveStreams;
        if (mailboxes.Count < most || !evicting.TryEnter())
        {
            return;
        }

        try
        {
            var used = mailboxes.Select(pair => pair.Value.LastUsed).Order().ToArray();
            if (used.Length >= most)
            {
                var threshold = used[Math.Min(used.Length - 1, most / 10)];
                Evict(mailbox => mailbox.LastUsed <= threshold);
            }
        }
        finally
        {
            evicting.Exit();
        }
    }

    private int Evict(Func<Mailbox, bool> idle)
    {
        var forgotten = 0;
        foreach (var pair in mailboxes)
        {
            if (idle(pair.Value) && pair.Value.TryClose())
            {
                mailboxes.TryRemove(pair);
                forgotten++;
            }
        }

        return forgotten;
    }
}
