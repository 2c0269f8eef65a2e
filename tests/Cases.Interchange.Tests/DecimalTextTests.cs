using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", 2, 0)]
    [InlineData("1", 2, 100)]
    [InlineData("35.0", 2, 3500)]
    [InlineData("35.05", 2, 3505)]
    [InlineData("-3.5", 2, -350)]
    [InlineData("-0.01", 2, -1)]
    [InlineData("007.50", 2, 750)]
    [InlineData("0.00", 2, 0)]
    [InlineData("12", 0, 12)]
    [InlineData("1.234", 3, 1234)]
    [InlineData("92233720368547758.07", 2, long.MaxValue)]
    [InlineData("-92233720368547758.08", 2, long.MinValue)]
    [InlineData("9223372036854775807", 0, long.MaxValue)]
    [InlineData("000000000000000000000000000000000000000000000000000001", 0, 1)]
    public void Amount_WellWritten_IsReadExactly(string text, int exponent, long expected)
    {
        Assert.True(DecimalText.TryParseMinor(text, exponent, out var minor, out var reason));
        Assert.Equal(expected, minor);
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("1,5", "comma")]
    [InlineData("1,234.50", "comma")]
    [InlineData("1e3", "exponent")]
    [InlineData("1E3", "exponent")]
    [InlineData("NaN", "only digits")]
    [InlineData("Infinity", "only digits")]
    [InlineData("0x10", "only digits")]
    [InlineData("-0", "negative zero")]
    [InlineData("-0.00", "negative zero")]
    [InlineData("+1", "plus")]
    [InlineData(" 1", "blanks")]
    [InlineData("1 ", "blanks")]
    [InlineData("1 000", "blanks")]
    [InlineData("1\u00A0000", "blanks")]
    [InlineData("-", "minus")]
    [InlineData("--1", "minus")]
    [InlineData("1-", "minus")]
    [InlineData(".5", "both sides")]
    [InlineData("5.", "after the point")]
    [InlineData("1.2.3", "one point")]
    [InlineData(".", "both sides")]
    [InlineData("-.5", "both sides")]
    [InlineData("(5)", "only digits")]
    [InlineData("5 EUR", "blanks")]
    [InlineData("\u0661", "only digits")]
    [InlineData("\uFF11", "only digits")]
    [InlineData("1.234", "3 decimals, the currency has 2")]
    [InlineData("1.000", "3 decimals, the currency has 2")]
    [InlineData("92233720368547758.08", "too large")]
    [InlineData("-92233720368547758.09", "too large")]
    [InlineData("99999999999999999999999999999999999999999999999999", "too large")]
    public void Amount_BadlyWritten_IsRefusedWithReason(string text, string because)
    {
        Assert.False(DecimalText.TryParseMinor(text, 2, out var minor, out var reason));
        Assert.Equal(0, minor);
        Assert.Contains(because, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("35.000", 2, 3500)]
    [InlineData("35.0", 0, 35)]
    [InlineData("35.120000", 2, 3512)]
    [InlineData("-1.500", 2, -150)]
    public void TrailingZeros_WhenAllowed_AreRead(string text, int exponent, long expected)
    {
        Assert.True(DecimalText.TryParseMinor(text, exponent, trailingZerosAllowed: true, out var minor, out _));
        Assert.Equal(expected, minor);
    }

    [Theory]
    [InlineData("35.001", 2)]
    [InlineData("35.5", 0)]
    [InlineData("-0.000", 2)]
    [InlineData("35.00x", 2)]
    public void TrailingZeros_WhenAllowed_HideNothingElse(string text, int exponent) =>
        Assert.False(DecimalText.TryParseMinor(text, exponent, trailingZerosAllowed: true, out _, out _));

    [Fact]
    public void Amount_WithoutPointInYen_HasNoDecimals() =>
        Assert.False(DecimalText.TryParseMinor("35.0", 0, out _, out _));

    [Fact]
    public void Amount_OfAnyMinorUnits_SurvivesBeingWritten() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<long>(minor =>
        {
            var text = (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);
            return DecimalText.TryParseMinor(text, 2, out var read, out _) && read == minor;
        }));

    [Fact]
    public void Amount_OfAnyText_IsReadOnlyIfDecimalAgrees() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
            Gen.ArrayOf(Gen.Elements("0159.-+,e x".ToCharArray())).ToArbitrary(), chars =>
            {
                var text = new string(chars);
                if (!DecimalText.TryParseMinor(text, 2, out var minor, out var reason))
                {
                    return !string.IsNullOrEmpty(reason);
                }

                return decimal.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture) * 100 == minor;
            }));

    [Fact]
    public void Reason_ForAHugeText_IsShortAndOneLine()
    {
        Assert.False(DecimalText.TryParseMinor(new string('9', 10_000) + "\n", 2, out _, out var reason));
        Assert.InRange(reason.Length, 1, 250);
        Assert.DoesNotContain('\n', reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void Exponent_OutOfBounds_IsTheCallersMistake(int exponent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DecimalText.TryParseMinor("1", exponent, out _, out _));
}
