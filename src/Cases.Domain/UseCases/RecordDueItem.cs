using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// States a due item as the source has it now: new, or changed in date or amounts. Only differences are written.
/// </summary>
/// <param name="Item">The item as it stands.</param>
public sealed record RecordDueItem(OpeningItem Item) : CaseCommand;

/// <summary>A due item is new or changed.</summary>
/// <param name="Item">The item as it stands now.</param>
/// <param name="On">The day.</param>
/// <param name="Money">The money state after it.</param>
public sealed record DueItemRecorded(OpeningItem Item, LocalDate On, MoneyResult Money) : CaseEvent;

internal static class RecordDueItemUse
{
    private const int MaxItems = 1_000;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, AmountNotPositive, AmountTooLarge, DateOutOfRange,
    // KeyReused, TooMany.
    public static void Decide(Deciding d, RecordDueItem command)
    {
        var item = command.Item;
        if (!d.RequireOpened() || !Check(d, item))
        {
            return;
        }

        var known = d.State.FindItem(item.Key);
        item = item with { Charged = WithOwn(known, item.Charged) };
        d.Require(known is not null || d.State.Items.Length < MaxItems, RefusalCode.TooMany,
            $"A case has at most {MaxItems} due items.");
        if (d.Refused || (known is not null && Stands(known, item)))
        {
            return;
        }

        if (known is null || known.DueOn == item.DueOn)
        {
            // A corrected due date was never missed, so it is not judged by the wrong one first.
            Entry.Assess(d);
        }

        var items = With(d.State.Items, item);
        d.Emit(new DueItemRecorded(item, d.Today, MoneyFold.After(d.State, items)));
        Settling.Follow(d);
    }

    /// <summary>Checks a due item as the source states it.</summary>
    public static bool Check(Deciding d, OpeningItem item)
    {
        if (!d.RequireKey(item.Key, "item key") || !d.RequireDate(item.DueOn, "due date")
            || !d.Require(!item.Charged.IsDefault, RefusalCode.FieldMissing, $"The amounts of {item.Key} are missing."))
        {
            return false;
        }

        for (var index = 0; index < item.Charged.Length; index++)
        {
            var amount = item.Charged[index];
            d.Require(amount.Minor >= 0, RefusalCode.AmountNotPositive, $"An amount of {item.Key} is negative.");
            d.Require(amount.Minor <= Money.MaxMinor, RefusalCode.AmountTooLarge,
                $"An amount of {item.Key} is too large.");
            for (var other = 0; other < index; other++)
            {
                d.Require(item.Charged[other].Component != amount.Component, RefusalCode.KeyReused,
                    $"An amount of {item.Key} comes twice.");
            }
        }

        return !d.Refused;
    }

    public static CaseState Fold(CaseState state, DueItemRecorded e) =>
        Accounting.Apply(state with { Items = With(state.Items, e.Item) }, e.Money);

    /// <summary>What a source states, and the interest that was charged here, of which it does not know.</summary>
    private static ImmutableArray<ComponentAmount> WithOwn(DueItem? known, ImmutableArray<ComponentAmount> stated)
    {
        var own = known?.OwnInterestBy(LocalDate.MaxIsoValue) ?? 0;
        if (own == 0)
        {
            return stated;
        }

        var interest = stated.FirstOrDefault(part => part.Component == DebtComponent.Interest).Minor + own;
        return
        [
            .. stated.Where(part => part.Component != DebtComponent.Interest),
            new ComponentAmount(DebtComponent.Interest, interest),
        ];
    }

    private static bool Stands(DueItem known, OpeningItem item)
    {
        if (known.DueOn != item.DueOn)
        {
            return false;
        }

        long stated = 0;
        foreach (var amount in item.Charged)
        {
            stated += amount.Minor;
            if (known.ChargedOf(amount.Component) != amount.Minor)
            {
                return false;
            }
        }

        return stated == known.ChargedMinor;
    }

    /// <summary>The items with one as it stands now.</summary>
    public static ImmutableArray<DueItem> With(ImmutableArray<DueItem> items, OpeningItem item)
    {
        for (var index = 0; index < items.Length; index++)
        {
            if (items[index].Key == item.Key)
            {
                return items.SetItem(index, items[index].Restate(item.Charged) with { DueOn = item.DueOn });
            }
        }

        return items.Add(new DueItem { Key = item.Key, DueOn = item.DueOn, Charged = item.Charged });
    }
}
