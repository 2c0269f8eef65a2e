using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class DailyWindowTests
{
    [Theory]
    [InlineData("22:00", "08:00", "21:59:59", false)]
    [InlineData("22:00", "08:00", "22:00:00", true)]
    [InlineData("22:00", "08:00", "00:00:00", true)]
    [InlineData("22:00", "08:00", "07:59:59", true)]
    [InlineData("22:00", "08:00", "08:00:00", false)]
    [InlineData("09:00", "17:00", "08:59:59", false)]
    [InlineData("09:00", "17:00", "09:00:00", true)]
    [InlineData("09:00", "17:00", "16:59:59", true)]
    [InlineData("09:00", "17:00", "17:00:00", false)]
    [InlineData("22:00", "00:00", "23:59:59", true)]
    [InlineData("22:00", "00:00", "00:00:00", false)]
    public void Window_AtItsBounds_IsHalfOpen(string from, string to, string time, bool inside) =>
        Assert.Equal(inside, Window(from, to).Contains(Time(time)));

    [Fact]
    public void Window_WithoutLength_IsTheCallersMistake() =>
        Assert.Throws<ArgumentException>(() => Window("22:00", "22:00"));

    [Fact]
    public void Window_Printed_IsAnInterval() =>
        Assert.Equal("[22:00:00, 08:00:00)", Window("22:00", "08:00").ToString());

    [Theory]
    [InlineData("22:00", "08:00", "2026-03-02T22:00:00+08:00", "2026-03-03T08:00:00+08:00")]
    [InlineData("22:00", "08:00", "2026-03-03T00:00:00+08:00", "2026-03-03T08:00:00+08:00")]
    [InlineData("22:00", "08:00", "2026-03-03T07:59:59.999+08:00", "2026-03-03T08:00:00+08:00")]
    [InlineData("22:00", "08:00", "2026-03-03T08:00:00+08:00", "2026-03-03T08:00:00+08:00")]
    [InlineData("09:00", "17:00", "2026-03-03T12:00:00+08:00", "2026-03-03T17:00:00+08:00")]
    public void NextOutside_InAZoneWithoutChanges_IsTheWindowsEnd(string from, string to, string at, string next) =>
        Assert.Equal(At(next), Window(from, to).NextOutside(At(at), Shanghai));

    // Berlin: on 2026-03-29 02:00 is followed by 03:00 (01:00Z), on 2026-10-25 03:00 by 02:00 (01:00Z).
    [Theory]
    [InlineData("22:00", "08:00", "2026-03-28T22:00:00+01:00", "2026-03-29T08:00:00+02:00")]
    [InlineData("22:00", "08:00", "2026-10-24T22:00:00+02:00", "2026-10-25T08:00:00+01:00")]
    [InlineData("01:00", "02:30", "2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("01:00", "02:00", "2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("01:00", "02:30", "2026-10-25T02:10:00+02:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("01:00", "02:30", "2026-10-25T02:10:00+01:00", "2026-10-25T02:30:00+01:00")]
    [InlineData("02:30", "08:00", "2026-10-25T02:45:00+02:00", "2026-10-25T02:00:00+01:00")]
    [InlineData("02:30", "08:00", "2026-10-25T02:45:00+01:00", "2026-10-25T08:00:00+01:00")]
    public void NextOutside_OverAClockChange_IsExact(string from, string to, string at, string next) =>
        Assert.Equal(At(next), Window(from, to).NextOutside(At(at), Berlin));

    [Fact]
    public void NextOutside_InTheRepeatedHour_MayBeFollowedByTheWindowAgain()
    {
        var window = Window("01:00", "02:30");
        var first = window.NextOutside(At("2026-10-25T02:10:00+02:00"), Berlin);

        Assert.False(window.Contains(first, Berlin));
        Assert.True(window.Contains(At("2026-10-25T02:00:00+01:00"), Berlin));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T20:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-24T20:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-03-08T00:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-11-01T00:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-03T20:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T08:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-03-02T00:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-29T00:00:00Z")]
    public void NextOutside_MinuteByMinuteOverAChange_IsTheFirstMinuteOutside(string zoneId, string from)
    {
        var zone = DateTimeZoneProviders.Tzdb[zoneId];
        DailyWindow[] windows =
        [
            Window("22:00", "08:00"), Window("01:00", "02:30"), Window("02:15", "02:45"), Window("23:30", "00:30"),
        ];
        foreach (var window in windows)
        {
            for (var minute = 0; minute < 40 * 60; minute += 7)
            {
                var at = At(from) + Duration.FromMinutes(minute);
                Assert.Equal(FirstMinuteOutside(window, zone, at), window.NextOutside(at, zone));
            }
        }
    }

    [Fact]
    public void NextOutside_AnyWindowAndInstant_IsOutsideAndNothingBefore()
    {
        var zones = new[] { Shanghai, Berlin, LosAngeles };
        var cases =
            from start in Gen.Choose(0, 1439)
            from length in Gen.Choose(1, 1439)
            from minute in Gen.Choose(0, 366 * 1440)
            from zone in Gen.Elements(zones)
            select (start, length, minute, zone);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(cases), c =>
            {
                var from = LocalTime.Midnight.PlusMinutes(c.start);
                var window = new DailyWindow(from, from.PlusMinutes(c.length));
                var at = At("2026-01-01T00:00:00Z") + Duration.FromMinutes(c.minute);
                return window.NextOutside(at, c.zone) == FirstMinuteOutside(window, c.zone, at);
            }));
    }

    // An independent answer for windows and changes at whole minutes: ask minute after minute.
    private static Instant FirstMinuteOutside(DailyWindow window, DateTimeZone zone, Instant at)
    {
        while (window.Contains(at.InZone(zone).TimeOfDay))
        {
            at += Duration.FromMinutes(1);
        }

        return at;
    }

    private static DailyWindow Window(string from, string to) => new(Time(from), Time(to));

    private static LocalTime Time(string text) =>
        NodaTime.Text.LocalTimePattern.ExtendedIso.Parse(text.Length == 5 ? text + ":00" : text).Value;
}
