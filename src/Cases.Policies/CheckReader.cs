using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads the checks of a rule. A new predicate is one entry here.</summary>
internal static class CheckReader
{
    private const int MostDays = 366;

    private static readonly Dictionary<string, Func<MapReader, RuleCheck?>> Known = new(StringComparer.Ordinal)
    {
        ["at-least"] = reader => ReadFact(reader, FactShape.Number) is { } fact
            && reader.Integer("least", int.MaxValue, required: true) is { } least
                ? new AtLeastCheck { Fact = fact, Least = least }
                : null,
        ["at-most"] = reader => ReadFact(reader, FactShape.Number) is { } fact
            && reader.Integer("most", int.MaxValue, required: true) is { } most
                ? new AtMostCheck { Fact = fact, Most = most }
                : null,
        ["any-of"] = reader => ReadFact(reader, FactShape.Word) is { } fact
            ? new AnyOfCheck { Fact = fact, AnyOf = Texts(reader, "any-of") }
            : null,
        ["all-of"] = reader => ReadFact(reader, FactShape.Words) is { } fact
            ? new AllOfCheck { Fact = fact, AllOf = Texts(reader, "all-of") }
            : null,
        ["party-permitted"] = reader => reader.Words<PartyKind>("parties", required: true) is { } parties
            ? new PartyPermittedCheck
            {
                Parties = parties,
                OnFile = reader.Words<PartyKind>("on-file", required: false) ?? [],
            }
            : null,
        ["no-plan-performed"] = reader => reader.Words<PlanKind>("kinds", required: true) is { } kinds
            ? new NoPlanPerformedCheck { Kinds = kinds }
            : null,
        ["hold-taken-up"] = reader => reader.Word<HoldKind>("hold") is { } hold
            ? new HoldTakenUpCheck { Hold = hold }
            : null,
        ["debtor-out-of-contact"] = reader => (Least(reader, "dials"), Least(reader, "days")) is ({ } dials, { } days)
            ? new DebtorOutOfContactCheck { Dials = dials, Days = days }
            : null,
        ["party-came-forward"] = reader => Least(reader, "days") is { } days
            ? new PartyCameForwardCheck { Days = days }
            : null,
        ["count-at-most"] = ReadCount,
    };

    /// <summary>The rule of the list <c>checks</c>; null where it has any fault.</summary>
    public static CheckedRule? ReadRule(MapReader parameters, RuleHead head)
    {
        var nodes = parameters.List("checks", required: true);
        var checks = nodes.Select(node => Read(node, parameters.Faults)).OfType<RuleCheck>().ToArray();
        if (nodes.Count == 0)
        {
            parameters.Faults.Add(parameters.Place, "the rule has no checks", "add at least one under 'checks'");
        }

        return checks.Length == 0 ? null : new CheckedRule { Head = head, Checks = checks };
    }

    /// <summary>A list of words of the vectors' kind: letters, digits, hyphens and underscores.</summary>
    public static IReadOnlyList<string> Texts(MapReader reader, string key)
    {
        var texts = new List<string>();
        foreach (var node in reader.List(key, required: true))
        {
            if (node is YamlScalar scalar && scalar.Value.Length > 0
                && scalar.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                texts.Add(scalar.Value);
            }
            else
            {
                reader.Faults.Add(node.Place, $"'{key}' holds something that is no word", "write words only");
            }
        }

        return texts;
    }

    /// <summary>A number of 1 to a year's days; null, with a fault, where it is none.</summary>
    private static int? Least(MapReader reader, string key)
    {
        var number = reader.Integer(key, MostDays, required: true);
        if (number == 0)
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is at least 1", "write how many it takes");
        }

        return number is > 0 ? (int)number : null;
    }

    private static RuleCheck? Read(YamlNode node, FaultList faults)
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
        return check is null ? null : check with { Acts = acts, Classes = classes, When = when };
    }

    /// <summary>The condition under <c>when</c>; null where there is none, or a faulty one.</summary>
    public static FactCondition? ReadWhen(MapReader check)
    {
        if (check.Map("when", required: false, "'when'") is not { } reader)
        {
            return null;
        }

        var fact = ReadFact(reader, FactShape.Word);
        var words = Texts(reader, "any-of");
        reader.Done();
        return fact is null ? null : new FactCondition(fact, words);
    }

    private static FactName? ReadFact(MapReader reader, FactShape shape)
    {
        if (reader.Text("fact") is not { } name)
        {
            return null;
        }

        if (FactName.Find(name) is { } fact && fact.Shape == shape)
        {
            return fact;
        }

        reader.Faults.Add(
            reader.PlaceOf("fact"),
            $"{FaultList.Quote(name)} is no fact that this check can read",
            $"use one of: {string.Join(", ", FactName.All.Where(f => f.Shape == shape).Select(f => f.Name))}");
        return null;
    }

    private static CountAtMostCheck? ReadCount(MapReader reader)
    {
        var most = reader.Integer("most", int.MaxValue, required: true);
        var counted = reader.Words<ActKind>("counted", required: true);
        var check = new CountAtMostCheck
        {
            Most = (int)(most ?? 0),
            Counted = counted ?? [],
            Per = reader.Word<CountPer>("per", required: false) ?? CountPer.Person,
            Result = reader.Word<CountedResult>("result", required: false) ?? CountedResult.Any,
            CallKind = reader.Word<CallKind>("call-kind", required: false),
            Days = (int)(reader.Integer("days", MostDays) ?? 1),
            Clock = reader.Word<ClockChoice>("clock", required: false) ?? ClockChoice.Official,
        };
        if (most == 0 || check.Days == 0)
        {
            reader.Faults.Add(
                reader.Place, "'most' and 'days' of a count are at least 1", "forbid the act by another check instead");
        }

        return most is null || counted is null ? null : check;
    }
}
