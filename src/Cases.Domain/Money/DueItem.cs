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

/// <summary>A charge that was added to a due item after it was stated.</summary>
/// <param name="Key">The charge's key.</param>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Minor">Minor units, above zero.</param>
/// <param name="On">The day.</param>
public readonly record struct LaterCharge(string Key, DebtComponent Component, long Minor, NodaTime.LocalDate On)
{
    /// <summary>Whether it is interest that was worked out and charged here, which no source states.</summary>
    public bool IsOwn { get; init; }

    internal static int Compare(in LaterCharge left, in LaterCharge right)
    {
        var byDay = left.On.CompareTo(right.On);
        return byDay != 0 ? byDay : string.CompareOrdinal(left.Key, right.Key);
    }
}

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

    /// <summary>What of it was charged after it was stated, each with its day; the rest was there from the beginning.
    /// </summary>
    /// <remarks>A payment that was received before a charge is not applied to it, but what it left over is.</remarks>
    public ImmutableArray<LaterCharge> Later { get; init; } = [];

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
    /// <param name="charge">
    /// The charge; one below zero takes from the latest of its component and kind first, own interest from that of its
    /// day and before.
    /// </param>
    public DueItem Charge(LaterCharge charge) => this with
    {
        Charged = Plus(Charged, charge.Component, charge.Minor),
        Later = charge.Minor > 0 ? Later.Add(charge) : Less(charge),
    };

    /// <summary>Interest that was charged here by the end of a day, in minor units.</summary>
    /// <param name="day">The day.</param>
    public long OwnInterestBy(NodaTime.LocalDate day)
    {
        long sum = 0;
        foreach (var charge in Later)
        {
            sum += charge.IsOwn && charge.On <= day ? charge.Minor : 0;
        }

        return sum;
    }

    /// <summary>The item without the interest that was charged here.</summary>
    public DueItem WithoutOwnInterest()
    {
        var own = OwnInterestBy(NodaTime.LocalDate.MaxIsoValue);
        return own == 0 ? this : this with
        {
            Charged = Plus(Charged, DebtComponent.Interest, -own),
            Later = Later.RemoveAll(charge => charge.IsOwn),
        };
    }

    /// <summary>The item without a charge that was added to it, as if it had never been.</summary>
    /// <param name="key">The charge's key.</param>
    /// <param name="component">Its component.</param>
    /// <param name="minor">How much is taken off, in minor units; above zero.</param>
    public DueItem Uncharge(string key, DebtComponent component, long minor)
    {
        for (var index = 0; index < Later.Length; index++)
        {
            if (Later[index] is var known && known.Key == key && known.Component == component && known.Minor >= minor
                && !known.IsOwn)
            {
                return this with
                {
                    Charged = Plus(Charged, component, -minor),
                    Later = known.Minor == minor
                        ? Later.RemoveAt(index)
                        : Later.SetItem(index, known with { Minor = known.Minor - minor }),
                };
            }
        }

        return Charge(new LaterCharge(key, component, -minor, default));
    }

    /// <summary>The item with other amounts; what was added later stays as far as these have room for it.</summary>
    /// <param name="charged">Amounts by component; each component at most once, none negative.</param>
    public DueItem Restate(ImmutableArray<ComponentAmount> charged)
    {
        var restated = this with { Charged = charged };
        foreach (var component in Enum.GetValues<DebtComponent>())
        {
            long added = 0;
            foreach (var charge in restated.Later)
            {
                added += charge.Component == component ? charge.Minor : 0;
            }

            if (added > restated.ChargedOf(component))
            {
                var less = restated.Less(
                    new LaterCharge(Key, component, restated.ChargedOf(component) - added, default));
                restated = restated with { Later = less };
            }
        }

        return restated;
    }

    private ImmutableArray<LaterCharge> Less(LaterCharge less)
    {
        var later = Later;
        for (var left = -less.Minor; left > 0 && LatestOf(later, less) is var index and >= 0;)
        {
            var taken = Math.Min(left, later[index].Minor);
            left -= taken;
            later = taken == later[index].Minor
                ? later.RemoveAt(index)
                : later.SetItem(index, later[index] with { Minor = later[index].Minor - taken });
        }

        return later;
    }

    /// <summary>From which charge to take first: of its own kind, the latest.</summary>
    private static int LatestOf(ImmutableArray<LaterCharge> later, in LaterCharge less)
    {
        var latest = -1;
        for (var index = 0; index < later.Length; index++)
        {
            var one = later[index];
            if (one.Component == less.Component && (latest < 0 || Compare(one, later[latest], less) > 0))
            {
                latest = index;
            }
        }

        return latest;
    }

    private static int Compare(in LaterCharge left, in LaterCharge right, in LaterCharge less)
    {
        var order = (left.IsOwn == less.IsOwn).CompareTo(right.IsOwn == less.IsOwn);
        order = order != 0 || !less.IsOwn ? order : (left.On <= less.On).CompareTo(right.On <= less.On);
        return order != 0 ? order : LaterCharge.Compare(left, right);
    }

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
