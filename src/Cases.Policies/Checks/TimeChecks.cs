using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>The predicates about the time of day, days of the week, and places.</summary>
internal static class TimeChecks
{
    private const int MostHolidays = 400;

    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["outside-hours"] = ReadHours,
            ["designated-time"] = ReadDesignated,
            ["designated-place"] = _ => new DesignatedPlaceCheck(),
        };

    /// <summary>Days of the week; none where the key is absent.</summary>
    public static ImmutableArray<IsoDayOfWeek> Weekdays(MapReader reader, string key)
    {
        var days = reader.Words<IsoDayOfWeek>(key, required: false) ?? [];
        if (days.Contains(IsoDayOfWeek.None))
        {
            reader.Faults.Add(reader.PlaceOf(key), "'none' is no day of the week", "leave the key out for no day");
        }

        return [.. days.Where(day => day != IsoDayOfWeek.None).Distinct().Order()];
    }

    /// <summary>A list of dates in ascending order; none where the key is absent.</summary>
    public static ImmutableArray<LocalDate> Dates(MapReader reader, string key)
    {
        var dates = ImmutableArray.CreateBuilder<LocalDate>();
        foreach (var node in reader.List(key))
        {
            if (node is YamlScalar scalar
                && NodaTime.Text.LocalDatePattern.Iso.Parse(scalar.Value) is { Success: true } read
                && (dates.Count == 0 || dates[^1] < read.Value) && dates.Count < MostHolidays)
            {
                dates.Add(read.Value);
                continue;
            }

            reader.Faults.Add(
                node.Place, $"'{key}' holds something that is no later date",
                $"write at most {MostHolidays} dates YYYY-MM-DD, each after the one before");
        }

        return dates.ToImmutable();
    }

    private static ClosedHoursCheck? ReadHours(MapReader reader)
    {
        var from = reader.Time("from");
        var to = reader.Time("to");
        var ends = reader.Word<WindowEnds>("ends", required: false) ?? WindowEnds.HalfOpen;
        var clock = reader.Word<ClockChoice>("clock");
        var closedDays = Weekdays(reader, "closed-days");
        var holidays = Dates(reader, "holidays");
        var lifted = Exceptions(reader);
        var readings = ReadReadings(reader);
        if (from is not { } start || to is not { } end || clock is not { } choice)
        {
            return null;
        }

        if (start == end || closedDays.Length == 7)
        {
            reader.Faults.Add(
                reader.PlaceOf(start == end ? "to" : "closed-days"),
                start == end ? "'from' and 'to' are the same time" : "every day of the week is closed",
                "leave some time open; an act that is never allowed needs another check");
            return null;
        }

        return new ClosedHoursCheck(start, end, ends)
        {
            Clock = choice, ClosedDays = closedDays, Holidays = holidays, LiftedBy = lifted, Readings = readings,
        };
    }

    private static DesignatedTimeCheck? ReadDesignated(MapReader reader)
    {
        var source = reader.Word<DesignationSource>("source");
        var lifted = Exceptions(reader);
        return source is { } from ? new DesignatedTimeCheck { Source = from, LiftedBy = lifted } : null;
    }

    private static List<string> Exceptions(MapReader reader)
    {
        var words = new List<string>();
        foreach (var node in reader.List("lifted-by"))
        {
            if (node is YamlScalar scalar && ContactExceptionWords.All.Contains(scalar.Value))
            {
                words.Add(scalar.Value);
                continue;
            }

            reader.Faults.Add(
                node.Place, "'lifted-by' holds something that is no exception of this check",
                $"use some of: {string.Join(", ", ContactExceptionWords.All)}");
        }

        return words;
    }

    private static Dictionary<string, WindowEnds> ReadReadings(MapReader reader)
    {
        var readings = new Dictionary<string, WindowEnds>(StringComparer.Ordinal);
        if (reader.Map("readings", required: false, "'readings'") is { } map)
        {
            foreach (var word in map.Entries().Select(entry => entry.Key.Value).ToList())
            {
                if (map.Word<WindowEnds>(word) is { } ends)
                {
                    readings[word] = ends;
                }
            }

            map.Done();
        }

        return readings;
    }
}
