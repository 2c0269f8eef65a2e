using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates about what is on file, and about days.</summary>
internal static class DateChecks
{
    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["on-file"] = ReadOnFile,
            ["not-after"] = reader => FactReader.Read(reader, "fact", FactShape.Date) is { } fact
                ? new NotAfterCheck
                {
                    Fact = fact,
                    DaysAfter = (int)(reader.Integer("days-after", CheckReader.MostDays) ?? 0),
                }
                : null,
            ["within-days"] = reader => FactReader.Read(reader, "fact", FactShape.Date) is { } fact
                && CheckReader.Least(reader, "days") is { } days
                    ? new WithinDaysCheck { Fact = fact, Days = days }
                    : null,
        };

    private static OnFileCheck? ReadOnFile(MapReader reader)
    {
        var fact = FactReader.Read(reader, "fact", FactShape.Reference, FactShape.Date);
        var days = reader.Integer("least-days-before", CheckReader.MostDays);
        if (fact is { Shape: FactShape.Reference } && days is not null)
        {
            reader.Faults.Add(
                reader.PlaceOf("least-days-before"), $"'{fact.Name}' is no day",
                "leave it out, or name a fact with a day");
        }

        return fact is null ? null : new OnFileCheck { Fact = fact, LeastDaysBefore = (int?)days };
    }
}
