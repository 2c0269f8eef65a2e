using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Asks whether arrears have passed the entry criteria by now; planned for the day on which they would.
/// </summary>
public sealed record AssessEntry : CaseCommand;

/// <summary>Arrears passed the product's entry criteria: days, amount and grace.</summary>
/// <param name="On">The first day on which they did.</param>
public sealed record CollectionsEntered(LocalDate On) : CaseEvent;

internal static class Entry
{
    /// <summary>Emits the entry where the criteria are met on the day of the decision.</summary>
    /// <remarks>
    /// Every accepted step asks, because a case that nobody swept would otherwise refuse a step that its dates permit.
    /// </remarks>
    public static void Assess(Deciding d) => Assess(d, d.Today);

    /// <summary>Emits the entry where the criteria are met on a day.</summary>
    public static void Assess(Deciding d, LocalDate on)
    {
        if (d.State.EnteredOn is null && d.State.Stage != CaseStage.Resolved && EntryDay(d, on) is { } day)
        {
            d.Emit(new CollectionsEntered(day));
        }
    }

    // Refusals: CaseUnknown.
    public static void Decide(Deciding d, AssessEntry command)
    {
        if (d.RequireOpened())
        {
            Assess(d);
        }
    }

    public static CaseState Fold(CaseState state, CollectionsEntered e) => state with { EnteredOn = e.On };

    /// <summary>The first day on which an unpaid item may pass the criteria.</summary>
    public static LocalDate EarliestDay(LocalDate due, PolicyNumbers numbers) =>
        due.PlusDays(Math.Max(1, numbers.EntryMinDays) + numbers.EntryGraceDays);

    /// <summary>Whether arrears are as much as the criteria ask for.</summary>
    public static bool IsEnough(long arrearsMinor, PolicyNumbers numbers) =>
        arrearsMinor >= Math.Max(1, numbers.EntryMinArrearsMinor);

    /// <summary>
    /// The day on which the present arrears passed the criteria; null where they have not. Days count from the day
    /// after the oldest unpaid due date.
    /// </summary>
    private static LocalDate? EntryDay(Deciding d, LocalDate on)
    {
        var numbers = d.Policy.Numbers;
        if (d.State.OldestUnpaidDue is not { } due || !IsEnough(Disputes.ArrearsOn(d.State, on), numbers))
        {
            return null;
        }

        var day = EarliestDay(due, numbers);
        return day <= on ? day : null;
    }
}
