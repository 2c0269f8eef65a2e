using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A pass over a case's money; see <see cref="MoneyFold"/>. Lives for one fold, in one thread.</summary>
internal sealed class MoneyPass
{
    private static readonly int Components = Enum.GetValues<DebtComponent>().Length;

    private readonly DueItem[] items;
    private readonly long[] open;
    private readonly long[] paid;
    private readonly ImmutableArray<MoneyTermsSet> terms;
    private readonly List<Share> shares = [];

    /// <summary>Begins with items of which nothing is paid, or as much as is paid now.</summary>
    public MoneyPass(ImmutableArray<DueItem> items, ImmutableArray<MoneyTermsSet> terms, bool fromNothing)
    {
        this.items = Allocation.InOrder(items).AsSpan().ToArray();
        this.terms = terms;
        open = new long[items.Length * Components];
        paid = new long[items.Length * Components];
        for (var index = 0; index < this.items.Length; index++)
        {
            var item = this.items[index];
            foreach (var amount in item.Charged)
            {
                open[At(index, amount.Component)] += amount.Minor;
            }

            foreach (var amount in fromNothing ? [] : item.Paid)
            {
                open[At(index, amount.Component)] -= amount.Minor;
                paid[At(index, amount.Component)] += amount.Minor;
            }

            // A charge that comes in its turn is not there before.
            foreach (var charge in fromNothing && !terms.IsEmpty ? item.Later : [])
            {
                open[At(index, charge.Component)] -= charge.Minor;
            }
        }
    }

    /// <summary>A charge that was added later is there from now on.</summary>
    public void Charge(string item, in LaterCharge charge)
    {
        var index = Array.FindIndex(items, known => known.Key == item);
        open[At(index, charge.Component)] += charge.Minor;
    }

    /// <summary>What was left over before goes to the charges of a day, as money that came on it would.</summary>
    public void Use(LocalDate day)
    {
        var set = MoneyFold.TermsOn(terms, day);
        foreach (var share in shares)
        {
            if (share.Left > 0)
            {
                Spread(share, set, day, null);
            }
        }
    }

    /// <summary>Applies a payment, or what the fold leaves of it.</summary>
    public void Pay(in MoneyIn money, bool pooled, long? left = null)
    {
        var set = pooled ? null : MoneyFold.TermsOn(terms, money.ReceivedOn);
        var by = set?.Terms.By ?? AllocationBy.Item;
        var days = Deadline.DaysPastDue(OldestUnpaid(), money.ReceivedOn);
        var order = set?.Terms.OrderAt(days) ?? AllocationOrder.Usual;
        var share = new Share(money, Math.Max(0, left ?? money.StandingMinor), days, order, by, set?.Policy);
        shares.Add(share);
        if (share.Left > 0)
        {
            Spread(share, set, money.ReceivedOn, pooled ? null : money.Detail?.Chosen);
        }
    }

    private void Spread(Share share, MoneyTermsSet? set, LocalDate on, string? chosen)
    {
        var by = set?.Terms.By ?? AllocationBy.Item;
        var order = set?.Terms.OrderAt(Deadline.DaysPastDue(OldestUnpaid(), on)) ?? AllocationOrder.Usual;
        var due = by == AllocationBy.Item ? 0 : DueBy(on);
        foreach (var component in by == AllocationBy.Debt ? order.Components : [])
        {
            Each(0, due, chosen, share, (index, one) => Take(index, component, one));
        }

        Each(due, items.Length, chosen, share, (index, one) =>
        {
            foreach (var component in order.Components)
            {
                Take(index, component, one);
            }
        });
    }

    /// <summary>What changes of what is paid now.</summary>
    public ImmutableArray<AllocationLine> Changes()
    {
        ImmutableArray<AllocationLine>.Builder? lines = null;
        for (var index = 0; index < items.Length; index++)
        {
            foreach (var component in AllocationOrder.Usual.Components)
            {
                var change = paid[At(index, component)] - items[index].PaidOf(component);
                if (change != 0)
                {
                    (lines ??= ImmutableArray.CreateBuilder<AllocationLine>(2))
                        .Add(new(items[index].Key, component, change));
                }
            }
        }

        return lines?.ToImmutable() ?? [];
    }

    /// <summary>Where each payment went, in the order in which they were applied.</summary>
    public ImmutableArray<PaymentShare> Shares() =>
    [
        .. shares.Select(share => new PaymentShare(share.Money.Key, share.Minor, [.. share.Lines], share.Left)
        {
            Waiver = share.Money.Waiver,
            ReceivedOn = share.Money.ReceivedOn,
            DaysPastDue = share.DaysPastDue,
            Order = share.Order,
            By = share.By,
            Policy = share.Policy,
        }),
    ];

    private static int At(int index, DebtComponent component) => (index * Components) + (int)component;

    /// <summary>How many items are due on a day; they stand before the others.</summary>
    private int DueBy(LocalDate day)
    {
        var count = 0;
        while (count < items.Length && items[count].DueOn is { } due && due <= day)
        {
            count++;
        }

        return count;
    }

    private LocalDate? OldestUnpaid()
    {
        for (var index = 0; index < items.Length; index++)
        {
            if (items[index].DueOn is { } due && open.AsSpan(index * Components, Components).ContainsAnyExcept(0))
            {
                return due;
            }
        }

        return null;
    }

    /// <summary>The items from one place to another, that which the debtor chose before the others.</summary>
    private void Each(int from, int to, string? chosen, Share share, Action<int, Share> pay)
    {
        var first = chosen is null ? -1 : Array.FindIndex(items, item => item.Key == chosen);
        if (first >= from && first < to)
        {
            pay(first, share);
        }

        for (var index = from; index < to && share.Left > 0; index++)
        {
            pay(index, share);
        }
    }

    private void Take(int index, DebtComponent component, Share share)
    {
        var at = At(index, component);
        var taken = Math.Min(open[at], share.Left);
        if (taken > 0)
        {
            open[at] -= taken;
            paid[at] += taken;
            share.Left -= taken;
            share.Lines.Add(new AllocationLine(items[index].Key, component, taken));
        }
    }

    private sealed class Share(
        MoneyIn money, long minor, int daysPastDue, AllocationOrder order, AllocationBy by, string? policy)
    {
        public MoneyIn Money { get; } = money;

        public long Minor { get; } = minor;

        public int DaysPastDue { get; } = daysPastDue;

        public AllocationOrder Order { get; } = order;

        public AllocationBy By { get; } = by;

        public string? Policy { get; } = policy;

        public long Left { get; set; } = minor;

        public List<AllocationLine> Lines { get; } = [];
    }
}
