using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class LocalTimeWindowRuleTests
{
    // Los Angeles is UTC-8 until 2026-03-08 02:00 local and UTC-7 after; Shanghai is UTC+8 always.
    [Theory]
    [InlineData("2026-03-02T21:59:59+08:00", "Asia/Shanghai", RuleVerdict.Passed, null)]
    [InlineData("2026-03-02T22:00:00+08:00", "Asia/Shanghai", RuleVerdict.Refused, "2026-03-03T08:00:00+08:00")]
    [InlineData("2026-03-03T07:59:59+08:00", "Asia/Shanghai", RuleVerdict.Refused, "2026-03-03T08:00:00+08:00")]
    [InlineData("2026-03-03T08:00:00+08:00", "Asia/Shanghai", RuleVerdict.Passed, null)]
    [InlineData("2026-03-02T16:00:00+08:00", "America/Los_Angeles", RuleVerdict.Refused, "2026-03-03T08:00:00+08:00")]
    [InlineData("2026-03-03T13:59:59+08:00", "America/Los_Angeles", RuleVerdict.Passed, null)]
    [InlineData("2026-03-03T14:00:00+08:00", "America/Los_Angeles", RuleVerdict.Refused, "2026-03-04T08:00:00+08:00")]
    [InlineData("2026-03-09T13:00:00+08:00", "America/Los_Angeles", RuleVerdict.Refused, "2026-03-10T08:00:00+08:00")]
    [InlineData("2026-03-09T12:59:59+08:00", "America/Los_Angeles", RuleVerdict.Passed, null)]
    [InlineData("2026-03-02T13:00:00+08:00", "Europe/Berlin", RuleVerdict.Refused, "2026-03-02T15:00:00+08:00")]
    [InlineData("2026-03-30T13:00:00+08:00", "Europe/Berlin", RuleVerdict.Refused, "2026-03-30T14:00:00+08:00")]
    public void BothClocks_MustPass(string at, string debtorZone, RuleVerdict verdict, string? permittedFrom)
    {
        var facts = Facts() with { DebtorZone = DateTimeZoneProviders.Tzdb[debtorZone] };

        var answer = Quiet().Answer(Call(at), facts, DateTimeZone.Utc);

        Assert.Equal(verdict, answer.Verdict);
        Assert.Equal(permittedFrom is null ? null : At(permittedFrom), answer.PermittedFrom);
    }

    [Theory]
    [InlineData(ClockChoice.Official, RuleVerdict.Passed)]
    [InlineData(ClockChoice.Debtor, RuleVerdict.Refused)]
    [InlineData(ClockChoice.Both, RuleVerdict.Refused)]
    public void Clock_OneOfTwo_IsReadAsDeclared(ClockChoice clock, RuleVerdict verdict)
    {
        var facts = Facts() with { DebtorZone = LosAngeles };

        Assert.Equal(verdict, Quiet(clock).Answer(Call("2026-03-02T16:00:00+08:00"), facts, Shanghai).Verdict);
    }

    [Fact]
    public void Clock_OfTheDebtorOnly_PassesInOfficialQuietHours()
    {
        var facts = Facts() with { DebtorZone = LosAngeles };
        var answer = Quiet(ClockChoice.Debtor).Answer(Call("2026-03-03T01:00:00+08:00"), facts, Shanghai);

        Assert.Equal(RuleVerdict.Passed, answer.Verdict);
    }

    [Theory]
    [InlineData(WhenAbsent.Compliant, ClockChoice.Both, "2026-03-02T12:00:00+08:00", RuleVerdict.Passed)]
    [InlineData(WhenAbsent.Compliant, ClockChoice.Both, "2026-03-02T23:00:00+08:00", RuleVerdict.Refused)]
    [InlineData(WhenAbsent.Compliant, ClockChoice.Debtor, "2026-03-02T23:00:00+08:00", RuleVerdict.Refused)]
    [InlineData(WhenAbsent.Ask, ClockChoice.Both, "2026-03-02T12:00:00+08:00", RuleVerdict.Refused)]
    [InlineData(WhenAbsent.Refuse, ClockChoice.Both, "2026-03-02T12:00:00+08:00", RuleVerdict.Refused)]
    [InlineData(WhenAbsent.Ask, ClockChoice.Official, "2026-03-02T12:00:00+08:00", RuleVerdict.Passed)]
    public void DebtorZone_Unknown_IsReadAsDeclared(
        WhenAbsent absent, ClockChoice clock, string at, RuleVerdict verdict) =>
        Assert.Equal(verdict, Quiet(clock).Absent(absent).Answer(Call(at), Facts(), Shanghai).Verdict);

    [Fact]
    public void DebtorZone_UnknownAndAskedFor_RefusesWithoutADate()
    {
        var answer = Quiet().Absent(WhenAbsent.Ask).Answer(Call("2026-03-02T12:00:00+08:00"), Facts(), Shanghai);

        Assert.Null(answer.PermittedFrom);
        Assert.Equal("debtor-zone", answer.MissingFact);
        Assert.Equal("unknown", answer.Fact("debtorZone"));
        Assert.Equal("notAssessable", answer.Word(outsideFact: true));
        Assert.Equal("refused", answer.Word(outsideFact: false));
    }

    [Fact]
    public void DebtorZone_NotDeclared_IsAskedFor()
    {
        var rule = Quiet() with { Head = Head("QUIET") };

        Assert.True(rule.Answer(Call("2026-03-02T12:00:00+08:00"), Facts(), Shanghai).Refuses);
    }

    [Theory]
    [InlineData(true, true, RuleVerdict.ExceptionUsed)]
    [InlineData(true, false, RuleVerdict.Refused)]
    [InlineData(true, null, RuleVerdict.Refused)]
    [InlineData(false, true, RuleVerdict.Refused)]
    public void Consent_OnFile_LiftsWhereTheRuleSaysSo(bool lifts, bool? consent, RuleVerdict verdict)
    {
        var rule = Quiet() with { ConsentLifts = lifts };
        var facts = Facts() with { ConsentToQuietHours = consent };

        var answer = rule.Answer(Call("2026-03-02T23:00:00+08:00"), facts, Shanghai);

        Assert.Equal(verdict, answer.Verdict);
        Assert.Null(answer.MissingFact);
    }

    [Fact]
    public void Consent_OutsideOfQuietHours_IsNotUsed()
    {
        var facts = Facts() with { ConsentToQuietHours = true };

        var answer = Quiet().Answer(Call("2026-03-02T12:00:00+08:00"), facts, Shanghai);

        Assert.Equal(RuleVerdict.Passed, answer.Verdict);
        Assert.Empty(answer.Facts);
    }

    [Fact]
    public void TimeOfDay_Unknown_IsNotAssessableEvenWithConsent()
    {
        var act = Call("2026-03-02T00:00:00+08:00") with { TimeOfDayKnown = false };
        var facts = Facts() with { ConsentToQuietHours = true };

        var answer = Quiet().Answer(act, facts, Shanghai);

        Assert.Equal(RuleVerdict.NotAssessable, answer.Verdict);
        Assert.Equal("unknown", answer.Fact("timeOfDay"));
        Assert.False(answer.Refuses);
    }

    [Fact]
    public void Refusal_Explained_NamesBothClocksAndTheWindow()
    {
        var facts = Facts() with { DebtorZone = LosAngeles };

        var answer = Quiet().Answer(Call("2026-03-02T16:00:00+08:00"), facts, Shanghai);

        Assert.Equal("[22:00:00, 08:00:00)", answer.Fact("quietHours"));
        Assert.Equal("16:00:00 Asia/Shanghai", answer.Fact("officialTime"));
        Assert.Equal("00:00:00 America/Los_Angeles", answer.Fact("debtorTime"));
        Assert.Equal("not on file", answer.Fact("consentToQuietHours"));
        Assert.Equal("Test rules, art. 1 (2026)", answer.Citation.ToString());
    }

    [Fact]
    public void Act_OutOfScope_IsNotApplicable()
    {
        var reminder = Call("2026-03-02T23:00:00+08:00") with { Class = ActClass.Reminder };

        var answer = Quiet().Answer(reminder, Facts(), Shanghai);

        Assert.Equal(RuleVerdict.NotApplicable, answer.Verdict);
        Assert.Empty(answer.Facts);
    }

    [Fact]
    public void Zone_OfTheRule_GoesBeforeThePolicys()
    {
        var own = Quiet(zone: Shanghai);
        var none = own with { Head = own.Head with { OfficialZone = null } };
        var act = Call("2026-03-03T01:00:00+08:00");

        Assert.True(own.Answer(act, Facts(), LosAngeles).Refuses);
        Assert.False(none.Answer(act, Facts(), LosAngeles).Refuses);
    }

    [Fact]
    public void Clocks_ThatNeverAgree_HaveNoPermittedInstant()
    {
        var rule = Quiet() with { Forbidden = new DailyWindow(new LocalTime(16, 0), new LocalTime(8, 0)) };
        var opposite = DateTimeZone.ForOffset(Offset.FromHours(-4));
        var facts = Facts() with { DebtorZone = opposite };

        var answer = rule.Answer(Call("2026-03-02T12:00:00+08:00"), facts, Shanghai);

        Assert.True(answer.Refuses);
        Assert.Null(answer.PermittedFrom);
    }
}
