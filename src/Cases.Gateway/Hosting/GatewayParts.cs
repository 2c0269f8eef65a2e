using System.Collections.Immutable;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Gateway;

/// <summary>The parts of a node that requests are answered with; the composition root makes them.</summary>
public sealed record GatewayParts
{
    /// <summary>The host of the actors: commands go in, states come out.</summary>
    public required IStreamHost Host { get; init; }

    /// <summary>Opaque ids of cases and accounts.</summary>
    public required CaseIdentity Identity { get; init; }

    /// <summary>The ledger, for reading.</summary>
    public required ILedgerStore Ledger { get; init; }

    /// <summary>Whether other nodes write to the ledger too.</summary>
    public bool IsShared { get; init; }

    /// <summary>The rows of cases.</summary>
    public required ICaseRows Rows { get; init; }

    /// <summary>Opens accounts' references.</summary>
    public required AccountReferences References { get; init; }

    /// <summary>The rule packs, approved versions and suspensions included.</summary>
    public required PolicyLibrary Policies { get; init; }

    /// <summary>The official zone of a case's packs, in which its days begin.</summary>
    public required Func<ImmutableArray<string>, DateTimeZone> ZoneOf { get; init; }

    /// <summary>Says what is permitted now.</summary>
    public required ActionAdvisor Advisor { get; init; }

    /// <summary>The node's clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Whether the rows have taken in the entry at a position: a caller then reads what it wrote.</summary>
    public required Func<long, CancellationToken, ValueTask<bool>> RowsReached { get; init; }

    /// <summary>
    /// Why the node cannot be given work although its store answers, in words for anyone; null where it can.
    /// </summary>
    public Func<string?> NotReady { get; init; } = static () => null;

    /// <summary>
    /// Whether the last line of the security log could not be written: personal data is then read by nobody.
    /// </summary>
    public Func<bool> ReadsUnrecorded { get; init; } = static () => false;

    /// <summary>
    /// Asks the places that held something of an erased person whether anything is left, in seconds; it never fails,
    /// for the erasure is done by then.
    /// </summary>
    public Func<StreamId, CancellationToken, ValueTask<IReadOnlyList<ErasurePlace>>> AskErased { get; init; } =
        static (_, _) => new([]);

    /// <summary>Knows the calls of the pages that this process serves.</summary>
    public OwnCalls OwnCalls { get; init; } = new();

    /// <summary>Proves entries to signed heads; null where the node signs none.</summary>
    public EntryProver? Proofs { get; init; }

    /// <summary>What other systems are told of.</summary>
    public required NoticeFeed Notices { get; init; }

    /// <summary>Subscriptions to it.</summary>
    public required WebhookDesk Webhooks { get; init; }

    /// <summary>Signalled when something was committed, by this node or another.</summary>
    public required WakeUp Committed { get; init; }

    /// <summary>Lists and leases.</summary>
    public required CaseDesk Desk { get; init; }

    /// <summary>
    /// The rows of a case's id, or of an account by the source's own reference, oldest first.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public ValueTask<IReadOnlyList<CaseRow>> FindAsync(string text, CancellationToken cancellation) =>
        Rows.FindAsync(new SoughtCase(text, Identity), cancellation);
}
