using NodaTime;

namespace Cases.Domain;

/// <summary>Adds a note (催记).</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Text">The text, sealed in the ledger; at most 4,000 characters.</param>
public sealed record AddNote(string Key, string Text) : CaseCommand;

/// <summary>A note was added.</summary>
/// <param name="Key">Its key.</param>
/// <param name="On">The day.</param>
public sealed record NoteAdded(string Key, LocalDate On) : CaseEvent
{
    /// <summary>The text.</summary>
    [Personal]
    public string? Text { get; init; }
}

/// <summary>Gives the case to somebody to work, or takes it away.</summary>
/// <param name="Assignee">Who; null for nobody.</param>
/// <param name="Reason">Why.</param>
public sealed record Assign(string? Assignee, string Reason) : CaseCommand
{
    /// <summary>
    /// Whether it is given to an agency: then it is an act that rules judge. Inside the bank it is none.
    /// </summary>
    public bool ToAgency { get; init; }
}

/// <summary>The case is worked by somebody else from now on.</summary>
/// <param name="Assignee">Who; null for nobody.</param>
/// <param name="Reason">Why.</param>
public sealed record CaseAssigned(string? Assignee, [Personal] string? Reason) : CaseEvent;

/// <summary>What a correction undoes.</summary>
public enum CorrectionTarget
{
    /// <summary>A contact.</summary>
    Contact,

    /// <summary>A payment.</summary>
    Payment,

    /// <summary>A note.</summary>
    Note,
}

/// <summary>
/// Undoes a contact, payment or note that was recorded on the wrong case or by mistake; nothing is deleted.
/// </summary>
/// <param name="Target">What it was.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">Why.</param>
public sealed record Correct(CorrectionTarget Target, string Key, [Personal] string? Reason) : CaseCommand
{
    /// <summary>
    /// What holds instead, such as the account that was meant; at most 200 characters, and required of a payment.
    /// </summary>
    [Personal]
    public string? Instead { get; init; }
}

/// <summary>Something was undone; counters are derived without it.</summary>
/// <param name="Target">What it was.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">Why.</param>
/// <param name="Move">The move of stage: a contact that alone made the case Contacted takes it back.</param>
/// <param name="Money">The money state after it; null where no money was undone.</param>
public sealed record Corrected(
    CorrectionTarget Target, string Key, [Personal] string? Reason, StageMove Move, MoneyResult? Money) : CaseEvent
{
    /// <summary>What holds instead; null where nobody said.</summary>
    [Personal]
    public string? Instead { get; init; }
}

