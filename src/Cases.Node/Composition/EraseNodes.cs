using Cases.Engine;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary>Lists the nodes of a store, also those whose leases ran out.</summary>
internal delegate Task<IReadOnlyList<LivingNode>> NodeList(CancellationToken cancellation);

/// <summary>
/// Asks the nodes that work on a store which they share whether they still have in memory what was erased.
/// </summary>
internal static class EraseNodes
{
    /// <summary>
    /// For how long a node is asked about after its leases ran out. One that gave them back ended; one that did not was
    /// killed, or stands still and may go on with all that it has in memory, and nothing in the store tells which. Ten
    /// minutes are longer than a machine is suspended, moved or out of memory before whoever watches over the node
    /// ends it, and short enough for who erases after a crash to wait.
    /// </summary>
    public static readonly Duration Remembered = Duration.FromMinutes(10);

    /// <summary>What is said of a node that has nothing in memory any more.</summary>
    public const string Forgot = "forgot what it kept";

    /// <summary>The nodes that may have something in memory; none on a store that one process keeps.</summary>
    /// <param name="storeText">The value of --store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<IReadOnlyList<LivingNode>> RollAsync(string storeText, CancellationToken cancellation) =>
        StoreOption.Postgres(storeText) is { } address
            ? [.. (await PostgresStore.Nodes(address)(cancellation).ConfigureAwait(false))
                .Where(node => node.LapsedFor <= Remembered)]
            : [];

    /// <summary>
    /// Waits until each has told, beside its leases, that it has taken in the erasure: then it has forgotten the keys
    /// and whatever they opened. One that gave its leases back ended, and keeps nothing.
    /// </summary>
    /// <param name="list">Lists all nodes, also those whose leases ran out.</param>
    /// <param name="before">
    /// The roll from before the erasure was sent: whoever hung then is asked about however long all else took. Those
    /// that came since are added.
    /// </param>
    /// <param name="position">Where the erasure stands in the ledger.</param>
    /// <param name="looks">How often they are looked at.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<IReadOnlyList<ErasePlace>> AskAsync(
        NodeList list, IReadOnlyList<LivingNode> before, long position, int looks, CancellationToken cancellation)
    {
        var all = await list(cancellation).ConfigureAwait(false);
        List<LivingNode> asked =
        [
            .. before.UnionBy(all.Where(node => node.LapsedFor <= Remembered), node => node.Holder),
        ];
        for (var look = 0; ; look++)
        {
            var now = all.ToDictionary(node => node.Holder, StringComparer.Ordinal);
            List<ErasePlace> places =
                [.. asked.Select(node => Place(node, now.GetValueOrDefault(node.Holder), position))];
            if (places.Count == 0)
            {
                return [new ErasePlace("other nodes", true, "none works on the store")];
            }

            if (look == looks || places.TrueForAll(place => place.Done))
            {
                return places;
            }

            await RunningNode.DelayAsync(ErasePlaces.Look, cancellation).ConfigureAwait(false);
            all = await list(cancellation).ConfigureAwait(false);
        }
    }

    private static ErasePlace Place(LivingNode node, LivingNode? now, long position) => now switch
    {
        null => new ErasePlace(node.ToString(), true, "ended meanwhile"),
        _ when now.Seen > position => new ErasePlace(node.ToString(), true, Forgot),
        _ when now.LapsedFor > Duration.Zero => new ErasePlace(node.ToString(), false, Silent(now.LapsedFor)),
        { Version: null } or { Seen: < 0 } => new ErasePlace(node.ToString(), false,
            "it does not tell whether it has taken in the erasure: bring it up to this build, and run this again"),
        _ => new ErasePlace(node.ToString(), false, $"it has told of {Output.Number(now.Seen)} entries, and the "
            + $"erasure is entry {Output.Number(position)}, so what was erased may still be in its memory: look at its "
            + "/health/ready, restart it where it hangs, and run this again"),
    };

    /// <summary>What to do about a node that does not renew its leases.</summary>
    private static string Silent(Duration lapsed)
    {
        var left = Duration.Max(Remembered - lapsed, Duration.FromMinutes(1));
        var minutes = (long)Math.Ceiling(left.TotalMinutes);
        var until = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) + left;
        return $"its leases ran out {Output.Number((long)lapsed.TotalSeconds)} s ago, so it was killed, or hangs and "
            + "what was erased may still be in its memory: where it hangs, let it go on or stop it, and run this "
            + $"again; where it was killed, run this again in {Output.Number(minutes)} min, for it is asked about "
            + $"until {InstantPattern.General.Format(until)}";
    }
}
