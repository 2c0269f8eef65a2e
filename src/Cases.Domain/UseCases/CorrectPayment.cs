using NodaTime;

namespace Cases.Domain;

/// <summary>
/// States a payment as it really was: another amount, value date or day of receipt. Its key and what came back of it
/// stay; what followed from it is derived anew.
/// </summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="Amount">The amount, above zero.</param>
/// <param name="ValueOn">The value date; at most one day after the day it is told.</param>
/// <param name="Reason">Why.</param>
public sealed record CorrectPayment(string Key, Money Amount, LocalDate ValueOn, [Personal] string? Reason)
    : CaseCommand
{
    /// <summary>The day on which the bank received it; null for the value date.</summary>
    public LocalDate? ReceivedOn { get; init; }
}

/// <summary>A payment was corrected; of one that nobody told yet it holds when that is told.</summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="ReceivedOn">The day on which the bank received it.</param>
/// <param name="Reason">Why; null once its key is destroyed.</param>
/// <param name="Money">The money state after it.</param>
public sealed record PaymentCorrected(
    string Key, long Minor, LocalDate ValueOn, LocalDate ReceivedOn, [Personal] string? Reason, MoneyResult Money)
    : CaseEvent;

internal static class CorrectPaymentUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // DateOutOfRange, KeyUnknown, AlreadyCorrected, SecondPersonRequired.
    public static void Decide(Deciding d, CorrectPayment command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || !d.RequireAmount(command.Amount, "amount") || !Dates(d, command))
        {
            return;
        }

        if (!IsPayment(d, command.Key))
        {
            return;
        }

        var received = command.ReceivedOn ?? command.ValueOn;
        if (Known(d, command.Key) is { } known)
        {
            if (known == (command.Amount.Minor, command.ValueOn, received))
            {
                return;
            }
        }
        else if (!ReturnMoneyUse.MayWait(d))
        {
            d.Require(false, RefusalCode.KeyUnknown, $"There is no payment {command.Key}.");
            return;
        }

        d.Require(!Notes.IsCorrected(d.State, CorrectionTarget.Payment, command.Key), RefusalCode.AlreadyCorrected,
            $"The payment {command.Key} was corrected away from this case.");
        if (d.State.Money.Find(command.Key) is { CarriedMinor: > 0 } carried)
        {
            CarryCredit.RequireHere(d, carried, carried.Minor - command.Amount.Minor);
        }

        d.ExpectSupervisor("A supervisor corrects a payment, or the source that told it.");
        if (!d.Refused)
        {
            Entry.Assess(d, LocalDate.Min(command.ValueOn, d.Today));
            AllocationPolicy.Tell(d, received);
            var corrected = new PaymentCorrected(command.Key, command.Amount.Minor, command.ValueOn, received,
                command.Reason, new MoneyResult([], 0));
            d.Emit(corrected with { Money = MoneyFold.After(d.State, MoneyAfter(d.State, corrected)) });
            if (d.State.Money.Find(command.Key) is not null)
            {
                InterestPosting.By(d, command.ValueOn);
            }

            Settling.Follow(d);
        }
    }

    public static CaseState Fold(CaseState state, PaymentCorrected e) => Accounting.Apply(
        state with { PaymentCorrections = state.PaymentCorrections.Add(e) }, e.Money, MoneyAfter(state, e));

    /// <summary>The money after a correction; as before where the payment is not there yet.</summary>
    public static MoneyList MoneyAfter(CaseState state, PaymentCorrected correction) =>
        state.Money.Find(correction.Key) is null ? state.Money : state.Money.Correct(correction);

    /// <summary>
    /// Whether a key may be a payment's: not that of credit paid out, of a waiver, of debt carried away, or of money
    /// that went back without naming its payment.
    /// </summary>
    /// <remarks>Corrected, credit that was paid out would count as money that came in.</remarks>
    public static bool IsPayment(Deciding d, string key) => d.Require(
        !key.StartsWith(MoneyIn.RefundPrefix, StringComparison.Ordinal)
            && (d.State.Money.Find(key) is { } known ? known.Minor > 0 : d.State.Money.Find(key, waiver: true) is null),
        RefusalCode.KeyUnknown, $"There is no payment {key}.");

    /// <summary>What is known of a payment: as it stands, or as it was corrected before it was told.</summary>
    private static (long Minor, LocalDate ValueOn, LocalDate ReceivedOn)? Known(Deciding d, string key)
    {
        if (d.State.Money.Find(key) is { } money)
        {
            return (money.Minor, money.ValueOn, money.ReceivedOn);
        }

        for (var index = d.State.PaymentCorrections.Length - 1; index >= 0; index--)
        {
            if (d.State.PaymentCorrections[index] is var told && told.Key == key)
            {
                return (told.Minor, told.ValueOn, told.ReceivedOn);
            }
        }

        return null;
    }

    private static bool Dates(Deciding d, CorrectPayment command)
    {
        var lastDay = d.Facts.Now.InZone(d.Policy.OfficialZone).Date.PlusDays(1);
        d.RequireDate(command.ValueOn, "value date");
        d.RequireDate(command.ReceivedOn, "day of receipt");
        return d.Require(command.ValueOn <= lastDay, RefusalCode.DateOutOfRange, "The value date lies in the future.")
            && d.Require(command.ReceivedOn is not { } received || received <= lastDay, RefusalCode.DateOutOfRange,
                "The day of receipt lies in the future.")
            && !d.Refused;
    }
}
