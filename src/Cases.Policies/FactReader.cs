using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads names, words and values of facts, each against the vocabulary.</summary>
internal static class FactReader
{
    private const int LongestReference = 200;

    /// <summary>The fact that a key names, of one of the shapes; null, with a fault, where there is none.</summary>
    public static FactName? Read(MapReader reader, string key, params FactShape[] shapes)
    {
        if (reader.Text(key) is not { } name)
        {
            return null;
        }

        if (FactNames.Find(name) is { } fact && shapes.Contains(fact.Shape))
        {
            return fact;
        }

        reader.Faults.Add(
            reader.PlaceOf(key),
            $"{FaultList.Quote(name)} is no fact that this check can read",
            $"use one of: {string.Join(", ", FactNames.All.Where(f => shapes.Contains(f.Shape)).Select(f => f.Name))}");
        return null;
    }

    /// <summary>
    /// A list of at least one word that the fact may be or hold; letters, digits, hyphens and underscores.
    /// </summary>
    /// <param name="reader">The mapping.</param>
    /// <param name="key">The key of the list.</param>
    /// <param name="fact">The fact; null where it has a fault of its own.</param>
    /// <param name="orNone">Whether the word for a fact that is known to be none may stand there too.</param>
    public static IReadOnlyList<string> Words(MapReader reader, string key, FactName? fact, bool orNone = false)
    {
        var texts = new List<string>();
        var nodes = reader.List(key, required: true);
        if (reader.Has(key) && nodes.Count == 0)
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' names no word", "name at least one");
        }

        foreach (var node in nodes)
        {
            if (node is not YamlScalar scalar || !IsWord(scalar.Value))
            {
                reader.Faults.Add(node.Place, $"'{key}' holds something that is no word", "write words only");
            }
            else if ((orNone && scalar.Value == FactCondition.None) || Knows(fact, scalar, reader.Faults))
            {
                texts.Add(scalar.Value);
            }
        }

        return texts;
    }

    /// <summary>A value of a shape under a key; null, with a fault, where it is absent or none.</summary>
    public static FactValue? Value(MapReader reader, string key, FactShape shape) => shape switch
    {
        FactShape.Number => reader.Integer(key, int.MaxValue, required: true) is { } number
            ? FactValue.Of(number)
            : null,
        FactShape.Decimal => reader.Decimal(key) is { } number ? FactValue.Of(number) : null,
        FactShape.Date => reader.Date(key, required: true) is { } date ? FactValue.Of(date) : null,
        FactShape.Money => reader.Money(key, required: true) is { } money ? FactValue.Of(money) : null,
        FactShape.Reference => reader.Text(key) is { Length: <= LongestReference } text
            ? FactValue.OfReference(text)
            : null,
        FactShape.Word => reader.Text(key) is { } word ? FactValue.OfWord(word) : null,
        FactShape.Words => null,
    };

    /// <summary>The value of a fact in an example: of its shape, or the plain word <c>none</c>.</summary>
    public static FactValue? Given(MapReader reader, FactName fact)
    {
        return reader.Node(fact.Name, required: true) switch
        {
            null => null,
            YamlScalar { Value: "none", IsPlain: true } when fact.Allowed?.Contains("none") != true => FactValue.None,
            YamlScalar scalar when fact.Shape == FactShape.Word && !Knows(fact, scalar, reader.Faults) => null,
            _ when fact.Shape == FactShape.Words => FactValue.Of([.. Words(reader, fact.Name, fact)]),
            _ => Value(reader, fact.Name, fact.Shape),
        };
    }

    private static bool IsWord(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool Knows(FactName? fact, YamlScalar word, FaultList faults)
    {
        if (fact?.Allowed is not { } allowed || allowed.Contains(word.Value))
        {
            return true;
        }

        faults.Add(
            word.Place, $"{FaultList.Quote(word.Value)} is no word of the fact '{fact.Name}'",
            $"use one of: {string.Join(", ", allowed)}");
        return false;
    }
}
