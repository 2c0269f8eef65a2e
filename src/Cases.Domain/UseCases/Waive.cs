using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Gives up a part of the debt; a second person must approve where the case then gave up more than the policy's limit
/// without one.
/// </summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Amount">At most what is owed.</param>
/// <param name="Reason">Why.</param>
public sealed record Waive(string Key, Money Amount, [Personal] string? Reason) : CaseCommand;

/// <summary>A part of the debt was given up.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
/// <param name="Money">The money state after it.</param>
public sealed record WaiverGranted(
    string Key, long Minor, [Personal] string? Reason, LocalDate On, MoneyResult Money)
    : CaseEvent;

/// <summary>Takes a waiver back, such as that of a settlement which fell through: the debt is owed again.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Of">Key of the waiver.</param>
/// <param name="Reason">Why.</param>
public sealed record WithdrawWaiver(string Key, string Of, [Personal] string? Reason) : CaseCommand;

/// <summary>A waiver was taken back.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Of">Key of the waiver.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day from which it is owed again.</param>
/// <param name="Money">The money state after it.</param>
public sealed record WaiverWithdrawn(
    string Key, string Of, [Personal] string? Reason, LocalDate On, MoneyResult Money) : CaseEvent;

internal static class WaiveUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // KeyReused, SecondPersonRequired, HoldActive, RuleForbids, FactMissing, MoreThanOwed.
    public static void Decide(Deciding d, Waive command)
    {
        ChargeInterest(d, command);
        if (Check(d, command))
        {
            if (GivenUp.AloneMinor(d.State) + command.Amount.Minor > d.Policy.Numbers.WaiverLimitMinor)
            {
                d.ExpectSecondPerson(
                    "The case gives up more than the waiver limit with it; request it for approval.");
            }

            Grant(d, command);
        }
    }

    /// <summary>What is given up is of all that is owed on the day, with the interest that has run.</summary>
    public static void ChargeInterest(Deciding d, Waive command)
    {
        if (d.State.Exists && d.State.Money.Find("w:" + command.Key, waiver: true) is null)
        {
            InterestPosting.Today(d);
        }
    }

    public static bool Check(Deciding d, Waive command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || !d.RequireAmount(command.Amount, "amount"))
        {
            return false;
        }

        if (d.State.Money.Find("w:" + command.Key, waiver: true) is { } known)
        {
            d.Knows(true);
            d.Require(known.Minor == command.Amount.Minor, RefusalCode.KeyReused,
                $"The waiver {command.Key} is recorded with another amount.");
            return false;
        }

        // What gives debt up is no charge: rules that forbid charges say so by this fact.
        d.Judge(d.Act(ActKind.Posting, ActClass.MandatoryNotice, PartyKind.Debtor),
            NamedFacts.None.With(AmountFacts.DebtGivenUp, true));
        return d.Require(command.Amount.Minor <= Math.Max(0, d.State.OutstandingMinor), RefusalCode.MoreThanOwed,
            "More than is owed cannot be waived.");
    }

    public static void Grant(Deciding d, Waive command)
    {
        if (d.Refused)
        {
            return;
        }

        Entry.Assess(d);
        d.GivenUpAs = d.IsOutside ? null : ResolutionReason.RecoveryEnded;
        AllocationPolicy.Tell(d, d.Today);
        var result = MoneyFold.Add(d.State, Waived(command.Key, command.Amount.Minor, d.Today));
        d.Emit(new WaiverGranted(command.Key, command.Amount.Minor, command.Reason, d.Today, result));
        Settling.Follow(d);
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, AlreadyCorrected, SecondPersonRequired.
    public static void Decide(Deciding d, WithdrawWaiver command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireKey(command.Of, "of")
            || !d.RequireText(command.Reason, "reason"))
        {
            return;
        }

        if (d.State.Money.Find("w:" + command.Of, waiver: true) is not { } known)
        {
            d.Require(false, RefusalCode.KeyUnknown, $"There is no waiver {command.Of}.");
            return;
        }

        if (known.Reversed)
        {
            d.Knows(true);
            d.Require(known.Detail?.Back is [{ Key: var taken }] && taken == command.Key, RefusalCode.AlreadyCorrected,
                $"The waiver {command.Of} was withdrawn before.");
            return;
        }

        d.ExpectSupervisor("A supervisor takes a waiver back: what was given up is owed again.");
        if (!d.Refused)
        {
            Entry.Assess(d);
            var result = MoneyFold.After(d.State, Withdrawn(d.State, command.Of, command.Key, d.Today));
            d.Emit(new WaiverWithdrawn(command.Key, command.Of, command.Reason, d.Today, result));
            Settling.Follow(d);
        }
    }

    public static CaseState Fold(CaseState state, WaiverWithdrawn e) =>
        Accounting.Apply(state, e.Money, Withdrawn(state, e.Of, e.Key, e.On));

    /// <summary>The money without a waiver.</summary>
    public static MoneyList Withdrawn(CaseState state, string waiver, string by, LocalDate on) =>
        state.Money.TakeBack("w:" + waiver, new MoneyBack(by, null, on), waiver: true);

    public static CaseState Fold(CaseState state, WaiverGranted e) =>
        Accounting.Apply(state, e.Money, state.Money.Add(Waived(e.Key, e.Minor, e.On)));

    /// <summary>A waiver, as money.</summary>
    public static MoneyIn Waived(string key, long minor, LocalDate on) =>
        new("w:" + key, minor, on, Reversed: false, Waiver: true);
}
