using FsCheck;
using FsCheck.Fluent;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a fact that is told late flags exactly what the same fact told in time would have refused. Method: two diaries
/// of one case with the same acts, told from outside so that they happen in both; in one the fact is told at its time,
/// in the other at the end. What rules refuse in the first and not in the second is what the end of the second finds.
/// </summary>
public sealed class LateFactsProperties
{
    private static readonly Policy Rules = Policies.With(
        [PolicySamples.Quiet(), PolicySamples.PlanHold, BindingRulesTests.Dials,
            .. Enum.GetValues<HoldKind>().Select(kind => PolicySamples.Row(kind))]);

    private static readonly Instant Start = PolicySamples.At("2026-04-04T00:00:00+08:00");

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void LateFact_FlagsWhatItWouldHaveRefusedInTime() => Check.One(Many, Prop.ForAll(
        Gen.Choose(0, 1_000_000).ArrayOf(14).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (numbers, number) =>
        {
            var random = new Random(number);
            var acts = Acts(numbers);
            var fact = Fact(random);
            var since = Start.Plus(Duration.FromHours(random.Next(240)));

            var inTime = Refused(acts, acts.FindIndex(act => act.At >= since) is var at and >= 0 ? at : acts.Count,
                new OutsideFact(fact, since, true, "log"), out _);
            var without = Refused(acts, acts.Count, new OutsideFact(fact, since, true, "log"), out var late);

            var expected = inTime.Except(without).Order().ToList();
            var found = late.Events.OfType<BreachFound>()
                .SelectMany(breach => breach.Reasons.Select(reason => $"{breach.Act} {reason.Rule}")).Order().ToList();
            Assert.Equal(expected, found);
        }));

    [Fact]
    public void Diaries_OfTheProperty_FindSomethingOften()
    {
        var random = new Random(20_260_404);
        var found = 0;
        for (var diary = 0; diary < 100; diary++)
        {
            var acts = Acts([.. Enumerable.Range(0, 14).Select(_ => random.Next(1_000_000))]);
            var told = new OutsideFact(Fact(random), Start.Plus(Duration.FromHours(random.Next(240))), true, "log");
            Refused(acts, acts.Count, told, out var late);
            found += late.Events.OfType<BreachFound>().Any() ? 1 : 0;
        }

        Assert.InRange(found, 20, 90);
    }

    /// <summary>Acts of ten days in their order: calls that nobody answers, letters, a plan, charges.</summary>
    private static List<(Instant At, CaseCommand What)> Acts(int[] numbers) =>
    [
        .. numbers.Select((number, index) => (
                Start.Plus(Duration.FromHours(number % 240) + Duration.FromMinutes(index)),
                (CaseCommand)((number / 240 % 8) switch
                {
                    0 => Charge($"x{index}", 100),
                    1 => Remind($"r{index}") with { Channel = ContactChannel.Letter, Class = ActClass.Collection },
                    2 => Call($"k{index}") with { Party = PartyKind.Guarantor },
                    3 => Call($"k{index}"),
                    _ => NoAnswer($"k{index}"),
                })))
            .OrderBy(act => act.Item1),
    ];

    private static CaseCommand Fact(Random random) => random.Next(6) switch
    {
        0 => NoAnswer("late"),
        1 => Promise("late", 500, "2026-04-20"),
        _ => Hold("late", (HoldKind)random.Next(10)) with
        {
            Until = random.Next(2) == 0 ? null : Day("2026-04-16"),
            Channel = random.Next(3) == 0 ? ContactChannel.Phone : null,
            Party = random.Next(3) == 0 ? PartyKind.Debtor : null,
        },
    };

    /// <summary>Plays the acts with the fact before one of them; which rules refused which acts.</summary>
    private static HashSet<string> Refused(
        List<(Instant At, CaseCommand What)> acts, int before, OutsideFact fact, out Decision told)
    {
        var script = CaseScript.Contacted(Rules).On("2026-04-15");
        var refused = new HashSet<string>(StringComparer.Ordinal);
        Decision? late = null;
        for (var index = 0; index <= acts.Count; index++)
        {
            if (index == before)
            {
                script.When(fact);
                late = Assert.IsType<Decision>(script.Last);
            }

            if (index < acts.Count)
            {
                script.When(new OutsideFact(acts[index].What, acts[index].At, true, "log"));
                var decision = Assert.IsType<Decision>(script.Last);
                refused.UnionWith(decision.Rules.Where(answer => answer.Refuses)
                    .Select(answer => $"{KeyOf(acts[index].What)} {answer.Rule}"));
            }
        }

        told = late!;
        return refused;
    }

    private static string KeyOf(CaseCommand what) => what switch
    {
        RecordContact contact => contact.Key,
        Remind reminder => reminder.Key,
        AddCharge charge => charge.Key,
        _ => "",
    };
}
