using System.Globalization;

namespace Cases.Domain;

/// <summary>Which way a change goes.</summary>
public enum ChangeSense
{
    /// <summary>It refuses more, or asks for more.</summary>
    Stricter,

    /// <summary>It refuses less, or asks for less.</summary>
    Looser,

    /// <summary>Neither can be said, or it has no weight for what is refused.</summary>
    Other,
}

/// <summary>One difference between two versions of a pack.</summary>
/// <param name="Rule">The rule; null where it is about the pack or a number.</param>
/// <param name="Title">
/// The rule's title in the later version, or in the earlier where it is gone; null for none.
/// </param>
/// <param name="Field">
/// What differs, in the words of pack files, such as <c>effect</c>, <c>most</c>, <c>check 1 most</c> or <c>number
/// max-plan-months</c>; <c>rule</c> where the rule itself came or went.
/// </param>
/// <param name="Before">What it was; null where it was not there.</param>
/// <param name="After">What it is; null where it is gone.</param>
/// <param name="Sense">Which way it goes.</param>
public sealed record PolicyChange(
    string? Rule, string? Title, string Field, string? Before, string? After, ChangeSense Sense);

/// <summary>Says how two versions of a pack differ, field by field.</summary>
/// <remarks>
/// What the content hash is taken over is compared, and nothing else: versions without a difference are the same
/// version. Which way a change goes is asked of <see cref="Tightening"/> in both directions.
/// </remarks>
public static class PolicyDiff
{
    /// <summary>The whole rule came or went.</summary>
    public const string WholeRule = "rule";

    /// <summary>The differences: of the pack first, then of its numbers, facts and rates, then by rule.</summary>
    /// <param name="before">The earlier version.</param>
    /// <param name="after">The later version.</param>
    public static IReadOnlyList<PolicyChange> Of(RulePack before, RulePack after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return
        [
            .. Changes(null, null, HeadOf(before), HeadOf(after), static _ => ChangeSense.Other),
            .. Numbers(before, after),
            .. Changes(null, null, FactsOf(before), FactsOf(after), static _ => ChangeSense.Other),
            .. Changes(null, null, RatesOf(before), RatesOf(after), static _ => ChangeSense.Other),
            .. Rules(before, after),
        ];
    }

    private static IEnumerable<PolicyChange> Numbers(RulePack before, RulePack after)
    {
        foreach (var number in PolicyNumbers.Known)
        {
            var (was, now) = (Value(before, number.Name), Value(after, number.Name));
            if (was != now)
            {
                yield return new PolicyChange(
                    null, null, "number " + number.Name, Text(was), Text(now), was is { } old && now is { } next
                        ? Sense(number.IsLooser(next, old), number.IsLooser(old, next))
                        : ChangeSense.Other);
            }
        }
    }

