namespace Cases.Domain;

/// <summary>
/// Numbers that may be typed: dates, times of day, amounts. Each gives its length at a place, 0 for none.
/// </summary>
internal static class OutboundShapes
{
    private const string DateMarks = "-/.";

    /// <summary>A date in digits with one mark twice: <c>2026-03-02</c>, <c>2/3/2026</c>.</summary>
    public static int DateAt(string text, int start, int end)
    {
        var first = LengthAt(text, start, end, 4);
        var second = start + first + 1;
        var secondLength = LengthAt(text, second, end, 2);
        var third = second + secondLength + 1;
        var thirdLength = LengthAt(text, third, end, first == 4 ? 2 : 4);
        if (first == 0 || secondLength == 0 || thirdLength == 0 || text[second - 1] != text[third - 1]
            || !DateMarks.Contains(text[second - 1], StringComparison.Ordinal)
            || !IsFree(text, third + thirdLength, end))
        {
            return 0;
        }

        var year = first == 4 ? NumberAt(text, start, 4, end) : NumberAt(text, third, thirdLength, end);
        var day = first == 4 ? NumberAt(text, third, thirdLength, end) : NumberAt(text, start, first, end);
        var sound = year is >= 1900 and < 2100 && day is >= 1 and <= 31
            && NumberAt(text, second, secondLength, end) is >= 1 and <= 31;
        return sound ? third + thirdLength - start : 0;
    }

    /// <summary>A time of day as hours, minutes and at most seconds: <c>08:00</c>.</summary>
    public static int TimeAt(string text, int start, int end)
    {
        var hours = LengthAt(text, start, end, 2);
        var minutes = start + hours + 1;
        if (NumberAt(text, start, hours, end) is not (>= 0 and <= 24) || !IsColon(text, minutes - 1, end)
            || LengthAt(text, minutes, end, 2) != 2 || NumberAt(text, minutes, 2, end) is not (>= 0 and < 60))
        {
            return 0;
        }

        var seconds = minutes + 3;
        if (IsColon(text, seconds - 1, end) && LengthAt(text, seconds, end, 2) == 2
            && NumberAt(text, seconds, 2, end) is >= 0 and < 60 && IsFree(text, seconds + 2, end))
        {
            return seconds + 2 - start;
        }

        return IsFree(text, minutes + 2, end) ? minutes + 2 - start : 0;
    }

    /// <summary>
    /// An amount: at most nine digits before the point, in groups of three or ungrouped, with two decimals; grouped
    /// ones may leave the decimals out.
    /// </summary>
    public static int AmountAt(string text, int start, int end)
    {
        var i = start + LengthAt(text, start, end, 9);
        var whole = i - start;
        var groups = 0;
        while (whole is >= 1 and <= 3 && i < end && text[i] is ',' or '，' && LengthAt(text, i + 1, end, 4) == 3)
        {
            i += 4;
            groups++;
        }

        if (whole == 0 || groups > 2)
        {
            return 0;
        }

        var decimals = i < end && text[i] == '.' && LengthAt(text, i + 1, end, 3) == 2;
        i += decimals ? 3 : 0;
        return (decimals || groups > 0) && IsFree(text, i, end) ? i - start : 0;
    }

    private static bool IsColon(string text, int at, int end) => at < end && text[at] is ':' or '：';

    // Only ASCII digits make a shape: a date in Chinese numerals has 年 and 月 and is no long run anyway.
    private static int LengthAt(string text, int start, int end, int most)
    {
        var length = 0;
        while (length < most && start + length < end && char.IsAsciiDigit(text[start + length]))
        {
            length++;
        }

        return length;
    }

    private static int NumberAt(string text, int start, int length, int end)
    {
        if (length == 0 || LengthAt(text, start, end, length) != length)
        {
            return -1;
        }

        var number = 0;
        for (var i = start; i < start + length; i++)
        {
            number = (number * 10) + (text[i] - '0');
        }

        return number;
    }

    private static bool IsFree(string text, int at, int end) => at >= end || FoldedText.DigitOf(text[at]) < 0;
}
