namespace Cases.Domain;

/// <summary>Finds links, e-mail addresses, codes and markup in a text that goes out.</summary>
internal static class OutboundLinks
{
    private const int ShortestCode = 20;
    private const string CodeMarks = "+/=_-";

    // What a telephone opens although no address of the web stands there.
    private static readonly string[] Schemes =
        ["mailto", "tel", "sms", "data", "javascript", "weixin", "wxp", "alipay", "alipays", "upi", "bitcoin", "geo"];

    // Last parts of addresses in Chinese; any two letters in ASCII count.
    private static readonly string[] ChineseEndings =
        ["中国", "公司", "网络", "网址", "网店", "商城", "在线", "中文网", "集团", "手机", "信息"];

    public static void Find(string text, Action<OutboundFaultKind, int, int> add)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case ':' when IsSchemeBefore(text, i) is var start and >= 0:
                    add(OutboundFaultKind.Link, start, EndOfWord(text, i + 1));
                    break;
                case '@' when IsPart(text, i - 1) && IsPart(text, i + 1):
                    add(OutboundFaultKind.EmailAddress, StartOfWord(text, i), EndOfWord(text, i + 1));
                    break;
                case '.' or '。' or '｡' when IsInAddress(text, i):
                    add(OutboundFaultKind.Link, StartOfWord(text, i), EndOfWord(text, i + 1));
                    break;
                case '<' when i + 1 < text.Length
                    && (char.IsAsciiLetterLower(text[i + 1]) || text[i + 1] is '/' or '!'):
                    add(OutboundFaultKind.Markup, i, i + 2);
                    break;
            }
        }

        FindCodes(text, add);
    }

    private static int IsSchemeBefore(string text, int colon)
    {
        var start = colon;
        while (start > 0 && char.IsAsciiLetterOrDigit(text[start - 1]))
        {
            start--;
        }

        var followed = colon + 1 < text.Length ? text[colon + 1] : ' ';
        var slashes = followed is '/' or '\\' && colon + 2 < text.Length && text[colon + 2] is '/' or '\\';
        var known = (char.IsAsciiLetterOrDigit(followed) || followed is '+' or '/')
            && Schemes.Contains(text[start..colon], StringComparer.Ordinal);
        return (slashes && start < colon) || known ? start : -1;
    }

    // A full stop between two words without a space: "bank.example", also where it is a Chinese one between ASCII
    // letters, which a browser reads alike. "p.m." and "e.g." end in one letter and are none.
    private static bool IsInAddress(string text, int stop)
    {
        var left = stop - 1;
        var right = stop + 1;
        if (left >= 1 && right + 1 < text.Length && text[left] is '[' or '(' && text[right] is ']' or ')')
        {
            left--;
            right++;
        }

        if (!IsPart(text, left))
        {
            return false;
        }

        if (Array.Exists(ChineseEndings, ending => string.CompareOrdinal(text, right, ending, 0, ending.Length) == 0))
        {
            return text[stop] == '.';
        }

        var letters = 0;
        while (right + letters < text.Length && char.IsAsciiLetterLower(text[right + letters]))
        {
            letters++;
        }

        return letters >= 2 && (text[stop] == '.' || char.IsAsciiLetterOrDigit(text[left]));
    }

    private static bool IsPart(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);

    // Chinese has no spaces between words: an address ends where its own signs end.
    private static bool IsInWord(char c) => c is > ' ' and < '\u007F' and not ('{' or '}' or '<' or '>');

    private static int StartOfWord(string text, int at)
    {
        while (at > 0 && IsInWord(text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && IsInWord(text[at]))
        {
            at++;
        }

        return at;
    }

    // No word of a language mixes so many letters and digits; the payload of a code, a key or an address of a wallet
    // does.
    private static void FindCodes(string text, Action<OutboundFaultKind, int, int> add)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var end = i;
            var digits = 0;
            var letters = 0;
            while (end < text.Length && IsCode(text[end]))
            {
                digits += char.IsAsciiDigit(text[end]) ? 1 : 0;
                letters += char.IsAsciiLetterLower(text[end]) ? 1 : 0;
                end++;
            }

            if (end - i >= ShortestCode && digits >= 3 && letters >= 3)
            {
                add(OutboundFaultKind.PaymentCode, i, end);
            }

            i = Math.Max(i, end);
        }
    }

    private static bool IsCode(char c) =>
        char.IsAsciiLetterOrDigit(c) || CodeMarks.Contains(c, StringComparison.Ordinal);
}
