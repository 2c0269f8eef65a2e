using System.Runtime.InteropServices;

namespace Cases.Work;

/// <summary>Of what a number is.</summary>
/// <param name="Currency">The currency of amounts, and of counts that belong to an amount; empty else.</param>
/// <param name="Of">The rule, bucket, stage or the like; empty for all.</param>
internal readonly record struct ReportPart(string Currency, string Of)
{
    /// <summary>All of it.</summary>
    public static ReportPart All { get; } = new("", "");

    /// <summary>The parts whose number may stand below one of this part, the nearest first.</summary>
    public IEnumerable<ReportPart> Wider()
    {
        yield return this;
        var arrow = Of.IndexOf('→', StringComparison.Ordinal);
        if (arrow > 0)
        {
            yield return this with { Of = Of[..arrow] };
        }

        yield return this with { Of = "" };
        yield return All;
    }
}

/// <summary>Numbers by what is counted, part and day; a day that is nothing any more takes no room.</summary>
internal sealed class ReportTally
{
    private readonly Dictionary<(ReportFlow, ReportPart), Dictionary<int, long>> days = [];

    /// <summary>Adds to a day's number.</summary>
    /// <param name="flow">What is counted.</param>
    /// <param name="part">Of what.</param>
    /// <param name="day">The day, as <see cref="ReportDays"/> counts them.</param>
    /// <param name="number">How much; below zero for what does not count any more.</param>
    public void Add(ReportFlow flow, ReportPart part, int day, long number = 1)
    {
        if (number == 0)
        {
            return;
        }

        ref var of = ref CollectionsMarshal.GetValueRefOrAddDefault(days, (flow, part), out _);
        of ??= [];
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(of, day, out _);
        sum += number;
        if (sum == 0)
        {
            of.Remove(day);
        }
    }

    /// <summary>The sums of some days, by part; parts without a number are left out.</summary>
    /// <param name="flow">What is counted.</param>
    /// <param name="from">The first day, inclusive.</param>
    /// <param name="to">The last day, inclusive.</param>
    public Dictionary<ReportPart, long> Sums(ReportFlow flow, int from, int to)
    {
        var sums = new Dictionary<ReportPart, long>();
        foreach (var ((of, part), numbers) in days)
        {
            if (of != flow)
            {
                continue;
            }

            var (sum, any) = (0L, false);
            foreach (var (day, number) in numbers)
            {
                if (day >= from && day <= to)
                {
                    (sum, any) = (sum + number, true);
                }
            }

            if (any)
            {
                sums.Add(part, sum);
            }
        }

        return sums;
    }
}

/// <summary>Days and months as whole numbers.</summary>
internal static class ReportDays
{
    private const int Months = 12;

    /// <summary>Days since 1970-01-01.</summary>
    public static int Of(NodaTime.LocalDate day) => NodaTime.Period.DaysBetween(First, day);

    /// <summary>The day of a number.</summary>
    public static NodaTime.LocalDate Day(int number) => First.PlusDays(number);

    /// <summary>The month of a day, as months since year 0.</summary>
    public static int MonthOf(int day)
    {
        var date = Day(day);
        return (date.Year * Months) + date.Month - 1;
    }

    /// <summary>The last day of a month.</summary>
    public static int EndOf(int month) => Of(FirstOf(month + 1)) - 1;

    /// <summary>The first day of a month.</summary>
    public static NodaTime.LocalDate FirstOf(int month) => new(month / Months, (month % Months) + 1, 1);

    private static NodaTime.LocalDate First { get; } = new(1970, 1, 1);
}
