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

internal static class WaiveUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // KeyReused, SecondPersonRequired, HoldActive, RuleForbids, FactMissing, MoreThanOwed.
    public static void Decide(Deciding d, Waive command)
    {
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
        var result = Accounting.After(d.State.Items, d.State.ReceivedMinor + command.Amount.Minor);
        d.Emit(new WaiverGranted(command.Key, command.Amount.Minor, command.Reason, d.Today, result));
        Settling.Follow(d);
    }

    public static CaseState Fold(CaseState state, WaiverGranted e) => Accounting.Apply(
        state, e.Money, state.Money.Add(new MoneyIn("w:" + e.Key, e.Minor, e.On, Reversed: false, Waiver: true)));
}
