using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates about one named fact: words, numbers and amounts.</summary>
internal static class FactChecks
{
    private static readonly FactShape[] Words = [FactShape.Word, FactShape.Words];

    private static readonly FactShape[] Ordered =
        [FactShape.Number, FactShape.Decimal, FactShape.Date, FactShape.Money];

    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["at-least"] = reader => FactReader.Read(reader, "fact", FactShape.Number) is { } fact
                && reader.Integer("least", int.MaxValue, required: true) is { } least
                    ? new AtLeastCheck { Fact = fact, Least = least }
                    : null,
            ["at-most"] = reader => FactReader.Read(reader, "fact", FactShape.Number) is { } fact
                && reader.Integer("most", int.MaxValue, required: true) is { } most
                    ? new AtMostCheck { Fact = fact, Most = most }
                    : null,
            ["any-of"] = reader => FactReader.Read(reader, "fact", FactShape.Word) is { } fact
                ? new AnyOfCheck { Fact = fact, AnyOf = FactReader.Words(reader, "any-of", fact) }
                : null,
            ["all-of"] = reader => FactReader.Read(reader, "fact", FactShape.Words) is { } fact
                ? new AllOfCheck { Fact = fact, AllOf = FactReader.Words(reader, "all-of", fact) }
                : null,
            ["none-of"] = reader => FactReader.Read(reader, "fact", Words) is { } fact
                ? new NoneOfCheck { Fact = fact, NoneOf = FactReader.Words(reader, "none-of", fact) }
                : null,
            ["between"] = ReadBetween,
            ["at-most-fact"] = ReadAtMostFact,
        };

    private static BetweenCheck? ReadBetween(MapReader reader)
    {
        if (FactReader.Read(reader, "fact", Ordered) is not { } fact
            || FactReader.Value(reader, "from", fact.Shape) is not { } from
            || FactReader.Value(reader, "to", fact.Shape) is not { } to)
        {
            return null;
        }

        if (!(from.CompareTo(to) <= 0))
        {
            reader.Faults.Add(
                reader.PlaceOf("to"), "nothing lies between 'from' and 'to'",
                "write the smaller first, and amounts in one currency");
        }

        return new BetweenCheck { Fact = fact, From = from, To = to };
    }

    private static AtMostFactCheck? ReadAtMostFact(MapReader reader)
    {
        if (FactReader.Read(reader, "fact", Ordered) is not { } fact
            || FactReader.Read(reader, "other", fact.Shape) is not { } other)
        {
            return null;
        }

        if (fact == other)
        {
            reader.Faults.Add(reader.PlaceOf("other"), "a fact is compared with itself", "name two facts");
        }

        return new AtMostFactCheck { Fact = fact, Other = other };
    }
}
