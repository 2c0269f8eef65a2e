using System.Buffers;
using System.Globalization;

namespace Cases.Interchange;

/// <summary>Gathers the attributes of one event, each checked as it comes, and keeps the first fault.</summary>
/// <remarks>Faults never end the reading of a batch: the events behind this one are read all the same.</remarks>
internal sealed class CloudEventParts(int index)
{
    /// <summary>The most characters of one attribute (inclusive); events are for routing, not for novels.</summary>
    internal const int MostCharacters = 4_096;

    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private Dictionary<string, string>? extensions;
    private string? id;
    private string? source;
    private string? type;
    private string? version;
    private string? subject;
    private string? contentType;
    private string? schema;
    private DateTimeOffset? time;
    private ReadOnlyMemory<byte> data;
    private bool hasData;
    private bool isBytes;

    private CloudEventFault? Fault { get; set; }

    public void Wrong(string attribute, string reason) =>
        Fault ??= new CloudEventFault(index, attribute.Length > 40 ? "" : attribute, reason);

    /// <summary>Whether the name of a member is one, and comes for the first time.</summary>
    public bool Names(string name)
    {
        if (!seen.Add(name))
        {
            Wrong(name, "it stands there twice");
            return false;
        }

        if (name is "data_base64" || (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameLetters)))
        {
            return true;
        }

        Wrong("", "an attribute's name has other characters than small letters and digits of ASCII");
        return false;
    }

    /// <summary>Takes an attribute in its canonical text.</summary>
    /// <param name="name">The name.</param>
    /// <param name="text">The text.</param>
    /// <param name="isText">Whether it was told as text; numbers and truth values are for extensions alone.</param>
    public void Take(string name, string text, bool isText = true)
    {
        if (TextFault(text) is { } fault)
        {
            Wrong(name, fault);
            return;
        }

        if (!IsCore(name))
        {
            (extensions ??= new(StringComparer.Ordinal))[name] = text;
        }
        else if (!isText || text.Length == 0)
        {
            Wrong(name, isText ? "it is empty" : "it is no text");
        }
        else
        {
            Core(name, text);
        }
    }

    public void TakeData(ReadOnlyMemory<byte> value, bool bytes)
    {
        if (hasData)
        {
            Wrong("data_base64", "data and data_base64 stand beside one another");
        }

        (data, isBytes, hasData) = (value, bytes, true);
    }

    public CloudEventReading Reading()
    {
        if (version is null)
        {
            Wrong("specversion", "it is missing");
        }

        if (id is null || source is null || type is null)
        {
            Wrong(id is null ? "id" : source is null ? "source" : "type", "it is missing");
        }

        return Fault is not null
            ? new CloudEventReading(null, Fault) { Id = id }
            : new CloudEventReading(new CloudEvent(id!, source!, type!)
            {
                Subject = subject,
                Time = time,
                DataContentType = contentType,
                DataSchema = schema,
                HasData = hasData,
                Data = data,
                IsBytes = isBytes,
                Extensions = extensions ?? CloudEvent.None,
            }, null) { Id = id };
    }

    private static bool IsCore(string name) => name is "id" or "source" or "type" or "specversion" or "subject"
        or "time" or "datacontenttype" or "dataschema";

    private static string? TextFault(string text)
    {
        if (text.Length > MostCharacters)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has more than {MostCharacters} characters");
        }

        for (var at = 0; at < text.Length; at++)
        {
            var pair = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            if (char.IsControl(text[at]) || text[at] is '\uFFFE' or '\uFFFF' || (!pair && char.IsSurrogate(text[at])))
            {
                return "it holds a character that no attribute may have";
            }

            at += pair ? 1 : 0;
        }

        return null;
    }

    private void Core(string name, string text)
    {
        switch (name)
        {
            case "id":
                id = text;
                break;
            case "source":
                source = Uri(name, text, UriKind.RelativeOrAbsolute, "it is no URI reference");
                break;
            case "type":
                type = text;
                break;
            case "specversion":
                version = text;
                Require(text == CloudEvent.SpecVersion, name, "it is not 1.0");
                break;
            case "subject":
                subject = text;
                break;
            case "dataschema":
                schema = Uri(name, text, UriKind.Absolute, "it is no absolute URI");
                break;
            case "datacontenttype":
                contentType = text;
                Require(IsMediaType(text), name, "it is no media type such as application/json");
                break;
            default:
                Require(DateText.TryParseInstant(text, out var instant, out _), name,
                    "it is no instant such as 2018-04-05T17:31:00Z");
                time = instant;
                break;
        }
    }

    private void Require(bool good, string name, string reason)
    {
        if (!good)
        {
            Wrong(name, reason);
        }
    }

    private string Uri(string name, string text, UriKind kind, string reason)
    {
        Require(!text.Contains(' ', StringComparison.Ordinal) && System.Uri.TryCreate(text, kind, out _), name, reason);
        return text;
    }

    private static bool IsMediaType(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var name = (end < 0 ? text.AsSpan() : text.AsSpan(0, end)).TrimEnd();
        var slash = name.IndexOf('/');
        return slash > 0 && slash < name.Length - 1 && name.LastIndexOf('/') == slash
            && !name.ContainsAnyExceptInRange('!', '~');
    }
}
