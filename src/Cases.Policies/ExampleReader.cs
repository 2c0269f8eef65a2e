using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;
using NodaTime.Text;

namespace Cases.Policies;

/// <summary>The examples of a rule: acts that it refuses and acts that it lets pass.</summary>
internal sealed record RuleExamples(IReadOnlyList<RuleExample> Refused, IReadOnlyList<RuleExample> Permitted);

/// <summary>One example. A date without a time of day is judged at its start in the rule's zone.</summary>
internal sealed record RuleExample(
    YamlPlace Place, Func<DateTimeZone, Act> Act, ActFacts Facts, Instant? PermittedFrom);

/// <summary>
/// Reads the examples of a rule and runs them, so that a pack that says something else than it means is refused.
/// </summary>
internal static class ExampleReader
{
    public static RuleExamples Read(MapReader reader)
    {
        var examples = new RuleExamples(ReadList(reader, "refused"), ReadList(reader, "permitted"));
        reader.Done();
        return examples;
    }

    /// <summary>
    /// Runs the examples, noting each that comes out otherwise, and their absence where they are obligatory.
    /// </summary>
    public static void Run(PolicyRule rule, RuleExamples? examples, MapReader reader)
    {
        // How long records are kept is asked of an erasure and not of an act; conformance compares a whole process.
        if (rule.Effect is not (RuleEffect.Retain or RuleEffect.Conformance)
            && (examples is null || examples.Refused.Count == 0 || examples.Permitted.Count == 0))
        {
            reader.Faults.Add(
                reader.Place,
                $"the rule {rule.Id} lacks an example of an act that it refuses or of one that it permits",
                "add 'examples' with 'refused' and 'permitted', at least one each");
        }

        var zone = rule.OfficialZone ?? DateTimeZone.Utc;
        foreach (var example in examples?.Refused ?? [])
        {
            Check(rule, example, zone, refused: true, reader.Faults);
        }

        foreach (var example in examples?.Permitted ?? [])
        {
            Check(rule, example, zone, refused: false, reader.Faults);
        }
    }

    private static void Check(PolicyRule rule, RuleExample example, DateTimeZone zone, bool refused, FaultList faults)
    {
        var answer = rule.Answer(example.Act(zone), example.Facts, zone);
        var departs = answer.Verdict is RuleVerdict.Refused or RuleVerdict.Warned or RuleVerdict.Breached;
        if (departs != refused || answer.Verdict == RuleVerdict.NotAssessable)
        {
            faults.Add(
                example.Place,
                $"the rule {rule.Id} answers {PolicyWords.Of(answer.Verdict)} to this example, "
                    + $"which says {(refused ? "refused" : "permitted")}",
                "mend the rule's parameters or the example");
        }
        else if (example.PermittedFrom is { } expected && answer.PermittedFrom != expected)
        {
            var found = answer.PermittedFrom is { } from ? InstantPattern.ExtendedIso.Format(from) : "never known";
            faults.Add(
                example.Place,
                $"the rule {rule.Id} permits this from {found}, not from {InstantPattern.ExtendedIso.Format(expected)}",
                "mend the rule's parameters or the example");
        }
    }

    private static List<RuleExample> ReadList(MapReader reader, string key)
    {
        var examples = new List<RuleExample>();
        foreach (var node in reader.List(key))
        {
            if (MapReader.Of(node, reader.Faults, "the example") is { } example && ReadOne(example) is { } sound)
            {
                examples.Add(sound);
            }
        }

        return examples;
    }

    private static RuleExample? ReadOne(MapReader reader)
    {
        var before = reader.Faults.Count;
        reader.OptionalText("name");
        var act = reader.Map("act", required: true, "'act'") is { } map ? ReadAct(map) : null;
        var permittedFrom = reader.Has("permitted-from") ? ExampleFacts.ReadInstant(reader, "permitted-from") : null;
        var facts = ExampleFacts.Read(reader);
        reader.Done();
        return act is null || reader.Faults.Count > before
            ? null
            : new RuleExample(reader.Place, act, facts, permittedFrom);
    }

    private static Func<DateTimeZone, Act>? ReadAct(MapReader reader)
    {
        var before = reader.Faults.Count;
        var actor = reader.OptionalText("actor");
        var act = new Act(
            reader.Word<ActKind>("kind") ?? ActKind.Other,
            reader.Word<ActClass>("class", required: false) ?? ActClass.Collection,
            reader.Word<PartyKind>("party", required: false) ?? PartyKind.Debtor,
            reader.OptionalText("channel"),
            reader.OptionalText("person"),
            default,
            true)
        {
            Actor = actor,
            Collector = actor,
            Point = reader.OptionalText("number"),
            CallKind = reader.Word<CallKind>("call-kind", required: false) ?? CallKind.Interactive,
            Connected = reader.Flag("connected"),
            Permission = reader.OptionalText("permission"),
            Debts = ExampleLists.Texts(reader, "debts") ?? [],
        };
        var text = reader.Text("at");
        reader.Done();
        if (text is null || reader.Faults.Count > before)
        {
            return null;
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
        {
            return zone => act with
            {
                At = date.Value.AtStartOfDayInZone(zone).ToInstant(),
                TimeOfDayKnown = false,
            };
        }

        return ExampleFacts.ReadInstant(reader, "at") is { } at ? _ => act with { At = at } : null;
    }
}
