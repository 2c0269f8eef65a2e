using Cases.Domain;

namespace Cases.Engine;

/// <summary>What an event changes on a case's row.</summary>
internal static class CaseRowFold
{
    public static CaseRow Apply(CaseRow row, CaseEvent happened) => happened switch
    {
        DueItemRecorded e => Owed(row, e.Money),
        NoticeServed e => Owed(row, e.Money) with
        {
            First = row.First with { Notified = Milestones.Earlier(row.First.Notified, e.On) },
        },
        ChargeAdded e => Owed(row, e.Money) with
        {
            First = e.Component == DebtComponent.Penalty
                ? row.First with { PenaltyAdded = Milestones.Earlier(row.First.PenaltyAdded, e.On) }
                : row.First,
        },
        WaiverGranted e => Owed(row, e.Money),
        PaymentRecorded e => Owed(row, e.Money),
        PaymentWasReversed e => Owed(row, e.Money),
        Corrected e => Moved(e.Money is { } money ? Owed(row, money) : row, e.Move),
        ReminderRecorded e => Moved(row, e.Move) with
        {
            First = row.First with { Sent = Milestones.Earlier(row.First.Sent, e.On) },
        },
        ReferredToLegal e => Moved(row, e.Move) with
        {
            First = row.First with { Referred = Milestones.Earlier(row.First.Referred, e.On) },
        },
        CaseResolved e => Moved(row, e.Move) with
        {
            Resolution = e.Move.To == CaseStage.Resolved ? e.Reason : null,
        },
        ContactRecorded e => Moved(row, e.Move),
        PlanAgreed e => Moved(row, e.Move),
        PlanBroken e => Moved(row, e.Move),
        PlanCancelled e => Moved(row, e.Move),
        PlanCompleted e => Moved(row, e.Move),
        PlanReinstated e => Moved(row, e.Move),
        VisitPlanned e => Moved(row, e.Move),
        VisitCompleted e => Moved(row, e.Move),
        VisitCancelled e => Moved(row, e.Move),
        ReferralWithdrawn e => Moved(row, e.Move),
        CaseReopened e => Moved(row, e.Move),
        _ => row,
    };

    private static CaseRow Owed(CaseRow row, MoneyResult money) => row with { OutstandingMinor = money.OutstandingMinor };

    private static CaseRow Moved(CaseRow row, StageMove move) => move.To == row.Stage
        ? row
        : row with { Stage = move.To, Resolution = move.To == CaseStage.Resolved ? row.Resolution : null };
}
