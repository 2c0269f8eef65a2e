using System.Globalization;
using NodaTime;

namespace Cases.Engine;

/// <summary>Which nodes live on a store that several share, and up to which epoch each reads.</summary>
/// <remarks>A node leases a name that says so, as it leases rows: the lease of one that died runs out.</remarks>
public static class NodeRoll
{
    private const string Word = "node ";

    /// <summary>The oldest version whose nodes may live on a store beside this build's.</summary>
    /// <remarks>
    /// <para>0.2.0: builds before it wrote kinds and formats of the first epoch that the ones before those cannot read,
    /// and scripts of theirs drop rows that the ones before those serve. Nothing was released between, so an older node
    /// is stopped instead of carried along.</para>
    /// <para>Raise it with a build that drops or changes what nodes of the version before read beside the ledger. The
    /// same build brings a script of the leases, which refuses those nodes where they start later.</para>
    /// </remarks>
    public static Version OldestBeside { get; } = new(0, 2, 0);

    /// <summary>The name that a node leases.</summary>
    /// <param name="epoch">The newest epoch that it knows.</param>
    /// <param name="version">Its version.</param>
    /// <param name="id">What tells it from all others.</param>
    public static string Name(int epoch, string version, Guid id) =>
        string.Create(CultureInfo.InvariantCulture, $"{Word}{epoch} {version} {id:N}");

    /// <summary>The living nodes that do not know an epoch.</summary>
    /// <param name="leases">All leases that count.</param>
    /// <param name="epoch">The epoch.</param>
    /// <returns>Each in words; none where all know it.</returns>
    public static IReadOnlyList<string> TooOld(IEnumerable<HeldLease> leases, int epoch) =>
    [
        .. Living(leases).Where(node => node.Epoch is not { } known || known < epoch).Select(node => node.Epoch is null
            ? $"{node}, which does not tell its epoch"
            : string.Create(CultureInfo.InvariantCulture, $"{node}, which knows epoch {node.Epoch}")),
    ];

    /// <summary>The living nodes beside which this build may change nothing on their store.</summary>
    /// <param name="nodes">All nodes, also those whose leases ran out.</param>
    /// <returns>Those that live and are older than <see cref="OldestBeside"/>, or do not tell their version.</returns>
    public static IReadOnlyList<LivingNode> NotBeside(IEnumerable<LivingNode> nodes) =>
    [
        .. nodes.Where(node => node.LapsedFor == Duration.Zero
            && !(Version.TryParse(node.Version, out var version) && version >= OldestBeside)),
    ];

    /// <summary>The nodes that hold some leases, or held them until they ran out.</summary>
    /// <param name="leases">The leases; those that ran out count as any other.</param>
    /// <returns>The nodes, in the order of their first lease.</returns>
    public static IReadOnlyList<LivingNode> Living(IEnumerable<HeldLease> leases)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var nodes = new List<LivingNode>();
        foreach (var node in leases.GroupBy(lease => lease.Holder, StringComparer.Ordinal))
        {
            var told = node.Select(lease => lease.Name)
                .FirstOrDefault(name => name.StartsWith(Word, StringComparison.Ordinal));
            var seen = node.Max(lease => lease.Seen);
            var lapsed = node.Min(lease => lease.LapsedFor);
            var until = node.Max(lease => lease.Until);
            nodes.Add((told?.Split(' ') is [_, var number, var version, var id]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
                    ? new LivingNode(node.Key, id, version, known, seen, lapsed)
                    : new LivingNode(node.Key, node.Key, null, null, seen, lapsed)) with { Until = until });
        }

        return nodes;
    }
}

/// <summary>A node as its leases tell of it.</summary>
/// <param name="Holder">Who it is among holders of leases.</param>
/// <param name="Id">What tells it from all others.</param>
/// <param name="Version">Its version; null for a build that does not tell.</param>
/// <param name="Epoch">The newest epoch that it knows; null for a build that does not tell.</param>
/// <param name="Seen">Before which position it has taken in what others wrote; -1 where it does not tell.</param>
/// <param name="LapsedFor">
/// How long ago the last of its leases ran out, by the clock of the store; zero while it renews them.
/// </param>
public sealed record LivingNode(
    string Holder, string Id, string? Version, int? Epoch, long Seen, Duration LapsedFor)
{
    /// <summary>Until when it counts as living unless it renews its leases, by the clock of the store.</summary>
    public Instant Until { get; init; }

    /// <summary>The node in words.</summary>
    public override string ToString() =>
        Version is null ? $"node {Id} of an unknown version" : $"node {Id} of version {Version}";
}
