using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class CaseRulesTests
{
    private static readonly HonouredAgreement Promise = new("promise", new LocalDate(2026, 3, 10), 3);

    [Theory]
    [InlineData("2026-03-01T10:00:00+08:00", true)]
    [InlineData("2026-03-10T10:00:00+08:00", true)]
    [InlineData("2026-03-13T23:59:59+08:00", true)]
    [InlineData("2026-03-13T17:00:00Z", false)]
    [InlineData("2026-03-14T00:00:00+08:00", false)]
    public void Agreement_Honoured_HoldsCollectionThroughGrace(string at, bool held)
    {
        var facts = Facts() with { Agreement = Promise };

        var answer = PlanHold.Answer(Call(at), facts, Shanghai);

        Assert.Equal(held, answer.Refuses);
        Assert.Equal(held ? At("2026-03-14T00:00:00+08:00") : null, answer.PermittedFrom);
    }

    [Fact]
    public void Agreement_Explained_NamesDueAndGrace()
    {
        var facts = Facts() with { Agreement = Promise };

        var answer = PlanHold.Answer(Call("2026-03-11T10:00:00+08:00"), facts, Shanghai);

        Assert.Equal("promise", answer.Fact("agreement"));
        Assert.Equal("2026-03-10", answer.Fact("due"));
        Assert.Equal("3", answer.Fact("graceDays"));
        Assert.Equal("2026-03-13", answer.Fact("honouredThrough"));
        Assert.Equal("compliance", answer.OverridableBy);
    }

    [Theory]
    [InlineData(ActClass.Reminder)]
    [InlineData(ActClass.ServiceReply)]
    [InlineData(ActClass.MandatoryNotice)]
    [InlineData(ActClass.PreservationOfRights)]
    public void Agreement_Honoured_LetsEverythingElsePass(ActClass cls)
    {
        var facts = Facts() with { Agreement = Promise };
        var act = Call("2026-03-10T10:00:00+08:00") with { Class = cls };

        Assert.Equal(RuleVerdict.NotApplicable, PlanHold.Answer(act, facts, Shanghai).Verdict);
    }

    [Fact]
    public void Agreement_None_Passes() =>
        Assert.Equal(
            RuleVerdict.Passed, PlanHold.Answer(Call("2026-03-10T10:00:00+08:00"), Facts(), Shanghai).Verdict);

    [Fact]
    public void Agreement_TimeOfDayUnknown_IsJudgedByItsDate()
    {
        var act = Call("2026-03-13T00:00:00+08:00") with { TimeOfDayKnown = false };

        Assert.True(PlanHold.Answer(act, Facts() with { Agreement = Promise }, Shanghai).Refuses);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void NeedsDebt_NothingOutstanding_IsRefused(long outstanding, bool refused)
    {
        var rule = new NeedsDebtRule { Head = Head("OWING") };

        var answer = rule.Answer(Call("2026-03-02T10:00:00Z"), Facts(outstanding), Shanghai);

        Assert.Equal(refused, answer.Refuses);
        Assert.Null(answer.PermittedFrom);
        Assert.Equal(refused ? new Money(outstanding, Currency.Cny).ToString() : null, answer.Fact("outstanding"));
    }

    [Theory]
    [InlineData(RuleEffect.Conformance, RuleVerdict.Breached, "breached")]
    [InlineData(RuleEffect.Warn, RuleVerdict.Warned, "warned")]
    [InlineData(RuleEffect.Deny, RuleVerdict.Refused, "breached")]
    [InlineData(RuleEffect.Evidence, RuleVerdict.Refused, "breached")]
    [InlineData(RuleEffect.Retain, RuleVerdict.Refused, "breached")]
    public void OpenReferral_DepartsAsTheEffectSays(RuleEffect effect, RuleVerdict verdict, string outsideWord)
    {
        var rule = new NoOpenReferralRule { Head = Head("AFTER", effect) };
        var act = Call("2026-03-02T10:00:00Z");

        var answer = rule.Answer(act, Facts() with { ReferralOpen = true }, Shanghai);

        Assert.Equal(verdict, answer.Verdict);
        Assert.Equal(outsideWord, answer.Word(outsideFact: true));
        Assert.Equal("true", answer.Fact("referralOpen"));
        Assert.Equal(RuleVerdict.Passed, rule.Answer(act, Facts(), Shanghai).Verdict);
    }

    [Theory]
    [InlineData(NormStrength.Law, null)]
    [InlineData(NormStrength.Regulation, null)]
    [InlineData(NormStrength.SelfRegulation, null)]
    [InlineData(NormStrength.RecommendedStandard, "compliance")]
    [InlineData(NormStrength.Guidance, "compliance")]
    [InlineData(NormStrength.Presumption, "compliance")]
    [InlineData(NormStrength.ProductDefault, "compliance")]
    public void Override_OnlyOfSoftNorms_IsCompliances(NormStrength norm, string? role)
    {
        var rule = new NeedsDebtRule { Head = Head("OWING", norm: norm) };

        Assert.Equal(role, rule.Answer(Call("2026-03-02T10:00:00Z"), Facts(0), Shanghai).OverridableBy);
        Assert.Null(rule.Answer(Call("2026-03-02T10:00:00Z"), Facts(1), Shanghai).OverridableBy);
    }

    [Theory]
    [InlineData(RuleVerdict.Passed, "passed", "complied")]
    [InlineData(RuleVerdict.Refused, "refused", "breached")]
    [InlineData(RuleVerdict.ExceptionUsed, "exception", "complied")]
    [InlineData(RuleVerdict.Warned, "warned", "warned")]
    [InlineData(RuleVerdict.Breached, "breached", "breached")]
    [InlineData(RuleVerdict.NotAssessable, "notAssessable", "notAssessable")]
    [InlineData(RuleVerdict.NotApplicable, "notApplicable", "notApplicable")]
    public void Word_OfAVerdict_IsTheLedgers(RuleVerdict verdict, string command, string outside)
    {
        var answer = new RuleAnswer("R", new Citation("I", null, null), NormStrength.Law, verdict, [], null, null);

        Assert.Equal(command, answer.Word(outsideFact: false));
        Assert.Equal(outside, answer.Word(outsideFact: true));
    }
}
