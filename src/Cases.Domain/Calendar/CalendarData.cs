using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>The days of one year that differ from the plain week, as an authority published them.</summary>
/// <param name="Year">The year; its notice may name days of the December before or the January after.</param>
/// <param name="Source">Where they were published.</param>
/// <param name="Off">Dates that are off, weekend days inside a holiday included.</param>
/// <param name="Worked">Weekend dates that are worked.</param>
public sealed record CalendarYear(
    int Year, string Source, ImmutableArray<LocalDate> Off, ImmutableArray<LocalDate> Worked);

/// <summary>A calendar of working days as data, with an immutable version.</summary>
public sealed record CalendarData
{
    /// <summary>The id, the same over versions: <c>CN</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its version, from 1: a year more, or an amended day, is a new version.</summary>
    public required int Version { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The jurisdiction: an ISO 3166 country code.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>The days of the week that are off.</summary>
    public required ImmutableArray<IsoDayOfWeek> Weekend { get; init; }

    /// <summary>The years, in order and without a gap.</summary>
    public required ImmutableArray<CalendarYear> Years { get; init; }

    /// <summary>The calendar, which knows these years and no others.</summary>
    /// <exception cref="ArgumentException">The data are contradictory: they were not checked.</exception>
    public BusinessCalendar ToCalendar() => new(
        $"{Id}@{PolicyWords.Of(Version)}", Weekend, Years.SelectMany(year => year.Off),
        Years.SelectMany(year => year.Worked))
    {
        KnownYears = (Years[0].Year, Years[^1].Year),
    };

    /// <summary>SHA-256 of everything that it says, 64 lower-case hex digits.</summary>
    public string ContentHash() => ContentDigest.Of(
    [
        Id, PolicyWords.Of(Version), Title, Jurisdiction,
        string.Join(' ', Weekend.Select(day => day.ToString())),
        .. Years.SelectMany(year => new[]
        {
            PolicyWords.Of(year.Year), year.Source, string.Join(' ', year.Off.Select(PolicyWords.Of)),
            string.Join(' ', year.Worked.Select(PolicyWords.Of)),
        }),
    ]);
}
