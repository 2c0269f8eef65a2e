using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Posts a payment that has an identity of its own. Payment and case are written in one unit, so that it is posted
/// once, whoever tells it at the same time.
/// </summary>
/// <remarks>On a ledger whose nodes know no such payments yet it is a <see cref="RecordPayment"/>.</remarks>
/// <param name="Payment">The payment's id: the name of its stream behind <c>payment/</c>.</param>
/// <param name="Key">Its key on the case, of the reference that names it best.</param>
/// <param name="Amount">How much, above zero.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="Reference">The reference that names it best, 1 to 200 characters.</param>
public sealed record TakePayment(string Payment, string Key, Money Amount, LocalDate ValueOn, string Reference)
    : CaseCommand
{
    /// <summary>How it was paid, in the source's words.</summary>
    public string? Channel { get; init; }

    /// <summary>Every name that it carries, the one of its key among them.</summary>
    public ImmutableArray<PaymentName> Names { get; init; } = [];

    /// <summary>The day on which the bank received it; null for the value date.</summary>
    public LocalDate? ReceivedOn { get; init; }
}

/// <summary>Takes back a payment of the case, or a part of it, as a bank's message of its own tells it.</summary>
/// <param name="Payment">The return's id: the name of its stream behind <c>payment/</c>.</param>
/// <param name="Key">The key of the payment that it takes back.</param>
/// <param name="Amount">How much went back: at most what stands of the payment.</param>
/// <param name="ValueOn">The day from which that counts.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record TakeReturn(string Payment, string Key, Money Amount, LocalDate ValueOn, string Reason)
    : CaseCommand
{
    /// <summary>The reason's code of the bank, such as <c>AC06</c>; null where it gives none.</summary>
    public string? Code { get; init; }

    /// <summary>
    /// What of it goes back on this case, where the payment counts on a later one of the account too; null for all.
    /// </summary>
    public Money? Share { get; init; }
}

/// <summary>Under which names a payment of the case is told: told again under one of them, it is the same.</summary>
/// <param name="Key">The payment's key.</param>
/// <param name="Names">Its names; opaque keys, so they tell nobody's reference.</param>
public sealed record PaymentNamed(string Key, ImmutableArray<PaymentName> Names) : CaseEvent;

internal static class TakePaymentUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, PaymentMatched, PaymentReversed, KeyReused, and those of
    // RecordPayment.
    public static void Decide(Deciding d, TakePayment command)
    {
        if (!IsOpen(d, command.Payment, command.Key))
        {
            return;
        }

        var own = d.State.Opened!.Case;
        var payment = d.Facts.Payment;
        if (d.Require(payment?.State.Returned is null, RefusalCode.PaymentReversed, "The payment went back.")
            && d.Require(payment?.State is not { Told: { } told }
                || (told.Amount == command.Amount && told.ValueOn == command.ValueOn), RefusalCode.KeyReused,
                $"The payment {command.Reference} was told with another amount or date.")
            && d.Require(CarryCredit.Find(d.State, command.Key) is null
                && PaymentNames.Find(d.State, command.Amount, command.ValueOn, command.Names) is null,
                RefusalCode.KeyReused, $"The account has a payment {command.Reference} already."))
        {
            RecordPaymentUse.Decide(
                d,
                new RecordPayment(command.Key, command.Amount, command.ValueOn, command.Reference)
                {
                    Channel = command.Channel,
                    ReceivedOn = command.ReceivedOn,
                },
                payment is null ? null : command.Payment);
        }

        if (!d.Refused && payment is not null)
        {
            Name(d, command.Key, command.Names);
            d.EmitBeside(payment.Stream, payment.Version, payment.State.Told is null
                ? new PaymentTaken(own, command.Key, command.Amount, command.ValueOn, d.Facts.Now)
                : new PaymentMatched(own, command.Key, d.Facts.Now));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, PaymentMatched, PaymentReversed, KeyUnknown, KeyReused,
    // AlreadyCorrected, and those of ReversePayment.
    public static void Decide(Deciding d, TakeReturn command)
    {
        if (!IsOpen(d, command.Payment, command.Key))
        {
            return;
        }

        var own = d.State.Opened!.Case;
        var payment = d.Facts.Payment;
        var standing = d.State.Money.Find(command.Key);
        var shared = SharedPayments.Of(d, command.Key);
        var stands = shared is null ? standing?.StandingMinor ?? 0 : SharedPayments.StandingMinor(d, shared);
        if (d.Require(payment?.State.Returned is null, RefusalCode.PaymentReversed, "The payment went back.")
            && d.Require(standing is { Waiver: false }, RefusalCode.KeyUnknown, $"There is no payment {command.Key}.")
            && d.Require(shared is null ? !standing!.Value.Reversed : stands > 0, RefusalCode.PaymentReversed,
                "The payment went back.")
            && d.Require(Share(command).Minor <= stands
                && d.State.Currency == command.Amount.Currency, RefusalCode.KeyReused,
                "Less stands of the payment, so this does not take it back."))
        {
            if (payment is null && standing!.Value.Minor == command.Amount.Minor)
            {
                // The ledger's other nodes know a whole return alone.
                ReversePaymentUse.Decide(d, new ReversePayment(command.Key, command.Reason));
            }
            else
            {
                ReturnMoneyUse.Decide(d, new ReturnMoney(
                    command.Payment, command.Key, Share(command), command.ValueOn, ReturnKind.Return)
                {
                    ReasonCode = command.Code,
                });
            }
        }

        if (!d.Refused && payment is not null)
        {
            d.EmitBeside(payment.Stream, payment.Version, payment.State.Told is null
                ? new ReturnNoted(own, command.Key, command.Amount, command.ValueOn, d.Facts.Now)
                : new UnmatchedToldAgain(own, command.Key, d.Facts.Now));
        }
    }

    private static Money Share(TakeReturn command) => command.Share ?? command.Amount;

    /// <summary>Whether what a bank tells may be decided on; not where it stands on a case already.</summary>
    private static bool IsOpen(Deciding d, string payment, string key)
    {
        if (!d.RequireOpened() || !d.RequireId(payment, "payment") || !d.RequireKey(key, "key"))
        {
            return false;
        }

        if (d.Facts.Payment?.State.Case is not { } known)
        {
            return true;
        }

        d.Require(known == d.State.Opened!.Case, RefusalCode.PaymentMatched, "The payment stands on another case.");
        return false;
    }

    /// <summary>Keeps the names of a payment, where it has others than that of its key.</summary>
    public static void Name(Deciding d, string key, ImmutableArray<PaymentName> names)
    {
        if (!names.IsDefaultOrEmpty)
        {
            d.Emit(new PaymentNamed(key, names));
        }
    }

    public static CaseState Fold(CaseState state, PaymentNamed e) =>
        state with { Named = state.Named.Add(new NamedMoney(e.Key, e.Names)) };
}
