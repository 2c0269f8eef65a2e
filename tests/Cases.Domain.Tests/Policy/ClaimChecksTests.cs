using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: what the law counts in years, months and demands ends on the day that the law says, and not a day later.
/// Method: each check alone in a rule, asked on both sides of its bound.
/// </summary>
public sealed class ClaimChecksTests
{
    private static readonly LimitationCheck ThreeYears = new()
    {
        Years = 3, OuterYears = 20,
        Restarts = [ClaimEventKind.Demand, ClaimEventKind.Acknowledgment, ClaimEventKind.TransferNotice],
    };

    private static readonly GuaranteePeriodCheck SixMonths = new() { DefaultMonths = 6, WarnDays = [90, 30, 7] };

    private static readonly DemandsMadeCheck TwoDemands = new() { Least = 2, DaysApart = 30, MonthsSince = 3 };

    // The last day is a Friday, a Saturday and a Sunday; 2028-02-29 comes three years after 2025-02-28 and a year late.
    [Theory]
    [InlineData("2020-03-03", "2023-03-03")]
    [InlineData("2020-03-04", "2023-03-06")]
    [InlineData("2021-03-10", "2024-03-11")]
    [InlineData("2024-02-29", "2027-03-01")]
    [InlineData("2025-02-28", "2028-02-28")]
    public void Limitation_EndsOnTheSameDate_OrTheWorkingDayAfterIt(string harmed, string last)
    {
        var named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, Day(harmed));
        Assert.Equal(last, Judge(ThreeYears, named, last, RuleVerdict.Passed).Fact("expires"));
        var late = Judge(ThreeYears, named, PolicyWords.Of(Day(last).PlusDays(1)), RuleVerdict.Refused);
        Assert.Equal(last, late.Fact("expires"));
        Assert.Null(late.PermittedFrom);
    }

    [Theory]
    [InlineData(ClaimEventKind.Acknowledgment, "", "2027-03-01")]
    [InlineData(ClaimEventKind.Demand, "", "2024-03-11")]
    [InlineData(ClaimEventKind.Demand, "reserved", "2027-03-01")]
    [InlineData(ClaimEventKind.Demand, "delivered", "2027-03-01")]
    [InlineData(ClaimEventKind.Demand, "confirmed", "2027-03-01")]
    [InlineData(ClaimEventKind.TransferNotice, "", "2024-03-11")]
    [InlineData(ClaimEventKind.TransferNotice, "delivered", "2027-03-01")]
    [InlineData(ClaimEventKind.Suit, "", "2024-03-11")]
    public void Limitation_BeginsAnew_WhereTheEventArrivedAndIsNamed(ClaimEventKind kind, string how, string last)
    {
        var happened = new ClaimEvent(kind, At("2024-03-01T10:00:00+08:00"))
        {
            ToReservedContact = how == "reserved",
            Delivered = how == "delivered",
            ReceiptConfirmed = how == "confirmed",
        };
        var named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, Day("2021-03-10"));
        Assert.Equal(last, Judge(ThreeYears, named, last, RuleVerdict.Passed, happened).Fact("expires"));
        Judge(ThreeYears, named, PolicyWords.Of(Day(last).PlusDays(1)), RuleVerdict.Refused, happened);
    }

    [Fact]
    public void Limitation_ThatRanOut_BeginsNeverAnew_AndAnEventToComeDoesNotCount()
    {
        var named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, Day("2021-03-10"));
        Judge(ThreeYears, named, "2025-01-01", RuleVerdict.Refused, Paid("2024-03-12T10:00:00+08:00"));
        Judge(ThreeYears, named, "2024-03-12", RuleVerdict.Refused, Paid("2024-03-12T23:00:00+08:00"));
    }

    [Fact]
    public void Limitation_BegunAnewOverAndOver_EndsWithTheOuterYears()
    {
        var named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, Day("2021-03-10"));
        var paid = Enumerable.Range(1, 19).Select(year => Paid($"{2021 + year}-03-01T10:00:00+08:00")).ToArray();
        Assert.Equal("2041-03-11", Judge(ThreeYears, named, "2041-03-11", RuleVerdict.Passed, paid).Fact("expires"));
        Judge(ThreeYears, named, "2041-03-12", RuleVerdict.Refused, paid);
    }

    [Fact]
    public void Limitation_OfInstalments_RunsFromTheLast_ElseFromTheOldestDueDate()
    {
        var named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, Day("2021-03-10"))
            .With(DebtFacts.InstalmentsLastDue, Day("2023-01-05"));
        Judge(ThreeYears, named, "2026-01-05", RuleVerdict.Passed);
        var rule = Rule(ThreeYears);
        var facts = Facts() with { OldestUnpaidDue = Day("2021-03-10") };
        Assert.Equal(RuleVerdict.Passed, rule.Answer(On("2024-03-11"), facts, Shanghai).Verdict);
        Assert.Equal(RuleVerdict.Refused, rule.Answer(On("2024-03-12"), facts, Shanghai).Verdict);
        var unknown = rule.Answer(On("2024-03-12"), Facts(), Shanghai);
        Assert.Equal((RuleVerdict.Refused, "right-harmed-known-on"), (unknown.Verdict, unknown.MissingFact));
    }

    [Theory]
    [InlineData("2026-04-09", RuleVerdict.Passed, null)]
    [InlineData("2026-04-10", RuleVerdict.Refused, "90")]
    [InlineData("2026-06-08", RuleVerdict.Refused, "90")]
    [InlineData("2026-06-09", RuleVerdict.Refused, "30")]
    [InlineData("2026-07-02", RuleVerdict.Refused, "7")]
    [InlineData("2026-07-10", RuleVerdict.Refused, "7")]
    public void Guarantee_OfSixMonths_IsToldInSteps(string on, RuleVerdict verdict, string? step)
    {
        var named = NamedFacts.None.With(DebtFacts.GuaranteeKind, "joint")
            .With(DebtFacts.MainDueDate, Day("2026-01-09"));
        var answer = Judge(SixMonths, named, on, verdict);
        Assert.Equal(("2026-07-09", step), (answer.Fact("until"), answer.Fact("daysBefore")));
    }

    [Theory]
    [InlineData("2025-08-31", null, "2026-02-28")]
    [InlineData("2026-01-09", 12, "2027-01-09")]
    [InlineData("2026-01-09", 0, "2026-07-09")]
    public void Guarantee_EndsOnTheCorrespondingDate(string due, int? months, string last)
    {
        var named = NamedFacts.None.With(DebtFacts.GuaranteeKind, "general").With(DebtFacts.MainDueDate, Day(due));
        named = months is null ? named.With(DebtFacts.GuaranteeMonths, FactValue.None)
            : named.With(DebtFacts.GuaranteeMonths, months);
        Assert.Equal(last, Judge(SixMonths, named, "2025-09-01", RuleVerdict.Passed).Fact("until"));
    }

    [Fact]
    public void Guarantee_PreservedInTime_IsNoLongerTold()
    {
        var named = NamedFacts.None.With(DebtFacts.GuaranteeEndsOn, Day("2026-07-09"));
        Judge(SixMonths, named, "2026-07-20", RuleVerdict.Refused);
        Judge(SixMonths, named.With(DebtFacts.GuaranteePreserved, "demand 1"), "2026-07-20", RuleVerdict.Passed);
        Judge(SixMonths, named.With(DebtFacts.GuaranteePreserved, FactValue.None), "2026-07-20", RuleVerdict.Refused);
        Judge(SixMonths, NamedFacts.None.With(DebtFacts.MainDueDate, Day("2026-01-09")), "2026-07-20",
            RuleVerdict.NotApplicable);
    }

    [Theory]
    [InlineData("2025-09-01", "2025-10-01", "2026-01-02", RuleVerdict.Passed)]
    [InlineData("2025-09-01", "2025-10-01", "2026-01-01", RuleVerdict.Refused)]
    [InlineData("2025-09-01", "2025-09-30", "2026-06-01", RuleVerdict.Refused)]
    [InlineData("2025-08-01", "2025-10-01", "2026-06-01", RuleVerdict.Refused)]
    public void Demands_TwoReceivedAndApartAndLongAgo_Suffice(string first, string second, string on, RuleVerdict got)
    {
        ClaimEvent[] made = [Demand(first), Demand(second)];
        var facts = Facts() with { Claim = made, OldestUnpaidDue = Day("2025-08-01") };
        Assert.Equal(got, Rule(TwoDemands).Answer(On(on), facts, Shanghai).Verdict);
    }

    [Fact]
    public void Demands_NotYetLongEnoughAgo_ArePermittedFromTheDayAfterTheMonths()
    {
        var answer = Judge(
            TwoDemands, NamedFacts.None, "2026-01-01", RuleVerdict.Refused, Demand("2025-09-01"), Demand("2025-10-01"));
        Assert.Equal(At("2026-01-02T00:00:00+08:00"), answer.PermittedFrom);
        Assert.Equal(("2", "2025-10-01"), (answer.Fact("demandsMade"), answer.Fact("lastDemand")));
        var one = Judge(TwoDemands, NamedFacts.None, "2026-01-01", RuleVerdict.Refused, Demand("2025-09-01"));
        Assert.Null(one.PermittedFrom);
        Judge(TwoDemands, NamedFacts.None, "2026-06-01", RuleVerdict.Refused,
            Demand("2025-09-01"), Demand("2025-10-01") with { ReceiptConfirmed = false });
    }

    [Theory]
    [InlineData("2026-03-01", ActClass.Reminder, RuleVerdict.Refused)]
    [InlineData("2026-03-02", ActClass.Reminder, RuleVerdict.Passed)]
    [InlineData(null, ActClass.Reminder, RuleVerdict.Passed)]
    [InlineData("2026-03-01", ActClass.Collection, RuleVerdict.Passed)]
    public void Reminder_AfterTheDueDate_IsNone(string? due, ActClass cls, RuleVerdict verdict)
    {
        var facts = Facts() with { OldestUnpaidDue = due is null ? null : Day(due) };
        var rule = Rule(new DueDateClassCheck());
        var sent = On("2026-03-02") with { Class = cls };
        Assert.Equal(verdict, rule.Answer(sent, facts, Shanghai).Verdict);
        var paid = facts with { Arrears = Money.Zero(Currency.Cny) };
        Assert.Equal(RuleVerdict.Passed, rule.Answer(sent, paid, Shanghai).Verdict);
    }

    [Fact]
    public void WhatIsForbidden_IsRefusedWithTheActThatItIs() => Assert.Equal(
        "call", Judge(new ForbiddenCheck(), NamedFacts.None, "2026-03-02", RuleVerdict.Refused).Fact("act"));

    [Fact]
    public void Condition_ThatMustBeKnown_JudgesOnlyWhatIsSaid()
    {
        var when = new FactCondition(ContentFacts.ThreatensCriminalReport, ["true"]);
        var strict = Rule(new ForbiddenCheck { When = when });
        var skipped = Rule(new ForbiddenCheck { When = when with { KnownOnly = true } });
        var said = Facts() with { Named = NamedFacts.None.With(ContentFacts.ThreatensCriminalReport, true) };
        Assert.Equal(RuleVerdict.Refused, strict.Answer(On("2026-03-02"), Facts(), Shanghai).Verdict);
        Assert.Equal(RuleVerdict.NotApplicable, skipped.Answer(On("2026-03-02"), Facts(), Shanghai).Verdict);
        Assert.Equal(RuleVerdict.Refused, skipped.Answer(On("2026-03-02"), said, Shanghai).Verdict);
        Assert.NotEqual(
            strict.Parameters.Select(one => one.Value), skipped.Parameters.Select(one => one.Value));
    }

    [Fact]
    public void RuleThatTells_SaysItInAWholePolicyWhereItPasses()
    {
        var rule = Rule(ThreeYears);
        var facts = Facts() with { OldestUnpaidDue = Day("2024-03-11") };
        var answer = Assert.Single(PolicyOf(rule).Judge(On("2026-03-02"), facts).Answers);
        Assert.Equal((RuleVerdict.Passed, "2027-03-11"), (answer.Verdict, answer.Fact("expires")));
    }

    private static ClaimEvent Paid(string at) => new(ClaimEventKind.Acknowledgment, At(at));

    private static ClaimEvent Demand(string on) =>
        new(ClaimEventKind.Demand, At(on + "T10:00:00+08:00")) { ReceiptConfirmed = true };

    private static Act On(string date) => Call(date + "T15:00:00+08:00");

    private static RuleAnswer Judge(
        RuleCheck check, NamedFacts named, string on, RuleVerdict verdict, params ClaimEvent[] claim)
    {
        var answer = Rule(check).Answer(On(on), Facts() with { Named = named, Claim = claim }, Shanghai);
        Assert.Equal(verdict, answer.Verdict);
        return answer;
    }

    private static CheckedRule Rule(RuleCheck check) => new()
    {
        Head = Head("CLAIM") with { AppliesTo = RuleScope.Everything },
        Checks = [check],
    };
}
