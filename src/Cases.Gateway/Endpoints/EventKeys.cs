using Cases.Engine;
using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>For what the ids of events were used: an event that comes again tells the same, or it is refused.</summary>
/// <remarks>
/// The id of an event is the id of its command. The stream that it was sent to knows it for ever and refuses it for
/// another input; here is known, for the last 200,000, to which stream that was. Filled from the end of the ledger when
/// the node starts. Of two nodes each knows its own and what stood there at its start. Safe for many threads.
/// </remarks>
internal sealed class EventKeys : IDisposable
{
    /// <summary>How many ids are known at least.</summary>
    public const int MostRecent = 200_000;

    private readonly KeyWindow window = new(MostRecent);
    private readonly KeyRecall recall;

    public EventKeys(GatewayParts parts) => recall = new KeyRecall(parts, window)
    {
        Of = static stream => stream.Kind is "case" or "payment",
        ReadsOn = false,
    };

    /// <summary>The id of the command that an event is: its sender, its source and its own id make it one.</summary>
    public static CommandId16 IdOf(string sender, string source, string id) =>
        CommandId16.FromHash($"event\n{sender}\n{source}\n{id}");

    /// <summary>Returns when what stood in the ledger is known.</summary>
    /// <exception cref="LedgerStoreException">The world failed; the next call tries again.</exception>
    public ValueTask EnsureAsync(CancellationToken cancellation) => recall.EnsureAsync(cancellation);

    /// <summary>Whether an event is new, or was sent to this very stream before.</summary>
    public bool Takes(CommandId16 id, StreamId stream) => window.Takes(id, stream.Value);

    public void Dispose() => recall.Dispose();
}
