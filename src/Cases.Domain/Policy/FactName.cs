namespace Cases.Domain;

/// <summary>What kind of value a named fact has.</summary>
public enum FactShape
{
    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A word of the rules, or <c>true</c> and <c>false</c>.</summary>
    Word,

    /// <summary>A set of words.</summary>
    Words,

    /// <summary>A day of the calendar.</summary>
    Date,

    /// <summary>A number with decimals, such as a rate: <see cref="ScaledNumber"/>.</summary>
    Decimal,

    /// <summary>An amount of one currency.</summary>
    Money,

    /// <summary>What names something on file, such as a document.</summary>
    Reference,
}

/// <summary>A fact about an act that a rule may name: the closed vocabulary of the checks of a pack.</summary>
/// <param name="Name">Its name in a pack file, in kebab-case.</param>
/// <param name="Shape">What kind of value it has.</param>
/// <param name="Meaning">What it says, in plain words.</param>
public sealed record FactName(string Name, FactShape Shape, string Meaning)
{
    private static readonly string[] TruthWords = ["true", "false"];

    /// <summary>The words that it may be or hold; null for any word, and for what is no word.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>A fact that is <c>true</c> or <c>false</c>.</summary>
    /// <param name="name">Its name in a pack file.</param>
    /// <param name="meaning">What holds where it is true.</param>
    public static FactName Truth(string name, string meaning) =>
        new(name, FactShape.Word, meaning) { Allowed = TruthWords };
}
