using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: every step that falls due by itself is known by the instant from which it is not too
/// early.</summary>
public sealed class CaseDeadlinesTests
{
    private static readonly DateTimeZone China = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    [Fact]
    public void Of_NothingAgreed_IsEmpty() => CaseScript.Contacted().ThenHas(state =>
    {
        Assert.Empty(CaseDeadlines.Of(state, China));
        Assert.Null(CaseDeadlines.Next(state, China));
    });

    [Fact]
    public void Of_OpenPromise_IsTheDayAfterItsGrace() => Promised().ThenHas(state =>
    {
        Assert.Equal(
            new CaseDeadline(Midnight("2026-04-14"), "promise m1", new AssessPromise("m1")),
            Assert.Single(CaseDeadlines.Of(state, China)));
        Assert.Equal(Midnight("2026-04-14"), CaseDeadlines.Next(state, China));
    });

    [Fact]
    public void Of_PromiseThatEnded_IsEmpty() => Promised()
        .On("2026-04-14").When(new AssessPromise("m1")).Then("PromiseEnded")
        .ThenHas(state => Assert.Empty(CaseDeadlines.Of(state, China)));

    [Fact]
    public void Of_Plan_IsTheInstalmentAndThenTheEndOfItsGrace() => Planned().ThenHas(state => Assert.Equal(
        [
            new CaseDeadline(Midnight("2026-05-01"), "instalment n1 1", new MissInstalment("n1", 1)),
            new CaseDeadline(
                Midnight("2026-05-01") + Duration.FromDays(state.Plan!.GraceDays), "plan n1", new BreakPlan("n1")),
        ],
        CaseDeadlines.Of(state, China)));

    [Fact]
    public void Of_PlanPaidInTime_GoesOnToTheNextInstalment() => Planned()
        .On("2026-04-20").When(Pay("p1", 5_000, "2026-04-20"))
        .ThenHas(state => Assert.Equal("instalment n1 2", CaseDeadlines.Of(state, China)[0].Key))
        .ThenHas(state => Assert.Equal(
            state.Plan!.Instalments[1].Due.PlusDays(1), CaseDeadlines.Next(state, China)!.Value.InZone(China).Date));

    [Fact]
    public void Of_PlanWithoutGrace_TellsTheInstalmentBeforeThePlanBreaks() => CaseScript
        .Contacted(CaseScript.Plain(numbers => numbers with { PlanGraceDays = 0 }))
        .When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-30")))
        .ThenHas(state => Assert.Equal(
            ["instalment n1 1", "plan n1"], CaseDeadlines.Of(state, China).Select(known => known.Key)));

    [Fact]
    public void Of_InstalmentToldAsMissed_IsNotToldAgain() => Planned()
        .On("2026-05-01").When(new MissInstalment("n1", 1)).Then("InstalmentMissed")
        .ThenHas(state => Assert.Equal(
            ["plan n1", "instalment n1 2"], CaseDeadlines.Of(state, China).Select(known => known.Key)));

    [Fact]
    public void Of_ResolvedCase_IsEmpty() => Planned().When(Promise("m1", 5_000, "2026-04-10"))
        .On("2026-04-05").When(Pay("p1", 10_000, "2026-04-05")).ThenStage(CaseStage.Resolved)
        .ThenHas(state => Assert.Empty(CaseDeadlines.Of(state, China)));

    [Fact]
    public void Of_StepThatWasPutOff_FallsDueAgainThenAndTheOthersStay() => Planned()
        .On("2026-05-01").When(new PostponeStep("instalment n1 1", Midnight("2026-05-09"), []))
        .Then("StepPostponed")
        .When(new PostponeStep("instalment n1 1", Midnight("2026-05-08"), [])).ThenNothing()
        .ThenHas(state => Assert.Equal(Midnight("2026-05-09"), DueAt(state, "instalment n1 1")))
        .ThenHas(state => Assert.Equal(
            Midnight("2026-05-01") + Duration.FromDays(state.Plan!.GraceDays), DueAt(state, "plan n1")))
        .When(new PostponeStep("instalment n1 1", Midnight("2026-05-12"), [])).Then("StepPostponed")
        .ThenHas(state => Assert.Equal(Midnight("2026-05-12"), DueAt(state, "instalment n1 1")))
        .ThenHas(state => Assert.Single(state.Postponed));

