using System.Diagnostics.CodeAnalysis;

namespace Cases.Interchange;

/// <summary>
/// Reads the instants of RFC 3339 and of XML Schema's dateTime, with a T or a blank between date and time. The offset
/// is optional here, because some logs have none; the caller is told.
/// </summary>
internal static class InstantText
{
    private const int TicksDigits = 7;
    private const int LongestOffsetMinutes = 14 * 60;

    public static bool TryParse(
        ReadOnlySpan<char> text,
        out DateTimeOffset instant,
        out bool offsetKnown,
        [NotNullWhen(false)] out string? reason)
    {
        instant = default;
        offsetKnown = false;
        if (!Shape(text))
        {
            reason = text.IsEmpty
                ? "the instant is empty"
                : $"{InterchangeException.Quote(text)} is no instant such as 2013-02-28T09:30:00+01:00";
            return false;
        }

        var parts = (Number(text, 0, 4), Number(text, 5, 2), Number(text, 8, 2));
        if (!DateText.TryDate(text, parts, out var date, out reason))
        {
            return false;
        }

        var (hour, minute, second) = (Number(text, 11, 2), Number(text, 14, 2), Number(text, 17, 2));
        var rest = text[19..];
        var ticks = Fraction(ref rest);
        var offset = Offset(rest, out offsetKnown);
        if (hour > 23 || minute > 59 || second > 59 || ticks < 0 || offset is null)
        {
            reason = $"{InterchangeException.Quote(text)} is a time or an offset that does not exist";
            return false;
        }

        var local = date.ToDateTime(new TimeOnly(hour, minute, second)).AddTicks(ticks);
        var utcTicks = local.Ticks - offset.Value.Ticks;
        if (utcTicks < 0 || utcTicks > DateTime.MaxValue.Ticks)
        {
            reason = $"{InterchangeException.Quote(text)} lies outside the years 1 to 9999 in UTC";
            return false;
        }

        instant = new DateTimeOffset(local, offset.Value);
        reason = null;
        return true;
    }

    private static bool Shape(ReadOnlySpan<char> text)
    {
        const string Model = "0000-00-00T00:00:00";
        if (text.Length < Model.Length)
        {
            return false;
        }

        for (var i = 0; i < Model.Length; i++)
        {
            var fits = Model[i] switch
            {
                '0' => char.IsAsciiDigit(text[i]),
                'T' => text[i] is 'T' or 't' or ' ',
                var sign => text[i] == sign,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static int Number(ReadOnlySpan<char> text, int at, int digits)
    {
        var value = 0;
        for (var i = at; i < at + digits; i++)
        {
            value = (value * 10) + (text[i] - '0');
        }

        return value;
    }

    /// <summary>
    /// Ticks after the second; digits beyond 100 ns are cut off, as the ledger keeps milliseconds; -1 if malformed.
    /// </summary>
    private static long Fraction(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != '.')
        {
            return 0;
        }

        var digits = 0;
        long ticks = 0;
        rest = rest[1..];
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            ticks = digits < TicksDigits ? (ticks * 10) + (rest[digits] - '0') : ticks;
            digits++;
        }

        for (var i = digits; i < TicksDigits; i++)
        {
            ticks *= 10;
        }

        rest = rest[digits..];
        return digits == 0 ? -1 : ticks;
    }

    private static TimeSpan? Offset(ReadOnlySpan<char> rest, out bool known)
    {
        known = !rest.IsEmpty;
        if (rest.IsEmpty || rest is "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        if (rest is not [('+' or '-') and var sign, _, _, ':', _, _]
            || !char.IsAsciiDigit(rest[1]) || !char.IsAsciiDigit(rest[2])
            || !char.IsAsciiDigit(rest[4]) || !char.IsAsciiDigit(rest[5])
            || Number(rest, 4, 2) > 59)
        {
            return null;
        }

        var minutes = (Number(rest, 1, 2) * 60) + Number(rest, 4, 2);
        return minutes > LongestOffsetMinutes ? null : TimeSpan.FromMinutes(sign == '-' ? -minutes : minutes);
    }
}
