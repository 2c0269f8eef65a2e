using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The entries that this process wrote lately and its follower has not read yet: it need not read them back, nor decode
/// them. One reader; whoever falls behind reads the ledger.
/// </summary>
public sealed class RecentEntries
{
    private const int Never = -1;

    /// <summary>Entries held, at most; about a second of a bulk load.</summary>
    public const int Capacity = 32_768;

    private readonly FollowedEntry[] ring = new FollowedEntry[Capacity];
    private readonly Lock guard = new();
    private readonly WakeUp committed;
    private long first;
    private long next;
    private int clearings;
    private int asked = Never;

    internal RecentEntries(WakeUp committed) => this.committed = committed;

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
            AskAgain();
            Interlocked.Increment(ref clearings);
        }
    }

    /// <summary>What the ledger's end is judged by, before it is asked; see <see cref="Ends"/>.</summary>
    internal int Unknown => committed.Unknown;

    /// <summary>
    /// Whether the ledger ends at a position for all that this process knows: it wrote up to there, and nothing showed
    /// entries that it does not know since the ledger was asked.
    /// </summary>
    internal bool EndsAt(long position)
    {
        lock (guard)
        {
            return position == next && asked == committed.Unknown;
        }
    }

    /// <summary>The ledger was asked and had no more.</summary>
    /// <param name="before"><see cref="Unknown"/> before it was asked.</param>
    internal void Ends(int before) => Volatile.Write(ref asked, before);

    /// <summary>Whoever must be sure asks the ledger once more.</summary>
    internal void AskAgain() => Volatile.Write(ref asked, Never);

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
