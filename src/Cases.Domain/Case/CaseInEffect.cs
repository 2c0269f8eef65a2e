using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Folds a case as it was in effect at the end of a day, with all that was told since: the second of the two clocks.
/// </summary>
/// <remarks>
/// Every entry is given, in the order of the ledger; those that took effect later are passed by. So what was told later
/// prevails over what was told earlier, and on the last day of all the state is the case as it stands.
/// <list type="bullet">
/// <item>A payment counts from its value date, and what followed from it in its unit with it.</item>
/// <item>A reversal takes effect on its own day: until then the money was there.</item>
/// <item>A correction takes effect with what it corrects, which therefore never held.</item>
/// <item>Collections are entered on the day that the entry names; interest is charged on its last day.</item>
/// <item>Nothing takes effect before the opening, nor before what it speaks of; what lowers a charge not before
/// it.</item>
/// <item>Any other entry takes effect on the day of its effective instant.</item>
/// </list>
/// Money is applied to the due items anew, by arithmetic alone; neither machine nor policy nor calendar is asked. Not
/// thread-safe.
/// </remarks>
/// <param name="until">The day, inclusive, in the case's official zone.</param>
public sealed class CaseInEffect(LocalDate until)
{
    private readonly Dictionary<(string What, string Key), LocalDate> days = [];
    private LocalDate opened = LocalDate.MinIsoValue;
    private LocalDate? led;

    /// <summary>The case at the end of the day.</summary>
    public CaseState State { get; private set; } = CaseState.Initial;

    /// <summary>Takes the next entry.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="on">The day of its effective instant in the case's official zone.</param>
    /// <param name="beginsUnit">Whether another command than that of the entry before made it.</param>
    /// <returns>Whether it was in effect by the end of the day.</returns>
    /// <exception cref="InvalidOperationException">The event does not fit the entries before it.</exception>
    public bool Take(CaseEvent happened, LocalDate on, bool beginsUnit)
    {
        ArgumentNullException.ThrowIfNull(happened);
        led = beginsUnit ? null : led;
        var day = LocalDate.Max(opened, LocalDate.Max(DayOf(happened, led ?? on), DayOfSubject(happened)));
        if (Leads(happened))
        {
            led = day;
        }

        Note(happened, day);
        if (day > until)
        {
            return false;
        }

        var before = State;
        var after = before.Evolve(Recounted(before, happened));

        // It found the case resolved, by an entry that takes effect later: then it ended by this one.
        if (happened is CaseResolved { Move.To: CaseStage.Resolved } && after.Stage != CaseStage.Resolved)
        {
            after = after.Moved(new StageMove(after.Stage, CaseStage.Resolved, Forced: true));
        }

        // What was told later of a day on which the case was resolved does not open it again; only an entry does that
        // found it resolved, such as its reopening.
        State = before.Stage == CaseStage.Resolved && EventParts.MoveOf(happened)?.From != CaseStage.Resolved
            ? after with { Stage = CaseStage.Resolved, Resolution = after.Resolution ?? before.Resolution }
            : after;
        return true;
    }

    /// <summary>Whether what follows in the same unit takes effect on its day, whenever it was told.</summary>
    private static bool Leads(CaseEvent happened) =>
        happened is PaymentRecorded or Corrected or PaymentTold or MoneyReturned or PaymentCorrected;

    /// <summary>The day that the entry has by itself.</summary>
    private LocalDate DayOf(CaseEvent happened, LocalDate on) => happened switch
    {
        PaymentRecorded e => e.ValueOn,
        CollectionsEntered e => e.On,
        InterestPosted e => e.Through,
        CaseFactsRecorded e => e.On,
        PaymentTold e => e.ValueOn,
        MoneyReturned e => e.ValueOn,
        Corrected or PaymentCorrected or PaymentCorrectionDated or MoneyTermsSet => opened,
        _ => on,
    };