internal static class Notes
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed.
    public static void Decide(Deciding d, AddNote command)
    {
        if (d.RequireOpened() && d.RequireKey(command.Key, "key") && d.RequireText(command.Text, "text")
            && !d.Knows(d.State.HasKey(RecordedKind.Note, command.Key)))
        {
            Entry.Assess(d);
            d.Emit(new NoteAdded(command.Key, d.Today) { Text = command.Text });
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CaseResolved, NotEntered, HoldActive, RuleForbids,
    // FactMissing.
    public static void Decide(Deciding d, Assign command)
    {
        if (!d.RequireOpened() || !d.RequireText(command.Reason, "reason")
            || (command.Assignee is not null && !d.RequireKey(command.Assignee, "assignee"))
            || d.State.Assignee == command.Assignee)
        {
            return;
        }

        Entry.Assess(d);
        d.ExpectUnresolved();
        d.ExpectEntered();
        d.Require(!command.ToAgency || command.Assignee is not null, RefusalCode.FieldMissing,
            "Name the agency to which the case is given.");
        if (command.ToAgency && !d.Refused)
        {
            d.Judge(ActKind.AgencyAssignment, ActClass.Collection, PartyKind.Debtor);
        }

        if (!d.Refused)
        {
            d.Emit(new CaseAssigned(command.Assignee, command.Reason));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, PaymentReversed, SecondPersonRequired.
    public static void Decide(Deciding d, Correct command)
    {
        if (!Check(d, command))
        {
            return;
        }

        if (command.Target == CorrectionTarget.Payment)
        {
            d.ExpectSecondPerson("Money leaves the case; request the correction for approval.");
        }
        else if (command.Target == CorrectionTarget.Contact && Counts(d, command.Key))
        {
            d.ExpectSupervisor(
                "The contact would count no more; request the correction for approval, or let a supervisor make it.");
        }

        Carry(d, command);
    }

    /// <summary>Whether there is something to undo; reasons against it are refusals.</summary>
    public static bool Check(Deciding d, Correct command)
    {
        var isPayment = command.Target == CorrectionTarget.Payment;
        if (!d.RequireOpened() || !d.RequireText(command.Reason, "reason")
            || IsCorrected(d.State, command.Target, command.Key)
            || !d.Require(IsKnown(d.State, command), RefusalCode.KeyUnknown,
                $"There is no {command.Target} {command.Key}."))
        {
            return false;
        }

        d.Require(!isPayment || !d.State.Money.Find(command.Key)!.Value.Reversed,
            RefusalCode.PaymentReversed, $"The payment {command.Key} was reversed before.");
        if (isPayment && d.State.Money.Find(command.Key) is { } money)
        {
            CarryCredit.RequireHere(d, money, null);
            SharedPayments.RequireAlone(d, command.Key);
        }

        d.RequireName(command.Instead, "instead", mayBeEmpty: !isPayment || d.IsOutside);
        return !d.Refused;
    }

    /// <summary>Undoes it, checked before.</summary>
    public static void Carry(Deciding d, Correct command)
    {
        if (d.Refused)
        {
            return;
        }

        var isPayment = command.Target == CorrectionTarget.Payment;
        var move = command.Target == CorrectionTarget.Contact
            ? ContactMove(d.State, command.Key)
            : StageMove.None(d.State.Stage);
        var money = isPayment
            ? MoneyFold.After(d.State, d.State.Money.TakeOff(command.Key))
            : null;
        d.Emit(new Corrected(command.Target, command.Key, command.Reason, move, money) { Instead = command.Instead });
        if (isPayment)
        {
            Settling.Follow(d);
        }
        else if (command.Target == CorrectionTarget.Contact)
        {
            TellPerson(d, command.Key);
        }
    }

    public static CaseState Fold(CaseState state, NoteAdded e) =>
        state with { Keys = state.Keys.Add(new RecordedKey(RecordedKind.Note, e.Key)) };

    public static CaseState Fold(CaseState state, CaseAssigned e) => state with { Assignee = e.Assignee };

    public static CaseState Fold(CaseState state, Corrected e)
    {
        var corrected = state.Moved(e.Move) with { Keys = state.Keys.Add(new RecordedKey(Mark(e.Target), e.Key)) };
        return e.Target switch
        {
            CorrectionTarget.Payment => Accounting.Apply(
                corrected with { Money = state.Money.TakeOff(e.Key) }, e.Money!),
            CorrectionTarget.Contact => corrected with
            {
                Contacts = Without(state, e.Key),
                Log = CaseLog.Without(state, e.Key),
                Answers = state.Answers.RemoveAll(given => given.Reply == e.Key),
                LastAttempt = state.LastAttempt is { } last && last.Key == e.Key ? null : state.LastAttempt,
                CallBack = state.CallBack is { } agreed && agreed.Contact == e.Key ? null : state.CallBack,
            },
            CorrectionTarget.Note => corrected,
        };
    }

    /// <summary>Whether something was corrected before.</summary>
    public static bool IsCorrected(CaseState state, CorrectionTarget target, string key) =>
        state.HasKey(Mark(target), key);

    /// <summary>
    /// Whether rules may count a contact, or ask by it whether he can be reached: it stands in a log, and the bank or
    /// its agency began it, or the debtor did, or somebody else whom the case names.
    /// </summary>
    private static bool Counts(Deciding d, string contact) =>
        CaseLog.Find(d.State, d.Facts.Person?.State, contact) is { Corrected: false } logged
        && (logged.Direction == ContactDirection.Outbound || logged.Party == PartyKind.Debtor
            || logged.PartyPerson is not null);

    /// <summary>The debtor's log counts it no more; a visit was made there whomever it met, and stays.</summary>
    private static void TellPerson(Deciding d, string contact)
    {
        var logged = RecordContactUse.LogKey(d, contact);
        if (d.Facts.Person is { } person && ContactLog.Find(person.State, logged) is { Corrected: false })
        {
            d.EmitOnPerson(new ContactCorrected(logged, d.Today));
        }

        if (d.Facts.Reached?.Person is { } reached && ContactLog.Find(reached.State, logged) is { Corrected: false })
        {
            d.EmitBeside(reached.Stream, reached.Version, new ContactCorrected(logged, d.Today));
        }
    }

    private static StageMove ContactMove(CaseState state, string key)
    {
        // The stage goes back only where contacts alone made it Contacted, and none of them stands any more.
        var stands = state.Contacts.Any(other => other.Key != key && other.RightParty && !other.Corrected);
        return !stands && state is { Stage: CaseStage.Contacted, ContactedBy: { } first }
            ? new StageMove(state.Stage, state.Contacts.First(contact => contact.Key == first).Move.From, false)
            : StageMove.None(state.Stage);
    }

    private static System.Collections.Immutable.ImmutableArray<CaseContact> Without(CaseState state, string key)
    {
        var contact = state.Contacts.First(known => known.Key == key);
        return state.Contacts.Replace(contact, contact with { Corrected = true });
    }

    private static bool IsKnown(CaseState state, Correct command) => command.Target switch
    {
        CorrectionTarget.Contact => state.Contacts.Any(contact => contact.Key == command.Key),
        CorrectionTarget.Payment => state.Money.Find(command.Key) is not null,
        CorrectionTarget.Note => state.HasKey(RecordedKind.Note, command.Key),
    };

    private static RecordedKind Mark(CorrectionTarget target) => target switch
    {
        CorrectionTarget.Contact => RecordedKind.CorrectedContact,
        CorrectionTarget.Payment => RecordedKind.CorrectedPayment,
        CorrectionTarget.Note => RecordedKind.CorrectedNote,
    };
}
