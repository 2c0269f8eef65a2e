using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>One act that a policy judges: what, why, to whom, how and when.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Class">
/// Why it is done. The caller decides it: a reminder that is sent after the due date while the debt is unpaid is
/// <see cref="ActClass.Collection"/> (rules.md, CN-CBA-SCOPE).
/// </param>
/// <param name="Party">To whom it is done.</param>
/// <param name="Channel">The channel's code, such as <c>sms</c>; null where there is none. Compared ordinally.</param>
/// <param name="Person">The id of the person to whom it is done; null where unknown, and of the debtor.</param>
/// <param name="At">The instant of the act; of a message, the instant of sending.</param>
/// <param name="TimeOfDayKnown">
/// False for an outside fact of which only the date is known: <paramref name="At"/> then lies on that date in the
/// official zone, and rules about the time of day answer <see cref="RuleVerdict.NotAssessable"/>.
/// </param>
public sealed record Act(
    ActKind Kind,
    ActClass Class,
    PartyKind Party,
    string? Channel,
    string? Person,
    Instant At,
    bool TimeOfDayKnown)
{
    /// <summary>
    /// The staff member or agency that acts; null where unknown. A complaint may be about one of them.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>The <see cref="Domain.Collector"/> for whom he acts; null where unknown.</summary>
    public string? Collector { get; init; }

    /// <summary>The key of the contact point, which stands for a number or address; null where unknown.</summary>
    public string? Point { get; init; }

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; }

    /// <summary>Whether somebody answered; null while it is not known, as before a call.</summary>
    public bool? Connected { get; init; }

    /// <summary>
    /// The key of the contact permission that it uses, whose own slot then does not count; null for none.
    /// </summary>
    public string? Permission { get; init; }

    /// <summary>The debts that it is about; empty for that of the case.</summary>
    public IReadOnlyList<string> Debts { get; init; } = [];
}

/// <summary>Everything that a rule may look at beside the act. The decider fills it; a rule fetches nothing.</summary>
public sealed record ActFacts
{
    private static readonly IReadOnlyList<ActiveHold> NoHolds = [];

    /// <summary>
    /// The instant of the decision. Rules judge <see cref="Act.At"/>; this is kept for those about delay.
    /// </summary>
    public required Instant Now { get; init; }

    /// <summary>The zone in which the debtor is; null where unknown.</summary>
    public DateTimeZone? DebtorZone { get; init; }

    /// <summary>Other zones in which the debtor may be; an act must pass in all of them.</summary>
    public IReadOnlyList<DateTimeZone> OtherZones { get; init; } = [];

    /// <summary>Who collects; null where unknown.</summary>
    public ActorKind? Actor { get; init; }

    /// <summary>What kind of credit the debt is of; null where unknown.</summary>
    public ProductKind? Product { get; init; }

    /// <summary>Where the debtor is, as in <see cref="Binding.Localities"/>; null where unknown.</summary>
    public string? Locality { get; init; }

    /// <summary>Other places where he is; local rules of each bind.</summary>
    public IReadOnlyList<string> OtherLocalities { get; init; } = [];

    /// <summary>
    /// Everything that is owed and not yet paid; nothing or negative where the account is settled or in credit.
    /// </summary>
    public required Money Outstanding { get; init; }

    /// <summary>The part that is past due.</summary>
    public required Money Arrears { get; init; }

    /// <summary>Whether the case is with lawyers or a court.</summary>
    public bool ReferralOpen { get; init; }

    /// <summary>The holds that are in force; lapsed ones may be among them, their end date decides.</summary>
    public IReadOnlyList<ActiveHold> Holds { get; init; } = NoHolds;

    /// <summary>The promise or plan that is being honoured; null where there is none or it is broken.</summary>
    public HonouredAgreement? Agreement { get; init; }

    /// <summary>Whether the debtor consented to contact in quiet hours; null where nothing is on file.</summary>
    public bool? ConsentToQuietHours { get; init; }

