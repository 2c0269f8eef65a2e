using System.Diagnostics.CodeAnalysis;

namespace Cases.Interchange;

/// <summary>
/// Reads dates and instants strictly. A date pattern is made of <c>yyyy</c>, <c>MM</c> or <c>M</c>, <c>dd</c> or
/// <c>d</c> and the separators <c>- / .</c>; <c>M</c> and <c>d</c> take one digit or two, <c>MM</c> and <c>dd</c> two.
/// Of several patterns the first that fits the shape decides: a date that does not exist under it is refused, never
/// tried as another pattern, so 13/1/2013 under <c>M/d/yyyy</c> does not quietly become the 13th of January.
/// </summary>
public static class DateText
{
    /// <summary>True when <paramref name="pattern"/> names year, month and day once each and nothing unknown.</summary>
    public static bool IsPattern([NotNullWhen(true)] string? pattern)
    {
        var seen = new Dictionary<char, int>();
        for (var rest = pattern.AsSpan(); !rest.IsEmpty;)
        {
            var length = TokenLength(rest);
            if (!IsToken(rest[..length]) || (char.IsAsciiLetter(rest[0]) && !seen.TryAdd(rest[0], length)))
            {
                return false;
            }

            rest = rest[length..];
        }

        return seen.Count == 3;
    }

    /// <summary>Reads a calendar date; on false <paramref name="reason"/> says why in words for a person.</summary>
    /// <exception cref="ArgumentException">A pattern is not as described, or there is none.</exception>
    public static bool TryParseDate(
        ReadOnlySpan<char> text,
        ReadOnlySpan<string> patterns,
        out DateOnly date,
        [NotNullWhen(false)] out string? reason)
    {
        date = default;
        if (patterns.IsEmpty)
        {
            throw new ArgumentException("At least one date pattern is needed.", nameof(patterns));
        }

        foreach (var pattern in patterns)
        {
            if (!IsPattern(pattern))
            {
                throw new ArgumentException($"'{pattern}' is no date pattern.", nameof(patterns));
            }

            if (Fits(text, pattern, out var year, out var month, out var day))
            {
                return TryDate(text, (year, month, day), out date, out reason);
            }
        }

        reason = text.IsEmpty
            ? "the date is empty"
            : $"{InterchangeException.Quote(text)} is no date of the form {string.Join(" or ", patterns!)}";
        return false;
    }

    /// <summary>Reads an RFC 3339 instant, which has an offset (<c>Z</c> or <c>+01:00</c>) and keeps it.</summary>
    public static bool TryParseInstant(
        ReadOnlySpan<char> text, out DateTimeOffset instant, [NotNullWhen(false)] out string? reason)
    {
        if (!InstantText.TryParse(text, out instant, out var offsetKnown, out reason))
        {
            return false;
        }

        reason = offsetKnown ? null : $"{InterchangeException.Quote(text)} has no offset such as Z or +01:00";
        return offsetKnown;
    }

    internal static bool TryDate(
        ReadOnlySpan<char> text,
        (int Year, int Month, int Day) parts,
        out DateOnly date,
        [NotNullWhen(false)] out string? reason)
    {
        var exists = parts.Year is >= 1 and <= 9999
            && parts.Month is >= 1 and <= 12
            && parts.Day >= 1
            && parts.Day <= DateTime.DaysInMonth(parts.Year, parts.Month);
        date = exists ? new DateOnly(parts.Year, parts.Month, parts.Day) : default;
        reason = exists ? null : $"{InterchangeException.Quote(text)} is a date that does not exist";
        return exists;
    }

    private static bool Fits(ReadOnlySpan<char> text, string pattern, out int year, out int month, out int day)
    {
        year = month = day = 0;
        for (var rest = pattern.AsSpan(); !rest.IsEmpty;)
        {
            var length = TokenLength(rest);
            var token = rest[0];
            rest = rest[length..];
            if (!char.IsAsciiLetter(token))
            {
                if (text.IsEmpty || text[0] != token)
                {
                    return false;
                }

                text = text[1..];
                continue;
            }

            var most = length == 1 ? 2 : length;
            var found = Digits(text, most, out var value);
            if (found < length)
            {
                return false;
            }

            (year, month, day) = token switch
            {
                'y' => (value, month, day),
                'M' => (year, value, day),
                _ => (year, month, value),
            };
            text = text[found..];
        }

        return text.IsEmpty;
    }

    private static int Digits(ReadOnlySpan<char> text, int most, out int value)
    {
        value = 0;
        var count = 0;
        while (count < most && count < text.Length && char.IsAsciiDigit(text[count]))
        {
            value = (value * 10) + (text[count++] - '0');
        }

        return count;
    }

    private static int TokenLength(ReadOnlySpan<char> rest)
    {
        var other = rest.IndexOfAnyExcept(rest[0]);
        return !char.IsAsciiLetter(rest[0]) ? 1 : other < 0 ? rest.Length : other;
    }

    private static bool IsToken(ReadOnlySpan<char> token) =>
        token is "yyyy" or "MM" or "M" or "dd" or "d" or "-" or "/" or ".";
}
