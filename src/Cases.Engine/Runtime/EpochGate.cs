using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Keeps what older nodes cannot read out of a ledger whose epoch was not raised.</summary>
/// <param name="store">The ledger.</param>
/// <param name="epochs">The epochs that this build knows.</param>
internal sealed class EpochGate(ILedgerStore store, EpochTable epochs)
{
    private static readonly Duration LookEvery = Duration.FromSeconds(5);

    private int reached = EpochTable.First;
    private long lookAgainMs;

    /// <summary>Whether a unit may be written, as far as is known; asked before every one, so it costs next to nothing.
    /// </summary>
    public bool IsOpen(LedgerUnit unit) =>
        Volatile.Read(ref reached) is var known && (known >= epochs.Newest || NeededBy(unit) <= known);

    /// <summary>Takes in what the ledger says, before the first unit of this node.</summary>
    /// <exception cref="LedgerStoreException">The ledger is of an epoch that this build does not know.</exception>
    public void Take(NodeRecord known)
    {
        if (known.Epoch > epochs.Newest)
        {
            throw new LedgerStoreException(StoreFailure.NewerVersion,
                $"the ledger is at epoch {known.Epoch}, and this build knows {epochs.Newest}",
                "run a newer build of cases; this one reads, and writes nothing");
        }

        Volatile.Write(ref reached, known.Epoch);
    }

    /// <summary>A new ledger begins at the newest epoch.</summary>
    /// <returns>The record that says so; null where that is the first.</returns>
    public EpochRaised? Begin()
    {
        Volatile.Write(ref reached, epochs.Newest);
        return epochs.Newest > EpochTable.First ? new EpochRaised(epochs.Newest) : null;
    }

    /// <summary>Looks again whether the epoch was raised, by this node or another.</summary>
    /// <exception cref="LedgerStoreException">It was not: the unit is not written.</exception>
    public async ValueTask OpenAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        if (IsOpen(unit))
        {
            return;
        }

        Take(await NodeRecord.ReadAsync(store, cancellation).ConfigureAwait(false));
        if (!IsOpen(unit))
        {
            var kind = unit.Entries.MaxBy(entry => epochs.Of(entry.Kind))!.Kind;
            throw new LedgerStoreException(StoreFailure.NewerVersion,
                $"'{kind}' is written from epoch {epochs.Of(kind)} on, and the ledger is at {reached}",
                "run 'cases doctor --raise-epoch' once every node runs this build");
        }
    }

    /// <summary>Whether a kind may be written; looks whether the epoch was raised where it may not yet.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or the ledger needs a newer build.</exception>
    public async ValueTask<bool> WritesAsync(EntryKind kind, CancellationToken cancellation)
    {
        if (Volatile.Read(ref reached) < epochs.Of(kind.Name))
        {
            Take(await NodeRecord.ReadAsync(store, cancellation).ConfigureAwait(false));
        }

        return Volatile.Read(ref reached) >= epochs.Of(kind.Name);
    }

    /// <summary>The epoch that the ledger has reached; one below the newest is looked up again now and then.</summary>
    /// <param name="now">The instant; another look is worth it some seconds after the one before.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or the ledger needs a newer build.</exception>
    public async ValueTask<int> ReachedAsync(Instant now, CancellationToken cancellation)
    {
        var known = Volatile.Read(ref reached);
        if (known < epochs.Newest && now.ToUnixTimeMilliseconds() >= Volatile.Read(ref lookAgainMs))
        {
            Volatile.Write(ref lookAgainMs, (now + LookEvery).ToUnixTimeMilliseconds());
            Take(await NodeRecord.ReadAsync(store, cancellation).ConfigureAwait(false));
        }

        return Volatile.Read(ref reached);
    }

    private int NeededBy(LedgerUnit unit)
    {
        var needed = EpochTable.First;
        foreach (var entry in unit.Entries)
        {
            needed = Math.Max(needed, epochs.Of(entry.Kind));
        }

        return needed;
    }
}
