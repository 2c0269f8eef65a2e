using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads one rule, or one row of the hold matrix, and runs its examples.</summary>
internal static class RuleReader
{
    private const int MostYears = 100;

    private static readonly ActKind[] Contacts =
    [
        ActKind.Call, ActKind.Text, ActKind.Email, ActKind.Letter, ActKind.Message, ActKind.Visit, ActKind.Referral,
        ActKind.StageChange, ActKind.Suit, ActKind.Enforcement,
    ];

    /// <summary>A rule of the list <c>rules</c>; null where it has any fault.</summary>
    public static PolicyRule? ReadRule(YamlNode node, RulePack pack, Binding? binds, FaultList faults)
    {
        var before = faults.Count;
        if (Open(node, faults, "rule") is not { } reader)
        {
            return null;
        }

        var head = ReadHead(reader, pack) with { Binds = BindingReader.Read(reader, binds) };
        var effect = reader.Word<RuleEffect>("effect");
        var scope = ReadScope(reader);
        var rule = RuleKinds.Read(reader, head with { Effect = effect ?? RuleEffect.Deny, AppliesTo = scope });
        return Finish(reader, rule, before);
    }

    /// <summary>A row of the list <c>holds</c>; null where it has any fault.</summary>
    public static PolicyRule? ReadHold(YamlNode node, RulePack pack, Binding? binds, FaultList faults)
    {
        var before = faults.Count;
        if (Open(node, faults, "hold") is not { } reader)
        {
            return null;
        }

        var head = ReadHead(reader, pack) with { Binds = BindingReader.Read(reader, binds) };
        var hold = reader.Word<HoldKind>("hold");
        var classes = reader.Words<ActClass>("stops", required: true);
        var parties = reader.Words<PartyKind>("parties", required: false);
        var acts = reader.Words<ActKind>("acts", required: false) ?? Contacts;
        var row = new HoldMatrixRule
        {
            Head = head with { Effect = RuleEffect.Hold, AppliesTo = RuleScope.Of(acts, classes, parties) },
            Hold = hold ?? HoldKind.Dispute,
            OnceVerified = reader.Flag("once-verified") ?? false,
            EndsPromises = reader.Flag("ends-promises") ?? false,
        };
        return Finish(reader, row, before);
    }

    /// <summary>A row of the list <c>retention</c>; null where it has any fault.</summary>
    public static PolicyRule? ReadRetention(YamlNode node, RulePack pack, Binding? binds, FaultList faults)
    {
        var before = faults.Count;
        if (Open(node, faults, "retention") is not { } reader)
        {
            return null;
        }

        var head = ReadHead(reader, pack) with { Binds = BindingReader.Read(reader, binds) };
        var row = new RetentionRule
        {
            Head = head with { Effect = RuleEffect.Retain, AppliesTo = RuleScope.Of([ActKind.Purge], null, null) },
            Keeps = [.. reader.Words<RetentionClass>("keeps", required: true) ?? []],
            Years = (int)(reader.Integer("years", MostYears) ?? 0),
            Until = reader.Word<RetentionEvent>("until", required: false),
            From = reader.Word<RetentionStart>("counted-from", required: false) ?? RetentionStart.Record,
            Records = reader.Has("records") ? FactReader.Words(reader, "records", DataFacts.RecordKind) : [],
        };
        if (row.Years > 0 == row.Until is not null && faults.Count == before)
        {
            reader.Faults.Add(
                reader.PlaceOf("years"), row.Years > 0 ? "the row has two ends" : "the row keeps nothing",
                "write either 'years: 1' or more, or 'until' with an event");
        }

        return Finish(reader, row, before);
    }

    private static MapReader? Open(YamlNode node, FaultList faults, string what)
    {
        var id = (node as YamlMap)?.Entries.FirstOrDefault(e => e.Key.Value == "id")?.Value as YamlScalar;
        return MapReader.Of(node, faults, id is null ? "the " + what : $"{what} {FaultList.Quote(id.Value)}");
    }

