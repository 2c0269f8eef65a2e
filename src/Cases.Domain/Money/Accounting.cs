using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// How money events change due items: computed once by the decider, repeated from the event ever after.
/// </summary>
internal static class Accounting
{
    /// <summary>The state with a money result applied; the result must agree with the state's own sum.</summary>
    /// <exception cref="InvalidOperationException">The event's result and the entries disagree.</exception>
    public static CaseState Apply(CaseState state, MoneyResult money) => Apply(state, money, state.Money);

    /// <inheritdoc cref="Apply(CaseState, MoneyResult)"/>
    /// <param name="state">The state before.</param>
    /// <param name="money">The result.</param>
    /// <param name="received">All money that came in after it.</param>
    public static CaseState Apply(CaseState state, MoneyResult money, MoneyList received)
    {
        var items = state.Items;
        foreach (var line in money.Lines)
        {
            var index = IndexOf(items, line.Item);
            items = items.SetItem(index, items[index].Pay(line.Component, line.Minor));
        }

        var after = state with { Items = items, Money = received };
        return after.OutstandingMinor == money.OutstandingMinor
            ? after
            : throw new InvalidOperationException(
                $"Case {state.Opened?.Case}: an entry says {money.OutstandingMinor} is owed, its entries add up to "
                + $"{after.OutstandingMinor}.");
    }

    /// <summary>The items with the due date of one changed; unchanged where no date is given.</summary>
    public static ImmutableArray<DueItem> Dated(ImmutableArray<DueItem> items, string? key, LocalDate? dueOn)
    {
        if (key is null || dueOn is null)
        {
            return items;
        }

        var index = IndexOf(items, key);
        return items.SetItem(index, items[index] with { DueOn = dueOn });
    }

    /// <summary>The items with one component of one item changed; the item is added where it is new.</summary>
    public static ImmutableArray<DueItem> Charged(
        ImmutableArray<DueItem> items, string key, in LaterCharge charge, LocalDate? dueOn)
    {
        for (var index = 0; index < items.Length; index++)
        {
            if (items[index].Key == key)
            {
                return items.SetItem(index, items[index].Charge(charge));
            }
        }

        return items.Add(new DueItem { Key = key, DueOn = dueOn, Charged = [new(charge.Component, charge.Minor)] });
    }

    /// <summary>The items as in <see cref="ChargeAdded"/>.</summary>
    public static ImmutableArray<DueItem> Charged(ImmutableArray<DueItem> items, ChargeAdded e) =>
        Charged(items, e.Item, new LaterCharge(e.Key, e.Component, e.Minor, e.On), e.DueOn);

    private static int IndexOf(ImmutableArray<DueItem> items, string key)
    {
        for (var index = 0; index < items.Length; index++)
        {
            if (items[index].Key == key)
            {
                return index;
            }
        }

        throw new InvalidOperationException($"There is no due item {key}.");
    }
}
