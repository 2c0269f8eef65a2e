using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The hashes of the entries that this process wrote lately: whoever follows the tree need not read entries back for
/// them. One reader; whoever falls behind reads the ledger.
/// </summary>
public sealed class RecentHashes
{
    /// <summary>Hashes held, at most: 2 MiB, more than a second of a bulk load.</summary>
    public const int Capacity = 65_536;

    private readonly Hash32[] ring = new Hash32[Capacity];
    private readonly Lock guard = new();
    private long first;
    private long next;

    /// <summary>Takes a durable batch; what no longer fits is dropped, the oldest first.</summary>
    internal void Add(IReadOnlyList<StoredEntry> entries)
    {
        lock (guard)
        {
            foreach (var entry in entries)
            {
                if (entry.Position != next)
                {
                    first = next = entry.Position;
                }

                ring[next++ % Capacity] = entry.Hash;
            }

            first = Math.Max(first, next - Capacity);
        }
    }

    /// <summary>Hands out hashes from a position on.</summary>
    /// <returns>How many there are; 0 where the first one is not held.</returns>
    internal int Take(long position, Span<Hash32> into)
    {
        lock (guard)
        {
            if (position < first || position >= next)
            {
                return 0;
            }

            var count = (int)Math.Min(into.Length, next - position);
            for (var index = 0; index < count; index++)
            {
                into[index] = ring[(position + index) % Capacity];
            }

            return count;
        }
    }
}
