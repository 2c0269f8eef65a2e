using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cases.Interchange;

/// <summary>
/// An amount of a bank's message, exact, in hundred-thousandths of its currency's unit: the standard allows five
/// decimals whatever the currency. Sums of it cannot overflow with any file that fits a disk.
/// </summary>
/// <param name="Units">Hundred-thousandths; below zero only in a sum or a balance.</param>
public readonly record struct CamtAmount(Int128 Units)
{
    /// <summary>Decimals that an amount may have (inclusive).</summary>
    public const int Decimals = 5;

    private const int MostDigits = 18;
    private const int UnitsOfOne = 100_000;

    /// <summary>Nothing.</summary>
    public static CamtAmount Zero => default;

    /// <summary>Adds.</summary>
    public static CamtAmount operator +(CamtAmount left, CamtAmount right) => new(left.Units + right.Units);

    /// <summary>Subtracts.</summary>
    public static CamtAmount operator -(CamtAmount left, CamtAmount right) => new(left.Units - right.Units);

    /// <summary>The same with the other sign.</summary>
    public static CamtAmount operator -(CamtAmount value) => new(-value.Units);

    /// <summary>Adds; the method form of the operator.</summary>
    public static CamtAmount Add(CamtAmount left, CamtAmount right) => left + right;

    /// <summary>Subtracts; the method form of the operator.</summary>
    public static CamtAmount Subtract(CamtAmount left, CamtAmount right) => left - right;

    /// <summary>The other sign; the method form of the operator.</summary>
    public static CamtAmount Negate(CamtAmount value) => -value;

    /// <summary>
    /// Reads an amount as XML writes decimals: digits, at most one point, an optional sign; no comma, no exponent, at
    /// most 18 digits before the point and five after it, zeros at the end not counted.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<char> text, out CamtAmount amount, [NotNullWhen(false)] out string? reason)
    {
        amount = default;
        var signed = text is ['-' or '+', ..];
        var digits = signed ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var decimals = point < 0 ? [] : digits[(point + 1)..].TrimEnd('0');
        reason = text.IsEmpty ? "the amount is empty"
            : (whole.IsEmpty && (point < 0 || digits.Length == 1)) || !AreDigits(whole) || !AreDigits(decimals)
                ? NoAmount(text)
            : decimals.Length > Decimals
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{InterchangeException.Quote(text)} has {decimals.Length} decimals, {Decimals} are allowed")
            : whole.TrimStart('0').Length > MostDigits ? "the amount is too large"
            : null;
        if (reason is not null)
        {
            return false;
        }

        var units = Int128.Zero;
        foreach (var digit in whole)
        {
            units = (units * 10) + (digit - '0');
        }

        for (var i = 0; i < Decimals; i++)
        {
            units = (units * 10) + (i < decimals.Length ? decimals[i] - '0' : 0);
        }

        amount = new CamtAmount(text[0] == '-' ? -units : units);
        return true;
    }

    /// <summary>
    /// The amount in whole minor units of a currency; false where it has more decimals than the currency, or too many
    /// digits for 64 bits.
    /// </summary>
    /// <param name="exponent">Decimals of the currency, 0 to 5.</param>
    /// <param name="minor">The minor units.</param>
    public bool TryMinor(int exponent, out long minor)
    {
        var step = Step(exponent);
        minor = 0;
        var whole = Units / step;
        if (whole * step != Units || whole > long.MaxValue || whole < -long.MaxValue)
        {
            return false;
        }

        minor = (long)whole;
        return true;
    }

    /// <summary>Decimal text with at least so many decimals, and as many more as the amount has.</summary>
    /// <param name="exponent">The least number of decimals, 0 to 5.</param>
    public string ToText(int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponent, Decimals);
        var (whole, rest) = Int128.DivRem(Int128.Abs(Units), UnitsOfOne);
        var decimals = ((int)rest).ToString("D5", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(exponent, '0');
        return (Units < 0 ? "-" : "") + whole.ToString(CultureInfo.InvariantCulture)
            + (decimals.Length > 0 ? "." + decimals : "");
    }

    /// <summary>Decimal text with two decimals or more.</summary>
    public override string ToString() => ToText(2);

    private static Int128 Step(int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponent, Decimals);
        var step = 1;
        for (var i = exponent; i < Decimals; i++)
        {
            step *= 10;
        }

        return step;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static string NoAmount(ReadOnlySpan<char> text) => text.Contains(',')
        ? $"{InterchangeException.Quote(text)} is no amount: a comma is not allowed, the decimal sign is a point"
        : $"{InterchangeException.Quote(text)} is no amount: only digits and one point are allowed";
}
