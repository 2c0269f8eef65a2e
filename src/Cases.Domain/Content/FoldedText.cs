using System.Globalization;
using System.Text;

namespace Cases.Domain;

/// <summary>
/// A text as walls read it: width, case and invisible characters do not hide anything, and every character knows where
/// it stood.
/// </summary>
/// <remarks>
/// Full-width letters and marks become ASCII, digits of every script become ASCII digits, letters become lower case,
/// and what nobody sees (zero-width characters, variation selectors, enclosing marks) is left out. Chinese numerals
/// stay as they are: <see cref="DigitOf"/> reads them.
/// </remarks>
internal sealed class FoldedText
{
    private const string Numerals = "〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參叄陸幺";
    private const string NumeralValues = "00012345678912345678923361";

    private readonly List<int> _places = [];

    /// <summary>The folded form of a text.</summary>
    public FoldedText(string original)
    {
        var text = new StringBuilder(original.Length);
        var place = 0;
        foreach (var rune in original.EnumerateRunes())
        {
            if (!IsInvisible(rune))
            {
                text.Append(Fold(rune));
                while (_places.Count < text.Length)
                {
                    _places.Add(place);
                }
            }

            place += rune.Utf16SequenceLength;
        }

        _places.Add(original.Length);
        Text = text.ToString();
    }

    /// <summary>The folded text.</summary>
    public string Text { get; }

    /// <summary>Where a character of the folded text stands in the original, from 0; its end for the length.</summary>
    public int PlaceOf(int index) => _places[index];

    /// <summary>The digit that a folded character stands for, Chinese numerals included; -1 for none.</summary>
    public static int DigitOf(char c)
    {
        if (char.IsAsciiDigit(c))
        {
            return c - '0';
        }

        var numeral = Numerals.IndexOf(c, StringComparison.Ordinal);
        return numeral < 0 ? -1 : NumeralValues[numeral] - '0';
    }

    /// <summary>Whether a character is not seen where the text is shown.</summary>
    public static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static string Fold(Rune rune)
    {
        var written = rune.ToString();
        var digit = CharUnicodeInfo.GetDigitValue(written, 0);
        if (digit >= 0)
        {
            return ((char)('0' + digit)).ToString();
        }

        if (rune.Value is >= 0xFF01 and <= 0xFF5E)
        {
            return ((char)char.ToLowerInvariant((char)(rune.Value - 0xFEE0))).ToString();
        }

        return Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator
            ? " "
            : Rune.ToLowerInvariant(rune).ToString();
    }
}
