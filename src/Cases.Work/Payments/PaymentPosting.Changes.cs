using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>
/// What is told of payments that were told before: again, as they really were, or that they went back.
/// </summary>
/// <remarks>
/// A payment may count on several cases of its account, since what one leaves over goes on to the next. What changes is
/// changed on the last of them first: as if it had been told so from the beginning.
/// </remarks>
internal sealed partial class PaymentPosting
{
    /// <summary>A payment is told that stands already.</summary>
    private static Posted Again(PaymentRow payment, List<Stands> stands)
    {
        var told = (payment.Amount.Minor, payment.ValueOn);
        var isKnown = stands.Exists(one =>
                (one.Money.Minor, one.Money.ValueOn) == told || one.Money.Detail?.Told == told)
            || (stands.Sum(one => one.OwnMinor) == told.Minor && stands[^1].Money.ValueOn == told.ValueOn);
        var on = stands[^1].Target.Case;
        return isKnown
            ? new Posted(PaymentOutcome.Duplicate, on,
                stands.TrueForAll(one => one.Money.StandingMinor == 0) ? "posted before, and reversed since" : null)
            : new Posted(PaymentOutcome.Rejected, on, "this reference is recorded with another amount or value date");
    }

    /// <summary>States a payment as it really was; told as it stands already, it changes nothing.</summary>
    private async ValueTask<Posted> CorrectAsync(
        PaymentRow payment, List<Target> cases, string? named, CancellationToken cancellation)
    {
        var stands = Standing(payment, payment.Reference, cases, named);
        if (stands.Count == 0 && ReferenceOf(payment, cases, named) is not null)
        {
            stands = UnderAnotherName(payment.Reference, null, cases);
        }

        if (stands.Count == 0)
        {
            return await CorrectEarlyAsync(payment, cases, named, cancellation).ConfigureAwait(false);
        }

        if (stands.Exists(one => IsSuperseded(payment, one.Target.State.CorrectionOf(one.Money.Key))))
        {
            return new Posted(PaymentOutcome.Duplicate, stands[^1].Target.Case, Superseded);
        }

        var newest = stands[^1];
        var change = payment.Amount.Minor - stands.Sum(one => one.OwnMinor);
        if (change == 0 && stands.TrueForAll(one => one.Money.ValueOn == payment.ValueOn
            && one.Money.ReceivedOn == ReceivedOn(payment, one) && !IsNews(payment, one)))
        {
            return new Posted(PaymentOutcome.Duplicate, newest.Target.Case, "it stands like this already");
        }

        if (stands.Count > 1 && newest.OwnMinor + change <= 0)
        {
            var rest = new Money(newest.OwnMinor, newest.Target.State.Currency);
            return new Posted(PaymentOutcome.Rejected, newest.Target.Case,
                $"{rest} of it count on this case, the rest on an earlier one: correct each there");
        }

        var done = new Posted(PaymentOutcome.Duplicate, newest.Target.Case, "it stands like this already");
        for (var index = stands.Count - 1; index >= 0 && done.Outcome != PaymentOutcome.Rejected; index--)
        {
            var (target, money) = stands[index];
            var minor = money.Minor + (index == stands.Count - 1 ? change : 0);
            var isAlike = (money.Minor, money.ValueOn, money.ReceivedOn)
                == (minor, payment.ValueOn, ReceivedOn(payment, stands[index]));
            if (isAlike && !IsNews(payment, stands[index]))
            {
                continue;
            }

            var posted = await CorrectAsync(payment, target, (money.Key, minor, index > 0), cancellation)
                .ConfigureAwait(false);
            done = posted.Outcome == PaymentOutcome.Rejected || (index == stands.Count - 1 && !isAlike)
                ? posted
                : done;
        }

        return done;
    }

    /// <summary>A correction that names no day of receipt leaves the one that was told.</summary>
    private static LocalDate ReceivedOn(PaymentRow payment, Stands one) =>
        payment.ReceivedOn ?? one.Money.Detail?.ReceivedOn ?? payment.ValueOn;

    private const string Superseded = "a later correction of it is known, so this one changes nothing";

    /// <summary>Whether a later correction of a payment is known.</summary>
    private bool IsSuperseded(PaymentRow payment, PaymentCorrectionDated? last) => payment.ToldBy is { } by
        && last is not null && !last.Tells(ToldAt(payment), by) && !last.IsBefore(ToldAt(payment), by);

    /// <summary>Whether it is known of a payment only by this correction that it is so at that time.</summary>
    private static bool IsNews(PaymentRow payment, Stands one) => payment.ToldBy is { } by
        && one.Target.State.CorrectionOf(one.Money.Key)?.By != by;

    private Instant ToldAt(PaymentRow payment) => payment.ToldAt ?? Instant.FromDateTimeOffset(clock.GetUtcNow());

