using Cases.Domain;

namespace Cases.Engine;

/// <summary>What an event changes on a case's row.</summary>
internal static class CaseRowFold
{
    public static CaseRow Apply(CaseRow row, CaseEvent happened)
    {
        var after = EventParts.MoneyOf(happened) is { } money
            ? row with { OutstandingMinor = money.OutstandingMinor }
            : row;
        after = EventParts.MoveOf(happened) is { } move ? Moved(after, move) : after;
        return happened switch
        {
            ReminderRecorded e => after with { First = row.First with { Sent = Earlier(row.First.Sent, e.On) } },
            NoticeServed e => after with { First = row.First with { Notified = Earlier(row.First.Notified, e.On) } },
            ChargeAdded { Component: DebtComponent.Penalty } e => after with
            {
                First = row.First with { PenaltyAdded = Earlier(row.First.PenaltyAdded, e.On) },
            },
            ReferredToLegal e => after with { First = row.First with { Referred = Earlier(row.First.Referred, e.On) } },
            DebtCarried => after with { Resolution = CaseState.AfterCarrying(row.Resolution) },
            CaseResolved e => after with { Resolution = e.Move.To == CaseStage.Resolved ? e.Reason : null },
            _ => after,
        };
    }

    private static NodaTime.LocalDate Earlier(NodaTime.LocalDate? known, NodaTime.LocalDate day) =>
        Milestones.Earlier(known, day);

    private static CaseRow Moved(CaseRow row, StageMove move) => move.To == row.Stage
        ? row
        : row with { Stage = move.To, Resolution = move.To == CaseStage.Resolved ? row.Resolution : null };
}