    /// <summary>The due date of the oldest unpaid item; null where nothing is due.</summary>
    public LocalDate? OldestUnpaidDue { get; init; }

    /// <summary>Named facts of the act, such as what a letter states.</summary>
    public NamedFacts Named { get; init; } = NamedFacts.None;

    /// <summary>The parties that the account names; empty where none were told.</summary>
    public IReadOnlyList<PartyKind> Parties { get; init; } = [];

    /// <summary>The case's id; null where none is named.</summary>
    public string? Case { get; init; }

    /// <summary>
    /// The parts that the account named from the first; null where those are all. A contact of which no person is known
    /// was with somebody of these, or with nobody whom it names.
    /// </summary>
    public IReadOnlyList<PartyKind>? FirstParties { get; init; }

    /// <summary>The person's contact log over all cases, staff and agencies.</summary>
    public ImmutableArray<LoggedContact> Contacts { get; init; } = [];

    /// <summary>Whether no number of the debtor can be dialled: none is on file, or none that is may be used.</summary>
    public bool NoUsableNumber { get; init; }

    /// <summary>Slots that were reserved for contacts and not used yet; lapsed ones may be among them.</summary>
    public IReadOnlyList<ReservedSlot> Reserved { get; init; } = [];

    /// <summary>The plans that the person performs, over all his cases.</summary>
    public IReadOnlyList<PerformedPlan> Plans { get; init; } = [];

    /// <summary>What the one who is to be reached told about when, where and how.</summary>
    public ConsumerTerms Terms { get; init; } = ConsumerTerms.None;

    /// <summary>What happened to the claim that may begin its limitation anew; in any order.</summary>
    public IReadOnlyList<ClaimEvent> Claim { get; init; } = [];
}

/// <summary>A slot that was reserved for a contact.</summary>
/// <param name="Key">The key of its permission, unique on the person.</param>
/// <param name="Case">The case that it is about.</param>
/// <param name="Channel">How.</param>
/// <param name="Party">Who is to be reached.</param>
/// <param name="GrantedAt">Since when, inclusive.</param>
/// <param name="Until">Until when, exclusive; unused it lapses then.</param>
public sealed record ReservedSlot(
    string Key, string Case, ContactChannel Channel, PartyKind Party, Instant GrantedAt, Instant Until)
{
    /// <summary>As what the contact is judged.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>Why somebody is contacted.</summary>
    public ContactPurpose Purpose { get; init; } = ContactPurpose.Collect;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The key of the contact point; null where none is named.</summary>
    public string? Point { get; init; }

    /// <summary>The person who is to be reached, where the case names him and he is not its debtor.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>
    /// Whether it stands on the record of the one who is to be reached, beside that on the record of the case's debtor.
    /// </summary>
    public bool Himself { get; init; }

    /// <summary>Of a service reply: the key of what it answers; null for nothing.</summary>
    public string? Answers { get; init; }

    /// <summary>Facts that were stated when it was asked for; they hold for the contact in it.</summary>
    public ImmutableArray<StatedFact> Facts { get; init; } = [];

    /// <summary>Who asked for it and may use it or give it back; null for entries of older builds.</summary>
    public string? Subject { get; init; }

    /// <summary>The organisation for which it was asked; null for none.</summary>
    public string? Organisation { get; init; }

    /// <summary>The <see cref="Collector"/> who asked for it; null where unknown.</summary>
    public string? By { get; init; }

    /// <summary>Whether somebody is the one who asked for it.</summary>
    public bool IsOf(Principal by) => Subject is null || (Subject == by.Subject && Organisation == by.Organisation);
}

/// <summary>A plan that a person performs.</summary>
/// <param name="Case">The case that it is of.</param>
/// <param name="Key">The plan's key there.</param>
/// <param name="Kind">What kind.</param>
/// <param name="OfThisCase">Whether it is of the case that is decided.</param>
/// <param name="HonouredThrough">
/// The last day on which it counts as performed, inclusive; null where it does until its end is told.
/// </param>
public sealed record PerformedPlan(
    string Case, string Key, PlanKind Kind, bool OfThisCase, LocalDate? HonouredThrough);

