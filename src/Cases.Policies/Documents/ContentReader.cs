using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads one document as rules of content and runs their examples, noting every fault.</summary>
internal static class ContentReader
{
    public static ContentPack? Read(YamlMap document, FaultList faults)
    {
        var before = faults.Count;
        var reader = new MapReader(document, faults, "the content pack");
        var pack = new ContentPack
        {
            Id = PackReader.Id(reader, "content") ?? "",
            Title = reader.Text("title") ?? "",
            Jurisdiction = DocumentHead.Jurisdiction(reader, mayBeAny: true) ?? "",
            ValidFrom = reader.Date("valid-from", required: true) ?? LocalDate.MinIsoValue,
            ValidTo = reader.Date("valid-to", required: false),
            Rules =
            [
                .. reader.List("rules", required: true).Select(node => ReadRule(node, faults)).OfType<ContentRule>(),
            ],
        };
        DocumentHead.CheckDates(reader, pack.ValidFrom, pack.ValidTo, "the content pack");
        reader.Done();
        foreach (var twice in pack.Rules.GroupBy(rule => rule.Id).Where(rules => rules.Count() > 1))
        {
            faults.Add(document.Place, $"the rule {twice.Key} is there twice", "give one of them another id");
        }

        return faults.Count > before ? null : pack;
    }

    private static ContentRule? ReadRule(YamlNode node, FaultList faults)
    {
        var before = faults.Count;
        var id = (node as YamlMap)?.Entries.FirstOrDefault(e => e.Key.Value == "id")?.Value as YamlScalar;
        var what = id is null ? "the rule" : $"rule {FaultList.Quote(id.Value)}";
        if (MapReader.Of(node, faults, what) is not { } reader)
        {
            return null;
        }

        var rule = new ContentRule
        {
            Id = PackReader.Id(reader, "id") ?? "",
            Title = reader.Text("title") ?? "",
            Citation = RuleReader.ReadCitation(reader),
            Norm = reader.Word<NormStrength>("norm") ?? NormStrength.Law,
            SourceStatus = RuleReader.ReadSource(reader),
            SignOff = RuleReader.ReadSignOff(reader),
            Demand = reader.Word<ContentDemand>("demand") ?? ContentDemand.Avoids,
            Claim = reader.Word<ContentClaim>("claim", required: false) ?? ContentClaim.None,
            Channels = [.. reader.Words<ContactChannel>("channels", required: true) ?? []],
            Classes = [.. reader.Words<ActClass>("classes", required: true) ?? []],
            Fields = [.. reader.Words<Placeholder>("fields", required: false) ?? []],
            Phrases = ReadPhrases(reader),
        };
        CheckParts(reader, rule);
        var examples = reader.Map("examples", required: true, "'examples'");
        var refused = examples is null ? [] : Texts(examples, "refused");
        var permitted = examples is null ? [] : Texts(examples, "permitted");
        examples?.Done();
        reader.Done();
        if (faults.Count == before)
        {
            RunExamples(rule, refused, permitted, reader);
        }

        return faults.Count > before ? null : rule;
    }

    // A rule that can never find anything protects nobody.
    private static void CheckParts(MapReader reader, ContentRule rule)
    {
        var (isSound, remedy) = rule.Demand switch
        {
            ContentDemand.States => (!rule.Fields.IsEmpty && rule.Phrases.IsEmpty, "give it 'fields' and no 'phrases'"),
            ContentDemand.Avoids => (!rule.Phrases.IsEmpty && rule.Fields.IsEmpty, "give it 'phrases' and no 'fields'"),
            ContentDemand.Conceals => (rule.Phrases.Length + rule.Fields.Length > 0, "give it 'fields' or 'phrases'"),
        };
        if (!isSound && reader.Has("demand"))
        {
            reader.Faults.Add(
                reader.PlaceOf("demand"), $"a rule that '{PolicyWords.Of(rule.Demand)}' has other parts", remedy);
        }
    }

    private static ImmutableArray<ContentPhrase> ReadPhrases(MapReader rule)
    {
        if (rule.Map("phrases", required: false, "'phrases'") is not { } reader)
        {
            return [];
        }

        var phrases = ImmutableArray.CreateBuilder<ContentPhrase>();
        foreach (var tag in MessageWords.Languages)
        {
            foreach (var (place, words) in Texts(reader, tag))
            {
                var phrase = new ContentPhrase(MessageWords.LanguageOf(tag)!.Value, words);
                if (phrases.Contains(phrase))
                {
                    reader.Faults.Add(place, $"{FaultList.Quote(words)} is there twice", "name it once");
                }

                phrases.Add(phrase);
            }
        }

        reader.Done();
        return phrases.ToImmutable();
    }

    private static List<(YamlPlace Place, string Words)> Texts(MapReader reader, string key)
    {
        var texts = new List<(YamlPlace, string)>();
        foreach (var node in reader.List(key))
        {
            if (node is YamlScalar { IsNull: false } scalar && scalar.Value.Trim().Length is > 0 and <= 2000)
            {
                texts.Add((scalar.Place, scalar.Value.Trim()));
            }
            else
            {
                reader.Faults.Add(node.Place, $"'{key}' holds {node.Shape} where a text belongs", "write words");
            }
        }

        return texts;
    }

    private static void RunExamples(
        ContentRule rule,
        List<(YamlPlace Place, string Words)> refused,
        List<(YamlPlace Place, string Words)> permitted,
        MapReader reader)
    {
        if (refused.Count == 0 || permitted.Count == 0)
        {
            reader.Faults.Add(
                reader.PlaceOf("examples"),
                $"the rule {rule.Id} lacks an example of a text that it refuses or of one that it permits",
                "add 'refused' and 'permitted', at least one text each");
        }

        foreach (var (place, _) in refused.Where(example => !TemplateLint.Finds(rule, example.Words)))
        {
            reader.Faults.Add(place, $"the rule {rule.Id} finds nothing in this text", "mend the rule or the example");
        }

        foreach (var (place, _) in permitted.Where(example => TemplateLint.Finds(rule, example.Words)))
        {
            reader.Faults.Add(place, $"the rule {rule.Id} refuses this text", "mend the rule or the example");
        }
    }
}
