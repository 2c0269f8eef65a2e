using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>
/// Instants as RFC 3339 has them. One without an offset is refused: it would mean another instant on another machine.
/// </summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    private const int MostCharacters = 35;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is { Length: <= MostCharacters } && HasOffset(text) && reader.TryGetDateTimeOffset(out var instant)
            ? instant
            : throw new JsonException("An instant is written as 2026-11-20T10:00:00+08:00, with its offset.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var format = value.Ticks % TimeSpan.TicksPerSecond == 0
            ? "yyyy-MM-dd'T'HH:mm:ssK"
            : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";
        writer.WriteStringValue(value.Offset == TimeSpan.Zero
            ? value.UtcDateTime.ToString(format, CultureInfo.InvariantCulture)
            : value.ToString(format, CultureInfo.InvariantCulture));
    }

    private static bool HasOffset(string text)
    {
        var time = text.IndexOf('T', StringComparison.Ordinal);
        return time == "yyyy-MM-dd".Length && text.AsSpan(time).ContainsAny('Z', '+', '-');
    }
}
