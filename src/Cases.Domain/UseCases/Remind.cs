using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Records that a reminder, demand or notice goes out, with its cost where the debtor bears it.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Channel">How it goes.</param>
/// <param name="Class">What it is; a reminder after the due date, while unpaid, is judged as collection.</param>
public sealed record Remind(string Key, ContactChannel Channel, ActClass Class) : CaseCommand
{
    /// <summary>To whom.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>
    /// The cost added to the debt, such as postage; null where the bank bears it. Only who may charge may add one:
    /// supervisor, legal or integration.
    /// </summary>
    public Money? Cost { get; init; }

    /// <summary>The due item that bears the cost; null for the first.</summary>
    public string? Item { get; init; }

    /// <summary>Of a letter, what it states, in the words of the rules (CN-69-LETTER); empty where unknown.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>The person's id; needed where the case names several in that part, null for the one.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>
    /// The key of the contact point on the record of who is reached, of the debtor's where the case names nobody in
    /// that part; null where unknown.
    /// </summary>
    public string? Point { get; init; }

    /// <summary>Of a telephone call, what it led to, without which nobody can count it; null for the rest.</summary>
    public Disposition? Result { get; init; }

    /// <summary>The notice of the law that is given, or the right that is preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>
    /// Of a service reply: the key of the contact of the case, or of the dispute or complaint of the case or of its
    /// debtor, that it answers; of the one to whom it goes.
    /// </summary>
    public string? Answers { get; init; }

    /// <summary>
    /// The template that it is made of; null where none is told. What it states then comes from the template.
    /// </summary>
    public TemplateName? Template { get; init; }
}

/// <summary>How a message or contact travels.</summary>
public enum ContactChannel
{
    /// <summary>Telephone call.</summary>
    Phone,

    /// <summary>Text message.</summary>
    Sms,

    /// <summary>E-mail.</summary>
    Email,

    /// <summary>Letter by post.</summary>
    Letter,

    /// <summary>The bank's own app.</summary>
    App,

    /// <summary>Face to face.</summary>
    InPerson,
}

/// <summary>A reminder, demand or notice went out.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Channel">How.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Party">To whom.</param>
/// <param name="On">The day.</param>
/// <param name="Move">The move of stage.</param>
public sealed record ReminderRecorded(
    string Key, ContactChannel Channel, ActClass Class, PartyKind Party, LocalDate On, StageMove Move) : CaseEvent
{
    /// <summary>Of a letter, what it states; empty where unknown.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>When; null in entries of builds that kept the day alone.</summary>
    public Instant? At { get; init; }

    /// <summary>The key of the contact point; null where unknown.</summary>
    public string? Point { get; init; }

    /// <summary>The person who was reached, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>Of a telephone call, what it led to; null for the rest, and where unknown.</summary>
    public Disposition? Result { get; init; }

    /// <summary>The notice of the law that was given, or the right that was preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>The key of what was answered; null for nothing.</summary>
    public string? Answers { get; init; }

    /// <summary>
    /// The template that it was made of, in entries of builds that kept it here; null since <see cref="TemplateUsed"/>
    /// says it.
    /// </summary>
    public UsedTemplate? Template { get; init; }
}

/// <summary>A reminder, demand or notice was made of a template.</summary>
/// <param name="Key">The reminder's key.</param>
/// <param name="Template">The template, with its hash.</param>
public sealed record TemplateUsed(string Key, UsedTemplate Template) : CaseEvent;

/// <summary>A reminder that was checked and judged.</summary>
/// <param name="What">The reminder, with what its template states.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Act">The act.</param>
/// <param name="Named">What is stated of it.</param>
internal sealed record PreparedReminder(Remind What, ActClass Class, Act Act, NamedFacts Named);

