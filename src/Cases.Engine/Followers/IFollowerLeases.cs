using System.Globalization;
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
    /// <param name="seen">
    /// Before which position this node has taken in what others wrote; it stands beside its leases. -1 to tell nothing.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Those that this node leads now.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<string>> RenewAsync(
        IReadOnlyList<string> names, Duration length, long seen, CancellationToken cancellation);

    /// <summary>The leases that count now, of all nodes.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What is leased, and an opaque name of who has it.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<HeldLease>> ListAsync(CancellationToken cancellation);

    /// <summary>Gives back what this node has, so that another one need not wait until it runs out.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed; the leases run out by themselves.</exception>
    ValueTask ReturnAsync(CancellationToken cancellation);
}

/// <summary>A lease.</summary>
/// <param name="Name">What is leased.</param>
/// <param name="Holder">Who has it; the same for all leases of one node.</param>
/// <param name="Seen">Before which position the holder has taken in what others wrote; -1 untold.</param>
public sealed record HeldLease(string Name, string Holder, long Seen)
{
    /// <summary>How long ago it ran out, by the clock of the store; zero while it counts.</summary>
    public Duration LapsedFor { get; init; }

    /// <summary>Until when it counts unless it is renewed, by the clock of the store, to the millisecond.</summary>
    public Instant Until { get; init; }
}

/// <summary>Leases among nodes of one process.</summary>
/// <param name="time">The clock that all of them share.</param>
public sealed class MemoryFollowerLeases(TimeProvider time)
{
    private readonly Lock gate = new();
    private int nodes;
    private readonly Dictionary<string, (object Holder, Instant Until, long Seen)> leases = new(StringComparer.Ordinal);

    /// <summary>The leases as one node takes them.</summary>
    public IFollowerLeases ForNode() => new Node(this, Interlocked.Increment(ref nodes));

    private List<string> Renew(object holder, IReadOnlyList<string> names, Duration length, long seen)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var held = new List<string>();
        lock (gate)
        {
            foreach (var name in names)
            {
                if (!leases.TryGetValue(name, out var lease) || lease.Holder == holder || lease.Until <= now)
                {
                    leases[name] = (holder, now + length, seen);
                    held.Add(name);
                }
            }
        }

        return held;
    }

    private List<HeldLease> List()
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        lock (gate)
        {
            return
            [
                .. leases.Where(lease => lease.Value.Until > now).Select(lease => new HeldLease(
                    lease.Key, ((Node)lease.Value.Holder).Number.ToString(CultureInfo.InvariantCulture),
                    lease.Value.Seen)
                {
                    Until = lease.Value.Until,
                }),
            ];
        }
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

    private sealed class Node(MemoryFollowerLeases all, int number) : IFollowerLeases
    {
        public int Number => number;

        public ValueTask<IReadOnlyList<HeldLease>> ListAsync(CancellationToken cancellation) => new(all.List());

        public ValueTask<IReadOnlyList<string>> RenewAsync(
            IReadOnlyList<string> names, Duration length, long seen, CancellationToken cancellation) =>
            new(all.Renew(this, names, length, seen));

        public ValueTask ReturnAsync(CancellationToken cancellation)
        {
            all.Return(this);
            return ValueTask.CompletedTask;
        }
    }
}
