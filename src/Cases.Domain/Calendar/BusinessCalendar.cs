using System.Collections.Frozen;
using NodaTime;

namespace Cases.Domain;

/// <summary>Which days are working days: weekends, public holidays and adjusted working days, all as data.</summary>
/// <remarks>
/// An adjusted working day (调休) is a weekend day on which the country works. Dates are business dates.
/// </remarks>
public sealed class BusinessCalendar
{
    /// <summary>A search that finds no working day in this many days gives up: the data is broken.</summary>
    public const int MaxGapDays = 400;

    private readonly FrozenSet<IsoDayOfWeek> _weekend;
    private readonly FrozenSet<LocalDate> _holidays;
    private readonly FrozenSet<LocalDate> _workingDays;

    /// <summary>A calendar of data.</summary>
    /// <param name="id">Its name and edition, such as <c>CN-2026</c>; part of the policy version.</param>
    /// <param name="weekend">Days of the week that are off; may be empty.</param>
    /// <param name="holidays">Dates that are off.</param>
    /// <param name="workingDays">Weekend dates that are worked.</param>
    /// <exception cref="ArgumentException">No day of the week is worked, or a date is both off and worked.</exception>
    public BusinessCalendar(
        string id,
        IEnumerable<IsoDayOfWeek> weekend,
        IEnumerable<LocalDate> holidays,
        IEnumerable<LocalDate> workingDays)
    {
        Id = id;
        _weekend = weekend.ToFrozenSet();
        _holidays = holidays.ToFrozenSet();
        _workingDays = workingDays.ToFrozenSet();
        if (_weekend.Contains(IsoDayOfWeek.None) || _weekend.Count >= 7)
        {
            throw new ArgumentException("A week needs at least one working day.", nameof(weekend));
        }

        foreach (var date in _workingDays.Where(_holidays.Contains).Order())
        {
            throw new ArgumentException(
                $"{PolicyWords.Of(date)} is both a holiday and a working day.", nameof(workingDays));
        }
    }

    /// <summary>Saturday and Sunday off, no holidays.</summary>
    public static BusinessCalendar WeekendsOnly { get; } =
        new("weekends", [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday], [], []);

    /// <summary>The calendar's name and edition.</summary>
    public string Id { get; }

    /// <summary>
    /// The first and last year whose holidays it holds, inclusive; null where it has none and so needs none.
    /// </summary>
    public (int First, int Last)? KnownYears { get; init; }

    /// <summary>
    /// Whether the holidays of a date's year are known. Next year's are published in autumn: until then nobody can say
    /// which days are off, and <see cref="IsWorkingDay"/> knows weekends only.
    /// </summary>
    public bool Knows(LocalDate date) =>
        KnownYears is not { } years || (years.First <= date.Year && date.Year <= years.Last);

    /// <summary>Whether a date is a working day.</summary>
    public bool IsWorkingDay(LocalDate date) =>
        _workingDays.Contains(date) || (!_weekend.Contains(date.DayOfWeek) && !_holidays.Contains(date));

    /// <summary>The date itself where it is a working day, else the first one after it.</summary>
    /// <exception cref="InvalidOperationException">None comes within <see cref="MaxGapDays"/> days.</exception>
    public LocalDate OnOrAfter(LocalDate date)
    {
        for (var days = 0; days <= MaxGapDays; days++)
        {
            if (IsWorkingDay(date.PlusDays(days)))
            {
                return date.PlusDays(days);
            }
        }

        throw new InvalidOperationException(
            $"Calendar '{Id}' has no working day within {MaxGapDays} days of {PolicyWords.Of(date)}.");
    }

    /// <summary>The date that is a number of working days after another; the start day is not counted.</summary>
    /// <param name="date">The start, a working day or not.</param>
    /// <param name="workingDays">
    /// How many, 0 or more; 0 gives the start where it is worked, else the next working day.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public LocalDate AddWorkingDays(LocalDate date, int workingDays)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workingDays);
        var day = workingDays == 0 ? OnOrAfter(date) : date;
        for (var added = 0; added < workingDays; added++)
        {
            day = OnOrAfter(day.PlusDays(1));
        }

        return day;
    }
}
