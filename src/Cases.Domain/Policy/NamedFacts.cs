using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

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
}

/// <summary>A fact about an act that a rule may name: the closed vocabulary of the checks of a pack.</summary>
/// <param name="Name">Its name in a pack file, in kebab-case.</param>
/// <param name="Shape">What kind of value it has.</param>
/// <param name="Meaning">What it says, in plain words.</param>
public sealed record FactName(string Name, FactShape Shape, string Meaning)
{
    /// <summary>Why the act is done: <c>collect</c>, <c>locate</c> or <c>receive-offer</c>.</summary>
    public static FactName Purpose { get; } = new("purpose", FactShape.Word, "why somebody is contacted");

    /// <summary>How many different people go on a visit.</summary>
    public static FactName Collectors { get; } = new("collectors", FactShape.Number, "people who go on a visit");

    /// <summary>Whether a visit is <c>planned</c> or the team has <c>arrived</c>.</summary>
    public static FactName VisitPhase { get; } = new("visit-phase", FactShape.Word, "planned or arrived");

    /// <summary>Whether the visitors showed who they are.</summary>
    public static FactName IdentityShown { get; } = new("identity-shown", FactShape.Word, "documents were shown");

    /// <summary>Whether sound and picture are recorded throughout.</summary>
    public static FactName Recorded { get; } =
        new("audio-video-recording", FactShape.Word, "the visit is recorded throughout");

    /// <summary>Whether a home or office is entered.</summary>
    public static FactName Entered { get; } = new("entered", FactShape.Word, "a home or office is entered");

    /// <summary>Whether the one who lives or works there let them in.</summary>
    public static FactName EntryConsent { get; } = new("entry-consent", FactShape.Word, "consent to enter was given");

    /// <summary>What a letter states.</summary>
    public static FactName LetterFields { get; } = new("letter-fields", FactShape.Words, "what a letter states");

    /// <summary>Which notice of the law is given or which right preserved; not known where none is named.</summary>
    public static FactName LegalNotice { get; } =
        new("legal-notice", FactShape.Word, "the named notice of the law, or right that is preserved");

    /// <summary>What kind of plan is agreed.</summary>
    public static FactName PlanKind { get; } = new("plan-kind", FactShape.Word, "what kind of plan is agreed");

    /// <summary>How many months a plan runs, a begun month counted whole.</summary>
    public static FactName PlanMonths { get; } = new("plan-months", FactShape.Number, "months that a plan runs");

    /// <summary>What the agreement on a plan states.</summary>
    public static FactName PlanTerms { get; } = new("plan-terms", FactShape.Words, "what a plan's agreement states");

    /// <summary>Whether a plan is agreed <c>written</c> or <c>oral</c>.</summary>
    public static FactName PlanForm { get; } = new("plan-form", FactShape.Word, "written or oral");

    /// <summary>Whether a recording of what was agreed is on file.</summary>
    public static FactName PlanRecording { get; } =
        new("plan-recording", FactShape.Word, "a recording of the agreement is on file");

    /// <summary>The whole vocabulary.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        Purpose, Collectors, VisitPhase, IdentityShown, Recorded, Entered, EntryConsent, LetterFields,
        LegalNotice, PlanKind, PlanMonths, PlanTerms, PlanForm, PlanRecording,
    ];

    private static readonly FrozenDictionary<string, FactName> ByName =
        All.ToFrozenDictionary(fact => fact.Name, StringComparer.Ordinal);

    /// <summary>The fact of a name; null where the vocabulary has none.</summary>
    public static FactName? Find(string name) => ByName.GetValueOrDefault(name);
}

/// <summary>The value of a named fact.</summary>
/// <param name="Number">Of a number.</param>
/// <param name="Words">Of a word exactly one, of a set all of them.</param>
public sealed record FactValue(long Number, ImmutableArray<string> Words)
{
    /// <summary>As people read it: a number in digits, words separated by commas.</summary>
    public override string ToString() => Words.IsDefault
        ? Number.ToString(CultureInfo.InvariantCulture)
        : Words.IsEmpty ? "none" : string.Join(", ", Words);
}

/// <summary>Named facts of one act; what is not among them is not known. Immutable.</summary>
public sealed class NamedFacts
{
    private readonly ImmutableDictionary<string, FactValue> _values;

    private NamedFacts(ImmutableDictionary<string, FactValue> values) => _values = values;

    /// <summary>Nothing is known.</summary>
    public static NamedFacts None { get; } = new(ImmutableDictionary<string, FactValue>.Empty);

    /// <summary>The value of a fact; null where it is not known.</summary>
    public FactValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>These facts and a number; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, int? value) =>
        value is { } number ? Set(fact, FactShape.Number, new FactValue(number, default)) : this;

    /// <summary>These facts and a truth; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, bool? value) =>
        value is { } truth ? With(fact, truth ? "true" : "false") : this;

    /// <summary>These facts and a word; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, string? value) =>
        value is null ? this : Set(fact, FactShape.Word, new FactValue(0, [value]));

    /// <summary>These facts and a set of words; unchanged where nobody stated any.</summary>
    public NamedFacts With(FactName fact, ImmutableArray<string> value) =>
        value.IsDefaultOrEmpty ? this : Set(fact, FactShape.Words, new FactValue(0, value));

    private NamedFacts Set(FactName fact, FactShape shape, FactValue value) => fact.Shape == shape
        ? new NamedFacts(_values.SetItem(fact.Name, value))
        : throw new ArgumentException($"The fact {fact.Name} is a {fact.Shape}, not a {shape}.", nameof(fact));
}
