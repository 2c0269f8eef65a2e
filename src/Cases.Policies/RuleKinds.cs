using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>The kinds of rule that a pack may use, each with its parameters. A new kind is one entry here.</summary>
internal static class RuleKinds
{
    private static readonly Dictionary<string, Kind> Known = new(StringComparer.Ordinal)
    {
        ["local-time-window"] = new(ReadWindow, LocalTimeWindowRule.DebtorZoneFact),
        ["honoured-agreement"] = new((_, head) => new HonouredAgreementRule { Head = head }),
        ["needs-debt"] = new((_, head) => new NeedsDebtRule { Head = head }),
        ["no-open-referral"] = new((_, head) => new NoOpenReferralRule { Head = head }),
        ["checks"] = new(CheckReader.ReadRule),
    };

    /// <summary>
    /// A rule of the kind that the mapping names, with its parameters and missing facts; null where faulty.
    /// </summary>
    public static PolicyRule? Read(MapReader reader, RuleHead head)
    {
        var word = reader.Text("kind");
        var parameters = reader.Map("parameters", required: false, "'parameters'");
        var absent = reader.Map("when-absent", required: false, "'when-absent'");
        if (word is null)
        {
            return null;
        }

        if (!Known.TryGetValue(word, out var kind))
        {
            reader.Faults.Add(
                reader.PlaceOf("kind"),
                $"{FaultList.Quote(word)} is no kind of rule",
                $"use one of: {string.Join(", ", Known.Keys)}");
            return null;
        }

        var given = parameters ?? new MapReader(new YamlMap(reader.Place, []), reader.Faults, "'parameters'");
        var rule = kind.Make(given, head);
        given.Done();
        var facts = rule is CheckedRule made ? FactsOf(made) : kind.Facts;
        var missing = absent is null ? [] : ReadAbsent(absent, facts);
        if (rule is CheckedRule)
        {
            RequireAll(reader, facts.Where(fact => !missing.ContainsKey(fact)));
        }

        var exceptions = ExceptionsReader.Read(reader, rule);
        return rule is null
            ? null
            : rule with { Head = head with { WhenAbsent = missing, Exceptions = exceptions } };
    }

    private static string[] FactsOf(CheckedRule rule) => [.. rule.Checks.SelectMany(check => check.Needs).Distinct()];

    // A check that may meet an unknown fact says what it then does; nothing is guessed.
    private static void RequireAll(MapReader reader, IEnumerable<string> undeclared)
    {
        foreach (var fact in undeclared)
        {
            reader.Faults.Add(
                reader.PlaceOf("when-absent"),
                $"the rule asks for '{fact}' and does not say what holds where it is not known",
                $"add '{fact}: {{answer: compliant, ask or refuse, reason: …}}' under 'when-absent'");
        }
    }

    private static LocalTimeWindowRule? ReadWindow(MapReader parameters, RuleHead head)
    {
        var from = parameters.Time("from");
        var to = parameters.Time("to");
        var clock = parameters.Word<ClockChoice>("clock");
        var exception = parameters.OptionalText("exception") ?? "none";
        if (exception is not ("none" or LocalTimeWindowRule.ConsentException))
        {
            parameters.Faults.Add(
                parameters.PlaceOf("exception"),
                $"{FaultList.Quote(exception)} is no exception of this kind",
                "use one of: none, " + LocalTimeWindowRule.ConsentException);
        }

        if (from is not { } start || to is not { } end || clock is not { } choice)
        {
            return null;
        }

        if (start == end)
        {
            parameters.Faults.Add(
                parameters.PlaceOf("to"), "'from' and 'to' are the same time", "give the window a length");
            return null;
        }

        return new LocalTimeWindowRule
        {
            Head = head,
            Forbidden = new DailyWindow(start, end),
            Clock = choice,
            ConsentLifts = exception == LocalTimeWindowRule.ConsentException,
        };
    }

    private static Dictionary<string, AbsentFact> ReadAbsent(MapReader reader, IReadOnlyList<string> facts)
    {
        var answers = new Dictionary<string, AbsentFact>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (reader.Map(fact, required: false, $"'{fact}'") is not { } entry)
            {
                continue;
            }

            var answer = entry.Word<WhenAbsent>("answer");
            var reason = entry.Text("reason");
            entry.Done();
            if (answer is { } word && reason is not null)
            {
                answers.Add(fact, new AbsentFact(word, reason));
            }
        }

        reader.Done();
        return answers;
    }

    private sealed record Kind(Func<MapReader, RuleHead, PolicyRule?> Make, params string[] Facts);
}
