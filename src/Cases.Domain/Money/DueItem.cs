using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>What part of a debt an amount is; the order is the order in which a payment is applied.</summary>
/// <remarks>
/// Costs, then interest, then principal: Civil Code of China art. 561, the default until packs name an order.
/// </remarks>
public enum DebtComponent
{
    /// <summary>Cost of pursuing the claim, such as postage or court fees.</summary>
    Cost,

    /// <summary>Contractual fee.</summary>
    Fee,

    /// <summary>Interest.</summary>
    Interest,

    /// <summary>Penalty or late charge.</summary>
    Penalty,

    /// <summary>Principal.</summary>
    Principal,
}

/// <summary>An amount of one component, in minor units of the case's currency.</summary>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Minor">Minor units.</param>
public readonly record struct ComponentAmount(DebtComponent Component, long Minor);

/// <summary>
/// A change of what is paid on one component of one due item; negative where money is taken away again.
/// </summary>
/// <param name="Item">Key of the due item.</param>
/// <param name="Component">Which part of it.</param>
/// <param name="Minor">Minor units added to what is paid.</param>
public readonly record struct AllocationLine(string Item, DebtComponent Component, long Minor);

/// <summary>The money state after an event, carried by the event so that old ledgers fold alike for ever.</summary>
/// <param name="Lines">Changes of what is paid, by item and component; empty where nothing moved.</param>
/// <param name="OutstandingMinor">Owed minus credit after the event; negative where overpaid.</param>
public sealed record MoneyResult(ImmutableArray<AllocationLine> Lines, long OutstandingMinor);

/// <summary>One amount that falls due: a statement, an instalment of the contract, an invoice, a fine.</summary>
/// <remarks>
/// Charged amounts are by component; paid amounts never exceed them. All in minor units of the case's currency.
/// </remarks>
public sealed record DueItem
{
    /// <summary>The item's key within the case, 1 to 64 characters.</summary>
    public required string Key { get; init; }

    /// <summary>When it falls due, in the official zone; null while the date is not fixed yet.</summary>
    public NodaTime.LocalDate? DueOn { get; init; }

    /// <summary>Charged amounts by component; each component at most once, none negative.</summary>
    public ImmutableArray<ComponentAmount> Charged { get; init; } = [];

    /// <summary>Paid amounts by component; none above what is charged.</summary>
    public ImmutableArray<ComponentAmount> Paid { get; init; } = [];

    /// <summary>What is charged, all components.</summary>
    public long ChargedMinor => Sum(Charged);

    /// <summary>What is paid, all components.</summary>
    public long PaidMinor => Sum(Paid);

    /// <summary>What is still open, all components.</summary>
    public long OpenMinor => ChargedMinor - PaidMinor;

    /// <summary>The charged amount of one component.</summary>
    public long ChargedOf(DebtComponent component) => Of(Charged, component);

    /// <summary>The paid amount of one component.</summary>
    public long PaidOf(DebtComponent component) => Of(Paid, component);

    /// <summary>The item with its charge on a component changed by an amount.</summary>
    public DueItem Charge(DebtComponent component, long minor) =>
        this with { Charged = Plus(Charged, component, minor) };

    /// <summary>The item with what is paid on a component changed by an amount.</summary>
    public DueItem Pay(DebtComponent component, long minor) => this with { Paid = Plus(Paid, component, minor) };

    private static long Of(ImmutableArray<ComponentAmount> amounts, DebtComponent component)
    {
        foreach (var amount in amounts)
        {
            if (amount.Component == component)
            {
                return amount.Minor;
            }
        }

        return 0;
    }

    private static long Sum(ImmutableArray<ComponentAmount> amounts)
    {
        long sum = 0;
        foreach (var amount in amounts)
        {
            sum += amount.Minor;
        }

        return sum;
    }

    private static ImmutableArray<ComponentAmount> Plus(
        ImmutableArray<ComponentAmount> amounts, DebtComponent component, long minor)
    {
        for (var index = 0; index < amounts.Length; index++)
        {
            if (amounts[index].Component == component)
            {
                return amounts.SetItem(index, new(component, amounts[index].Minor + minor));
            }
        }

        return amounts.Add(new(component, minor));
    }
}
