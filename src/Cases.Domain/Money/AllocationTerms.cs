using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Between what a payment is divided first: the debts of a case, or the parts of one debt.</summary>
public enum AllocationBy
{
    /// <summary>Each due item is a debt of its own, such as a fine: the oldest is paid whole before the next.</summary>
    Item,

    /// <summary>The case is one debt, such as a card: a part is paid on all items before the next part is.</summary>
    Debt,
}

/// <summary>In which order the parts of a debt are paid, by how late it is when the bank receives a payment.</summary>
/// <param name="FromDays">The first day past due that it is for, inclusive; 0 or more.</param>
/// <param name="ThroughDays">The last one, inclusive; null for no end.</param>
/// <param name="Components">Every component once, the first paid first.</param>
public sealed record AllocationOrder(int FromDays, int? ThroughDays, ImmutableArray<DebtComponent> Components)
{
    /// <summary>The order where nobody says another: costs, then what runs on the debt, then the debt.</summary>
    /// <remarks>Source: Civil Code of China art. 561.</remarks>
    public static AllocationOrder Usual { get; } = new(0, null,
        [DebtComponent.Cost, DebtComponent.Fee, DebtComponent.Interest, DebtComponent.Penalty,
            DebtComponent.Principal]);

    /// <summary>Whether it is for a number of days past due.</summary>
    /// <param name="daysPastDue">Days since the oldest unpaid due date, 0 or more.</param>
    public bool Holds(int daysPastDue) =>
        daysPastDue >= FromDays && (ThroughDays is not { } last || daysPastDue <= last);

    /// <summary>Whether another says the same.</summary>
    /// <param name="other">The other; null for none.</param>
    public bool Equals(AllocationOrder? other) => other is not null && FromDays == other.FromDays
        && ThroughDays == other.ThroughDays && Components.AsSpan().SequenceEqual(other.Components.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FromDays, ThroughDays, Components.Length);
}

/// <summary>How payments of a case are applied: what law and contract leave of a choice is made here.</summary>
/// <param name="By">What is divided first.</param>
/// <param name="Orders">By days past due, without overlap; a day that none holds has the usual order.</param>
public sealed record AllocationTerms(AllocationBy By, ImmutableArray<AllocationOrder> Orders)
{
    /// <summary>Terms of a case that has none: debts of their own in the usual order.</summary>
    public static AllocationTerms Usual { get; } = new(AllocationBy.Item, [AllocationOrder.Usual]);

    /// <summary>The order for a number of days past due.</summary>
    /// <param name="daysPastDue">Days since the oldest unpaid due date on the day of receipt, 0 or more.</param>
    public AllocationOrder OrderAt(int daysPastDue)
    {
        foreach (var order in Orders)
        {
            if (order.Holds(daysPastDue))
            {
                return order;
            }
        }

        return AllocationOrder.Usual;
    }

    /// <summary>Whether others say the same.</summary>
    /// <param name="other">The others; null for none.</param>
    public bool Equals(AllocationTerms? other) => ReferenceEquals(this, other)
        || (other is not null && By == other.By && Orders.AsSpan().SequenceEqual(other.Orders.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(By, Orders.Length);
}

/// <summary>
/// How payments that the bank receives on some days are applied, as the policy of those days said: written with the
/// first money of a case, and where the policy of a day of receipt says otherwise.
/// </summary>
/// <param name="From">The first day of receipt, inclusive.</param>
/// <param name="Until">The last one, inclusive; null for no end.</param>
/// <param name="Terms">The terms.</param>
/// <param name="Policy">The version of the policy that says so.</param>
/// <param name="Before">
/// How many payments and waivers had been told before the case had terms at all, 0 or more: these stay one sum that is
/// applied in the usual order, as nodes before this one did.
/// </param>
public sealed record MoneyTermsSet(LocalDate From, LocalDate? Until, AllocationTerms Terms, string Policy, int Before)
    : CaseEvent;
