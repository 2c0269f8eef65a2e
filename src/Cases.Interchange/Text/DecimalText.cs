using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cases.Interchange;

/// <summary>
/// Reads an amount written as decimal text into integer minor units, strictly: an optional minus, ASCII digits, an
/// optional point with digits after it. Nothing is rounded, and no floating point is involved.
/// </summary>
public static class DecimalText
{
    /// <summary>The largest number of decimals that a currency may have here (inclusive).</summary>
    public const int MaxExponent = 9;

    /// <summary>Reads <paramref name="text"/> with at most <paramref name="exponent"/> decimals.</summary>
    public static bool TryParseMinor(
        ReadOnlySpan<char> text, int exponent, out long minor, [NotNullWhen(false)] out string? reason) =>
        TryParseMinor(text, exponent, trailingZerosAllowed: false, out minor, out reason);

    /// <summary>
    /// Reads <paramref name="text"/>; with <paramref name="trailingZerosAllowed"/> decimals beyond
    /// <paramref name="exponent"/> pass when they are all zero ("35.0" in yen, "35.000" in euros), as logs that write
    /// amounts as floats have them. On false <paramref name="reason"/> says why in words for a person.
    /// </summary>
    public static bool TryParseMinor(
        ReadOnlySpan<char> text,
        int exponent,
        bool trailingZerosAllowed,
        out long minor,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponent, MaxExponent);
        minor = 0;
        reason = Fault(text);
        if (reason is not null)
        {
            return false;
        }

        var negative = text[0] == '-';
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var decimals = point < 0 ? [] : digits[(point + 1)..];
        if (decimals.Length > exponent)
        {
            if (!trailingZerosAllowed || decimals[exponent..].ContainsAnyExcept('0'))
            {
                reason = TooManyDecimals(text, decimals.Length, exponent);
                return false;
            }

            decimals = decimals[..exponent];
        }

        return TrySum(whole, decimals, exponent, negative, out minor, out reason);
    }

    private static string? Fault(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "the amount is empty";
        }

        var digits = text[0] == '-' ? text[1..] : text;
        if (digits.IsEmpty || !char.IsAsciiDigit(digits[0]))
        {
            return $"{InterchangeException.Quote(text)} is no amount: {Misfit(digits.IsEmpty ? '-' : digits[0])}";
        }

        var points = 0;
        foreach (var c in digits)
        {
            points += c == '.' ? 1 : 0;
            if (!char.IsAsciiDigit(c) && (c != '.' || points > 1))
            {
                return $"{InterchangeException.Quote(text)} is no amount: {Misfit(c)}";
            }
        }

        return digits[^1] == '.'
            ? $"{InterchangeException.Quote(text)} is no amount: there are no digits after the point"
            : null;
    }

    private static string Misfit(char c) => c switch
    {
        ',' => "a comma is not allowed, the decimal sign is a point and thousands are not separated",
        'e' or 'E' => "an exponent is not allowed, write the number out",
        '+' => "a plus sign is not allowed",
        '-' => "a minus is allowed only once, in front of the digits",
        '.' => "one point is allowed, with digits on both sides",
        _ when char.IsWhiteSpace(c) => "blanks are not allowed",
        _ => "only digits, one point and a minus in front are allowed",
    };

    private static string TooManyDecimals(ReadOnlySpan<char> text, int found, int exponent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{InterchangeException.Quote(text)} has {found} decimals, the currency has {exponent}");

    private static bool TrySum(
        ReadOnlySpan<char> whole,
        ReadOnlySpan<char> decimals,
        int exponent,
        bool negative,
        out long minor,
        [NotNullWhen(false)] out string? reason)
    {
        minor = 0;
        reason = null;
        UInt128 sum = 0;
        var bound = (UInt128)long.MaxValue + (negative ? 1u : 0u);
        for (var i = 0; i < whole.Length + exponent; i++)
        {
            var at = i - whole.Length;
            var digit = at < 0 ? whole[i] : at < decimals.Length ? decimals[at] : '0';
            sum = (sum * 10) + (uint)(digit - '0');
            if (sum > bound)
            {
                reason = "the amount is too large";
                return false;
            }
        }

        if (negative && sum == 0)
        {
            reason = "negative zero is not an amount";
            return false;
        }

        minor = negative ? (long)-(Int128)sum : (long)sum;
        return true;
    }
}
