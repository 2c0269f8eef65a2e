using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What the ledger and its table of keys still hold of a person, or of a payment, that was erased.</summary>
/// <param name="Keys">
/// The ids of the keys of erased classes that still exist and open what was told before the last erasure of their
/// class, on any stream that was the person's by then. What was told of her since then is under other keys, and none of
/// it is meant.
/// </param>
/// <param name="Plain">
/// The positions of the entries, ascending, in which text of these classes stands plain: a build wrote them that did
/// not seal it yet, and no key destroys it. Where nothing was ever erased, of all classes. Refusals of such builds are
/// not among them: nothing in them tells what somebody typed from their own words.
/// </param>
public sealed record LeftByErasure(IReadOnlyList<string> Keys, IReadOnlyList<long> Plain)
{
    private const int PageEntries = 1_000;

    /// <summary>Whether an opening is among <see cref="Plain"/>: rows of cases repeat the reference in it.</summary>
    public bool PlainOpening { get; private init; }

    /// <summary>Looks for it.</summary>
    /// <remarks>
    /// Of a person the ledger is read up to the erasure once, and again only where such a key may be; of a payment its
    /// stream alone.
    /// </remarks>
    /// <param name="store">The ledger.</param>
    /// <param name="of">The stream of the person, or of the payment, that was erased.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What is left; nothing as a rule.</returns>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged or of a newer build.</exception>
    public static async ValueTask<LeftByErasure> FindAsync(
        ILedgerStore store, StreamId of, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var erased = await ErasedAsync(store, of, cancellation).ConfigureAwait(false);
        var until = erased.Count == 0 ? long.MaxValue : erased.Values.Max();
        IReadOnlyList<string> streams = of.Kind == "person"
            ? [.. (await HeldStreams.FindAsync(store, of.Name, until, cancellation).ConfigureAwait(false))
                .All.Where(one => one.Value).Select(one => one.Key)]
            : [of.Value];
        var keys = await KeysAsync(store, streams, erased, cancellation).ConfigureAwait(false);
        var (plain, opening) = await PlainAsync(store, streams, erased, cancellation).ConfigureAwait(false);
        return new LeftByErasure(keys, plain) { PlainOpening = opening };
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

    private static async ValueTask<IReadOnlyList<string>> KeysAsync(
        ILedgerStore store, IEnumerable<string> owners, Dictionary<RetentionClass, long> erased,
        CancellationToken cancellation)
    {
        var there = (await HeldFacts.RowsAsync(store, owners, cancellation).ConfigureAwait(false))
            .Where(row => erased.ContainsKey(row.Class))
            .ToDictionary(row => row.Row.KeyId, row => erased[row.Class], StringComparer.Ordinal);
        if (there.Count == 0)
        {
            return [];
        }

        var needed = (await UsesAsync(store, there.Values.Max(), cancellation).ConfigureAwait(false)).Needed;
        return
        [
            .. there.Where(key => needed.TryGetValue(key.Key, out var first) && first < key.Value)
                .Select(key => key.Key).Order(StringComparer.Ordinal),
        ];
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

    private static async ValueTask<(IReadOnlyList<long> All, bool Opening)> PlainAsync(
        ILedgerStore store, IEnumerable<string> streams, Dictionary<RetentionClass, long> erased,
        CancellationToken cancellation)
    {
        var (plain, opening) = (new List<long>(), false);
        foreach (var stream in streams)
        {
            var entries = StreamPages.ReadAllAsync(store, StreamId.Parse(stream), cancellation);
            await foreach (var entry in entries.ConfigureAwait(false))
            {
                var classes = Open(entry);
                if (erased.Count == 0
                    ? !classes.IsEmpty
                    : erased.Any(one => entry.Position < one.Value && classes.Has(one.Key)))
                {
                    plain.Add(entry.Position);
                    opening |= entry.Kind == RowReference.Kind;
                }
            }
        }

        plain.Sort();
        return (plain, opening);
    }

    /// <summary>The classes of the text that can be read in an entry without any key.</summary>
    private static RetentionClasses Open(LedgerEntry entry)
    {
        var classes = default(RetentionClasses);
        if (!SystemKinds.Contains(entry.Kind))
        {
            KeyRing.AddClasses(EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry), ref classes);
        }

        return classes;
    }
}
