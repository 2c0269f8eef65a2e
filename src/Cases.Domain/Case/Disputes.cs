using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What of the debt is disputed: that part is not asked for, and the rest goes on.</summary>
internal static class Disputes
{
    /// <summary>The disputed parts with their days; a dispute of the whole debt is of all that may be owed.</summary>
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
            if (IsOfTheDebt(hold) && hold.ForDebtor != false)
            {
                var days = new InterestFreeSpan(
                    hold.From, InterestFree.EndOf(hold.Until, hold.Lifted, hold.LiftedOn), hold.Key);
                spans.Add(new DisputedSpan(days, hold.PartMinor ?? Money.MaxMinor, hold.Items));
            }
        }

        return spans.ToImmutable();
    }

    /// <summary>
    /// What is disputed of the debt on a day, in minor units; parts of several disputes add up to the debt at most.
    /// </summary>
    public static long MinorOn(CaseState state, LocalDate day) => state.Holds.IsEmpty
        ? 0
        : Math.Min(
            Math.Max(0, state.OutstandingMinor),
            AmountOn(state, day, parts: false) + OpenOf(state, ItemsOn(state, day)));

    /// <summary>What is past due on a day and not disputed, in minor units.</summary>
    /// <remarks>
    /// An amount that nobody tied to an item is of what is asked for, so it is taken off arrears. A dispute of all the
    /// debt is a hold like any other: it stops what its row of the matrix stops, and arrears are what they are.
    /// </remarks>
    public static long ArrearsOn(CaseState state, LocalDate day)
    {
        var counting = ReAges.Counting(state, day);
        var arrears = counting is null ? state.ArrearsMinorOn(day) : PastDueOn(state, day, counting);
        return arrears == 0 || state.Holds.IsEmpty
            ? arrears
            : Math.Max(0, arrears - AmountOn(state, day, parts: true)
                - OpenOf(state, ItemsOn(state, day), day, counting));
    }

    /// <summary>Whether a hold disputes the debt itself: what a guarantor disputes without a part is his own duty.
    /// </summary>
    private static bool IsOfTheDebt(CaseHold hold) => hold.Kind == HoldKind.Dispute
        && (hold.PartMinor is not null
            || hold is { Party: null or PartyKind.Debtor, Channel: null, Actor: null });

    private static bool IsOfTheDebt(CaseHold hold, LocalDate day) => IsOfTheDebt(hold) && hold.ActiveOn(day);

    /// <summary>What is disputed by amount on a day, in minor units; of parts alone, or of the whole too.</summary>
    private static long AmountOn(CaseState state, LocalDate day, bool parts)
    {
        long sum = 0;
        foreach (var hold in state.Holds)
        {
            if (IsOfTheDebt(hold, day) && hold.Items.IsDefaultOrEmpty && !(parts && hold.PartMinor is null))
            {
                sum += hold.PartMinor ?? Money.MaxMinor;
            }
        }

        return sum;
    }

    /// <summary>The items that disputes name on a day, each once: no item is disputed twice over.</summary>
    private static ImmutableArray<string> ItemsOn(CaseState state, LocalDate day)
    {
        ImmutableArray<string> items = [];
        foreach (var hold in state.Holds)
        {
            if (!hold.Items.IsDefaultOrEmpty && IsOfTheDebt(hold, day))
            {
                items = items.IsEmpty ? hold.Items : [.. items.Union(hold.Items, StringComparer.Ordinal)];
            }
        }

        return items;
    }

    /// <summary>What is owed and not disputed on a day, in minor units.</summary>
    public static long UndisputedOn(CaseState state, LocalDate day) => state.OutstandingMinor - MinorOn(state, day);

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
