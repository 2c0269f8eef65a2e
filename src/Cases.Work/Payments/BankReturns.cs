using System.Collections.Immutable;
using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

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
        if (IsOther(kept, told.Payment) && told.Names.AsPart() is { } part
            && !await IsRestatedAsync(part, cancellation).ConfigureAwait(false))
        {
            told = told with { Names = part };
            kept = await door.ReadPaymentAsync(told.Names.Stream, cancellation).ConfigureAwait(false);
        }

        if (IsOther(kept, told.Payment))
        {
            return new TakenPayment(PaymentOutcome.Rejected, kept.Case,
                "a return of this identity was told with another amount or value date");
        }

        if (kept.Told is not null && !kept.Waits)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, kept.Case, null);
        }

        await PartAsync(told, cancellation).ConfigureAwait(false);
        var found = await matcher.FindAsync(PaymentClues.Of(told.Payment), cancellation).ConfigureAwait(false);
        var originals = new Dictionary<string, Original>(StringComparer.Ordinal);
        await OfNamesAsync(told, originals, cancellation).ConfigureAwait(false);
        foreach (var account in found)
        {
            await OfAccountAsync(told, account, originals, cancellation).ConfigureAwait(false);
        }

        var all = Agreeing(originals.Values, found);
        if (all.Find(one => one.IsBackBy(told.Payment)) is { } gone)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, gone.Case, "what it returns was taken back before");
        }

        // Nothing goes back before it came.
        var standing = all.FindAll(one => !one.IsBack && one.ValueOn <= told.Payment.ValueOn);
        return (standing, all.Count) switch
        {
            ([_], > 1) when all.Exists(one => one.MayBeBackBy(told.Payment)) =>
                await KeepAsync(told, kept, (found, standing), cancellation).ConfigureAwait(false),
            ([{ Agrees: true, Waiting: { } waiting }], _) =>
                await WaitingAsync(told, waiting, cancellation).ConfigureAwait(false),
            // More goes back than is left of it: a person looks, for the bank's books say something else than ours.
            ([{ Agrees: true } only], _) when !await IsLeftAsync(told, only, cancellation).ConfigureAwait(false) =>
                await KeepAsync(told, kept, (found, standing), cancellation).ConfigureAwait(false),
            ([{ Agrees: true } only], _) => await BackAsync(told, only, cancellation).ConfigureAwait(false),
            ([], 1) when all[0] is { Agrees: true, IsBack: true } => new TakenPayment(
                PaymentOutcome.Duplicate, all[0].Case, "what it returns was taken back before"),
            _ => await KeepAsync(told, kept, (found, standing), cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>
    /// Whether the bank told this very return before, with another amount or day: no second part goes back then.
    /// </summary>
    private async ValueTask<bool> IsRestatedAsync(BankNames part, CancellationToken cancellation) =>
        (await door.ReadPaymentAsync(part.OfPart!.Value, cancellation).ConfigureAwait(false))
            .Links.Any(id => id != part.Stream.Name);

    /// <summary>Remembers, before anything goes back, under which reference the servicer told this return.</summary>
    private async ValueTask PartAsync(BankIntake.Telling told, CancellationToken cancellation)
    {
        if (Keeps && told.Names.OfPart is { } stream)
        {
            await door.SendAsync(
                new CommandEnvelope(options.Identity.Command($"bank/{told.Names.Stream}/part/{stream}"), stream,
                    told.By, new LinkPayment(told.Names.Stream.Name)),
                cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsOther(PaymentState kept, BankPayment told) => kept.Told is { } before
        && (before.Amount != told.Amount || before.ValueOn != told.ValueOn);

    /// <summary>
    /// What the return may take back, where it names an account of that account alone. An end-to-end id is no proof by
    /// itself: any payer may have used it.
    /// </summary>
    private static List<Original> Agreeing(IEnumerable<Original> originals, IReadOnlyList<FoundAccount> found)
    {
        var cases = found.Where(account => account.By != "payer")
            .SelectMany(account => account.Cases).Select(row => row.CaseId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. originals
                .Where(one => cases.Count == 0 || (one.Case is { } on ? cases.Contains(on) : one.Agrees))
                .Select(one => one with { Agrees = one.Agrees || (one.Case is { } on && cases.Contains(on)) }),
        ];
    }

    /// <summary>What carries one of the return's references with its amount, by whatever account.</summary>
    private async ValueTask OfNamesAsync(
        BankIntake.Telling told, Dictionary<string, Original> originals, CancellationToken cancellation)
    {
        foreach (var name in told.Names.Links())
        {
            var links = await door.ReadPaymentAsync(name, cancellation).ConfigureAwait(false);
            // Known by more than the payer's own words: by a bank's reference, or by the payer's account.
            var agrees = name != told.Names.OfEndToEnd;
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
                    Add(originals, view.State, payment.Matched?.Key ?? payment.ToldAgain?.Key, agrees);
                }
                else if (payment.Told!.Amount == told.Payment.Amount)
                {
                    Add(originals, id, new Original(null, id, payment.Returned is not null)
                    {
                        Waiting = stream,
                        ValueOn = payment.Told.ValueOn,
                        Agrees = agrees,
                    });
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
                    Add(originals, state, money.Key, agrees: true);
                }
            }
        }
    }

    private static void Add(Dictionary<string, Original> originals, CaseState state, string? key, bool agrees)
    {
        if (key is not null && state.Money.Find(key) is { } money)
        {
            Add(originals, state.Opened!.Case + "/" + key, new Original(
                state.Opened.Case, key, money.Reversed && state.FindSharedPayment(key) is null)
            {
                ValueOn = money.ValueOn,
                Agrees = agrees,
                Back = [.. (money.Detail?.Back ?? []).Select(back => (back.Minor ?? money.Minor, back.On))],
            });
        }
    }

    private static void Add(Dictionary<string, Original> originals, string key, Original one) => originals[key] =
        one with { Agrees = one.Agrees || (originals.TryGetValue(key, out var known) && known.Agrees) };

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
        StreamId stream, Money amount, (LocalDate ValueOn, string? Code, Principal By) how,
        (string Case, string Key) on, CancellationToken cancellation)
    {
        if (await FindSharedAsync(on.Case, on.Key, cancellation).ConfigureAwait(false) is var (target, _))
        {
            // The case takes it back on all of them, in one unit.
            return await SendAsync(stream, target.Opened!,
                new TakeReturn(stream.Name, on.Key, amount, how.ValueOn, ReasonOf(how.Code)) { Code = how.Code },
                (how.ValueOn, how.By), cancellation).ConfigureAwait(false);
        }

        var stands = await HoldingAsync(on.Case, on.Key, cancellation).ConfigureAwait(false);
        // Taken up again after a crash, some of it went back already.
        var left = amount.Minor - stands.Sum(one => BackBy(stream.Name, one.Money));
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
                : new TakeReturn(stream.Name, money.Key, amount, how.ValueOn, ReasonOf(how.Code))
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

    private async ValueTask<bool> IsLeftAsync(
        BankIntake.Telling told, Original original, CancellationToken cancellation)
    {
        if (await FindSharedAsync(original.Case!, original.Key, cancellation).ConfigureAwait(false)
            is var (_, shared))
        {
            return await SharedStanding.OfAsync(shared, StateAsync, cancellation).ConfigureAwait(false)
                >= told.Payment.Amount.Minor;
        }

        var stands = await HoldingAsync(original.Case!, original.Key, cancellation).ConfigureAwait(false);
        return stands.Sum(one => one.Money.StandingMinor + BackBy(told.Names.Stream.Name, one.Money))
            >= told.Payment.Amount.Minor;
    }

    private static string ReasonOf(string? code) =>
        code is null ? "returned by the bank" : "returned by the bank: " + code;

    /// <summary>The payment over several cases of which one of a case is a part; null where it stands alone.</summary>
    private async ValueTask<(CaseState Target, PaymentShared Shared)?> FindSharedAsync(
        string on, string key, CancellationToken cancellation)
    {
        var state = await StateAsync(on, cancellation).ConfigureAwait(false);
        return state.FindSharedPayment(key) is { } shared ? (state, shared) : null;
    }

    private async ValueTask<CaseState> StateAsync(string id, CancellationToken cancellation) =>
        (await door.ReadAsync(CaseIdentity.Stream(id), cancellation).ConfigureAwait(false)).State;

    private static long BackBy(string key, MoneyIn money) =>
        (money.Detail?.Back ?? []).Where(back => back.Key == key).Sum(back => back.Minor ?? money.Minor);

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
        StreamId stream, CaseOpened opened, CaseCommand what, (LocalDate ValueOn, Principal By) told,
        CancellationToken cancellation)
    {
        // It is known now at the latest, in the engine's whole milliseconds.
        var now = Instant.FromUnixTimeMilliseconds(options.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var at = Instant.Min(policies.StartOf(told.ValueOn, opened.Packs), now);
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
        /// <summary>Days between two messages of one return: one booked before a week's end, one after it.</summary>
        private const int MostDaysApart = 7;

        public StreamId? Waiting { get; init; }

        /// <summary>Its value date.</summary>
        public required LocalDate ValueOn { get; init; }

        /// <summary>Whether more than an end-to-end id leads to it.</summary>
        public bool Agrees { get; init; }

        /// <summary>What went back of it, and from which day on.</summary>
        public ImmutableArray<(long Minor, LocalDate On)> Back { get; init; } = [];

        /// <summary>Whether this very return was told already, by another of its names.</summary>
        public bool IsBackBy(BankPayment back) => Agrees && Back.Contains((back.Amount.Minor, back.ValueOn));

        /// <summary>Whether it went back about then, so that this may be the same return told otherwise.</summary>
        public bool MayBeBackBy(BankPayment back) => IsBack && (Waiting is not null || Back.IsEmpty
            || Back.Any(one => Math.Abs(Period.DaysBetween(one.On, back.ValueOn)) <= MostDaysApart));
    }
}
