using System.Globalization;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: what counts as stricter (<see cref="Strictness"/>) never permits what was refused, and never permits it
/// earlier. Method: two rules that differ only in what has an order, where the one counts as no looser than the other,
/// are asked about acts and facts that are made for them.
/// </summary>
public sealed class TighteningProperties(ITestOutputHelper output)
{
    private const int Seed = 20_261_124;
    private const int Pairs = 400;
    private const int Worlds = 12;

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/New_York"];

    // What these words keep from erasing is asked of an erasure and of no act.
    private static readonly string[] AskedElsewhere = ["retention keeps"];

    public static TheoryData<string> Kinds => [.. RuleSamples.Makers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StricterParameters_OfEachKind_NeverPermitWhatWasRefused(string kind)
    {
        output.WriteLine($"seed {Seed}");
        var (random, worlds) = (new Random(Seed), new RuleWorlds(Seed));
        var seen = new HashSet<string>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            if (Pair(kind, random) is not var (before, after))
            {
                continue;
            }

            for (var world = 0; world < Worlds; world++)
            {
                var (act, facts) = worlds.Next(world % 2 == 0 ? before : after, Zone, []);
                var (was, now) = (before.Answer(act, facts, Zone), after.Answer(act, facts, Zone));
                Assert.True(!was.Refuses || (now.Refuses && !(now.PermittedFrom < (was.PermittedFrom ?? Latest))), $"""
                    {kind}: {Terms(before)}
                    was followed by {Terms(after)}, which counts as no looser, and
                    {act} at {act.At}
                    was refused until {was.PermittedFrom} and is {now.Verdict}, until {now.PermittedFrom}.
                    """);
                if (now.Refuses && (!was.Refuses || now.PermittedFrom != was.PermittedFrom))
                {
                    seen.UnionWith(Changed(before, after));
                }
            }
        }

        // An order that never decided anything was not shown.
        Assert.Equal([], Strictness.Known.Where(order => order.StartsWith(kind + " ", StringComparison.Ordinal))
            .Except(AskedElsewhere).Except(seen));
    }

    [Fact]
    public void Predicates_OfTheClosedList_EachHaveAnOrderOrAReason()
    {
        var kinds = typeof(RuleCheck).Assembly.GetTypes()
            .Where(type => type.IsSealed)
            .Where(type => type.IsSubclassOf(typeof(RuleCheck)) || type.IsSubclassOf(typeof(PolicyRule)))
            .Select(type => type.Name).Order(StringComparer.Ordinal);
        var made = RuleSamples.Makers.Values.Select(make => make(new RuleSamples(new Random(1), new Random(2))))
            .Select(rule => rule is CheckedRule checks ? checks.Checks[0].GetType() : rule.GetType())
            .Concat(RuleSamples.UnorderedTypes).Select(type => type.Name).Order(StringComparer.Ordinal);
        Assert.Equal(kinds, made);
        Assert.Equal([], Strictness.Known.Select(order => order.Split(' ')[0]).Distinct()
            .Except(RuleSamples.Makers.Keys));
        Assert.All(RuleSamples.Unordered, pair => Assert.Equal(
            [], Strictness.Known.Where(order => order.StartsWith(pair.Key + " ", StringComparison.Ordinal))));
    }

    private static Instant Latest => Instant.MaxValue;

    private static (PolicyRule Before, PolicyRule After)? Pair(string kind, Random random)
    {
        var same = random.Next();
        var make = RuleSamples.Makers[kind];
        var before = make(new RuleSamples(new Random(same), new Random(random.Next())));
        for (var tries = 0; tries < 60; tries++)
        {
            var after = make(new RuleSamples(new Random(same), new Random(random.Next())));
            if (Terms(before) != Terms(after) && !Tightening.Loosened(before, after).Any())
            {
                return (before, after);
            }
        }

        return null;
    }

    private static IEnumerable<string> Changed(PolicyRule before, PolicyRule after)
    {
        var kind = before is CheckedRule checks ? checks.Checks[0].Predicate : before.Kind;
        return before.Parameters.Concat(after.Parameters).Select(parameter => parameter.Name).Distinct()
            .Where(name => Value(before, name) != Value(after, name))
            .Select(name => $"{kind} {name[(name.LastIndexOf(' ') + 1)..]}");
    }

    private static string? Value(PolicyRule rule, string name) =>
        rule.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Value;

    private static string Terms(PolicyRule rule) => string.Join(", ", rule.Parameters.Select(parameter =>
        string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} {parameter.Value}")));
}
