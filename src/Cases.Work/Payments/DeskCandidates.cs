using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>What the desk knows of a payment that waits: for which cases it may be, as things stand now.</summary>
/// <param name="host">The host.</param>
/// <param name="options">Where accounts are found.</param>
public sealed class DeskCandidates(IStreamHost host, PaymentsOptions options)
{
    private readonly HostDoor door = new(host, options.Delay);

    /// <summary>The cases that come into question, the surest first; none where nothing leads anywhere.</summary>
    /// <param name="payment">What is known of the payment, which was told.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<PaymentCandidate>> OfAsync(
        PaymentState payment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(payment);
        var matcher = new PaymentMatcher(options.Find, door, options.Identity, options.Realm);
        var found = await matcher.FindAsync(PaymentClues.Of(payment), cancellation).ConfigureAwait(false);
        return [.. found.Select(account => account.Candidate)];
    }

    /// <summary>Remembers whose account paid, once somebody matched a payment; nothing where none was told.</summary>
    /// <param name="payment">The payment as it stands after it was matched.</param>
    /// <param name="by">Who matched it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask LearnAsync(PaymentState payment, Principal by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(payment);
        if (payment is { Matched: { } matched, Doubt: { IsReturn: false, Payer: { } payer } })
        {
            await PayerLearning.LearnAsync(
                door, (options.Identity, options.Realm), (payer, matched.Case), by, cancellation)
                .ConfigureAwait(false);
        }
    }
}
