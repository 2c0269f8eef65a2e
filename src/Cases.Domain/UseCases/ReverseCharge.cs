using NodaTime;

namespace Cases.Domain;

/// <summary>Takes a charge off again, as if it had never been; what it took of payments goes to the rest.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Of">Key of the charge; a cost of a reminder has the reminder's key with <c>r:</c> before it.</param>
/// <param name="Reason">Why.</param>
public sealed record ReverseCharge(string Key, string Of, [Personal] string? Reason) : CaseCommand;

/// <summary>A charge was taken off again.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Of">Key of the charge.</param>
/// <param name="Item">The due item.</param>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Minor">Minor units, above zero.</param>
/// <param name="Reason">Why; null once its key is destroyed.</param>
/// <param name="On">The day.</param>
/// <param name="Money">The money state after it.</param>
public sealed record ChargeReversed(
    string Key, string Of, string Item, DebtComponent Component, long Minor, [Personal] string? Reason, LocalDate On,
    MoneyResult Money) : CaseEvent;

internal static class ReverseChargeUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, KeyReused, AlreadyCorrected, MoreThanOwed,
    // SecondPersonRequired, HoldActive, RuleForbids, FactMissing.
    public static void Decide(Deciding d, ReverseCharge command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireKey(command.Of, "of")
            || !d.RequireText(command.Reason, "reason") || Find(d, command) is not { } charge)
        {
            return;
        }

        d.Expect(charge.AddedMinor > 0, RefusalCode.MoreThanOwed,
            "The charge lowered the debt; state the total that holds instead.");
        d.Require((d.State.FindItem(charge.Item)?.ChargedOf(charge.Component) ?? 0) >= charge.AddedMinor,
            RefusalCode.MoreThanOwed, "Less is charged now than the charge was.");
        d.ExpectSupervisor("A supervisor takes a charge off, or the source that made it.");
        d.Judge(d.Act(ActKind.Posting, ActClass.MandatoryNotice, PartyKind.Debtor),
            NamedFacts.None.With(AmountFacts.DebtGivenUp, true));
        if (!d.Refused)
        {
            Entry.Assess(d);
            d.GivenUpAs = d.IsOutside ? null : ResolutionReason.OpenedInError;
            var reversed = new ChargeReversed(command.Key, charge.Key, charge.Item, charge.Component,
                charge.AddedMinor, command.Reason, d.Today, new MoneyResult([], 0));
            d.Emit(reversed with { Money = MoneyFold.After(d.State, ItemsAfter(d.State, reversed)) });
            Settling.Follow(d);
        }
    }

    public static CaseState Fold(CaseState state, ChargeReversed e)
    {
        var charge = state.Charges.First(known => known.Key == e.Of);
        return Accounting.Apply(
            state with
            {
                Charges = state.Charges.Replace(charge, charge with { ReversedBy = e.Key }),
                Items = ItemsAfter(state, e),
            },
            e.Money);
    }

    /// <summary>The items without the charge.</summary>
    public static System.Collections.Immutable.ImmutableArray<DueItem> ItemsAfter(CaseState state, ChargeReversed e) =>
        [.. state.Items.Select(item => item.Key == e.Item ? item.Uncharge(e.Of, e.Component, e.Minor) : item)];

    /// <summary>The charge, where it can be taken off; a refusal, or nothing where it was by this key.</summary>
    private static ChargeMade? Find(Deciding d, ReverseCharge command)
    {
        foreach (var charge in d.State.Charges)
        {
            if (charge.ReversedBy == command.Key)
            {
                d.Knows(true);
                d.Require(charge.Key == command.Of, RefusalCode.KeyReused,
                    $"By {command.Key} another charge was taken off.");
                return null;
            }
        }

        foreach (var charge in d.State.Charges)
        {
            if (charge.Key == command.Of)
            {
                return d.Require(charge.ReversedBy is null, RefusalCode.AlreadyCorrected,
                    $"The charge {command.Of} was taken off before.") ? charge : null;
            }
        }

        d.Require(false, RefusalCode.KeyUnknown, $"There is no charge {command.Of}.");
        return null;
    }
}
