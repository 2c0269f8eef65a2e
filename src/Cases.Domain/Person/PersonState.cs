namespace Cases.Domain;

/// <summary>A person over all cases, as the entries of his stream tell it. Immutable.</summary>
public sealed partial record PersonState
{
    /// <summary>Whether anything is known of him.</summary>
    public bool Exists { get; init; }

    /// <summary>A person of whom nothing is known.</summary>
    public static PersonState Initial { get; } = new();

    /// <summary>The state after an event. Total: every event of a person has its fold.</summary>
    /// <exception cref="InvalidOperationException">The event does not fit the entries before it.</exception>
    public PersonState Evolve(PersonEvent happened) =>
        throw new InvalidOperationException(
            $"{happened.GetType().Name} does not fit a person that {(Exists ? "is" : "is not")} known.");
}
