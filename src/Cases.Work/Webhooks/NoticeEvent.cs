using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using NodaTime;
using NodaTime.Text;

namespace Cases.Work;

/// <summary>A notice as a CloudEvents 1.0 event in JSON: the body of a webhook, and the data of a stream.</summary>
/// <remarks>The same notice has the same bytes at each attempt and from each node: they can be compared.</remarks>
public static class NoticeEvent
{
    /// <summary>Where events come from; with the id it is theirs alone within an installation.</summary>
    public const string Source = "/cases";

    /// <summary>The media type of the body.</summary>
    public const string MediaType = "application/cloudevents+json";

    // Nothing of it goes into HTML; Chinese in a key stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event of a notice, on one line, in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Of(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        Begin(json, notice.Id, notice.Type, notice.At);
        json.WriteString("subject"u8, notice.Stream.Value);
        json.WriteStartObject("data"u8);
        if (notice.Case is { } id)
        {
            json.WriteString("case"u8, id);
        }
        else
        {
            json.WriteString("payment"u8, notice.Stream.Name);
        }

        json.WriteNumber("position"u8, notice.Position);
        json.WriteNumber("version"u8, notice.Version);
        json.WriteString("effectiveAt"u8, InstantPattern.ExtendedIso.Format(notice.EffectiveAt));
        foreach (var field in notice.Data)
        {
            Write(json, field);
        }

        json.WriteEndObject();
        return End(json, buffer);
    }

    /// <summary>An event that says nothing, to try a subscription.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="at">Now.</param>
    public static ReadOnlyMemory<byte> Trial(string id, Instant at)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Options);
        Begin(json, id, "webhook.test", at);
        json.WriteStartObject("data"u8);
        json.WriteEndObject();
        return End(json, buffer);
    }

    private static void Begin(Utf8JsonWriter json, string id, string type, Instant at)
    {
        json.WriteStartObject();
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("id"u8, id);
        json.WriteString("source"u8, Source);
        json.WriteString("type"u8, type);
        json.WriteString("time"u8, InstantPattern.ExtendedIso.Format(at));
        json.WriteString("datacontenttype"u8, "application/json"u8);
    }

    private static ReadOnlyMemory<byte> End(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, NoticeField field)
    {
        json.WritePropertyName(field.Name);
        if (field.Text is { } text)
        {
            json.WriteStringValue(text);
        }
        else if (field.Number is { } number)
        {
            json.WriteNumberValue(number);
        }
        else if (field.Flag is { } flag)
        {
            json.WriteBooleanValue(flag);
        }
        else if (field.Amount is { } amount)
        {
            json.WriteStartObject();
            json.WriteString("amount"u8, amount.ToDecimalString());
            json.WriteString("currency"u8, amount.Currency.Code);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray();
            foreach (var code in field.List)
            {
                json.WriteStringValue(code);
            }

            json.WriteEndArray();
        }
    }
}
