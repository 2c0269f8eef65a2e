using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>How money is applied to due items: oldest due item first, inside it costs, interest, principal.</summary>
/// <remarks>
/// The result depends on the set of items and the sum of money alone, never on the order in which either arrived, so a
/// reversal is the exact inverse of its payment. An item without a due date comes after all that have one; items of one
/// date are ordered by key. Source of the order: Civil Code of China art. 561.
/// </remarks>
public static class Allocation
{
    private static readonly ImmutableArray<DebtComponent> Order = AllocationOrder.Usual.Components;

    /// <summary>The changes that turn what is paid now into the right application of a sum of money.</summary>
    /// <param name="items">The due items with what is charged and paid now.</param>
    /// <param name="money">All money received and not taken back, in minor units; zero or more.</param>
    /// <returns>Lines to add to what is paid, and the money left over as credit.</returns>
    public static (ImmutableArray<AllocationLine> Lines, long CreditMinor) Apply(
        ImmutableArray<DueItem> items, long money)
    {
        var left = Math.Max(0, money);
        ImmutableArray<AllocationLine>.Builder? lines = null;
        foreach (var item in InOrder(items))
        {
            foreach (var component in Order)
            {
                var charged = item.ChargedOf(component);
                var paid = Math.Min(charged, left);
                left -= paid;
                var change = paid - item.PaidOf(component);
                if (change != 0)
                {
                    lines ??= ImmutableArray.CreateBuilder<AllocationLine>(2);
                    lines.Add(new(item.Key, component, change));
                }
            }
        }

        return (lines?.ToImmutable() ?? [], left);
    }

    /// <summary>The items by due date and key; those without a date last.</summary>
    internal static ImmutableArray<DueItem> InOrder(ImmutableArray<DueItem> items) => items.Length < 2
        ? items
        : items.Sort(static (left, right) =>
        {
            var byDate = Date(left).CompareTo(Date(right));
            return byDate != 0 ? byDate : string.CompareOrdinal(left.Key, right.Key);
        });

    private static NodaTime.LocalDate Date(DueItem item) => item.DueOn ?? NodaTime.LocalDate.MaxIsoValue;
}
