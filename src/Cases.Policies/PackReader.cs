using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads one document as a pack, noting every fault.</summary>
internal static class PackReader
{
    private const int LongestId = 60;

    /// <summary>The pack; null where the document has any fault.</summary>
    /// <param name="document">The document.</param>
    /// <param name="faults">Where faults are noted.</param>
    /// <param name="beside">Packs that are there already, whose ids are taken; null for none.</param>
    /// <param name="before">Packs that were read before it; null for none.</param>
    public static RulePack? Read(
        YamlNode document, FaultList faults, IReadOnlyList<RulePack>? beside = null,
        IReadOnlyList<RulePack>? before = null)
    {
        var faultsBefore = faults.Count;
        if (document is not YamlMap { Entries: [{ Key.Value: "pack" }, ..] } map)
        {
            faults.Add(document.Place, "this document is no pack", "begin it with 'pack: ID'");
            return null;
        }

        var reader = new MapReader(map, faults, "the pack");
        var pack = ReadHead(reader);
        var numbers = ReadNumbers(reader, pack, [.. beside ?? [], .. before ?? []]);
        var facts = ReadFacts(reader, pack);
        var rates = RateReader.Read(reader, pack.IsOfLaw);
        var rules = ReadRules(reader, pack, BindingReader.Read(reader, null));
        reader.Done();
        CheckIds(rules, faults);
        if (rules.Count == 0 && numbers.Count == 0 && facts.IsEmpty && rates.IsEmpty && faults.Count == faultsBefore)
        {
            faults.Add(
                document.Place, $"the pack {pack.Id} says nothing",
                "add 'rules', 'holds', 'retention', 'numbers', 'facts' or 'rates'");
        }

        var whole = pack with
        {
            Rules = [.. rules.Select(rule => rule.Rule)], Numbers = numbers, Facts = facts, Rates = rates,
        };
        if (faults.Count == faultsBefore && beside?.FirstOrDefault(other => other.Id == whole.Id) is { } other
            && other.ContentHash() != whole.ContentHash())
        {
            faults.Add(
                reader.PlaceOf("pack"), $"the id {whole.Id} is that of a pack that ships and says something else",
                "give the pack an id of its own; it then binds beside the other, and the stricter rule wins");
        }

        return faults.Count > faultsBefore ? null : whole;
    }

