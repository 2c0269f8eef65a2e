using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>A range of days past due, both ends inclusive.</summary>
/// <param name="FromDays">The first day past due in it; 0 is the due date and every day before it.</param>
/// <param name="ThroughDays">The last day in it; null for no end.</param>
public readonly record struct DayRange(int FromDays, int? ThroughDays)
{
    /// <summary>Whether a number of days past due is in it.</summary>
    public bool Contains(int days) => days >= FromDays && (ThroughDays is not { } last || days <= last);

    /// <summary>Such as <c>1 to 30</c> or <c>181 and more</c>.</summary>
    public override string ToString() => ThroughDays is { } last
        ? $"{PolicyWords.Of(FromDays)} to {PolicyWords.Of(last)}"
        : $"{PolicyWords.Of(FromDays)} and more";
}

/// <summary>What is wrong between two ranges that follow each other, or at an end.</summary>
public enum RangeFaultKind
{
    /// <summary>A range ends before it begins.</summary>
    Backwards,

    /// <summary>Days are in both ranges.</summary>
    Overlap,

    /// <summary>Days between the two ranges are in none.</summary>
    Gap,

    /// <summary>Days before the first range are in none.</summary>
    LateStart,

    /// <summary>Days after the last range are in none.</summary>
    EarlyEnd,
}

/// <summary>A fault of a list of ranges.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Index">Which range, from 0 in the list as given.</param>
/// <param name="Other">The range before it by days; the same as the index where one alone is wrong.</param>
/// <param name="Days">The days that are in both or in none.</param>
public sealed record RangeFault(RangeFaultKind Kind, int Index, int Other, DayRange Days);

/// <summary>Ranges of days past due that together hold every day once.</summary>
/// <remarks>
/// A day in two ranges has two answers; a day in none has none, and an account that reaches it keeps the answer of a
/// day that is over. Both are faults.
/// </remarks>
public static class DayRanges
{
    /// <summary>Every fault of a list of ranges, in the order of days.</summary>
    /// <param name="ranges">The ranges, in any order.</param>
    /// <param name="start">The first day that must be in one; null where the first range begins where it likes.</param>
    public static IReadOnlyList<RangeFault> Faults(ImmutableArray<DayRange> ranges, int? start)
    {
        var faults = new List<RangeFault>();
        var inOrder = Enumerable.Range(0, ranges.Length)
            .OrderBy(i => ranges[i].FromDays).ThenBy(i => ranges[i].ThroughDays ?? int.MaxValue).ToArray();
        var last = -1;
        foreach (var index in inOrder)
        {
            var range = ranges[index];
            if (range.ThroughDays < range.FromDays)
            {
                faults.Add(new RangeFault(RangeFaultKind.Backwards, index, index, range));
                continue;
            }

            if (last < 0 && start is { } first && range.FromDays > first)
            {
                faults.Add(new RangeFault(
                    RangeFaultKind.LateStart, index, index, new DayRange(first, range.FromDays - 1)));
            }
            else if (last >= 0)
            {
                AddBetween(faults, ranges, last, index);
            }

            last = last < 0 || (ranges[last].ThroughDays ?? int.MaxValue) < (range.ThroughDays ?? int.MaxValue)
                ? index
                : last;
        }

        if (last >= 0 && ranges[last].ThroughDays is { } end)
        {
            faults.Add(new RangeFault(RangeFaultKind.EarlyEnd, last, last, new DayRange(end + 1, null)));
        }

        return faults;
    }

    // The earlier one is that of all before which reaches furthest.
    private static void AddBetween(List<RangeFault> faults, ImmutableArray<DayRange> ranges, int before, int index)
    {
        var (earlier, later) = (ranges[before], ranges[index]);
        if (earlier.ThroughDays is not { } end || end >= later.FromDays)
        {
            var both = earlier.ThroughDays is { } one && later.ThroughDays is { } other
                ? Math.Min(one, other)
                : earlier.ThroughDays ?? later.ThroughDays;
            faults.Add(new RangeFault(RangeFaultKind.Overlap, index, before, new DayRange(later.FromDays, both)));
        }
        else if (end + 1 < later.FromDays)
        {
            faults.Add(new RangeFault(
                RangeFaultKind.Gap, index, before, new DayRange(end + 1, later.FromDays - 1)));
        }
    }
}
