using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>A decision with what the ledger needs of it.</summary>
internal sealed record Judged
{
    /// <summary>Events of the actor's own stream, in order.</summary>
    public IReadOnlyList<DomainEvent> Events { get; init; } = [];

    /// <summary>Events of other streams in the same unit.</summary>
    public IReadOnlyList<BesideEvent> Beside { get; init; } = [];

    /// <inheritdoc cref="Decision.Repeats"/>
    public bool Repeats { get; init; }

    /// <summary>Why it is refused; empty where it is accepted.</summary>
    public IReadOnlyList<RefusalReason> Reasons { get; init; } = [];

    /// <inheritdoc cref="Refusal.Acts"/>
    public IReadOnlyList<JudgedAct> Acts { get; init; } = [];

    /// <summary>The rules that were judged.</summary>
    public IReadOnlyList<AppliedRule> Rules { get; init; } = [];

    /// <summary>Guards besides that of the actor's own stream.</summary>
    public IReadOnlyList<StreamGuard> Guards { get; init; } = [];

    /// <summary>The policy that was asked; null for none.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>When it happens or happened.</summary>
    public required Instant EffectiveAt { get; init; }

    /// <summary>The stream that owns the personal data of the events.</summary>
    public required StreamId Owner { get; init; }

    /// <summary>
    /// Whether nothing was ever written of the owner, so that a key is made without looking for one. A refusal may have
    /// sealed for it all the same: the unit is then decided again, and looks.
    /// </summary>
    public bool OwnerIsNew { get; init; }

    /// <summary>
    /// Whether somebody's erasure may destroy the owner's key without a word on any stream that is guarded: that of an
    /// account's debtor by her own record, whom no case names. What is sealed then needs its key to be there still.
    /// </summary>
    public bool KeysMayGo { get; init; }

    /// <summary>Ids of keys that are destroyed in the same transaction.</summary>
    public IReadOnlyList<string> DestroyedKeys { get; init; } = [];

    /// <summary>What must not have been written since it was decided; null for nothing.</summary>
    public SinceGuard? Since { get; init; }

    /// <summary>The state after the events; unused where refused.</summary>
    public object? After { get; init; }

    /// <summary>Whether anything of it is sealed: personal text of an event, or what a refusal repeats.</summary>
    public bool Seals => Reasons.Count > 0
        ? Reasons.Any(reason => !reason.Typed.IsDefaultOrEmpty)
        : !Classes().IsEmpty;

    /// <summary>The classes of what is sealed in its events.</summary>
    public RetentionClasses Classes()
    {
        var classes = default(RetentionClasses);
        for (var index = 0; index < Events.Count; index++)
        {
            KeyRing.AddClasses(Events[index], ref classes);
        }

        for (var index = 0; index < Beside.Count; index++)
        {
            KeyRing.AddClasses(Beside[index].Event, ref classes);
        }

        return classes;
    }
}