/// <summary>A hold that is in force on a case or a person.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Key">The hold's key within its stream; shown as a fact.</param>
/// <param name="Party">
/// Whom it protects; null for the whole case. A hold on the debtor also covers those who are approached on the debtor's
/// account only (<see cref="ActiveHold.Reaches"/>).
/// </param>
/// <param name="Channel">Only this channel is closed; null for every channel.</param>
/// <param name="Until">The last day on which it holds, inclusive, in the official zone; null while open-ended.</param>
/// <param name="PartOnly">Only a part of the debt is held (a dispute of a part): acts for the rest pass.</param>
/// <param name="Verified">Whether its ground was verified; a representation counts only then.</param>
public sealed record ActiveHold(
    HoldKind Kind,
    string Key,
    PartyKind? Party,
    string? Channel,
    LocalDate? Until,
    bool PartOnly,
    bool Verified)
{
    /// <summary>
    /// Only this staff member or agency is stopped; null for everybody. With a channel, either suffices.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>The first day on which it holds, in the official zone; null where it holds already.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Whether its ground was told in writing; null where that is not known.</summary>
    public bool? InWriting { get; init; }

    /// <summary>Whether it was noted on the account; a hold that is recorded is.</summary>
    public bool Noted { get; init; } = true;

    /// <summary>Whether somebody took it up: an investigation was opened, or another step was made in it.</summary>
    public bool TakenUp { get; init; }

    /// <summary>The facts that say which hold it is, for the reasons of a refusal.</summary>
    internal IReadOnlyList<RuleFact> Named => [new("hold", PolicyWords.Of(Kind)), new("holdKey", Key)];

    /// <summary>The fact that says until when it holds.</summary>
    internal RuleFact Ends => new("until", Until is { } until ? PolicyWords.Of(until) : "open-ended");

    /// <summary>Whether it holds on a day.</summary>
    public bool HoldsOn(LocalDate day) =>
        (From is not { } from || from <= day) && (Until is not { } until || day <= until);

    /// <summary>Whether the hold is about such an act at all: its party and its channel or actor.</summary>
    /// <param name="act">The act.</param>
    /// <returns>
    /// True where the party is the hold's own, or the hold is the debtor's and the party is no debtor of its own
    /// (spouse, guardian, representative, contact, employer, third person); and where the hold names no channel and no
    /// actor, or one that the act has.
    /// </returns>
    public bool Reaches(Act act) => ReachesParty(act.Party) && ReachesWay(act);

    private bool ReachesParty(PartyKind party) =>
        Party is not { } own || own == party || (own == PartyKind.Debtor && !OwesOnOwnLine(party));

    private bool ReachesWay(Act act) =>
        (Channel is null && Actor is null)
        || (Channel is not null && string.Equals(Channel, act.Channel, StringComparison.Ordinal))
        || (Actor is not null && string.Equals(Actor, act.Actor, StringComparison.Ordinal));

    private static bool OwesOnOwnLine(PartyKind party) => party is PartyKind.Debtor or PartyKind.CoBorrower
        or PartyKind.Guarantor or PartyKind.SupplementaryCardholder or PartyKind.Heir;
}

/// <summary>A promise or plan that the debtor is keeping.</summary>
/// <param name="Kind"><c>promise</c> or <c>plan</c>; shown as a fact.</param>
/// <param name="Due">The next due date of the agreement.</param>
/// <param name="GraceDays">Calendar days after the due date that still count as in time, 0 or more.</param>
public sealed record HonouredAgreement(string Kind, LocalDate Due, int GraceDays)
{
    /// <summary>The last day on which collection rests: due date plus grace, inclusive.</summary>
    public LocalDate LastDay => Deadline.LastDay(Due, GraceDays);
}
