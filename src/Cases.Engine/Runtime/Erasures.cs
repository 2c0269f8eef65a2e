using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What became of a request to erase a person's data.</summary>
/// <param name="Erasing">The answer to the erasure.</param>
/// <param name="Restricting">The answer to the restriction until then; null where none was asked for.</param>
/// <param name="From">From when the data may be erased; null where it was, and where nobody can say.</param>
public sealed record ErasureAnswer(CommandReceipt Erasing, CommandReceipt? Restricting, Instant? From);

/// <summary>Asks to erase a person's data and, while something needs it, restricts its processing until then.</summary>
public static class Erasures
{
    /// <summary>Sends the request; sent again under the same id it is answered alike.</summary>
    /// <param name="host">The host.</param>
    /// <param name="asked">
    /// The envelope of an <see cref="ErasePerson"/>, or of an <see cref="ErasePayment"/>, which restricts nothing.
    /// </param>
    /// <param name="zone">The zone in which the last day of a restriction is counted.</param>
    /// <param name="restricts">Whether to restrict where it is refused because something needs the data.</param>
    /// <param name="cancellation">Ends the wait; the outcome is then unknown.</param>
    /// <exception cref="LedgerStoreException">The world failed; whether it was written is unknown.</exception>
    public static async ValueTask<ErasureAnswer> SendAsync(
        IStreamHost host, CommandEnvelope asked, DateTimeZone zone, bool restricts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(zone);
        var receipt = await host.SendAsync(asked, cancellation).ConfigureAwait(false);
        if (receipt.Reasons.Count == 0 || !receipt.Reasons.All(IsNeed))
        {
            return new ErasureAnswer(receipt, null, null);
        }

        var from = receipt.Reasons.All(reason => reason.PermittedFrom is not null)
            ? receipt.Reasons.Max(reason => reason.PermittedFrom)
            : null;
        var last = from?.InZone(zone).Date.PlusDays(-1);
        if (!restricts || await IsRestrictedAsync(host, asked.Stream, last, cancellation).ConfigureAwait(false))
        {
            return new ErasureAnswer(receipt, null, from);
        }

        var restriction = new CommandEnvelope(
            CommandId16.FromHash($"{asked.Id} restriction"), asked.Stream, asked.By,
            new PlacePersonHold($"restriction-{asked.Id.ToString()[..16]}", HoldKind.Restriction,
                "Erasure was asked for and is not permitted yet.")
            {
                Until = last,
            });
        var restricting = await host.SendAsync(restriction, cancellation).ConfigureAwait(false);
        return new ErasureAnswer(receipt, restricting, from);
    }

    private static bool IsNeed(RefusalReason reason) => reason.Code
        is RefusalCode.CaseNeedsData or RefusalCode.LegalHoldNeedsData or RefusalCode.RetentionNotOver;

    private static async ValueTask<bool> IsRestrictedAsync(
        IStreamHost host, StreamId person, LocalDate? last, CancellationToken cancellation)
    {
        var view = await host.ReadAsync(person, cancellation).ConfigureAwait(false);
        return ((PersonState)view.State).Holds.Any(hold => hold is { Kind: HoldKind.Restriction, Lifted: false }
            && (hold.Until is not { } until || until >= last));
    }
}
