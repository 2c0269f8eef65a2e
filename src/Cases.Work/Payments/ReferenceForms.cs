namespace Cases.Work;

/// <summary>In which forms a reference of a bank's message may be an account's own.</summary>
/// <remarks>
/// Two forms of structured references carry check digits, and a slip of the pen in one of them shows: the creditor
/// reference of ISO 11649 (<c>RF</c>, two digits of modulus 97 over the rest, at most 25 characters), and the Swiss
/// reference of 27 digits (the last one of the recursive modulus 10, leading zeros filled in).
/// </remarks>
internal static class ReferenceForms
{
    // Shorter ones stand in any text by chance.
    private const int LeastToken = 5;
    private const int MostToken = 64;
    private const int MostTokens = 40;
    private const int MostCreditor = 25;
    private const int SwissDigits = 27;

    // As a card is printed: in fours. Fewer figures in groups are dates, times and telephone numbers.
    private const int GroupLength = 4;
    private const int LeastGrouped = 12;

    private static readonly char[] Gaps =
    [
        ' ', '\t', '\u00a0', '\u3000', ',', ';', ':', '(', ')', '[', ']', '"', '\'', '\uff0c', '\uff1a', '\u3001',
    ];

    private static readonly char[] GroupGaps =
        [' ', '\u00a0', '\u3000', '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014'];

    private static readonly char[] Joints = ['/', '-', '.', '_', '*', '#', '+', '='];
    private static readonly byte[] Carries = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

    /// <summary>What a structured reference may name, each with whether its check digits hold.</summary>
    public static IEnumerable<(string Text, bool Checked)> OfStructured(string reference)
    {
        var plain = WithoutBlanks(reference);
        if (IsCreditorReference(plain))
        {
            yield return (plain[4..], true);
            if (plain[4..].TrimStart('0') is { Length: > 0 } trimmed && trimmed != plain[4..])
            {
                yield return (trimmed, true);
            }
        }
        else if (IsSwissReference(plain))
        {
            yield return (plain, true);
            if (plain[..^1].TrimStart('0') is { Length: > 0 } trimmed)
            {
                yield return (trimmed, true);
            }
        }

        yield return (reference.Trim(), false);
        if (plain != reference.Trim())
        {
            yield return (plain, false);
        }
    }

    /// <summary>The words of a text that may be a reference: whole, and parts between strokes; each once.</summary>
    /// <remarks>
    /// A number may be written in full-width figures, stuck to Chinese words, or in groups of four as on a card. It is
    /// taken whole: of a longer number no part is one.
    /// </remarks>
    public static IReadOnlyList<string> Tokens(IEnumerable<string> lines)
    {
        var found = new List<string>();
        foreach (var line in lines.Select(HalfWidth))
        {
            AddGrouped(found, line);
            foreach (var word in line.Split(Gaps, StringSplitOptions.RemoveEmptyEntries))
            {
                Add(found, word.Trim(Joints));
                foreach (var part in word.Split(['/', '*', '#', '+', '='], StringSplitOptions.RemoveEmptyEntries))
                {
                    Add(found, part.Trim(Joints));
                }

                foreach (var part in word.Split(Joints, StringSplitOptions.RemoveEmptyEntries))
                {
                    Add(found, part);
                }

                AddBetweenHan(found, word);
            }
        }

        return found;
    }

    /// <summary>Whether a text is a creditor reference of ISO 11649 whose check digits hold.</summary>
    public static bool IsCreditorReference(string text)
    {
        if (text.Length is < 5 or > MostCreditor || !text.StartsWith("RF", StringComparison.OrdinalIgnoreCase)
            || !char.IsAsciiDigit(text[2]) || !char.IsAsciiDigit(text[3]) || !text.All(char.IsAsciiLetterOrDigit))
        {
            return false;
        }

        var rest = 0;
        foreach (var letter in text[4..] + text[..4])
        {
            var value = char.IsAsciiDigit(letter) ? letter - '0' : char.ToUpperInvariant(letter) - 'A' + 10;
            rest = ((rest * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return rest == 1;
    }

    /// <summary>Whether a text is a Swiss reference of 27 digits whose check digit holds.</summary>
    public static bool IsSwissReference(string text)
    {
        if (text.Length != SwissDigits || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        var carry = 0;
        foreach (var digit in text[..^1])
        {
            carry = Carries[(carry + digit - '0') % 10];
        }

        return (10 - carry) % 10 == text[^1] - '0';
    }

    /// <summary>What stands in Latin letters and figures between Chinese, which has no blanks.</summary>
    private static void AddBetweenHan(List<string> found, string word)
    {
        if (!word.Any(IsHan))
        {
            return;
        }

        var begin = 0;
        for (var index = 0; index <= word.Length; index++)
        {
            if (index == word.Length || IsHan(word[index]))
            {
                Add(found, word[begin..index].Trim(Joints));
                begin = index + 1;
            }
        }
    }

    // Radicals, signs, kana, hangul and all ideographs; Latin letters with accents are no gap.
    private static bool IsHan(char letter) => letter >= '\u2e80';

    /// <summary>Numbers in groups of four with one blank or dash between, the last group of four or less.</summary>
    private static void AddGrouped(List<string> found, string line)
    {
        var number = "";
        for (var index = 0; index < line.Length;)
        {
            var end = index;
            while (end < line.Length && char.IsAsciiLetterOrDigit(line[end]))
            {
                end++;
            }

            var group = line[index..end];
            var isGroup = group.Length <= GroupLength && group.Any(char.IsAsciiDigit);
            number = isGroup ? number + group : number;
            if (!isGroup || group.Length < GroupLength || end + 1 >= line.Length || !GroupGaps.Contains(line[end])
                || !char.IsAsciiLetterOrDigit(line[end + 1]))
            {
                // A longer word of figures behind it would be part of another number.
                if (number.Length >= LeastGrouped && (isGroup ? IsEnd(line, end) : !group.Any(char.IsAsciiDigit)))
                {
                    Add(found, number);
                }

                number = "";
            }

            index = end + 1;
        }
    }

    /// <summary>Whether no further group follows, by which the number would be another.</summary>
    private static bool IsEnd(string line, int end) => end + 1 >= line.Length
        || !GroupGaps.Contains(line[end]) || !char.IsAsciiDigit(line[end + 1]);

    /// <summary>Full-width letters, figures and signs as those of ASCII.</summary>
    private static string HalfWidth(string text) => !text.Any(IsFullWidth) ? text : string.Concat(
        text.Select(letter => IsFullWidth(letter) ? (char)(letter - '\uff01' + '!') : letter));

    private static bool IsFullWidth(char letter) => letter is >= '\uff01' and <= '\uff5e';

    private static void Add(List<string> found, string token)
    {
        if (token.Length is >= LeastToken and <= MostToken && found.Count < MostTokens
            && token.Any(char.IsAsciiDigit) && !found.Contains(token))
        {
            found.Add(token);
        }
    }

    private static string WithoutBlanks(string text) =>
        string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
