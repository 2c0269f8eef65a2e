using System.Collections.Immutable;
using System.Text.Json;
using Cases.Domain;
using NodaTime.Text;

namespace Cases.Gateway;

/// <summary>Reads facts that a request states, each by its name and in the shape that it has.</summary>
internal static class FactReading
{
    private const string Vocabulary = "GET /v1/facts lists them.";

    /// <summary>The facts in the order of their names; what cannot be one is a fault of <c>facts.NAME</c>.</summary>
    /// <param name="fields">Keeps the faults.</param>
    /// <param name="asked">What the request says; null for nothing.</param>
    /// <param name="home">Where it is told.</param>
    public static ImmutableArray<StatedFact> Facts(
        this Fields fields, IReadOnlyDictionary<string, JsonElement>? asked, FactHome home)
    {
        if (asked is null || asked.Count == 0)
        {
            return [];
        }

        var facts = ImmutableArray.CreateBuilder<StatedFact>(asked.Count);
        foreach (var (name, value) in asked.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var place = "facts." + name;
            if (FactNames.Find(name) is not { } fact)
            {
                fields.Fault(place, $"There is no such fact; {Vocabulary}");
            }
            else if (fact.Home != home)
            {
                fields.Fault(place, Elsewhere(fact.Home));
            }
            else if (Read(fields, fact, value, place) is { } read)
            {
                facts.Add(new StatedFact(name, read));
            }
        }

        return facts.ToImmutable();
    }

    private static string Elsewhere(FactHome home) => home switch
    {
        FactHome.Act => "It is told with the act itself, not here.",
        FactHome.Case => "It stands on the case; state it at /v1/cases/{id}/facts.",
        FactHome.Person => "It stands on the debtor's record; state it at /v1/persons/{id}/facts.",
        FactHome.House => "It stands in the bank's own pack; propose it there.",
        FactHome.Derived => "It is worked out from the record or from a field of its own; leave it out.",
    };

    /// <summary>The value; null where it is none of the fact's shape, and the fault is kept.</summary>
    private static FactValue? Read(Fields fields, FactName fact, JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return FactValue.None;
        }

        if (fact.Shape == FactShape.Money && Amount(fields, value, place) is var (amount, isWhole) && isWhole)
        {
            return amount;
        }

        var (read, wanted) = fact.Shape switch
        {
            FactShape.Number => (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
                ? FactValue.Of(number) : null, "a whole number"),
            FactShape.Decimal => (ScaledNumber.TryParse(TextOf(value), out var scaled)
                ? FactValue.Of(scaled) : null, "a number with at most eight decimals, as a text such as \"0.0005\""),
            FactShape.Date => (LocalDatePattern.Iso.Parse(StringOf(value) ?? "") is { Success: true } day
                ? FactValue.Of(day.Value) : null, "a day such as \"2026-03-31\""),
            FactShape.Word => (Word(fact, TruthOf(value) ?? StringOf(value)), OneOf(fact)),
            FactShape.Words => (WordsOf(fact, value), $"a list of words, each {OneOf(fact)}"),
            FactShape.Reference => (StringOf(value) is { } text
                ? FactValue.OfReference(text) : null, "a text that names what is on file"),
            FactShape.Money => (null, "an amount: {\"amount\": \"123.45\", \"currency\": \"CNY\"}"),
        };
        if (read is null)
        {
            fields.Fault(place, $"Write {wanted}, or null where it is known that there is none.");
        }

        return read;
    }

    private static (FactValue? Value, bool IsWhole) Amount(Fields fields, JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() != 2
            || !value.TryGetProperty("amount", out var amount) || StringOf(amount) is not { } digits
            || !value.TryGetProperty("currency", out var currency) || StringOf(currency) is not { } code)
        {
            return (null, false);
        }

        var before = fields.Faults.Count;
        var money = fields.Money(new Contracts.Money(digits, code), place);
        return (fields.Faults.Count == before ? FactValue.Of(money) : null, true);
    }

    private static FactValue? Word(FactName fact, string? word) =>
        word is not null && IsWord(fact, word) ? FactValue.OfWord(word) : null;

    private static FactValue? WordsOf(FactName fact, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var words = value.EnumerateArray().Select(StringOf).ToList();
        return words.TrueForAll(word => word is not null && IsWord(fact, word))
            ? FactValue.Of([.. words.OfType<string>()])
            : null;
    }

    // Without a list the domain says what a word may be.
    private static bool IsWord(FactName fact, string word) => fact.Allowed is not { } allowed || allowed.Contains(word);

    private static string OneOf(FactName fact) =>
        fact.Allowed is not { } allowed ? "a word of small letters, digits and _ or -"
        : allowed is ["true", "false"] ? "true or false"
        : "one of " + string.Join(", ", allowed);

    private static string? TruthOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private static string? StringOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string TextOf(JsonElement value) =>
        StringOf(value) ?? (value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "");
}
