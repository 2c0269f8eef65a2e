using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Checks the rows of the key table, which no entry covers, against the ledger and the master key.</summary>
/// <remarks>
/// A row is bound to its id, owner and class by the way it is wrapped, so that a changed one does not open. Keys that
/// sign and a rotation of the master key are told of by entries, and their rows must be there. So must the row of every
/// data key that sealed something, unless an entry of an erasure names it; then it must not. When a row was made is a
/// note for people: nothing follows from it.
/// </remarks>
public static class KeyRowCheck
{
    private const int PageKeys = 1_000;

    /// <summary>Checks all rows.</summary>
    /// <param name="store">The ledger and its keys.</param>
    /// <param name="sealer">Opens rows; null where the master key is not at hand, and rows are only looked for.</param>
    /// <param name="use">What a pass over all entries noted; null to leave out what takes one.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>How many rows opened, and the first fault or null.</returns>
    /// <exception cref="LedgerStoreException">The store is away.</exception>
    public static async ValueTask<(long Keys, LedgerFault? Fault)> RunAsync(
        ILedgerStore store, Sealer? sealer, KeyUse? use, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var own = await OwnRowsAsync(store, cancellation).ConfigureAwait(false);
        if (own is not null)
        {
            return (0, own);
        }

        var (keys, fault) = sealer is null
            ? (0, null)
            : await OpenAllAsync(store, sealer, cancellation).ConfigureAwait(false);
        return fault is not null || use is null
            ? (keys, fault)
            : (keys, await CompareAsync(store, use, cancellation).ConfigureAwait(false));
    }

    /// <summary>The rows of the machine's own keys: those that sign, and the installation's.</summary>
    private static async ValueTask<LedgerFault?> OwnRowsAsync(ILedgerStore store, CancellationToken cancellation)
    {
        foreach (var key in await SigningKeys.ReadAsync(store, cancellation).ConfigureAwait(false))
        {
            var name = SigningKeys.RowName(key.Number);
            var row = await store.FindKeyAsync(SigningKeys.Stream.Value, name, cancellation).ConfigureAwait(false);
            if (row is null)
            {
                return new LedgerFault(key.Position, SigningKeys.Stream.Value,
                    "the row of the key that this entry tells of is missing in the table of keys", name, "none");
            }
        }

        // Its row comes with the first entry of a rotation.
        var rotated = await store.ReadStreamAsync(MasterRotation.Stream, 1, 1, cancellation).ConfigureAwait(false);
        return rotated.Count > 0
            && await store.FindKeyAsync(InstallationKey.Owner, InstallationKey.Class, cancellation)
                .ConfigureAwait(false) is null
                ? new LedgerFault(rotated[0].Position, rotated[0].Stream.Value,
                    "the row of the installation's key, which came with this entry, is missing in the table of keys",
                    InstallationKey.Class, "none")
                : null;
    }

    /// <summary>
    /// Compares the rows that there are with the entries: what sealed something and was not erased is there, what was
    /// erased is not.
    /// </summary>
    private static async ValueTask<LedgerFault?> CompareAsync(
        ILedgerStore store, KeyUse use, CancellationToken cancellation)
    {
        var missing = new Dictionary<string, long>(use.Needed, StringComparer.Ordinal);
        SealingKey? back = null;
        var after = "";
        while (await store.ListKeysAsync(after, PageKeys, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                missing.Remove(row.KeyId);
                back = use.Destroyed.ContainsKey(row.KeyId) ? row : back;
            }

            after = page[^1].KeyId;
        }

        foreach (var erased in use.Destroyed.Keys)
        {
            missing.Remove(erased);
        }

        if (missing.Count > 0)
        {
            // A node may have erased something while the entries were read.
            foreach (var erased in await ErasedKeyPurge.ErasedAsync(store, use.Read, cancellation)
                .ConfigureAwait(false))
            {
                missing.Remove(erased);
            }
        }

        return missing.Count > 0 ? await GoneAsync(store, missing, cancellation).ConfigureAwait(false)
            : back is not null ? await BackAsync(store, use, back, cancellation).ConfigureAwait(false)
            : null;
    }

    /// <summary>The place is the first entry of all that cannot be opened any more.</summary>
    private static async ValueTask<LedgerFault> GoneAsync(
        ILedgerStore store, Dictionary<string, long> missing, CancellationToken cancellation)
    {
        var (id, position) = missing.MinBy(one => one.Value);
        var entry = await store.ReadFromAsync(position, 1, cancellation).ConfigureAwait(false);
        return new LedgerFault(position, entry[0].Stream.Value,
            $"the key {id} that sealed a text of this entry is missing in the table of keys, and no erasure names it; "
                + "a back-up of keys puts it back",
            "its row", missing.Count == 1 ? "none" : FormattableString.Invariant($"none, of {missing.Count} keys"));
    }

    /// <summary>The place is the entry of the erasure that destroyed the key.</summary>
    private static async ValueTask<LedgerFault> BackAsync(
        ILedgerStore store, KeyUse use, SealingKey row, CancellationToken cancellation)
    {
        var position = use.Destroyed[row.KeyId];
        var entry = await store.ReadFromAsync(position, 1, cancellation).ConfigureAwait(false);
        return new LedgerFault(position, entry[0].Stream.Value,
            $"the key {row.KeyId} that this erasure destroyed is in the table of keys again; keys purge destroys it",
            "no row", $"one of {row.Owner}, class {row.Class}");
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
