using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>
/// Reads the checks of a rule. A new predicate is one entry in a table of <c>Checks/</c>; a new family, one table here.
/// </summary>
internal static class CheckReader
{
    /// <summary>The most days that a check counts, inclusive.</summary>
    public const int MostDays = 366;

    private static readonly Dictionary<string, Func<MapReader, RuleCheck?>> Known = new[]
    {
        FactChecks.Table, DateChecks.Table, StateChecks.Table, CountingChecks.Table, TimeChecks.Table,
        ValidationChecks.Table, ClaimChecks.Table, MoneyChecks.Table,
    }.SelectMany(table => table).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>The rule of the list <c>checks</c>; null where it has any fault.</summary>
    public static CheckedRule? ReadRule(MapReader parameters, RuleHead head)
    {
        var nodes = parameters.List("checks", required: true);
        var checks = nodes.Select(node => Read(node, head.AppliesTo, parameters.Faults)).OfType<RuleCheck>().ToArray();
        if (nodes.Count == 0)
        {
            parameters.Faults.Add(parameters.Place, "the rule has no checks", "add at least one under 'checks'");
        }

        return checks.Length == 0 ? null : new CheckedRule { Head = head, Checks = checks };
    }

    /// <summary>A number of 1 to a year's days; null, with a fault, where it is none.</summary>
    public static int? Least(MapReader reader, string key)
    {
        var number = reader.Integer(key, MostDays, required: true);
        if (number == 0)
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is at least 1", "write how many it takes");
        }

        return number is > 0 ? (int)number : null;
    }

    private static RuleCheck? Read(YamlNode node, RuleScope scope, FaultList faults)
    {
        if (MapReader.Of(node, faults, "the check") is not { } reader || reader.Text("check") is not { } word)
        {
            return null;
        }

        if (!Known.TryGetValue(word, out var make))
        {
            reader.Faults.Add(
                reader.PlaceOf("check"),
                $"{FaultList.Quote(word)} is no check",
                $"use one of: {string.Join(", ", Known.Keys)}");
            return null;
        }

        var acts = reader.Words<ActKind>("acts", required: false);
        var classes = reader.Words<ActClass>("classes", required: false);
        var when = ReadWhen(reader);
        var check = make(reader);
        reader.Done();
        if ((acts is not null && !acts.Any(scope.Mentions))
            || (classes is not null && !classes.Any(cls => scope.Classes.Contains(cls))))
        {
            reader.Faults.Add(
                reader.PlaceOf(acts is null ? "classes" : "acts"), "the check is about no act of its rule",
                "name acts and classes that stand under 'applies-to'");
        }

        return check is null ? null : check with { Acts = acts, Classes = classes, When = when };
    }

    /// <summary>The condition under <c>when</c>; null where there is none, or a faulty one.</summary>
    public static FactCondition? ReadWhen(MapReader check)
    {
        if (check.Map("when", required: false, "'when'") is not { } reader)
        {
            return null;
        }

        var fact = FactReader.Read(reader, "fact", FactShape.Word, FactShape.Words);
        var words = FactReader.Words(reader, "any-of", fact, orNone: true);
        var known = reader.Flag("known") ?? false;
        reader.Done();
        return fact is null ? null : new FactCondition(fact, words) { KnownOnly = known };
    }
}
