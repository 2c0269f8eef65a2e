using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

internal static class MessagesUse
{
    /// <summary>
    /// How long a message may be handed over after it was decided, unless a rule begins to forbid it before: what
    /// waits longer is decided anew.
    /// </summary>
    public static readonly Duration Window = Duration.FromMinutes(5);

    /// <summary>
    /// How long after its confirmation an attempt of which nobody told is taken to have ended: the node that made it is
    /// gone.
    /// </summary>
    public static readonly Duration Silence = Duration.FromMinutes(1);

    private const int HexOfSha256 = 64;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyReused, KeyUnknown, FieldsContradict, ActorNotAllowed,
    // CaseResolved, StageForbids, NotEntered, HoldActive, RuleForbids, FactMissing, SlotReserved, PermissionRequired.
    public static void Decide(Deciding d, SendMessage command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || d.Knows(Find(d.State, command.Key) is not null)
            || !d.Require(!d.State.HasKey(RecordedKind.Reminder, command.Key), RefusalCode.KeyReused,
                $"The reminder {command.Key} is on record already.")
            || !d.Require(!d.IsOutside, RefusalCode.FieldsContradict,
                "What another system sent is told as a reminder; only what is sent from here is decided.")
            || !d.Require(command.Channel is not (ContactChannel.Phone or ContactChannel.InPerson),
                RefusalCode.FieldsContradict, "A call or a visit is no message; record it as a contact.")
            || !d.Require(!command.Registered || command.Channel == ContactChannel.Letter,
                RefusalCode.FieldsContradict, "Only a letter goes registered."))
        {
            return;
        }

        var point = command.Point ?? FirstUsable(d, command.Channel, command.Party);
        if (!d.Require(point is not null, RefusalCode.KeyUnknown,
                "There is no usable contact point of that channel; add one first.")
            || RemindUse.Prepare(d, new Remind(command.Key, command.Channel, command.Class)
            {
                Party = command.Party,
                PartyPerson = command.PartyPerson,
                Point = point,
                Notice = command.Notice,
                Answers = command.Answers,
                Template = command.Template,
            }) is not { } prepared)
        {
            return;
        }

