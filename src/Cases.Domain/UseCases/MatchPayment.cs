using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>
/// Posts on this case a payment that was not posted when it was told. Payment and case are written in one unit, so that
/// it is posted once, whoever asks at the same time.
/// </summary>
/// <param name="Payment">The payment's id: the name of its stream behind <c>payment/</c>.</param>
/// <param name="Key">Its key on the case, the same as if it had been told with the account's own reference.</param>
public sealed record MatchPayment(string Payment, string Key) : CaseCommand
{
    /// <summary>
    /// The payment's own reference, 1 to 200 characters, by whoever tells it again; needed where what was told of it
    /// was erased, and not looked at otherwise. Null for none.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>
    /// Whether the account may have it already under a name that is made of the account's reference, which was erased.
    /// </summary>
    public bool MayStand { get; init; }

    /// <summary>Every name that it carries, the one of its key among them; none where it came with one alone.</summary>
    public ImmutableArray<PaymentName> Names { get; init; } = [];

    /// <summary>
    /// The day on which the bank received it, by whoever matches it or tells it again; null for the value date.
    /// </summary>
    public NodaTime.LocalDate? ReceivedOn { get; init; }

    /// <inheritdoc cref="RecordPayment.Cases"/>
    public ImmutableArray<PaymentPart> Cases { get; init; } = [];
}

internal static class MatchPaymentUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, CaseResolved, PaymentMatched, PaymentReversed,
    // SourceDiffers, KeyReused, and those of RecordPayment.
    public static void Decide(Deciding d, MatchPayment command)
    {
        if (!d.RequireOpened() || !d.RequireId(command.Payment, "payment") || !d.RequireKey(command.Key, "key")
            || !d.Require(d.Facts.Payment is { State.Told: not null }, RefusalCode.KeyUnknown,
                $"There is no unmatched payment {command.Payment}."))
        {
            return;
        }

        var payment = d.Facts.Payment!;
        var own = d.State.Opened!.Case;
        if (payment.State.Case is { } known)
        {
            d.Require(known == own, RefusalCode.PaymentMatched, "The payment stands on another case.");
            return;
        }

        var told = payment.State.Told!;
        // Its key on the case is made of the reference: without one the account could take the same money twice.
        var reference = told.Reference ?? command.Reference;
        if (d.Require(payment.State.Returned is null, RefusalCode.PaymentReversed, "The payment went back.")
            && d.Require(payment.State.Doubt is not { IsReturn: true }, RefusalCode.KeyReused,
                "It takes a payment back, so it is not posted.")
            && d.Require(told.Source is null || told.Source == d.State.Opened.Source, RefusalCode.SourceDiffers,
                $"The payment is of an account of {told.Source}, the case of one of {d.State.Opened.Source}.")
            && d.Require(!Sales.IsOfTheBuyer(d.State, told.ValueOn), RefusalCode.CaseResolved,
                "The debt was sold: money for it is held for its owner.")
            && d.Require(reference is not null, RefusalCode.FieldMissing,
                "What was told of the payment is erased, so nobody can say whether the account has it already: "
                + "have its sender tell it again, or take it back.")
            && d.Require(!command.MayStand, RefusalCode.FieldMissing,
                "The account's reference is erased, so nobody can say whether the account has this payment already: "
                + "have its sender tell it again, or take it back.")
            && d.Require(CarryCredit.Find(d.State, command.Key) is null
                && PaymentNames.Find(d.State, told.Amount, told.ValueOn, command.Names)
                    is not { Same: SamePayment.Yes }
                && PaymentNames.Behind(d.State, command.Key, told.Amount, told.ValueOn) is null,
                RefusalCode.KeyReused, $"The account has a payment {reference} already."))
        {
            RecordPaymentUse.Decide(
                d,
                new RecordPayment(command.Key, told.Amount, told.ValueOn, reference)
                {
                    Channel = told.Channel,
                    ReceivedOn = command.ReceivedOn,
                    Cases = command.Cases,
                },
                command.Payment, told.Source);
        }

        if (!d.Refused)
        {
            TakePaymentUse.Name(d, command.Key, command.Names);
            d.EmitBeside(payment.Stream, payment.Version, new PaymentMatched(own, command.Key, d.Facts.Now));
        }
    }
}
