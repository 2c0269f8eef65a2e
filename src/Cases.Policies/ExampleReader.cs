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
        if (rule.Effect is RuleEffect.Deny or RuleEffect.Hold
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
        var permittedFrom = reader.Has("permitted-from") ? ReadInstant(reader, "permitted-from") : null;
        var facts = ReadFacts(reader);
        reader.Done();
        return act is null || reader.Faults.Count > before
            ? null
            : new RuleExample(reader.Place, act, facts, permittedFrom);
    }

    private static Func<DateTimeZone, Act>? ReadAct(MapReader reader)
    {
        var before = reader.Faults.Count;
        var act = new Act(
            reader.Word<ActKind>("kind") ?? ActKind.Other,
            reader.Word<ActClass>("class", required: false) ?? ActClass.Collection,
            reader.Word<PartyKind>("party", required: false) ?? PartyKind.Debtor,
            reader.OptionalText("channel"),
            reader.OptionalText("person"),
            default,
            true)
        {
            Actor = reader.OptionalText("actor"),
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

        return ReadInstant(reader, "at") is { } at ? _ => act with { At = at } : null;
    }

    private static Instant? ReadInstant(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        var parsed = OffsetDateTimePattern.ExtendedIso.Parse(text);
        if (parsed.Success)
        {
            return parsed.Value.ToInstant();
        }

        reader.Faults.Add(
            reader.PlaceOf(key),
            $"'{key}': {FaultList.Quote(text)} is no instant",
            "write YYYY-MM-DDTHH:MM:SS with an offset, such as +08:00 or Z");
        return null;
    }

    private static ActFacts ReadFacts(MapReader example)
    {
        var owed = new Money(100, Currency.Cny);
        var none = new ActFacts { Now = default, Outstanding = owed, Arrears = owed };
        if (example.Map("facts", required: false, "'facts'") is not { } reader)
        {
            return none;
        }

        var outstanding = ReadMoney(reader, "outstanding") ?? owed;
        var facts = none with
        {
            DebtorZone = reader.Zone("debtor-zone"),
            Outstanding = outstanding,
            Arrears = ReadMoney(reader, "arrears") ?? outstanding,
            ReferralOpen = reader.Flag("referral-open") ?? false,
            Holds = ReadHolds(reader),
            Agreement = ReadAgreement(reader),
            ConsentToQuietHours = reader.Flag("consent-to-quiet-hours"),
            OldestUnpaidDue = reader.Date("oldest-unpaid-due", required: false),
        };
        reader.Done();
        return facts;
    }

    private static HonouredAgreement? ReadAgreement(MapReader facts)
    {
        if (facts.Map("agreement", required: false, "'agreement'") is not { } reader)
        {
            return null;
        }

        var kind = reader.Text("kind");
        var due = reader.Date("due", required: true);
        var grace = reader.Integer("grace-days", 365, required: true);
        reader.Done();
        if (kind is not (null or "promise" or "plan"))
        {
            reader.Faults.Add(
                reader.PlaceOf("kind"), $"{FaultList.Quote(kind)} is no agreement", "use promise or plan");
        }

        return kind is not null && due is { } date && grace is { } days
            ? new HonouredAgreement(kind, date, (int)days)
            : null;
    }

    private static List<ActiveHold> ReadHolds(MapReader facts)
    {
        var holds = new List<ActiveHold>();
        foreach (var node in facts.List("holds"))
        {
            if (MapReader.Of(node, facts.Faults, "the hold") is not { } reader)
            {
                continue;
            }

            holds.Add(new ActiveHold(
                reader.Word<HoldKind>("kind") ?? HoldKind.Dispute,
                reader.OptionalText("key") ?? "example",
                reader.Word<PartyKind>("party", required: false),
                reader.OptionalText("channel"),
                reader.Date("until", required: false),
                reader.Flag("part-only") ?? false,
                reader.Flag("verified") ?? true)
            {
                Actor = reader.OptionalText("actor"),
            });
            reader.Done();
        }

        return holds;
    }

    private static Money? ReadMoney(MapReader reader, string key)
    {
        if (reader.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (AmountText.TryParse(text, out var money))
        {
            return money;
        }

        reader.Faults.Add(
            reader.PlaceOf(key),
            $"'{key}': {FaultList.Quote(text)} is no amount",
            "write all decimals of the currency and its code, such as 12.50 CNY");
        return null;
    }
}
