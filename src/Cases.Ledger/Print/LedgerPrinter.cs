using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cases.Ledger;

/// <summary>Prints entries as JSON lines: everything readable, and the entry's own bytes in hex.</summary>
/// <remarks>
/// Only <c>entry</c> counts when a line is read back; the rest is a view of it. Byte strings of a payload print as
/// <c>{"bytes": hex}</c>, sealed values as <c>{"sealed": {...}}</c>; nothing is opened, so no key is needed.
/// </remarks>
public static class LedgerPrinter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The lines are files for people and programs, never HTML: names in Chinese stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints an entry as one line of JSON.</summary>
    /// <param name="entry">The entry's bytes.</param>
    /// <returns>The line, without a line break.</returns>
    /// <exception cref="CborException">The bytes are not a canonical entry.</exception>
    public static string ToJsonLine(ReadOnlyMemory<byte> entry)
    {
        var buffer = new ArrayBufferWriter<byte>((entry.Length * 4) + 512);
        WriteJsonLine(entry, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Prints an entry as one line of JSON in UTF-8, without a line break.</summary>
    /// <param name="entry">The entry's bytes.</param>
    /// <param name="output">Where the line goes.</param>
    /// <exception cref="CborException">The bytes are not a canonical entry.</exception>
    public static void WriteJsonLine(ReadOnlyMemory<byte> entry, IBufferWriter<byte> output)
    {
        var decoded = LedgerEntry.Decode(entry);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        WriteHeader(json, decoded);
        json.WritePropertyName("data");
        var payload = new CborReader(decoded.Payload.Span);
        WriteValue(json, ref payload);
        json.WriteString("previous", decoded.Place.Previous.ToString());
        json.WriteString("hash", MerkleHash.Leaf(entry.Span).ToString());
        json.WriteString("entry", Convert.ToHexStringLower(entry.Span));
        json.WriteEndObject();
    }

    /// <summary>Reads the entry out of a line that was printed here.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The row, every column derived from the entry's bytes.</returns>
    /// <exception cref="FormatException">The line is no JSON object with an entry in hex.</exception>
    /// <exception cref="CborException">The bytes are not a canonical entry.</exception>
    public static StoredEntry ReadJsonLine(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("entry", out var entry)
                && entry.ValueKind == JsonValueKind.String)
            {
                return StoredEntry.FromBytes(Convert.FromHexString(entry.GetString() ?? ""));
            }
        }
        catch (JsonException error)
        {
            throw new FormatException($"The line is no JSON: {error.Message}", error);
        }

        throw new FormatException("The line has no 'entry' with the entry's bytes in hex.");
    }

    /// <summary>An instant as text, for example <c>2026-11-21T08:00:00.000Z</c>.</summary>
    /// <param name="milliseconds">Milliseconds since 1970-01-01T00:00:00Z.</param>
    /// <returns>The text in UTC; the bare number outside the years 1 to 9999.</returns>
    public static string InstantText(long milliseconds)
    {
        const long First = -62_135_596_800_000;
        const long Last = 253_402_300_799_999;
        return milliseconds is < First or > Last
            ? milliseconds.ToString(CultureInfo.InvariantCulture)
            : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    private static void WriteHeader(Utf8JsonWriter json, LedgerEntry entry)
    {
        json.WriteNumber("position", entry.Position);
        json.WriteString("stream", entry.Stream.Value);
        json.WriteNumber("sequence", entry.Sequence);
        json.WriteNumber("version", entry.Version);
        json.WriteString("kind", entry.Kind);
        json.WriteNumber("format", entry.Format);
        json.WriteString("recorded", InstantText(entry.RecordedAtMs));
        json.WriteString("effective", InstantText(entry.EffectiveAtMs));
        json.WriteStartObject("by");
        json.WriteString("subject", entry.Principal.Subject);
        json.WriteString("role", entry.Principal.Role);
        WriteOptional(json, "organisation", entry.Principal.Organisation);
        WriteOptional(json, "branch", entry.Principal.Branch);
        json.WriteEndObject();
        json.WriteString("command", entry.Command.ToString());
        json.WriteString("fingerprint", entry.Fingerprint.ToString());
        WriteOptional(json, "policy", entry.PolicyVersion);
        json.WriteStartArray("rules");
        foreach (var rule in entry.Rules)
        {
            json.WriteStartObject();
            json.WriteString("rule", rule.Rule);
            json.WriteString("citation", rule.Citation);
            json.WriteString("answer", rule.Answer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, ref CborReader reader)
    {
        switch (reader.PeekType())
        {
            case CborType.Int:
                json.WriteNumberValue(reader.ReadInt());
                break;
            case CborType.Text:
                json.WriteStringValue(reader.ReadTextUtf8());
                break;
            case CborType.Bool:
                json.WriteBooleanValue(reader.ReadBool());
                break;
            case CborType.Null:
                reader.ReadNull();
                json.WriteNullValue();
                break;
            case CborType.Bytes:
                json.WriteStartObject();
                json.WriteString("bytes", Convert.ToHexStringLower(reader.ReadBytes()));
                json.WriteEndObject();
                break;
            case CborType.Tag:
                WriteTag(json, ref reader);
                break;
            case CborType.Array:
                json.WriteStartArray();
                for (var left = reader.BeginArray(); left > 0; left--)
                {
                    WriteValue(json, ref reader);
                }

                reader.EndArray();
                json.WriteEndArray();
                break;
            default:
                WriteMap(json, ref reader);
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, ref CborReader reader)
    {
        json.WriteStartObject();
        reader.BeginMap();
        while (reader.TryReadKey(out var key))
        {
            json.WritePropertyName(key);
            WriteValue(json, ref reader);
        }

        json.WriteEndObject();
    }

    private static void WriteTag(Utf8JsonWriter json, ref CborReader reader)
    {
        var tag = reader.ReadTag();
        json.WriteStartObject();
        if (tag != SealedValue.Tag)
        {
            json.WriteNumber("tag", tag);
        }

        json.WritePropertyName(tag == SealedValue.Tag ? "sealed" : "value");
        WriteValue(json, ref reader);
        json.WriteEndObject();
    }
}
