using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cases.Domain;

/// <summary>A text within a sentence that somebody typed: a key that there is not, a reference of elsewhere.</summary>
/// <param name="Text">The text; null once its key is destroyed.</param>
public sealed record TypedText([Personal] string? Text);

/// <summary>
/// The sentence of a refusal, with what was typed kept apart from the words of the rules, so that an entry seals it.
/// </summary>
/// <remarks>
/// Written as an interpolated string. A text in it counts as typed unless it says otherwise (<c>{field:word}</c>), so
/// that nobody leaks by forgetting; numbers, dates, amounts and members of enumerations are never typed text.
/// </remarks>
[InterpolatedStringHandler]
public sealed class Sentence
{
    /// <summary>Marks a text as one of the product's own words.</summary>
    private const string Word = "word";

    private readonly StringBuilder? words;

    // A sentence is made at every check, and most hold: nothing is kept before something is said.
    private List<TypedText>? typed;

    /// <summary>Begins a sentence.</summary>
    /// <param name="literalLength">The characters of its fixed parts.</param>
    /// <param name="formattedCount">How many parts vary.</param>
    public Sentence(int literalLength, int formattedCount) => words = new StringBuilder(literalLength + formattedCount);

    /// <summary>Begins a sentence that is needed only where something does not hold.</summary>
    /// <param name="literalLength">The characters of its fixed parts.</param>
    /// <param name="formattedCount">How many parts vary.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="isNeeded">Whether the parts are wanted.</param>
    public Sentence(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        words = holds ? null : new StringBuilder(literalLength + formattedCount);
    }

    /// <summary>The sentence with <c>{0}</c>, <c>{1}</c> for what was typed.</summary>
    public string Template => words?.ToString() ?? "";

    /// <summary>What was typed, in its order.</summary>
    public ImmutableArray<TypedText> Typed => typed is null ? [] : [.. typed];

    /// <summary>A sentence of fixed words.</summary>
    /// <param name="words">The words, a constant.</param>
    public static Sentence Fixed([ConstantExpected] string words) => Chosen(words);

    /// <summary>A sentence that was chosen among several of fixed words.</summary>
    /// <param name="words">The words, none of them typed by anybody.</param>
    public static Sentence Chosen(string words)
    {
        var sentence = new Sentence(words.Length, 0);
        sentence.AppendLiteral(words);
        return sentence;
    }

    /// <summary>The sentence itself, where another expression would make it a plain string.</summary>
    /// <param name="sentence">The sentence.</param>
    public static Sentence Of(Sentence sentence) => sentence;

    /// <summary>Adds fixed words.</summary>
    public void AppendLiteral(string text) => words!.Append(text);

    /// <summary>Adds a text that was typed.</summary>
    public void AppendFormatted(string? text)
    {
        if (text is not null)
        {
            words!.Append(CultureInfo.InvariantCulture, $"{{{typed?.Count ?? 0}}}");
            (typed ??= []).Add(new TypedText(text));
        }
    }

    /// <summary>Adds one of the product's own words (<c>word</c>), such as the name of a field.</summary>
    /// <exception cref="FormatException">The format is another one.</exception>
    public void AppendFormatted(string? text, string format)
    {
        if (format != Word)
        {
            throw new FormatException($"A text in a sentence has the format '{Word}' or none, not '{format}'.");
        }

        words!.Append(text);
    }

    /// <summary>Adds what is no text: a number, a date, an amount, a member of an enumeration.</summary>
    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct => words!.Append(value is IFormattable formattable
            ? formattable.ToString(format, CultureInfo.InvariantCulture)
            : value.ToString());
}
