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
    /// <summary>The day on which the bank received it; null for the one that was told, else the value date.</summary>
    public LocalDate? ReceivedOn { get; init; }

    /// <summary>
    /// When its source says that it told this; null for the moment of the decision. Of two corrections of a payment
    /// the later holds, in whatever order they come.
    /// </summary>
    public Instant? ToldAt { get; init; }

    /// <summary>
    /// The opaque id of the event that tells it, which decides between two of one instant: the greater holds. Null
    /// where a person corrects: what he says holds against all that is known.
    /// </summary>
    public string? ToldBy { get; init; }
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

/// <summary>
/// When its source told a correction of a payment: what was told before that and comes later changes nothing.
/// </summary>
/// <param name="Key">The payment's identity.</param>
/// <param name="At">When.</param>
/// <param name="By">The opaque id of the event that told it; empty where a person corrected.</param>
public sealed record PaymentCorrectionDated(string Key, Instant At, string By) : CaseEvent
{
    /// <summary>Whether another correction was told after it.</summary>
    /// <param name="at">When the other was told.</param>
    /// <param name="by">The opaque id of its event.</param>
    public bool IsBefore(Instant at, string by) => At < at || (At == at && string.CompareOrdinal(By, by) < 0);

    /// <summary>Whether it is a correction that was told then, by that event.</summary>
    /// <param name="at">When.</param>
    /// <param name="by">The opaque id of the event.</param>
    public bool Tells(Instant at, string by) => At == at && By == by;
}

internal static class CorrectPaymentUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // DateOutOfRange, KeyUnknown, AlreadyCorrected, SecondPersonRequired.
    public static void Decide(Deciding d, CorrectPayment command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || !d.RequireAmount(command.Amount, "amount") || !Dates(d, command) || !Source(d, command))
        {
            return;
        }

        if (!IsPayment(d, command.Key) || !SharedPayments.RequireAlone(d, command.Key))
        {
            return;
        }

        var last = d.State.CorrectionOf(command.Key);
        var dated = Dated(d, command, last);
        if (dated is not null && last is not null && !last.Tells(dated.At, dated.By)
            && !last.IsBefore(dated.At, dated.By))
        {
            return; // What was told after it is known already.
        }

        var received = command.ReceivedOn ?? Received(d, command.Key) ?? command.ValueOn;
        if (Known(d, command.Key) is { } known)
        {
            if (known == (command.Amount.Minor, command.ValueOn, received))
            {
                // It stands like this; and what was told between does not change that any more.
                Date(d, command.ToldBy is null ? null : dated);
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
            Emit(d, command, received, dated);
        }
    }

    private static void Emit(
        Deciding d, CorrectPayment command, LocalDate received, PaymentCorrectionDated? dated)
    {
        Entry.Assess(d, LocalDate.Min(command.ValueOn, d.Today));
        AllocationPolicy.Tell(d, received);
        var corrected = new PaymentCorrected(command.Key, command.Amount.Minor, command.ValueOn, received,
            command.Reason, new MoneyResult([], 0));
        d.Emit(corrected with { Money = MoneyFold.After(d.State, MoneyAfter(d.State, corrected)) });
        Date(d, dated);
        if (d.State.Money.Find(command.Key) is not null)
        {
            InterestPosting.By(d, command.ValueOn);
        }

        Settling.Follow(d);
    }

    public static CaseState Fold(CaseState state, PaymentCorrected e) => Accounting.Apply(
        state with { PaymentCorrections = state.PaymentCorrections.Add(e) }, e.Money, MoneyAfter(state, e));

    public static CaseState Fold(CaseState state, PaymentCorrectionDated e) => state with
    {
        CorrectionsDated = [.. state.CorrectionsDated.Where(known => known.Key != e.Key), e],
    };

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

    /// <summary>The day of receipt that was told of a payment beside its value date; null where none was.</summary>
    /// <remarks>Who corrects an amount says nothing of the day, which stays what it was.</remarks>
    private static LocalDate? Received(Deciding d, string key) => d.State.Money.Find(key) is { } money
        ? money.Detail?.ReceivedOn
        : Known(d, key) is { } told && told.ReceivedOn != told.ValueOn ? told.ReceivedOn : null;

    /// <summary>
    /// When it was told; null where nobody has to know: no event tells it, and none told a correction before. A
    /// ledger of an earlier epoch does not hold it: there the one that comes last holds.
    /// </summary>
    private static PaymentCorrectionDated? Dated(Deciding d, CorrectPayment command, PaymentCorrectionDated? last)
    {
        if (d.Facts.Epoch < Facts.Carried || (command.ToldBy is null && last is null))
        {
            return null;
        }

        var at = command.ToldAt ?? d.Facts.Now;
        return command.ToldBy is { } by
            ? new PaymentCorrectionDated(command.Key, at, by)
            : new PaymentCorrectionDated(command.Key, Instant.Max(at, last!.At), last.At < at ? "" : last.By);
    }

    private static void Date(Deciding d, PaymentCorrectionDated? dated)
    {
        if (dated is not null && d.State.CorrectionOf(dated.Key)?.Tells(dated.At, dated.By) != true)
        {
            d.Emit(dated);
        }
    }

    private static bool Source(Deciding d, CorrectPayment command) =>
        (command.ToldBy is not { } by || d.RequireKey(by, "event"))
        && (command.ToldAt is not { } at || (d.RequireInstant(at, "time")
            && d.Require(at <= d.Facts.Now + Duration.FromDays(1), RefusalCode.EffectiveInFuture,
                "What is told lies in the future.")));

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
