using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>How a due item stands with its interest on a day.</summary>
/// <param name="Item">Its key.</param>
/// <param name="AccruedMinor">The interest that has run on it to the day, paid or not, in minor units.</param>
/// <param name="Open">What is open of it, interest that has run included.</param>
/// <param name="NextDay">What one more day adds, in minor units.</param>
public sealed record ItemInterest(
    string Item, long AccruedMinor, ImmutableArray<ComponentAmount> Open, long NextDay)
{
    /// <summary>What of the interest that has run is unpaid and bears interest, in minor units.</summary>
    public long BearingMinor { get; init; }
}

/// <summary>The interest that has run by a day: a pure function of dates and amounts.</summary>
/// <remarks>
/// Exact throughout and rounded to date, so that asking on days between changes nothing. A payment serves the interest
/// that has run by its value date before principal, posted or not. Cost: items times days on which something changes.
/// </remarks>
public static class InterestFormula
{
    /// <summary>Works it out.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="through">The last day of which interest counts, inclusive.</param>
    /// <returns>One for each item, in order of due dates.</returns>
    public static ImmutableArray<ItemInterest> Of(InterestFacts facts, LocalDate through)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Of(facts, [through])[0];
    }

    /// <summary>Works it out for several days in one walk.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="through">The last days of which interest counts, rising.</param>
    /// <returns>For each day what <see cref="Of(InterestFacts, LocalDate)"/> says of it.</returns>
    internal static ImmutableArray<ImmutableArray<ItemInterest>> Of(
        InterestFacts facts, ImmutableArray<LocalDate> through)
    {
        var run = new InterestRun(facts);
        var money = facts.Money.Where(one => one.On <= through[^1]).ToLookup(one => one.On);
        var found = ImmutableArray.CreateBuilder<ImmutableArray<ItemInterest>>(through.Length);
        var at = LocalDate.MinIsoValue;
        foreach (var day in Boundaries(facts, through, money.Select(group => group.Key)))
        {
            run.Accrue(at, day);
            run.Charge(day);
            run.Pay(money[day], day);
            run.Capitalise(day);
            at = day;
            if (day == through[found.Count])
            {
                found.Add(run.End(day));
            }
        }

        return found.MoveToImmutable();
    }

    /// <summary>The days at whose end something changes, and the last one.</summary>
    private static SortedSet<LocalDate> Boundaries(
        InterestFacts facts, ImmutableArray<LocalDate> asked, IEnumerable<LocalDate> money)
    {
        var through = asked[^1];
        var days = new SortedSet<LocalDate>(money);
        days.UnionWith(asked);
        days.UnionWith(facts.Items.Where(item => item.DueOn is not null).Select(item => item.DueOn!.Value));
        days.UnionWith(facts.Items.SelectMany(item => item.Later).Select(charge => charge.On));
        days.UnionWith(facts.Terms.Select(terms => terms.From.PlusDays(-1)));
        foreach (var span in facts.Free.Concat(facts.Disputed.Select(part => part.Days)))
        {
            days.Add(span.From.PlusDays(-1));
            days.Add(span.Until ?? through);
        }

        days.RemoveWhere(day => day > through);
        for (var index = 0; index < facts.Terms.Length && days.Count > 0; index++)
        {
            var last = index + 1 < facts.Terms.Length ? facts.Terms[index + 1].From.PlusDays(-1) : through;
            days.UnionWith(Statements(facts.Terms[index], LocalDate.Max(days.Min, facts.Terms[index].From),
                LocalDate.Min(last, through)));
        }

        return days;
    }

    private static IEnumerable<LocalDate> Statements(InterestTerms terms, LocalDate from, LocalDate to)
    {
        if (terms.Kind == InterestKind.Simple)
        {
            yield break;
        }

        for (var month = from.ToYearMonth(); month <= to.ToYearMonth(); month = month.PlusMonths(1))
        {
            if (InterestRun.StatementOf(month, terms.StatementDay) is var day && day >= from && day <= to)
            {
                yield return day;
            }
        }
    }
}

/// <summary>One walk through the days; lives for one call.</summary>
internal sealed class InterestRun
{
    private const long BasisPoints = 10_000;

    private readonly InterestFacts facts;
    private readonly Line[] lines;
    private long credit;

    public InterestRun(InterestFacts facts)
    {
        this.facts = facts;
        lines =
        [
            .. facts.Items.OrderBy(item => item.DueOn ?? LocalDate.MaxIsoValue)
                .ThenBy(item => item.Key, StringComparer.Ordinal).Select(item => new Line(item)),
        ];
    }

