using NodaTime;

namespace Cases.Domain;

/// <summary>Compares two readings of a rule: whether the later permits something that the earlier refused.</summary>
/// <remarks>
/// What is compared is what a rule says, not what it does: where two readings differ in a way of which this does not
/// know that it is stricter, the later counts as looser. So a change for the better may be refused here, and comes with
/// a release; a change for the worse never passes.
/// </remarks>
public static class Tightening
{
    private static readonly string[] Hours = ["from", "to", "ends"];

    /// <summary>Whether law fixes a rule: no role may override it, and no bank may loosen it.</summary>
    public static bool IsFixed(PolicyRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Norm < NormStrength.RecommendedStandard;
    }

    /// <summary>What law fixes and a pack would loosen from a day on.</summary>
    /// <param name="book">The packs as they are.</param>
    /// <param name="pack">The pack that would take the place of those with its id.</param>
    /// <param name="from">The first day, inclusive.</param>
    /// <returns>The rule, or the pack, and what would be looser; nothing where nothing is.</returns>
    public static IEnumerable<(string Rule, string What)> Loosened(PolicyBook book, RulePack pack, LocalDate from)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(pack);
        foreach (var before in book.Packs.Where(
            known => known.Id == pack.Id && !(known.ValidTo < from) && (known.IsOfLaw || known.Rules.Any(IsFixed))))
        {
            foreach (var what in Heads(before, pack))
            {
                yield return (pack.Id, what);
            }

            foreach (var rule in before.Rules.Where(rule => IsFixed(rule) && !(rule.ValidTo < from)))
            {
                var start = LocalDate.Max(LocalDate.Max(rule.ValidFrom, before.ValidFrom), from);
                var after = pack.Rules.Where(one => one.Id == rule.Id).OrderBy(one => one.ValidFrom).ToList();
                foreach (var what in Covers(rule, after, start) is { } reading
                    ? Loosened(rule, reading)
                    : ["the rule is missing"])
                {
                    yield return (rule.Id, what);
                }
            }
        }
    }

    /// <summary>What is looser in a later reading of a rule; nothing where it is as strict or stricter.</summary>
    public static IEnumerable<string> Loosened(PolicyRule before, PolicyRule after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (after.Norm > before.Norm)
        {
            yield return "norm";
        }

        if (after.Effect != before.Effect && !(after.Blocks && !before.Blocks))
        {
            yield return "effect";
        }

        if (!Reaches(after.AppliesTo, before.AppliesTo))
        {
            yield return "applies-to";
        }

        if (!(after.ValidTo is null || after.ValidTo >= before.ValidTo))
        {
            yield return "valid-to";
        }

        if (!Equals(after.OfficialZone?.Id, before.OfficialZone?.Id))
        {
            yield return "official-zone";
        }

        if (after.Head.Binds is { } binds && binds.Terms != before.Head.Binds?.Terms)
        {
            yield return "binds";
        }

        if (after.Head.Exceptions.Select(Terms).Except(before.Head.Exceptions.Select(Terms)).Any())
        {
            yield return "exceptions";
        }

        foreach (var fact in after.WhenAbsent.Where(absent =>
            Strength(absent.Value.Answer) < Strength(before.ReadAbsent(absent.Key))))
        {
            yield return "when-absent " + fact.Key;
        }

        if (after.Kind != before.Kind)
        {
            yield return "kind";
            yield break;
        }

        foreach (var parameter in Parameters(before, after))
        {
            yield return parameter;
        }
    }

    /// <summary>What a pack says of itself and its numbers.</summary>
    private static IEnumerable<string> Heads(RulePack before, RulePack after)
    {
        if (after.Jurisdiction != before.Jurisdiction)
        {
            yield return "jurisdiction";
        }

        if (after.OfficialZone?.Id != before.OfficialZone?.Id)
        {
            yield return "official-zone";
        }

        if (!(after.ValidTo is null || after.ValidTo >= before.ValidTo))
        {
            yield return "valid-to";
        }

        if (before.Joins.Except(after.Joins, StringComparer.Ordinal).Any())
        {
            yield return "joins";
        }

        foreach (var (name, was) in before.Numbers.Where(_ => before.IsOfLaw))
        {
            if (!after.Numbers.TryGetValue(name, out var now)
                || PolicyNumbers.Known.First(number => number.Name == name).IsLooser(now, was))
            {
                yield return name;
            }
        }
    }

    // What is asked for is refused in any case; a forbidding value may pass, as an unknown number that may be any.
    private static int Strength(WhenAbsent answer) => answer switch
    {
        WhenAbsent.Compliant => 0,
        WhenAbsent.Refuse => 1,
        WhenAbsent.Ask => 2,
    };

    private static string Terms(NamedException exception) => exception.Id + " " + exception.Terms;

    /// <summary>The reading that takes a rule's place on all its days; null where there are gaps or several.</summary>
    private static PolicyRule? Covers(PolicyRule rule, List<PolicyRule> after, LocalDate start) => after.Find(
        one => one.ValidFrom <= start
            && (one.ValidTo is null || one.ValidTo >= (rule.ValidTo ?? LocalDate.MaxIsoValue)));

    private static bool Reaches(RuleScope after, RuleScope before) =>
        !before.Acts.Except(after.Acts).Any() && !before.Classes.Except(after.Classes).Any()
        && !before.Parties.Except(after.Parties).Any();

    private static IEnumerable<string> Parameters(PolicyRule before, PolicyRule after)
    {
        var wider = Windows(before, after).ToList();
        return Differences(before, after).Where(name => !wider.Contains(name));
    }

    /// <summary>The parameters of hours that close every instant which they closed before.</summary>
    private static IEnumerable<string> Windows(PolicyRule before, PolicyRule after)
    {
        if (before is LocalTimeWindowRule was && after is LocalTimeWindowRule now
            && Includes(now.Forbidden, was.Forbidden))
        {
            // Every minute that was forbidden still is: when it begins and ends needs no word.
            return ["from", "to"];
        }

        if (before is not CheckedRule some || after is not CheckedRule others)
        {
            return [];
        }

        return some.Checks.Zip(others.Checks).Select((pair, index) => pair is
            (ClosedHoursCheck old, ClosedHoursCheck next) && !TakesAnswers(next) && Includes(next.Closed, old.Closed)
                ? Hours.Select(word => CheckName(index) + " " + word)
                : []).SelectMany(names => names);
    }

    private static IEnumerable<string> Differences(PolicyRule before, PolicyRule after)
    {
        var now = after.Parameters.ToLookup(one => one.Name, one => one.Value, StringComparer.Ordinal);
        var was = before.Parameters.ToLookup(one => one.Name, one => one.Value, StringComparer.Ordinal);
        foreach (var name in was.Select(one => one.Key))
        {
            if (!IsStricter(after, name, Text(was[name])!, Text(now[name])))
            {
                yield return name;
            }
        }

        // A check more asks for more; another word about a check that was there may make it ask for less.
        foreach (var name in now.Select(one => one.Key).Where(name => !was.Contains(name)))
        {
            if (after is not CheckedRule || was.Contains(CheckOf(name)))
            {
                yield return name;
            }
        }
    }

    // Null where a parameter is not there at all, unlike one that says nothing.
    private static string? Text(IEnumerable<string> values) =>
        values.Any() ? string.Join('\n', values) : null;

    private static string CheckName(int index) => "check " + PolicyWords.Of(index + 1);

    private static string CheckOf(string parameter) => string.Join(' ', parameter.Split(' ').Take(2));

    private static bool IsStricter(PolicyRule after, string name, string was, string? now)
    {
        if (was == now)
        {
            return true;
        }

        var word = name[(name.LastIndexOf(' ') + 1)..];
        var check = after is CheckedRule rule
            ? rule.Checks.Where((_, index) => CheckName(index) == CheckOf(name)).FirstOrDefault()
            : null;

        // Where hours open for whoever answers what came while they were closed, more hours let more answers pass.
        return !(check is ClosedHoursCheck hours && TakesAnswers(hours) && word is "closed-days" or "holidays")
            && Strictness.Of(check?.Predicate ?? after.Kind, word) is { } order && Strictness.Keeps(order, was, now);
    }

    private static bool TakesAnswers(ClosedHoursCheck hours) => hours.LiftedBy.Contains(ContactExceptions.Reply);

    // Both are stretches of a day that may pass midnight. What the narrow has and the wide has not would begin where
    // the one begins or the other ends.
    private static bool Includes(DailyWindow wide, DailyWindow narrow) =>
        wide.Contains(narrow.From) && !narrow.Contains(wide.To);
}
