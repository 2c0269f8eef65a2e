using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>One reason for a refusal, with what a person needs in order to understand and to act.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">What is wrong and what to do, one sentence in English; never personal data.</param>
/// <param name="Facts">The facts that decided it.</param>
public sealed record RefusalReason(RefusalCode Code, string Detail, ImmutableArray<RuleFact> Facts)
{
    /// <summary>The rule's id, where a rule decided.</summary>
    public string? Rule { get; init; }

    /// <summary>Where the rule is written.</summary>
    public Citation? Citation { get; init; }

    /// <summary>How strong the norm is.</summary>
    public NormStrength? Norm { get; init; }

    /// <summary>The first instant at which every rule permits it; null where nobody can say.</summary>
    public Instant? PermittedFrom { get; init; }

    /// <summary>The role that may override it; null where nobody may.</summary>
    public string? OverridableBy { get; init; }
}

/// <summary>The answer of the decider: a <see cref="Decision"/> or a <see cref="Refusal"/>.</summary>
public abstract record Outcome
{
    /// <summary>The rules that were judged, with their answers.</summary>
    public ImmutableArray<RuleAnswer> Rules { get; init; } = [];
}

/// <summary>The command was accepted.</summary>
/// <param name="Events">
/// What happened on the case, in order; empty where it had been done before and nothing changes.
/// </param>
/// <param name="Beside">What is written on other streams in the same unit.</param>
/// <param name="After">The state after the events.</param>
public sealed record Decision(
    ImmutableArray<CaseEvent> Events, ImmutableArray<BesideEvent> Beside, CaseState After) : Outcome
{
    /// <summary>
    /// Whether the command brought a key that was used before: it is the same command told again only where its whole
    /// content is the same, which the ledger knows by its fingerprint.
    /// </summary>
    public bool Repeats { get; init; }
}

/// <summary>The command was refused; nothing changes.</summary>
/// <param name="Reasons">At least one reason, by precedence.</param>
public sealed record Refusal(ImmutableArray<RefusalReason> Reasons) : Outcome;
