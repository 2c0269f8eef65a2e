namespace Cases.Ledger;

/// <summary>The end of what a writer knows to be durable, because it wrote it.</summary>
/// <remarks>
/// A server that was replaced by a copy lacking the newest entries, or restored under running nodes, ends before it or
/// has other entries there. Whoever goes on then decides on states that are no more, so nothing is written any more
/// until somebody has looked.
/// </remarks>
internal sealed class WrittenEnd(ILedgerStore store)
{
    private long _next;
    private Hash32 _last;
    private LedgerStoreException? _lost;

    /// <summary>The hash of the last entry before an end, where this writer wrote it; null where it did not.</summary>
    public Hash32? Before(LedgerHead end) => _next > 0 && end.Next == _next ? _last : null;

    /// <summary>Takes in a batch that is durable.</summary>
    public void Move(LedgerBatch batch)
    {
        _next = batch.ExpectedNext + batch.Entries.Count;
        _last = batch.Entries[^1].Hash;
    }

    /// <summary>Refuses a ledger that ends before what was written.</summary>
    public void Check(LedgerHead head)
    {
        if (_lost is null && head.Next < _next)
        {
            _lost = Lost($"the ledger ends at {head.Next}, and this process wrote up to {_next}");
        }

        if (_lost is not null)
        {
            throw _lost;
        }
    }

    /// <summary>Also refuses one that has another entry where the last written one was.</summary>
    public async ValueTask CheckAsync(LedgerHead head, CancellationToken cancellation)
    {
        Check(head);
        if (_next == 0)
        {
            return;
        }

        var there = await store.ReadFromAsync(_next - 1, 1, cancellation).ConfigureAwait(false);
        if (there.Count == 0 || there[0].Position != _next - 1 || there[0].Hash != _last)
        {
            _lost = Lost($"the ledger has another entry at {_next - 1} than the one that this process wrote there");
            throw _lost;
        }
    }

    private static LedgerStoreException Lost(string what) => new(
        StoreFailure.Corrupt,
        $"the ledger went back: {what}",
        "bring the server back that has the newest entries, or restart all nodes to go on without them");
}