    private ValueTask<Posted> CorrectAsync(
        PaymentRow payment, Target target, (string Key, long Minor, bool IsPart) to, CancellationToken cancellation)
    {
        var amount = new Money(to.Minor, payment.Amount.Currency);
        var command = new CorrectPayment(to.Key, amount, payment.ValueOn, "corrected by its source")
        {
            ReceivedOn = payment.ReceivedOn,
            ToldAt = payment.ToldAt,
            ToldBy = payment.ToldBy,
        };
        var by = payment.ToldBy is { } told ? "/" + told : "";
        var id = string.Create(CultureInfo.InvariantCulture,
            $"c/{to.Key}/{amount}/{payment.ValueOn:R}/{payment.ReceivedOn ?? payment.ValueOn:R}{by}");
        var fact = Outside(command, payment.ValueOn, target.State.Opened!);
        return SendAsync(WayOf(to.IsPart), target, (id, fact), PaymentOutcome.Matched, cancellation);
    }

    /// <summary>Of a change of several cases the event that tells it stands on the last alone.</summary>
    private ICaseDoor WayOf(bool isPart) => isPart && door is EventDoor told ? told.OfParts : door;

    /// <summary>A correction that comes before its payment waits on the case to which that would go.</summary>
    private async ValueTask<Posted> CorrectEarlyAsync(
        PaymentRow payment, List<Target> cases, string? named, CancellationToken cancellation)
    {
        if (ReferenceOf(payment, cases, named) is null)
        {
            return Erased(cases);
        }

        var target = TargetOf(cases, named);
        if (await ToldBeforeAsync(payment, payment.Reference, target, cancellation).ConfigureAwait(false)
            is { State.Waits: true })
        {
            return new Posted(PaymentOutcome.Rejected, null, $"{payment.Reference} waits at the desk: match it first");
        }

        var key = Identity.PaymentKey(target.State.Opened!.AccountStream, payment.Reference);
        if (cases.Exists(one => IsSuperseded(payment, one.State.CorrectionOf(key))))
        {
            return new Posted(PaymentOutcome.Duplicate, target.Case, Superseded);
        }

        var early = await CorrectAsync(payment, target, (key, payment.Amount.Minor, false), cancellation)
            .ConfigureAwait(false);
        return Early(early);
    }

    private async ValueTask<Posted> ReverseAsync(
        PaymentRow payment, List<Target> cases, string? named, CancellationToken cancellation)
    {
        var stands = Standing(payment, payment.Reverses!, cases, named);
        if (stands.Count == 0)
        {
            if (ReferenceOf(payment, cases, named) is null)
            {
                return Erased(cases);
            }

            stands = UnderAnotherName(payment.Reverses!, Math.Abs(payment.Amount.Minor), cases);
        }

        if (stands.Count > 0)
        {
            return await TakeBackAsync(payment, stands, cancellation).ConfigureAwait(false);
        }

        // It may wait still, told when nobody knew the account.
        var before = await ToldBeforeAsync(payment, payment.Reverses!, cases[0], cancellation).ConfigureAwait(false);
        if (before is { State.Told: { } kept })
        {
            return await KeepAsync(
                payment with { Account = before.Value.Account, Source = kept.Source }, kept.Reason, cancellation)
                .ConfigureAwait(false);
        }

        var target = TargetOf(cases, named);
        var stream = target.State.Opened!.AccountStream;
        var early = await ReturnAsync(
            payment, target,
            (Identity.PaymentKey(stream, payment.Reverses!), Math.Abs(payment.Amount.Minor), false), cancellation)
            .ConfigureAwait(false);
        return Early(early);
    }

    /// <summary>
    /// Told by a bank's message, it stands under another key and has this reference among its names: one alone, or the
    /// one of this amount.
    /// </summary>
    private List<Stands> UnderAnotherName(string reference, long? minor, List<Target> cases)
    {
        var reverses = Identity.PaymentKey(cases[0].State.Opened!.AccountStream, reference);
        var under = cases.SelectMany(one => one.State.Named
            .Where(known => known.Names.Any(name => name.Key == reverses))
            .Select(known => Holding(cases, known.Key))).Where(stands => stands.Count > 0).ToList();
        var exact = under.FindAll(stands => stands.Sum(one => one.OwnMinor) == minor);
        return exact is [var same] ? same : under is [var only] ? only : [];
    }

