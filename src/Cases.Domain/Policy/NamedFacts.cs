using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Named facts of one act; what is not among them is not known. Immutable.</summary>
public sealed class NamedFacts
{
    private readonly ImmutableDictionary<string, FactValue> _values;

    private NamedFacts(ImmutableDictionary<string, FactValue> values) => _values = values;

    /// <summary>Nothing is known.</summary>
    public static NamedFacts None { get; } = new(ImmutableDictionary<string, FactValue>.Empty);

    /// <summary>The value of a fact; null where it is not known.</summary>
    public FactValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Every fact that is known, in the ordinal order of the names.</summary>
    public IEnumerable<KeyValuePair<string, FactValue>> All => _values.OrderBy(v => v.Key, StringComparer.Ordinal);

    /// <summary>These facts and a number; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, int? value) =>
        value is { } number ? With(fact, FactValue.Of(number)) : this;

    /// <summary>These facts and a truth; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, bool? value) =>
        value is { } truth ? With(fact, FactValue.Of(truth)) : this;

    /// <summary>These facts and a word or, by the fact's shape, a reference; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, string? value) => value is null ? this : With(
        fact, fact.Shape == FactShape.Reference ? FactValue.OfReference(value) : FactValue.OfWord(value));

    /// <summary>These facts and a set of words; unchanged where nobody stated any.</summary>
    public NamedFacts With(FactName fact, ImmutableArray<string> value) =>
        value.IsDefaultOrEmpty ? this : With(fact, FactValue.Of(value));

    /// <summary>These facts and a day; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, LocalDate? value) =>
        value is { } date ? With(fact, FactValue.Of(date)) : this;

    /// <summary>These facts and a number with decimals; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, ScaledNumber? value) =>
        value is { } number ? With(fact, FactValue.Of(number)) : this;

    /// <summary>These facts and an amount; unchanged where it is null.</summary>
    public NamedFacts With(FactName fact, Money? value) =>
        value is { } money ? With(fact, FactValue.Of(money)) : this;

    /// <summary>These facts and a value of the fact's shape, or <see cref="FactValue.None"/>.</summary>
    /// <exception cref="ArgumentException">The value is of another shape.</exception>
    public NamedFacts With(FactName fact, FactValue value) => value.IsNone || fact.Shape == value.Shape
        ? new NamedFacts(_values.SetItem(fact.Name, value))
        : throw new ArgumentException($"The fact {fact.Name} is a {fact.Shape}, not a {value.Shape}.", nameof(fact));

    /// <summary>These facts and, of those that somebody stated, the ones that are not known from elsewhere.</summary>
    /// <param name="stated">Facts whose names and shapes were checked.</param>
    public NamedFacts And(ImmutableArray<StatedFact> stated)
    {
        if (stated.IsDefaultOrEmpty)
        {
            return this;
        }

        var known = _values.ToBuilder();
        foreach (var fact in stated)
        {
            known.TryAdd(fact.Name, fact.Value);
        }

        return new NamedFacts(known.ToImmutable());
    }
}
