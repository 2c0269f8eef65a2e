using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a past decision is decided with again under one policy.</summary>
/// <param name="Policy">The policy on the day of the decision.</param>
/// <param name="Facts">What was known then.</param>
public sealed record PastGround(Policy Policy, Facts Facts);

/// <summary>A decision of the past with everything that it turned on, for deciding it again.</summary>
public sealed record PastDecision
{
    /// <summary>The first entry of its unit.</summary>
    public required LedgerEntry Entry { get; init; }

    /// <summary>The entry that it was told from: of the contact, the payment, the refusal; else the first.</summary>
    public required LedgerEntry Told { get; init; }

    /// <summary>The case that it is about; null where a permission names none that is known.</summary>
    public required string? Case { get; init; }

    /// <summary>What happened on the case; empty where it was refused, and for what was decided on a person.</summary>
    public IReadOnlyList<CaseEvent> Events { get; init; } = [];

    /// <summary>The case before it.</summary>
    public CaseState Before { get; init; } = CaseState.Initial;

    /// <summary>The command on the case, where it could be rebuilt; an outside fact where it was told.</summary>
    public CaseCommand? Command { get; init; }

    /// <summary>The permission that was asked for, and the person's record before it.</summary>
    public (RequestContactPermission Command, PersonState Person)? Permission { get; init; }

    /// <summary>What rules refused, where it was refused and kept.</summary>
    public ImmutableArray<JudgedAct> Acts { get; init; } = [];

    /// <summary>Why it was refused; null where it was accepted.</summary>
    public RefusalPayload? Refusal { get; init; }

    /// <summary>Under the policy that was in force; null where nothing is decided again.</summary>
    public PastGround? InForce { get; init; }

    /// <summary>Under the draft; null where nothing is decided again.</summary>
    public PastGround? Draft { get; init; }

    /// <summary>Whether it happened elsewhere and is only recorded.</summary>
    public bool IsTold => Command is OutsideFact;

    /// <summary>When it took effect.</summary>
    public Instant At => Instant.FromUnixTimeMilliseconds(Entry.EffectiveAtMs);

    /// <summary>The day of that in the official zone of the policy that was in force; null without one.</summary>
    public LocalDate? On => InForce?.Policy.DateOf(At);
}
