using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Sends a message made of a template to somebody of the case: it is judged now, and again just before it is handed to
/// whoever delivers it.
/// </summary>
/// <param name="Key">Its key, unique among the messages and reminders of the case.</param>
/// <param name="Channel">How it goes: by text, e-mail, the bank's app or letter.</param>
/// <param name="Class">What it is; a reminder after the due date, while unpaid, is judged as collection.</param>
/// <param name="Template">The template that it is made of.</param>
public sealed record SendMessage(string Key, ContactChannel Channel, ActClass Class, TemplateName Template)
    : CaseCommand
{
    /// <summary>To whom.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>The person's id; needed where the case names several in that part, null for the one.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The key of the contact point; null for the first usable one of the channel.</summary>
    public string? Point { get; init; }

    /// <summary>The notice of the law that is given, or the right that is preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>As <see cref="Remind.Answers"/>.</summary>
    public string? Answers { get; init; }

    /// <summary>Of a letter, whether it goes registered, so that its arrival can be proved.</summary>
    public bool Registered { get; init; }

    /// <summary>The step of a strategy that it is; null where somebody sends it.</summary>
    public LadderMark? Step { get; init; }
}

/// <summary>Which step of which strategy a message is, and for which due date.</summary>
/// <param name="Strategy">The strategy's id.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Level">The step's place in the ladder, from 1.</param>
/// <param name="Anchor">The due date from which the step's day is counted.</param>
public sealed record LadderMark(string Strategy, int Version, int Level, LocalDate Anchor);

/// <summary>
/// Asks whether a message that was decided may be handed over now; the node asks, immediately before it does so.
/// </summary>
/// <remarks>
/// What is against it is no refusal: the message is taken back for good, and the reasons are on record with that.
/// </remarks>
/// <param name="Key">The message.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
public sealed record ConfirmMessage(string Key, int Attempt) : CaseCommand;

/// <summary>Stops a message that was decided and is not handed over yet.</summary>
/// <param name="Key">The message.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record StopMessage(string Key, string Reason) : CaseCommand;

/// <summary>Tells what became of an attempt to hand a message over; the node tells it.</summary>
/// <param name="Key">The message.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ReportMessage(string Key, int Attempt, MessageOutcome Outcome) : CaseCommand
{
    /// <summary>Under which name whoever delivers it knows it, 1 to 200 characters; null where none was told.</summary>
    public string? Reference { get; init; }

    /// <summary>Why it was not taken, 1 to 200 characters; null for none.</summary>
    public string? Why { get; init; }

    /// <summary>SHA-256 of what was handed over, 64 lower-case hex digits; null where nothing was.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When the next attempt is made at the earliest, where it was put off; null for at once.</summary>
    public Instant? Again { get; init; }
}

/// <summary>Tells what whoever delivers says of a message that is out.</summary>
/// <param name="Key">The message.</param>
/// <param name="Receipt">What is said.</param>
public sealed record TellReceipt(string Key, MessageReceipt Receipt) : CaseCommand
{
    /// <summary>Under which name whoever delivers it knows it; null for none.</summary>
    public string? Reference { get; init; }
}

/// <summary>What became of an attempt to hand a message over.</summary>
public enum MessageOutcome
{
    /// <summary>It was taken by whoever delivers it.</summary>
    HandedOver,

    /// <summary>It was not taken, and may be tried again.</summary>
    PutOff,

    /// <summary>It was not taken, and never will be.</summary>
    Failed,

    /// <summary>Nobody knows whether it was taken; it counts as sent.</summary>
    Unknown,

    /// <summary>
    /// Nobody knows yet: whoever takes it knows a repeated one, so it is tried again, and counts as sent where that
    /// never comes about.
    /// </summary>
    Doubtful,
}

/// <summary>What whoever delivers says of a message, from least to most.</summary>
public enum MessageReceipt
{
    /// <summary>It could not be delivered.</summary>
    Failed,

    /// <summary>It came back.</summary>
    Bounced,

    /// <summary>There is no such number or address.</summary>
    Invalid,

    /// <summary>It has arrived.</summary>
    Delivered,

    /// <summary>It was opened.</summary>
    Read,
}

/// <summary>Why a message that was decided never went out.</summary>
public enum MessageEnd
{
    /// <summary>Nothing was owed any more.</summary>
    Paid,

    /// <summary>A rule, a hold or the stage forbade it.</summary>
    Forbidden,

    /// <summary>It was not handed over in time.</summary>
    Expired,

    /// <summary>Somebody stopped it.</summary>
    Stopped,
}

/// <summary>A message was decided; it goes out only after <see cref="MessageConfirmed"/>.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Channel">How.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Party">To whom.</param>
/// <param name="Template">The template, with its hash.</param>
/// <param name="At">When it was decided.</param>
/// <param name="NotAfter">
/// Until when it may be handed over, exclusive: the first instant that a rule forbids, and five minutes at most.
/// </param>
public sealed record MessageDecided(
    string Key, ContactChannel Channel, ActClass Class, PartyKind Party, UsedTemplate Template, Instant At,
    Instant NotAfter) : CaseEvent
{
    /// <summary>The contact point.</summary>
    public string? Point { get; init; }

    /// <summary>The person, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The notice of the law that is given, or the right that is preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>The key of what it answers; null for nothing.</summary>
    public string? Answers { get; init; }

    /// <summary>Of a letter, whether it goes registered.</summary>
    public bool Registered { get; init; }

    /// <summary>The step of a strategy that it is; null where somebody sends it.</summary>
    public LadderMark? Step { get; init; }
}

/// <summary>A message may be handed over now: within seconds, and for this attempt alone.</summary>
/// <param name="Key">The message.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="At">When.</param>
public sealed record MessageConfirmed(string Key, int Attempt, Instant At) : CaseEvent;

/// <summary>A message that was decided never went out.</summary>
/// <param name="Key">The message.</param>
/// <param name="End">Why, in a word.</param>
/// <param name="At">When it was taken back.</param>
/// <param name="Reasons">What was against it, as a refusal says it; empty where somebody stopped it.</param>
public sealed record MessageWithdrawn(string Key, MessageEnd End, Instant At, ImmutableArray<RefusalReason> Reasons)
    : CaseEvent
{
    /// <summary>Why somebody stopped it; null where nobody did.</summary>
    [Personal]
    public string? Why { get; init; }
}

/// <summary>What became of an attempt to hand a message over.</summary>
/// <param name="Key">The message.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="At">When it was told.</param>
public sealed record MessageReported(string Key, int Attempt, MessageOutcome Outcome, Instant At) : CaseEvent
{
    /// <summary>Under which name whoever delivers it knows it; null for none.</summary>
    [Personal]
    public string? Reference { get; init; }

    /// <summary>Why it was not taken; null for none.</summary>
    [Personal]
    public string? Why { get; init; }

    /// <summary>SHA-256 of what was handed over; null where nothing was.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When the next attempt is made at the earliest; null for at once.</summary>
    public Instant? Again { get; init; }
}

/// <summary>What whoever delivers says of a message that is out.</summary>
/// <param name="Key">The message.</param>
/// <param name="Receipt">What is said.</param>
/// <param name="At">When it was so.</param>
public sealed record ReceiptTold(string Key, MessageReceipt Receipt, Instant At) : CaseEvent
{
    /// <summary>Under which name whoever delivers it knows it; null for none.</summary>
    [Personal]
    public string? Reference { get; init; }
}
