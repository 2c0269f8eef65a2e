using NodaTime;

namespace Cases.Domain;

/// <summary>Records money that came in. Money is never refused by a rule: it is a fact.</summary>
/// <param name="Key">The payment's identity, unique on the case.</param>
/// <param name="Amount">
/// The amount. As an outside fact zero is recorded without effect and a negative amount counts as a reversal.
/// </param>
/// <param name="ValueOn">The value date; at most one day after the day it is told.</param>
/// <param name="Reference">The source's own reference, at most 200 characters.</param>
public sealed record RecordPayment(string Key, Money Amount, LocalDate ValueOn, string? Reference = null) : CaseCommand
{
    /// <summary>How it was paid, in the source's words.</summary>
    public string? Channel { get; init; }
}

/// <summary>Money came in, or, where negative, went back without naming the payment that it undoes.</summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="Reference">The source's own reference.</param>
/// <param name="Channel">How it was paid, in a word of the source's.</param>
/// <param name="Money">The money state after it.</param>
public sealed record PaymentRecorded(
    string Key, long Minor, LocalDate ValueOn, [Personal] string? Reference, string? Channel, MoneyResult Money)
    : CaseEvent
{
    /// <summary>The id of the unmatched payment that it was; null where it came with its account.</summary>
    public string? Unmatched { get; init; }
}

/// <summary>Takes a payment back: returned, charged back, or booked in error.</summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record ReversePayment(string Key, string Reason) : CaseCommand;

/// <summary>A payment was taken back.</summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
/// <param name="Money">The money state after it.</param>
public sealed record PaymentWasReversed(
    string Key, [Personal] string? Reason, LocalDate On, MoneyResult Money)
    : CaseEvent;

internal static class RecordPaymentUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // DateOutOfRange, KeyReused.
    public static void Decide(Deciding d, RecordPayment command, string? unmatched = null)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !Amount(d, command))
        {
            return;
        }

        if (d.State.Money.Find(command.Key) is { } known)
        {
            d.Require(known.Minor == command.Amount.Minor && known.ValueOn == command.ValueOn, RefusalCode.KeyReused,
                $"The payment {command.Key} is recorded with another amount or date.");
            return;
        }

        if (!d.State.Named.IsEmpty
            && PaymentNames.Behind(d.State, command.Key, command.Amount, command.ValueOn) is not null)
        {
            return; // Told by another channel, and posted under another of its names.
        }

        var lastDay = d.Facts.Now.InZone(d.Policy.OfficialZone).Date.PlusDays(1);
        d.Require(command.ValueOn <= lastDay, RefusalCode.DateOutOfRange, "The value date lies in the future.");
        d.RequireDate(command.ValueOn, "value date");
        d.RequireName(command.Reference, "reference", mayBeEmpty: true);
        d.RequireName(command.Channel, "channel", mayBeEmpty: true);
        if (d.Refused)
        {
            return;
        }

        // The value date decides whether the debt was paid before arrears passed the entry criteria.
        Entry.Assess(d, LocalDate.Min(command.ValueOn, d.Today));
        d.Judge(ActKind.Payment, ActClass.ServiceReply, PartyKind.Debtor);
        var result = Accounting.After(d.State.Items, d.State.ReceivedMinor + command.Amount.Minor);
        d.Emit(new PaymentRecorded(command.Key, command.Amount.Minor, command.ValueOn, command.Reference,
            command.Channel, result)
        {
            Unmatched = unmatched,
        });
        if (!command.Amount.IsZero)
        {
            Settling.Follow(d);
        }
    }

    public static CaseState Fold(CaseState state, PaymentRecorded e) => Accounting.Apply(
        state, e.Money, state.Money.Add(new MoneyIn(e.Key, e.Minor, e.ValueOn, Reversed: false)));

    private static bool Amount(Deciding d, RecordPayment command) => command.Amount.Minor > 0 || !d.IsOutside
        ? d.RequireAmount(command.Amount, "amount")
        : d.RequireCurrency(command.Amount, "amount")
        && d.Require(command.Amount.Minor >= -Money.MaxMinor, RefusalCode.AmountTooLarge, "amount is too large.");
}

internal static class ReversePaymentUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, AlreadyCorrected.
    public static void Decide(Deciding d, ReversePayment command)
    {
        if (!d.RequireOpened() || !d.RequireText(command.Reason, "reason"))
        {
            return;
        }

        if (d.State.Money.Find(command.Key) is not { } known)
        {
            d.Require(false, RefusalCode.KeyUnknown, $"There is no payment {command.Key}.");
            return;
        }

        if (known.Reversed)
        {
            d.Require(!Notes.IsCorrected(d.State, CorrectionTarget.Payment, command.Key), RefusalCode.AlreadyCorrected,
                $"The payment {command.Key} was corrected away from this case.");
            return;
        }

        var result = Accounting.After(d.State.Items, d.State.ReceivedMinor - known.Minor);
        d.Emit(new PaymentWasReversed(command.Key, command.Reason, d.Today, result));
        Settling.Follow(d);
    }

    public static CaseState Fold(CaseState state, PaymentWasReversed e) =>
        Accounting.Apply(state, e.Money, state.Money.TakeBack(e.Key));
}
