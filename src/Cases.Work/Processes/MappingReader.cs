using System.Collections.Immutable;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Work;

/// <summary>Reads the first document of a mapping file, noting every fault.</summary>
internal static class MappingReader
{
    private const int MaxDueDays = 3650;

    public static ProcessMapping? Read(MapReader reader, IReadOnlyList<RulePack> ownPacks)
    {
        var before = reader.Faults.Count;
        var name = reader.Text("process");
        reader.OptionalText("title");
        var source = reader.Text("source");
        var currency = ReadCurrency(reader);
        var zone = reader.Has("zone") ? reader.Zone("zone") : Missing(reader, "zone");
        var timeOfDay = reader.Word<TimeOfDay>("time-of-day");
        var account = ReadAccount(reader);
        var due = ReadDue(reader);
        var packs = ReadPacks(reader, ownPacks);
        var columns = ReadColumns(reader);
        var makers = ReadActivities(reader, due);
        reader.Done();
        return reader.Faults.Count > before
            ? null
            : new ProcessMapping(makers)
            {
                Name = name!,
                Source = source!,
                Currency = currency,
                Zone = zone!,
                TimeOfDayKnown = timeOfDay == TimeOfDay.Known,
                AccountAttribute = account,
                Due = due,
                Packs = packs,
                OwnPacks = ownPacks,
                Columns = columns,
            };
    }

    private static Currency ReadCurrency(MapReader reader)
    {
        var code = reader.Text("currency");
        if (!Currency.TryParse(code, out var currency) && code is not null)
        {
            reader.Faults.Add(
                reader.PlaceOf("currency"), $"{FaultList.Quote(code)} is no currency", "write an ISO 4217 code");
        }

        return currency;
    }

    private static DateTimeZone? Missing(MapReader reader, string key)
    {
        reader.Text(key);
        return null;
    }

    private static string? ReadAccount(MapReader reader)
    {
        switch (reader.Node("account", required: true))
        {
            case YamlScalar { Value: "case-id" } or null:
                return null;
            case YamlMap:
                var map = reader.Map("account", required: true, "'account'")!;
                var attribute = map.Text("trace-attribute");
                map.Done();
                return attribute;
            case var other:
                reader.Faults.Add(
                    other.Place, "'account' is neither case-id nor a trace-attribute",
                    "write case-id, or {trace-attribute: NAME}");
                return null;
        }
    }

    private static DueRule ReadDue(MapReader reader)
    {
        if (reader.Map("due-rule", required: true, "'due-rule'") is not { } map)
        {
            return new DueRule(DueFixing.Never, 0);
        }

        var fixedBy = map.Word<DueFixing>("fixed-by") ?? DueFixing.Never;
        var days = map.Integer("days", MaxDueDays, required: fixedBy != DueFixing.Never);
        map.Done();
        return new DueRule(fixedBy, (int)(days ?? 0));
    }

    private static ImmutableArray<string> ReadPacks(MapReader reader, IReadOnlyList<RulePack> ownPacks)
    {
        var known = ShippedPacks.All().Concat(ownPacks).Select(pack => pack.Id)
            .Distinct(StringComparer.Ordinal).ToArray();
        var packs = ImmutableArray.CreateBuilder<string>();
        foreach (var node in reader.List("packs", required: true))
        {
            var id = (node as YamlScalar)?.Value ?? "";
            if (!known.Contains(id, StringComparer.Ordinal))
            {
                reader.Faults.Add(
                    node.Place, $"there is no pack {FaultList.Quote(id)}", $"use some of: {string.Join(", ", known)}");
            }
            else if (packs.Contains(id))
            {
                reader.Faults.Add(node.Place, $"the pack {id} is named twice", "name it once");
            }
            else
            {
                packs.Add(id);
            }
        }

        return packs.ToImmutable();
    }

    private static EventLogColumns ReadColumns(MapReader reader)
    {
        if (reader.Map("columns", required: false, "'columns'") is not { } map)
        {
            return EventLogColumns.Default;
        }

        var names = EventLogColumns.Default;
        var columns = new EventLogColumns
        {
            CaseId = map.OptionalText("case-id") ?? names.CaseId,
            Activity = map.OptionalText("activity") ?? names.Activity,
            Timestamp = map.OptionalText("timestamp") ?? names.Timestamp,
            Separator = Separators.Read(map),
        };
        map.Done();
        return columns;
    }

    private static Dictionary<string, CommandMaker> ReadActivities(MapReader reader, DueRule due)
    {
        var makers = new Dictionary<string, CommandMaker>(StringComparer.Ordinal);
        if (reader.Map("activities", required: true, "'activities'") is not { } activities)
        {
            return makers;
        }

        foreach (var entry in activities.Entries())
        {
            var what = $"the activity {FaultList.Quote(entry.Key.Value)}";
            if (MapReader.Of(entry.Value, reader.Faults, what) is { } map && ProcessActions.Read(map, due) is { } maker)
            {
                makers.Add(entry.Key.Value, maker);
            }
        }

        if (activities.Entries().FirstOrDefault() is null)
        {
            reader.Faults.Add(activities.Place, "no activity is mapped", "map at least one");
        }

        return makers;
    }

    private enum TimeOfDay
    {
        Known,
        Unknown,
    }
}

/// <summary>Reads the separator of a table.</summary>
internal static class Separators
{
    public static char Read(MapReader reader)
    {
        if (!reader.Has("separator"))
        {
            reader.OptionalText("separator");
            return ',';
        }

        if (reader.Node("separator", required: true) is YamlScalar { Value: [',' or ';' or '|' or '\t'] } scalar)
        {
            return scalar.Value[0];
        }

        reader.Faults.Add(
            reader.PlaceOf("separator"), "this is no separator", "write one of ',' ';' '|' and a tab, in quotes");
        return ',';
    }
}
