using System.Globalization;

namespace Cases.Engine;

/// <summary>Which nodes live on a store that several share, and up to which epoch each reads.</summary>
/// <remarks>A node leases a name that says so, as it leases rows: the lease of one that died runs out.</remarks>
public static class NodeRoll
{
    private const string Word = "node ";

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
    public static IReadOnlyList<string> TooOld(IEnumerable<HeldLease> leases, int epoch)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var old = new List<string>();
        foreach (var node in leases.GroupBy(lease => lease.Holder, StringComparer.Ordinal))
        {
            var told = node.Select(lease => lease.Name)
                .FirstOrDefault(name => name.StartsWith(Word, StringComparison.Ordinal));
            if (told?.Split(' ') is not [_, var number, var version, var id]
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known))
            {
                old.Add($"node {node.Key}, of a build that does not tell its epoch");
            }
            else if (known < epoch)
            {
                old.Add($"node {id} of version {version}, which knows epoch {known}");
            }
        }

        return old;
    }
}
