using NodaTime;

namespace Cases.Domain;

/// <summary>When the clock of a zone comes to a time of day: the steps of every search over local time.</summary>
public static class LocalClock
{
    /// <summary>
    /// The first instant after another at which the clock of a zone shows a time of day, or at which it is put forward
    /// or back, whichever comes first.
    /// </summary>
    /// <remarks>Between two such instants a local time that was before the time of day stays before it.</remarks>
    /// <param name="at">The instant, exclusive.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="time">The time of day.</param>
    public static Instant Next(Instant at, DateTimeZone zone, LocalTime time)
    {
        var stretch = zone.GetZoneInterval(at);
        var local = at.WithOffset(stretch.WallOffset).LocalDateTime;
        var next = local.Date.At(time);
        next = next <= local ? next.PlusDays(1) : next;
        var candidate = next.WithOffset(stretch.WallOffset).ToInstant();
        return !stretch.HasEnd || candidate < stretch.End ? candidate : stretch.End;
    }

    /// <summary>The earlier of two instants; null stands for never.</summary>
    internal static Instant? Earlier(Instant? left, Instant? right) =>
        left is not { } one ? right : right is { } other && other < one ? other : one;
}