    /// <summary>The day of what the entry speaks of; nothing is undone, ended or answered before it was.</summary>
    private LocalDate DayOfSubject(CaseEvent happened)
    {
        var day = LocalDate.MinIsoValue;
        foreach (var (what, key) in SubjectsOf(happened))
        {
            if (key is not null && days.TryGetValue((what, key), out var known))
            {
                day = LocalDate.Max(day, known);
            }
        }

        return day;
    }

    private static (string What, string? Key)[] SubjectsOf(CaseEvent happened) => happened switch
    {
        PaymentWasReversed e => [("payment", e.Key)],
        Corrected e => [(WordOf(e.Target), e.Key)],
        MoneyReturned e => [("payment", e.Of)],
        PaymentCorrected e => [("payment", e.Key)],
        PaymentCorrectionDated e => [("payment", e.Key)],
        ChargeReversed e => [("item", e.Item), ("charge", $"{e.Component} {e.Item}")],
        WaiverWithdrawn e => [("waiver", e.Of)],
        PromiseEnded e => [("promise", e.Key)],
        PaymentShared e => [("payment", e.Key)],
        AgreementShared e => [(WordOf(e.Kind), e.Key)],
        AgreementMoneyMoved e => [(WordOf(e.Kind), e.Key)],
        AgreementShareEnded e => [(WordOf(e.Kind), e.Key)],
        PlanAgreed e => [("plan", e.Superseded)],
        InstalmentMissed e => [("plan", e.Plan)],
        PlanBroken e => [("plan", e.Plan)],
        PlanCancelled e => [("plan", e.Plan)],
        PlanCompleted e => [("plan", e.Plan)],
        PlanReinstated e => [("plan", e.Plan)],
        VisitCheckedIn e => [("visit", e.Key)],
        VisitCompleted e => [("visit", e.Key)],
        VisitCancelled e => [("visit", e.Key)],
        ReferralWithdrawn e => [("referral", e.Key)],
        ApprovalDecided e => [("approval", e.Id)],
        OverrideDecided e => [("override", e.Key)],
        OverrideWithdrawn e => [("override", e.Key)],
        OverrideUsed e => [("override", e.Key)],
        ReAgeObserved e => [("re-age", e.Key)],
        DebtBoughtBack => [("sale", "")],
        DisputeItemsNamed e => [("hold", e.Hold)],
        DisputeDecided e => [("hold", e.Hold)],
        HoldAdvanced e => [("hold", e.Hold)],
        HoldLifted e => [("hold", e.Hold)],
        CaseReopened e => [("resolution", ""), ("plan", e.PlanInForce)],
        PartyEnded e => [("party", e.Person)],
        NoticeServed e => [("item", e.Item)],
        ChargeAdded { Minor: < 0 } e => [("item", e.Item), ("charge", KeyOf(e))],
        ChargeAdded e => [("item", e.Item)],
        InterestPosted e => [.. e.Lines.Select(line => ("item", (string?)line.Item))],
        MessageConfirmed e => [("message", e.Key)],
        MessageWithdrawn e => [("message", e.Key)],
        MessageReported e => [("message", e.Key)],
        ReceiptTold e => [("message", e.Key)],
        RemindersFlagged e => [.. e.Keys.Select(key => ("reminder", (string?)key))],
        ReminderFlagsLifted e => [.. e.Keys.Select(key => ("reminder", (string?)key))],
        _ => [],
    };

