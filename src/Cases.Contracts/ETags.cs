using System.Globalization;

namespace Cases.Contracts;

/// <summary>The ETag of a stream: its state version as a strong validator, for example <c>"7"</c>.</summary>
public static class ETags
{
    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads a tag: digits without leading zeros between quotation marks.</summary>
    /// <returns>False where the text is no tag of a version.</returns>
    public static bool TryParse(string? text, out long version)
    {
        version = 0;
        return text is { Length: >= 3 and <= 20 }
            && text[0] == '"' && text[^1] == '"'
            && long.TryParse(
                text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && Of(version) == text;
    }
}
