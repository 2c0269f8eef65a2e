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
        if (!restricts)
        {
            return new ErasureAnswer(receipt, null, from);
        }

        var last = from?.InZone(zone).Date.PlusDays(-1);
        var asking = new Restriction(host, asked, last);
        var answers = new List<CommandReceipt>();
        if (await asking.OfPersonAsync(cancellation).ConfigureAwait(false) is { } person)
        {
            answers.Add(person);
        }

        foreach (var stream in OpenCases(receipt))
        {
            if (await asking.OfCaseAsync(stream, cancellation).ConfigureAwait(false) is { } answer)
            {
                answers.Add(answer);
            }
        }

        // Whatever was not placed is the answer: what was is found standing when it is asked for again.
        return new ErasureAnswer(receipt,
            answers.Find(one => one.Kind != ReceiptKind.Accepted) ?? answers.FirstOrDefault(), from);
    }

    private static IEnumerable<StreamId> OpenCases(CommandReceipt refused) =>
        from reason in refused.Reasons
        where reason.Code == RefusalCode.CaseNeedsData
        from fact in reason.Facts
        where fact.Name == "case"
        select CaseIdentity.Stream(fact.Value);

    private static bool IsNeed(RefusalReason reason) => reason.Code
        is RefusalCode.CaseNeedsData or RefusalCode.LegalHoldNeedsData or RefusalCode.RetentionNotOver;

    /// <summary>What restricts processing until a day, inclusive, or without end, where nothing does yet.</summary>
    private sealed record Restriction(IStreamHost Host, CommandEnvelope Asked, LocalDate? Last)
    {
        private const string Why = "Erasure was asked for and is not permitted yet.";

        private string Key => $"restriction-{Asked.Id.ToString()[..16]}";

        /// <summary>Restricts it over all cases that name the person; null where it is.</summary>
        public async ValueTask<CommandReceipt?> OfPersonAsync(CancellationToken cancellation)
        {
            var view = await Host.ReadAsync(Asked.Stream, cancellation).ConfigureAwait(false);
            return ((PersonState)view.State).Holds.Any(hold => hold is { Kind: HoldKind.Restriction, Lifted: false }
                && Covers(hold.Until))
                ? null
                : await SendAsync(Asked.Stream, "restriction",
                    new PlacePersonHold(Key, HoldKind.Restriction, Why) { Until = Last }, cancellation)
                    .ConfigureAwait(false);
        }

        /// <summary>
        /// Restricts it in an open case that names no debtor, from which no hold of hers is seen; null for others, and
        /// where she has another part in it: her own hold is seen there, and the debt is somebody else's.
        /// </summary>
        public async ValueTask<CommandReceipt?> OfCaseAsync(StreamId stream, CancellationToken cancellation)
        {
            var view = await Host.ReadAsync(stream, cancellation).ConfigureAwait(false);
            var state = (CaseState)view.State;
            return CaseParty.DebtorOf(state.Parties) is not null || state.Stage == CaseStage.Resolved
                || state.Parties.Any(party => party.Person == Asked.Stream.Name)
                || state.Holds.Any(hold => hold is { Kind: HoldKind.Restriction, Lifted: false } && Covers(hold.Until))
                ? null
                : await SendAsync(stream, $"restriction {stream}",
                    new PlaceHold(Key, HoldKind.Restriction, Why) { Until = Last }, cancellation)
                    .ConfigureAwait(false);
        }

        private bool Covers(LocalDate? until) => until is null || until >= Last;

        private ValueTask<CommandReceipt> SendAsync(
            StreamId stream, string what, object command, CancellationToken cancellation) =>
            Host.SendAsync(
                new CommandEnvelope(CommandId16.FromHash($"{Asked.Id} {what}"), stream, Asked.By, command),
                cancellation);
    }
}
