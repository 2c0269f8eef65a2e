using System.Text.Json;
namespace Cases.Contracts;

/// <summary>Opens a case: one delinquency of one account.</summary>
/// <param name="Source">The system that the account comes from, for example <c>core</c>.</param>
/// <param name="Account">The account's reference there.</param>
/// <param name="Currency">The ISO 4217 code of all amounts of the case.</param>
/// <param name="Items">What is owed.</param>
public sealed record OpenCaseRequest(
    string Source, string Account, string Currency, IReadOnlyList<DueItemRequest> Items)
{
    /// <summary>The number of the account's delinquency, from 1.</summary>
    public int Episode { get; set; } = 1;

    /// <summary>
    /// The account's product, a word of the bank's list: at most 80 characters without a long number.
    /// </summary>
    public string? Product { get; init; }

    /// <summary>Ids of the rule packs that apply; none for the node's own choice.</summary>
    public IReadOnlyList<string> Packs { get; set; } = [];

    /// <summary>The persons, by id, with their parts.</summary>
    public IReadOnlyList<PartyRequest> Parties { get; set; } = [];
}

/// <summary>Something that is owed.</summary>
/// <param name="Key">Its key, unique in the case.</param>
/// <param name="Charged">Its amounts, each component at most once.</param>
/// <param name="DueOn">The day on which it is due; absent where it is not fixed yet.</param>
public sealed record DueItemRequest(string Key, IReadOnlyList<ComponentAmount> Charged, DateOnly? DueOn = null);

/// <summary>A person's part in a case.</summary>
/// <param name="Person">The person's id; registered before.</param>
/// <param name="Role">The part.</param>
public sealed record PartyRequest(string Person, PartyKind Role);

/// <summary>Names somebody who was found to have a part in a case: an heir, a guardian, a guarantor.</summary>
/// <param name="Person">The person's id; registered before.</param>
/// <param name="Role">The part; never the debtor's, who stays as the case was opened.</param>
/// <param name="Evidence">Reference of what shows it, such as a court's order.</param>
public sealed record AddPartyRequest(string Person, PartyKind Role, string Evidence);

/// <summary>Says that somebody has a part in a case no more; the debtor's never ends.</summary>
/// <param name="Evidence">Reference of what shows it.</param>
public sealed record PartyEndRequest(string Evidence)
{
    /// <summary>The part that ends; absent for every part of the person.</summary>
    public PartyKind? Role { get; init; }
}

/// <summary>Records a reminder.</summary>
/// <param name="Channel">How it goes out.</param>
public sealed record ReminderRequest(ContactChannel Channel) : ActRequest
{
    /// <summary>The reminder's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>What it is meant to do.</summary>
    public ActClass Class { get; set; } = ActClass.Reminder;

    /// <summary>Whom it goes to.</summary>
    public PartyKind Party { get; set; } = PartyKind.Debtor;

    /// <summary>What it costs the debtor; added to the debt, and only by a role that may charge.</summary>
    public Money? Cost { get; init; }

    /// <summary>The due item that the cost is added to.</summary>
    public string? Item { get; init; }

    /// <summary>Of a letter, what it states, in the words of CN-69-LETTER.</summary>
    public IReadOnlyList<string> Fields { get; set; } = [];

    /// <summary>The person's id; needed where the case names several in that part.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>
    /// The key of the number or address on the record of who is reached; of the debtor's where the case names nobody in
    /// that part.
    /// </summary>
    public string? Point { get; init; }

    /// <summary>How it ended; needed of a telephone call, which is counted by it.</summary>
    public Disposition? Result { get; init; }

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

