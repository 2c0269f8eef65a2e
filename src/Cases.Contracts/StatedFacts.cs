using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Where a fact is told.</summary>
[JsonConverter(typeof(WordConverter<FactHome>))]
public enum FactHome
{
    /// <summary>With the act itself.</summary>
    Act,

    /// <summary>On the case, where it stands until another is told.</summary>
    Case,

    /// <summary>On the debtor's record, where it stands until another is told.</summary>
    Person,

    /// <summary>In the bank's own pack.</summary>
    House,

    /// <summary>Nowhere: it is worked out from the record, or from a field of its own.</summary>
    Derived,
}

/// <summary>What kind of value a fact has.</summary>
[JsonConverter(typeof(WordConverter<FactShape>))]
public enum FactShape
{
    /// <summary>A whole number.</summary>
    Number,

    /// <summary>One word; a truth is <c>true</c> or <c>false</c>.</summary>
    Word,

    /// <summary>A list of words.</summary>
    Words,

    /// <summary>A day, such as <c>2026-03-31</c>.</summary>
    Date,

    /// <summary>A number with decimals, as a text.</summary>
    Decimal,

    /// <summary>An amount with its currency.</summary>
    Money,

    /// <summary>A text that names something on file.</summary>
    Reference,
}

/// <summary>A fact that rules may name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">What kind of value it has.</param>
/// <param name="Home">Where it is told.</param>
/// <param name="Meaning">What it says, in English.</param>
public sealed record FactNameView(string Name, FactShape Shape, FactHome Home, string Meaning)
{
    /// <summary>The words that it may be or hold; absent where any word will do, and for what is no word.</summary>
    public IReadOnlyList<string>? Words { get; init; }
}

/// <summary>States facts that stand on a case, or on a person's record, until others are told.</summary>
public sealed record StandingFactsRequest
{
    /// <summary>The key under which they are told; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// Each fact by its name: a number, a text, true or false, a list of words, an amount with its currency; null where
    /// it is known that there is none.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }

    /// <summary>Names of facts that are held true no longer; they are not known again.</summary>
    public IReadOnlyList<string> Retracted { get; set; } = [];

    /// <summary>Since when they hold, not in the future; absent for today.</summary>
    public DateOnly? On { get; init; }

    /// <summary>Where that is shown; personal, sealed in the ledger.</summary>
    public string? Evidence { get; init; }
}

/// <summary>A fact that stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">Since when it holds.</param>
/// <param name="By">Who told it.</param>
public sealed record StandingFactView(string Name, DateOnly Since, string By)
{
    /// <summary>Its value as people read it, <c>none</c> where there is none; absent once it was erased.</summary>
    [Personal]
    public string? Value { get; init; }
}
