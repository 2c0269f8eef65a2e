using NodaTime;
using NodaTime.Text;

namespace Cases.Domain;

/// <summary>A stretch of every day by a local clock, half-open: <c>[from, to)</c>; it may pass midnight.</summary>
/// <remarks>
/// Membership is asked of the local time that the clock shows, so an hour that a daylight-saving change repeats is
/// inside twice, and an hour that it skips never comes.
/// </remarks>
public readonly record struct DailyWindow
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.ExtendedIso;

    /// <summary>A window.</summary>
    /// <param name="from">Its first instant, inside.</param>
    /// <param name="to">Its end, outside.</param>
    /// <exception cref="ArgumentException">Both are equal: that could mean no time or all day.</exception>
    public DailyWindow(LocalTime from, LocalTime to)
    {
        if (from == to)
        {
            throw new ArgumentException("A daily window needs two different times.", nameof(to));
        }

        From = from;
        To = to;
    }

    /// <summary>The first local time inside.</summary>
    public LocalTime From { get; }

    /// <summary>The first local time outside.</summary>
    public LocalTime To { get; }

    /// <summary>Whether a local time is inside.</summary>
    public bool Contains(LocalTime time) =>
        From < To ? From <= time && time < To : From <= time || time < To;

    /// <summary>Whether the clock of a zone shows a time inside at an instant.</summary>
    public bool Contains(Instant at, DateTimeZone zone) => Contains(at.InZone(zone).TimeOfDay);

    /// <summary>
    /// The first instant, not before the given one, at which the clock of a zone shows a time outside.
    /// </summary>
    /// <remarks>
    /// Exact over clock changes: where the clock jumps out of the window, that is the instant of the jump.
    /// </remarks>
    public Instant NextOutside(Instant at, DateTimeZone zone)
    {
        // Between two clock changes local time runs evenly; the search goes from change to change.
        while (true)
        {
            var local = at.InZone(zone).LocalDateTime;
            if (!Contains(local.TimeOfDay))
            {
                return at;
            }

            var end = local.Date.At(To);
            end = end <= local ? end.PlusDays(1) : end;
            var candidate = at + (end.InUtc().ToInstant() - local.InUtc().ToInstant());
            var stretch = zone.GetZoneInterval(at);
            if (!stretch.HasEnd || candidate < stretch.End)
            {
                return candidate;
            }

            at = stretch.End;
        }
    }

    /// <summary>A local time in ISO form, seconds always, fractions where there are any: <c>22:15:00</c>.</summary>
    public static string Format(LocalTime time) => Pattern.Format(time);

    /// <summary>The window as an interval: <c>[22:00:00, 08:00:00)</c>.</summary>
    public override string ToString() => $"[{Format(From)}, {Format(To)})";
}
