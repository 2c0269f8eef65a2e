using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>A store that a verb has open.</summary>
/// <param name="ledger">The ledger.</param>
internal sealed class OpenStore(ILedgerStore ledger) : IAsyncDisposable
{
    /// <summary>What is said of a node whose clock is too far from the store's.</summary>
    public const string ClockOff = "this node's clock is too far from the store's";

    public ILedgerStore Ledger { get; } = ledger;

    /// <summary>Why nothing can be written although the store answers; null while it can.</summary>
    public Func<string?> Refuses { get; init; } = static () => null;

    /// <summary>The read model; null where the verb only reads the ledger.</summary>
    public ICaseRows? Rows { get; init; }

    /// <summary>The file of an SQLite store; null for another.</summary>
    public string? File { get; init; }

    /// <summary>The store in messages.</summary>
    public string Name { get; init; } = "memory";

    /// <summary>Whether other processes may write to it at the same time.</summary>
    public bool IsShared { get; init; }

    /// <summary>Says which of several nodes keeps which rows; null where no other process writes.</summary>
    public IFollowerLeases? Leases { get; init; }

    /// <summary>Opens the rows of worklists; null where the verb only reads the ledger.</summary>
    public Func<ValueTask<IWorkRows>>? OpenWork { get; init; }

    /// <summary>Opens the blind index of persons; null where the verb only reads the ledger.</summary>
    public Func<ValueTask<ISearchRows>>? OpenSearch { get; init; }

    /// <summary>Opens what is left to deliver to subscribers; null where the verb only reads the ledger.</summary>
    public Func<ValueTask<IDeliveryRows>>? OpenDeliveries { get; init; }

    /// <summary>
    /// Opens what is left to deliver, read beside the node that delivers; null where nothing is kept.
    /// </summary>
    public Func<IDeliveryRows?> DeliveriesBeside { get; init; } = static () => null;

    /// <summary>Opens the tiles of the tree; null where the verb only reads the ledger.</summary>
    public Func<ValueTask<ITileRows>>? OpenTiles { get; init; }

    /// <summary>
    /// Finds the tiles that another process keeps, as they are now; null where there are none to be read.
    /// </summary>
    public Func<CancellationToken, ValueTask<StoredTiles?>> FindTiles { get; init; } =
        static _ => new((StoredTiles?)null);

    /// <summary>Opens all tables of the read models as they are now; null where none are kept.</summary>
    public Func<CancellationToken, ValueTask<IRowTables?>> OpenTables { get; init; } =
        static _ => new((IRowTables?)null);

    /// <summary>The signed heads, which every store keeps beside its entries.</summary>
    public ICheckpointStore Checkpoints => (ICheckpointStore)Ledger;

    /// <summary>
    /// The cases of a reference or id, from rows that others keep; null where those are not behind a position.
    /// </summary>
    public Func<SoughtCase, long, CancellationToken, ValueTask<IReadOnlyList<CaseRow>?>> FindRows { get; init; } =
        static (_, _, _) => new((IReadOnlyList<CaseRow>?)null);

    /// <summary>How many rows of the blind index name a person, read beside whoever keeps it.</summary>
    public Func<string, CancellationToken, ValueTask<long>> CountSearchRows { get; init; } = static (_, _) => new(0L);

    /// <summary>Lists the nodes that share the store; null where no other process writes.</summary>
    public NodeList? Nodes { get; init; }

    /// <summary>Closes what the rows share; null where there is nothing.</summary>
    public Func<ValueTask>? CloseDerived { get; init; }

    public async ValueTask DisposeAsync()
    {
        if (Rows is not null)
        {
            await Rows.DisposeAsync().ConfigureAwait(false);
        }

        if (CloseDerived is not null)
        {
            await CloseDerived().ConfigureAwait(false);
        }

        await Ledger.DisposeAsync().ConfigureAwait(false);
    }
}
