using System.Globalization;
using System.Text;

namespace Cases.Interchange;

/// <summary>
/// An outside file that cannot be read (or a target that cannot be written): what is wrong, where, and what to do.
/// The message is always one line, whatever the file contains.
/// </summary>
public sealed class InterchangeException : Exception
{
    private const int LongestQuote = 60;

    /// <summary>
    /// Makes the error; <paramref name="line"/> counts from 1 in the text as read (after unpacking gzip).
    /// </summary>
    public InterchangeException(
        string what, string file, string remedy, int? line = null, string? field = null, Exception? inner = null)
        : base(Compose(what, file, remedy, line, field), inner)
    {
        What = OneLine(what);
        File = file;
        Remedy = OneLine(remedy);
        Line = line;
        Field = field;
    }

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1, where the fault was found; null when it belongs to the whole file.</summary>
    public int? Line { get; }

    /// <summary>The column, attribute key or other field at fault, where there is one.</summary>
    public string? Field { get; }

    /// <summary>What the user can do about it.</summary>
    public string Remedy { get; }

    /// <summary>
    /// Puts untrusted text in quotes for a message: no line breaks or control characters, and not too long.
    /// </summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        if (text.Length <= LongestQuote)
        {
            return $"'{OneLine(text.ToString())}'";
        }

        // A cut never separates the two halves of a surrogate pair: the message must stay valid UTF-8.
        var cut = char.IsHighSurrogate(text[LongestQuote - 1]) ? LongestQuote - 1 : LongestQuote;
        var total = text.Length.ToString("N0", CultureInfo.InvariantCulture);
        return $"'{OneLine(text[..cut].ToString())}...' ({total} characters)";
    }

    private static string Compose(string what, string file, string remedy, int? line, string? field)
    {
        var text = new StringBuilder(OneLine(what)).Append(" (").Append(OneLine(file));
        if (line is { } number)
        {
            text.Append(':').Append(number.ToString(CultureInfo.InvariantCulture));
        }

        if (field is not null)
        {
            text.Append(", field ").Append(Quote(field));
        }

        return text.Append("). ").Append(OneLine(remedy)).ToString();
    }

    private static string OneLine(string text)
    {
        // Most messages are clean already; U+2028 and U+2029 break lines too in some terminals and log viewers.
        foreach (var c in text)
        {
            if (Breaks(c))
            {
                return string.Create(text.Length, text, static (to, from) =>
                {
                    for (var i = 0; i < to.Length; i++)
                    {
                        to[i] = Breaks(from[i]) ? ' ' : from[i];
                    }
                });
            }
        }

        return text;
    }

    private static bool Breaks(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
