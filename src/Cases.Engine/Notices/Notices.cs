using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>The one table that says which entries other systems are told of, as what, and with which data.</summary>
/// <remarks>
/// No personal text is among the data, nor what would tell of somebody's health (the kind of a hold): ids, amounts,
/// days and codes alone. Who may see more asks the case. Webhooks and the stream of events tell the same.
/// </remarks>
public static class Notices
{
    /// <summary>The type of what was refused.</summary>
    public const string Refused = "case.refused";

    private static readonly ImmutableArray<NoticeField> Nothing = [];

    /// <summary>All types, in the order in which they are listed.</summary>
    public static IReadOnlyList<NoticeType> Types { get; } =
    [
        new("case.opened", "A case was opened."),
        new("case.entered", "Arrears passed what the product asks for: the case is worked from here on."),
        new("case.assigned", "The case was given to somebody, or to nobody."),
        new("case.resolved", "The case was resolved; the reason says how."),
        new("case.reopened", "A resolved case was opened again; the reason says why."),
        new(Refused, "A step was refused; codes and rules say why."),
        new("plan.agreed", "A plan or a settlement was agreed, or took another's place."),
        new("plan.instalmentMissed", "An instalment was not paid within its grace."),
        new("plan.broken", "A plan was broken."),
        new("plan.cancelled", "A plan was cancelled."),
        new("plan.completed", "A plan was performed to its end."),
        new("plan.reinstated", "A broken plan is in force again."),
        new("promise.made", "A payment was promised."),
        new("promise.kept", "A promised payment came in time."),
        new("promise.partlyKept", "A part of a promised payment came in time."),
        new("promise.broken", "A promised payment did not come."),
        new("promise.cancelled", "A promise was withdrawn, or ended by a hold."),
        new("promise.keptThenReversed", "A promise was kept, and then the money went back."),
        new("payment.applied", "Money was posted on a case."),
        new("payment.reversed", "Money that was posted on a case went back."),
        new("payment.corrected", "Amount or day of money that was posted on a case was corrected."),
        new("credit.refunded", "Money that was paid too much went back to who paid it."),
        new("credit.carried", "Money went on from an account's last case to its next one."),
        new("payment.unmatched", "Money waits, as no case was found for it or its debt was sold."),
        new("payment.matched", "Money that waited was posted on a case, or stood there already."),
        new("payment.returned", "Money that waited went back."),
        new("item.recorded", "An amount that falls due is new, or its day or its parts were changed."),
        new("charge.added", "A charge was added to what is owed."),
        new("charge.reversed", "A charge was taken back."),
        new("waiver.granted", "A part of what is owed was waived."),
        new("waiver.withdrawn", "What was waived is owed again."),
        new("interest.posted", "Interest that has run was charged, or taken off where less had run."),
        new("reminder.flagged", "Money told late shows of reminders that they would not have been sent."),
        new("reminder.flagLifted", "What showed that reminders would not have been sent holds no more."),
        new("message.sent", "A message was handed over, or may have been."),
        new("message.failed", "A message was not taken by whoever delivers it."),
        new("message.withdrawn", "A message that was decided never went out."),
        new("message.receipt", "Whoever delivers told what became of a message."),
        new("referral.made", "The case was referred to the lawyers."),
        new("referral.withdrawn", "The referral was withdrawn."),
        new("visit.planned", "A visit was planned."),
        new("visit.completed", "A visit took place."),
        new("visit.cancelled", "A visit was called off."),
        new("hold.placed", "A hold was placed."),
        new("hold.lifted", "A hold was lifted."),
        new("approval.requested", "A step waits for a second person."),
        new("approval.decided", "A second person decided."),
        new("dispute.decided", "A dispute ended, and it was said who was right."),
        new("debt.reAged", "What was past due was taken as due on a day; it cures nothing."),
        new("debt.restructured", "What is open falls due on other days."),
        new("debt.reAgeObserved", "The observation of a re-age or restructure ended."),
        new("debt.carried", "What is owed again on a resolved case goes on with the account's open one."),
        new("debt.sold", "The debt was sold with a cut-off."),
        new("debt.boughtBack", "A debt that was sold came back."),
        new("breach.found", "A fact that came late shows that an act had not been permitted."),
    ];

