using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class PolicyJudgeTests
{
    private static readonly HonouredAgreement Plan = new("plan", new LocalDate(2026, 3, 10), 3);

    [Fact]
    public void Policy_WithoutRules_IsSilent()
    {
        var judgement = Policy.Permissive.Judge(Call("2026-03-02T23:00:00+08:00"), Facts());

        Assert.False(judgement.Refused);
        Assert.Empty(judgement.Answers);
        Assert.Null(judgement.PermittedFrom);
    }

    [Fact]
    public void Judgement_EverythingPasses_NamesTheRulesWithoutFacts()
    {
        var judgement = PolicyOf(Quiet(), PlanHold).Judge(Call("2026-03-02T12:00:00+08:00"), Facts());

        Assert.False(judgement.Refused);
        Assert.Equal(["PLAN-HOLD", "QUIET"], judgement.Answers.Select(answer => answer.Rule));
        Assert.All(judgement.Answers, answer => Assert.Empty(answer.Facts));
        Assert.Null(judgement.PermittedFrom);
    }

    [Fact]
    public void Judgement_EverythingPasses_AllocatesNothing()
    {
        var policy = PolicyOf(Quiet(), PlanHold, Row(HoldKind.Dispute));
        var act = Call("2026-03-02T12:00:00+08:00");
        var facts = Facts();
        var first = policy.Judge(act, facts);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var second = policy.Judge(act, facts);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(first, second);
    }

    [Fact]
    public void Judgement_OfAnActOutOfScope_DropsTheAnswer()
    {
        var payment = Call("2026-03-02T23:00:00+08:00") with { Kind = ActKind.Payment };
        var reminder = Call("2026-03-02T23:00:00+08:00") with { Class = ActClass.Reminder };

        Assert.Empty(PolicyOf(Quiet(), Row(HoldKind.Dispute)).Judge(payment, Facts()).Answers);
        Assert.Empty(PolicyOf(Quiet(), Row(HoldKind.Dispute)).Judge(reminder, Facts()).Answers);
    }

    [Fact]
    public void Judgement_SeveralReasons_NamesAllInPrecedence()
    {
        var facts = Facts(0) with { Agreement = Plan, Holds = [Hold(HoldKind.Dispute, "2026-03-05")] };
        var policy = PolicyOf(
            new NeedsDebtRule { Head = Head("Z-LAW", norm: NormStrength.Law) },
            Quiet(),
            new NeedsDebtRule { Head = Head("A-STANDARD", norm: NormStrength.RecommendedStandard) },
            new NeedsDebtRule { Head = Head("B-LAW", norm: NormStrength.Law) },
            PlanHold,
            Row(HoldKind.Dispute));

        var judgement = policy.Judge(Call("2026-03-02T23:00:00+08:00"), facts);

        string[] expected = ["HOLD-DISPUTE", "PLAN-HOLD", "B-LAW", "Z-LAW", "QUIET", "A-STANDARD"];
        Assert.Equal(expected, judgement.Refusals.Select(answer => answer.Rule));
        Assert.Equal(expected, policy.Rules.Select(rule => rule.Id));
    }

    [Fact]
    public void PermittedFrom_OfSeveralRules_SatisfiesAll()
    {
        var facts = Facts() with { Agreement = Plan, Holds = [Hold(HoldKind.Dispute, "2026-03-05")] };

        var judgement = PolicyOf(Quiet(), PlanHold, Row(HoldKind.Dispute))
            .Judge(Call("2026-03-02T12:00:00+08:00"), facts);

        // The plan ends at midnight after the 13th; by then it is quiet until 08:00, though it is not quiet now.
        Assert.Equal(At("2026-03-14T08:00:00+08:00"), judgement.PermittedFrom);
        Assert.Equal(
            [At("2026-03-06T00:00:00+08:00"), At("2026-03-14T00:00:00+08:00")],
            judgement.Refusals.Select(answer => answer.PermittedFrom!.Value));
    }

    [Fact]
    public void PermittedFrom_WhereRulesHandOverToEachOther_IsAfterTheLast()
    {
        var policy = PolicyOf(Window("A", 12, 15), Window("B", 9, 12), Window("C", 0, 9));

        var judgement = policy.Judge(Call("2026-03-02T01:00:00+08:00"), Facts());

        Assert.Equal(At("2026-03-02T09:00:00+08:00"), Assert.Single(judgement.Refusals).PermittedFrom);
        Assert.Equal(At("2026-03-02T15:00:00+08:00"), judgement.PermittedFrom);
    }

    [Fact]
    public void PermittedFrom_WhereRulesShareTheWholeDay_IsNotKnown()
    {
        var policy = PolicyOf(Window("A", 9, 21), Window("B", 21, 9));

        var judgement = policy.Judge(Call("2026-03-02T12:00:00+08:00"), Facts());

        Assert.True(judgement.Refused);
        Assert.Null(judgement.PermittedFrom);
    }

    [Fact]
    public void PermittedFrom_WithAnOpenEndedHold_IsNotKnown()
    {
        var facts = Facts() with { Holds = [Hold(HoldKind.Dispute)] };

        var judgement = PolicyOf(Quiet(), Row(HoldKind.Dispute)).Judge(Call("2026-03-02T23:00:00+08:00"), facts);

        Assert.True(judgement.Refused);
        Assert.Null(judgement.PermittedFrom);
        Assert.Equal(At("2026-03-03T08:00:00+08:00"), judgement.Refusals.Last().PermittedFrom);
    }

    [Fact]
    public void PermittedFrom_IgnoresRulesThatOnlyShow()
    {
        var shown = new NoOpenReferralRule { Head = Head("SHOWN", RuleEffect.Conformance) };
        var facts = Facts() with { ReferralOpen = true };

        var judgement = PolicyOf(Quiet(), shown).Judge(Call("2026-03-02T23:00:00+08:00"), facts);

        Assert.Equal(At("2026-03-03T08:00:00+08:00"), judgement.PermittedFrom);
        Assert.Equal(RuleVerdict.Breached, judgement.Answers.Single(answer => answer.Rule == "SHOWN").Verdict);
    }

    [Fact]
    public void Conformance_Breached_RefusesNothing()
    {
        var shown = new NoOpenReferralRule { Head = Head("SHOWN", RuleEffect.Conformance) };

        var judgement = PolicyOf(shown).Judge(
            Call("2026-03-02T12:00:00+08:00"), Facts() with { ReferralOpen = true });

        Assert.False(judgement.Refused);
        Assert.Empty(judgement.Refusals);
        Assert.Null(judgement.PermittedFrom);
    }

    [Fact]
    public void PartOfADispute_IsRecordedAmongTheAnswers()
    {
        var facts = Facts() with { Holds = [Hold(HoldKind.Dispute) with { PartOnly = true }] };

        var judgement = PolicyOf(Row(HoldKind.Dispute)).Judge(Call("2026-03-02T12:00:00+08:00"), facts);

        Assert.False(judgement.Refused);
        Assert.Equal("true", Assert.Single(judgement.Answers).Fact("partOnly"));
    }

    [Fact]
    public void PermittedFrom_AnyInstantZoneAndHold_IsTheFirstQuarterThatPasses()
    {
        var policy = PolicyOf(Quiet(), PlanHold, Row(HoldKind.Dispute), Row(HoldKind.Hardship));
        DateTimeZone?[] zones = [null, Shanghai, LosAngeles, Berlin, DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"]];
        var cases =
            from quarter in Gen.Choose(0, 300 * 96)
            from zone in Gen.Elements(zones)
            from dispute in Gen.Choose(-1, 3)
            from hardship in Gen.Choose(-1, 3)
            from grace in Gen.Choose(-1, 2)
            select (quarter, zone, dispute, hardship, grace);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(150),
            Prop.ForAll(Arb.From(cases), c =>
            {
                var at = At("2026-02-20T00:00:00Z") + Duration.FromMinutes(c.quarter * 15);
                var today = at.InZone(Shanghai).Date;
                var facts = Facts() with
                {
                    DebtorZone = c.zone,
                    Agreement = c.grace < 0 ? null : new HonouredAgreement("plan", today, c.grace),
                    Holds = [.. HoldFor(HoldKind.Dispute, today, c.dispute),
                        .. HoldFor(HoldKind.Hardship, today, c.hardship)],
                };

                var judgement = policy.Judge(Call(at), facts);

                return judgement.PermittedFrom == (judgement.Refused ? FirstQuarter(policy, at, facts) : null);
            }));
    }

    private static LocalTimeWindowRule Window(string id, int from, int to) => Quiet(ClockChoice.Official) with
    {
        Head = Head(id) with { OfficialZone = Shanghai },
        Forbidden = new DailyWindow(new LocalTime(from, 0), new LocalTime(to, 0)),
    };

    private static ActiveHold[] HoldFor(HoldKind kind, LocalDate today, int days) =>
        days < 0 ? [] : [new ActiveHold(kind, "h", null, null, today.PlusDays(days), false, true)];

    // An independent answer: every boundary here is at a quarter of an hour, so judge quarter after quarter.
    private static Instant FirstQuarter(Policy policy, Instant at, ActFacts facts)
    {
        while (policy.Judge(Call(at), facts).Refused)
        {
            at += Duration.FromMinutes(15);
        }

        return at;
    }
}
