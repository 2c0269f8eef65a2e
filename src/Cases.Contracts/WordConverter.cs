using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Writes a word as its name in camelCase, and reads nothing but such names: no numbers.</summary>
/// <typeparam name="T">The words.</typeparam>
public sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
