namespace Cases.Pages;

/// <summary>Something of a page that has a time zone of its own.</summary>
public interface IInZone
{
    /// <summary>The zone's IANA name; null for that of the pages.</summary>
    string? Zone { get; }
}

/// <summary>Time zones by their IANA names.</summary>
internal static class Zones
{
    /// <summary>A zone; null where there is no such name, or this machine does not know the zone.</summary>
    public static TimeZoneInfo? Find(string? name) =>
        name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
}
