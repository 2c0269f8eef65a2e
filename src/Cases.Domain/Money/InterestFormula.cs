using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What interest is worked out from, as a set: no order of telling, no posting.</summary>
/// <param name="Items">The due items with what is charged, without the interest that was posted here.</param>
/// <param name="Money">Money by value date, waivers included; several of one day are one.</param>
/// <param name="Terms">The terms, in order of their first days.</param>
public sealed record InterestFacts(
    ImmutableArray<DueItem> Items, ImmutableArray<(LocalDate On, long Minor)> Money,
    ImmutableArray<InterestTerms> Terms)
{
    /// <summary>Days of which none runs.</summary>
    public ImmutableArray<InterestFreeSpan> Free { get; init; } = [];

    /// <summary>Parts of the debt of which none runs.</summary>
    public ImmutableArray<DisputedSpan> Disputed { get; init; } = [];

    /// <summary>In which order payments of some days serve the debt; others have the usual order.</summary>
    public ImmutableArray<MoneyTermsSet> Order { get; init; } = [];

    /// <summary>How a payment of a day is applied.</summary>
    internal AllocationTerms OrderOn(LocalDate day)
    {
        var found = AllocationTerms.Usual;
        foreach (var set in Order)
        {
            found = set.From <= day && (set.Until is not { } until || day <= until) ? set.Terms : found;
        }

        return found;
    }
}

