using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>
/// Writes a word as its name in camelCase, and reads nothing but exactly such a name: no other capitals, no blanks, no
/// numbers. The serializer's own reader takes all of them.
/// </summary>
/// <typeparam name="T">The words.</typeparam>
public sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, JsonEncodedText> Names = Enum.GetValues<T>()
        .ToFrozenDictionary(word => word, word => JsonEncodedText.Encode(WireWords.Of(word)));

    private static readonly FrozenDictionary<string, T> Words =
        Names.ToFrozenDictionary(pair => pair.Value.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Words.TryGetValue(reader.GetString()!, out var word)
            ? word
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Names[value]);
    }
}

/// <summary>Words as they go over the wire.</summary>
public static class WireWords
{
    /// <summary>The word's name in camelCase.</summary>
    public static string Of(Enum word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return JsonNamingPolicy.CamelCase.ConvertName(word.ToString());
    }

    /// <summary>All names of a list of words, in its order.</summary>
    /// <param name="words">The type of the words.</param>
    public static IReadOnlyList<string> All(Type words) => [.. Enum.GetValues(words).Cast<Enum>().Select(Of)];
}