    /// <summary>Whether there is a type of a name.</summary>
    public static bool IsType(string name) => Types.Any(type => type.Name == name);

    /// <summary>
    /// What other systems are told of an entry of a case; null for nothing.
    /// </summary>
    /// <param name="happened">The event, with personal text open or closed: none of it is told.</param>
    /// <param name="currency">The case's currency.</param>
    /// <returns>The type, and the data.</returns>
    internal static (string Type, ImmutableArray<NoticeField> Data)? Of(CaseEvent happened, Currency currency)
    {
        if (TypeOf(happened) is not { } type)
        {
            return null;
        }

        var data = ImmutableArray.CreateBuilder<NoticeField>();
        data.AddRange(DataOf(happened, currency));
        if (EventParts.MoneyOf(happened) is { } money)
        {
            data.Add(NoticeField.Of("outstanding", money.OutstandingMinor, currency));
        }

        if (EventParts.MoveOf(happened) is { } move)
        {
            data.Add(NoticeField.Word("stage", move.To));
            data.Add(NoticeField.Word("stageBefore", move.From));
        }

        return (type, data.ToImmutable());
    }

    /// <summary>What other systems are told of an entry of a payment without an account; null for nothing.</summary>
    internal static (string Type, ImmutableArray<NoticeField> Data)? Of(PaymentEvent happened) => happened switch
    {
        PaymentUnmatched e => ("payment.unmatched",
        [
            NoticeField.Of("amount", e.Amount.Minor, e.Amount.Currency), NoticeField.Of("valueDate", e.ValueOn),
            NoticeField.Word("reason", e.Reason),
        ]),
        PaymentDoubtful e => ("payment.unmatched",
        [
            NoticeField.Of("amount", e.Amount.Minor, e.Amount.Currency), NoticeField.Of("valueDate", e.ValueOn),
            NoticeField.Word("reason", e.Reason), NoticeField.Of("isReturn", e.IsReturn),
        ]),
        PaymentMatched e => ("payment.matched",
            [NoticeField.Of("matchedCase", e.Case), NoticeField.Of("key", e.Key)]),
        UnmatchedToldAgain e => ("payment.matched",
            [NoticeField.Of("matchedCase", e.Case), NoticeField.Of("key", e.Key)]),
        UnmatchedReturned => ("payment.returned", []),
        _ => null,
    };

    /// <summary>What other systems are told of a refusal.</summary>
    internal static (string Type, ImmutableArray<NoticeField> Data) Of(RefusalPayload refused)
    {
        var from = refused.Reasons.Any(reason => reason.PermittedFrom is null)
            ? (Instant?)null
            : refused.Reasons.Max(reason => reason.PermittedFrom);
        ImmutableArray<NoticeField> data =
        [
            NoticeField.Of("command", refused.Command),
            NoticeField.Of("codes", refused.Reasons.Select(reason => RefusalCodes.Wire(reason.Code))),
            NoticeField.Of("rules", RulesOf(refused.Reasons)),
        ];
        return (Refused, from is { } at ? data.Add(NoticeField.Of("permittedFrom", at)) : data);
    }

    /// <summary>The rules that are named; those of holds are not, for their ids name the kind of the hold.</summary>
    private static IEnumerable<string> RulesOf(IEnumerable<RefusalReason> reasons) =>
        reasons.Where(reason => reason.Code != RefusalCode.HoldActive).Select(reason => reason.Rule).OfType<string>();

