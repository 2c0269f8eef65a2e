using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Cases.Interchange;

/// <summary>Reads CloudEvents 1.0 in the JSON format: one event, or a batch of them.</summary>
/// <remarks>
/// Strict for each event, and tolerant of a batch: an event at fault is a fault, and the others are read. A body that
/// is no JSON, or nests deeper than 32, is a fault as a whole. A member that is null is one that is not there.
/// </remarks>
public static class CloudEventReader
{
    /// <summary>How deep a body may nest (inclusive), the batch's own list included.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads the body of <c>application/cloudevents+json</c>: one event.</summary>
    /// <param name="body">The bytes; the event's data is a part of them.</param>
    public static CloudEventBody One(ReadOnlyMemory<byte> body) => Read(body, 1, batch: false);

    /// <summary>Reads the body of <c>application/cloudevents-batch+json</c>: any number of events, also none.</summary>
    /// <param name="body">The bytes; the events' data are parts of them.</param>
    /// <param name="most">How many events there may be.</param>
    public static CloudEventBody Batch(ReadOnlyMemory<byte> body, int most) => Read(body, most, batch: true);

    private static CloudEventBody Read(ReadOnlyMemory<byte> body, int most, bool batch)
    {
        // The reader itself looks at the encoding only where it makes a string.
        if (!Utf8.IsValid(body.Span))
        {
            return Broken("the body is not UTF-8");
        }

        try
        {
            var reader = new Utf8JsonReader(body.Span, Options);
            var events = new List<CloudEventReading>();
            reader.Read();
            if (!batch)
            {
                events.Add(ReadEvent(ref reader, body, 0));
            }
            else if (reader.TokenType != JsonTokenType.StartArray)
            {
                return Broken("the body is no list of events");
            }

            while (batch && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (events.Count == most)
                {
                    return Broken(string.Create(CultureInfo.InvariantCulture, $"there are more than {most} events"));
                }

                events.Add(ReadEvent(ref reader, body, events.Count));
            }

            // What stands behind the end is found here.
            reader.Read();
            return new CloudEventBody(events, null);
        }
        catch (JsonException fault)
        {
            return Broken(string.Create(CultureInfo.InvariantCulture,
                $"the body is no JSON that can be read here, at line {(fault.LineNumber ?? 0) + 1}"));
        }
    }

    private static CloudEventBody Broken(string reason) => new([], reason);

    private static CloudEventReading ReadEvent(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int index)
    {
        var parts = new CloudEventParts(index);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new CloudEventReading(null, new CloudEventFault(index, "", "it is no JSON object"));
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = NameOf(ref reader);
            reader.Read();
            if (name is null || !parts.Names(name))
            {
                parts.Wrong("", "an attribute's name is not well-formed");
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                Take(ref reader, parts, name, body);
            }
        }

        return parts.Reading();
    }

    private static void Take(
        ref Utf8JsonReader reader, CloudEventParts parts, string name, ReadOnlyMemory<byte> body)
    {
        switch (name)
        {
            case "data":
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                parts.TakeData(body[start..(int)reader.BytesConsumed], bytes: false);
                break;
            case "data_base64":
                TakeBase64(ref reader, parts);
                break;
            default:
                TakeAttribute(ref reader, parts, name);
                break;
        }
    }

    private static void TakeBase64(ref Utf8JsonReader reader, CloudEventParts parts)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes))
        {
            parts.TakeData(bytes, bytes: true);
            return;
        }

        reader.Skip();
        parts.Wrong("data_base64", "it is no base64");
    }

    private static void TakeAttribute(ref Utf8JsonReader reader, CloudEventParts parts, string name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when TextOf(ref reader) is { } text:
                parts.Take(name, text);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                parts.Take(name, reader.TokenType == JsonTokenType.True ? "true" : "false", isText: false);
                break;
            case JsonTokenType.Number when reader.TryGetInt32(out var number):
                parts.Take(name, number.ToString(CultureInfo.InvariantCulture), isText: false);
                break;
            case JsonTokenType.String:
                parts.Wrong(name, "it holds half a character");
                break;
            default:
                reader.Skip();
                parts.Wrong(name, "it is no text, no truth value and no whole number of 32 bits");
                break;
        }
    }

    private static string? NameOf(ref Utf8JsonReader reader) => reader switch
    {
        _ when reader.ValueIsEscaped => TextOf(ref reader),
        _ when reader.ValueTextEquals("id"u8) => "id",
        _ when reader.ValueTextEquals("type"u8) => "type",
        _ when reader.ValueTextEquals("source"u8) => "source",
        _ when reader.ValueTextEquals("specversion"u8) => "specversion",
        _ when reader.ValueTextEquals("datacontenttype"u8) => "datacontenttype",
        _ when reader.ValueTextEquals("time"u8) => "time",
        _ when reader.ValueTextEquals("data"u8) => "data",
        _ => TextOf(ref reader),
    };

    /// <summary>The text of a token; null where escapes in it name half of a surrogate pair.</summary>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }

        return HasHalfCharacter(reader.ValueSpan) ? null : reader.GetString();
    }

    /// <summary>Whether the escapes of a text, which are well-formed, leave a surrogate without its half.</summary>
    private static bool HasHalfCharacter(ReadOnlySpan<byte> escaped)
    {
        var openAt = -1;
        for (var at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] != '\\')
            {
                continue;
            }

            if (escaped[at + 1] != 'u')
            {
                at++;
                continue;
            }

            _ = Utf8Parser.TryParse(escaped.Slice(at + 2, 4), out ushort unit, out _, 'x');
            var low = char.IsLowSurrogate((char)unit);
            if (low != (openAt == at && openAt >= 0))
            {
                return true;
            }

            openAt = char.IsHighSurrogate((char)unit) ? at + 6 : -1;
            at += 5;
            if (openAt > 0 && (openAt + 1 >= escaped.Length || escaped[openAt] != '\\' || escaped[openAt + 1] != 'u'))
            {
                return true;
            }
        }

        return false;
    }
}
