using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>What every request has for an act that rules judge.</summary>
public abstract record ActRequest
{
    /// <summary>
    /// The key of a granted override of the case, under which the act is done where the override's rule refuses it.
    /// </summary>
    public string? Override { get; init; }
}

/// <summary>
/// Asks that one act pass which a rule of soft norm refuses. Somebody else in the role that the refusal names decides
/// it under <c>/v1/approvals</c>; granted it serves one act, which names it.
/// </summary>
/// <param name="Rule">The rule's id, as the refusal names it.</param>
/// <param name="Act">The kind of act in the words of packs, such as <c>call</c> or <c>plan-agreement</c>.</param>
/// <param name="Until">Until when it is to serve, exclusive; at most seven days unless the bank's pack says otherwise.
/// </param>
/// <param name="Reason">Why; personal, sealed in the ledger.</param>
public sealed record OverrideRequest(string Rule, string Act, DateTimeOffset Until, string Reason)
{
    /// <summary>The override's key, unique over all approvals; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>To whom the act is done.</summary>
    public PartyKind Party { get; set; } = PartyKind.Debtor;

    /// <summary>The person's id; needed where the case names several in that part.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The channel; absent for whichever the act has.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>From when it is to serve; absent for now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>One of the reasons that the rule names; absent where it names none.</summary>
    public string? ReasonCode { get; init; }
}

/// <summary>An override of a rule, asked for or granted.</summary>
/// <param name="Key">Its key, which the act names; while it waits also the id of the approval.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Act">The kind of act in the words of packs.</param>
/// <param name="Party">To whom the act is done.</param>
/// <param name="From">From when it serves.</param>
/// <param name="Until">Until when, exclusive.</param>
public sealed record OverrideView(
    string Key, string Rule, string Act, PartyKind Party, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>How it stands; that its time is over is seen from its end.</summary>
    public OverrideStatus Status { get; init; }

    /// <summary>The rule's title; absent where no pack has the rule any more.</summary>
    public string? Title { get; init; }

    /// <summary>The rule's source.</summary>
    public string? Citation { get; init; }

    /// <summary>How strong the source is.</summary>
    public NormStrength? Norm { get; init; }

    /// <summary>The person whom the act is for, where the case names him and he is not its debtor.</summary>
    [Personal]
    public string? PartyPerson { get; init; }

    /// <summary>The channel; absent for whichever the act has.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>The reason of the rule's list; absent where it names none.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Why it was asked for.</summary>
    [Personal]
    public string? Reason { get; init; }

    /// <summary>Who asked; somebody else decides.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>The role that decides it.</summary>
    public required string Role { get; init; }

    /// <summary>Who decided; absent while it waits.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The contact permission that was given under it.</summary>
    public string? Permission { get; init; }
}

/// <summary>How an override stands.</summary>
[JsonConverter(typeof(WordConverter<OverrideStatus>))]
public enum OverrideStatus
{
    /// <summary>Waits for a second person.</summary>
    Waiting,

    /// <summary>Granted, and not used yet.</summary>
    Granted,

    /// <summary>Not granted.</summary>
    Rejected,

    /// <summary>Ended before it was used.</summary>
    Withdrawn,

    /// <summary>An act was done under it.</summary>
    Used,
}
