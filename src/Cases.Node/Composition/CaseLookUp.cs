using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Finds cases by their id or by the source's own reference of the account.</summary>
internal static class CaseLookUp
{
    /// <summary>The case streams of an id or reference, oldest first; fails where there is none.</summary>
    /// <remarks>
    /// The rows beside the ledger may lag behind, or be missing while nobody writes; then they are made in memory from
    /// it.
    /// </remarks>
    public static async Task<IReadOnlyList<StreamId>> StreamsAsync(
        OpenStore store, string wanted, CancellationToken cancellation)
    {
        if (StreamId.TryParse("case/" + wanted, out var stream)
            && await store.Ledger.ReadStreamHeadAsync(stream, cancellation).ConfigureAwait(false) is not null)
        {
            return [stream];
        }

        var head = await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var rows = await store.FindRows(wanted, head.Next, cancellation).ConfigureAwait(false);
        if (rows is null)
        {
            await using var fresh = new MemoryCaseRows();
            await new CaseRowFollower(store.Ledger, fresh).CatchUpAsync(cancellation).ConfigureAwait(false);
            rows = await fresh.FindAsync(wanted, cancellation).ConfigureAwait(false);
        }

        return rows.Count > 0
            ? [.. rows.Select(row => CaseIdentity.Stream(row.CaseId))]
            : throw VerbFailure.Unusable($"There is no case '{wanted}'; give its id or its account's reference.");
    }
}
