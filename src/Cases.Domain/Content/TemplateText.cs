namespace Cases.Domain;

/// <summary>A pair of braces in a template's text.</summary>
/// <param name="Start">The opening brace, in UTF-16 characters from 0.</param>
/// <param name="Length">The characters from brace to brace, both included.</param>
/// <param name="Placeholder">What it stands for; null where the word is none of the list.</param>
public sealed record TemplateMark(int Start, int Length, Placeholder? Placeholder);

/// <summary>Reads the placeholders of a template's text.</summary>
public static class TemplateText
{
    /// <summary>
    /// What stands for a placeholder where typed words are read; no letter, and no mark between digits.
    /// </summary>
    internal const char Blank = '\u25A1';

    private const int LongestWord = 40;

    /// <summary>
    /// Every brace of a text, in order; a brace without its other half is a mark without placeholder.
    /// </summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<TemplateMark> Marks(string text)
    {
        var marks = new List<TemplateMark>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                continue;
            }

            var close = text[i] == '{' ? text.AsSpan(i, Math.Min(LongestWord, text.Length - i)).IndexOf('}') : -1;
            if (close < 0)
            {
                marks.Add(new TemplateMark(i, 1, null));
                continue;
            }

            var known = PolicyWords.TryParse<Placeholder>(text[(i + 1)..(i + close)], out var placeholder);
            marks.Add(new TemplateMark(i, close + 1, known ? placeholder : null));
            i += close;
        }

        return marks;
    }

    /// <summary>
    /// The text as a wall for typed words reads it: every placeholder is blanked out by as many signs, so that
    /// places stay and nothing on its two sides is read together.
    /// </summary>
    internal static string WithoutMarks(string text)
    {
        var letters = text.ToCharArray();
        foreach (var mark in Marks(text).Where(mark => mark.Placeholder is not null))
        {
            Array.Fill(letters, Blank, mark.Start, mark.Length);
        }

        return new string(letters);
    }
}
