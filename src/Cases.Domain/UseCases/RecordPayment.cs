using System.Collections.Immutable;
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

    /// <summary>
    /// The day on which the bank received it, which decides the order in which it is applied; null for the value date.
    /// </summary>
    public LocalDate? ReceivedOn { get; init; }

    /// <summary>The day on which the bank booked it; null where nobody says.</summary>
    public LocalDate? BookedOn { get; init; }

    /// <summary>The due item that the debtor chose to pay; null where he chose none. Law goes first.</summary>
    public string? Chosen { get; init; }

    /// <summary>
    /// The cases of the debtor that it is for, this one with its key among them, 2 to 50; none where it is for this one
    /// alone. Amounts are named of all, and come to the amount, or of none: then law spreads it.
    /// </summary>
    public ImmutableArray<PaymentPart> Cases { get; init; } = [];
}

/// <summary>
/// What is told of a payment beside its amount and value date, where it is not what holds without it: before the
/// payment, in the same unit.
/// </summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="ReceivedOn">The day on which the bank received it.</param>
/// <param name="BookedOn">The day on which the bank booked it; null where nobody says.</param>
/// <param name="Chosen">The due item that the debtor chose to pay; null where he chose none.</param>
public sealed record PaymentTold(
    string Key, LocalDate ValueOn, LocalDate ReceivedOn, LocalDate? BookedOn, string? Chosen) : CaseEvent;

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
    // DateOutOfRange, KeyReused, KeyUnknown.
    public static void Decide(Deciding d, RecordPayment command, string? unmatched = null, string? source = null)
    {
        if (!command.Cases.IsDefaultOrEmpty)
        {
            SharedPayments.Decide(d, command, (unmatched, source));
        }
        else if (Take(d, command, unmatched) && !command.Amount.IsZero)
        {
            Settling.Follow(d);
        }
    }

    /// <summary>Records it, without what follows from it.</summary>
    /// <returns>Whether it was recorded: false where it is refused, and where it stands already.</returns>
    public static bool Take(Deciding d, RecordPayment command, string? unmatched)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !Amount(d, command))
        {
            return false;
        }

        if (CarryCredit.Find(d.State, command.Key) is { } known)
        {
            d.Require(IsAsTold(known, command), RefusalCode.KeyReused,
                $"The payment {command.Key} is recorded with another amount or date.");
            return false;
        }

        if (!d.State.Named.IsEmpty
            && PaymentNames.Behind(d.State, command.Key, command.Amount, command.ValueOn) is not null)
        {
            return false; // Told by another channel, and posted under another of its names.
        }

        Dates(d, command);
        d.RequireName(command.Reference, "reference", mayBeEmpty: true);
        d.RequireName(command.Channel, "channel", mayBeEmpty: true);
        d.Expect(command.Chosen is not { } item || d.State.FindItem(item) is not null, RefusalCode.KeyUnknown,
            $"There is no due item {command.Chosen}.");
        if (d.Refused)
        {
            return false;
        }

        // The value date decides whether the debt was paid before arrears passed the entry criteria.
        Entry.Assess(d, LocalDate.Min(command.ValueOn, d.Today));
        d.Judge(ActKind.Payment, ActClass.ServiceReply, PartyKind.Debtor);
        Tell(d, command);
        var recorded = new PaymentRecorded(
            command.Key, command.Amount.Minor, command.ValueOn, command.Reference, command.Channel, Nothing)
        {
            Unmatched = unmatched,
        };
        d.Emit(recorded with { Money = MoneyFold.Add(d.State, Paid(d.State, recorded)) });
        return true;
    }

    public static CaseState Fold(CaseState state, PaymentRecorded e) =>
        Accounting.Apply(state, e.Money, state.Money.Add(Paid(state, e)));

    /// <summary>The payment as money, with what was told of it before.</summary>
    public static MoneyIn Paid(CaseState state, PaymentRecorded e)
    {
        var money = new MoneyIn(e.Key, e.Minor, e.ValueOn, Reversed: false);
        if (state.Told.IsEmpty && state.Returns.IsEmpty && state.PaymentCorrections.IsEmpty)
        {
            return money;
        }

        foreach (var told in state.Told)
        {
            money = told.Key == e.Key
                ? money with
                {
                    Detail = new MoneyDetail
                    {
                        ReceivedOn = told.ReceivedOn == e.ValueOn ? null : told.ReceivedOn,
                        Chosen = told.Chosen,
                    },
                }
                : money;
        }

        foreach (var correction in state.PaymentCorrections)
        {
            money = correction.Key == e.Key ? money.Corrected(correction) : money;
        }

        foreach (var back in state.Returns)
        {
            money = back.Of == e.Key ? money.Less(back.AsBack) : money;
        }

        return money;
    }

    private static readonly MoneyResult Nothing = new([], 0);

    private static bool IsAsTold(in MoneyIn known, RecordPayment command) =>
        (known.Minor == command.Amount.Minor && known.ValueOn == command.ValueOn)
        || known.Detail?.Told == (command.Amount.Minor, command.ValueOn);

    private static void Dates(Deciding d, RecordPayment command)
    {
        var lastDay = d.Facts.Now.InZone(d.Policy.OfficialZone).Date.PlusDays(1);
        d.Require(command.ValueOn <= lastDay, RefusalCode.DateOutOfRange, "The value date lies in the future.");
        d.RequireDate(command.ValueOn, "value date");
        d.Require(command.ReceivedOn is not { } received || received <= lastDay, RefusalCode.DateOutOfRange,
            "The day of receipt lies in the future.");
        d.RequireDate(command.ReceivedOn, "day of receipt");
        d.RequireDate(command.BookedOn, "day of booking");
    }

    private static void Tell(Deciding d, RecordPayment command)
    {
        var received = d.Facts.Epoch < Facts.Moneyed ? command.ValueOn : command.ReceivedOn ?? command.ValueOn;
        AllocationPolicy.Tell(d, received);
        if (d.Facts.Epoch >= Facts.Moneyed && (received != command.ValueOn || command.Chosen is not null))
        {
            d.Emit(new PaymentTold(command.Key, command.ValueOn, received, command.BookedOn, command.Chosen));
        }
    }

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
        if (!d.RequireOpened() || !d.RequireText(command.Reason, "reason")
            || !CorrectPaymentUse.IsPayment(d, command.Key))
        {
            return;
        }

        if (d.State.Money.Find(command.Key) is not { } known)
        {
            if (ReturnMoneyUse.MayWait(d))
            {
                ReturnMoneyUse.Decide(d, new ReturnMoney(
                    command.Key, command.Key, null, d.Today, ReturnKind.Reversal));
                return;
            }

            d.Require(false, RefusalCode.KeyUnknown, $"There is no payment {command.Key}.");
            return;
        }

        if (SharedPayments.Of(d, command.Key) is { } shared)
        {
            SharedPayments.Reverse(d, command, shared);
            return;
        }

        if (known.Reversed)
        {
            d.Require(!Notes.IsCorrected(d.State, CorrectionTarget.Payment, command.Key), RefusalCode.AlreadyCorrected,
                $"The payment {command.Key} was corrected away from this case.");
            return;
        }

        if (CarryCredit.RequireHere(d, known, null))
        {
            Emit(d, command);
            Settling.Follow(d);
        }
    }

    /// <summary>Takes it back, without what follows from that.</summary>
    public static void Emit(Deciding d, ReversePayment command)
    {
        var result = MoneyFold.After(d.State, d.State.Money.TakeBack(command.Key, d.Today));
        d.Emit(new PaymentWasReversed(command.Key, command.Reason, d.Today, result));
    }

    public static CaseState Fold(CaseState state, PaymentWasReversed e) =>
        Accounting.Apply(state, e.Money, state.Money.TakeBack(e.Key, e.On));
}