/// <summary>How a due item stands with its interest on a day.</summary>
/// <param name="Item">Its key.</param>
/// <param name="AccruedMinor">The interest that has run on it to the day, paid or not, in minor units.</param>
/// <param name="Open">What is open of it, interest that has run included.</param>
/// <param name="NextDay">What one more day adds, in minor units.</param>
public sealed record ItemInterest(
    string Item, long AccruedMinor, ImmutableArray<ComponentAmount> Open, long NextDay);

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
        var run = new InterestRun(facts);
        var money = facts.Money.Where(one => one.On <= through).GroupBy(one => one.On)
            .ToDictionary(group => group.Key, group => group.Sum(one => one.Minor));
        var at = LocalDate.MinIsoValue;
        foreach (var day in Boundaries(facts, through, money.Keys))
        {
            run.Accrue(at, day);
            run.Pay(money.GetValueOrDefault(day), day);
            run.Capitalise(day);
            at = day;
        }

        return run.End(through);
    }

    /// <summary>The days at whose end something changes, and the last one.</summary>
    private static SortedSet<LocalDate> Boundaries(
        InterestFacts facts, LocalDate through, IEnumerable<LocalDate> money)
    {
        var days = new SortedSet<LocalDate>(money) { through };
        days.UnionWith(facts.Items.Where(item => item.DueOn is not null).Select(item => item.DueOn!.Value));
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
            line.Exact += Share(line, from, to);
            line.Accrued = Rounded(line, to);
        }

        if (credit > 0)
        {
            Settle(0, to);
        }
    }

    /// <summary>Serves the oldest items first; what goes back is taken off the newest.</summary>
    public void Pay(long minor, LocalDate on)
    {
        if (minor != 0)
        {
            Settle(minor, on);
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
                line.Capital = Math.Max(0, line.Accrued - Math.Max(0, line.PaidInterest - line.ChargedInterest));
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
            NextDay(line, through))),
    ];

    private long NextDay(Line line, LocalDate through)
    {
        var before = line.Accrued;
        var exact = line.Exact + Share(line, through, through.PlusDays(1));
        return Rounded(line, exact, through.PlusDays(1)) - before;
    }

    private Int128 Share(Line line, LocalDate from, LocalDate to)
    {
        if (line.Item.DueOn is not { } due || due > from || from == to
            || InterestTerms.On(facts.Terms, to) is not { Rate: > 0 } terms
            || facts.Free.Any(span => span.Holds(to)))
        {
            return 0;
        }

        var bears = Math.Max(0, line.Bears(terms) - DisputedOf(line, to));
        return bears * InterestShares.Of(terms.DayCount, terms.Rate, from, to);
    }

    /// <summary>What of an item is disputed on a day; an amount is taken off what fell due last.</summary>
    private long DisputedOf(Line line, LocalDate day)
    {
        long part = 0;
        foreach (var span in facts.Disputed)
        {
            if (!span.Days.Holds(day))
            {
                continue;
            }

            if (!span.Items.IsEmpty)
            {
                part += span.Items.Contains(line.Item.Key) ? line.OpenMinor : 0;
                continue;
            }

            var left = span.Minor;
            for (var index = lines.Length - 1; index >= 0 && left > 0; index--)
            {
                if (lines[index].Item.DueOn is not { } due || due >= day)
                {
                    continue;
                }

                var taken = Math.Min(left, lines[index].OpenMinor);
                part += lines[index] == line ? taken : 0;
                left -= taken;
            }
        }

        return part;
    }

    private long Rounded(Line line, LocalDate day) => Rounded(line, line.Exact, day);

    private long Rounded(Line line, Int128 exact, LocalDate day)
    {
        if (exact == 0 || InterestTerms.On(facts.Terms, day) is not { } terms)
        {
            return line.Accrued;
        }

        var accrued = InterestShares.Round(exact, terms.Rounding);
        return terms.CapBasisPoints is { } cap
            ? Math.Max(line.Accrued, Math.Min(accrued,
                (long)((Int128)line.Item.ChargedOf(DebtComponent.Principal) * cap / BasisPoints)))
            : accrued;
    }

    private void Settle(long minor, LocalDate on)
    {
        credit += minor;
        var terms = facts.OrderOn(on);
        var order = terms.OrderAt(PastDue(on)).Components;
        if (terms.By == AllocationBy.Item)
        {
            foreach (var line in lines)
            {
                foreach (var part in order)
                {
                    Serve(line, part);
                }
            }
        }
        else
        {
            foreach (var part in order)
            {
                foreach (var line in lines)
                {
                    Serve(line, part);
                }
            }
        }

        TakeOff(order);
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
            if (line.Item.DueOn is { } due && due < on && line.OpenMinor > 0)
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
            [.. Enum.GetValues<DebtComponent>().Select(part => item.ChargedOf(part))];

        private readonly long[] paid = new long[Enum.GetValues<DebtComponent>().Length];

        public DueItem Item { get; } = item;

        /// <summary>Interest to date in parts of <see cref="InterestShares.Denominator"/>.</summary>
        public Int128 Exact { get; set; }

        /// <summary>Interest to date in whole minor units.</summary>
        public long Accrued { get; set; }

        /// <summary>Unpaid interest of the last statement, which bears interest.</summary>
        public long Capital { get; set; }

        public long ChargedInterest => charged[(int)DebtComponent.Interest];

        public long PaidInterest => paid[(int)DebtComponent.Interest];

        /// <summary>What is open of it without interest that has run.</summary>
        public long OpenMinor => charged.Sum() - paid.Sum() + Math.Min(Accrued, Math.Max(0, PaidInterest
            - ChargedInterest));

        public long Paid(DebtComponent part) => paid[(int)part];

        public long Open(DebtComponent part) => charged[(int)part] - paid[(int)part]
            + (part == DebtComponent.Interest ? Accrued : 0);

        public void Pay(DebtComponent part, long minor) => paid[(int)part] += minor;

        public long Bears(InterestTerms terms)
        {
            var bears = Open(DebtComponent.Principal);
            foreach (var part in terms.Beside)
            {
                bears += part == DebtComponent.Interest
                    ? Math.Max(0, ChargedInterest - PaidInterest)
                    : Open(part);
            }

            return bears + Math.Min(Capital, Math.Max(0, Accrued - Math.Max(0, PaidInterest - ChargedInterest)));
        }
    }
}