    [Fact]
    public void Of_StepThatWasPutOffToAnInstantThatHasCome_IsDueAsBefore() => Planned()
        .On("2026-05-10").When(new PostponeStep("instalment n1 1", Midnight("2026-05-09"), [])).ThenNothing()
        .ThenHas(state => Assert.Equal(Midnight("2026-05-01"), DueAt(state, "instalment n1 1")));

    [Theory]
    [InlineData("2026-05-20 08:00", "2026-05-20 08:00")]
    [InlineData("2026-05-20 08:00 2026-05-22 09:30", "2026-05-22 09:30")]
    [InlineData("2026-05-20 08:00 never", "2026-05-03 00:00")]
    [InlineData("never", "2026-05-03 00:00")]
    [InlineData("2026-05-01 08:00", "2026-05-03 00:00")]
    [InlineData("", "2026-05-03 00:00")]
    public void Again_AfterRefusals_IsWhenAllPermitItOrTheNextDay(string permitted, string expected)
    {
        var now = At("2026-05-02 13:00")!.Value;
        var reasons = permitted.Replace(" 0", "_0", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => new RefusalReason(RefusalCode.RuleForbids, "", [])
            {
                PermittedFrom = AtOrNever(one.Replace('_', ' ')),
            });

        Assert.Equal(AtOrNever(expected), CaseDeadlines.Again([.. reasons], now, China));

        static Instant? AtOrNever(string text) => text == "never" ? null : At(text);

        static Instant? At(string text) => NodaTime.Text.LocalDateTimePattern
            .CreateWithInvariantCulture("uuuu-MM-dd HH:mm").Parse(text).Value.InZoneStrictly(China).ToInstant();
    }

    /// <summary>What a deadline says and what the decision says cannot drift apart: both are asked.</summary>
    [Theory]
    [InlineData("promise")]
    [InlineData("plan")]
    [InlineData("plan, one missed")]
    [InlineData("both")]
    public void Step_OfEachDeadline_IsTooEarlyADayBeforeAndDueAtItsInstant(string scene)
    {
        foreach (var deadline in CaseDeadlines.Of(At(scene).State, China))
        {
            var day = deadline.At.InZone(China);
            Assert.Equal(LocalTime.Midnight, day.TimeOfDay);
            At(scene).On(Text(day.Date.PlusDays(-1), "23:59")).When(deadline.Step)
                .ThenRefused(deadline.Step is AssessPromise
                    ? RefusalCode.PromiseNotDue
                    : RefusalCode.InstalmentNotMissed);
            var script = At(scene).On(Text(day.Date, "00:00")).When(deadline.Step);
            Assert.NotEmpty(script.Events);
            Assert.DoesNotContain(deadline, CaseDeadlines.Of(script.State, China));
        }
    }

    private static CaseScript At(string scene) => scene switch
    {
        "promise" => Promised(),
        "plan" => Planned(),
        "plan, one missed" => Planned().On("2026-05-01").When(new MissInstalment("n1", 1)),
        _ => Planned().When(Promise("m1", 5_000, "2026-04-10")),
    };

    private static CaseScript Promised() => CaseScript.Contacted().When(Promise("m1", 5_000, "2026-04-10"));

    private static CaseScript Planned() =>
        CaseScript.Contacted().When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-30"))).Then("PlanAgreed");

    private static Instant DueAt(CaseState state, string key) =>
        CaseDeadlines.Of(state, China).Single(known => known.Key == key).At;

    private static Instant Midnight(string day) => China.AtStartOfDay(Day(day)).ToInstant();

    private static string Text(LocalDate day, string time) => $"{day.ToString("uuuu-MM-dd", null)} {time}";
}
