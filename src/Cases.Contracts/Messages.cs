using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Sends a message that is made of a template; it leaves within minutes, or never.</summary>
/// <param name="Channel">How it goes: by text, e-mail, the bank's app or letter.</param>
/// <param name="Template">The template that it is made of.</param>
public sealed record MessageRequest(ContactChannel Channel, TemplateRequest Template) : ActRequest
{
    /// <summary>The message's key, which is that of its reminder; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>What it is meant to do.</summary>
    public ActClass Class { get; set; } = ActClass.Reminder;

    /// <summary>Whom it goes to.</summary>
    public PartyKind Party { get; set; } = PartyKind.Debtor;

    /// <summary>The person's id; needed where the case names several in that part.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The key of the number or address on his record; the first usable one of the channel where absent.
    /// </summary>
    public string? Point { get; init; }

    /// <summary>The notice of the law that is given, or the right that is preserved.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>Of a service reply: the key of what it answers.</summary>
    public string? Answers { get; init; }

    /// <summary>Of a letter, whether it goes registered.</summary>
    public bool Registered { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Tells what whoever delivers says of a message.</summary>
/// <param name="Receipt">What is said.</param>
public sealed record ReceiptRequest(MessageReceipt Receipt)
{
    /// <summary>Under which name whoever delivers it knows it, 1 to 200 characters.</summary>
    public string? Reference { get; init; }
}

/// <summary>A message that was decided here.</summary>
/// <param name="Key">Its key, which is that of its reminder once it is out.</param>
/// <param name="Channel">How it goes.</param>
/// <param name="Template">The template that it is made of.</param>
/// <param name="Status">How far it is.</param>
/// <param name="NotAfter">Until when it may be handed over, exclusive.</param>
public sealed record MessageView(
    string Key, ContactChannel Channel, TemplateRequest Template, MessageStatus Status, DateTimeOffset NotAfter)
{
    /// <summary>When it came this far; of one that was put off, when it may be tried again.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Attempts to hand it over so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it never went out; absent unless it was withdrawn.</summary>
    public MessageEnd? End { get; init; }

    /// <summary>Of a letter, whether it goes registered.</summary>
    public bool Registered { get; init; }

    /// <summary>The strategy and the step of its ladder, such as <c>CN-CARD 2</c>; absent where somebody sent it.
    /// </summary>
    public string? Step { get; init; }

    /// <summary>What whoever delivers said of it, in order of arrival.</summary>
    public IReadOnlyList<MessageReceipt> Receipts { get; set; } = [];
}

/// <summary>How far a message is.</summary>
[JsonConverter(typeof(WordConverter<MessageStatus>))]
public enum MessageStatus
{
    /// <summary>Decided; it waits to be handed over.</summary>
    Decided,

    /// <summary>An attempt is under way.</summary>
    Confirmed,

    /// <summary>An attempt was not taken; it waits for the next.</summary>
    PutOff,

    /// <summary>Taken by whoever delivers it.</summary>
    HandedOver,

    /// <summary>Never taken.</summary>
    Failed,

    /// <summary>Perhaps taken; nobody knows, and it counts as sent.</summary>
    Unknown,

    /// <summary>Never handed over.</summary>
    Withdrawn,
}

/// <summary>Why a message never went out.</summary>
[JsonConverter(typeof(WordConverter<MessageEnd>))]
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

/// <summary>What whoever delivers says of a message.</summary>
[JsonConverter(typeof(WordConverter<MessageReceipt>))]
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

/// <summary>A reminder that would not have been sent: on its day nothing of what it demanded was open.</summary>
/// <param name="Key">Its key.</param>
/// <param name="On">The day on which it went out.</param>
/// <param name="Because">Key of the payment, return or charge that shows it.</param>
public sealed record FlaggedReminderView(string Key, DateOnly On, string Because);
