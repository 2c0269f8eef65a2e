using NodaTime;

namespace Cases.Domain;

/// <summary>Due dates and grace, counted in calendar days.</summary>
public static class Deadline
{
    /// <summary>The last day that still is in time: due date plus grace, inclusive.</summary>
    /// <param name="due">The due date.</param>
    /// <param name="graceDays">Calendar days, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Grace is negative.</exception>
    public static LocalDate LastDay(LocalDate due, int graceDays)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(graceDays);
        return due.PlusDays(graceDays);
    }

    /// <summary>Whether a date is too late: after the due date plus grace.</summary>
    /// <param name="due">The due date.</param>
    /// <param name="graceDays">Calendar days, 0 or more.</param>
    /// <param name="on">The date that is compared.</param>
    public static bool IsMissed(LocalDate due, int graceDays, LocalDate on) => on > LastDay(due, graceDays);

    /// <summary>The first instant after a day: the start of the next day in a zone.</summary>
    /// <remarks>Where a clock change skips midnight, the first instant that the next day has.</remarks>
    /// <param name="day">The day.</param>
    /// <param name="zone">The zone whose days count.</param>
    public static Instant EndOf(LocalDate day, DateTimeZone zone) =>
        day.PlusDays(1).AtStartOfDayInZone(zone).ToInstant();

    /// <summary>Days past due on a date: the due date is day 0, the day after it day 1; never negative.</summary>
    /// <remarks>Source: rules.md, section 1 (Civil Code art. 201: the start day is not counted).</remarks>
    /// <param name="due">The due date of the oldest unpaid item; null where nothing is due.</param>
    /// <param name="on">The business date.</param>
    public static int DaysPastDue(LocalDate? due, LocalDate on) =>
        due is { } date ? Math.Max(0, Period.DaysBetween(date, on)) : 0;
}