    private static string? TypeOf(CaseEvent happened) => happened switch
    {
        CaseOpened => "case.opened",
        CollectionsEntered => "case.entered",
        CaseAssigned => "case.assigned",
        CaseResolved => "case.resolved",
        CaseReopened => "case.reopened",
        PlanAgreed => "plan.agreed",
        InstalmentMissed => "plan.instalmentMissed",
        PlanBroken => "plan.broken",
        PlanCancelled => "plan.cancelled",
        PlanCompleted => "plan.completed",
        PlanReinstated => "plan.reinstated",
        PromiseMade => "promise.made",
        PromiseEnded e => TypeOf(e.Status),
        PaymentRecorded => "payment.applied",
        PaymentWasReversed => "payment.reversed",
        MoneyReturned { Minor: 0 } => null, // It went back on the other cases of the payment, and is told there.
        MoneyReturned e => e.Kind == ReturnKind.Refund ? "credit.refunded" : "payment.reversed",
        PaymentCorrected => "payment.corrected",
        CreditCarried => "credit.carried",
        DueItemRecorded or NoticeServed { Item: not null } => "item.recorded",
        DebtCarried => "debt.carried",
        ChargeReversed => "charge.reversed",
        WaiverWithdrawn => "waiver.withdrawn",
        ChargeAdded => "charge.added",
        WaiverGranted => "waiver.granted",
        InterestPosted => "interest.posted",
        RemindersFlagged => "reminder.flagged",
        ReminderFlagsLifted => "reminder.flagLifted",
        MessageWithdrawn => "message.withdrawn",
        MessageReported { Outcome: MessageOutcome.HandedOver or MessageOutcome.Unknown } => "message.sent",
        MessageReported { Outcome: MessageOutcome.Failed } => "message.failed",
        ReceiptTold => "message.receipt",
        ReferredToLegal => "referral.made",
        ReferralWithdrawn => "referral.withdrawn",
        VisitPlanned => "visit.planned",
        VisitCompleted => "visit.completed",
        VisitCancelled => "visit.cancelled",
        HoldPlaced => "hold.placed",
        HoldLifted => "hold.lifted",
        ApprovalRequested or ApprovalAsked => "approval.requested",
        DisputeDecided => "dispute.decided",
        DebtReAged { Kind: ReAgeKind.ReAge } => "debt.reAged",
        DebtReAged => "debt.restructured",
        ReAgeObserved => "debt.reAgeObserved",
        DebtSold => "debt.sold",
        DebtBoughtBack => "debt.boughtBack",
        ApprovalDecided => "approval.decided",
        BreachFound => "breach.found",
        Corrected { Target: CorrectionTarget.Payment } => "payment.reversed",
        _ => null,
    };

    private static string? TypeOf(PromiseStatus status) => status switch
    {
        PromiseStatus.Open => null,
        PromiseStatus.Kept => "promise.kept",
        PromiseStatus.PartlyKept => "promise.partlyKept",
        PromiseStatus.Broken => "promise.broken",
        PromiseStatus.Cancelled => "promise.cancelled",
        PromiseStatus.KeptThenReversed => "promise.keptThenReversed",
    };

