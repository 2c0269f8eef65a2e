using Cases.Domain;

namespace Cases.Work;

/// <summary>What stands of a payment over several cases: it goes back as one, whichever of them is told.</summary>
internal static class SharedStanding
{
    /// <summary>What stands of it on all its cases together, in minor units.</summary>
    /// <param name="shared">The payment, as one of its cases knows it.</param>
    /// <param name="read">Reads a case.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async ValueTask<long> OfAsync(
        PaymentShared shared, Func<string, CancellationToken, ValueTask<CaseState>> read,
        CancellationToken cancellation)
    {
        long stands = 0;
        foreach (var share in shared.Shares)
        {
            var state = await read(share.Case, cancellation).ConfigureAwait(false);
            stands += state.Money.Find(share.Key)?.StandingMinor ?? 0;
        }

        return stands;
    }
}
