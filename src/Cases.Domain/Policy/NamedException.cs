namespace Cases.Domain;

/// <summary>An exception that a rule names: where it applies, the act departs from the rule and may be done.</summary>
/// <remarks>
/// Exactly one of <see cref="Lifts"/> and <see cref="When"/> is there. It is on record by its own id wherever it is
/// used, such as US-14B-X-CONSENT of rules.md.
/// </remarks>
/// <param name="Id">Its id, unlike that of any rule or other exception of its pack.</param>
/// <param name="Citation">Where it is written.</param>
public sealed record NamedException(string Id, Citation Citation)
{
    /// <summary>
    /// The word of the rule's own exception that it names (<see cref="PolicyRule.ExceptionWords"/>); null where it has
    /// a condition.
    /// </summary>
    public string? Lifts { get; init; }

    /// <summary>The condition, which must be known to hold; null where it names one of the rule's own.</summary>
    public FactCondition? When { get; init; }

    /// <summary>As people and the policy's version read it.</summary>
    internal string Terms => Lifts ?? When!.Fact.Name + " in " + string.Join(' ', When.AnyOf);
}
