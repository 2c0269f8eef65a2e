using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Finds the open cases that name a pack, in the ledger itself: rows may lag, and not every node has them.
/// </summary>
/// <remarks>Reads the whole ledger once; it is asked only where a proposed pack has an end.</remarks>
internal static class NamingCases
{
    private const int PageEntries = 1_000;
    private const int MostNamed = 10;

    private static readonly string Opened = EventKinds.NameOf<CaseOpened>();
    private static readonly string Resolved = EventKinds.NameOf<CaseResolved>();
    private static readonly string Reopened = EventKinds.NameOf<CaseReopened>();

    /// <summary>The open cases that name a pack.</summary>
    /// <returns>Null where a newer build opened or ended a case in a way that this one cannot read.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public static async ValueTask<CasesNaming?> FindAsync(
        ILedgerStore store, string pack, CancellationToken cancellation)
    {
        var texts = new TextPool();
        var naming = new Dictionary<string, (long Opened, bool IsOpen)>(StringComparer.Ordinal);
        var next = 0L;
        while (await store.ReadFromAsync(next, PageEntries, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                if (stored.Stream.Kind == "case" && !Take(EntryReading.EntryOf(stored, texts), pack, naming))
                {
                    return null;
                }
            }

            next = page[^1].Position + 1;
        }

        var open = naming.Where(one => one.Value.IsOpen).OrderBy(one => one.Value.Opened).ToList();
        return new CasesNaming(open.Count, [.. open.Take(MostNamed).Select(one => one.Key)]);
    }

    private static bool Take(LedgerEntry entry, string pack, Dictionary<string, (long Opened, bool IsOpen)> naming)
    {
        var name = entry.Stream.Name;
        if (entry.Kind == Opened)
        {
            if (EntryReading.DecodeClosed(entry) is not CaseOpened opened)
            {
                return false;
            }

            if (!opened.Packs.IsDefault && opened.Packs.Contains(pack, StringComparer.Ordinal))
            {
                naming[name] = (entry.Position, true);
            }
        }
        else if ((entry.Kind == Resolved || entry.Kind == Reopened) && naming.TryGetValue(name, out var known))
        {
            naming[name] = known with { IsOpen = entry.Kind == Reopened };
        }

        return true;
    }
}
