using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates about notices that begin a period, and about what was said or sent first.</summary>
internal static class ValidationChecks
{
    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["validation-period-over"] = reader => ReadPeriod(reader) is { } period
                ? new PeriodOverCheck { Period = period }
                : null,
            ["no-dispute-in-period"] = reader =>
            {
                var passing = reader.Words<ActClass>("passing", required: false) ?? [];
                return ReadPeriod(reader) is { } period
                    ? new NoDisputeInPeriodCheck { Period = period, Passing = passing }
                    : null;
            },
            ["sent-in-time"] = reader => FactReader.Read(reader, "fact", FactShape.Date) is { } fact
                && CheckReader.Least(reader, "days") is { } days
                    ? new SentInTimeCheck { Fact = fact, Days = days }
                    : null,
            ["spoken-or-written"] = reader => CheckReader.Least(reader, "days") is { } days
                ? new SpokenOrWrittenCheck { Days = days }
                : null,
            ["pause-over"] = ReadPause,
        };

    private static ValidationPeriod? ReadPeriod(MapReader reader)
    {
        var working = reader.Integer("working-days", CheckReader.MostDays, required: true);
        var days = CheckReader.Least(reader, "days");
        var holidays = TimeChecks.Dates(reader, "holidays");
        return working is { } first && days is { } rest ? new ValidationPeriod((int)first, rest, holidays) : null;
    }

    private static PauseOverCheck? ReadPause(MapReader reader)
    {
        var fact = FactReader.Read(reader, "fact", FactShape.Date);
        var days = CheckReader.Least(reader, "days");
        var extended = reader.Has("extended-by") ? FactReader.Read(reader, "extended-by", FactShape.Date) : null;
        var more = reader.Integer("more-days", CheckReader.MostDays);
        if (reader.Has("extended-by") != more > 0)
        {
            reader.Faults.Add(
                reader.PlaceOf("more-days"), "'extended-by' and 'more-days' go together",
                "write both, with at least one day, or neither");
        }

        return fact is not null && days is { } least
            ? new PauseOverCheck { Fact = fact, Days = least, ExtendedBy = extended, MoreDays = (int)(more ?? 0) }
            : null;
    }
}
