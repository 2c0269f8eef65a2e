using Cases.Policies.Yaml;

namespace Cases.Work;

/// <summary>Where a parameter of a mapping has its value: written in the mapping, or read from the data.</summary>
/// <param name="Constant">The value where the mapping states it; else null.</param>
/// <param name="Field">The attribute or column that gives it; else null.</param>
/// <param name="Optional">Whether the data may lack it.</param>
public sealed record ValueSource(string? Constant, string? Field, bool Optional)
{
    /// <summary>Reads a parameter: a word is the value itself, a mapping names the field of the data.</summary>
    /// <param name="reader">The mapping that has it.</param>
    /// <param name="key">Its key.</param>
    /// <param name="word">What a field is called here: <c>attribute</c> of an event, <c>column</c> of a table.</param>
    /// <param name="required">Whether it must be there.</param>
    internal static ValueSource? Read(MapReader reader, string key, string word, bool required)
    {
        switch (reader.Node(key, required))
        {
            case null:
                return null;
            case YamlMap:
                break;
            default:
                return reader.Text(key) is { } text ? new ValueSource(text, null, false) : null;
        }

        if (reader.Map(key, required, $"'{key}'") is not { } map)
        {
            return null;
        }

        var field = map.Text(word);
        var optional = map.Flag("optional") ?? false;
        map.Done();
        return field is null ? null : new ValueSource(null, field, optional);
    }
}