    /// <summary>Takes back what was matched to a case of another account: its sender knows only his own.</summary>
    private async ValueTask<Posted> TakeBackMatchedAsync(
        PaymentRow payment, PaymentState kept, CancellationToken cancellation)
    {
        var stream = CaseIdentity.Stream(kept.Case!);
        var view = await door.ReadAsync(stream, cancellation).ConfigureAwait(false);
        var holder = new Target(kept.Case!, stream, view.State);
        var key = kept.Matched?.Key ?? kept.ToldAgain?.Key ?? kept.TookBack!.Key;
        return await TakeBackAsync(payment, Holding([holder], key), cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes a payment back, all of it or a part: of its share on the last of its cases first.</summary>
    private async ValueTask<Posted> TakeBackAsync(
        PaymentRow payment, List<Stands> stands, CancellationToken cancellation)
    {
        if (stands[^1].Target.State.FindSharedPayment(stands[^1].Money.Key) is { } shared)
        {
            return await TakeBackSharedAsync(payment, stands[^1], shared, cancellation).ConfigureAwait(false);
        }

        var (last, key) = (stands[^1].Target, ReturnKey(payment, stands[0].Target));
        var asked = Math.Abs(payment.Amount.Minor);
        var before = stands.Sum(one => one.Target.State.Returns.Where(back => back.Key == key)
            .Sum(back => back.Minor ?? 0));
        var left = stands.Sum(one => one.Money.StandingMinor);
        // Its bank takes back what it booked, whatever was found out since.
        var isAsBooked = stands is [{ Money.Detail.Told: { } told }] && told.Minor == asked && asked > before + left;
        if (before == asked || (before == 0 && left == 0 && asked == stands.Sum(one => one.OwnMinor)))
        {
            return new Posted(PaymentOutcome.Duplicate, last.Case, $"{payment.Reverses} was reversed before");
        }

        if (isAsBooked && stands[0].Money.CarriedMinor == 0)
        {
            // As it is told: a correction that comes later finds all of it gone too.
            return await ReturnAsync(payment, last, (stands[0].Money.Key, asked, false), cancellation)
                .ConfigureAwait(false);
        }

        asked = isAsBooked ? before + left : asked;
        var open = asked - before;
        if (open < 0 || open > left || payment.Amount.Currency != last.State.Currency)
        {
            var stays = new Money(left, last.State.Currency);
            return new Posted(PaymentOutcome.Rejected, last.Case,
                $"of {payment.Reverses} {stays} stand, so this amount does not reverse it");
        }

        var done = new Posted(PaymentOutcome.Duplicate, last.Case, null);
        for (var index = stands.Count - 1; index >= 0 && open > 0; index--)
        {
            var (target, money) = stands[index];
            var minor = Math.Min(open, money.StandingMinor);
            if (minor == 0)
            {
                continue;
            }

            done = await ReturnAsync(payment, target, (money.Key, minor, minor < open), cancellation)
                .ConfigureAwait(false);
            if (done.Outcome == PaymentOutcome.Rejected)
            {
                return done;
            }

            open -= minor;
        }

        return done;
    }

    /// <summary>Takes a payment over several cases back on all of them, in one unit.</summary>
    private async ValueTask<Posted> TakeBackSharedAsync(
        PaymentRow payment, Stands one, PaymentShared shared, CancellationToken cancellation)
    {
        var (target, key) = (one.Target, ReturnKey(payment, one.Target));
        var asked = Math.Abs(payment.Amount.Minor);
        var stands = await SharedStanding.OfAsync(shared, StateAsync, cancellation).ConfigureAwait(false);
        if (stands == 0 || target.State.Returns.Any(back => back.Key == key))
        {
            return new Posted(PaymentOutcome.Duplicate, target.Case, $"{payment.Reverses} was reversed before");
        }

        return asked <= stands && payment.Amount.Currency == target.State.Currency
            ? await ReturnAsync(payment, target, (one.Money.Key, asked, false), cancellation).ConfigureAwait(false)
            : new Posted(PaymentOutcome.Rejected, target.Case,
                $"of {payment.Reverses} {new Money(stands, target.State.Currency)} stand, so this amount does not "
                + "reverse it");
    }

    private async ValueTask<CaseState> StateAsync(string id, CancellationToken cancellation) =>
        (await door.ReadAsync(CaseIdentity.Stream(id), cancellation).ConfigureAwait(false)).State;

    private ValueTask<Posted> ReturnAsync(
        PaymentRow payment, Target target, (string Of, long Minor, bool IsPart) of, CancellationToken cancellation)
    {
        var amount = new Money(of.Minor, payment.Amount.Currency);
        var key = ReturnKey(payment, target);
        var command = new ReturnMoney(key, of.Of, amount, payment.ValueOn, ReturnKind.Reversal);
        var id = string.Create(CultureInfo.InvariantCulture, $"b/{of.Of}/{key}/{amount}/{payment.ValueOn:R}");
        var fact = Outside(command, payment.ValueOn, target.State.Opened!);
        return SendAsync(WayOf(of.IsPart), target, (id, fact), PaymentOutcome.Reversed, cancellation);
    }

    /// <summary>The key of what takes a payment back: told again it is the same, and another for another payment.
    /// </summary>
    private string ReturnKey(PaymentRow payment, Target target) => Identity.PaymentKey(
        target.State.Opened!.AccountStream, $"return/{payment.Reverses}/{payment.Reference}");

    /// <summary>The case to which a payment goes that is told now.</summary>
    private static Target TargetOf(List<Target> cases, string? named) => cases.Find(one => one.Case == named)
        ?? cases.Find(one => one.State.Stage != CaseStage.Resolved)
        ?? cases[^1];

    /// <summary>It waits on the case until the payment comes that it speaks of.</summary>
    private static Posted Early(Posted told) => told.Outcome is PaymentOutcome.Rejected or PaymentOutcome.Duplicate
        ? told
        : told with { Waits = true, Reason = "it waits for the payment that it speaks of" };
}