    private static PolicyRule? Finish(MapReader reader, PolicyRule? rule, int faultsBefore)
    {
        var examples = reader.Map("examples", required: false, "'examples'");
        var examplesRead = examples is null ? null : ExampleReader.Read(examples);
        rule = OverrideReasonsReader.AddTo(reader, rule);
        reader.Done();
        if (rule is null || reader.Faults.Count > faultsBefore)
        {
            return null;
        }

        ExampleReader.Run(rule, examplesRead, reader);
        return reader.Faults.Count > faultsBefore ? null : rule;
    }

    private static RuleHead ReadHead(MapReader reader, RulePack pack)
    {
        var head = new RuleHead
        {
            Id = PackReader.Id(reader, "id") ?? "",
            Title = reader.Text("title") ?? "",
            Citation = ReadCitation(reader),
            Norm = reader.Word<NormStrength>("norm") ?? NormStrength.Law,
            Effect = RuleEffect.Deny,
            AppliesTo = RuleScope.Everything,
            ValidFrom = reader.Date("valid-from", required: false) ?? pack.ValidFrom,
            ValidTo = reader.Date("valid-to", required: false) ?? pack.ValidTo,
            SourceStatus = ReadSource(reader),
            SignOff = ReadSignOff(reader),
            OfficialZone = pack.OfficialZone,
        };
        CheckDates(reader, head, pack);
        return head;
    }

    private static void CheckDates(MapReader reader, RuleHead head, RulePack pack)
    {
        if (head.ValidTo < head.ValidFrom)
        {
            reader.Faults.Add(
                reader.PlaceOf("valid-to"), "the rule ends before it begins", "'valid-to' is the last day, inclusive");
        }
        else if (head.ValidFrom < pack.ValidFrom)
        {
            reader.Faults.Add(
                reader.PlaceOf("valid-from"),
                $"the rule begins before its pack ({PolicyWords.Of(pack.ValidFrom)})",
                "begin it with the pack or later, or begin the pack earlier");
        }
        else if (head.ValidTo > pack.ValidTo)
        {
            reader.Faults.Add(
                reader.PlaceOf("valid-to"),
                $"the rule ends after its pack ({PolicyWords.Of(pack.ValidTo)})",
                "end it with the pack or earlier, or end the pack later");
        }
    }

    /// <summary>The citation of a rule or of an exception; an empty one, with a fault, where there is none.</summary>
    public static Citation ReadCitation(MapReader rule)
    {
        if (rule.Map("citation", required: true, "'citation'") is not { } reader)
        {
            return new Citation("", null, null);
        }

        var citation = new Citation(
            reader.Text("instrument") ?? "", reader.OptionalText("article"), reader.OptionalText("version"));
        reader.Done();
        return citation;
    }

    // The product shows 'official text' in two words, 'own policy' too; the file says what is shown.
    internal static SourceStatus ReadSource(MapReader reader)
    {
        if (reader.Text("source-status") is not { } word)
        {
            return SourceStatus.Recalled;
        }

        if (PolicyWords.TryParse<SourceStatus>(word.Replace(' ', '-'), out var status))
        {
            return status;
        }

        reader.Faults.Add(
            reader.PlaceOf("source-status"),
            $"{FaultList.Quote(word)} is no source status",
            "use one of: official text, secondary, recalled, own policy");
        return SourceStatus.Recalled;
    }

    internal static SignOff? ReadSignOff(MapReader rule)
    {
        if (rule.Map("sign-off", required: false, "'sign-off'") is not { } reader)
        {
            return null;
        }

        var by = reader.Text("by");
        var on = reader.Date("on", required: true);
        var digest = reader.Text("text-sha256");
        reader.Done();
        if (digest is not null && (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower)))
        {
            reader.Faults.Add(
                reader.PlaceOf("text-sha256"), "this is no SHA-256", "write 64 hex digits in lower case");
        }

        return by is not null && on is { } date && digest is not null ? new SignOff(by, date, digest) : null;
    }

    private static RuleScope ReadScope(MapReader rule)
    {
        if (rule.Map("applies-to", required: true, "'applies-to'") is not { } reader)
        {
            return RuleScope.Everything;
        }

        var scope = RuleScope.Of(
            reader.Words<ActKind>("acts", required: true),
            reader.Words<ActClass>("classes", required: true),
            reader.Words<PartyKind>("parties", required: false));
        reader.Done();
        return scope;
    }
}
