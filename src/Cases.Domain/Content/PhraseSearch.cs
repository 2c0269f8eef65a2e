using System.Text;

namespace Cases.Domain;

/// <summary>Finds forbidden phrases in a text, whatever width, case, spaces or invisible characters it has.</summary>
internal static class PhraseSearch
{
    /// <summary>Where a phrase stands, as start and length in the text; each place once.</summary>
    /// <remarks>
    /// Chinese is compared without spaces and punctuation, since one between two characters changes nothing for the
    /// reader; other languages by whole words with one space between them.
    /// </remarks>
    public static IReadOnlyList<(int Start, int Length)> Find(string text, ContentPhrase phrase)
    {
        var closeUp = phrase.Language == MessageLanguage.Chinese;
        var (haystack, places) = Flatten(new FoldedText(text), closeUp);
        var (needle, _) = Flatten(new FoldedText(phrase.Words), closeUp);
        needle = needle.Trim();
        var found = new List<(int, int)>();
        for (var at = Next(0); at >= 0; at = Next(at + 1))
        {
            if (closeUp || IsWord(haystack, at, needle.Length))
            {
                found.Add((places[at], places[at + needle.Length - 1] + 1 - places[at]));
            }
        }

        return found;

        int Next(int from) => needle.Length == 0 || from >= haystack.Length
            ? -1
            : haystack.IndexOf(needle, from, StringComparison.Ordinal);
    }

    // A placeholder parts words, so its braces and what they hold stay.
    private static (string Text, List<int> Places) Flatten(FoldedText folded, bool closeUp)
    {
        var text = new StringBuilder(folded.Text.Length);
        var places = new List<int>(folded.Text.Length);
        for (var i = 0; i < folded.Text.Length; i++)
        {
            var c = folded.Text[i];
            var isGap = char.IsWhiteSpace(c) || (char.IsPunctuation(c) && c is not ('{' or '}'));
            if (isGap && (closeUp || text.Length == 0 || text[^1] == ' '))
            {
                continue;
            }

            text.Append(isGap ? ' ' : c);
            places.Add(folded.PlaceOf(i));
        }

        return (text.ToString(), places);
    }

    private static bool IsWord(string text, int at, int length) =>
        (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
        && (at + length == text.Length || !char.IsLetterOrDigit(text[at + length]));
}
