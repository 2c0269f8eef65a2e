using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Which of several nodes on a store keeps which rows: each follower has one leader at a time.</summary>
/// <remarks>
/// A lease saves doubled work and nothing else: two that lead by mistake meet at the cursor, where one of them fails.
/// </remarks>
public interface IFollowerLeases
{
    /// <summary>Takes what is free, and keeps what this node has already.</summary>
    /// <param name="names">The followers that this node could lead.</param>
    /// <param name="length">For how long, from now by the clock of the store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Those that this node leads now.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<string>> RenewAsync(
        IReadOnlyList<string> names, Duration length, CancellationToken cancellation);

    /// <summary>Gives back what this node has, so that another one need not wait until it runs out.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed; the leases run out by themselves.</exception>
    ValueTask ReturnAsync(CancellationToken cancellation);
}

/// <summary>Leases among nodes of one process.</summary>
/// <param name="time">The clock that all of them share.</param>
public sealed class MemoryFollowerLeases(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (object Holder, Instant Until)> leases = new(StringComparer.Ordinal);

    /// <summary>The leases as one node takes them.</summary>
    public IFollowerLeases ForNode() => new Node(this);

    private List<string> Renew(object holder, IReadOnlyList<string> names, Duration length)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var held = new List<string>();
        lock (gate)
        {
            foreach (var name in names)
            {
                if (!leases.TryGetValue(name, out var lease) || lease.Holder == holder || lease.Until <= now)
                {
                    leases[name] = (holder, now + length);
                    held.Add(name);
                }
            }
        }

        return held;
    }

    private void Return(object holder)
    {
        lock (gate)
        {
            foreach (var (name, _) in leases.Where(pair => pair.Value.Holder == holder).ToList())
            {
                leases.Remove(name);
            }
        }
    }

    private sealed class Node(MemoryFollowerLeases all) : IFollowerLeases
    {
        public ValueTask<IReadOnlyList<string>> RenewAsync(
            IReadOnlyList<string> names, Duration length, CancellationToken cancellation) =>
            new(all.Renew(this, names, length));

        public ValueTask ReturnAsync(CancellationToken cancellation)
        {
            all.Return(this);
            return ValueTask.CompletedTask;
        }
    }
}
