using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Checks that the entries of a ledger add up: every kind is known, every stage and amount that an entry states is that
/// of the entries before it, the invariants hold after every unit, and account and case agree. One instance, one pass.
/// </summary>
/// <remarks>
/// Entries come in position order. Memory is bounded: states are kept for the streams met last, and a stream that comes
/// back later is folded again from the store. Personal text stays closed, so no key is needed.
/// </remarks>
/// <param name="store">The ledger, for streams that come back.</param>
/// <param name="mostStates">States kept. A case is 1 to 3 KB, so that the default stays below 200 MB.</param>
/// <param name="keys">Notes which keys the entries need. May be null.</param>
public sealed class StateCheck(
    ILedgerStore store, int mostStates = StateCheck.DefaultStates, KeyUse? keys = null)
{
    /// <summary>States kept unless the caller says otherwise.</summary>
    public const int DefaultStates = 65_536;

    private readonly StreamFolds folds = new(store, mostStates, keys ?? new KeyUse());
    private readonly UnitCheck unit = new();

    /// <summary>Verifies a whole ledger: its bytes first, and with each entry the state.</summary>
    /// <param name="store">The ledger; it may be written to meanwhile.</param>
    /// <param name="progress">Told the number of entries verified after each page. May be null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="heads">Checks signed heads with it. May be null.</param>
    /// <param name="keys">Notes which keys the entries need, for <see cref="KeyRowCheck"/>. May be null.</param>
    /// <exception cref="LedgerStoreException">The store is away; a damaged store is a fault instead.</exception>
    public static async ValueTask<LedgerVerdict> VerifyAsync(
        ILedgerStore store, IProgress<long>? progress, CancellationToken cancellation, HeadCheck? heads = null,
        KeyUse? keys = null)
    {
        var check = new StateCheck(store, DefaultStates, keys);
        var verdict = await LedgerVerifier.VerifyAsync(
            store, check.Inspect, progress, cancellation, heads is null ? null : heads.Watch).ConfigureAwait(false);
        var fault = verdict.Fault ?? check.Finish();
        if (fault is null && heads is not null)
        {
            var now = await store.ReadHeadAsync(cancellation).ConfigureAwait(false);
            fault = heads.Finish(verdict.Head.Size, now.Next);
        }

        return verdict with { Fault = fault };
    }

    /// <summary>Takes in the next entry, which is right in itself.</summary>
    /// <returns>The first fault: of this entry, or of the unit that ended before it.</returns>
    /// <exception cref="LedgerStoreException">A stream that came back could not be read.</exception>
    public LedgerFault? Inspect(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!unit.Holds(entry) && unit.End() is { } broken)
        {
            return broken;
        }

        var fold = folds.Of(entry);
        var before = fold.State;
        if (fold.Take(entry) is { } fault)
        {
            return new LedgerFault(entry.Position, entry.Stream.Value, fault.What, fault.Expected, fault.Found);
        }

        unit.Add(entry, fold, before);
        return null;
    }

    /// <summary>Ends the pass; the last unit is checked here.</summary>
    public LedgerFault? Finish() => unit.End();
}
