using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What of the debt is disputed: that part is not asked for, and the rest goes on.</summary>
internal static class Disputes
{
    /// <summary>The disputed parts with their days; a dispute of the whole debt is a hold of all of it.</summary>
    public static ImmutableArray<DisputedSpan> SpansOf(CaseState state)
    {
        if (state.Holds.IsEmpty)
        {
            return [];
        }

        var spans = ImmutableArray.CreateBuilder<DisputedSpan>();
        foreach (var hold in state.Holds)
        {
            // What was disputed wrongly was owed all the time, with its interest.
            if (hold is { Kind: HoldKind.Dispute, PartMinor: { } part } && hold.ForDebtor != false)
            {
                var days = new InterestFreeSpan(
                    hold.From, InterestFree.EndOf(hold.Until, hold.Lifted, hold.LiftedOn), hold.Key);
                spans.Add(new DisputedSpan(days, part, hold.Items));
            }
        }

        return spans.ToImmutable();
    }

    /// <summary>What is disputed of the debt on a day, in minor units; parts of several disputes add up.</summary>
    public static long MinorOn(CaseState state, LocalDate day)
    {
        long sum = 0;
        foreach (var hold in state.Holds)
        {
            if (hold is { Kind: HoldKind.Dispute, PartMinor: { } part } && hold.ActiveOn(day))
            {
                sum += hold.Items.IsDefaultOrEmpty ? part : OpenOf(state, hold.Items);
            }
        }

        return sum;
    }

    /// <summary>What is past due on a day and not disputed, in minor units.</summary>
    /// <remarks>An amount that nobody tied to an item is of what is asked for, so it is taken off arrears.</remarks>
    public static long ArrearsOn(CaseState state, LocalDate day)
    {
        var counting = ReAges.Counting(state, day);
        var arrears = counting is null ? state.ArrearsMinorOn(day) : PastDueOn(state, day, counting);
        if (arrears == 0 || state.Holds.IsEmpty)
        {
            return arrears;
        }

        foreach (var hold in state.Holds)
        {
            if (hold is not { Kind: HoldKind.Dispute, PartMinor: { } part } || !hold.ActiveOn(day))
            {
                continue;
            }

            arrears -= hold.Items.IsDefaultOrEmpty ? part : OpenOf(state, hold.Items, day, counting);
        }

        return Math.Max(0, arrears);
    }

    /// <summary>What is owed and not disputed on a day, in minor units.</summary>
    public static long UndisputedOn(CaseState state, LocalDate day) =>
        state.OutstandingMinor - Math.Min(MinorOn(state, day), Math.Max(0, state.OutstandingMinor));

    /// <summary>Whether something is left to ask for beside what is disputed.</summary>
    public static bool LeaveARest(CaseState state, LocalDate day) => state.ArrearsMinorOn(day) > 0
        ? ArrearsOn(state, day) > 0
        : state.OutstandingMinor > MinorOn(state, day);

    private static long PastDueOn(CaseState state, LocalDate day, ReAging counting)
    {
        long sum = 0;
        foreach (var item in state.Items)
        {
            sum += ReAges.DueOf(counting, item) < day ? item.OpenMinor : 0;
        }

        return sum;
    }

    /// <summary>What is open of some items, in minor units; with a day, of those that are past due on it.</summary>
    public static long OpenOf(
        CaseState state, ImmutableArray<string> keys, LocalDate? pastDueOn = null, ReAging? counting = null)
    {
        long sum = 0;
        foreach (var item in state.Items)
        {
            var counts = keys.Contains(item.Key) && (pastDueOn is not { } day || ReAges.DueOf(counting, item) < day);
            sum += counts ? item.OpenMinor : 0;
        }

        return sum;
    }
}
