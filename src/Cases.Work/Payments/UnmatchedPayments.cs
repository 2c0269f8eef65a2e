using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>Payments that no account was found for: kept until somebody matches them, and then posted once.</summary>
public static class UnmatchedPayments
{
    /// <summary>The command that posts a waiting payment on a case.</summary>
    /// <param name="payment">The payment's id.</param>
    /// <param name="told">The payment as it was told.</param>
    /// <param name="target">The case.</param>
    /// <param name="names">Opaque names, and all packs at hand: the case's give the zone of the value date.</param>
    /// <exception cref="WorkException">A pack of the case is not at hand.</exception>
    public static CaseCommand Match(
        string payment, PaymentUnmatched told, CaseOpened target, (CaseIdentity Identity, PolicyBook Book) names) =>
        Match(payment, told, target, (names.Identity, new PackZones(names.Book)));

    /// <inheritdoc cref="Match(string, PaymentUnmatched, CaseOpened, ValueTuple{CaseIdentity, PolicyBook})"/>
    /// <remarks>
    /// With the payment as it was told again just now, its reference and its day of receipt; null where it is matched
    /// by hand. And whether it may stand on the account under a name that cannot be made any more.
    /// </remarks>
    internal static CaseCommand Match(
        string payment, PaymentUnmatched told, CaseOpened target, (CaseIdentity Identity, PackZones Zones) names,
        PaymentRow? again = null, bool mayStand = false)
    {
        var (identity, zones) = names;
        var key = KeyOf(payment, told with { Reference = told.Reference ?? again?.Reference }, target, identity);
        var valued = zones.StartOf(told.ValueOn, target.Packs);
        return new OutsideFact(
            new MatchPayment(payment, key)
            {
                Reference = told.Reference is null ? again?.Reference : null,
                ReceivedOn = again?.ReceivedOn == told.ValueOn ? null : again?.ReceivedOn,
                MayStand = mayStand,
            },
            Instant.Min(valued, told.At), TimeOfDayKnown: false, "payments");
    }

    /// <summary>
    /// The same key as if the payment had come with the account's own reference: told again, it is a duplicate. Of
    /// one whose reference was erased only the id is left, under which the case refuses it: the account may have it.
    /// </summary>
    internal static string KeyOf(
        string payment, PaymentUnmatched told, CaseOpened target, CaseIdentity identity) =>
        identity.PaymentKey(target.AccountStream, told.Reference ?? payment);

    /// <summary>The command that keeps a payment, or takes a kept one back where it is a reversal.</summary>
    internal static CommandEnvelope Keeping(
        StreamId stream, PaymentRow payment, UnmatchedReason reason, (CaseIdentity Identity, Principal By) told)
    {
        var amount = payment.Amount;
        PaymentCommand command = payment.Reverses is null
            ? new KeepUnmatched(payment.Account, amount, payment.ValueOn, payment.Reference, reason)
            {
                Channel = payment.Channel,
                Source = payment.Source,
            }
            : new ReturnUnmatched(payment.Reference, new Money(Math.Abs(amount.Minor), amount.Currency));

        // All that is told is in the id: told with other data it is another command, which the payment then judges.
        var id = told.Identity.Command(string.Create(
            CultureInfo.InvariantCulture,
            $"unmatched/{stream}/{payment.Reference}/{reason}/{amount}/{payment.ValueOn:R}/{payment.Channel}"));
        return new CommandEnvelope(id, stream, told.By, command);
    }
}
