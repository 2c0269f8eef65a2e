using NodaTime;

namespace Cases.Domain;

/// <summary>What a contact or attempt led to (催记结果).</summary>
public enum Disposition
{
    /// <summary>Somebody was spoken to, or answered.</summary>
    Reached,

    /// <summary>Nobody answered.</summary>
    NoAnswer,

    /// <summary>Busy or rejected.</summary>
    Busy,

    /// <summary>Voicemail.</summary>
    Voicemail,

    /// <summary>The number or address is not valid.</summary>
    Invalid,

    /// <summary>Somebody else answered, so the contact point is wrong until verified again.</summary>
    WrongParty,

    /// <summary>The person refused to talk.</summary>
    RefusedToTalk,
}

/// <summary>Who began a contact.</summary>
public enum ContactDirection
{
    /// <summary>The bank or its agency.</summary>
    Outbound,

    /// <summary>The debtor or another person.</summary>
    Inbound,
}

/// <summary>Records a contact or an attempt.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Channel">How.</param>
/// <param name="Direction">Who began it; only outbound contacts are judged.</param>
/// <param name="Disposition">What it led to.</param>
/// <param name="Party">Who was reached, or was to be reached.</param>
public sealed record RecordContact(
    string Key, ContactChannel Channel, ContactDirection Direction, Disposition Disposition,
        PartyKind Party) : CaseCommand
{
    /// <summary>What it was for; collection unless said otherwise.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>What was said; sealed in the ledger. At most 4,000 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>A contact or attempt was made.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Channel">How.</param>
/// <param name="Direction">Who began it.</param>
/// <param name="Disposition">What it led to.</param>
/// <param name="Party">Who was reached, or was to be reached.</param>
/// <param name="RightParty">Whether that is the debtor or somebody authorised, and he was reached.</param>
/// <param name="At">When.</param>
/// <param name="Move">The move of stage.</param>
public sealed record ContactRecorded(
    string Key, ContactChannel Channel, ContactDirection Direction, Disposition Disposition, PartyKind Party,
    bool RightParty, Instant At, StageMove Move) : CaseEvent
{
    /// <summary>As what it was judged.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>What was said.</summary>
    [Personal(RetentionClass.CollectionRecord)]
    public string? Note { get; init; }
}

internal static class RecordContactUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, EffectiveInFuture, NotEntered, HoldActive, RuleForbids,
    // FactMissing, StageForbids.
    public static void Decide(Deciding d, RecordContact command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || !d.RequireText(command.Note, "note", mayBeEmpty: true)
            || d.State.Contacts.Any(contact => contact.Key == command.Key))
        {
            return;
        }

        Entry.Assess(d);
        var rightParty = command.Disposition == Disposition.Reached && Authorised(command.Party);
        var actClass = Acts.ClassOf(d, command.Class);
        if (command.Direction == ContactDirection.Outbound)
        {
            if (command.Class == ActClass.Collection)
            {
                // Before entry only reminders are possible; past the due date they are judged as collection all the
                // same.
                d.ExpectEntered();
            }

            d.Judge(Acts.KindOf(command.Channel), actClass, command.Party, Acts.Name(command.Channel));
        }

        if (d.Move(CaseTrigger.RecordContact, d.Inputs() with { RightPartyReached = rightParty }) is { } move
            && !d.Refused)
        {
            d.Emit(new ContactRecorded(command.Key, command.Channel, command.Direction, command.Disposition,
                command.Party, rightParty, d.At, move) { Class = actClass, Note = command.Note });
        }
    }

    public static CaseState Fold(CaseState state, ContactRecorded e) => state.Moved(e.Move) with
    {
        Contacts = state.Contacts.Add(new CaseContact(e.Key, e.RightParty, e.Move, Corrected: false)),
        ContactedBy = e.Move.To == CaseStage.Contacted && e.Move.From != e.Move.To ? e.Key : state.ContactedBy,
    };

    private static bool Authorised(PartyKind party) => party is PartyKind.Debtor or PartyKind.CoBorrower
        or PartyKind.Guardian or PartyKind.Representative or PartyKind.Heir;
}
