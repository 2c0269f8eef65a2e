using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>Finds what a return of a bank's message takes back, and takes it back once.</summary>
/// <remarks>
/// A return carries references of what it returns and an identity of its own. What carries one of them, is as much or
/// more, and still stands, is taken back where it is one alone; anything else is for a person to decide. A return that
/// nobody finds a payment for is known by its references, so that the payment finds it when it is told later.
/// </remarks>
internal sealed class BankReturns(
    ICaseDoor door, PaymentsOptions options, PaymentMatcher matcher, PackZones policies)
{
    private bool Keeps => options.Keeps && !options.DryRun;

    /// <summary>Takes one return.</summary>
    public async ValueTask<TakenPayment> TakeAsync(BankIntake.Telling told, CancellationToken cancellation)
    {
        var kept = await door.ReadPaymentAsync(told.Names.Stream, cancellation).ConfigureAwait(false);
        if (kept.Told is { } before && (before.Amount != told.Payment.Amount || before.ValueOn != told.Payment.ValueOn))
        {
            return new TakenPayment(PaymentOutcome.Rejected, kept.Case,
                "a return of this identity was told with another amount or value date");
        }

        if (kept.Told is not null && !kept.Waits)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, kept.Case, null);
        }

        var found = await matcher.FindAsync(PaymentClues.Of(told.Payment), cancellation).ConfigureAwait(false);
        var originals = new Dictionary<string, Original>(StringComparer.Ordinal);
        await OfNamesAsync(told, originals, cancellation).ConfigureAwait(false);
        foreach (var account in found)
        {
            await OfAccountAsync(told, account, originals, cancellation).ConfigureAwait(false);
        }

        var standing = originals.Values.Where(one => !one.IsBack).ToList();
        return (standing, originals.Count) switch
        {
            ([{ Waiting: { } waiting }], _) => await WaitingAsync(told, waiting, cancellation).ConfigureAwait(false),
            ([var only], _) => await BackAsync(told, only, cancellation).ConfigureAwait(false),
            ([], 1) => new TakenPayment(
                PaymentOutcome.Duplicate, originals.Values.First().Case, "what it returns was taken back before"),
            _ => await KeepAsync(told, kept, (found, standing), cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>What carries one of the return's references with its amount, by whatever account.</summary>
    private async ValueTask OfNamesAsync(
        BankIntake.Telling told, Dictionary<string, Original> originals, CancellationToken cancellation)
    {
        foreach (var name in told.Names.Links())
        {
            var links = await door.ReadPaymentAsync(name, cancellation).ConfigureAwait(false);
            foreach (var id in links.Links)
            {
                var stream = StreamId.Parse("payment/" + id);
                var payment = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
                if (!MayBe(payment, told.Payment.Amount))
                {
                    continue;
                }

                if (payment.Case is { } on)
                {
                    var view = await door.ReadAsync(CaseIdentity.Stream(on), cancellation).ConfigureAwait(false);
                    Add(originals, view.State, payment.Matched?.Key ?? payment.ToldAgain?.Key);
                }
                else if (payment.Told!.Amount == told.Payment.Amount)
                {
                    originals[id] = new Original(null, id, payment.Returned is not null) { Waiting = stream };
                }
            }
        }
    }

    private static bool MayBe(PaymentState payment, Money back) => payment is { Told.Amount: var paid, TookBack: null }
        && paid.Currency == back.Currency && paid.Minor >= back.Minor && payment.Doubt is not { IsReturn: true };

    /// <summary>What stands on an account under one of the return's references, told by another channel.</summary>
    private async ValueTask OfAccountAsync(
        BankIntake.Telling told, FoundAccount account, Dictionary<string, Original> originals,
        CancellationToken cancellation)
    {
        foreach (var row in account.Cases)
        {
            var state = (await door.ReadAsync(CaseIdentity.Stream(row.CaseId), cancellation).ConfigureAwait(false))
                .State;
            if (!state.Exists || state.Currency != told.Payment.Amount.Currency)
            {
                continue;
            }

            var names = told.Names.OriginalOn(state.Opened!.AccountStream);
            foreach (var money in state.Money)
            {
                var paid = new Money(money.Minor, state.Currency);
                if (!money.Waiver && money.Minor >= told.Payment.Amount.Minor
                    && PaymentNames.Find(state, paid, money.ValueOn, names) is { Same: SamePayment.Yes } same
                    && same.Key == money.Key)
                {
                    Add(originals, state, money.Key);
                }
            }
        }
    }

    private static void Add(Dictionary<string, Original> originals, CaseState state, string? key)
    {
        if (key is not null && state.Money.Find(key) is { } money)
        {
            originals[state.Opened!.Case + "/" + key] = new Original(state.Opened.Case, key, money.Reversed);
        }
    }

    /// <summary>Takes back a payment that was told after its return.</summary>
    /// <param name="id">The return's id.</param>
    /// <param name="kept">The return as it waits.</param>
    /// <param name="on">The case and the key of the payment.</param>
    /// <param name="by">Who tells the payment.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask TakeWaitingAsync(
        string id, PaymentState kept, (string Case, string Key) on, Principal by, CancellationToken cancellation)
    {
        var told = kept.Told!;
        await BackAsync(
            StreamId.Parse("payment/" + id), new Money(told.Amount.Minor, told.Amount.Currency),
            (told.ValueOn, null, by), on, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<TakenPayment> BackAsync(
        BankIntake.Telling told, Original original, CancellationToken cancellation) => await BackAsync(
        told.Names.Stream, told.Payment.Amount, (told.Payment.ValueOn, told.Payment.Returns?.Code, told.By),
        (original.Case!, original.Key), cancellation).ConfigureAwait(false);

    /// <summary>Takes it back where it counts: on the last of the account's cases first.</summary>
    private async ValueTask<TakenPayment> BackAsync(
        StreamId stream, Money amount, (NodaTime.LocalDate ValueOn, string? Code, Principal By) how,
        (string Case, string Key) on, CancellationToken cancellation)
    {
        var stands = await HoldingAsync(on.Case, on.Key, cancellation).ConfigureAwait(false);
        var left = amount.Minor;
        var done = new TakenPayment(
            PaymentOutcome.Duplicate, on.Case, "what it returns was taken back before");
        for (var index = stands.Count - 1; index >= 0 && left > 0; index--)
        {
            var (opened, money) = stands[index];
            var earlier = stands.Take(index).Sum(one => one.Money.StandingMinor);
            var minor = earlier == 0 ? left : Math.Min(left, money.StandingMinor);
            if (minor == 0)
            {
                continue;
            }

            var share = new Money(minor, amount.Currency);
            // The last of them tells the return's own stream, so that it is over only when all of it went back.
            CaseCommand what = minor < left
                ? new ReturnMoney(stream.Name, money.Key, share, how.ValueOn, ReturnKind.Return)
                {
                    ReasonCode = how.Code,
                }
                : new TakeReturn(stream.Name, money.Key, amount, how.ValueOn,
                    how.Code is null ? "returned by the bank" : "returned by the bank: " + how.Code)
                {
                    Code = how.Code,
                    Share = minor == amount.Minor ? null : share,
                };
            done = await SendAsync(stream, opened, what, (how.ValueOn, how.By), cancellation).ConfigureAwait(false);
            if (done.Outcome is PaymentOutcome.Rejected)
            {
                return done;
            }

            left -= minor;
        }

        return done;
    }

    /// <summary>Where a payment counts, oldest case first: there, and on later cases what that left over.</summary>
    private async ValueTask<List<(CaseOpened Opened, MoneyIn Money)>> HoldingAsync(
        string on, string key, CancellationToken cancellation)
    {
        var state = (await door.ReadAsync(CaseIdentity.Stream(on), cancellation).ConfigureAwait(false)).State;
        if (state.Money.Find(key) is not { } first)
        {
            return [];
        }

        var stands = new List<(CaseOpened Opened, MoneyIn Money)> { (state.Opened!, first) };
        var rows = first.CarriedMinor > 0 && state.Opened!.Account is { } account
            ? await options.Find(account, cancellation).ConfigureAwait(false)
            : [];
        foreach (var row in rows.Where(row => row.CaseId != on && row.Account == state.Opened!.AccountStream))
        {
            var other = (await door.ReadAsync(CaseIdentity.Stream(row.CaseId), cancellation).ConfigureAwait(false))
                .State;
            if (other.Exists && other.Opened!.Episode > state.Opened!.Episode
                && other.Money.Find(CarryCredit.KeyOf(key)) is { } share)
            {
                stands.Add((other.Opened, share));
            }
        }

        stands.Sort((one, another) => one.Opened.Episode.CompareTo(another.Opened.Episode));
        return stands;
    }

    private async ValueTask<TakenPayment> SendAsync(
        StreamId stream, CaseOpened opened, CaseCommand what, (NodaTime.LocalDate ValueOn, Principal By) told,
        CancellationToken cancellation)
    {
        // It is known now at the latest, in the engine's whole milliseconds.
        var now = NodaTime.Instant.FromUnixTimeMilliseconds(options.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var at = NodaTime.Instant.Min(policies.StartOf(told.ValueOn, opened.Packs), now);
        var answer = await door.SendAsync(
            new CommandEnvelope(
                options.Identity.Command(string.Create(CultureInfo.InvariantCulture,
                    $"bank/{stream}/back/{opened.Case}/{what.GetType().Name}/{at.ToUnixTimeMilliseconds()}")),
                CaseIdentity.Stream(opened.Case), told.By,
                new OutsideFact(what, at, TimeOfDayKnown: false, "payments")),
            cancellation).ConfigureAwait(false);
        return answer switch
        {
            { Code: RefusalCode.PaymentReversed or RefusalCode.PaymentMatched } => new TakenPayment(
                PaymentOutcome.Duplicate, opened.Case, "what it returns was taken back before"),
            { Refusal: { } refusal } => new TakenPayment(PaymentOutcome.Rejected, opened.Case, refusal),
            _ => new TakenPayment(
                answer.Repeated ? PaymentOutcome.Duplicate : PaymentOutcome.Reversed, opened.Case, null),
        };
    }

    /// <summary>What it returns was never matched: it waits no more.</summary>
    private async ValueTask<TakenPayment> WaitingAsync(
        BankIntake.Telling told, StreamId waiting, CancellationToken cancellation)
    {
        if (Keeps)
        {
            var answer = await door.SendAsync(
                new CommandEnvelope(options.Identity.Command($"bank/{told.Names.Stream}/return/{waiting}"), waiting,
                    told.By, new ReturnUnmatched(told.Names.Reference, told.Payment.Amount)),
                cancellation).ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                return new TakenPayment(PaymentOutcome.Rejected, null, refusal);
            }
        }

        return new TakenPayment(PaymentOutcome.Reversed, null, "it takes back a payment without an account");
    }

    private async ValueTask<TakenPayment> KeepAsync(
        BankIntake.Telling told, PaymentState kept,
        (IReadOnlyList<FoundAccount> Accounts, List<Original> Standing) found, CancellationToken cancellation)
    {
        if (kept.Told is not null)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, null, "it was told before, and waits");
        }

        if (Keeps)
        {
            await BankLinks.AddAsync(door, options.Identity, told, cancellation).ConfigureAwait(false);
            var keep = BankIntake.Kept(told, DoubtReason.ReturnUnknown, found.Accounts) with
            {
                Candidates =
                [
                    .. found.Standing.Where(one => one.Case is not null)
                        .Select(one => new PaymentCandidate(one.Case!, "reference", PaymentMatcher.Certain - 1)),
                    .. found.Accounts.Select(account => account.Candidate),
                ],
            };
            var answer = await door.SendAsync(
                new CommandEnvelope(
                    options.Identity.Command($"bank/{told.Names.Stream}/keep"), told.Names.Stream, told.By, keep),
                cancellation).ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                return new TakenPayment(PaymentOutcome.Rejected, null, refusal);
            }
        }

        return new TakenPayment(PaymentOutcome.Unmatched, null, BankTexts.Of(DoubtReason.ReturnUnknown));
    }

    /// <summary>What a return may take back: a payment of a case, or one that waits.</summary>
    private sealed record Original(string? Case, string Key, bool IsBack)
    {
        public StreamId? Waiting { get; init; }
    }
}
