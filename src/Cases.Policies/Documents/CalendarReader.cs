using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;
using NodaTime.Text;

namespace Cases.Policies;

/// <summary>A calendar with the place of its id.</summary>
internal sealed record PlacedCalendar(CalendarData Calendar, YamlPlace Place);

/// <summary>Reads one document as a calendar of working days, noting every fault.</summary>
internal static class CalendarReader
{
    private const int FirstYear = 1900;
    private const int LastYear = 2200;

    public static PlacedCalendar? Read(YamlMap document, FaultList faults)
    {
        var before = faults.Count;
        var reader = new MapReader(document, faults, "the calendar");
        var head = new CalendarData
        {
            Id = PackReader.Id(reader, "calendar") ?? "",
            Version = DocumentHead.Version(reader),
            Title = reader.Text("title") ?? "",
            Jurisdiction = DocumentHead.Jurisdiction(reader, mayBeAny: false) ?? "",
            Weekend = ReadWeekend(reader),
            Years = [],
        };
        var dates = new Dictionary<LocalDate, YamlPlace>();
        var years = reader.List("years", required: true)
            .Select(node => ReadYear(node, head.Weekend, dates, faults)).OfType<PlacedYear>().ToArray();
        reader.Done();
        if (faults.Count == before)
        {
            CheckYears(reader, years);
        }

        return faults.Count > before
            ? null
            : new PlacedCalendar(
                head with { Years = [.. years.Select(year => year.Year)] }, reader.PlaceOf("calendar"));
    }

    private static ImmutableArray<IsoDayOfWeek> ReadWeekend(MapReader reader)
    {
        var days = (reader.Words<IsoDayOfWeek>("weekend", required: true) ?? []).ToImmutableArray();
        if (days.Length >= 7 || days.Contains(IsoDayOfWeek.None))
        {
            reader.Faults.Add(
                reader.PlaceOf("weekend"), "no day of the week is worked", "name the days of the week that are off");
        }

        return days;
    }

    private static PlacedYear? ReadYear(
        YamlNode node, ImmutableArray<IsoDayOfWeek> weekend, Dictionary<LocalDate, YamlPlace> dates, FaultList faults)
    {
        if (MapReader.Of(node, faults, "the year") is not { } reader)
        {
            return null;
        }

        var year = (int)(reader.Integer("year", LastYear, required: true) ?? FirstYear);
        if (year < FirstYear)
        {
            faults.Add(reader.PlaceOf("year"), "this is no year", $"write a year from {FirstYear} to {LastYear}");
        }

        var source = reader.Text("source") ?? "";
        var off = ReadDates(reader, "off", year, dates);
        var worked = ReadDates(reader, "worked", year, dates);
        foreach (var date in worked.Where(date => !weekend.Contains(date.DayOfWeek)))
        {
            faults.Add(
                dates[date], $"{PolicyWords.Of(date)} is no weekend day and is worked anyway",
                "name under 'worked' only days of the weekend");
        }

        reader.Done();
        return new PlacedYear(new CalendarYear(year, source, off, worked), reader.PlaceOf("year"));
    }

    // A notice names days of its year, and of New Year's Eve before and New Year's Day after it.
    private static ImmutableArray<LocalDate> ReadDates(
        MapReader reader, string key, int year, Dictionary<LocalDate, YamlPlace> seen)
    {
        var dates = ImmutableArray.CreateBuilder<LocalDate>();
        foreach (var node in reader.List(key))
        {
            var read = node is YamlScalar scalar ? LocalDatePattern.Iso.Parse(scalar.Value) : null;
            if (read is not { Success: true })
            {
                reader.Faults.Add(node.Place, $"'{key}' holds {node.Shape} that is no date", "write YYYY-MM-DD");
            }
            else if (seen.TryGetValue(read.Value, out var first))
            {
                reader.Faults.Add(
                    node.Place,
                    $"{PolicyWords.Of(read.Value)} is there twice; the other is in line {PolicyWords.Of(first.Line)} "
                        + $"column {PolicyWords.Of(first.Column)}",
                    "a day is either off or worked, and named once");
            }
            else if (read.Value < new LocalDate(year - 1, 12, 1) || read.Value > new LocalDate(year + 1, 1, 31))
            {
                reader.Faults.Add(
                    node.Place, $"{PolicyWords.Of(read.Value)} is no day of {PolicyWords.Of(year)}",
                    "name it under its own year");
            }
            else
            {
                seen.Add(read.Value, node.Place);
                dates.Add(read.Value);
            }
        }

        return dates.ToImmutable();
    }

    private static void CheckYears(MapReader reader, PlacedYear[] years)
    {
        if (years.Length == 0)
        {
            reader.Faults.Add(reader.PlaceOf("years"), "the calendar knows no year", "add at least one year");
        }

        for (var i = 1; i < years.Length; i++)
        {
            if (years[i].Year.Year != years[i - 1].Year.Year + 1)
            {
                reader.Faults.Add(
                    years[i].Place,
                    $"{PolicyWords.Of(years[i].Year.Year)} does not follow {PolicyWords.Of(years[i - 1].Year.Year)} "
                        + $"of line {PolicyWords.Of(years[i - 1].Place.Line)}",
                    "name the years in order, each once, without a gap");
            }
        }
    }

    private sealed record PlacedYear(CalendarYear Year, YamlPlace Place);
}
