using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>One case as the read model has it: what lists, exports and look-ups ask for.</summary>
/// <param name="CaseId">The opaque id.</param>
/// <param name="Source">The system that knows the account.</param>
/// <param name="Account">The account's stream: it names the account without telling its reference.</param>
/// <param name="Stage">The stage.</param>
/// <param name="OutstandingMinor">What is owed in minor units; negative where overpaid.</param>
/// <param name="Currency">The currency.</param>
public sealed record CaseRow(
    string CaseId, string Source, string Account, CaseStage Stage, long OutstandingMinor, Currency Currency)
{
    /// <summary>The source's own reference of the account, as its opening has it.</summary>
    public RowReference Reference { get; init; }

    /// <summary>Position of the entry that opened it; rows come in this order.</summary>
    public long OpenedAt { get; init; }

    /// <summary>Why it is resolved; null while it is not.</summary>
    public ResolutionReason? Resolution { get; init; }

    /// <summary>Commands recorded on it, refused ones included.</summary>
    public int Events { get; init; }

    /// <summary>Refused commands.</summary>
    public int Refusals { get; init; }

    /// <summary>Rules breached by what happened elsewhere.</summary>
    public int Breaches { get; init; }

    /// <summary>The first days of things.</summary>
    public Milestones First { get; init; }

    /// <summary>The command accepted last, none after a refusal: entries of one command count once.</summary>
    public CommandId16? LastCommand { get; init; }
}
