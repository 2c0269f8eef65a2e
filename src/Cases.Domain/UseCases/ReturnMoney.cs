using NodaTime;

namespace Cases.Domain;

/// <summary>How money went back.</summary>
public enum ReturnKind
{
    /// <summary>The payer's bank returned it.</summary>
    Return,

    /// <summary>It was booked in error.</summary>
    Reversal,

    /// <summary>The payer had it charged back.</summary>
    Chargeback,

    /// <summary>Credit that nothing was left to pay with was paid out.</summary>
    Refund,
}

/// <summary>Money of a payment went back, all of it or a part; or credit of the case was paid out.</summary>
/// <param name="Key">Its key, unique among the returns of the case.</param>
/// <param name="Of">Key of the payment; null for a refund of credit, which is of none.</param>
/// <param name="Amount">How much, at most what stands of it; null for all that stands. A refund has an amount.</param>
/// <param name="ValueOn">The day from which it counts; at most one day after the day it is told.</param>
/// <param name="Kind">How it went back.</param>
public sealed record ReturnMoney(string Key, string? Of, Money? Amount, LocalDate ValueOn, ReturnKind Kind)
    : CaseCommand
{
    /// <summary>The reason's code of the source, such as <c>AC06</c>; null where it gives none.</summary>
    public string? ReasonCode { get; init; }
}

/// <summary>Money went back; of a payment that nobody told yet it counts when that is told.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Of">Key of the payment; null for a refund of credit.</param>
/// <param name="Minor">Minor units; null for all that stood.</param>
/// <param name="ValueOn">The day from which it counts.</param>
/// <param name="Kind">How it went back.</param>
/// <param name="ReasonCode">The reason's code of the source; null where it gave none.</param>
/// <param name="Money">The money state after it.</param>
public sealed record MoneyReturned(
    string Key, string? Of, long? Minor, LocalDate ValueOn, ReturnKind Kind, string? ReasonCode, MoneyResult Money)
    : CaseEvent
{
    /// <summary>As a payment keeps it.</summary>
    internal MoneyBack AsBack => new(Key, Minor, ValueOn);

    /// <summary>Credit that was paid out, as money.</summary>
    internal MoneyIn AsRefund => new(MoneyIn.RefundPrefix + Key, -(Minor ?? 0), ValueOn, Reversed: false);
}

internal static class ReturnMoneyUse
{
    /// <summary>Whether a return may be kept until its payment is told: by a source, where entries hold it.</summary>
    public static bool MayWait(Deciding d) => d.IsOutside && d.Facts.Epoch >= Facts.Moneyed;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // DateOutOfRange, KeyUnknown, KeyReused, FieldsContradict, AlreadyCorrected, PaymentReversed.
    public static void Decide(Deciding d, ReturnMoney command)
    {
        if (!IsSound(d, command))
        {
            return;
        }

        if (SharedPayments.Of(d, command.Of) is { } shared)
        {
            SharedPayments.Return(d, command, shared);
            return;
        }

        foreach (var known in d.State.Returns)
        {
            if (known.Key == command.Key)
            {
                d.Knows(true);
                d.Require(known.Of == command.Of && known.Minor == command.Amount?.Minor
                    && known.ValueOn == command.ValueOn && known.Kind == command.Kind, RefusalCode.KeyReused,
                    $"The return {command.Key} is recorded with other data.");
                return;
            }
        }

        if (!Stands(d, command))
        {
            return;
        }

        // The ledger's other nodes know a payment that went back as a whole, and no part of one.
        if (d.Facts.Epoch < Facts.Moneyed && command.Of is { } of && d.State.Money.Find(of) is { Waiver: false } whole
            && (command.Amount is not { } part || part.Minor == whole.Minor))
        {
            ReversePaymentUse.Decide(d, new ReversePayment(of, command.ReasonCode ?? "returned"));
            return;
        }

        Emit(d, command);
        Settling.Follow(d);
    }

    /// <summary>Takes it back, without what follows from that.</summary>
    public static void Emit(Deciding d, ReturnMoney command)
    {
        Entry.Assess(d, LocalDate.Min(command.ValueOn, d.Today));
        if (command.Of is null)
        {
            AllocationPolicy.Tell(d, command.ValueOn);
        }

        var back = new MoneyReturned(command.Key, command.Of, command.Amount?.Minor, command.ValueOn, command.Kind,
            command.ReasonCode, new MoneyResult([], d.State.OutstandingMinor));
        d.Emit(back with { Money = MoneyFold.After(d.State, MoneyAfter(d.State, back)) });
    }

    public static CaseState Fold(CaseState state, MoneyReturned e) =>
        Accounting.Apply(state with { Returns = state.Returns.Add(e) }, e.Money, MoneyAfter(state, e));

    /// <summary>The money after a return; as before where its payment is not there yet.</summary>
    public static MoneyList MoneyAfter(CaseState state, MoneyReturned back) => back.Of switch
    {
        null => state.Money.Add(back.AsRefund),
        { } payment when state.Money.Find(payment) is not null => state.Money.TakeBack(payment, back.AsBack),
        _ => state.Money,
    };

    private static bool IsSound(Deciding d, ReturnMoney command)
    {
        var isRefund = command.Kind == ReturnKind.Refund;
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || !d.Require((command.Of is null) == isRefund && (!isRefund || command.Amount is not null),
                RefusalCode.FieldsContradict,
                "What went back names its payment; a refund of credit names none, and has an amount.")
            || (command.Of is { } payment
                && (!d.RequireKey(payment, "of") || !CorrectPaymentUse.IsPayment(d, payment)))
            || (command.Amount is { } amount && !d.RequireAmount(amount, "amount")))
        {
            return false;
        }

        d.Require(command.ReasonCode is not { } code || IsCode(code), RefusalCode.TextNotAllowed,
            "The reason's code is at most 35 letters and digits; words belong into a note.");
        d.RequireDate(command.ValueOn, "value date");
        d.Require(command.ValueOn <= d.Facts.Now.InZone(d.Policy.OfficialZone).Date.PlusDays(1),
            RefusalCode.DateOutOfRange, "The value date lies in the future.");
        return !d.Refused;
    }

    // A word here would stand in the entry for ever, and nobody could erase it.
    private static bool IsCode(string code) =>
        code.Length is > 0 and <= 35 && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '/');

    private static bool Stands(Deciding d, ReturnMoney command)
    {
        if (command.Of is not { } payment)
        {
            // What has run is owed before anything is left over.
            InterestPosting.Today(d);
            var credit = Math.Max(0, -d.State.OutstandingMinor);
            return d.Expect(command.Amount!.Value.Minor <= credit, RefusalCode.AmountTooLarge,
                $"The credit of the case is {new Money(credit, d.State.Currency)}; no more can be paid out.");
        }

        if (d.State.Money.Find(payment) is not { } known)
        {
            return MayWait(d)
                || d.Require(false, RefusalCode.KeyUnknown, $"There is no payment {payment}.");
        }

        return d.Require(!Notes.IsCorrected(d.State, CorrectionTarget.Payment, payment), RefusalCode.AlreadyCorrected,
                $"The payment {payment} was corrected away from this case.")
            && CarryCredit.RequireHere(d, known, command.Amount?.Minor)
            && d.Expect(!known.Reversed, RefusalCode.PaymentReversed, $"The payment {payment} was reversed before.")
            && d.Expect(command.Amount is not { } asked || asked.Minor <= known.StandingMinor,
                RefusalCode.AmountTooLarge,
                $"Of the payment {payment} "
                + $"{new Money(known.StandingMinor, d.State.Currency)} stands; no more can come back.");
    }
}
