using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The entries that this process wrote lately and its follower has not read yet: it need not read them back, nor decode
/// them. One reader; whoever falls behind reads the ledger.
/// </summary>
public sealed class RecentEntries
{
    /// <summary>Entries held, at most; about a second of a bulk load.</summary>
    public const int Capacity = 32_768;

    private readonly FollowedEntry[] ring = new FollowedEntry[Capacity];
    private readonly Lock guard = new();
    private long first;
    private long next;
    private int clearings;

    /// <summary>How often it was cleared: what was made of its entries may hold what is erased now.</summary>
    internal int Clearings => Volatile.Read(ref clearings);

    /// <summary>Takes a durable batch; what no longer fits is dropped, the oldest first.</summary>
    internal void Add(LedgerBatch batch)
    {
        lock (guard)
        {
            if (batch.ExpectedNext != next)
            {
                first = next = batch.ExpectedNext;
            }

            for (var index = 0; index < batch.Entries.Count; index++, next++)
            {
                ring[next % Capacity] = FollowedEntry.Of(batch.Entries[index], batch.Sources[index]);
            }

            first = Math.Max(first, next - Capacity);
        }
    }

    /// <summary>
    /// Forgets all entries: somebody's data was erased, which they may hold open, or the ledger went back behind them.
    /// </summary>
    internal void Clear()
    {
        lock (guard)
        {
            Array.Clear(ring);
            first = next;
            Interlocked.Increment(ref clearings);
        }
    }

    /// <summary>Hands out entries from a position on and forgets them, and all before them.</summary>
    /// <returns>How many there are; 0 where the first one is not held.</returns>
    internal int Take(long position, Span<FollowedEntry> into)
    {
        lock (guard)
        {
            if (position < first)
            {
                return 0;
            }

            for (; first < Math.Min(position, next); first++)
            {
                ring[first % Capacity] = default;
            }

            var count = (int)Math.Min(into.Length, next - first);
            for (var index = 0; index < count; index++, first++)
            {
                into[index] = ring[first % Capacity];
                ring[first % Capacity] = default;
            }

            return count;
        }
    }
}
