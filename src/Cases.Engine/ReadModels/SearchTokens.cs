using System.Text;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Names and numbers as keyed tokens: equal ones have the same, and nobody without the installation's key can make one.
/// </summary>
/// <remarks>
/// A number is its digits, whatever stands between them; one with a country's prefix is found without it too. Any other
/// text is compared without regard to capitals, width and the number of spaces. There are no parts of names: whoever
/// could ask for parts could guess the whole.
/// </remarks>
/// <param name="fingerprint">The installation's keyed fingerprint.</param>
public sealed class SearchTokens(Func<ReadOnlyMemory<byte>, Fingerprint16> fingerprint)
{
    private const int LeastDigits = 5;

    // What subscribers' numbers have at most without the prefix of their country; in China it is exactly these.
    private const int NationalDigits = 11;

    /// <summary>Under which tokens a text is found; none for a blank one.</summary>
    public IReadOnlyList<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = Plain(text);
        if (plain.Length == 0)
        {
            return [];
        }

        if (!IsNumber(plain))
        {
            return [Token('t', plain)];
        }

        var digits = string.Concat(plain.Where(char.IsAsciiDigit));
        return digits.Length > NationalDigits
            ? [Token('n', digits), Token('n', digits[^NationalDigits..])]
            : [Token('n', digits)];
    }

    /// <summary>The token that a question asks for: the text as it was given, whole.</summary>
    public string? Asked(string text) => Of(text) is [var whole, ..] ? whole : null;

    private static bool IsNumber(string plain) =>
        plain.All(letter => char.IsAsciiDigit(letter) || letter is ' ' or '+' or '-' or '(' or ')' or '.' or '/')
        && plain.Count(char.IsAsciiDigit) >= LeastDigits;

    /// <summary>Without width, capitals and idle spaces; alike on every machine, so without culture.</summary>
    private static string Plain(string text)
    {
        // The same letter may be written as one sign or as two. Halves of signs are no text, and cannot be composed.
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize();
        var plain = new StringBuilder(whole.Length);
        foreach (var letter in whole)
        {
            var narrow = letter is >= '\uff01' and <= '\uff5e' ? (char)(letter - 0xfee0) : letter;
            if (!char.IsWhiteSpace(narrow))
            {
                plain.Append(char.ToUpperInvariant(narrow));
            }
            else if (plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd();
    }

    private string Token(char kind, string plain)
    {
        Span<byte> token = stackalloc byte[Fingerprint16.Size];
        fingerprint(Encoding.UTF8.GetBytes($"search:{kind}:{plain}")).CopyTo(token);
        return Convert.ToHexStringLower(token);
    }
}
