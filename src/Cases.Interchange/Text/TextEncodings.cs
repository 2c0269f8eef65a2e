using System.Text;
using System.Text.RegularExpressions;

namespace Cases.Interchange;

/// <summary>Finds out how a file is encoded and refuses a declaration that the bytes contradict.</summary>
internal static partial class TextEncodings
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// CSV is UTF-8, with or without a byte order mark; UTF-16 (a spreadsheet's "Unicode text") is refused.
    /// </summary>
    public static TextReader OpenCsv(PeekStream bytes, string path, Encoding? told = null)
    {
        if (told is not null)
        {
            // Who says the encoding is believed; a mark of the same one is passed over.
            var own = told.GetPreamble();
            bytes.ReadExactly(new byte[own.Length > 0 && bytes.Peek().StartsWith(own) ? own.Length : 0]);
            return new StrictTextReader(bytes, path, told);
        }

        if (Actual(bytes.Peek(), out var mark) is { } other && other is not UTF8Encoding)
        {
            throw new InterchangeException(
                "The file is UTF-16, not UTF-8", path, "Save it as CSV UTF-8.", 1);
        }

        bytes.ReadExactly(stackalloc byte[mark]);
        return new StrictTextReader(bytes, path, Utf8);
    }

    /// <summary>
    /// XML says its encoding itself: UTF-8, US-ASCII, ISO-8859-1 or UTF-16 are read, as declared or not at all.
    /// </summary>
    public static TextReader OpenXml(PeekStream bytes, string path)
    {
        var start = bytes.Peek();
        var actual = Actual(start, out var mark);
        var declared = Declared(start[mark..], actual ?? Utf8);
        if (Agreed(actual, declared) is not { } encoding)
        {
            var but = actual is not null ? $"the bytes are {actual.WebName.ToUpperInvariant()}"
                : declared!.StartsWith("UTF-16", StringComparison.OrdinalIgnoreCase) ? "the bytes are not in it"
                : "only UTF-8, US-ASCII, ISO-8859-1 and UTF-16 are read";
            throw new InterchangeException(
                $"The XML declares the encoding {InterchangeException.Quote(declared)}, but {but}", path,
                "Save the file as UTF-8 and declare that.", 1);
        }

        bytes.ReadExactly(stackalloc byte[mark]);
        return new StrictTextReader(bytes, path, encoding, delimiter: '<');
    }

    private static Encoding? Actual(ReadOnlySpan<byte> start, out int mark)
    {
        mark = start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => 3,
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => 2,
            _ => 0,
        };
        return start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Utf8,
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
    }

    private static string? Declared(ReadOnlySpan<byte> start, Encoding encoding)
    {
        // The whole declaration is ASCII; what follows it in these bytes may be cut in the middle of a character.
        var match = Declaration().Match(encoding.GetString(start));
        return match.Success ? match.Groups[1].Value : null;
    }

    private static Encoding? Agreed(Encoding? actual, string? declared)
    {
        var name = declared?.ToUpperInvariant();
        return actual switch
        {
            null => name switch
            {
                null or "UTF-8" or "UTF8" => Utf8,
                "US-ASCII" or "ASCII" => Encoding.ASCII,
                "ISO-8859-1" or "LATIN1" => Encoding.Latin1,
                _ => null,
            },
            UTF8Encoding => name is null or "UTF-8" or "UTF8" ? actual : null,
            _ => name is null or "UTF-16" or "UTF-16LE" or "UTF-16BE" ? actual : null,
        };
    }

    [GeneratedRegex("""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}
