using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Whether a ledger was written under the master key at hand.</summary>
/// <remarks>
/// Ids of cases follow from the key. Under another one every account would seem unknown and get a second case, so a
/// node asks before it writes.
/// </remarks>
public static class KeyCheck
{
    private const int PageEntries = 64;
    private const int MostEntries = 4_096;
    private const int MostKeys = 16;

    /// <summary>
    /// Compares the first case whose account can be read with the id that the key gives to it; where none can, some row
    /// of the table of keys has to open.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="sealer">The keys at hand.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False where the key is another one; true where it fits or nothing tells.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry cannot be read.</exception>
    public static async ValueTask<bool> FitsAsync(
        ILedgerStore store, Sealer sealer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(sealer);
        var texts = new TextPool();
        for (long position = 0; position < MostEntries; position += PageEntries)
        {
            var page = await store.ReadFromAsync(position, PageEntries, cancellation).ConfigureAwait(false);
            foreach (var stored in page.Where(entry => entry.Stream.Kind == "case"))
            {
                var entry = EntryReading.EntryOf(stored, texts);
                if (EntryReading.DecodeClosed(entry) is CaseOpened opened
                    && await FitsAsync(store, sealer, entry, opened, cancellation).ConfigureAwait(false) is { } fits)
                {
                    return fits;
                }
            }

            if (page.Count < PageEntries)
            {
                break;
            }
        }

        var keys = await store.ListKeysAsync("", MostKeys, cancellation).ConfigureAwait(false);
        return keys.Count == 0 || keys.Any(sealer.Opens);
    }

    /// <summary>What one opening tells; null where its account's reference was erased, or does not open.</summary>
    private static async ValueTask<bool?> FitsAsync(
        ILedgerStore store, Sealer sealer, LedgerEntry entry, CaseOpened opened, CancellationToken cancellation)
    {
        var held = RowReference.Of(entry.Command, entry.Payload.Span);
        var account = held.Text;
        if (held.Read() is var (_, value))
        {
            if (await store.ReadKeyAsync(value.KeyId, cancellation).ConfigureAwait(false) is not { } row)
            {
                return null;
            }

            // A row may have been tampered with, or wrapped anew by a rotation that was cut off.
            if (!sealer.TryUnwrap(row, out var key))
            {
                return null;
            }

            using (key)
            {
                account = RowReference.Open(key, entry.Stream, entry.Command, value);
            }
        }

        // What a key of the store does not open was changed there, and is for the audit to find.
        var identity = CaseIdentity.Under(sealer);
        return account is null ? null : identity.Case(opened.Source, account, opened.Episode) == opened.Case;
    }
}
