using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Makes the bundle that proves a case to somebody who has a public key and nothing else.</summary>
/// <remarks>
/// All entries of the case's stream are in it, and beside them those of the same units on other streams: what a command
/// did on the account, the person and the approval. Other entries of these streams are other people's business, but for
/// the erasures that destroyed a key of these entries: they name no more than the person, whom the case names as well,
/// and say why a text stays closed for ever.
/// </remarks>
public static class BundleMaker
{
    private const int PageEntries = 1_000;
    private const int Around = 32; // Entries of one unit stand together; few units have more than a handful.

    /// <summary>Makes the bundle of a stream under a signed head.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="heads">The signed heads, for those that lead from key to key.</param>
    /// <param name="tree">The tree of the ledger, at least as large as the head.</param>
    /// <param name="head">The head to prove to; entries behind it are left out.</param>
    /// <param name="stream">The case's stream.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The bundle; null where the stream has no entry below the head.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public static async ValueTask<ProofBundle?> MakeAsync(
        ILedgerStore ledger, ICheckpointStore heads, TiledTree tree, StoredCheckpoint head, StreamId stream,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(head);
        var found = await UnitsOfAsync(ledger, head.Size, stream, cancellation).ConfigureAwait(false);
        await AddErasuresAsync(ledger, head.Size, found, cancellation).ConfigureAwait(false);
        var entries = new List<ProvedEntry>();
        foreach (var entry in found.Values)
        {
            entries.Add(await ProveAsync(tree, entry, head.Size, cancellation).ConfigureAwait(false));
        }

        var keys = await KeysAsync(ledger, heads, tree, head.Size, cancellation).ConfigureAwait(false);
        return entries.Count == 0 ? null : new ProofBundle(stream, head.Note, keys, entries);
    }

    private static async ValueTask<SortedList<long, StoredEntry>> UnitsOfAsync(
        ILedgerStore ledger, long size, StreamId stream, CancellationToken cancellation)
    {
        var found = new SortedList<long, StoredEntry>();
        for (long next = 1; ;)
        {
            var page = await ledger.ReadStreamAsync(stream, next, PageEntries, cancellation).ConfigureAwait(false);
            foreach (var entry in page.Where(entry => entry.Position < size && !found.ContainsKey(entry.Position)))
            {
                await AddUnitAsync(ledger, size, entry, found, cancellation).ConfigureAwait(false);
            }

            if (page.Count == 0)
            {
                return found;
            }

            next = page[^1].Sequence + 1;
        }
    }

    private static async ValueTask AddUnitAsync(
        ILedgerStore ledger, long size, StoredEntry entry, SortedList<long, StoredEntry> found,
        CancellationToken cancellation)
    {
        var first = Math.Max(0, entry.Position - Around);
        var beside = await ledger.ReadFromAsync(first, (2 * Around) + 1, cancellation).ConfigureAwait(false);
        var own = (int)(entry.Position - first);
        var command = LedgerEntry.Decode(entry.Bytes).Command;
        found[entry.Position] = entry;
        for (var index = own - 1; index >= 0 && IsOfUnit(beside[index], command); index--)
        {
            found[beside[index].Position] = beside[index];
        }

        for (var index = own + 1; index < beside.Count && IsOfUnit(beside[index], command); index++)
        {
            if (beside[index].Position < size)
            {
                found[beside[index].Position] = beside[index];
            }
        }
    }

    private static async ValueTask AddErasuresAsync(
        ILedgerStore ledger, long size, SortedList<long, StoredEntry> found, CancellationToken cancellation)
    {
        var use = new KeyUse();
        var persons = found.Values.SelectMany(entry => PersonsOf(LedgerEntry.Decode(entry.Bytes), use))
            .Distinct().ToList();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in use.Needed.Keys)
        {
            if (await ledger.ReadKeyAsync(key, cancellation).ConfigureAwait(false) is null)
            {
                gone.Add(key);
            }
        }

        foreach (var person in gone.Count > 0 ? persons : [])
        {
            var read = StreamPages.ReadStoredAsync(ledger, StreamId.Parse("person/" + person), 1, cancellation);
            await foreach (var (stored, _) in read.ConfigureAwait(false))
            {
                if (stored.Position < size && ErasedKeys.Of(stored) is { } erased && gone.Overlaps(erased.Keys))
                {
                    found[stored.Position] = stored;
                }
            }
        }
    }

    /// <summary>Whom an entry gives a part in the case; whoever's data a case holds has or had one.</summary>
    private static IEnumerable<string> PersonsOf(LedgerEntry entry, KeyUse use) =>
        EntryReading.DecodeClosed(entry, use) switch
        {
            CaseOpened opened => opened.Parties.Select(party => party.Person),
            PartyAdded added => [added.Person],
            _ => [],
        };

    private static bool IsOfUnit(StoredEntry entry, CommandId16 command) =>
        LedgerEntry.Decode(entry.Bytes).Command == command;

    /// <summary>For each key but the first, its entry under the first head that covers it.</summary>
    internal static async ValueTask<List<ProvedKey>> KeysAsync(
        ILedgerStore ledger, ICheckpointStore heads, TiledTree tree, long size, CancellationToken cancellation)
    {
        var proved = new List<ProvedKey>();
        var keys = await SigningKeys.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        foreach (var key in keys.Skip(1).Where(key => key.Position < size))
        {
            var under = await heads.ListCheckpointsAsync(key.Position, 1, cancellation).ConfigureAwait(false);
            var entry = await ledger.ReadFromAsync(key.Position, 1, cancellation).ConfigureAwait(false);
            proved.Add(new ProvedKey(
                under[0].Note,
                await ProveAsync(tree, entry[0], under[0].Size, cancellation).ConfigureAwait(false)));
        }

        return proved;
    }

    private static async ValueTask<ProvedEntry> ProveAsync(
        TiledTree tree, StoredEntry entry, long size, CancellationToken cancellation) => new(
            entry.Position, entry.Bytes,
            await tree.InclusionAsync(entry.Position, size, cancellation).ConfigureAwait(false));
}
