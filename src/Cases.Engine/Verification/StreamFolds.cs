using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The folds of the streams met last, in two generations, of which the older is dropped when the younger is full. A
/// stream that was dropped is folded again from the store.
/// </summary>
internal sealed class StreamFolds(ILedgerStore store, int most, KeyUse keys)
{
    private const int PageEntries = 1_000;

    private readonly int generation = Math.Max(1, most / 2);
    private readonly TextPool texts = new();
    private Dictionary<StreamId, StreamFold> young = [];
    private Dictionary<StreamId, StreamFold> old = [];

    /// <summary>The fold of the entry's stream as it stands before the entry.</summary>
    public StreamFold Of(LedgerEntry entry)
    {
        if (young.TryGetValue(entry.Stream, out var fold))
        {
            return fold;
        }

        if (!old.Remove(entry.Stream, out fold))
        {
            fold = entry.Sequence == 1 ? new StreamFold(entry.Stream, keys) : Again(entry);
        }

        Keep(entry.Stream, fold);
        return fold;
    }

    /// <summary>The fold of a stream as it stands before a position; of one that nothing is known of, the first.
    /// </summary>
    public StreamFold Before(StreamId stream, long position)
    {
        if (young.TryGetValue(stream, out var fold))
        {
            return fold;
        }

        if (!old.Remove(stream, out fold))
        {
            fold = UpTo(stream, position);
        }

        Keep(stream, fold);
        return fold;
    }

    private void Keep(StreamId stream, StreamFold fold)
    {
        if (young.Count >= generation)
        {
            (old, young) = (young, old);
            young.Clear();
        }

        young.Add(stream, fold);
    }

    private StreamFold UpTo(StreamId stream, long position)
    {
        var fold = new StreamFold(stream, keys);
        for (long next = 1; Read(stream, next, PageEntries) is { Count: > 0 } page; next += page.Count)
        {
            foreach (var stored in page)
            {
                if (stored.Position >= position)
                {
                    return fold;
                }

                fold.Take(LedgerEntry.Decode(stored.Bytes, texts));
            }
        }

        return fold;
    }

    /// <summary>Folds a stream up to an entry; all of it was found right before.</summary>
    private StreamFold Again(LedgerEntry entry)
    {
        var fold = new StreamFold(entry.Stream, keys);
        for (long next = 1; next < entry.Sequence;)
        {
            var most = (int)Math.Min(PageEntries, entry.Sequence - next);
            var page = Read(entry.Stream, next, most);
            if (page.Count == 0)
            {
                return fold;
            }

            foreach (var stored in page)
            {
                fold.Take(LedgerEntry.Decode(stored.Bytes, texts));
            }

            next += page.Count;
        }

        return fold;
    }

    private IReadOnlyList<StoredEntry> Read(StreamId stream, long next, int most)
    {
        // The verifier calls on a thread of its own and waits for the answer; stores of one file answer at once.
        var read = store.ReadStreamAsync(stream, next, most, CancellationToken.None);
        return read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();
    }
}