    private static ImmutableArray<NoticeField> DataOf(CaseEvent happened, Currency currency) => happened switch
    {
        CaseOpened e => [NoticeField.Of("episode", e.Episode), NoticeField.Of("on", e.OpenedOn)],
        CollectionsEntered e => [NoticeField.Of("on", e.On)],
        CaseResolved e =>
            [NoticeField.Word("reason", e.Reason), NoticeField.Of("closingTasks", e.ClosingTasks)],
        CaseReopened e => OfReopening(e),
        ApprovalRequested e => [NoticeField.Of("key", e.Id), NoticeField.Word("kind", e.Kind)],
        ApprovalAsked e => [NoticeField.Of("key", e.Id), NoticeField.Word("kind", e.Kind)],
        DisputeDecided e => [NoticeField.Of("key", e.Hold), NoticeField.Of("forDebtor", e.ForDebtor)],
        DebtReAged e => [NoticeField.Of("key", e.Key), NoticeField.Of("from", e.From)],
        ReAgeObserved e => [NoticeField.Of("key", e.Key), NoticeField.Of("held", e.Held)],
        DebtSold e => [NoticeField.Of("cutOff", e.CutOff)],
        DebtBoughtBack e => [NoticeField.Of("from", e.From)],
        ApprovalDecided e => [NoticeField.Of("key", e.Id), NoticeField.Of("approved", e.Approved)],
        BreachFound e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Word("act", e.Kind),
            NoticeField.Of("rules", RulesOf(e.Reasons)),
        ],
        HoldPlaced e => [NoticeField.Of("key", e.Key), NoticeField.Of("on", e.From)],
        HoldLifted e => [NoticeField.Of("key", e.Hold), NoticeField.Of("on", e.On)],
        ReferredToLegal e => [NoticeField.Of("key", e.Key), NoticeField.Of("on", e.On)],
        ReferralWithdrawn e => [NoticeField.Of("key", e.Key)],
        VisitPlanned e => [NoticeField.Of("key", e.Key), NoticeField.Of("startsAt", e.StartsAt)],
        VisitCompleted e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Of("on", e.On),
            NoticeField.Of("rightPartyMet", e.RightPartyMet),
        ],
        VisitCancelled e => [NoticeField.Of("key", e.Key)],
        _ => OfMoney(happened, currency),
    };

    private static ImmutableArray<NoticeField> OfMoney(CaseEvent happened, Currency currency) => happened switch
    {
        PlanAgreed e => OfPlan(e, currency),
        InstalmentMissed e =>
        [
            NoticeField.Of("key", e.Plan), NoticeField.Of("instalment", e.Number),
            NoticeField.Of("missing", e.ShortMinor, currency),
        ],
        PlanBroken e => [NoticeField.Of("key", e.Plan)],
        PlanCancelled e => [NoticeField.Of("key", e.Plan)],
        PlanCompleted e => [NoticeField.Of("key", e.Plan)],
        PlanReinstated e => [NoticeField.Of("key", e.Plan)],
        PromiseMade e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Of("amount", e.Minor, currency), NoticeField.Of("due", e.Due),
        ],
        PromiseEnded e =>
            [NoticeField.Of("key", e.Key), NoticeField.Of("received", e.ReceivedMinor, currency)],
        PaymentRecorded e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Of("amount", e.Minor, currency),
            NoticeField.Of("valueDate", e.ValueOn),
        ],
        PaymentWasReversed e => [NoticeField.Of("key", e.Key), NoticeField.Of("on", e.On)],
        Corrected e => [NoticeField.Of("key", e.Key), NoticeField.Of("corrected", true)],
        MoneyReturned e => OfReturn(e, currency),
        PaymentCorrected e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Of("amount", e.Minor, currency),
            NoticeField.Of("valueDate", e.ValueOn), NoticeField.Of("receivedOn", e.ReceivedOn),
        ],
        ChargeReversed e =>
        [
            NoticeField.Of("key", e.Of), NoticeField.Word("component", e.Component),
            NoticeField.Of("amount", e.Minor, currency), NoticeField.Of("on", e.On),
        ],
        WaiverWithdrawn e => [NoticeField.Of("key", e.Of), NoticeField.Of("on", e.On)],
        ChargeAdded e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Word("component", e.Component),
            NoticeField.Of("amount", e.Minor, currency), NoticeField.Of("on", e.On),
        ],
        WaiverGranted e =>
        [
            NoticeField.Of("key", e.Key), NoticeField.Of("amount", e.Minor, currency), NoticeField.Of("on", e.On),
        ],
        InterestPosted e =>
        [
            NoticeField.Of("amount", e.Lines.Sum(line => line.Minor), currency),
            NoticeField.Of("through", e.Through), NoticeField.Of("items", e.Lines.Select(line => line.Item)),
        ],
        MessageWithdrawn e => [NoticeField.Of("key", e.Key), NoticeField.Word("end", e.End)],
        MessageReported e => [NoticeField.Of("key", e.Key), NoticeField.Word("outcome", e.Outcome)],
        ReceiptTold e => [NoticeField.Of("key", e.Key), NoticeField.Word("receipt", e.Receipt)],
        RemindersFlagged e => [NoticeField.Of("because", e.Because), NoticeField.Of("reminders", e.Keys)],
        ReminderFlagsLifted e => [NoticeField.Of("because", e.Because), NoticeField.Of("reminders", e.Keys)],
        _ => OfDue(happened, currency),
    };

    /// <summary>What falls due, and what goes on to another case.</summary>
    private static ImmutableArray<NoticeField> OfDue(CaseEvent happened, Currency currency) => happened switch
    {
        DueItemRecorded e => OfItem(e.Item, currency).Add(NoticeField.Of("on", e.On)),
        NoticeServed e => OfServed(e),
        DebtCarried e =>
        [
            NoticeField.Of("item", e.Item), NoticeField.Of("nextCase", e.To),
            NoticeField.Of("amount", e.Minor, currency), NoticeField.Of("on", e.On),
        ],
        CreditCarried e =>
        [
            e.To is { } next ? NoticeField.Of("nextCase", next) : NoticeField.Of("lastCase", e.From ?? ""),
            NoticeField.Of("amount", e.Lines.Sum(line => line.Minor), currency),
            NoticeField.Of("keys", e.Lines.Select(line => line.Key)), NoticeField.Of("on", e.On),
        ],
        _ => Nothing,
    };

    private static ImmutableArray<NoticeField> OfPlan(PlanAgreed agreed, Currency currency)
    {
        ImmutableArray<NoticeField> data =
        [
            NoticeField.Of("key", agreed.Key), NoticeField.Word("kind", agreed.Kind),
            NoticeField.Of("amount", agreed.Instalments.Sum(one => one.Minor), currency),
            NoticeField.Of("instalments", agreed.Instalments.Length),
            NoticeField.Of("firstDue", agreed.Instalments[0].Due),
            NoticeField.Of("lastDue", agreed.Instalments[^1].Due),
        ];
        return agreed.Superseded is { } before ? data.Add(NoticeField.Of("supersedes", before)) : data;
    }

    private static ImmutableArray<NoticeField> OfItem(OpeningItem item, Currency currency)
    {
        ImmutableArray<NoticeField> data =
        [
            NoticeField.Of("key", item.Key),
            NoticeField.Of("amount", item.Charged.Sum(part => part.Minor), currency),
        ];
        return item.DueOn is { } due ? data.Add(NoticeField.Of("due", due)) : data;
    }

    /// <summary>A notice that was served fixes the due date of an item.</summary>
    private static ImmutableArray<NoticeField> OfServed(NoticeServed served)
    {
        ImmutableArray<NoticeField> data = [NoticeField.Of("key", served.Item ?? "")];
        data = served.DueOn is { } due ? data.Add(NoticeField.Of("due", due)) : data;
        return data.Add(NoticeField.Of("on", served.On));
    }

    private static ImmutableArray<NoticeField> OfReturn(MoneyReturned returned, Currency currency)
    {
        // Where no amount stands, all of the payment went back; the refund of a credit takes back no payment.
        var data = ImmutableArray.CreateBuilder<NoticeField>();
        if (returned.Of is { } payment)
        {
            data.Add(NoticeField.Of("key", payment));
        }

        data.Add(NoticeField.Of("returnKey", returned.Key));
        data.Add(NoticeField.Word("kind", returned.Kind));
        data.Add(NoticeField.Of("valueDate", returned.ValueOn));
        if (returned.Minor is { } minor)
        {
            data.Add(NoticeField.Of("amount", minor, currency));
        }

        if (returned.ReasonCode is { } code)
        {
            data.Add(NoticeField.Of("reasonCode", code));
        }

        return data.ToImmutable();
    }

    private static ImmutableArray<NoticeField> OfReopening(CaseReopened reopened)
    {
        ImmutableArray<NoticeField> data = [NoticeField.Word("reason", reopened.Reason)];
        return reopened.PlanInForce is { } plan ? data.Add(NoticeField.Of("planInForce", plan)) : data;
    }
}
