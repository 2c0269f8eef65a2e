using System.Globalization;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: the same money gives the same plan and promises, in whatever order it is told and whenever the sweep comes.
/// Method: payments, returns and corrections around the dates of a plan, told in two orders, with the deadlines that
/// are due taken at other places between them; then diaries of the orders that once differed.
/// </summary>
public sealed class PlanProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Theory]
    [InlineData(9_000)]
    [InlineData(12_000)]
    public void MoneyAndSweeps_InAnyOrder_GiveTheSameStanding(long owed) => Check.One(Many, Prop.ForAll(
        Gen.Choose(0, 100_000_000).ArrayOf(9).ToArbitrary(), Gen.Choose(1, 1_000_000).ToArbitrary(), (facts, seed) =>
        {
            var straight = Told(owed, facts, null);
            Assert.Equal(Standing(straight), Standing(Told(owed, facts, seed)));
            Assert.Equal(Standing(straight), Standing(Told(owed, facts, seed + 1)));
        }));

    [Fact]
    public void LateMoney_BeforeTheSweep_BreaksThePlanAsTheSweepWould()
    {
        foreach (var sweepFirst in (bool[])[true, false])
        {
            var script = Agreed(9_000).On("2026-05-20");
            script = sweepFirst ? Swept(script) : script;
            script.When(Fact(Pay("p1", 3_000, "2026-05-04")));
            Assert.Equal(PlanStatus.Broken, Swept(script).State.Plans[^1].Status);
            Assert.Equal(CaseStage.Contacted, script.State.Stage);
        }
    }

    [Fact]
    public void PlanPutInForceByASecondPerson_LateMoneyIsPardoned_TheNextInstalmentIsNot()
    {
        var script = Swept(Agreed(9_000).On("2026-05-20").When(Fact(Pay("p1", 3_000, "2026-05-04"))));

        script.When(new RequestApproval("a1", new ReinstatePlan("n1"))).As("carla", "supervisor")
            .When(new DecideApproval("a1", true, null)).ThenHas(state => Assert.Equal(1, state.Plan!.PardonedThrough))
            .ThenStage(CaseStage.PlanAgreed);
        Assert.Equal(PlanStatus.InForce, Swept(script).State.Plans[^1].Status);
        script.When(Fact(Pay("p2", 1_000, "2026-05-20"))).Then("PaymentRecorded");
        Assert.Equal(PlanStatus.Broken, Swept(script.On("2026-06-05")).State.Plans[^1].Status);
    }

    [Fact]
    public void PardonedMoney_ThatGoesBack_BreaksThePlan() => Swept(Agreed(9_000).On("2026-05-20")
            .When(Fact(Pay("p1", 3_000, "2026-05-04"))))
        .When(new RequestApproval("a1", new ReinstatePlan("n1"))).As("carla", "supervisor")
        .When(new DecideApproval("a1", true, null)).ThenStage(CaseStage.PlanAgreed)
        .When(Reverse("p1")).Then("PaymentWasReversed PlanBroken").ThenStage(CaseStage.Contacted);

    [Fact]
    public void ValueDate_CorrectedAcrossTheGrace_TurnsThePlanBothWays() => Swept(Agreed(9_000).On("2026-05-20")
            .When(Fact(Pay("p1", 3_000, "2026-05-03"))))
        .ThenStage(CaseStage.PlanAgreed)
        .When(Corrected("p1", 3_000, "2026-05-04")).Then("PaymentCorrected PlanBroken").ThenStage(CaseStage.Contacted)
        .When(Corrected("p1", 3_000, "2026-05-03")).Then("PaymentCorrected PlanReinstated")
        .ThenStage(CaseStage.PlanAgreed);

    [Fact]
    public void ResolvedCase_ValueDateCorrectedAcrossTheGrace_SaysSoOfThePlanAndStaysResolved() => Agreed(9_000)
        .On("2026-05-03").When(Fact(Pay("p1", 9_000, "2026-05-03"))).ThenStage(CaseStage.Resolved)
        .On("2026-05-20").When(Corrected("p1", 9_000, "2026-05-04")).Then("PaymentCorrected PlanBroken")
        .ThenStage(CaseStage.Resolved)
        .When(Corrected("p1", 9_000, "2026-05-03")).Then("PaymentCorrected PlanCompleted")
        .ThenStage(CaseStage.Resolved);

    [Fact]
    public void Debt_PaidBesideThePlanInTime_IsNotMissed()
    {
        // Money of before the agreement does not count towards it, but nothing is late on a debt that is paid.
        var script = Swept(Agreed(9_000).On("2026-05-20"));
        script.When(Fact(Pay("p1", 9_000, "2026-03-20")));
        Assert.Equal(PlanStatus.Completed, script.State.Plans[^1].Status);
    }

    [Fact]
    public void PromiseToldAfterItsMoneyCameAndWent_IsKeptThenReversed() => CaseScript.Contacted()
        .On("2026-04-20").When(Fact(Pay("p1", 4_000, "2026-04-06")))
        .When(Fact(new ReturnMoney("b1", "p1", null, Day("2026-04-09"), ReturnKind.Return)))
        .Told(Promise("m1", 4_000, "2026-04-10"), "2026-04-04")
        .When(new AssessPromise("m1"))
        .ThenHas(state => Assert.Equal(PromiseStatus.KeptThenReversed, state.Promises[0].Status));

    /// <summary>A plan of three instalments of 30 yuan, with grace until 3 May, 3 June and 3 July, and a promise.
    /// </summary>
    private static CaseScript Agreed(long owed) => CaseScript
        .Start(CaseScript.Plain(numbers => numbers with { PlanGraceDays = 3, MaxPlanMonths = 600 }))
        .When(Open(owed, "2026-03-31"))
        .On("2026-04-02").When(Remind("r1")).On("2026-04-03").When(Call("c1"))
        .When(Promise("m1", 3_000, "2026-04-20"))
        .Told(Plan("n1", (3_000, "2026-04-30"), (3_000, "2026-05-31"), (3_000, "2026-06-30")), "2026-04-03");

    private static CaseScript Told(long owed, int[] numbers, int? seed)
    {
        var script = Agreed(owed).On("2026-07-20");
        var facts = numbers.Select(FactOf).DistinctBy(one => one.What is RecordPayment pay ? "pay " + pay.Key
            : one.What is CorrectPayment correct ? "correct " + correct.Key : ((ReturnMoney)one.What).Key).ToArray();
        var chance = seed is { } chosen ? new Random(chosen) : null;
        chance?.Shuffle(facts);
        foreach (var fact in facts)
        {
            script.When(fact);
            Assert.True(script.Last is Decision, fact.ToString());
            script = chance?.Next(3) == 0 ? Swept(script) : script;
        }

        return Swept(script);
    }

    /// <summary>Takes every step that has fallen due by the day of the diary.</summary>
    private static CaseScript Swept(CaseScript script)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            var due = CaseDeadlines.Of(script.State, script.Policy.OfficialZone);
            if (due is not [var first, ..] || first.At > script.Now)
            {
                return script;
            }

            script.When(first.Step);
            Assert.True(script.Last is Decision, first.Key);
        }

        throw new InvalidOperationException("The deadlines do not come to an end.");
    }

    private static OutsideFact FactOf(int number)
    {
        var key = (number / 7 % 4).ToString(CultureInfo.InvariantCulture);
        var on = (number / 28 % 3) switch
        {
            // Around the ends of grace, where a day decides, and anywhere.
            0 => Day("2026-05-03").PlusDays(number / 84 % 3),
            1 => Day("2026-06-02").PlusDays(number / 84 % 3),
            _ => Day("2026-04-03").PlusDays(number / 84 % 95),
        };
        var minor = ((number / 13 % 4) + 1) * 1_500L;
        return Fact((number % 7) switch
        {
            0 or 1 or 2 or 3 => new RecordPayment("p" + key, Cny(minor), on),
            4 => new ReturnMoney("b" + key, "p" + key, number % 2 == 0 ? null : Cny(1_500), on, ReturnKind.Return),
            _ => new CorrectPayment("p" + key, Cny(minor), on, "mistyped"),
        });
    }

    private static OutsideFact Corrected(string key, long minor, string on) =>
        Fact(new CorrectPayment(key, Cny(minor), Day(on), "mistyped"));

    private static OutsideFact Fact(CaseCommand what) => new(what, (what switch
    {
        RecordPayment pay => pay.ValueOn,
        CorrectPayment correct => correct.ValueOn,
        _ => ((ReturnMoney)what).ValueOn,
    }).At(new LocalTime(10, 0)).InZoneLeniently(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]).ToInstant(), true, "feed");

    private static string Standing(CaseScript script) => script.State.OutstandingMinor + " "
        + script.State.Plans[^1].Status + " " + string.Join(", ", script.State.Promises.Select(one => one.Status));
}
