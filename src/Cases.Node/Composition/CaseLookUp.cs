using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Finds cases by their id or by the source's own reference of the account.</summary>
internal static class CaseLookUp
{
    /// <summary>The same with the keys that are at hand.</summary>
    public static async Task<IReadOnlyList<StreamId>> StreamsAsync(
        OpenStore store, string wanted, CancellationToken cancellation)
    {
        using var sealer = await MasterKeys.FittingAsync(store, cancellation).ConfigureAwait(false);
        return await StreamsAsync(store, wanted, sealer, cancellation).ConfigureAwait(false);
    }

    /// <summary>The case streams of an id or reference, oldest first; fails where there is none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="wanted">The id or reference.</param>
    /// <param name="sealer">
    /// The keys, which name accounts by their references; null where they are not at hand: only ids are found then.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <remarks>
    /// The rows beside the ledger may lag behind, or be missing while nobody writes; then they are made in memory from
    /// it.
    /// </remarks>
    public static async Task<IReadOnlyList<StreamId>> StreamsAsync(
        OpenStore store, string wanted, Sealer? sealer, CancellationToken cancellation)
    {
        if (StreamId.TryParse("case/" + wanted, out var stream)
            && await store.Ledger.ReadStreamHeadAsync(stream, cancellation).ConfigureAwait(false) is not null)
        {
            return [stream];
        }

        if (sealer is null)
        {
            throw VerbFailure.Unusable($"There is no case '{wanted}'. By its account's reference it is found with the "
                + $"master key alone: set {MasterKeys.Variable} to the key of the store, or give the case's id.");
        }

        var sought = new SoughtCase(wanted, CaseIdentity.Under(sealer));
        var head = await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var rows = await store.FindRows(sought, head.Next, cancellation).ConfigureAwait(false);
        if (rows is null)
        {
            await using var fresh = new MemoryCaseRows();
            await new CaseRowFollower(store.Ledger, fresh).CatchUpAsync(cancellation).ConfigureAwait(false);
            rows = await fresh.FindAsync(sought, cancellation).ConfigureAwait(false);
        }

        // What was erased is not found by a reference that somebody still knows.
        var references = new AccountReferences(store.Ledger, sealer);
        var found = new List<CaseRow>();
        foreach (var row in rows)
        {
            var opened = await references.OpenAsync(row, cancellation).ConfigureAwait(false);
            if (opened.Reference.Text is not null)
            {
                found.Add(opened);
            }
        }

        return found.Count > 0
            ? [.. found.Select(row => CaseIdentity.Stream(row.CaseId))]
            : throw VerbFailure.Unusable($"There is no case '{wanted}'; give its id or its account's reference.");
    }
}
