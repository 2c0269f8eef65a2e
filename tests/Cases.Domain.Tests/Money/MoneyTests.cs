using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Goal: money is exact, checked for overflow, never crosses currencies and prints all its decimals.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "CNY", "0.00 CNY")]
    [InlineData(1, "CNY", "0.01 CNY")]
    [InlineData(-1, "CNY", "-0.01 CNY")]
    [InlineData(100, "CNY", "1.00 CNY")]
    [InlineData(-12345, "EUR", "-123.45 EUR")]
    [InlineData(7, "JPY", "7 JPY")]
    [InlineData(-7, "JPY", "-7 JPY")]
    [InlineData(7, "KWD", "0.007 KWD")]
    [InlineData(1234567, "KWD", "1234.567 KWD")]
    [InlineData(long.MaxValue, "CNY", "92233720368547758.07 CNY")]
    [InlineData(long.MinValue, "CNY", "-92233720368547758.08 CNY")]
    public void ToString_MinorUnits_HasAllDecimals(long minor, string currency, string text) =>
        Assert.Equal(text, new Money(minor, Currency.Of(currency)).ToString());

    [Theory]
    [InlineData(2, 3, 5, -1)]
    [InlineData(-2, 3, 1, -5)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(5, -5, 0, 10)]
    public void Arithmetic_OneCurrency_IsExact(long left, long right, long sum, long difference)
    {
        var (a, b) = (Cny(left), Cny(right));
        Assert.Equal(Cny(sum), a + b);
        Assert.Equal(Cny(sum), Money.Add(a, b));
        Assert.Equal(Cny(difference), a - b);
        Assert.Equal(Cny(difference), Money.Subtract(a, b));
        Assert.Equal(Cny(-left), -a);
        Assert.Equal(Cny(-left), Money.Negate(a));
    }

    [Fact]
    public void Arithmetic_BeyondSixtyFourBits_Overflows()
    {
        Assert.Throws<OverflowException>(() => Cny(long.MaxValue) + Cny(1));
        Assert.Throws<OverflowException>(() => Cny(long.MinValue) - Cny(1));
        Assert.Throws<OverflowException>(() => -Cny(long.MinValue));
    }

    [Fact]
    public void Bound_AMillionLargestAmounts_FitSixtyFourBits() =>
        Assert.Equal(Money.MaxMinor, checked(Money.MaxMinor * 1_000_000) / 1_000_000);

    [Fact]
    public void TwoCurrencies_NeverMeet()
    {
        var (yuan, euro) = (Cny(1), new Money(1, Currency.Eur));
        Assert.Throws<ArgumentException>(() => yuan + euro);
        Assert.Throws<ArgumentException>(() => yuan - euro);
        Assert.Throws<ArgumentException>(() => yuan < euro);
        Assert.Throws<ArgumentException>(() => Money.Max(yuan, euro));
        Assert.NotEqual(yuan, euro);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-2, 1)]
    public void Order_OneCurrency_IsThatOfMinorUnits(long less, long more)
    {
        Assert.True(Cny(less) < Cny(more));
        Assert.True(Cny(less) <= Cny(more));
        Assert.True(Cny(more) > Cny(less));
        Assert.True(Cny(more) >= Cny(less));
        Assert.Equal(Cny(less), Money.Min(Cny(more), Cny(less)));
        Assert.Equal(Cny(more), Money.Max(Cny(more), Cny(less)));
    }

    [Theory]
    [InlineData(-1, false, true, false)]
    [InlineData(0, true, false, false)]
    [InlineData(1, false, false, true)]
    public void Sign_OfAnAmount_IsOneOfThree(long minor, bool zero, bool negative, bool positive)
    {
        Assert.Equal((zero, negative, positive), (Cny(minor).IsZero, Cny(minor).IsNegative, Cny(minor).IsPositive));
        Assert.Equal(zero, Cny(minor) == Money.Zero(Currency.Cny));
    }

    [Fact]
    public void Decimals_OfAnyAmount_ReadBackToTheSameMinorUnits() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll<long>(minor =>
        {
            var text = Cny(minor).ToDecimalString().Replace(".", "", StringComparison.Ordinal);
            return long.Parse(text, CultureInfo.InvariantCulture) == minor;
        }));

    [Theory]
    [InlineData("CNY", 2)]
    [InlineData("JPY", 0)]
    [InlineData("BHD", 3)]
    [InlineData("ISK", 0)]
    [InlineData("MGA", 2)]
    public void Currency_Known_HasItsDecimals(string code, int decimals)
    {
        Assert.True(Currency.TryParse(code, out var currency));
        Assert.Equal((code, decimals), (currency.ToString(), currency.Exponent));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cny")]
    [InlineData("ZZZ")]
    [InlineData("XTS")]
    [InlineData("XAU")]
    [InlineData("CNY ")]
    public void Currency_Unknown_IsNeverGuessed(string? code)
    {
        Assert.False(Currency.TryParse(code, out var currency));
        Assert.Equal(default, currency);
        Assert.Equal("", currency.ToString());
    }

    [Fact]
    public void Currency_OfUnknownCode_IsACallersMistake() =>
        Assert.Throws<ArgumentException>(() => Currency.Of("ZZZ"));

    private static Money Cny(long minor) => new(minor, Currency.Cny);
}
