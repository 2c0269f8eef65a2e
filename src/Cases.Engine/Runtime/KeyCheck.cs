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

    /// <summary>Compares the first case that was opened with the id that the key gives to it.</summary>
    /// <returns>False where the key is another one; true where it fits or nothing tells.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry cannot be read.</exception>
    public static async ValueTask<bool> FitsAsync(
        ILedgerStore store, CaseIdentity identity, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(identity);
        var texts = new TextPool();
        for (long position = 0; position < MostEntries; position += PageEntries)
        {
            var page = await store.ReadFromAsync(position, PageEntries, cancellation).ConfigureAwait(false);
            foreach (var stored in page.Where(entry => entry.Stream.Kind == "case"))
            {
                if (EntryReading.DecodeClosed(EntryReading.EntryOf(stored, texts)) is CaseOpened opened)
                {
                    return identity.Case(opened.Source, opened.Account, opened.Episode) == opened.Case;
                }
            }

            if (page.Count < PageEntries)
            {
                break;
            }
        }

        return true;
    }
}