    private void Note(CaseEvent happened, LocalDate day)
    {
        (string What, string Key)? noted = happened switch
        {
            PaymentRecorded e => ("payment", e.Key),
            WaiverGranted e => ("waiver", e.Key),
            ContactRecorded e => ("contact", e.Key),
            NoteAdded e => ("note", e.Key),
            ReminderRecorded e => ("reminder", e.Key),
            MessageDecided e => ("message", e.Key),
            PromiseMade e => ("promise", e.Key),
            PlanAgreed e => ("plan", e.Key),
            VisitPlanned e => ("visit", e.Key),
            ReferredToLegal e => ("referral", e.Key),
            ApprovalRequested e => ("approval", e.Id),
            ApprovalAsked e => ("approval", e.Id),
            OverrideRequested e => ("override", e.Key),
            HoldPlaced e => ("hold", e.Key),
            CaseResolved => ("resolution", ""),
            DebtReAged e => ("re-age", e.Key),
            DebtSold => ("sale", ""),
            PartyAdded e => ("party", e.Person),
            DueItemRecorded e => ("item", e.Item.Key),
            ChargeAdded e => ("item", e.Item),
            _ => null,
        };
        if (happened is CaseOpened)
        {
            opened = day;
        }
        else if (noted is { } thing && (thing.What is "resolution" or "sale" || !days.ContainsKey(thing)))
        {
            days[thing] = day;
        }

        // What lowers a component comes after all that raised it before it was told.
        if (happened is ChargeAdded { Minor: > 0 } charge)
        {
            var known = days.GetValueOrDefault(("charge", KeyOf(charge)), day);
            days[("charge", KeyOf(charge))] = LocalDate.Max(known, day);
        }
    }

    private static string KeyOf(ChargeAdded charge) => $"{charge.Component} {charge.Item}";

    private static string WordOf(SharedKind kind) => kind == SharedKind.Promise ? "promise" : "plan";

    private static string WordOf(CorrectionTarget target) => target switch
    {
        CorrectionTarget.Contact => "contact",
        CorrectionTarget.Payment => "payment",
        CorrectionTarget.Note => "note",
    };

    /// <summary>
    /// The event with the money as it is here: its own result counted what was told before and took effect later.
    /// </summary>
    internal static CaseEvent Recounted(CaseState state, CaseEvent happened) => happened switch
    {
        DueItemRecorded e => e with { Money = MoneyFold.After(state, RecordDueItemUse.With(state.Items, e.Item)) },
        NoticeServed e => e with { Money = MoneyFold.After(state, Accounting.Dated(state.Items, e.Item, e.DueOn)) },
        ChargeAdded e => e with { Money = MoneyFold.After(state, Accounting.Charged(state.Items, e)) },
        WaiverGranted e => e with { Money = MoneyFold.Add(state, WaiveUse.Waived(e.Key, e.Minor, e.On)) },
        DebtCarried e => e with { Money = MoneyFold.Add(state, CarryDebt.Carried(e.Item, e.Minor, e.On)) },
        CreditCarried e => e with { Money = MoneyFold.After(state, CarryCredit.MoneyAfter(state, e)) },
        PaymentRecorded e => e with { Money = MoneyFold.Add(state, RecordPaymentUse.Paid(state, e)) },
        PaymentWasReversed e => e with { Money = MoneyFold.After(state, state.Money.TakeBack(e.Key, e.On)) },
        Corrected { Money: not null } e => e with { Money = MoneyFold.After(state, state.Money.TakeOff(e.Key)) },
        MoneyReturned e => e with { Money = MoneyFold.After(state, ReturnMoneyUse.MoneyAfter(state, e)) },
        PaymentCorrected e => e with { Money = MoneyFold.After(state, CorrectPaymentUse.MoneyAfter(state, e)) },
        ChargeReversed e => e with { Money = MoneyFold.After(state, ReverseChargeUse.ItemsAfter(state, e)) },
        WaiverWithdrawn e => e with
        {
            Money = MoneyFold.After(state, WaiveUse.Withdrawn(state, e.Of, e.Key, e.On)),
        },
        MoneyTermsSet { Before: > 0 } e => e with { Before = state.Money.Length },
        InterestPosted e => e with
        {
            Money = MoneyFold.After(state, InterestPosting.Charged(state.Items, e.Through, e.Lines)),
        },
        PlanAgreed { MoneyBefore: > 0 } e => e with { MoneyBefore = state.Money.Length },
        PromiseMade { MoneyBefore: > 0 } e => e with { MoneyBefore = state.Money.Length },
        _ => happened,
    };
}
