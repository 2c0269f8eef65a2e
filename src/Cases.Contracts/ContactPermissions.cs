using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>
/// Asks whether a party of a case may be contacted by a channel now. Where it may, the slot is reserved on the record
/// of the debtor and of who is reached, over all their cases, until a contact uses it or its time is over.
/// </summary>
/// <param name="Case">The case that the contact is about.</param>
/// <param name="Channel">How.</param>
public sealed record ContactPermissionRequest(string Case, ContactChannel Channel)
{
    /// <summary>The permission's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whom to reach.</summary>
    public PartyKind Party { get; set; } = PartyKind.Debtor;

    /// <summary>What the contact is meant to do.</summary>
    public ActClass Class { get; set; } = ActClass.Collection;

    /// <summary>Why somebody is contacted.</summary>
    public ContactPurpose Purpose { get; set; } = ContactPurpose.Collect;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; set; } = CallKind.Interactive;

    /// <summary>The person's id; needed where the case names several in that part.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>
    /// The key of the number or address on the record of who is reached; of the debtor's where the case names nobody in
    /// that part.
    /// </summary>
    public string? Point { get; init; }

    /// <summary>
    /// The notice of the law that is given, or the right that is preserved: needed of these two classes unless by
    /// letter; a letter that names none states what a collection letter states.
    /// </summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>
    /// Of a service reply: the key of what it answers, a contact that came in on this case and waits for its answer, or
    /// a dispute or complaint of the case or its debtor; each of the one to whom the reply goes.
    /// </summary>
    public string? Answers { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }

    /// <summary>
    /// The key of a granted override of the case, under which it is permitted where the override's rule refuses it. The
    /// permission uses it up, also where it lapses or is given back.
    /// </summary>
    public string? Override { get; init; }
}

/// <summary>Asks for the permissions of a dial list, each decided for itself and in the order given.</summary>
/// <param name="Items">At most 200.</param>
public sealed record ContactPermissionBatch(IReadOnlyList<ContactPermissionRequest> Items);

/// <summary>Gives a reserved slot back unused.</summary>
/// <param name="Case">The case that the permission is about.</param>
/// <param name="Reason">Why.</param>
public sealed record PermissionReleaseRequest(string Case, string Reason);

/// <summary>A contact is permitted and its slot reserved. The contact is recorded with the key.</summary>
/// <param name="Key">Its key, which the contact names.</param>
/// <param name="Case">The case that it is about.</param>
/// <param name="Person">The debtor; the slot is on his record, and on that of whom it is for.</param>
/// <param name="Channel">How.</param>
/// <param name="Party">Whom to reach.</param>
public sealed record ContactPermission(
    string Key, string Case, [property: Personal] string Person, ContactChannel Channel, PartyKind Party)
{
    /// <summary>The person who is to be reached, where the case names him and he is not its debtor.</summary>
    [Personal]
    public string? PartyPerson { get; init; }

    /// <summary>Since when, inclusive.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Until when, exclusive: a contact that begins then or later needs another permission.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Whether it can still be used; an answer given again may tell of one that is used or over.</summary>
    public PermissionState State { get; init; }

    /// <summary>The key of the number or address.</summary>
    public string? Point { get; init; }

    /// <summary>The rules that were judged, with their answers; of an answer given again those of the first.</summary>
    public IReadOnlyList<RuleView> Rules { get; set; } = [];
}

/// <summary>One answer of a batch: a permission, or why there is none.</summary>
/// <param name="Status">The status that the request alone would have had.</param>
public sealed record ContactPermissionResult(int Status)
{
    /// <summary>The permission.</summary>
    public ContactPermission? Permission { get; init; }

    /// <summary>Why there is none.</summary>
    public Problem? Problem { get; init; }
}

/// <summary>The answers of a batch, in the order of its items.</summary>
/// <param name="Results">An answer each.</param>
public sealed record ContactPermissionResults(IReadOnlyList<ContactPermissionResult> Results);

/// <summary>Whether a permission can still be used.</summary>
[JsonConverter(typeof(WordConverter<PermissionState>))]
public enum PermissionState
{
    /// <summary>Its slot is reserved.</summary>
    Reserved,

    /// <summary>A contact used it, or it was given back.</summary>
    Spent,

    /// <summary>Its time is over.</summary>
    Lapsed,
}

/// <summary>Why somebody is contacted.</summary>
[JsonConverter(typeof(WordConverter<ContactPurpose>))]
public enum ContactPurpose
{
    /// <summary>To collect.</summary>
    Collect,

    /// <summary>To ask how the debtor can be reached.</summary>
    Locate,

    /// <summary>To take the offer of somebody who wants to pay.</summary>
    ReceiveOffer,
}

/// <summary>Which kind of call.</summary>
[JsonConverter(typeof(WordConverter<CallKind>))]
public enum CallKind
{
    /// <summary>A talk.</summary>
    Interactive,

    /// <summary>A notification that needs no answer.</summary>
    Notification,
}
