using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Looks for keys that an erasure should have destroyed and did not name.</summary>
public static class KeysLeft
{
    private const int PageEntries = 1_000;

    /// <summary>
    /// The keys of erased classes that still exist and open what was told before the last erasure of their class, on
    /// any stream that was the person's by then. What was told of her since then is under other keys, and none of it
    /// is meant.
    /// </summary>
    /// <remarks>Reads the ledger up to the erasure once, and again only where such a key may be.</remarks>
    /// <param name="store">The ledger.</param>
    /// <param name="of">The stream of the person, or of the payment, that was erased.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Their ids; none where nothing was ever erased.</returns>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged or of a newer build.</exception>
    public static async ValueTask<IReadOnlyList<string>> FindAsync(
        ILedgerStore store, StreamId of, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var erased = await ErasedAsync(store, of, cancellation).ConfigureAwait(false);
        if (erased.Count == 0)
        {
            return [];
        }

        var until = erased.Values.Max();
        IEnumerable<string> owners = of.Kind == "person"
            ? (await HeldStreams.FindAsync(store, of.Name, until, cancellation).ConfigureAwait(false))
                .All.Where(one => one.Value).Select(one => one.Key)
            : [of.Value];
        var there = (await HeldFacts.RowsAsync(store, owners, cancellation).ConfigureAwait(false))
            .Where(row => erased.ContainsKey(row.Class))
            .ToDictionary(row => row.Row.KeyId, row => erased[row.Class], StringComparer.Ordinal);
        if (there.Count == 0)
        {
            return [];
        }

        var needed = (await UsesAsync(store, until, cancellation).ConfigureAwait(false)).Needed;
        return
        [
            .. there.Where(key => needed.TryGetValue(key.Key, out var first) && first < key.Value)
                .Select(key => key.Key).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The position of the last erasure of each class.</summary>
    private static async ValueTask<Dictionary<RetentionClass, long>> ErasedAsync(
        ILedgerStore store, StreamId of, CancellationToken cancellation)
    {
        var erased = new Dictionary<RetentionClass, long>();
        await foreach (var entry in StreamPages.ReadAllAsync(store, of, cancellation).ConfigureAwait(false))
        {
            if (EngineContext.Erases(entry.Kind) && EntryReading.DecodeClosed(entry) is IErasing happened)
            {
                foreach (var one in happened.Classes)
                {
                    erased[one] = entry.Position;
                }
            }
        }

        return erased;
    }

    private static async ValueTask<KeyUse> UsesAsync(ILedgerStore store, long until, CancellationToken cancellation)
    {
        var (use, texts) = (new KeyUse(), new TextPool());
        for (var position = 0L; position < until; )
        {
            var page = await store.ReadFromAsync(
                position, (int)Math.Min(PageEntries, until - position), cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                break;
            }

            foreach (var stored in page)
            {
                EntryReading.DecodeClosed(EntryReading.EntryOf(stored, texts), use);
            }

            position = page[^1].Position + 1;
        }

        return use;
    }
}
