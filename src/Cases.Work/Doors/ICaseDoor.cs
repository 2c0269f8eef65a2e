using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>A case as a run sees it.</summary>
/// <param name="State">The state.</param>
/// <param name="Version">Its version; 0 where there is no such case.</param>
internal readonly record struct CaseView(CaseState State, long Version);

/// <summary>What came of a command.</summary>
/// <param name="Refusal">Why it was refused, for a person; null where it was accepted.</param>
/// <param name="Repeated">Whether it had been answered before, or all of it had been told before.</param>
internal readonly record struct DoorAnswer(string? Refusal, bool Repeated)
{
    /// <summary>The first reason's code; null where it was accepted.</summary>
    public RefusalCode? Code { get; init; }

    public static DoorAnswer Of(IReadOnlyList<RefusalReason> reasons) => new(
        reasons is [var first, ..]
            ? $"{first.Detail} ({RefusalCodes.Wire(first.Code)})"
            : "Too many refusals on this case.",
        false)
    {
        Code = reasons is [var reason, ..] ? reason.Code : null,
    };
}

/// <summary>The way of a run to the cases: for real, or in rehearsal without any trace.</summary>
internal interface ICaseDoor
{
    ValueTask<CaseView> ReadAsync(StreamId stream, CancellationToken cancellation);

    /// <summary>A payment that no account was found for, as it stands; an empty one where there is none.</summary>
    ValueTask<PaymentState> ReadPaymentAsync(StreamId stream, CancellationToken cancellation);

    ValueTask<DoorAnswer> SendAsync(CommandEnvelope envelope, CancellationToken cancellation);
}