    public static LocalDate StatementOf(YearMonth month, int day) =>
        month.OnDayOfMonth(Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));

    /// <summary>Lets the days after one up to another run, at what is open at the end of the first.</summary>
    public void Accrue(LocalDate from, LocalDate to)
    {
        foreach (var line in lines)
        {
            line.Exact = Bounded(line, line.Exact + Share(line, from, to), to);
            line.Accrued = Rounded(line, line.Exact, to);
        }

        if (credit > 0)
        {
            Settle(new InterestMoney(to, 0));
        }
    }

    /// <summary>A charge that was added later is there from its day on; money left over before goes to it.</summary>
    public void Charge(LocalDate day)
    {
        var came = false;
        foreach (var line in lines)
        {
            came |= line.Charge(day);
        }

        if (came && (credit > 0 || facts.OneSum))
        {
            Settle(new InterestMoney(day, 0));
        }
    }

    /// <summary>Serves the oldest items first; what goes back is taken off the newest.</summary>
    public void Pay(IEnumerable<InterestMoney> money, LocalDate on)
    {
        foreach (var one in money.Order(Comparer<InterestMoney>.Create(InterestMoney.Compare)))
        {
            if (one.Minor != 0)
            {
                Settle(one);
            }
        }
    }

    /// <summary>On a statement day, unpaid interest joins what bears interest.</summary>
    public void Capitalise(LocalDate day)
    {
        if (InterestTerms.On(facts.Terms, day) is { Kind: InterestKind.CompoundOnStatement } terms
            && StatementOf(day.ToYearMonth(), terms.StatementDay) == day)
        {
            foreach (var line in lines)
            {
                line.Capital = line.UnpaidRun;
            }
        }
    }

    public ImmutableArray<ItemInterest> End(LocalDate through) =>
    [
        .. lines.Select(line => new ItemInterest(line.Item.Key, line.Accrued,
            [
                .. Enum.GetValues<DebtComponent>().Select(part => new ComponentAmount(part, line.Open(part)))
                    .Where(part => part.Minor != 0),
            ],
            NextDay(line, through)) { BearingMinor = line.Capital }),
    ];

    private long NextDay(Line line, LocalDate through)
    {
        var before = line.Accrued;
        var next = through.PlusDays(1);
        return Rounded(line, Bounded(line, line.Exact + Share(line, through, next), next), next) - before;
    }

    /// <summary>What runs beyond the cap of a day never runs, whatever terms come later.</summary>
    private Int128 Bounded(Line line, Int128 exact, LocalDate day)
    {
        var most = InterestTerms.On(facts.Terms, day)?.CapBasisPoints is { } cap
            ? ((Int128)line.Item.ChargedOf(DebtComponent.Principal) * cap * (InterestShares.Denominator / BasisPoints))
                - ((Int128)line.RanBefore * InterestShares.Denominator)
            : (Int128)Money.MaxMinor * InterestShares.Denominator;
        return Int128.Min(exact, Int128.Max(line.Exact, most));
    }

    private Int128 Share(Line line, LocalDate from, LocalDate to)
    {
        if (line.Item.DueOn is not { } due || due > from || from == to
            || InterestTerms.On(facts.Terms, to) is not { Rate: > 0 } terms
            || facts.Free.Any(span => span.Holds(to)))
        {
            return 0;
        }

        var bears = IsWhollyDisputed(line, to) ? 0 : Math.Max(0, line.Bears(terms) - DisputedOf(line, to));
        return bears * InterestShares.Of(terms.DayCount, terms.Rate, from, to);
    }

    /// <summary>What of an item is disputed by amount on a day: the amounts add up, and are of what fell due last.
    /// </summary>
    private long DisputedOf(Line line, LocalDate day)
    {
        long left = 0;
        foreach (var span in facts.Disputed)
        {
            left += span.Days.Holds(day) && span.Items.IsEmpty ? span.Minor : 0;
        }

        for (var index = lines.Length - 1; index >= 0 && left > 0; index--)
        {
            if (lines[index].Item.DueOn is not { } due || due >= day || IsWhollyDisputed(lines[index], day))
            {
                continue;
            }

            var taken = Math.Min(left, lines[index].OpenMinor);
            if (lines[index] == line)
            {
                return taken;
            }

            left -= taken;
        }

        return 0;
    }

    /// <summary>Whether a dispute is of the whole debt or names the item: then its unpaid interest bears none either.
    /// </summary>
    private bool IsWhollyDisputed(Line line, LocalDate day)
    {
        foreach (var span in facts.Disputed)
        {
            if (span.Days.Holds(day)
                && (span.Items.IsEmpty ? span.Minor == Money.MaxMinor : span.Items.Contains(line.Item.Key)))
            {
                return true;
            }
        }

        return false;
    }

    private long Rounded(Line line, Int128 exact, LocalDate day)
    {
        if (exact == 0 || InterestTerms.On(facts.Terms, day) is not { } terms)
        {
            return line.Accrued;
        }

        var accrued = InterestShares.Round(exact, terms.Rounding);
        return terms.CapBasisPoints is { } cap
            ? Math.Max(line.Accrued, Math.Min(accrued,
                (long)((Int128)line.Item.ChargedOf(DebtComponent.Principal) * cap / BasisPoints) - line.RanBefore))
            : accrued;
    }

    /// <summary>As the case's own money is applied: see <see cref="MoneyPass.Pay"/>.</summary>
    private void Settle(InterestMoney money)
    {
        credit += money.Minor + (facts.OneSum ? TakeAll() : 0);
        var on = money.ReceivedOn ?? money.On;
        var terms = money.Pooled ? AllocationTerms.Usual : facts.OrderOn(on);
        var order = terms.OrderAt(PastDue(on)).Components;
        var chosen = money.Pooled || facts.OneSum ? null : money.Chosen;
        var turn = lines.OrderBy(line => line.Item.Key == chosen ? 0 : 1).ToArray();
        var due = terms.By == AllocationBy.Item ? [] : turn.Where(line => line.Item.DueOn <= on).ToArray();
        foreach (var part in order)
        {
            foreach (var line in due)
            {
                Serve(line, part);
            }
        }

        foreach (var line in turn)
        {
            foreach (var part in order)
            {
                Serve(line, part);
            }
        }

        TakeOff(order);
    }

    /// <summary>Takes all money back, to apply it anew as one sum.</summary>
    private long TakeAll()
    {
        long all = 0;
        foreach (var line in lines)
        {
            foreach (var part in AllocationOrder.Usual.Components)
            {
                var paid = line.Paid(part);
                line.Pay(part, -paid);
                all += paid;
            }
        }

        return all;
    }

    private void Serve(Line line, DebtComponent part)
    {
        var paid = Math.Min(line.Open(part), Math.Max(0, credit));
        line.Pay(part, paid);
        credit -= paid;
    }

    /// <summary>More went back than came in: it is owed again, what fell due last first.</summary>
    private void TakeOff(ImmutableArray<DebtComponent> order)
    {
        for (var index = lines.Length - 1; index >= 0 && credit < 0; index--)
        {
            for (var step = order.Length - 1; step >= 0; step--)
            {
                var back = Math.Min(lines[index].Paid(order[step]), Math.Max(0, -credit));
                lines[index].Pay(order[step], -back);
                credit += back;
            }
        }
    }

    private int PastDue(LocalDate on)
    {
        foreach (var line in lines)
        {
            // Unpaid interest makes an item unpaid, whether it was charged yet or not.
            if (line.Item.DueOn is { } due && due < on && line.OwedMinor > 0)
            {
                return Period.DaysBetween(due, on);
            }
        }

        return 0;
    }

    /// <summary>One item on its way.</summary>
    private sealed class Line(DueItem item)
    {
        private readonly long[] charged =
        [
            .. Enum.GetValues<DebtComponent>().Select(part => item.ChargedOf(part)
                - item.Later.Where(charge => charge.Component == part).Sum(charge => charge.Minor)),
        ];

        private readonly long[] paid = new long[Enum.GetValues<DebtComponent>().Length];

        public DueItem Item { get; } = item;

        /// <summary>Interest to date in parts of <see cref="InterestShares.Denominator"/>.</summary>
        public Int128 Exact { get; set; }

        /// <summary>Interest to date in whole minor units.</summary>
        public long Accrued { get; set; }

        /// <summary>Unpaid interest of the last statement, which bears interest.</summary>
        public long Capital { get; set; }

        /// <summary>What ran of it on the account's earlier case, in minor units; charged, and no stated interest.
        /// </summary>
        public long RanBefore { get; private set; }

        /// <summary>Interest that a source states, in minor units.</summary>
        public long ChargedInterest => charged[(int)DebtComponent.Interest] - RanBefore;

        /// <summary>What is unpaid of the interest that has run, in minor units; stated interest goes first.</summary>
        public long UnpaidRun => Math.Max(0, RanBefore + Accrued - Math.Max(0, PaidInterest - ChargedInterest));

        public long PaidInterest => paid[(int)DebtComponent.Interest];

        /// <summary>What is open of it without interest that has run.</summary>
        public long OpenMinor => charged.Sum() - paid.Sum() + Math.Min(Accrued, Math.Max(0, PaidInterest
            - charged[(int)DebtComponent.Interest]));

        /// <summary>What is open of it with interest that has run.</summary>
        public long OwedMinor => charged.Sum() - paid.Sum() + Accrued;

        public long Paid(DebtComponent part) => paid[(int)part];

        public long Open(DebtComponent part) => charged[(int)part] - paid[(int)part]
            + (part == DebtComponent.Interest ? Accrued : 0);

        /// <summary>Interest of a statement that was paid bears none any more, whatever runs after it.</summary>
        public void Pay(DebtComponent part, long minor)
        {
            paid[(int)part] += minor;
            Capital = Math.Min(Capital, UnpaidRun);
        }

        /// <summary>What was charged on a day is there from its end on; whether there was any.</summary>
        public bool Charge(LocalDate day)
        {
            var came = false;
            foreach (var charge in Item.Later)
            {
                if (charge.On == day)
                {
                    charged[(int)charge.Component] += charge.Minor;
                    RanBefore += CarryDebt.IsRan(charge) ? charge.Minor : 0;
                    Capital += CarryDebt.IsBearing(charge) ? charge.Minor : 0;
                    came = true;
                }
            }

            return came;
        }

        public long Bears(InterestTerms terms)
        {
            var bears = Open(DebtComponent.Principal);
            foreach (var part in terms.Beside)
            {
                bears += part == DebtComponent.Interest
                    ? Math.Max(0, ChargedInterest - PaidInterest)
                    : Open(part);
            }

            return bears + Capital;
        }
    }
}
