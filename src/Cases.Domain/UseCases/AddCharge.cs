using NodaTime;

namespace Cases.Domain;

/// <summary>Adds a charge to a due item, or raises the item's debt to a new total.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Component">Which part of the debt it is.</param>
/// <param name="Amount">The amount; with <paramref name="IsNewTotal"/>, the new total of the item without its costs.</param>
/// <param name="IsNewTotal">True where a source states totals rather than differences.</param>
public sealed record AddCharge(string Key, DebtComponent Component, Money Amount, bool IsNewTotal = false) : CaseCommand
{
    /// <summary>The due item; null for the first. A new key adds an item.</summary>
    public string? Item { get; init; }

    /// <summary>The due date of a new item.</summary>
    public LocalDate? DueOn { get; init; }
}

/// <summary>A charge was added; negative where a stated total is lower than what was charged before.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Item">The due item.</param>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="On">The day.</param>
/// <param name="DueOn">The due date, where the item is new.</param>
/// <param name="Money">The money state after it.</param>
public sealed record ChargeAdded(
    string Key, string Item, DebtComponent Component, long Minor, LocalDate On, LocalDate? DueOn, MoneyResult Money)
    : CaseEvent;

internal static class AddChargeUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // AccountHasOpenCase, RuleForbids.
    public static void Decide(Deciding d, AddCharge command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || !d.RequireAmount(command.Amount, "amount", mayBeZero: command.IsNewTotal)
            || d.State.Keys.Contains("c:" + command.Key))
        {
            return;
        }

        Entry.Assess(d);
        d.Judge(ActKind.Posting, ActClass.MandatoryNotice, PartyKind.Debtor);
        if (command.Item is not null && !d.RequireKey(command.Item, "item"))
        {
            return;
        }

        var minor = command.IsNewTotal ? Difference(d, command) : command.Amount.Minor;
        Charge(d, command.Key, command.Item, command.Component, minor, command.DueOn);
    }

    /// <summary>Adds the charge and what follows from it.</summary>
    public static void Charge(
        Deciding d, string key, string? item, DebtComponent component, long minor, LocalDate? dueOn = null)
    {
        var target = item ?? d.State.Items.FirstOrDefault()?.Key ?? "1";
        if (d.Refused
            || !d.Require(minor >= 0 || Component(d, target, component) + minor >= 0, RefusalCode.MoreThanOwed,
                "The new total is lower than other parts of the debt."))
        {
            return;
        }

        var isNew = d.State.Items.All(i => i.Key != target);
        var items = Accounting.Charged(d.State.Items, target, component, minor, isNew ? dueOn : null);
        var result = Accounting.After(items, d.State.ReceivedMinor);
        d.Emit(new ChargeAdded(key, target, component, minor, d.Today, isNew ? dueOn : null, result));
        Settling.Follow(d, ReopenReason.ChargedAgain);
    }

    public static CaseState Fold(CaseState state, ChargeAdded e) => Accounting.Apply(
        state with
        {
            Keys = state.Keys.Add("c:" + e.Key),
            Items = Accounting.Charged(state.Items, e.Item, e.Component, e.Minor, e.DueOn),
            First = e.Component == DebtComponent.Penalty
                ? state.First with { PenaltyAdded = state.First.PenaltyAdded ?? e.On }
                : state.First,
        },
        e.Money);

    private static long Difference(Deciding d, AddCharge command)
    {
        var item = command.Item is null
            ? d.State.Items.FirstOrDefault()
            : d.State.Items.FirstOrDefault(i => i.Key == command.Item);
        return command.Amount.Minor - (item is null ? 0 : item.ChargedMinor - item.ChargedOf(DebtComponent.Cost));
    }

    private static long Component(Deciding d, string key, DebtComponent component) =>
        d.State.Items.FirstOrDefault(item => item.Key == key)?.ChargedOf(component) ?? 0;
}
