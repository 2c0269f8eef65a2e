using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>An entry of the ledger with what reports count of it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Zone">The official zone of the case's packs; of what is of no case that of the node's packs.</param>
public sealed record BookStep(LedgerEntry Entry, DateTimeZone Zone)
{
    /// <summary>The case on whose stream it stands; null where it stands on another.</summary>
    public string? Case { get; init; }

    /// <summary>Whether it is the first entry of its command.</summary>
    public bool IsFirst { get; init; }

    /// <summary>The rules that judged its command; they stand on the command's first entry.</summary>
    public IReadOnlyList<AppliedRule> Rules { get; init; } = [];

    /// <summary>What happened; null for a refusal, and where reports count the rules alone.</summary>
    public DomainEvent? Event { get; init; }

    /// <summary>Why it was refused; null where it was not.</summary>
    public IReadOnlyList<RefusalReason>? Refusal { get; init; }

    /// <summary>Of a contact's correction: the contact that does not count any more; null else.</summary>
    public UndoneContact? Undone { get; init; }

    /// <summary>The case before it; initial for what is of none.</summary>
    public CaseState Before { get; init; } = CaseState.Initial;

    /// <summary>The case after it.</summary>
    public CaseState After { get; init; } = CaseState.Initial;

    /// <summary>The day on which it took effect, in <see cref="Zone"/>.</summary>
    public LocalDate On => DayOf(Instant.FromUnixTimeMilliseconds(Entry.EffectiveAtMs));

    /// <summary>The day of an instant, in <see cref="Zone"/>.</summary>
    /// <param name="at">The instant.</param>
    public LocalDate DayOf(Instant at) => at.InZone(Zone).Date;
}

/// <summary>A contact that was corrected away.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Rules">The rules that judged it.</param>
public sealed record UndoneContact(ContactRecorded Contact, IReadOnlyList<AppliedRule> Rules);
