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

    /// <summary>Why somebody was contacted.</summary>
    public ContactPurpose Purpose { get; init; } = ContactPurpose.Collect;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The person's id; needed where the case names several in that part, null for the one.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>
    /// The key of the contact point on the record of who is rung, of the debtor's where the case names nobody in that
    /// part; null where unknown.
    /// </summary>
    public string? Point { get; init; }

    /// <summary>The contact permission whose slot it uses; null for none.</summary>
    public string? Permission { get; init; }

    /// <summary>With a permission: when it began, within the permission's time; null for now.</summary>
    public Instant? StartedAt { get; init; }

    /// <summary>
    /// When to call back, as it was agreed; later than the contact, null for nothing agreed. No promise to pay, and no
    /// permission to call then.
    /// </summary>
    public Instant? CallBackAt { get; init; }

    /// <summary>The notice of the law that was given, or the right that was preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>
    /// Of a service reply: the key of the contact of the case, or of the dispute or complaint of the case or of its
    /// debtor, that it answers; of the one to whom it goes.
    /// </summary>
    public string? Answers { get; init; }
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

    /// <summary>Why somebody was contacted.</summary>
    public ContactPurpose Purpose { get; init; } = ContactPurpose.Collect;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The key of the contact point; null where unknown.</summary>
    public string? Point { get; init; }

    /// <summary>The person who was reached, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The contact permission whose slot it used; null for none.</summary>
    public string? Permission { get; init; }

    /// <summary>When to call back; null for nothing agreed.</summary>
    public Instant? CallBackAt { get; init; }

    /// <summary>The notice of the law that was given, or the right that was preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>The key of what was answered; null for nothing.</summary>
    public string? Answers { get; init; }

    /// <summary>What was said.</summary>
    [Personal]
    public string? Note { get; init; }
}