internal static class RemindUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // KeyUnknown, TooMany, RoleForbids, FieldsContradict, ActorNotAllowed, CaseResolved, StageForbids, NotEntered,
    // HoldActive, RuleForbids, FactMissing, SlotReserved, PermissionRequired.
    public static void Decide(Deciding d, Remind command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || d.Knows(d.State.HasKey(RecordedKind.Reminder, command.Key))
            || !d.Require(MessagesUse.Find(d.State, command.Key) is null, RefusalCode.KeyReused,
                $"The key {command.Key} is that of a message that is sent from here."))
        {
            return;
        }

        if (Prepare(d, command) is not { } prepared)
        {
            return;
        }

        command = prepared.What;
        var actClass = prepared.Class;
        if (!d.IsOutside)
        {
            // Asked before the cost: no command reopens a resolved case by its postage.
            d.Move(CaseTrigger.Remind);
        }

        if (!d.Refused && actClass == ActClass.Collection && command.Channel == ContactChannel.Letter)
        {
            // A demand in writing asks for what is owed on its day, with the interest that has run.
            InterestPosting.Demanded(d);
        }

        if (!d.Refused && command.Cost is { Minor: > 0 } cost)
        {
            // The cost comes first: it may reopen a settled case, and the reminder then belongs to the reopened one.
            var item = AddChargeUse.Target(d.State, command.Item);
            AddChargeUse.Charge(d, new NewCharge("r:" + command.Key, item, DebtComponent.Cost, cost.Minor));
        }

        if (!d.Refused && d.Move(CaseTrigger.Remind) is { } move)
        {
            Record(d, command, actClass, move);
        }
    }

    /// <summary>Checks a reminder and judges it, whether it goes out now or is decided to go out.</summary>
    /// <param name="d">The decision, whose reasons grow where something is against it.</param>
    /// <param name="command">The reminder.</param>
    /// <param name="stated">Facts that were stated with it before.</param>
    /// <returns>What was judged; null where an input is wrong. The decision says whether it was refused.</returns>
    public static PreparedReminder? Prepare(
        Deciding d, Remind command, ImmutableArray<StatedFact> stated = default)
    {
        if (!CheckCost(d, command) || !d.RequireName(command.Point, "contact point", mayBeEmpty: true)
            || !d.RequireWords(command.Fields, "fields") || !WhoIsMeant.Require(d, command.Party, command.PartyPerson)
            || (command.Answers is not null && !d.RequireKey(command.Answers, "answers")))
        {
            return null;
        }

        d.Expect(command.Cost is not { Minor: > 0 } || AddChargeUse.IsFor(d.Facts.By.Role), RefusalCode.RoleForbids,
            "A cost of the debtor is added by who may charge (supervisor, legal); leave it out.");
        command = command with
        {
            Point = command.Point ?? UsablePoints.Meant(d, command.Channel, command.Party, command.Result),
        };
        Entry.Assess(d);
        var actClass = Acts.ClassOf(d, command.Class);
        if (command.Template is not null && !TemplateUse.Require(d, command, actClass))
        {
            return null;
        }

        command = TemplateUse.Stated(d, command);
        var (act, named) = Judge(d, command, actClass, stated);
        return new PreparedReminder(command, actClass, act, named);
    }

    private static (Act Act, NamedFacts Named) Judge(
        Deciding d, Remind command, ActClass actClass, ImmutableArray<StatedFact> stated)
    {
        UsablePoints.Expect(d, command.Channel, command.Point, command.Party, outbound: true);
        if (command.Channel == ContactChannel.Phone)
        {
            d.ExpectDialPermission(null);
            d.Expect(command.Result is not null, RefusalCode.FieldMissing,
                "A reminder by telephone needs its result: calls are counted by whether somebody answered.");
        }

        Acts.ExpectCollectable(d, command.Class);
        var claim = new ClassClaim(command.Class, command.Channel, command.Notice, command.Answers, command.Party);
        ClassClaims.Expect(d, claim);
        var act = d.Act(Acts.KindOf(command.Channel), actClass, command.Party, Acts.Name(command.Channel)) with
        {
            Point = command.Point,
            CallKind = CallKind.Notification,
            Connected = command.Result is { } result ? RecordContactUse.IsConnected(result) : null,
        };
        d.ExpectSlotFree(command.Channel, command.Party, permission: null);
        var named = claim.AddTo(NamedFacts.None
            .With(ContactFacts.Purpose, PolicyWords.Of(ContactPurpose.Collect))
            .With(ContactFacts.Answered, act.Connected)
            .With(ContactFacts.ByAgency, d.ByAgency)
            .With(ContentFacts.LetterFields, command.Fields)
            .With(ContentFacts.OptOutNotice, command.Template is null
                ? null
                : UsedTemplate.SaysHowToOptOut(d.Facts.Template!)));
        named = stated.IsDefaultOrEmpty ? named : named.And(stated);
        d.Judge(act, named);
        return (act, named);
    }

    /// <summary>Records a reminder that is out.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="command">The reminder.</param>
    /// <param name="actClass">As what it was judged.</param>
    /// <param name="move">The move of stage.</param>
    /// <param name="slot">The slot that it uses; null for none.</param>
    public static void Record(Deciding d, Remind command, ActClass actClass, StageMove move, string? slot = null)
    {
        d.Emit(new ReminderRecorded(command.Key, command.Channel, actClass, command.Party, d.Today, move)
        {
            Fields = command.Fields.IsDefault ? [] : command.Fields,
            At = d.At,
            Point = command.Point,
            PartyPerson = d.Facts.Reached?.Id,
            Result = command.Result,
            Notice = command.Notice,
            Answers = command.Answers,
        });
        if (command.Template is not null && d.Facts.Template is { } template)
        {
            d.Emit(new TemplateUsed(command.Key, UsedTemplate.Of(template)));
        }

        d.EmitContact(new ContactLogged(CaseLog.ReminderKey(d.State.Opened!.Case, command.Key), d.State.Opened.Case,
            command.Channel, d.At, ContactDirection.Outbound, IsConnected(command.Result))
        {
            Party = command.Party,
            Class = actClass,
            CallKind = CallKind.Notification,
            Point = command.Point,
            Result = command.Result,
            Permission = slot,
        });
        UsablePoints.TakeBack(d, command.Point, command.Result);
    }

    private static bool CheckCost(Deciding d, Remind command) =>
        (command.Cost is not { } cost || d.RequireAmount(cost, "cost", mayBeZero: true))
        && (command.Item is null || d.Require(d.State.FindItem(command.Item) is not null, RefusalCode.KeyUnknown,
            $"There is no due item {command.Item}."));

    public static CaseState Fold(CaseState state, ReminderRecorded e) => state.Moved(e.Move) with
    {
        Keys = state.Keys.Add(new RecordedKey(RecordedKind.Reminder, e.Key)),
        Reminders = FlagReminders.With(state, e),
        First = state.First with { Sent = Milestones.Earlier(state.First.Sent, e.On) },
        Answers = ClassClaims.With(state, "r:" + e.Key, e.Answers, ClassClaims.Answered(e.Channel, e.Result)),
        Log = e.At is { } at ? CaseLog.With(state, Logged(e, at)) : state.Log,
        LastActAt = e.At is { } sent ? state.Acted(sent) : state.Acted(e.On),
        LastAttempt = e is { At: { } rung, Channel: ContactChannel.Phone }
            ? CaseLog.Later(state, "r:" + e.Key, rung)
            : state.LastAttempt,
    };

    private static LoggedContact Logged(ReminderRecorded e, Instant at) =>
        new(e.Key, "", e.Channel, at, ContactDirection.Outbound, IsConnected(e.Result), e.Party)
        {
            Class = e.Class,
            CallKind = CallKind.Notification,
            Point = e.PartyPerson is null ? e.Point : null,
            PartyPerson = e.PartyPerson,
            Result = e.Result,
        };

    /// <summary>What no result is told of has arrived: a message or letter.</summary>
    private static bool IsConnected(Disposition? result) =>
        result is not { } known || RecordContactUse.IsConnected(known);
}
