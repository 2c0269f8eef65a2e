using NodaTime;

namespace Cases.Domain;

/// <summary>What every rule of a pack states, whatever its kind.</summary>
public sealed record RuleHead
{
    private static readonly IReadOnlyDictionary<string, AbsentFact> NothingDeclared =
        new Dictionary<string, AbsentFact>();

    /// <summary>The rule's id, unique among rules valid on one date: <c>CN-CBA-QUIET</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it demands, in one line of plain words.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is written.</summary>
    public required Citation Citation { get; init; }

    /// <summary>How strong it is.</summary>
    public required NormStrength Norm { get; init; }

    /// <summary>What a departure leads to.</summary>
    public required RuleEffect Effect { get; init; }

    /// <summary>The first day on which it is in force, inclusive.</summary>
    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day on which it is in force, inclusive; null while there is no end.</summary>
    public LocalDate? ValidTo { get; init; }

    /// <summary>Where its words were read.</summary>
    public required SourceStatus SourceStatus { get; init; }

    /// <summary>Counsel's sign-off; null while pending. The rule binds either way.</summary>
    public SignOff? SignOff { get; init; }

    /// <summary>The acts that it is about.</summary>
    public required RuleScope AppliesTo { get; init; }

    /// <summary>How it reads facts that are not known, by the fact's name; what is not declared is asked for.</summary>
    public IReadOnlyDictionary<string, AbsentFact> WhenAbsent { get; init; } = NothingDeclared;

    /// <summary>Whom and what it binds; null for everybody and everything.</summary>
    public Binding? Binds { get; init; }

    /// <summary>The exceptions with an id of their own, in the order in which they are asked.</summary>
    public IReadOnlyList<NamedException> Exceptions { get; init; } = [];

    /// <summary>
    /// The reasons, in words of a closed list, one of which an override of the rule needs; empty where words suffice.
    /// </summary>
    public IReadOnlyList<string> OverrideReasons { get; init; } = [];

    /// <summary>The zone whose dates and clock count; null for the official zone of the policy.</summary>
    public DateTimeZone? OfficialZone { get; init; }

    /// <summary>Whether the rule is in force on a date.</summary>
    public bool IsValidOn(LocalDate date) => ValidFrom <= date && (ValidTo is not { } last || date <= last);
}
