using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Checks the rows of the key table, which no entry covers, against the ledger and the master key.</summary>
/// <remarks>
/// A row is bound to its id, owner and class by the way it is wrapped, so that a changed one does not open. Keys that
/// sign are told of by entries, and their rows must be there. A data key that is gone was destroyed: that erases, and
/// is no fault. When a row was made is a note for people: nothing follows from it.
/// </remarks>
public static class KeyRowCheck
{
    private const int PageKeys = 1_000;

    /// <summary>Checks all rows.</summary>
    /// <param name="store">The ledger and its keys.</param>
    /// <param name="sealer">Opens rows; null where the master key is not at hand, and only signing keys are looked for.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>How many rows opened, and the first fault or null.</returns>
    /// <exception cref="LedgerStoreException">The store is away.</exception>
    public static async ValueTask<(long Keys, LedgerFault? Fault)> RunAsync(
        ILedgerStore store, Sealer? sealer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach (var key in await SigningKeys.ReadAsync(store, cancellation).ConfigureAwait(false))
        {
            var name = SigningKeys.RowName(key.Number);
            var row = await store.FindKeyAsync(SigningKeys.Stream.Value, name, cancellation).ConfigureAwait(false);
            if (row is null)
            {
                return (0, new LedgerFault(key.Position, SigningKeys.Stream.Value,
                    "the row of the key that this entry tells of is missing in the table of keys", name, "none"));
            }
        }

        return sealer is null
            ? (0, null)
            : await OpenAllAsync(store, sealer, cancellation).ConfigureAwait(false);
    }

    private static async ValueTask<(long Keys, LedgerFault? Fault)> OpenAllAsync(
        ILedgerStore store, Sealer sealer, CancellationToken cancellation)
    {
        var (after, keys) = ("", 0L);
        while (await store.ListKeysAsync(after, PageKeys, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                if (!sealer.Opens(row))
                {
                    return (keys, await FaultAsync(store, row, cancellation).ConfigureAwait(false));
                }

                keys++;
            }

            after = page[^1].KeyId;
        }

        return (keys, null);
    }

    /// <summary>The place is the first entry of whom the row names, as far as there is one.</summary>
    private static async ValueTask<LedgerFault> FaultAsync(
        ILedgerStore store, SealingKey row, CancellationToken cancellation)
    {
        var first = StreamId.TryParse(row.Owner, out var owner)
            ? await store.ReadStreamAsync(owner, 1, 1, cancellation).ConfigureAwait(false)
            : [];
        return new LedgerFault(first.Count > 0 ? first[0].Position : 0, row.Owner,
            $"the row of the key {row.KeyId} is not as it was wrapped: its id, owner, class or wrapped key was changed",
            "a key that opens under the master key", $"class {row.Class}");
    }
}
