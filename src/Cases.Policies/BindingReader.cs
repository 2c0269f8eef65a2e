using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads whom and what a pack or rule binds.</summary>
internal static class BindingReader
{
    /// <summary>The mapping <c>binds</c>: what it leaves out is taken from the pack's.</summary>
    /// <param name="reader">The mapping of the pack or rule.</param>
    /// <param name="ofPack">Whom the rule's pack binds; null for a pack, and where it binds everybody.</param>
    public static Binding? Read(MapReader reader, Binding? ofPack)
    {
        if (reader.Map("binds", required: false, "'binds'") is not { } map)
        {
            return ofPack;
        }

        var own = new Binding
        {
            Actors = Words<ActorKind>(map, "actors", ofPack?.Actors),
            Products = Words<ProductKind>(map, "products", ofPack?.Products),
            Localities = map.Has("localities") ? Codes(map, "localities") : ofPack?.Localities,
        };
        map.Node("localities", required: false);
        map.Done();
        return own;
    }

    /// <summary>A list of codes of jurisdictions or places: capital letters, digits and hyphens.</summary>
    public static IReadOnlyList<string> Codes(MapReader reader, string key)
    {
        var codes = new List<string>();
        var nodes = reader.List(key);
        foreach (var node in nodes)
        {
            if (node is YamlScalar { Value.Length: > 1 and <= 20 } scalar && char.IsAsciiLetterUpper(scalar.Value[0])
                && scalar.Value.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                codes.Add(scalar.Value);
            }
            else
            {
                reader.Faults.Add(
                    node.Place, $"'{key}' holds something that is no code", "write codes such as CN or US-NY-NYC");
            }
        }

        if (reader.Node(key, required: false) is YamlList && nodes.Count == 0)
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' names no code", "name at least one, or leave it out");
        }

        return codes;
    }

    // The word 'any' frees a rule from what its pack says.
    private static IReadOnlyList<T>? Words<T>(MapReader reader, string key, IReadOnlyList<T>? ofPack)
        where T : struct, Enum
    {
        var words = reader.Words<T>(key, required: false);
        return !reader.Has(key) ? ofPack : words?.Count == Enum.GetValues<T>().Length ? null : words;
    }
}
