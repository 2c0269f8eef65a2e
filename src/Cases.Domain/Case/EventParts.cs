namespace Cases.Domain;

/// <summary>What many events of a case carry alike: the move of stage, and the money after them.</summary>
public static class EventParts
{
    /// <summary>The move of stage; null where the event has none.</summary>
    /// <param name="happened">The event.</param>
    public static StageMove? MoveOf(CaseEvent happened) => happened switch
    {
        ReminderRecorded e => e.Move,
        ContactRecorded e => e.Move,
        PlanAgreed e => e.Move,
        PlanBroken e => e.Move,
        PlanCancelled e => e.Move,
        PlanCompleted e => e.Move,
        PlanReinstated e => e.Move,
        VisitPlanned e => e.Move,
        VisitCompleted e => e.Move,
        VisitCancelled e => e.Move,
        ReferredToLegal e => e.Move,
        ReferralWithdrawn e => e.Move,
        CaseResolved e => e.Move,
        CaseReopened e => e.Move,
        Corrected e => e.Move,
        _ => null,
    };

    /// <summary>The money after it; null where the event changes none.</summary>
    /// <param name="happened">The event.</param>
    public static MoneyResult? MoneyOf(CaseEvent happened) => happened switch
    {
        DueItemRecorded e => e.Money,
        NoticeServed e => e.Money,
        ChargeAdded e => e.Money,
        WaiverGranted e => e.Money,
        InterestPosted e => e.Money,
        DebtCarried e => e.Money,
        CreditCarried e => e.Money,
        PaymentRecorded e => e.Money,
        PaymentWasReversed e => e.Money,
        Corrected e => e.Money,
        MoneyReturned e => e.Money,
        PaymentCorrected e => e.Money,
        ChargeReversed e => e.Money,
        WaiverWithdrawn e => e.Money,
        _ => null,
    };
}
