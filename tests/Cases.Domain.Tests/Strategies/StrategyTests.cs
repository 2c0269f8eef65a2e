using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>A strategy's and a calendar's version: every number, calendar and day is part of it.</summary>
public sealed class StrategyTests
{
    private static readonly Strategy Sound = new()
    {
        Id = "TEST",
        Version = 1,
        Title = "A strategy for tests",
        Jurisdiction = "CN",
        Products = ["credit_card"],
        ValidFrom = new LocalDate(2026, 1, 1),
        Zone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"],
        Calendar = "CN",
        Buckets = [new("M0", 0, 0), new("M1", 1, null)],
        Ladder = [new(1, -3, ContactChannel.Sms, ActClass.Reminder, "T", 0)],
        Grace = new(3, 3, 0),
        Tolerances = [new(Money.Zero(Currency.Cny), new(100, Currency.Cny))],
        WriteOff = [new(new(181, null), new(1000, Currency.Cny))],
        Allocation = [new(new(0, null), [])],
    };

    private static readonly CalendarData Days = new()
    {
        Id = "CN",
        Version = 1,
        Title = "Days for tests",
        Jurisdiction = "CN",
        Weekend = [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday],
        Years =
        [
            new(2025, "Notice of 2025", [new(2025, 10, 1)], []),
            new(2026, "Notice of 2026", [new(2026, 10, 1), new(2026, 10, 2)], [new(2026, 10, 10)]),
        ],
    };

    [Fact]
    public void Hash_OfAStrategy_ChangesWithEveryNumber()
    {
        Strategy[] others =
        [
            Sound, Sound with { Version = 2 }, Sound with { Title = "Other" }, Sound with { Jurisdiction = "any" },
            Sound with { Products = [] }, Sound with { ValidTo = new LocalDate(2026, 12, 31) },
            Sound with { Zone = DateTimeZone.Utc }, Sound with { Calendar = null },
            Sound with { Buckets = [new("M0", 0, 1), new("M1", 2, null)] },
            Sound with { Ladder = [] },
            Sound with { Ladder = [Sound.Ladder[0] with { Day = -4 }] },
            Sound with { Ladder = [Sound.Ladder[0] with { IntervalDays = 1 }] },
            Sound with { Grace = new(3, 3, 1) }, Sound with { Grace = null },
            Sound with { Tolerances = [] },
            Sound with { Tolerances = [new(Money.Zero(Currency.Cny), new(101, Currency.Cny))] },
            Sound with { WriteOff = [new(new(181, null), new(1001, Currency.Cny))] },
            Sound with { Allocation = [new(new(0, null), [DebtComponent.Cost])] },
        ];

        Assert.Equal(others.Length, others.Select(one => one.ContentHash()).Distinct().Count());
        Assert.Equal(Sound.ContentHash(), (Sound with { }).ContentHash());
    }

    [Fact]
    public void Version_NamesCalendarAndZones()
    {
        var version = Sound.VersionText(Days);

        Assert.Matches("^TEST@1/[0-9a-f]{12}$", version);
        Assert.NotEqual(version, Sound.VersionText(Days with { Version = 2 }));
        Assert.NotEqual(version, Sound.VersionText(null));
        Assert.Equal(version, Sound.VersionText(Days with { }));
    }

    [Fact]
    public void Hash_OfACalendar_ChangesWithEveryDay()
    {
        CalendarData[] others =
        [
            Days, Days with { Weekend = [IsoDayOfWeek.Sunday] }, Days with { Years = [Days.Years[0]] },
            Days with { Years = [Days.Years[0], Days.Years[1] with { Worked = [] }] },
            Days with { Years = [Days.Years[0], Days.Years[1] with { Off = [new(2026, 10, 1)] }] },
        ];

        Assert.Equal(others.Length, others.Select(one => one.ContentHash()).Distinct().Count());
    }

    [Theory]
    [InlineData("2026-10-01", false)]
    [InlineData("2026-10-09", true)]
    [InlineData("2026-10-10", true)]
    [InlineData("2026-10-11", false)]
    public void Calendar_OfData_KnowsItsDays(string day, bool works) =>
        Assert.Equal(works, Days.ToCalendar().IsWorkingDay(Day(day)));

    /// <summary>Next year's notice comes in autumn: before it nobody knows, and nobody guesses.</summary>
    [Theory]
    [InlineData("2024-12-31", false)]
    [InlineData("2025-01-01", true)]
    [InlineData("2026-12-31", true)]
    [InlineData("2027-01-01", false)]
    public void Calendar_OfData_SaysWhichYearsItKnows(string day, bool known)
    {
        var calendar = Days.ToCalendar();

        Assert.Equal(known, calendar.Knows(Day(day)));
        Assert.Equal("CN@1", calendar.Id);
        Assert.True(BusinessCalendar.WeekendsOnly.Knows(Day(day)));
    }

    [Theory]
    [InlineData(0, "M0")]
    [InlineData(1, "M1")]
    [InlineData(4000, "M1")]
    [InlineData(-1, null)]
    public void Bucket_OfADay_IsFound(int days, string? code) =>
        Assert.Equal(code, DelinquencyBucket.Of(Sound.Buckets, days)?.Code);

    [Fact]
    public void Strategy_IsInForceFromItsFirstToItsLastDay()
    {
        var dated = Sound with { ValidTo = new LocalDate(2026, 6, 30) };

        Assert.Equal([false, true, true, false],
            new[] { "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01" }.Select(day => dated.IsValidOn(Day(day))));
        Assert.True(Sound.IsValidOn(Day("9999-12-31")));
    }

    private static LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;
}
