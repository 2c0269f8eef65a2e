using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>What matching a payment to a case comes to.</summary>
/// <param name="Stream">Where the command goes.</param>
/// <param name="Command">The command.</param>
/// <param name="IsPosting">Whether it posts; false where the account has the payment already.</param>
public sealed record UnmatchedMatch(StreamId Stream, object Command, bool IsPosting)
{
    /// <summary>
    /// For a return that fits several payments of the account: their keys, and the command is for none of them. Empty
    /// else.
    /// </summary>
    public IReadOnlyList<string> Several { get; init; } = [];
}

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
    private const int MostCases = 50;

    private readonly PackZones zones = new(book);

    /// <summary>The command for a payment and the case that was named for it, which exists.</summary>
    /// <exception cref="WorkException">A pack of the case is not at hand.</exception>
    public ValueTask<UnmatchedMatch> OfAsync(
        string payment, PaymentState known, string named, CancellationToken cancellation) =>
        OfAsync(payment, known, (named, null), null, cancellation);

    /// <inheritdoc cref="OfAsync(string, PaymentState, string, CancellationToken)"/>
    /// <param name="payment">The payment's id.</param>
    /// <param name="known">What is known of it.</param>
    /// <param name="named">
    /// The case, and for a return the key of the payment that it takes back; null for the only one of its amount.
    /// </param>
    /// <param name="receivedOn">
    /// The day on which the bank received it, as whoever matches it says; null for the value date. A return has none.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<UnmatchedMatch> OfAsync(
        string payment, PaymentState known, (string Case, string? Key) named, LocalDate? receivedOn,
        CancellationToken cancellation)
    {
        var found = await OfAsync(payment, known, named, cancellation).ConfigureAwait(false);
        return receivedOn is { } day && day != known.Told?.ValueOn
            && found.Command is OutsideFact { What: MatchPayment match } fact
                ? found with { Command = fact with { What = match with { ReceivedOn = day } } }
                : found;
    }

    /// <summary>The command for a payment over several cases of a debtor: posted on all of them or on none.</summary>
    /// <param name="payment">The payment's id.</param>
    /// <param name="known">What is known of it; no return.</param>
    /// <param name="named">The case asked, and all of them in the debtor's order, with what is for each.</param>
    /// <param name="receivedOn">The day on which the bank received it; null for the value date.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="WorkException">A pack of a case is not at hand.</exception>
    public async ValueTask<UnmatchedMatch> OfSeveralAsync(
        string payment, PaymentState known, (string Asked, IReadOnlyList<CaseAmount> Cases) named,
        LocalDate? receivedOn, CancellationToken cancellation)
    {
        var asked = await OfAsync(payment, known, (named.Asked, null), receivedOn, cancellation).ConfigureAwait(false);
        if (asked.Command is not OutsideFact { What: MatchPayment match } fact)
        {
            return asked; // The account has it already.
        }

        var parts = new List<PaymentPart>();
        foreach (var (id, amount) in named.Cases)
        {
            var found = id == named.Asked || named.Cases.Count > MostCases
                ? asked // More than the domain takes: it says so, and nobody looks at each of them before.
                : await OfAsync(payment, known, (id, null), receivedOn, cancellation).ConfigureAwait(false);
            if (found.Command is not OutsideFact { What: MatchPayment his })
            {
                return found;
            }

            parts.Add(new PaymentPart(id, his.Key, amount) { Names = his.Names });
            match = match with { MayStand = match.MayStand || his.MayStand };
        }

        return asked with { Command = fact with { What = match with { Cases = [.. parts] } } };
    }

    internal async ValueTask<UnmatchedMatch> OfAsync(
        string payment, PaymentState known, (string Case, string? Key) named, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(known);
        return known.Doubt switch
        {
            { IsReturn: true } doubt =>
                await ReturnAsync(payment, doubt, named, cancellation).ConfigureAwait(false),
            { } doubt => await DoubtAsync(payment, (known, doubt), named.Case, cancellation).ConfigureAwait(false),
            _ => await PlainAsync(payment, known, named.Case, cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>What a bank told: known on the account by any of its names.</summary>
    private async ValueTask<UnmatchedMatch> DoubtAsync(
        string payment, (PaymentState Known, PaymentDoubtful Doubt) told, string named, CancellationToken cancellation)
    {
        var at = await StateAsync(named, cancellation).ConfigureAwait(false);
        var target = at.Opened!;
        var names = BankNames.On(identity, target.AccountStream, told.Doubt);
        foreach (var id in told.Known.Waits ? await OfAccountAsync(target, cancellation).ConfigureAwait(false) : [])
        {
            var state = await StateAsync(id, cancellation).ConfigureAwait(false);
            if (PaymentNames.Find(state, told.Doubt.Amount, told.Doubt.ValueOn, names) is (var key, SamePayment.Yes))
            {
                return new UnmatchedMatch(
                    StreamId.Parse("payment/" + payment), new CloseToldAgain(id, key), false);
            }
        }

        var command = (OutsideFact)UnmatchedPayments.Match(payment, told.Known.Told!, target, (identity, zones));
        var match = (MatchPayment)command.What with
        {
            // What was told of it before it came, a return or a correction, waits under another of its names.
            Key = BankIntake.Awaited(at, names) ?? BankNames.KeyOf(identity, target.AccountStream, payment),
            Names = names,
        };
        return new UnmatchedMatch(CaseIdentity.Stream(target.Case), command with { What = match }, true);
    }

    /// <summary>What a bank took back: the payment of the account that it is for, where it is one alone.</summary>
    private async ValueTask<UnmatchedMatch> ReturnAsync(
        string payment, PaymentDoubtful doubt, (string Case, string? Key) named, CancellationToken cancellation)
    {
        var target = (await StateAsync(named.Case, cancellation).ConfigureAwait(false)).Opened!;
        var fitting = new List<(string Case, string Key)>();
        foreach (var id in await OfAccountAsync(target, cancellation).ConfigureAwait(false))
        {
            var state = await StateAsync(id, cancellation).ConfigureAwait(false);
            foreach (var money in state.Currency == doubt.Amount.Currency ? state.Money.ToList() : [])
            {
                var stands = await StandingAsync(state, money, cancellation).ConfigureAwait(false);
                if (!money.Waiver && (named.Key is null
                    ? stands == doubt.Amount.Minor
                    : money.Key == named.Key && stands >= doubt.Amount.Minor))
                {
                    fitting.Add((id, money.Key));
                }
            }
        }

        var (on, key) = fitting is [var only] ? only : (named.Case, named.Key ?? "none");
        return new UnmatchedMatch(
            CaseIdentity.Stream(on),
            new TakeReturn(payment, key, doubt.Amount, doubt.ValueOn, "returned by the bank, matched by hand"), true)
        {
            Several = fitting.Count > 1 ? [.. fitting.Select(one => one.Key)] : [],
        };
    }

    /// <summary>What stands of a payment, in minor units, on all cases that it is over.</summary>
    private async ValueTask<long> StandingAsync(CaseState state, MoneyIn money, CancellationToken cancellation) =>
        state.FindSharedPayment(money.Key) is { } shared
            ? await SharedStanding.OfAsync(shared, StateAsync, cancellation).ConfigureAwait(false)
            : money.StandingMinor;

    private async ValueTask<UnmatchedMatch> PlainAsync(
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

            // A bank told it meanwhile, and this reference is one of its names there.
            if (known.Waits && keys.Select(key => PaymentNames.Behind(state, key, told.Amount, told.ValueOn))
                .FirstOrDefault(one => one is not null) is { } behind)
            {
                return new UnmatchedMatch(StreamId.Parse("payment/" + payment), new CloseToldAgain(id, behind), false);
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