    /// <summary>
    /// The template that it is made of: its version and hash stand in the entry then, and what a letter states comes
    /// from it.
    /// </summary>
    public TemplateRequest? Template { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Names a template of letters and messages.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Language">Its language: zh-CN or en.</param>
public sealed record TemplateRequest(string Id, int Version, string Language);

/// <summary>Records a contact or an attempt.</summary>
/// <param name="Channel">How.</param>
/// <param name="Direction">Who began it.</param>
/// <param name="Disposition">How it ended.</param>
/// <param name="Party">With whom.</param>
public sealed record ContactRequest(
    ContactChannel Channel, ContactDirection Direction, Disposition Disposition, PartyKind Party) : ActRequest
{
    /// <summary>The contact's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>What it was meant to do.</summary>
    public ActClass Class { get; set; } = ActClass.Collection;

    /// <summary>What was said; personal, sealed in the ledger.</summary>
    public string? Note { get; init; }

    /// <summary>Why somebody was contacted.</summary>
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

    /// <summary>The key of the contact permission that it uses; agencies need one for every dial.</summary>
    public string? Permission { get; init; }

    /// <summary>With a permission: when it began, within the permission's time; absent for now.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When to call back, as it was agreed; it gives no permission to call then.</summary>
    public DateTimeOffset? CallBackAt { get; init; }

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
}

/// <summary>One instalment; they are numbered in the order given.</summary>
/// <param name="Due">The day on which it is due.</param>
/// <param name="Amount">Its amount in the case's currency, as <see cref="Money.Amount"/>.</param>
public sealed record InstalmentRequest(DateOnly Due, string Amount);

/// <summary>Agrees a plan, or changes the one in force.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">The instalments, by day.</param>
public sealed record PlanRequest(PlanKind Kind, IReadOnlyList<InstalmentRequest> Instalments) : ActRequest
{
    /// <summary>The plan's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// Whether the debtor asked for it. A change that he did not ask for is made by a supervisor, or approved.
    /// </summary>
    public bool DebtorAsked { get; init; }

    /// <summary>
    /// Where he asked for it: key of the contact in which he did, of the last days, since the plan, used once. Needed
    /// to change a plan that is kept, unless a supervisor makes the change or it is approved.
    /// </summary>
    public string? AskedIn { get; init; }

    /// <summary>What the agreement states, in the words of CN-70-PLAN.</summary>
    public IReadOnlyList<string> Terms { get; set; } = [];

    /// <summary>How it was agreed.</summary>
    public PlanForm? Form { get; init; }

    /// <summary>Reference of the recording of an oral agreement.</summary>
    public string? Recording { get; init; }

    /// <summary>Accepts the offer of so many months instead of naming instalments, which are empty then.</summary>
    public int? OfferMonths { get; init; }

    /// <summary>When the first monthly instalment of the offer falls due; a month from today where absent.</summary>
    public DateOnly? OfferFirst { get; init; }

    /// <summary>
    /// The cases of the debtor that one plan covers, 2 to 50, this one among them; the instalments are of all together.
    /// </summary>
    public IReadOnlyList<CoveredCaseRequest>? Cases { get; init; }

    /// <summary>Whether the debtor chose to pay the cases in the order named; else in that of law.</summary>
    public bool? InOrder { get; init; }

    /// <summary>
    /// Whether to ask a second person instead of agreeing at once, as a settlement above the limit needs, and a change
    /// that the debtor did not ask for.
    /// </summary>
    public bool RequestApproval { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Agrees a settlement: less than is owed, for good.</summary>
/// <param name="Instalments">The instalments, by day.</param>
public sealed record SettlementRequest(IReadOnlyList<InstalmentRequest> Instalments) : ActRequest
{
    /// <summary>The plan's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the debtor asked for it.</summary>
    public bool DebtorAsked { get; init; }

    /// <summary>What the agreement states, in the words of CN-70-PLAN.</summary>
    public IReadOnlyList<string> Terms { get; set; } = [];

    /// <summary>How it was agreed.</summary>
    public PlanForm? Form { get; init; }

    /// <summary>Reference of the recording of an oral agreement.</summary>
    public string? Recording { get; init; }

    /// <summary>Whether to ask a second person instead of agreeing at once.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Puts a broken plan in force again.</summary>
public sealed record ReinstatementRequest
{
    /// <summary>Whether to ask a second person instead of doing it at once.</summary>
    public bool RequestApproval { get; init; }
}

/// <summary>Plans a visit.</summary>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Team">Who goes, by the names they sign in with (<c>sub</c>): they alone tell of the visit.</param>
/// <param name="Appointment">How the debtor was told.</param>
public sealed record VisitRequest(DateTimeOffset StartsAt, IReadOnlyList<string> Team, string Appointment) : ActRequest
{
    /// <summary>The visit's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>The team has arrived.</summary>
public sealed record CheckInRequest : ActRequest
{
    /// <summary>Where; personal, sealed in the ledger.</summary>
    public string? Place { get; init; }

    /// <summary>Whether the team showed its documents.</summary>
    public bool? IdentityShown { get; init; }

    /// <summary>Whether sound and picture are recorded throughout.</summary>
    public bool? Recorded { get; init; }

    /// <summary>Whether a home or office is entered.</summary>
    public bool? Entered { get; init; }

    /// <summary>Whether whoever lives or works there let the team in.</summary>
    public bool? EntryConsent { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>A visit is over.</summary>
/// <param name="RightPartyMet">Whether the right party was met.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record VisitCompletion(bool RightPartyMet, string Outcome)
{
    /// <summary>What was said; personal, sealed in the ledger.</summary>
    public string? Note { get; init; }

    /// <summary>What it cost the bank; the debtor is not charged for it.</summary>
    public Money? Cost { get; init; }
}

/// <summary>Refers a case to the lawyers. A second person decides, so it has to be requested.</summary>
/// <param name="Reason">Why.</param>
public sealed record ReferralRequest(string Reason) : ActRequest
{
    /// <summary>The referral's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whether to ask a second person.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Puts steps on hold.</summary>
/// <param name="Kind">Why, by kind.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record HoldRequest(HoldKind Kind, string Reason)
{
    /// <summary>The hold's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The last day; absent for one without an end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The part of the debt that it covers; absent for all.</summary>
    public Money? Part { get; init; }

    /// <summary>The party that it covers; absent for all.</summary>
    public PartyKind? Party { get; init; }

    /// <summary>The channel that it covers; absent for all. Not for holds on a person.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>Whether the ground was verified.</summary>
    public bool Verified { get; init; }

    /// <summary>Who is meant: the representative, the court, the agency.</summary>
    public string? Actor { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Owner { get; init; }

    /// <summary>When to look at it again.</summary>
    public DateOnly? ReviewOn { get; init; }

    /// <summary>When it began, where it is told late; what was done since is judged again. Absent for now.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }
}

/// <summary>A step in the life of a hold, a dispute or a complaint.</summary>
/// <param name="Step">What was done.</param>
public sealed record HoldStepRequest(string Step)
{
    /// <summary>The step's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>What came of it.</summary>
    public string? Outcome { get; init; }
}

/// <summary>Ends a hold, a dispute or a complaint.</summary>
/// <param name="Outcome">What came of it.</param>
public sealed record OutcomeRequest(string Outcome)
{
    /// <summary>
    /// The key of the contact in which the one protected said so: of the last days, since it was placed, used once.
    /// Without it, hardship, vulnerability and a wish for no contact are ended by a supervisor or lawyer.
    /// </summary>
    public string? SaidIn { get; init; }

    /// <summary>
    /// Of a dispute: whether the debtor was right; absent where nobody says. Where he was not, interest on the disputed
    /// part has run all the time.
    /// </summary>
    public bool? ForDebtor { get; init; }
}

/// <summary>Ends something, or takes it back.</summary>
/// <param name="Reason">Why.</param>
public sealed record ReasonRequest(string Reason);

/// <summary>
/// Ends a plan that is kept or a promise that is open. Collection stops while it stands, so a supervisor does it, or a
/// second person approves.
/// </summary>
/// <param name="Reason">Why; personal, sealed in the ledger where a promise ends.</param>
public sealed record CancellationRequest(string Reason)
{
    /// <summary>Whether to ask a second person instead of ending it at once.</summary>
    public bool RequestApproval { get; init; }
}

/// <summary>Undoes what was recorded by mistake; nothing is deleted.</summary>
/// <param name="Target">What kind.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">Why.</param>
public sealed record CorrectionRequest(CorrectionTarget Target, string Key, string Reason)
{
    /// <summary>What holds instead, such as the account that was meant; required of a payment.</summary>
    public string? Instead { get; init; }

    /// <summary>Asks for a second person's approval instead of doing it; money leaves a case only so.</summary>
    public bool RequestApproval { get; init; }
}

/// <summary>Adds to what is owed.</summary>
/// <param name="Component">What for.</param>
/// <param name="Amount">How much, or the new total.</param>
public sealed record ChargeRequest(DebtComponent Component, Money Amount) : ActRequest
{
    /// <summary>The charge's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the amount is the item's new total rather than an addition.</summary>
    public bool IsNewTotal { get; init; }

    /// <summary>The due item; the first one where absent.</summary>
    public string? Item { get; init; }

    /// <summary>When it is due, where the item is new.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>Whether to ask a second person, which a total below what was charged needs.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Gives up a part of what is owed.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Reason">Why.</param>
public sealed record WaiverRequest(Money Amount, string Reason) : ActRequest
{
    /// <summary>The waiver's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whether to ask a second person instead of granting it at once.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Adds a note.</summary>
/// <param name="Text">The note; personal, sealed in the ledger.</param>
public sealed record NoteRequest(string Text)
{
    /// <summary>The note's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }
}

/// <summary>Resolves a case by hand. A second person decides, so it has to be requested.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">Where that is shown.</param>
public sealed record ResolutionRequest(ResolutionReason Reason, string Evidence) : ActRequest
{
    /// <summary>Whether to ask a second person.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>A second person's decision.</summary>
public sealed record ApprovalDecision
{
    /// <summary>Why; needed to reject.</summary>
    public string? Reason { get; init; }
}

/// <summary>A command that needs nothing beyond its path.</summary>
public sealed record EmptyRequest;
