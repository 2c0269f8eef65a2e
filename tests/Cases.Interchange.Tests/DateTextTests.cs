using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

public sealed class DateTextTests
{
    [Theory]
    [InlineData("2013-02-28", "yyyy-MM-dd", "2013-02-28")]
    [InlineData("2012-02-29", "yyyy-MM-dd", "2012-02-29")]
    [InlineData("1/2/2013", "M/d/yyyy", "2013-01-02")]
    [InlineData("01/02/2013", "M/d/yyyy", "2013-01-02")]
    [InlineData("12/31/2013", "M/d/yyyy", "2013-12-31")]
    [InlineData("31.12.2013", "dd.MM.yyyy", "2013-12-31")]
    [InlineData("20131231", "yyyyMMdd", "2013-12-31")]
    [InlineData("0001-01-01", "yyyy-MM-dd", "0001-01-01")]
    public void Date_ThatExists_IsRead(string text, string pattern, string expected)
    {
        Assert.True(DateText.TryParseDate(text, [pattern], out var date, out var reason));
        Assert.Equal(expected, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("2013-02-30", "yyyy-MM-dd", "does not exist")]
    [InlineData("2013-02-29", "yyyy-MM-dd", "does not exist")]
    [InlineData("2013-13-01", "yyyy-MM-dd", "does not exist")]
    [InlineData("2013-00-01", "yyyy-MM-dd", "does not exist")]
    [InlineData("2013-01-00", "yyyy-MM-dd", "does not exist")]
    [InlineData("0000-01-01", "yyyy-MM-dd", "does not exist")]
    [InlineData("13/1/2013", "M/d/yyyy", "does not exist")]
    [InlineData("", "yyyy-MM-dd", "empty")]
    [InlineData("2013-2-28", "yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("2013-02-28 ", "yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData(" 2013-02-28", "yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("2013-02-28T00:00:00Z", "yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("2013/02/28", "yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("1/2/13", "M/d/yyyy", "M/d/yyyy")]
    [InlineData("001/2/2013", "M/d/yyyy", "M/d/yyyy")]
    [InlineData("-013-02-28", "yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("NULL", "yyyy-MM-dd", "yyyy-MM-dd")]
    public void Date_ThatDoesNotExistOrFit_IsRefusedWithReason(string text, string pattern, string because)
    {
        Assert.False(DateText.TryParseDate(text, [pattern], out var date, out var reason));
        Assert.Equal(default, date);
        Assert.Contains(because, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2013-01-02", "2013-01-02")]
    [InlineData("1/2/2013", "2013-01-02")]
    [InlineData("13/1/2013", null)]
    [InlineData("2.1.2013", null)]
    public void Patterns_Several_FirstOfThatShapeDecides(string text, string? expected)
    {
        var read = DateText.TryParseDate(text, ["yyyy-MM-dd", "M/d/yyyy", "d/M/yyyy"], out var date, out _);
        Assert.Equal(expected, read ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
    }

    [Theory]
    [InlineData("yyyy-MM-dd", true)]
    [InlineData("M/d/yyyy", true)]
    [InlineData("d.M.yyyy", true)]
    [InlineData("yyyyMMdd", true)]
    [InlineData("yy-MM-dd", false)]
    [InlineData("yyyy-MM", false)]
    [InlineData("yyyy-mm-dd", false)]
    [InlineData("yyyy-MM-dd HH:mm", false)]
    [InlineData("M/d/M/yyyy", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Pattern_IsKnownOrNot(string? pattern, bool known)
    {
        Assert.Equal(known, DateText.IsPattern(pattern));
        if (!known && pattern is not null)
        {
            Assert.Throws<ArgumentException>(() => DateText.TryParseDate("x", [pattern], out _, out _));
        }
    }

    [Fact]
    public void Patterns_None_AreTheCallersMistake() =>
        Assert.Throws<ArgumentException>(() => DateText.TryParseDate("2013-01-01", [], out _, out _));

    [Theory]
    [InlineData("2006-07-24T00:00:00+02:00", "2006-07-24T00:00:00.0000000+02:00")]
    [InlineData("2006-07-24 00:00:00+02:00", "2006-07-24T00:00:00.0000000+02:00")]
    [InlineData("2006-07-24t12:34:56z", "2006-07-24T12:34:56.0000000+00:00")]
    [InlineData("2006-07-24T12:34:56.5Z", "2006-07-24T12:34:56.5000000+00:00")]
    [InlineData("2006-07-24T12:34:56.123456789Z", "2006-07-24T12:34:56.1234567+00:00")]
    [InlineData("2006-07-24T12:34:56-00:00", "2006-07-24T12:34:56.0000000+00:00")]
    [InlineData("2006-07-24T12:34:56-03:30", "2006-07-24T12:34:56.0000000-03:30")]
    [InlineData("2006-07-24T12:34:56+14:00", "2006-07-24T12:34:56.0000000+14:00")]
    [InlineData("2122-01-01T01:00:00.000+10:00", "2122-01-01T01:00:00.0000000+10:00")]
    public void Instant_WithOffset_KeepsIt(string text, string expected)
    {
        Assert.True(DateText.TryParseInstant(text, out var instant, out _));
        Assert.Equal(expected, instant.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2013-02-30T00:00:00Z", "does not exist")]
    [InlineData("2013-02-28T24:00:00Z", "does not exist")]
    [InlineData("2013-02-28T23:60:00Z", "does not exist")]
    [InlineData("2013-02-28T23:59:60Z", "does not exist")]
    [InlineData("2013-02-28T00:00:00+14:01", "does not exist")]
    [InlineData("2013-02-28T00:00:00+01:60", "does not exist")]
    [InlineData("2013-02-28T00:00:00+0100", "does not exist")]
    [InlineData("2013-02-28T00:00:00+01", "does not exist")]
    [InlineData("2013-02-28T00:00:00.Z", "does not exist")]
    [InlineData("2013-02-28T00:00:00 Z", "does not exist")]
    [InlineData("0001-01-01T00:00:00+01:00", "outside")]
    [InlineData("9999-12-31T23:59:59-01:00", "outside")]
    [InlineData("2013-02-28T00:00:00", "no offset")]
    [InlineData("2013-02-28", "no instant")]
    [InlineData("2013-02-28T00:00Z", "no instant")]
    [InlineData("2013-02-28_00:00:00Z", "no instant")]
    [InlineData("28.02.2013 00:00:00", "no instant")]
    [InlineData("1361998800", "no instant")]
    [InlineData("", "empty")]
    public void Instant_BadlyWritten_IsRefusedWithReason(string text, string because)
    {
        Assert.False(DateText.TryParseInstant(text, out _, out var reason));
        Assert.Contains(because, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Date_OfAnyNumbers_ExistsWhereTheCalendarSaysSo() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
            (from year in Gen.Choose(0, 9999) from month in Gen.Choose(0, 14) from day in Gen.Choose(0, 33)
                select (year, month, day)).ToArbitrary(), parts =>
            {
                var (year, month, day) = parts;
                var text = string.Create(CultureInfo.InvariantCulture, $"{month}/{day}/{year:0000}");
                var exists = DateOnly.TryParseExact(
                    text, "M/d/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expected);
                return DateText.TryParseDate(text, ["M/d/yyyy"], out var date, out var reason) == exists
                    && date == expected && (reason is null) == exists;
            }));

    [Fact]
    public void Instant_Any_SurvivesBeingWritten() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(
            (from days in Gen.Choose(1, 3_600_000) from ticks in Gen.Choose(0, int.MaxValue)
                from minutes in Gen.Choose(-840, 840) select (days, ticks, minutes)).ToArbitrary(), parts =>
            {
                var local = new DateTime(parts.days * TimeSpan.TicksPerDay, DateTimeKind.Unspecified)
                    .AddTicks(parts.ticks * 400L);
                var instant = new DateTimeOffset(local, TimeSpan.FromMinutes(parts.minutes));
                return DateText.TryParseInstant(
                        instant.ToString("O", CultureInfo.InvariantCulture), out var read, out _)
                    && read.EqualsExact(instant);
            }));

    [Fact]
    public void Instant_WithOneSignChanged_IsRefusedOrAnother() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
            (from at in Gen.Choose(0, 24) from sign in Gen.Elements("0123456789-:+.TZ x".ToCharArray())
                select (at, sign)).ToArbitrary(), change =>
            {
                const string Sound = "2013-02-28T09:30:00+01:00";
                var text = Sound[..change.at] + change.sign + Sound[(change.at + 1)..];
                var known = DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd HH:mm:sszzz"],
                    CultureInfo.InvariantCulture, DateTimeStyles.None, out var expected);
                return DateText.TryParseInstant(text, out var read, out _)
                    ? known && read.EqualsExact(expected)
                    : !known;
            }));
}
