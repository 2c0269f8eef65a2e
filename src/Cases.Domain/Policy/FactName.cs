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

/// <summary>Where a fact is told: every one has one place, so that two cannot contradict each other.</summary>
public enum FactHome
{
    /// <summary>With the act itself: it is another each time.</summary>
    Act,

    /// <summary>On the case: it stands until another is told.</summary>
    Case,

    /// <summary>On the debtor's record, over all his cases: it stands until another is told.</summary>
    Person,

    /// <summary>In the bank's own pack: it holds for the bank, or an agency that it works with.</summary>
    House,

    /// <summary>Nowhere: it is worked out from the record, or from a field of the command.</summary>
    Derived,
}

/// <summary>A fact about an act that a rule may name: the closed vocabulary of the checks of a pack.</summary>
/// <param name="Name">Its name in a pack file, in kebab-case.</param>
/// <param name="Shape">What kind of value it has.</param>
/// <param name="Home">Where it is told.</param>
/// <param name="Meaning">What it says, in plain words.</param>
public sealed record FactName(string Name, FactShape Shape, FactHome Home, string Meaning)
{
    private static readonly string[] TruthWords = ["true", "false"];

    /// <summary>The words that it may be or hold; null for any word, and for what is no word.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>A fact that is <c>true</c> or <c>false</c>.</summary>
    /// <param name="name">Its name in a pack file.</param>
    /// <param name="home">Where it is told.</param>
    /// <param name="meaning">What holds where it is true.</param>
    public static FactName Truth(string name, FactHome home, string meaning) =>
        new(name, FactShape.Word, home, meaning) { Allowed = TruthWords };
}
