using Cases.Domain;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests.UseCases;

/// <summary>
/// Whatever happens on cases that share promises and plans, in whatever order: every case adds up, and all say the
/// same of what they share.
/// </summary>
public sealed class SharedAgreementProperties
{
    private static readonly string[] Ids = ["c1", "c2", "c3"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Agreements_AfterAnySteps_AreTheSameOnAllTheirCases(int seed)
    {
        var random = new Random(seed);
        var policy = CaseScript.Plain(numbers => numbers with
        {
            WaiverLimitMinor = 1_000_000, MaxOpenPromises = 50, MaxBrokenPromises = 100, MaxPlansPerAccount = 50,
        });
        var shared = 0;
        for (var diary = 0; diary < 60; diary++)
        {
            var group = new CaseGroup { Policy = policy, By = new Principal("sue", "supervisor") }.On("2026-02-01");
            foreach (var id in Ids)
            {
                group.Open(id, random.Next(1, 20_000), $"2026-0{random.Next(2, 4)}-15");
            }

            var day = Day("2026-04-01");
            for (var step = 0; step < 40; step++)
            {
                day = day.PlusDays(random.Next(0, 6));
                group.On($"{day:uuuu-MM-dd}");
                var id = Ids[random.Next(Ids.Length)];
                group.When(id, Step(random, group, id, (day, $"k{step}")));
                shared += group.Last is Decision { Events: var events }
                    && events.Any(happened => happened is AgreementShared) ? 1 : 0;
                AllAgree(group);
            }
        }

        Assert.InRange(shared, 60, int.MaxValue);
    }

    private static CaseCommand Step(Random random, CaseGroup group, string id, (NodaTime.LocalDate Day, string Key) at)
    {
        var state = group[id];
        var (day, key) = at;
        var value = $"{day.PlusDays(-random.Next(0, 10)):uuuu-MM-dd}";
        return random.Next(14) switch
        {
            0 => Promise(key, random.Next(1, 9_000), $"{day.PlusDays(random.Next(1, 20)):uuuu-MM-dd}") with
            {
                Cases = Some(random, id),
            },
            1 or 2 => Changed(random, group, id, at) ?? (CaseCommand)Agreed(random, group, id, at),
            3 or 4 or 5 => Pay(key, random.Next(1, 8_000), value),
            6 when state.Money.Length > 0 => Reverse(state.Money[random.Next(state.Money.Length)].Key),
            7 when state.Money.Length > 0 => new ReturnMoney(key, state.Money[random.Next(state.Money.Length)].Key,
                Cny(random.Next(1, 500)), Day(value), ReturnKind.Return),
            8 => Waive(key, random.Next(1, 4_000)),
            9 when state.Promises.Length > 0 =>
                new AssessPromise(state.Promises[random.Next(state.Promises.Length)].Key),
            10 when state.Plan is { } plan => random.Next(3) == 0
                ? new CancelPlan(plan.Key, "asked")
                : new BreakPlan(plan.Key),
            11 when state.FirstMissable() is { } missed => missed,
            12 when state.Promises.Length > 0 =>
                new CancelPromise(state.Promises[random.Next(state.Promises.Length)].Key, "asked"),
            13 => Paid(random, id, (key, value)),
            _ => Charge(key, random.Next(1, 900)),
        };
    }

    private static RecordPayment Paid(Random random, string id, (string Key, string On) at) =>
        Pay(at.Key, random.Next(2, 12_000), at.On) with
        {
            Cases = [.. Some(random, id).Select(one => new PaymentPart(one.Case, at.Key, null))],
        };

    private static ChangePlan? Changed(
        Random random, CaseGroup group, string id, (NodaTime.LocalDate Day, string Key) at)
    {
        if (group[id].Plan is not { } plan || group[id].FindShared(SharedKind.Plan, plan.Key) is not { } known)
        {
            return null;
        }

        var going = known.Shares.Where(share => group[share.Case].Plan?.Key == plan.Key);
        return Change(at.Key, (going.Sum(share => group[share.Case].OutstandingMinor),
            $"{at.Day.PlusDays(random.Next(1, 40)):uuuu-MM-dd}"));
    }

    private static AgreePlan Agreed(
        Random random, CaseGroup group, string id, (NodaTime.LocalDate Day, string Key) at)
    {
        var cases = Some(random, id);
        var owed = cases.Sum(one => group[one.Case].OutstandingMinor);
        var first = owed / 3;
        return AskedPlan(at.Key, (first, $"{at.Day.PlusDays(5):uuuu-MM-dd}"),
            (owed - first, $"{at.Day.PlusDays(25):uuuu-MM-dd}")) with
        {
            Cases = cases, InOrder = random.Next(2) == 0,
        };
    }

    private static System.Collections.Immutable.ImmutableArray<CaseAmount> Some(Random random, string id)
    {
        var others = Ids.Where(other => other != id).ToList();
        return random.Next(3) == 0
            ? [new(id, null), .. others.Select(other => new CaseAmount(other, null))]
            : [new(id, null), new(others[random.Next(others.Count)], null)];
    }

    /// <summary>
    /// One promise has one end, and one plan, on all cases that are not resolved: what ended with a case is its own.
    /// </summary>
    private static void AllAgree(CaseGroup group)
    {
        foreach (var id in Ids)
        {
            foreach (var known in group[id].Shared)
            {
                var going = known.Shares.Select(share => group[share.Case])
                    .Where(state => state.Stage != CaseStage.Resolved).ToList();
                var ends = known.Kind == SharedKind.Promise
                    ? going.Select(state => state.Promises.First(one => one.Key == known.Key))
                        .Select(one => (object)(one.Status, group[id].PromisedMinor(one)))
                    : going.Where(state => state.Plans.First(one => one.Key == known.Key).Status
                            is PlanStatus.InForce or PlanStatus.Cancelled)
                        .Select(state => (object)state.Plans.First(one => one.Key == known.Key).Status);
                Assert.True(ends.Distinct().Count() <= 1, $"{known.Kind} {known.Key}: {string.Join(", ", ends)}");
            }
        }
    }
}

internal static class Missable
{
    /// <summary>The step that an instalment is missed, of the first that is not told and not paid.</summary>
    public static MissInstalment? FirstMissable(this CaseState state) =>
        state.Plan is { } plan && state.FirstUncovered(plan) is { } open && open.Number > plan.MissedThrough
            ? new MissInstalment(plan.Key, open.Number)
            : null;
}
