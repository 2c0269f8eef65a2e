using System.Globalization;

namespace Cases.Domain;

/// <summary>Finds numbers that may not be typed into a text that goes out.</summary>
internal static class OutboundNumbers
{
    // Marks between the digits of one number: "62 22-02", "6222.02", "6222/02", "(021) 62 22", "6 ~ 2 ~ 2". Whatever is
    // no letter may stand there; further apart than this nobody reads one number.
    private const int MostMarks = 12;

    private static readonly string[] DigitWords =
        ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private const int MostExempt = 3;
    private const int ShortestIban = 15;
    private const int LongestIban = 34;

    public static void Find(string text, Action<OutboundFaultKind, int, int> add)
    {
        FindIbans(text, add);
        FindSpelled(text, add);
        for (var i = 0; i < text.Length; i++)
        {
            if (FoldedText.DigitOf(text[i]) < 0)
            {
                continue;
            }

            var end = EndOfRun(text, i);
            if (Judge(text, i, end) is { } kind)
            {
                add(kind, i, end);
            }

            i = end;
        }
    }

    // Exclusive: the last digit of the run is before it.
    private static int EndOfRun(string text, int start)
    {
        var end = start + 1;
        for (var i = end; i < text.Length && i - end <= MostMarks; i++)
        {
            if (FoldedText.DigitOf(text[i]) >= 0)
            {
                end = i + 1;
            }
            else if (!IsMark(text[i]))
            {
                break;
            }
        }

        return end;
    }

    private static bool IsMark(char c) => !char.IsLetterOrDigit(c) && c != TemplateText.Blank;

    // "six two two eight four": as many words of digits in a row as digits would be refused.
    private static void FindSpelled(string text, Action<OutboundFaultKind, int, int> add)
    {
        var (first, last, count) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(text[i]) && text[i] != TemplateText.Blank)
            {
                continue;
            }

            var end = i + 1;
            while (char.IsAsciiLetterLower(text[i]) && end < text.Length && char.IsAsciiLetterLower(text[end]))
            {
                end++;
            }

            var isDigit = Array.IndexOf(DigitWords, text[i..end]) >= 0;
            if (!isDigit || count == 0 || i - last > MostMarks)
            {
                Tell();
                (first, count) = (i, 0);
            }

            (last, count) = isDigit ? (end, count + 1) : (last, 0);
            i = end - 1;
        }

        Tell();

        void Tell()
        {
            if (count >= OutboundText.FewestDigits)
            {
                add(OutboundFaultKind.AccountNumber, first, last);
            }
        }
    }

    private static OutboundFaultKind? Judge(string text, int start, int end)
    {
        var digits = Digits(text, start, end);
        if (digits.Length < OutboundText.FewestDigits || IsHarmless(text, start, end))
        {
            return null;
        }

        var withLetter = digits.Length == 17 && end < text.Length && text[end] == 'x';
        if (withLetter || (digits.Length == 18 && HasBirthDate(digits)))
        {
            return OutboundFaultKind.IdentityNumber;
        }

        var international = start > 0 && text[start - 1] == '+';
        return digits.Length is >= 13 and <= 19 && PassesLuhn(digits) ? OutboundFaultKind.CardNumber
            : international || IsTelephone(digits) ? OutboundFaultKind.PhoneNumber
            : OutboundFaultKind.AccountNumber;
    }

    private static string Digits(string text, int start, int end) => string.Concat(
        text[start..end].Where(c => FoldedText.DigitOf(c) >= 0).Select(c => (char)('0' + FoldedText.DigitOf(c))));

    // Dates, times of day and one amount may stand together: "2026-03-02 08:00-22:00", "1,234.50". What is left over
    // may not be long enough for a number; several amounts in a row would be a way to write one.
    private static bool IsHarmless(string text, int start, int end)
    {
        var left = 0;
        var exempt = 0;
        var amounts = 0;
        for (var i = start; i < end;)
        {
            var length = OutboundShapes.DateAt(text, i, end) is var date and > 0
                ? date
                : OutboundShapes.TimeAt(text, i, end);
            var amount = length > 0 ? 0 : OutboundShapes.AmountAt(text, i, end);
            exempt += length > 0 || amount > 0 ? 1 : 0;
            amounts += amount > 0 ? 1 : 0;
            if (length + amount > 0)
            {
                i += length + amount;
                continue;
            }

            do
            {
                left += FoldedText.DigitOf(text[i]) >= 0 ? 1 : 0;
                i++;
            }
            while (i < end && (FoldedText.DigitOf(text[i]) >= 0 || FoldedText.DigitOf(text[i - 1]) < 0));
        }

        return left < OutboundText.FewestDigits && exempt <= MostExempt && amounts <= 1;
    }

    private static bool HasBirthDate(string digits)
    {
        var year = int.Parse(digits.AsSpan(6, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        var month = int.Parse(digits.AsSpan(10, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        var day = int.Parse(digits.AsSpan(12, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        return year is >= 1900 and < 2100 && month is >= 1 and <= 12 && day is >= 1 and <= 31;
    }

    private static bool IsTelephone(string digits) => digits.Length switch
    {
        5 or 6 => digits[..2] is "95" or "96" or "10" or "11" or "12",
        7 or 8 => digits[0] is >= '2' and <= '8',
        10 => digits[0] == '0' || digits[..3] is "400" or "800",
        11 => digits[0] is '0' or '1',
        12 => digits[0] == '0',
        _ => false,
    };

    private static bool PassesLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var value = digits[^(i + 1)] - '0';
            var doubled = value * 2;
            sum += i % 2 == 0 ? value : doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

    private static void FindIbans(string text, Action<OutboundFaultKind, int, int> add)
    {
        for (var i = 0; i + ShortestIban <= text.Length; i++)
        {
            var begins = char.IsAsciiLetterLower(text[i]) && char.IsAsciiLetterLower(text[i + 1])
                && (i == 0 || !char.IsAsciiLetterOrDigit(text[i - 1]));
            if (begins && EndOfIban(text, i) is var end and > 0)
            {
                add(OutboundFaultKind.Iban, i, end);
                i = end - 1;
            }
        }
    }

    // The longest stretch whose check digits are right (ISO 13616: the first four moved behind, modulo 97 is 1).
    private static int EndOfIban(string text, int start)
    {
        var signs = new List<char>(LongestIban);
        var found = 0;
        for (var i = start; i < text.Length && signs.Count < LongestIban; i++)
        {
            if (char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i]))
            {
                signs.Add(text[i]);
                if (signs.Count is 3 or 4 && !char.IsAsciiDigit(text[i]))
                {
                    return 0;
                }

                found = signs.Count >= ShortestIban && Remainder(signs) == 1 ? i + 1 : found;
            }
            else if (!IsMark(text[i]) || signs.Count % 4 != 0)
            {
                // Marks part groups of four; without that, any words after "to 10" would be tried.
                break;
            }
        }

        return found;
    }

    private static int Remainder(List<char> signs)
    {
        var remainder = 0;
        for (var i = 0; i < signs.Count; i++)
        {
            var sign = signs[(i + 4) % signs.Count];
            var value = char.IsAsciiDigit(sign) ? sign - '0' : sign - 'a' + 10;
            remainder = ((value > 9 ? remainder * 100 : remainder * 10) + value) % 97;
        }

        return remainder;
    }
}
