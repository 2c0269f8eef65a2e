using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>What matching a payment to a case comes to.</summary>
/// <param name="Stream">Where the command goes.</param>
/// <param name="Command">The command.</param>
/// <param name="IsPosting">Whether it posts; false where the account has the payment already.</param>
public sealed record UnmatchedMatch(StreamId Stream, object Command, bool IsPosting);

/// <summary>Finds out what is to be done with a waiting payment once somebody says for which case it is.</summary>
/// <remarks>
/// Told again with its account, the payment stands there already, on whichever case of it was open then: it is closed,
/// and not posted twice.
/// </remarks>
/// <param name="host">The host.</param>
/// <param name="places">Finds the cases of an account, also of one whose reference is erased.</param>
/// <param name="identity">Opaque names.</param>
/// <param name="book">All packs at hand.</param>
public sealed class UnmatchedMatching(IStreamHost host, CasePlaces places, CaseIdentity identity, PolicyBook book)
{
    private readonly PackZones zones = new(book);

    /// <summary>The command for a payment and the case that was named for it, which exists.</summary>
    /// <exception cref="WorkException">A pack of the case is not at hand.</exception>
    public async ValueTask<UnmatchedMatch> OfAsync(
        string payment, PaymentState known, string named, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(known);
        var told = known.Told ?? throw new ArgumentException("The payment was never told.", nameof(known));
        var target = (await StateAsync(named, cancellation).ConfigureAwait(false)).Opened!;
        // Not looked for among what that account has: the case refuses a payment of another system.
        if (told.Source is { } source && source != target.Source)
        {
            return Posting(payment, told, target);
        }

        var keys = PaymentRow.KeysOf(identity, target.AccountStream, target.Account, told.Reference ?? payment);
        var mayStand = false;
        foreach (var id in await OfAccountAsync(target, cancellation).ConfigureAwait(false))
        {
            var state = await StateAsync(id, cancellation).ConfigureAwait(false);
            mayStand |= target.Account is null && state.Money.Any(money => PaymentRow.IsEarlierKey(money.Key));
            foreach (var stands in state.Money.Where(
                money => known.Waits && !money.Waiver && keys.Contains(money.Key)))
            {
                return stands.Minor == told.Amount.Minor && stands.ValueOn == told.ValueOn
                    && state.Currency == told.Amount.Currency
                    ? new UnmatchedMatch(
                        StreamId.Parse("payment/" + payment), new CloseToldAgain(id, stands.Key), false)
                    : Posting(payment, told, state.Opened!);
            }
        }

        return Posting(payment, told, target, mayStand);
    }

    private UnmatchedMatch Posting(
        string payment, PaymentUnmatched told, CaseOpened target, bool mayStand = false) => new(
        CaseIdentity.Stream(target.Case),
        UnmatchedPayments.Match(payment, told, target, (identity, zones), mayStand: mayStand), true);

    /// <summary>The named case first, then the others of its account.</summary>
    private async ValueTask<IEnumerable<string>> OfAccountAsync(CaseOpened target, CancellationToken cancellation)
    {
        var all = await places.OfAccountAsync(target.AccountStream, cancellation).ConfigureAwait(false);
        return all.Prepend(target.Case).Distinct(StringComparer.Ordinal);
    }

    private async ValueTask<CaseState> StateAsync(string id, CancellationToken cancellation) =>
        (CaseState)(await host.ReadAsync(CaseIdentity.Stream(id), cancellation).ConfigureAwait(false)).State;
}
