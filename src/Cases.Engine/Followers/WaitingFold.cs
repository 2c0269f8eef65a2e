using Cases.Domain;

namespace Cases.Engine;

/// <summary>What begins to wait for a person with an event, and what waits no more.</summary>
internal static class WaitingFold
{
    /// <summary>The change that an event makes; null for none.</summary>
    public static WaitingChange? Of(DomainEvent happened, in FollowedEntry entry) => happened switch
    {
        ApprovalRequested e => Begun(new WaitingRow(entry.Position, WaitingKind.Approval, e.Id)
        {
            Case = entry.Stream.Name,
        }),
        ApprovalAsked e => Begun(new WaitingRow(entry.Position, WaitingKind.Approval, e.Id)
        {
            Case = entry.Stream.Name,
        }),
        OverrideRequested e => Begun(new WaitingRow(entry.Position, WaitingKind.Approval, e.Key)
        {
            Case = entry.Stream.Name,
        }),
        OverrideDecided e => new WaitingChange(WaitingKind.Approval, e.Key, null),
        OverrideWithdrawn e => new WaitingChange(WaitingKind.Approval, e.Key, null),
        PolicyProposed e => Begun(new WaitingRow(entry.Position, WaitingKind.Approval, e.Id)),
        SuspensionProposed e => Begun(new WaitingRow(entry.Position, WaitingKind.Approval, e.Id)),
        LiftingProposed e => Begun(new WaitingRow(entry.Position, WaitingKind.Approval, e.Id)),
        PolicyApproved e => new WaitingChange(WaitingKind.Approval, e.Id, null),
        RuleSuspended e => new WaitingChange(WaitingKind.Approval, e.Id, null),
        SuspensionLifted e => new WaitingChange(WaitingKind.Approval, e.Id, null),
        ProposalRejected e => new WaitingChange(WaitingKind.Approval, e.Id, null),
        ApprovalDecided e => new WaitingChange(WaitingKind.Approval, e.Id, null),
        PaymentUnmatched => Begun(new WaitingRow(entry.Position, WaitingKind.Payment, entry.Stream.Name)),
        PaymentDoubtful => Begun(new WaitingRow(entry.Position, WaitingKind.Payment, entry.Stream.Name)),
        PaymentErased => null, // What waits goes on waiting, with its amount.
        PaymentTaken or ReturnNoted or PaymentLinked or PayerLearned or FileTold => null, // These never waited.
        PaymentEvent => new WaitingChange(WaitingKind.Payment, entry.Stream.Name, null),
        _ => null,
    };

    private static WaitingChange Begun(WaitingRow row) => new(row.Kind, row.Id, row);
}