        ExpectPossible(d, prepared);
        if (!d.Refused)
        {
            var notAfter = NotAfter(d, prepared);
            d.Emit(new MessageDecided(command.Key, command.Channel, prepared.Class, command.Party,
                UsedTemplate.Of(d.Facts.Template!), d.Facts.Now, notAfter)
            {
                Point = point,
                PartyPerson = d.Facts.Reached?.Id,
                Notice = command.Notice,
                Answers = command.Answers,
                Registered = command.Registered,
                Step = command.Step,
            });
            Reserve(d, prepared, notAfter);
        }
    }

    // Refusals: CaseUnknown, KeyUnknown, PermissionUnusable.
    public static void Decide(Deciding d, ConfirmMessage command)
    {
        if (!d.RequireOpened() || Known(d, command.Key) is not { } message
            || d.Knows(message.Attempt == command.Attempt || message.Status == MessageStatus.Withdrawn)
            || !d.Require(message.Waits && command.Attempt == message.Attempt + 1, RefusalCode.PermissionUnusable,
                $"The message {command.Key} is {PolicyWords.Of(message.Status):word}; that attempt is not its next."))
        {
            return;
        }

        if (d.Facts.Now >= message.NotAfter)
        {
            Withdraw(d, message, MessageEnd.Expired, []);
            return;
        }

        var prepared = RemindUse.Prepare(d, ToRemind(message), message.Facts);
        if (prepared is not null)
        {
            ExpectPossible(d, prepared);
        }

        if (d.Refused)
        {
            var reasons = d.TakeReasons();
            var isPaid = d.State.OutstandingMinor <= d.Policy.Numbers.ToleranceMinor;
            Withdraw(d, message, isPaid ? MessageEnd.Paid : MessageEnd.Forbidden, reasons);
            return;
        }

        if (message is { Class: ActClass.Collection, Channel: ContactChannel.Letter })
        {
            // A demand in writing asks for what is owed on its day, with the interest that has run.
            InterestPosting.Demanded(d);
        }

        d.Emit(new MessageConfirmed(command.Key, command.Attempt, d.Facts.Now));
    }

    // Refusals: CaseUnknown, KeyUnknown, FieldMissing, TextNotAllowed, PermissionUnusable.
    public static void Decide(Deciding d, StopMessage command)
    {
        if (d.RequireOpened() && d.RequireText(command.Reason, "reason") && Known(d, command.Key) is { } message
            && !d.Knows(message.Status == MessageStatus.Withdrawn)
            && d.Require(message.Waits, RefusalCode.PermissionUnusable,
                $"The message {command.Key} is {PolicyWords.Of(message.Status):word}; it cannot be stopped."))
        {
            Withdraw(d, message, MessageEnd.Stopped, [], command.Reason);
        }
    }

    // Refusals: CaseUnknown, KeyUnknown, FieldMissing, TextNotAllowed, PermissionUnusable.
    public static void Decide(Deciding d, ReportMessage command)
    {
        if (!d.RequireOpened() || Known(d, command.Key) is not { } message
            || (command.Reference is not null && !d.RequireName(command.Reference, "reference"))
            || (command.Why is not null && !d.RequireName(command.Why, "reason"))
            || !d.Require(command.Sha256 is null || IsSha256(command.Sha256), RefusalCode.TextNotAllowed,
                "The hash of a message is 64 lower-case hex digits.")
            || d.Knows(message.Attempt == command.Attempt && message.Status == After(command.Outcome)
                && message.Doubtful == (message.Doubtful || command.Outcome == MessageOutcome.Doubtful)))
        {
            return;
        }

        // Who made the attempt may come back after it was given up, and knows more.
        var isLate = message.Status == MessageStatus.Unknown && command.Outcome == MessageOutcome.HandedOver;
        if (d.Require(message.Attempt == command.Attempt && (message.Status == MessageStatus.Confirmed || isLate),
            RefusalCode.PermissionUnusable,
            $"The message {command.Key} is {PolicyWords.Of(message.Status):word}; nothing is told of that attempt."))
        {
            // That it was not taken now says nothing of an earlier attempt.
            var outcome = command.Outcome == MessageOutcome.Failed && message.Doubtful
                ? MessageOutcome.Unknown
                : command.Outcome;
            d.Emit(new MessageReported(command.Key, command.Attempt, outcome, d.Facts.Now)
            {
                Reference = command.Reference,
                Why = command.Why,
                Sha256 = command.Sha256,
                Again = After(outcome) == MessageStatus.PutOff ? command.Again : null,
            });
            Settle(d, outcome, message, isLate);
        }
    }

    // Refusals: CaseUnknown, KeyUnknown, FieldMissing, TextNotAllowed, PermissionUnusable.
    public static void Decide(Deciding d, TellReceipt command)
    {
        if (!d.RequireOpened() || Known(d, command.Key) is not { } message
            || (command.Reference is not null && !d.RequireName(command.Reference, "reference"))
            || d.Knows(message.Receipts.Contains(command.Receipt))
            || !d.Require(message.IsOut || message.Status == MessageStatus.Confirmed, RefusalCode.PermissionUnusable,
                $"The message {command.Key} is {PolicyWords.Of(message.Status):word}; there is no receipt of it."))
        {
            return;
        }

        d.Emit(new ReceiptTold(command.Key, command.Receipt, d.At) { Reference = command.Reference });
        if (command.Receipt == MessageReceipt.Invalid)
        {
            UsablePoints.TakeBack(d, message.Point, Disposition.Invalid);
        }
    }

    public static CaseState Fold(CaseState state, MessageDecided e) => state with
    {
        Messages = state.Messages.Add(new CaseMessage(e.Key, e.Channel, e.Class, e.Party, e.Template, e.NotAfter)
        {
            Point = e.Point,
            PartyPerson = e.PartyPerson,
            Notice = e.Notice,
            Answers = e.Answers,
            Registered = e.Registered,
            Step = e.Step,
            At = e.At,
        }),
    };

    public static CaseState Fold(CaseState state, MessageConfirmed e) => With(state, e.Key, known => known with
    {
        Status = MessageStatus.Confirmed, Attempt = e.Attempt, At = e.At,
    });

    public static CaseState Fold(CaseState state, MessageWithdrawn e) => With(state, e.Key, known => known with
    {
        Status = MessageStatus.Withdrawn, End = e.End, At = e.At,
    });

    public static CaseState Fold(CaseState state, MessageReported e) => With(state, e.Key, known => known with
    {
        Status = After(e.Outcome), At = e.Again ?? e.At,
        Doubtful = known.Doubtful || e.Outcome == MessageOutcome.Doubtful,
    });

    public static CaseState Fold(CaseState state, ReceiptTold e) => With(state, e.Key, known => known with
    {
        Receipts = known.Receipts.Add(e.Receipt),
    });

    /// <summary>The facts stated with a message, which its later judgements see too.</summary>
    public static CaseState WithFacts(CaseState state, FactsStated e) => e.Approval is not null || e.Key is not { } key
        ? state
        : With(state, key, known => Acts.KindOf(known.Channel) == e.Act ? known with { Facts = e.Facts } : known);

    /// <summary>
    /// What is known, without the slot that the message itself has: it must not stand in its own way.
    /// </summary>
    public static Facts WithoutOwnSlot(CaseState state, CaseCommand command, Facts facts)
    {
        if (command is not ConfirmMessage { Key: var key } || state.Opened is not { } opened
            || facts.Person is not { } debtor)
        {
            return facts;
        }

        var slot = SlotKey(opened.Case, key);
        facts = facts with { Person = Without(debtor, slot) };
        var own = ContactPermissions.OwnKey(opened.Case, slot);
        return facts.Reached is { } reached
            ? facts with { Reached = reached with { Person = Without(reached.Person, own) } }
            : facts;
    }

    /// <summary>A message by its key; null where there is none.</summary>
    public static CaseMessage? Find(CaseState state, string key)
    {
        foreach (var known in state.Messages)
        {
            if (known.Key == key)
            {
                return known;
            }
        }

        return null;
    }

    private static CaseMessage? Known(Deciding d, string key)
    {
        var known = Find(d.State, key);
        return d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no message {key}.") ? known : null;
    }

    /// <summary>
    /// Beyond the rules: the stage takes a reminder, something is owed, and nobody else is about to write.
    /// </summary>
    private static void ExpectPossible(Deciding d, PreparedReminder prepared)
    {
        d.Move(CaseTrigger.Remind);
        d.Expect(prepared.Class is not (ActClass.Reminder or ActClass.Collection)
                || d.State.OutstandingMinor > d.Policy.Numbers.ToleranceMinor,
            RefusalCode.CaseResolved, "Nothing is owed any more; no reminder goes out.");
        d.ExpectNobodyWrites(prepared.What.Channel, prepared.What.Party);
    }

    /// <summary>What is out is on record, whatever happened since: it was permitted when it was confirmed.</summary>
    private static void Settle(Deciding d, MessageOutcome outcome, CaseMessage message, bool isLate)
    {
        if (outcome == MessageOutcome.Failed)
        {
            Release(d, message, "not taken");
        }
        else if (After(outcome) != MessageStatus.PutOff && !isLate)
        {
            var sent = d.Facts.Template is null ? ToRemind(message) : TemplateUse.Stated(d, ToRemind(message));
            var move = d.Following(CaseTrigger.Remind, d.Inputs());
            RemindUse.Record(d, sent, message.Class, move, SlotKey(d, message.Key));
        }
    }

    /// <summary>It is not tried again; one that may be out all the same counts as sent.</summary>
    private static void Withdraw(
        Deciding d, CaseMessage message, MessageEnd end, ImmutableArray<RefusalReason> reasons, string? why = null)
    {
        if (message.Doubtful)
        {
            d.Emit(new MessageReported(message.Key, message.Attempt, MessageOutcome.Unknown, d.Facts.Now)
            {
                Why = why ?? $"not tried again: {PolicyWords.Of(end)}",
            });
            Settle(d, MessageOutcome.Unknown, message, isLate: false);
            return;
        }

        d.Emit(new MessageWithdrawn(message.Key, end, d.Facts.Now, reasons) { Why = why });
        Release(d, message, "withdrawn");
    }

    private static Instant NotAfter(Deciding d, PreparedReminder prepared)
    {
        var end = d.Facts.Now + Window;
        var facts = CaseActFacts.Of(
            d.State, d.Facts, d.Policy, d.Facts.Now, prepared.Named.And(d.Stated), prepared.Act);
        return d.Policy.FirstRefused(prepared.Act, facts, end) ?? end;
    }

    /// <summary>
    /// It counts in every count from now on, so that two cases of one person never both spend what is left.
    /// </summary>
    private static void Reserve(Deciding d, PreparedReminder prepared, Instant until)
    {
        var (what, opened) = (prepared.What, d.State.Opened!.Case);
        var slot = SlotKey(opened, what.Key);
        var granted = new ContactPermissionGranted(slot, opened, what.Channel, what.Party, d.Facts.Now, until)
        {
            Class = prepared.Class,
            CallKind = CallKind.Notification,
            Point = d.Facts.Reached is null ? what.Point : null,
            PartyPerson = d.Facts.Reached?.Id,
            Answers = what.Answers,
            Subject = d.Facts.By.Subject,
            Organisation = d.Facts.By.Organisation,
        };
        d.EmitOnPerson(granted);
        if (d.Facts.Reached is { } reached)
        {
            d.EmitOn(reached.Person, granted with
            {
                Key = ContactPermissions.OwnKey(opened, slot), Himself = true, Point = what.Point,
            });
        }
    }

    private static void Release(Deciding d, CaseMessage message, string why)
    {
        var slot = SlotKey(d, message.Key);
        if (d.Facts.Person is not { } debtor)
        {
            return;
        }

        d.EmitOnPerson(new ContactPermissionReleased(slot, why, d.Facts.Now));
        if (d.Facts.Reached is { } reached && reached.Person.Stream != debtor.Stream)
        {
            d.EmitOn(reached.Person, new ContactPermissionReleased(
                ContactPermissions.OwnKey(d.State.Opened!.Case, slot), why, d.Facts.Now));
        }
    }

    private static KnownPerson Without(KnownPerson person, string slot) =>
        person with { State = ContactPermissions.Spend(person.State, slot) };

    private static string? FirstUsable(Deciding d, ContactChannel channel, PartyKind party) =>
        WhoIsMeant.Of(d, channel, party) is { IsOwnRecord: true } meant
            ? meant.Record.ContactPoints.FirstOrDefault(
                known => known.Channel == channel && known.State == ContactPointState.Ok)?.Key
            : null;

    private static Remind ToRemind(CaseMessage message) => new(message.Key, message.Channel, message.Class)
    {
        Party = message.Party,
        PartyPerson = message.PartyPerson,
        Point = message.Point,
        Notice = message.Notice,
        Answers = message.Answers,
        Template = new TemplateName(message.Template.Id, message.Template.Version, message.Template.Language),
    };

    private static MessageStatus After(MessageOutcome outcome) => outcome switch
    {
        MessageOutcome.HandedOver => MessageStatus.HandedOver,
        MessageOutcome.PutOff => MessageStatus.PutOff,
        MessageOutcome.Failed => MessageStatus.Failed,
        MessageOutcome.Unknown => MessageStatus.Unknown,
        MessageOutcome.Doubtful => MessageStatus.PutOff,
    };

    private static CaseState With(CaseState state, string key, Func<CaseMessage, CaseMessage> changed)
    {
        for (var index = 0; index < state.Messages.Length; index++)
        {
            if (state.Messages[index].Key == key)
            {
                return state with { Messages = state.Messages.SetItem(index, changed(state.Messages[index])) };
            }
        }

        return state;
    }

    private static bool IsSha256(string text) =>
        text.Length == HexOfSha256 && text.All(letter => char.IsAsciiHexDigitLower(letter));

    private static string SlotKey(Deciding d, string key) => SlotKey(d.State.Opened!.Case, key);

    /// <summary>The key of its slot; nobody can ask for one of that name.</summary>
    private static string SlotKey(string caseId, string key) => $"{caseId}/message/{key}";
}