    /// <summary>An id of a pack or rule; null, with a fault, where it is none.</summary>
    public static string? Id(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } id)
        {
            return null;
        }

        if (id.Length <= LongestId && char.IsAsciiLetterUpper(id[0])
            && id.Select((c, i) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-' || IsSection(id, i))
                .All(sound => sound))
        {
            return id;
        }

        reader.Faults.Add(
            reader.PlaceOf(key),
            $"{FaultList.Quote(id)} is no id",
            $"use capital letters, digits, hyphens and dots between digits, a letter first, at most {LongestId}");
        return null;
    }

    // A section of a handbook is written with dots, as in UK-7.9.4-TIME.
    private static bool IsSection(string id, int i) => id[i] == '.' && i > 0 && i + 1 < id.Length
        && char.IsAsciiDigit(id[i - 1]) && char.IsAsciiDigit(id[i + 1]);

    // A head with a fault gets stand-ins, so that the rest of the document is read and its faults are told as well.
    private static RulePack ReadHead(MapReader reader)
    {
        var pack = new RulePack
        {
            Id = Id(reader, "pack") ?? "",
            Title = reader.Text("title") ?? "",
            Jurisdiction = reader.Text("jurisdiction") ?? "",
            Instrument = reader.Text("instrument") ?? "",
            ValidFrom = reader.Date("valid-from", required: true) ?? LocalDate.MinIsoValue,
            ValidTo = reader.Date("valid-to", required: false),
            OfficialZone = reader.Zone("official-zone"),
            Joins = BindingReader.Codes(reader, "joins"),
        };
        if (pack.ValidTo < pack.ValidFrom)
        {
            reader.Faults.Add(
                reader.PlaceOf("valid-to"), "the pack ends before it begins", "'valid-to' is the last day, inclusive");
        }

        return pack;
    }

    private static Dictionary<string, long> ReadNumbers(
        MapReader map, RulePack pack, IReadOnlyList<RulePack> others)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        if (map.Map("numbers", required: false, "'numbers'") is not { } reader)
        {
            return values;
        }

        foreach (var number in PolicyNumbers.Known)
        {
            if (reader.Integer(number.Name, number.Max) is { } value)
            {
                values.Add(number.Name, value);
                CheckLaw(number, value, pack, others, reader);
            }
        }

        reader.Done();
        return values;
    }

    // A bank may bind itself to more than the law asks, never to less.
    private static void CheckLaw(
        PolicyNumber number, long value, RulePack pack, IReadOnlyList<RulePack> others, MapReader reader)
    {
        if (!pack.IsOfLaw && others.FirstOrDefault(other => other.IsOfLaw
            && other.Numbers.TryGetValue(number.Name, out var bound) && number.IsLooser(value, bound)) is { } law)
        {
            reader.Faults.Add(
                reader.PlaceOf(number.Name),
                $"'{number.Name}: {value}' is looser than the {law.Numbers[number.Name]} of {law.Id}",
                number.Stricter == Stricter.More ? "write that number or more" : "write that number or less");
        }
    }

    /// <summary>What holds for the bank: dated and approved like the rest of its pack.</summary>
    private static ImmutableArray<StatedFact> ReadFacts(MapReader map, RulePack pack)
    {
        if (map.Map("facts", required: false, "'facts'") is not { } reader)
        {
            return [];
        }

        var facts = ImmutableArray.CreateBuilder<StatedFact>();
        foreach (var fact in FactNames.All.Where(fact => fact.Home == FactHome.House))
        {
            // Every name is asked for, so that another is told with all that there are.
            if (reader.Node(fact.Name, required: false) is not null && FactReader.Given(reader, fact) is { } value)
            {
                facts.Add(new StatedFact(fact.Name, value));
            }
        }

        reader.Done();
        if (pack.IsOfLaw)
        {
            reader.Faults.Add(map.PlaceOf("facts"), "a pack of law states nothing of a bank",
                "move 'facts' to the bank's own pack, whose jurisdiction is 'any'");
        }

        return facts.ToImmutable();
    }

    private static List<PlacedRule> ReadRules(MapReader reader, RulePack pack, Binding? binds)
    {
        var rules = new List<PlacedRule>();
        foreach (var node in reader.List("rules"))
        {
            Add(node, RuleReader.ReadRule(node, pack, binds, reader.Faults));
        }

        foreach (var node in reader.List("holds"))
        {
            Add(node, RuleReader.ReadHold(node, pack, binds, reader.Faults));
        }

        foreach (var node in reader.List("retention"))
        {
            Add(node, RuleReader.ReadRetention(node, pack, binds, reader.Faults));
        }

        return rules;

        void Add(YamlNode node, PolicyRule? rule)
        {
            if (rule is not null)
            {
                rules.Add(new PlacedRule(node.Place, rule));
            }
        }
    }

    private static void CheckIds(List<PlacedRule> rules, FaultList faults)
    {
        var ids = rules.Select(rule => rule.Rule.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (place, rule) in rules)
        {
            var own = rule.Head.Exceptions.Select(exception => exception.Id).ToList();
            foreach (var id in own.Where(ids.Contains).Concat(own.GroupBy(id => id).Where(same => same.Count() > 1)
                .Select(same => same.Key)).Distinct(StringComparer.Ordinal))
            {
                faults.Add(
                    place, $"the exception {id} of the rule {rule.Id} has the id of another rule or exception",
                    "give it an id of its own");
            }
        }

        foreach (var versions in rules.GroupBy(rule => rule.Rule.Id, StringComparer.Ordinal))
        {
            var inOrder = versions.OrderBy(rule => rule.Rule.ValidFrom).ToArray();
            for (var i = 1; i < inOrder.Length; i++)
            {
                if (inOrder[i].Rule.ValidFrom <= (inOrder[i - 1].Rule.ValidTo ?? LocalDate.MaxIsoValue))
                {
                    faults.Add(
                        inOrder[i].Place,
                        $"the rule {versions.Key} is there twice on {PolicyWords.Of(inOrder[i].Rule.ValidFrom)}",
                        $"end the one of line {inOrder[i - 1].Place.Line} before, or give this one another id");
                }
            }
        }
    }

    private sealed record PlacedRule(YamlPlace Place, PolicyRule Rule);
}
