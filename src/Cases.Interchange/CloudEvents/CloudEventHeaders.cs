using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Cases.Interchange;

/// <summary>Reads CloudEvents 1.0 in the binary mode of HTTP: attributes are headers, the body is the data.</summary>
/// <remarks>
/// A header's value is first freed of the quotes around it and then of one round of percent-encoding, as the binding
/// says. <c>Content-Type</c> is the media type of the data; a header <c>ce-datacontenttype</c> is refused.
/// </remarks>
public static class CloudEventHeaders
{
    /// <summary>What the names of attributes begin with.</summary>
    public const string Prefix = "ce-";

    /// <summary>The header that says that a request is an event.</summary>
    public const string SpecVersion = Prefix + "specversion";

    /// <summary>Reads one event.</summary>
    /// <param name="headers">All headers of the request, each value by itself; others are passed over.</param>
    /// <param name="contentType">The request's media type; null where it has none.</param>
    /// <param name="body">The request's body; the event's data is these very bytes.</param>
    public static CloudEventReading Read(
        IEnumerable<KeyValuePair<string, string?>> headers, string? contentType, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var parts = new CloudEventParts(0);
        foreach (var (header, value) in headers)
        {
            if (header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                Take(parts, header[Prefix.Length..].ToLowerInvariant(), value ?? "");
            }
        }

        if (contentType is not null)
        {
            parts.Take("datacontenttype", contentType);
        }

        if (!body.IsEmpty)
        {
            parts.TakeData(body, bytes: true);
        }

        return parts.Reading();
    }

    private static void Take(CloudEventParts parts, string name, string value)
    {
        if (name is "datacontenttype" or "data" or "data_base64")
        {
            parts.Wrong(name, "it is no header: the data is the body, and its media type is Content-Type");
        }
        else if (parts.Names(name))
        {
            if (Decoded(Unquoted(value)) is { } text)
            {
                parts.Take(name, text);
            }
            else
            {
                parts.Wrong(name, "its percent-encoding is not well-formed");
            }
        }
    }

    private static string Unquoted(string value)
    {
        var text = value.Trim();
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var at = 1; at < text.Length - 1; at++)
        {
            at += text[at] == '\\' && at < text.Length - 2 ? 1 : 0;
            plain.Append(text[at]);
        }

        return plain.ToString();
    }

    /// <summary>The text behind one round of percent-encoding; null where that does not give UTF-8.</summary>
    private static string? Decoded(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        var bytes = new List<byte>(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value, at, 1));
                continue;
            }

            if (at + 2 >= value.Length || !byte.TryParse(
                value.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                return null;
            }

            bytes.Add(one);
            at += 2;
        }

        var decoded = bytes.ToArray();
        return Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
    }
}
