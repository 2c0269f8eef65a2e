using System.Text.Json;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;

namespace Cases.Policies;

/// <summary>One mapping of a vector, read by name and type; a fault names the vector and the field.</summary>
internal sealed class VectorMap(JsonElement element, string where)
{
    /// <summary>The mapping under a name; an empty one where it is absent.</summary>
    public VectorMap Map(string name) => Find(name) is not { } found
        ? new VectorMap(default, where + "." + name)
        : found.ValueKind == JsonValueKind.Object
            ? new VectorMap(found, where + "." + name)
            : throw Fault(name, "must be an object");

    public IEnumerable<VectorMap> List(string name)
    {
        if (Find(name) is not { } found)
        {
            yield break;
        }

        if (found.ValueKind != JsonValueKind.Array)
        {
            throw Fault(name, "must be an array");
        }

        var index = 0;
        foreach (var item in found.EnumerateArray())
        {
            var place = $"{where}.{name}[{index++}]";
            yield return item.ValueKind == JsonValueKind.Object
                ? new VectorMap(item, place)
                : throw new FormatException($"{place} must be an object");
        }
    }

    /// <summary>A list of texts; null where it is absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        return found.ValueKind == JsonValueKind.Array
            && found.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                ? [.. found.EnumerateArray().Select(item => item.GetString()!)]
                : throw Fault(name, "must be an array of texts");
    }

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } found => found.GetString(),
        _ => throw Fault(name, "must be a text"),
    };

    public string RequiredText(string name) => Text(name) ?? throw Fault(name, "is missing");

    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Fault(name, "must be true or false"),
    };

    public int? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } found when found.TryGetInt32(out var number) => number,
        _ => throw Fault(name, "must be a whole number"),
    };

    /// <summary>A text, or a truth as the word for it.</summary>
    public string Word(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        { ValueKind: JsonValueKind.String } found => found.GetString()!,
        _ => throw Fault(name, "must be a text, true or false"),
    };

    /// <summary>A number with decimals, as a text or as a number.</summary>
    public ScaledNumber Decimal(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.String } found when ScaledNumber.TryParse(found.GetString()!, out var read) => read,
        { ValueKind: JsonValueKind.Number } found when ScaledNumber.TryParse(found.GetRawText(), out var read) => read,
        _ => throw Fault(name, "must be a number with at most eight decimals"),
    };

    public Instant Instant(string name)
    {
        var parsed = OffsetDateTimePattern.ExtendedIso.Parse(RequiredText(name));
        return parsed.Success
            ? parsed.Value.ToInstant()
            : throw Fault(name, "must be an instant with an offset");
    }

    public LocalDate? Date(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var parsed = LocalDatePattern.Iso.Parse(text);
        return parsed.Success ? parsed.Value : throw Fault(name, "must be a date YYYY-MM-DD");
    }

    public DateTimeZone? Zone(string name) => Text(name) is not { } id
        ? null
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? throw Fault(name, $"'{id}' is no time zone");

    /// <summary>Whether the name is there, be it null.</summary>
    public bool Names(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    /// <summary>Whether the name is there with a value other than null.</summary>
    public bool Has(string name) => Find(name) is not null;

    public FormatException Fault(string name, string what) => new($"{where}.{name} {what}");

    private JsonElement? Find(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found)
            && found.ValueKind != JsonValueKind.Null
            ? found
            : null;
}