    private static IEnumerable<PolicyChange> Rules(RulePack before, RulePack after)
    {
        var was = before.Rules.ToDictionary(Key, StringComparer.Ordinal);
        var now = after.Rules.ToDictionary(Key, StringComparer.Ordinal);
        foreach (var key in was.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (old, next) = (was.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (old is null || next is null)
            {
                var rule = (old ?? next)!;
                yield return new PolicyChange(
                    rule.Id, rule.Title, WholeRule, old is null ? null : rule.Kind, next is null ? null : rule.Kind,
                    !rule.Blocks ? ChangeSense.Other : old is null ? ChangeSense.Stricter : ChangeSense.Looser);
                continue;
            }

            var (looser, stricter) = (Tightening.Loosened(old, next).ToHashSet(StringComparer.Ordinal),
                Tightening.Loosened(next, old).ToHashSet(StringComparer.Ordinal));
            foreach (var change in Changes(next.Id, next.Title, FieldsOf(old), FieldsOf(next),
                field => Sense(looser.Contains(Family(field)), stricter.Contains(Family(field)))))
            {
                yield return change;
            }
        }

        // The first reading of a rule goes by its id; a later one of the same pack by the day on which it begins too.
        string Key(PolicyRule rule) => rule.Id + (Readings(before, rule.Id) > 1 || Readings(after, rule.Id) > 1
            ? " " + PolicyWords.Of(rule.ValidFrom)
            : "");
    }

    private static int Readings(RulePack pack, string id) => pack.Rules.Count(rule => rule.Id == id);

    /// <summary>The name under which the comparison of rules knows a field.</summary>
    private static string Family(string field) =>
        field.StartsWith("applies-to", StringComparison.Ordinal) ? "applies-to" : field;

    private static IEnumerable<PolicyChange> Changes(
        string? rule, string? title, List<RuleFact> before, List<RuleFact> after, Func<string, ChangeSense> sense)
    {
        foreach (var field in before.Concat(after).Select(fact => fact.Name).Distinct(StringComparer.Ordinal))
        {
            var (was, now) = (Find(before, field), Find(after, field));
            if (was != now)
            {
                yield return new PolicyChange(rule, title, field, was, now, sense(field));
            }
        }
    }

    private static string? Find(List<RuleFact> facts, string name) => facts.Find(fact => fact.Name == name)?.Value;

    private static ChangeSense Sense(bool isLooser, bool isStricter) => (isLooser, isStricter) switch
    {
        (true, false) => ChangeSense.Looser,
        (false, true) => ChangeSense.Stricter,
        _ => ChangeSense.Other,
    };

    private static long? Value(RulePack pack, string name) =>
        pack.Numbers.TryGetValue(name, out var value) ? value : null;

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static List<RuleFact> HeadOf(RulePack pack) => Said(
        ("title", pack.Title), ("jurisdiction", pack.Jurisdiction), ("instrument", pack.Instrument),
        ("valid-from", PolicyWords.Of(pack.ValidFrom)), ("valid-to", PolicyWords.Of(pack.ValidTo)),
        ("official-zone", pack.OfficialZone?.Id), ("joins", string.Join(' ', pack.Joins)));

    private static List<RuleFact> FactsOf(RulePack pack) =>
        [.. pack.Facts.Select(fact => new RuleFact("fact " + fact.Name, fact.Value.ToString()))];

    private static List<RuleFact> RatesOf(RulePack pack) =>
    [
        .. pack.Rates.Select(rate => new RuleFact(
            $"rate {rate.Product ?? PolicyBook.AnyJurisdiction} {PolicyWords.Of(rate.Terms.From)}", rate.Said)),
    ];

    private static List<RuleFact> FieldsOf(PolicyRule rule) =>
    [
        .. Said(
            ("title", rule.Title), ("citation", rule.Citation.ToString()), ("norm", PolicyWords.Of(rule.Norm)),
            ("effect", PolicyWords.Of(rule.Effect)), ("kind", rule.Kind),
            ("valid-from", PolicyWords.Of(rule.ValidFrom)), ("valid-to", PolicyWords.Of(rule.ValidTo)),
            ("applies-to acts", string.Join(' ', rule.AppliesTo.Acts.Select(PolicyWords.Of))),
            ("applies-to classes", string.Join(' ', rule.AppliesTo.Classes.Select(PolicyWords.Of))),
            ("applies-to parties", string.Join(' ', rule.AppliesTo.Parties.Select(PolicyWords.Of))),
            ("binds", rule.Head.Binds?.Terms),
            ("exceptions", string.Join("; ", rule.Head.Exceptions.Select(one => one.Id + " " + one.Terms))),
            ("override-reasons", string.Join(' ', rule.Head.OverrideReasons)),
            ("official-zone", rule.OfficialZone?.Id), ("source-status", PolicyWords.Of(rule.SourceStatus)),
            ("sign-off", rule.SignOff is { } signed ? $"{signed.By} {PolicyWords.Of(signed.On)}" : null)),
        .. rule.WhenAbsent.OrderBy(absent => absent.Key, StringComparer.Ordinal)
            .Select(absent => new RuleFact("when-absent " + absent.Key, PolicyWords.Of(absent.Value.Answer))),
        .. rule.Parameters,
    ];

    private static List<RuleFact> Said(params (string Name, string? Value)[] fields) =>
        [.. fields.Where(field => !string.IsNullOrEmpty(field.Value)).Select(f => new RuleFact(f.Name, f.Value!))];
}
