using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Sees that the rows of deliveries fit the ledger that they are beside.</summary>
/// <param name="parts">What the courier works with.</param>
internal sealed class CourierStart(CourierParts parts)
{
    /// <summary>
    /// Rows that were made anew begin at the ledger's end. Rows that are of a later day than the ledger, which was
    /// restored then, are taken back to its end: else what happens next is passed over.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        // The rows are read before the ledger: another node may write both meanwhile, and the ledger comes first there.
        var applied = await parts.Rows.ReadAppliedAsync(cancellation).ConfigureAwait(false);
        var known = await parts.Register.ReadAsync(cancellation).ConfigureAwait(false);
        var furthest = 0L;
        foreach (var one in known.Living)
        {
            var standing = await parts.Rows.StandingAsync(one.Id, cancellation).ConfigureAwait(false);
            furthest = Math.Max(furthest, standing.Cursor ?? 0);
        }

        var end = await parts.Feed.EndAsync(cancellation).ConfigureAwait(false);
        if (applied is { } version && version <= known.Version && furthest <= end)
        {
            return;
        }

        foreach (var subscription in known.Living)
        {
            await parts.Rows.RewindAsync(subscription.Id, end, cancellation).ConfigureAwait(false);
            await parts.Rows.BeginAsync(subscription.Id, end, cancellation).ConfigureAwait(false);
            for (var lost = known.Version + 1; lost <= applied; lost++)
            {
                // A replay that was asked for in what is no more; its version comes again for something else.
                await parts.Rows.EndAsync(CourierIntake.AgainOf(subscription.Id, lost), cancellation)
                    .ConfigureAwait(false);
            }
        }

        if (known.Living.Any())
        {
            parts.Lost(end);
        }

        await parts.Rows.ApplyAsync(known.Version, cancellation).ConfigureAwait(false);
    }
}
