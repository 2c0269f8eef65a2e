using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Keys that documents of several kinds have at their head.</summary>
internal static class DocumentHead
{
    /// <summary>A jurisdiction: two capital letters as in ISO 3166; null, with a fault, where it is none.</summary>
    public static string? Jurisdiction(MapReader reader, bool mayBeAny)
    {
        if (reader.Text("jurisdiction") is not { } word)
        {
            return null;
        }

        if ((word.Length == 2 && word.All(char.IsAsciiLetterUpper)) || (mayBeAny && word == "any"))
        {
            return word;
        }

        reader.Faults.Add(
            reader.PlaceOf("jurisdiction"),
            $"{FaultList.Quote(word)} is no jurisdiction",
            "write the two capital letters of the country" + (mayBeAny ? ", or any" : ""));
        return null;
    }

    public static void CheckDates(MapReader reader, LocalDate from, LocalDate? to, string what)
    {
        if (to < from)
        {
            reader.Faults.Add(
                reader.PlaceOf("valid-to"), $"{what} ends before it begins", "'valid-to' is the last day, inclusive");
        }
    }

    /// <summary>A version from 1; 1, with a fault, where it is none.</summary>
    public static int Version(MapReader reader)
    {
        var version = reader.Integer("version", 1_000_000, required: true) ?? 1;
        if (version == 0)
        {
            reader.Faults.Add(reader.PlaceOf("version"), "a version is 1 or more", "begin with 1");
        }

        return (int)Math.Max(1, version);
    }

    /// <summary>Ids of a list, each once and none empty.</summary>
    public static List<string> Ids(MapReader reader, string key, bool required)
    {
        var ids = new List<string>();
        foreach (var node in reader.List(key, required))
        {
            if (node is not YamlScalar { IsNull: false } scalar)
            {
                reader.Faults.Add(node.Place, $"'{key}' holds {node.Shape} where an id belongs", "write ids only");
            }
            else if (ids.Contains(scalar.Value))
            {
                reader.Faults.Add(node.Place, $"'{key}' names {FaultList.Quote(scalar.Value)} twice", "name it once");
            }
            else
            {
                ids.Add(scalar.Value);
            }
        }

        if (required && reader.Has(key) && ids.Count == 0)
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' names nothing", "name at least one");
        }

        return ids;
    }
}
