using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cases.Domain;

/// <summary>
/// References of other systems: accounts, sources, payments. Two that look alike are one, or one of them is refused,
/// because a payment is told from another by its reference alone.
/// </summary>
public static class ReferenceText
{
    /// <summary>The text in Unicode's form C; as it is where it is no text, as <see cref="Fault"/> then says.</summary>
    /// <param name="text">A reference as it was told.</param>
    public static string Normal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsWhole(text) ? text.Normalize(NormalizationForm.FormC) : text;
    }

    /// <summary>What is wrong with a reference, as the end of a sentence about it; null where nothing is.</summary>
    /// <param name="text">The reference, in the form of <see cref="Normal"/>.</param>
    public static string? Fault(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !IsWhole(text) ? "has half of a character"
            : text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
                ? "must not begin or end with a blank"
            : text.EnumerateRunes().Any(IsUnseen) ? "has a control character or one that cannot be seen"
            : !text.IsNormalized(NormalizationForm.FormC) ? "must be in Unicode's form C"
            : null;
    }

    /// <summary>The same for a payment's reference, which has its letters and digits in their plain form too.</summary>
    /// <param name="text">The reference, in the form of <see cref="Normal"/>.</param>
    public static string? PaymentFault(string text) => Fault(text)
        ?? (text.EnumerateRunes().Any(IsDisguised)
            ? "has full-width or ornamental letters or digits; write them in their plain form" : null);

    private static bool IsWhole(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private static bool IsUnseen(Rune letter) => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Whether it is another form of an ASCII letter or digit.</summary>
    private static bool IsDisguised(Rune letter)
    {
        // Full-width, circled and mathematical ones; a sign such as № is a text of its own.
        if (letter.Value is not ((>= 0xff01 and <= 0xff5e) or (>= 0x2460 and <= 0x24ff) or (>= 0x1d400 and <= 0x1d7ff)))
        {
            return false;
        }

        return letter.ToString().Normalize(NormalizationForm.FormKC).All(char.IsAsciiLetterOrDigit);
    }
}
