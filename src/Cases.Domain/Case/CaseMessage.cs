using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>How far a message is that was decided here.</summary>
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

    /// <summary>Perhaps taken; nobody knows.</summary>
    Unknown,

    /// <summary>Never handed over.</summary>
    Withdrawn,
}

/// <summary>A message that was decided here, and how far it is.</summary>
/// <param name="Key">Its key, which is that of its reminder once it is out.</param>
/// <param name="Channel">How it goes.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Party">To whom.</param>
/// <param name="Template">What it is made of.</param>
/// <param name="NotAfter">Until when it may be handed over, exclusive.</param>
public sealed record CaseMessage(
    string Key, ContactChannel Channel, ActClass Class, PartyKind Party, UsedTemplate Template, Instant NotAfter)
{
    /// <summary>How far it is.</summary>
    public MessageStatus Status { get; init; }

    /// <summary>The last attempt, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>When it came this far; of one that was put off, when it may be tried again.</summary>
    public Instant At { get; init; }

    /// <summary>Why it never went out; null unless it was withdrawn.</summary>
    public MessageEnd? End { get; init; }

    /// <summary>Whether an attempt of which nobody knows may have handed it over.</summary>
    public bool Doubtful { get; init; }

    /// <summary>What whoever delivers said of it, each once, in order of arrival.</summary>
    public ImmutableArray<MessageReceipt> Receipts { get; init; } = [];

    /// <summary>The contact point.</summary>
    public string? Point { get; init; }

    /// <summary>The person, where he is not the debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The notice of the law that is given, or the right that is preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>The key of what it answers; null for nothing.</summary>
    public string? Answers { get; init; }

    /// <summary>Of a letter, whether it goes registered.</summary>
    public bool Registered { get; init; }

    /// <summary>The step of a strategy that it is; null where somebody sends it.</summary>
    public LadderMark? Step { get; init; }

    /// <summary>Facts stated with it.</summary>
    public ImmutableArray<StatedFact> Facts { get; init; } = [];

    /// <summary>Whether it waits to be handed over.</summary>
    public bool Waits => Status is MessageStatus.Decided or MessageStatus.PutOff;

    /// <summary>Whether it is out, as far as anybody knows.</summary>
    public bool IsOut => Status is MessageStatus.HandedOver or MessageStatus.Unknown;
}
