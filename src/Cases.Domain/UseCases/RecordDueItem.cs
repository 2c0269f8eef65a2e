using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>States a due item as the source has it now: new, or changed in date or amounts. Only differences are written.</summary>
/// <param name="Item">The item as it stands.</param>
public sealed record RecordDueItem(OpeningItem Item) : CaseCommand;

/// <summary>A due item is new or changed.</summary>
/// <param name="Item">The item as it stands now.</param>
/// <param name="On">The day.</param>
/// <param name="Money">The money state after it.</param>
public sealed record DueItemRecorded(OpeningItem Item, LocalDate On, MoneyResult Money) : CaseEvent;

internal static class RecordDueItemUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, AmountNotPositive, AmountTooLarge, KeyReused.
    public static void Decide(Deciding d, RecordDueItem command)
    {
        var item = command.Item;
        if (!d.RequireOpened() || !d.RequireKey(item.Key, "item key"))
        {
            return;
        }

        d.Require(item.Charged.All(amount => amount.Minor >= 0), RefusalCode.AmountNotPositive,
            "A charged amount is negative.");
        d.Require(item.Charged.All(amount => amount.Minor <= Money.MaxMinor), RefusalCode.AmountTooLarge,
            "A charged amount is too large.");
        d.Require(item.Charged.DistinctBy(amount => amount.Component).Count() == item.Charged.Length,
            RefusalCode.KeyReused, "A component of the due item comes twice.");
        if (d.Refused || Stands(d.State, item))
        {
            return;
        }

        Entry.Assess(d);
        var items = With(d.State.Items, item);
        d.Emit(new DueItemRecorded(item, d.Today, Accounting.After(items, d.State.ReceivedMinor)));
        Settling.Follow(d, ReopenReason.ChargedAgain);
        Entry.Assess(d);
    }

    public static CaseState Fold(CaseState state, DueItemRecorded e) =>
        Accounting.Apply(state with { Items = With(state.Items, e.Item) }, e.Money);

    private static bool Stands(CaseState state, OpeningItem item) => state.Items.Any(known =>
        known.Key == item.Key && known.DueOn == item.DueOn
        && Enum.GetValues<DebtComponent>().All(component =>
            known.ChargedOf(component) == item.Charged.FirstOrDefault(a => a.Component == component).Minor));

    private static ImmutableArray<DueItem> With(ImmutableArray<DueItem> items, OpeningItem item)
    {
        for (var index = 0; index < items.Length; index++)
        {
            if (items[index].Key == item.Key)
            {
                return items.SetItem(index, items[index] with { DueOn = item.DueOn, Charged = item.Charged });
            }
        }

        return items.Add(new DueItem { Key = item.Key, DueOn = item.DueOn, Charged = item.Charged });
    }
}
