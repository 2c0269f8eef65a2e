using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class DeadlineTests
{
    [Theory]
    [InlineData("2026-03-10", 0, "2026-03-10")]
    [InlineData("2026-03-10", 3, "2026-03-13")]
    [InlineData("2026-12-30", 3, "2027-01-02")]
    [InlineData("2028-02-28", 1, "2028-02-29")]
    public void LastDay_DuePlusGrace_IsInclusive(string due, int grace, string last) =>
        Assert.Equal(Day(last), Deadline.LastDay(Day(due), grace));

    [Fact]
    public void LastDay_NegativeGrace_IsTheCallersMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.LastDay(Day("2026-03-10"), -1));

    [Theory]
    [InlineData("2026-03-10", false)]
    [InlineData("2026-03-13", false)]
    [InlineData("2026-03-14", true)]
    public void IsMissed_OnlyAfterTheLastDay(string on, bool missed) =>
        Assert.Equal(missed, Deadline.IsMissed(Day("2026-03-10"), 3, Day(on)));

    [Fact]
    public void EndOf_ADay_IsTheStartOfTheNextInItsZone() =>
        Assert.Equal(At("2026-03-14T00:00:00+08:00"), Deadline.EndOf(Day("2026-03-13"), Shanghai));

    [Fact]
    public void EndOf_WhereTheNextMidnightIsSkipped_IsTheFirstInstantOfThatDay()
    {
        var saoPaulo = DateTimeZoneProviders.Tzdb["America/Sao_Paulo"];

        Assert.Equal(At("2018-11-04T01:00:00-02:00"), Deadline.EndOf(Day("2018-11-03"), saoPaulo));
    }

    [Theory]
    [InlineData("2026-03-09", 0)]
    [InlineData("2026-03-10", 0)]
    [InlineData("2026-03-11", 1)]
    [InlineData("2026-06-08", 90)]
    [InlineData("2026-06-09", 91)]
    [InlineData("2027-03-10", 365)]
    public void DaysPastDue_DueDateIsDayNought(string on, int days) =>
        Assert.Equal(days, Deadline.DaysPastDue(Day("2026-03-10"), Day(on)));

    [Fact]
    public void DaysPastDue_NothingDue_IsNought() =>
        Assert.Equal(0, Deadline.DaysPastDue(null, Day("2026-03-10")));
}
