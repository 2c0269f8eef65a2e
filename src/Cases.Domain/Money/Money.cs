using System.Globalization;

namespace Cases.Domain;

/// <summary>An amount of money in whole minor units of one currency.</summary>
/// <remarks>
/// Arithmetic is exact and overflow-checked; amounts of two currencies never meet. There is no conversion and no
/// implicit rounding: a caller that divides names its rounding.
/// </remarks>
/// <param name="Minor">Minor units (fen, cents); may be negative. The bound of input is <see cref="MaxMinor"/>.</param>
/// <param name="Currency">The ISO 4217 currency.</param>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>
    /// The largest amount that a command may carry, inclusive: sums of a million of them still fit 64 bits.
    /// </summary>
    public const long MaxMinor = 1_000_000_000_000;

    /// <summary>Whether the amount is exactly nothing.</summary>
    public bool IsZero => Minor == 0;

    /// <summary>Whether the amount is greater than nothing.</summary>
    public bool IsPositive => Minor > 0;

    /// <summary>Whether the amount is less than nothing.</summary>
    public bool IsNegative => Minor < 0;

    /// <summary>Nothing, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="ArgumentException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public static Money operator +(Money left, Money right) => left.With(right, left.Minor + right.Minor);

    /// <summary>Subtracts an amount of the same currency.</summary>
    /// <exception cref="ArgumentException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public static Money operator -(Money left, Money right) => left.With(right, left.Minor - right.Minor);

    /// <summary>The same amount with the other sign.</summary>
    /// <exception cref="OverflowException">The amount is the least of 64 bits.</exception>
    public static Money operator -(Money value) => value with { Minor = -value.Minor };

    /// <summary>Whether the left amount is less; the currencies must agree.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left amount is greater; the currencies must agree.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left amount is less or equal; the currencies must agree.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left amount is greater or equal; the currencies must agree.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>Sum of two amounts; the method form of the operator.</summary>
    public static Money Add(Money left, Money right) => left + right;

    /// <summary>Difference of two amounts; the method form of the operator.</summary>
    public static Money Subtract(Money left, Money right) => left - right;

    /// <summary>The amount with the other sign; the method form of the operator.</summary>
    public static Money Negate(Money value) => -value;

    /// <summary>The smaller of two amounts of one currency.</summary>
    public static Money Min(Money left, Money right) => left <= right ? left : right;

    /// <summary>The larger of two amounts of one currency.</summary>
    public static Money Max(Money left, Money right) => left >= right ? left : right;

    /// <summary>Orders amounts of one currency.</summary>
    /// <exception cref="ArgumentException">The currencies differ.</exception>
    public int CompareTo(Money other) => Minor.CompareTo(With(other, other.Minor).Minor);

    /// <summary>
    /// The amount as a decimal string with all decimals of its currency, then the code: <c>123.45 CNY</c>.
    /// </summary>
    public override string ToString() => ToDecimalString() + " " + Currency.Code;

    /// <summary>
    /// The amount alone with all decimals of its currency, a leading minus where negative: <c>-0.05</c>.
    /// </summary>
    public string ToDecimalString()
    {
        var digits = Int128.Abs(Minor).ToString(CultureInfo.InvariantCulture).PadLeft(Currency.Exponent + 1, '0');
        var text = Currency.Exponent == 0 ? digits : digits[..^Currency.Exponent] + "." + digits[^Currency.Exponent..];
        return Minor < 0 ? "-" + text : text;
    }

    private Money With(Money other, long minor) => Currency == other.Currency
        ? new Money(minor, Currency)
        : throw new ArgumentException($"Amounts of {Currency} and {other.Currency} do not meet.", nameof(other));
}
