using System.Runtime.CompilerServices;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Whole streams, page by page.</summary>
internal static class StreamPages
{
    private const int PageEntries = 1_000;

    private static readonly System.Collections.Concurrent.ConcurrentBag<TextPool> Pools = [];

    /// <summary>All entries of a stream from its first, decoded.</summary>
    public static IAsyncEnumerable<LedgerEntry> ReadAllAsync(
        ILedgerStore store, StreamId stream, CancellationToken cancellation) =>
        ReadAsync(store, stream, 1, cancellation);

    /// <summary>The entries of a stream from a sequence on, decoded.</summary>
    public static async IAsyncEnumerable<LedgerEntry> ReadAsync(
        ILedgerStore store, StreamId stream, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (_, entry) in ReadStoredAsync(store, stream, fromSequence, cancellation)
            .ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    /// <summary>The entries of a stream from a sequence on, as they are stored and decoded.</summary>
    public static async IAsyncEnumerable<(StoredEntry Stored, LedgerEntry Entry)> ReadStoredAsync(
        ILedgerStore store, StreamId stream, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var page = await store.ReadStreamAsync(stream, fromSequence, PageEntries, cancellation).ConfigureAwait(false);
        if (page.Count == 0)
        {
            yield break;
        }

        // A pool serves one reader at a time; a read that waits for its store may go on upon another thread.
        var texts = Pools.TryTake(out var pooled) ? pooled : new TextPool();
        try
        {
            while (page.Count > 0)
            {
                foreach (var stored in page)
                {
                    yield return (stored, EntryReading.EntryOf(stored, texts));
                }

                var next = page[^1].Sequence + 1;
                page = await store.ReadStreamAsync(stream, next, PageEntries, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            Pools.Add(texts);
        }
    }
}
