using System.Globalization;
using Cases.Domain;

namespace Cases.Work;

/// <summary>Makes the rows of a KPI of what was counted.</summary>
/// <param name="tallies">What was counted, by the entries and of what they leave open.</param>
/// <param name="from">The first day, inclusive.</param>
/// <param name="to">The last day, inclusive.</param>
internal sealed class KpiNumbers(IReadOnlyList<ReportTally> tallies, int from, int to)
{
    private const int Half = 50;
    private const int Ninety = 90;
    private const int Whole = 100;

    /// <summary>The KPI of these days.</summary>
    public KpiReport Of(KpiDefinition definition)
    {
        var (first, last) = Days(definition.Span);
        var rows = definition.Distribution
            ? Spread(Sums(definition.Numerator.Flow, first, last))
            : Rows(definition, first, last);
        return new KpiReport(definition, rows.Count > 0 ? rows : [new KpiRow("", "", 0, 0)],
            definition.Without is { } missing ? Sums(missing.Flow, first, last).Values.Sum() : 0);
    }

    /// <summary>The days of a span; none where no whole month is among them.</summary>
    private (int First, int Last) Days(KpiSpan span)
    {
        if (span == KpiSpan.Days)
        {
            return (from, to);
        }

        var (month, last) = (ReportDays.MonthOf(from), ReportDays.MonthOf(to));
        month = ReportDays.Of(ReportDays.FirstOf(month)) < from ? month + 1 : month;
        last = ReportDays.EndOf(last) > to ? last - 1 : last;
        return last < month ? (to + 1, to)
            : (ReportDays.EndOf(span == KpiSpan.Month ? last : month), ReportDays.EndOf(last));
    }

    private Dictionary<ReportPart, long> Sums(ReportFlow flow, int first, int last)
    {
        var all = new Dictionary<ReportPart, long>();
        foreach (var (part, sum) in tallies.SelectMany(tally => tally.Sums(flow, first, last)))
        {
            all[part] = all.GetValueOrDefault(part) + sum;
        }

        return all;
    }

    private List<KpiRow> Rows(KpiDefinition definition, int first, int last)
    {
        var above = Sums(definition.Numerator.Flow, first, last);
        var below = Sums(definition.Denominator.Flow, first, last);
        var parts = above.Keys.Where(part => above[part] != 0).ToHashSet();
        foreach (var part in below.Keys.Where(part => !IsWiderThanAny(part, parts)))
        {
            parts.Add(part);
        }

        return
        [
            .. parts.OrderBy(part => part.Currency, StringComparer.Ordinal).ThenBy(part => Place(part.Of))
                .ThenBy(part => part.Of, StringComparer.Ordinal)
                .Select(part => new KpiRow(part.Of, part.Currency,
                    Value(definition.Numerator.Unit, part, above.GetValueOrDefault(part)),
                    Value(definition.Denominator.Unit, part, Nearest(below, part)))
                {
                    Per = definition.Per,
                }),
        ];
    }

    /// <summary>Whether a denominator stands below rows that are there already.</summary>
    private static bool IsWiderThanAny(ReportPart part, HashSet<ReportPart> parts) =>
        parts.Any(narrow => narrow.Wider().Contains(part));

    private static long Nearest(Dictionary<ReportPart, long> below, ReportPart part)
    {
        foreach (var wider in part.Wider())
        {
            if (below.TryGetValue(wider, out var sum))
            {
                return sum;
            }
        }

        return 0;
    }

    /// <summary>Names that begin with a number stand in its order.</summary>
    private static int Place(string of)
    {
        var digits = of.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 ? int.Parse(of.AsSpan(0, digits), CultureInfo.InvariantCulture) : 0;
    }

    private static decimal Value(KpiUnit unit, ReportPart part, long number)
    {
        if (unit != KpiUnit.Money || part.Currency.Length == 0)
        {
            return number;
        }

        var exponent = Currency.Of(part.Currency).Exponent;
        return new decimal(1, 0, 0, false, (byte)exponent) * number;
    }

    /// <summary>Rows of numbers whose parts end in days: the sum, the count, median and 90th percentile.</summary>
    private static List<KpiRow> Spread(Dictionary<ReportPart, long> counts)
    {
        var rows = new List<KpiRow>();
        foreach (var group in counts.GroupBy(one => one.Key.Of[..Math.Max(0, one.Key.Of.LastIndexOf(' '))])
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var stays = group.Select(one => (
                    Days: int.Parse(one.Key.Of[(one.Key.Of.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture),
                    Count: one.Value))
                .OrderBy(one => one.Days).ToList();
            rows.Add(new KpiRow(group.Key, "", stays.Sum(one => one.Days * one.Count), stays.Sum(one => one.Count))
            {
                Median = Percentile(stays, Half),
                P90 = Percentile(stays, Ninety),
            });
        }

        return rows;
    }

    /// <summary>The smallest number that at least so many of a hundred do not exceed.</summary>
    private static int Percentile(List<(int Days, long Count)> stays, int percent)
    {
        var needed = ((stays.Sum(one => one.Count) * percent) + Whole - 1) / Whole;
        long met = 0;
        foreach (var (days, count) in stays)
        {
            met += count;
            if (met >= needed)
            {
                return days;
            }
        }

        return 0;
    }
}