internal static class RecordContactUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, EffectiveInFuture, KeyUnknown,
    // FieldsContradict, ActorNotAllowed, CaseResolved, NotEntered, HoldActive, RuleForbids, FactMissing, SlotReserved,
    // PermissionUnusable, PermissionRequired, StageForbids.
    public static void Decide(Deciding d, RecordContact command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || !d.RequireText(command.Note, "note", mayBeEmpty: true)
            || !d.RequireName(command.Point, "contact point", mayBeEmpty: true)
            || (command.Answers is not null && !d.RequireKey(command.Answers, "answers"))
            || (command.Permission is not null && !d.RequireKey(command.Permission, "permission"))
            || d.Knows(d.State.Contacts.Any(contact => contact.Key == command.Key))
            || !WhoIsMeant.Require(d, command.Party, command.PartyPerson, Slot(d, command)?.PartyPerson)
            || !PermissionFits(d, command)
            || !CallBackFits(d, command))
        {
            return;
        }

        var outbound = command.Direction == ContactDirection.Outbound;
        d.Expect(outbound || command.Disposition is Disposition.Reached or Disposition.WrongParty
            or Disposition.RefusedToTalk, RefusalCode.FieldsContradict,
            "Only a contact that we began finds nobody or a number that is not valid.");
        command = command with
        {
            Point = command.Point ?? Slot(d, command)?.Point
                ?? (outbound ? UsablePoints.Meant(d, command.Channel, command.Party, command.Disposition) : null),
        };
        UsablePoints.Expect(d, command.Channel, command.Point, command.Party, outbound);
        Entry.Assess(d);
        var rightParty = command.Disposition == Disposition.Reached && IsRight(d, command.Party);
        var actClass = Acts.ClassOf(d, command.Class);
        if (outbound)
        {
            Judge(d, command, actClass);
        }

        if (d.Move(CaseTrigger.RecordContact, d.Inputs() with { RightPartyReached = rightParty }) is { } move
            && !d.Refused)
        {
            d.Emit(new ContactRecorded(command.Key, command.Channel, command.Direction, command.Disposition,
                command.Party, rightParty, command.StartedAt ?? d.At, move)
            {
                Class = actClass,
                Purpose = command.Purpose,
                CallKind = command.CallKind,
                Point = command.Point,
                PartyPerson = d.Facts.Reached?.Id,
                Permission = command.Permission,
                CallBackAt = command.CallBackAt,
                Notice = command.Notice,
                Answers = command.Answers,
                Note = command.Note,
            });
            Log(d, command, actClass);
            UsablePoints.TakeBack(d, command.Point, command.Disposition);
        }
    }

    /// <summary>Only what we began is judged.</summary>
    private static void Judge(Deciding d, RecordContact command, ActClass actClass)
    {
        Acts.ExpectCollectable(d, command.Class);
        ClassClaims.Expect(d, Claim(command), Slot(d, command)?.Answers);

        if (command.Channel == ContactChannel.Phone)
        {
            d.ExpectDialPermission(command.Permission);
        }

        d.ExpectSlotFree(command.Channel, command.Party, command.Permission);
        var act = ActOf(d, command, actClass);
        d.Judge(act, Claim(command).AddTo(NamedFacts.None
            .With(ContactFacts.Purpose, PolicyWords.Of(command.Purpose))
            .With(ContactFacts.Answered, act.Connected)
            .With(ContactFacts.ByAgency, d.ByAgency)).And(d.Stated).And(Slot(d, command)?.Facts ?? []));
    }

    private static ClassClaim Claim(RecordContact command) =>
        new(command.Class, command.Channel, command.Notice, command.Answers, command.Party);

    private static Act ActOf(Deciding d, RecordContact command, ActClass actClass) =>
        d.Act(Acts.KindOf(command.Channel), actClass, command.Party, Acts.Name(command.Channel)) with
        {
            At = command.StartedAt ?? d.At,
            Point = command.Point,
            CallKind = command.CallKind,
            Connected = IsConnected(command.Disposition),
            Permission = command.Permission,
        };

    private static void Log(Deciding d, RecordContact command, ActClass actClass) => d.EmitContact(new ContactLogged(
        LogKey(d, command.Key), d.State.Opened!.Case, command.Channel,
        command.StartedAt ?? d.At, command.Direction, IsConnected(command.Disposition))
    {
        Party = command.Party,
        Class = actClass,
        CallKind = command.CallKind,
        Point = command.Point,
        Permission = command.Permission,
        Result = command.Disposition,
    });

    /// <summary>The key of a contact of this case in the debtor's log.</summary>
    public static string LogKey(Deciding d, string contact) => CaseLog.ContactKey(d.State.Opened!.Case, contact);

    /// <summary>Whether somebody answered.</summary>
    public static bool IsConnected(Disposition disposition) =>
        disposition is Disposition.Reached or Disposition.WrongParty or Disposition.RefusedToTalk;

    private static bool CallBackFits(Deciding d, RecordContact command) => command.CallBackAt is not { } at
        || (d.RequireInstant(at, "call back") && d.Require(at > (command.StartedAt ?? d.At), RefusalCode.DateOutOfRange,
            "A call back is agreed for later than the contact."));

    /// <summary>A permission is for this contact and stood when it began; without one it begins now.</summary>
    private static bool PermissionFits(Deciding d, RecordContact command)
    {
        var at = command.StartedAt ?? d.At;
        if (command.Permission is null)
        {
            return d.Require(command.StartedAt is null, RefusalCode.PermissionUnusable,
                "Only a contact with a permission may have begun earlier.");
        }

        var slot = Slot(d, command);
        return d.Require(at <= d.Facts.Now, RefusalCode.EffectiveInFuture, "The contact lies in the future.")
            && d.Require(
                slot is not null && IsFor(slot, d, command) && slot.GrantedAt <= at && at < slot.Until,
                RefusalCode.PermissionUnusable,
                $"The permission {command.Permission} was used, has lapsed, or is for another contact or caller.");
    }

    private static ReservedSlot? Slot(Deciding d, RecordContact command) => command.Permission is null
        ? null
        : d.Facts.Person?.State.Reserved.FirstOrDefault(known => known.Key == command.Permission);

    private static bool IsFor(ReservedSlot slot, Deciding d, RecordContact command) =>
        slot.Case == d.State.Opened!.Case && slot.Channel == command.Channel && slot.Party == command.Party
        && slot.PartyPerson == d.Facts.Reached?.Id && slot.Class == Acts.ClassOf(d, command.Class)
        && (slot.Point is null || command.Point is null || slot.Point == command.Point) && slot.IsOf(d.Facts.By);

    public static CaseState Fold(CaseState state, ContactRecorded e) => state.Moved(e.Move) with
    {
        Contacts = state.Contacts.Add(new CaseContact(e.Key, e.RightParty, e.Move, Corrected: false)
        {
            Party = e.Party,
            PartyPerson = e.PartyPerson,
            Reached = e.Disposition == Disposition.Reached,
        }),
        Log = CaseLog.With(state, Logged(e)),
        Answers = ClassClaims.With(state, e.Key, e.Answers, ClassClaims.Answered(e.Channel, e.Disposition)),
        LastAttempt = e.Direction == ContactDirection.Outbound ? CaseLog.Later(state, e.Key, e.At) : state.LastAttempt,
        LastActAt = e.Direction == ContactDirection.Outbound ? state.Acted(e.At) : state.LastActAt,
        CallBack = e.CallBackAt is { } at ? new CallBack(e.Key, at) : e.RightParty ? null : state.CallBack,
        ContactedBy = e.Move.To == CaseStage.Contacted && e.Move.From != e.Move.To ? e.Key : state.ContactedBy,
    };

    private static LoggedContact Logged(ContactRecorded e) =>
        new(e.Key, "", e.Channel, e.At, e.Direction, IsConnected(e.Disposition), e.Party)
        {
            Class = e.Class,
            CallKind = e.CallKind,
            Point = e.PartyPerson is null ? e.Point : null,
            PartyPerson = e.PartyPerson,
            Result = e.Disposition,
        };

    /// <summary>The debtor, or somebody who may speak for the debt and stands as such on the case.</summary>
    private static bool IsRight(Deciding d, PartyKind party) => party == PartyKind.Debtor
        || (party is PartyKind.CoBorrower or PartyKind.Guardian or PartyKind.Representative or PartyKind.Heir
            && (d.Facts.Reached?.Party == party || d.State.Parties.Any(known => known.Role == party)));
}
