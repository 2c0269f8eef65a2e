using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>A fact as somebody states it; entries seal what a reference names.</summary>
/// <param name="Name">Its name in the vocabulary, such as <c>identity-verified</c>.</param>
/// <param name="Value">Its value; <see cref="FactValue.None"/> where it is known that there is none.</param>
public sealed record StatedFact(string Name, FactValue Value)
{
    /// <summary>A fact and its value.</summary>
    /// <exception cref="ArgumentException">The value is of another shape.</exception>
    public static StatedFact Of(FactName fact, FactValue value) => value.IsNone || value.Shape == fact.Shape
        ? new StatedFact(fact.Name, value)
        : throw new ArgumentException($"The fact {fact.Name} is a {fact.Shape}, not a {value.Shape}.", nameof(value));

    /// <summary>Whether one of some facts names something on file, and so holds text that is sealed.</summary>
    public static bool HoldText(ImmutableArray<StatedFact> facts) => !facts.IsDefault && facts.Any(fact =>
        fact.Value is { IsNone: false, Shape: FactShape.Reference, Words.IsEmpty: false });

    /// <summary>Whether two lists say the same, in the same order.</summary>
    public static bool Alike(ImmutableArray<StatedFact> left, ImmutableArray<StatedFact> right) =>
        (left.IsDefault ? [] : left).SequenceEqual(right.IsDefault ? [] : right);
}
