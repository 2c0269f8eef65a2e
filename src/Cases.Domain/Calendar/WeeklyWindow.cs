using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A stretch of some days of the week by a local clock, half-open: <c>[from, to)</c>.</summary>
/// <remarks>
/// It may pass midnight; it is then of the day on which it begins. Like <see cref="DailyWindow"/> it asks what the
/// clock shows, so an hour that comes twice is inside twice.
/// </remarks>
public sealed record WeeklyWindow
{
    /// <summary>A window.</summary>
    /// <param name="days">The days of the week on which it begins; at least one.</param>
    /// <param name="from">Its first local time, inside.</param>
    /// <param name="to">Its end, outside; null for the end of the day.</param>
    /// <exception cref="ArgumentException">It has no day, or begins when it ends.</exception>
    public WeeklyWindow(IEnumerable<IsoDayOfWeek> days, LocalTime from, LocalTime? to)
    {
        Days = [.. days.Distinct().Order()];
        if (Days.IsEmpty || Days.Contains(IsoDayOfWeek.None) || from == to)
        {
            throw new ArgumentException("A weekly window needs a day and a length.", nameof(days));
        }

        From = from;
        To = to;
    }

    /// <summary>The days on which it begins, Monday first.</summary>
    public ImmutableArray<IsoDayOfWeek> Days { get; }

    /// <summary>The first local time inside.</summary>
    public LocalTime From { get; }

    /// <summary>The first local time outside; null for the end of the day.</summary>
    public LocalTime? To { get; }

    /// <summary>Whether a local time is inside.</summary>
    public bool Contains(LocalDateTime local)
    {
        var (time, day) = (local.TimeOfDay, local.DayOfWeek);
        if (To is not { } to)
        {
            return From <= time && Days.Contains(day);
        }

        return From < to
            ? From <= time && time < to && Days.Contains(day)
            : (From <= time && Days.Contains(day)) || (time < to && Days.Contains(local.Date.PlusDays(-1).DayOfWeek));
    }

    /// <summary>The day on which the stretch began that holds a local time inside.</summary>
    internal LocalDate BeganOn(LocalDateTime local) =>
        To < From && local.TimeOfDay < From ? local.Date.PlusDays(-1) : local.Date;

    /// <summary>The first instant after another at which the clock of a zone may go in or out.</summary>
    public Instant NextChange(Instant at, DateTimeZone zone)
    {
        var next = Instant.Min(LocalClock.Next(at, zone, From), LocalClock.Next(at, zone, LocalTime.Midnight));
        return To is { } to ? Instant.Min(next, LocalClock.Next(at, zone, to)) : next;
    }

    /// <summary>As people read it: <c>monday friday [15:00:00, 17:00:00)</c>.</summary>
    public override string ToString() => string.Join(' ', Days.Select(PolicyWords.Of))
        + $" [{DailyWindow.Format(From)}, {(To is { } to ? DailyWindow.Format(to) : "24:00:00")})";

    /// <inheritdoc/>
    public bool Equals(WeeklyWindow? other) =>
        other is not null && Days.SequenceEqual(other.Days) && From == other.From && To == other.To;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Days.Length, From, To);
}
