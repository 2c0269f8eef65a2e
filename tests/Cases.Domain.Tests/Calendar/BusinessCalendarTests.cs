using System.Text.Json;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class BusinessCalendarTests
{
    private static readonly BusinessCalendar Spring = new(
        "spring",
        [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday],
        [Day("2026-02-16"), Day("2026-02-17"), Day("2026-02-18"), Day("2026-02-19"), Day("2026-02-20")],
        [Day("2026-02-14"), Day("2026-02-28")]);

    [Theory]
    [InlineData("2026-02-13", true)]
    [InlineData("2026-02-14", true)]
    [InlineData("2026-02-15", false)]
    [InlineData("2026-02-16", false)]
    [InlineData("2026-02-20", false)]
    [InlineData("2026-02-21", false)]
    [InlineData("2026-02-23", true)]
    [InlineData("2026-02-28", true)]
    public void IsWorkingDay_WeekendHolidayAndAdjustedDay(string date, bool works) =>
        Assert.Equal(works, Spring.IsWorkingDay(Day(date)));

    [Theory]
    [InlineData("2026-02-14", "2026-02-14")]
    [InlineData("2026-02-15", "2026-02-23")]
    [InlineData("2026-02-18", "2026-02-23")]
    public void OnOrAfter_ADate_IsItOrTheNextWorkingDay(string date, string next) =>
        Assert.Equal(Day(next), Spring.OnOrAfter(Day(date)));

    [Theory]
    [InlineData("2026-02-13", 0, "2026-02-13")]
    [InlineData("2026-02-13", 1, "2026-02-14")]
    [InlineData("2026-02-13", 2, "2026-02-23")]
    [InlineData("2026-02-15", 0, "2026-02-23")]
    [InlineData("2026-02-15", 1, "2026-02-23")]
    [InlineData("2026-02-15", 2, "2026-02-24")]
    public void AddWorkingDays_FromADate_DoesNotCountTheStart(string date, int days, string result) =>
        Assert.Equal(Day(result), Spring.AddWorkingDays(Day(date), days));

    [Fact]
    public void AddWorkingDays_Negative_IsTheCallersMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Spring.AddWorkingDays(Day("2026-02-13"), -1));

    [Fact]
    public void WeekendsOnly_HasNoHolidays()
    {
        Assert.True(BusinessCalendar.WeekendsOnly.IsWorkingDay(Day("2026-02-17")));
        Assert.False(BusinessCalendar.WeekendsOnly.IsWorkingDay(Day("2026-02-14")));
        Assert.Equal("weekends", BusinessCalendar.WeekendsOnly.Id);
    }

    [Fact]
    public void Calendar_ThatContradictsItself_IsRefusedNamingTheDate()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new BusinessCalendar("x", [], [Day("2026-02-14")], [Day("2026-02-14")]));

        Assert.Contains("2026-02-14", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calendar_WithoutAWorkingDayInTheWeek_IsRefused()
    {
        var week = Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None);

        Assert.Throws<ArgumentException>(() => new BusinessCalendar("x", week, [], []));
        Assert.Throws<ArgumentException>(() => new BusinessCalendar("x", [IsoDayOfWeek.None], [], []));
    }

    [Fact]
    public void Calendar_WithEndlessHolidays_SaysSoInsteadOfSearchingForEver()
    {
        var days = Enumerable.Range(0, 1000).Select(n => Day("2026-01-01").PlusDays(n));
        var calendar = new BusinessCalendar("endless", [], days, []);

        var error = Assert.Throws<InvalidOperationException>(() => calendar.OnOrAfter(Day("2026-01-01")));

        Assert.Contains("'endless'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calendar_OfTheRealYear2026_KnowsItsAdjustedDays()
    {
        var file = TestData.Require("09-cn-holidays/2026.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var days = document.RootElement.GetProperty("days").EnumerateArray()
            .Select(d => (Date: Day(d.GetProperty("date").GetString()!), Off: d.GetProperty("isOffDay").GetBoolean()))
            .ToArray();
        var calendar = new BusinessCalendar(
            "CN-2026",
            [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday],
            days.Where(d => d.Off).Select(d => d.Date),
            days.Where(d => !d.Off).Select(d => d.Date));

        Assert.All(days, day => Assert.Equal(!day.Off, calendar.IsWorkingDay(day.Date)));
        Assert.True(calendar.IsWorkingDay(Day("2026-01-04")));
        Assert.Equal(Day("2026-01-04"), calendar.AddWorkingDays(Day("2025-12-31"), 1));
    }
}
