using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates about a claim over time: limitation, guarantee, demands, retention; and bans.</summary>
internal static class ClaimChecks
{
    private const int MostYears = 100;
    private const int MostMonths = 1200;
    private const int MostDemands = 100;

    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["limitation"] = ReadLimitation,
            ["guarantee-period"] = ReadGuarantee,
            ["demands-made"] = ReadDemands,
            ["kept-for"] = ReadKeptFor,
            ["class-by-due-date"] = _ => new DueDateClassCheck(),
            ["forbidden"] = _ => new ForbiddenCheck(),
            ["any-other-than"] = reader => FactReader.Read(reader, "fact", FactShape.Words) is { } fact
                ? new OtherThanCheck { Fact = fact, Than = FactReader.Words(reader, "than", fact) }
                : null,
        };

    private static LimitationCheck? ReadLimitation(MapReader reader)
    {
        var years = AtLeastOne(reader, "years", MostYears);
        var outer = AtLeastOne(reader, "outer-years", MostYears);
        var restarts = reader.Words<ClaimEventKind>("restarts", required: true);
        if (outer < years)
        {
            reader.Faults.Add(
                reader.PlaceOf("outer-years"), "the outer years end before the years", "write at least as many");
        }

        return years is { } ordinary && outer is { } longest && restarts is not null
            ? new LimitationCheck { Years = ordinary, OuterYears = longest, Restarts = restarts }
            : null;
    }

    private static GuaranteePeriodCheck? ReadGuarantee(MapReader reader)
    {
        var months = AtLeastOne(reader, "default-months", MostMonths);
        var days = new List<int>();
        foreach (var node in reader.List("warn-days", required: true))
        {
            if (node is YamlScalar { Value: { Length: <= 3 } text } && int.TryParse(text, out var number)
                && number is > 0 and <= CheckReader.MostDays)
            {
                days.Add(number);
            }
            else
            {
                reader.Faults.Add(
                    node.Place, "'warn-days' holds something that is no number of days",
                    $"write whole numbers from 1 to {CheckReader.MostDays}");
            }
        }

        if (reader.Has("warn-days") && days.Count == 0)
        {
            reader.Faults.Add(reader.PlaceOf("warn-days"), "'warn-days' names no day", "name at least one");
        }

        return months is { } count && days.Count > 0
            ? new GuaranteePeriodCheck { DefaultMonths = count, WarnDays = days }
            : null;
    }

    private static DemandsMadeCheck? ReadDemands(MapReader reader)
    {
        var least = AtLeastOne(reader, "least", MostDemands);
        var apart = CheckReader.Least(reader, "days-apart");
        var since = reader.Integer("months-since", MostMonths, required: true);
        return least is { } count && apart is { } days && since is { } months
            ? new DemandsMadeCheck { Least = count, DaysApart = days, MonthsSince = (int)months }
            : null;
    }

    private static KeptForCheck? ReadKeptFor(MapReader reader)
    {
        var fact = FactReader.Read(reader, "fact", FactShape.Date);
        var least = reader.Has("least-years") ? AtLeastOne(reader, "least-years", MostYears) : null;
        var most = reader.Has("most-years") ? AtLeastOne(reader, "most-years", MostYears) : null;
        if (reader.Has("least-years") == reader.Has("most-years"))
        {
            reader.Faults.Add(
                reader.Place, "the check keeps for no time, or for two",
                "write either 'least-years' or 'most-years'");
            return null;
        }

        return fact is null || (least is null && most is null)
            ? null
            : new KeptForCheck { Fact = fact, LeastYears = least, MostYears = most };
    }

    private static int? AtLeastOne(MapReader reader, string key, int most)
    {
        var number = reader.Integer(key, most, required: true);
        if (number == 0)
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is at least 1", $"write a number from 1 to {most}");
        }

        return number is > 0 ? (int)number : null;
    }
}
