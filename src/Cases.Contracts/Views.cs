using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>What a command came to.</summary>
/// <param name="Id">The case's or the person's id.</param>
/// <param name="Version">The state version after it, which is also the ETag.</param>
/// <param name="Position">The position of its last entry in the ledger; -1 where nothing had to be written.</param>
/// <param name="Events">What was written, in order.</param>
public sealed record Receipt(string Id, long Version, long Position, IReadOnlyList<string> Events)
{
    /// <summary>The key of what was recorded, by which later commands name it.</summary>
    public string? Key { get; init; }

    /// <summary>The approval that was requested.</summary>
    public string? Approval { get; init; }

    /// <summary>Whether the same command had been answered before and this is that answer.</summary>
    public bool Repeated { get; init; }

    /// <summary>The rules that were judged.</summary>
    public IReadOnlyList<RuleView> Rules { get; set; } = [];

    /// <summary>
    /// After an erasure: the places that held something of the person, as far as the node could ask them in ten
    /// seconds or so. Absent for every other command.
    /// </summary>
    public IReadOnlyList<ErasurePlace>? Places { get; init; }
}

/// <summary>A place that held something of a person whose data was erased.</summary>
/// <param name="Place">Its name.</param>
/// <param name="State">Whether anything is left there.</param>
/// <param name="What">What was found, and what to do where something is left or nobody looked.</param>
public sealed record ErasurePlace(string Place, ErasureState State, string What);

/// <summary>A rule and its answer.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Citation">Its source.</param>
/// <param name="Answer">For example <c>passed</c>, <c>refused</c> or <c>exception</c>.</param>
public sealed record RuleView(string Rule, string Citation, string Answer);

/// <summary>A case as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its state version, which is also the ETag.</param>
/// <param name="Source">The system that the account comes from.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Outstanding">What is owed; negative where overpaid.</param>
public sealed record CaseView(
    string Id, long Version, string Source, CaseStage Stage, Money Outstanding)
{
    /// <summary>The account's reference there; absent once it was erased.</summary>
    [Personal]
    public string? Account { get; init; }

    /// <summary>The number of the account's delinquency.</summary>
    public int Episode { get; init; }

    /// <summary>The account's product.</summary>
    public string? Product { get; init; }

    /// <summary>The rule packs that apply.</summary>
    public IReadOnlyList<string> Packs { get; set; } = [];

    /// <summary>The official time zone of its packs, by its IANA name; its days begin there.</summary>
    public string? Zone { get; init; }

    /// <summary>The day on which it was opened.</summary>
    public DateOnly OpenedOn { get; init; }

    /// <summary>The day on which arrears passed the entry criteria; absent before.</summary>
    public DateOnly? EnteredOn { get; init; }

    /// <summary>The stages to which the lifecycle leads from where it stands, whatever the guards say today.</summary>
    public IReadOnlyList<CaseStage> NextStages { get; set; } = [];

    /// <summary>Why it is over.</summary>
    public ResolutionReason? Resolution { get; init; }

    /// <summary>Who works it.</summary>
    public string? Assignee { get; init; }

    /// <summary>The due day of the oldest item that is not paid.</summary>
    public DateOnly? OldestUnpaidDue { get; init; }

    /// <summary>The open referral's key.</summary>
    public string? Referral { get; init; }

    /// <summary>
    /// Until when the claim is not barred; absent where no rule works it out, and of a case as it was on another day.
    /// </summary>
    public LimitationView? Limitation { get; init; }

    /// <summary>What was recorded of the claim, such as a suit.</summary>
    public IReadOnlyList<ClaimEventView> ClaimEvents { get; set; } = [];

    /// <summary>The persons with their parts.</summary>
    [Personal]
    public IReadOnlyList<PartyRequest> Parties { get; set; } = [];

    /// <summary>What is owed and paid, by item.</summary>
    public IReadOnlyList<DueItemView> Items { get; set; } = [];

    /// <summary>Payments and waivers.</summary>
    public IReadOnlyList<MoneyInView> Money { get; set; } = [];

    /// <summary>Reminders that would not have been sent, as money told later shows; they count all the same.</summary>
    public IReadOnlyList<FlaggedReminderView> FlaggedReminders { get; set; } = [];

    /// <summary>Messages that were decided here, in order.</summary>
    public IReadOnlyList<MessageView> Messages { get; set; } = [];

    /// <summary>Promises.</summary>
    public IReadOnlyList<PromiseView> Promises { get; set; } = [];

    /// <summary>Plans and settlements, the last one being in force or none.</summary>
    public IReadOnlyList<PlanView> Plans { get; set; } = [];

    /// <summary>The visit that is planned.</summary>
    public VisitView? Visit { get; init; }

    /// <summary>Facts that stand, each at most once.</summary>
    public IReadOnlyList<StandingFactView> Facts { get; set; } = [];

    /// <summary>Holds, disputes and complaints.</summary>
    public IReadOnlyList<HoldView> Holds { get; set; } = [];

    /// <summary>Re-ages and restructures, in order; days past due that law asks for run on over them.</summary>
    public IReadOnlyList<ReAgeView> ReAges { get; set; } = [];

    /// <summary>Sales of the debt with a cut-off, in order.</summary>
    public IReadOnlyList<SaleView> Sales { get; set; } = [];

    /// <summary>Money on the case that is a buyer's by its value date; absent for none.</summary>
    public Money? OwedToBuyer { get; init; }

    /// <summary>What a second person was asked for.</summary>
    public IReadOnlyList<ApprovalView> Approvals { get; set; } = [];

    /// <summary>Overrides of rules, in the order in which they were asked for.</summary>
    public IReadOnlyList<OverrideView> Overrides { get; set; } = [];

    /// <summary>Steps that were taken elsewhere and have no command of their own.</summary>
    public IReadOnlyList<StepView> Steps { get; set; } = [];

    /// <summary>Acts that should have been refused, as was found when something was told late.</summary>
    public IReadOnlyList<BreachView> Breaches { get; set; } = [];

    /// <summary>Whether nobody has said yet what was done about one of these.</summary>
    public bool NeedsRemediation { get; init; }
}

/// <summary>Until when a claim is not barred by limitation, with the reason.</summary>
/// <param name="EndsOn">The last day on which it is not barred.</param>
/// <param name="Since">The day from which the years count.</param>
/// <param name="Rule">The rule that works it out.</param>
/// <param name="Citation">Where it is written.</param>
public sealed record LimitationView(DateOnly EndsOn, DateOnly Since, string Rule, string Citation)
{
    /// <summary>
    /// What began the years anew on that day; absent where they count from the due date or as stated.
    /// </summary>
    public ClaimEventKind? Because { get; init; }
}

/// <summary>What was recorded of the claim.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="Party">Against whom or to whom.</param>
public sealed record ClaimEventView(string Key, ClaimEventKind Kind, DateTimeOffset At, PartyKind Party)
{
    /// <summary>Whether it begins the limitation anew: a demand or notice only where it arrived.</summary>
    public bool Interrupts { get; init; }
}

/// <summary>A due item as it stands.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Charged">What was charged.</param>
/// <param name="Paid">What was paid.</param>
/// <param name="DueOn">The day on which it is due.</param>
public sealed record DueItemView(
    string Key, IReadOnlyList<ComponentAmount> Charged, IReadOnlyList<ComponentAmount> Paid, DateOnly? DueOn = null);

/// <summary>A plan or a settlement.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="AgreedOn">When it was agreed.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Instalments">Its instalments.</param>
public sealed record PlanView(
    string Key, PlanKind Kind, DateOnly AgreedOn, PlanStatus Status, IReadOnlyList<InstalmentRequest> Instalments)
{
    /// <summary>The plan over several cases of which this is a share; null where it stands alone.</summary>
    public SharedAgreementView? Shared { get; init; }
}

/// <summary>A planned visit.</summary>
/// <param name="Key">Its key.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Team">Who goes.</param>
/// <param name="CheckedIn">Whether the team has arrived.</param>
public sealed record VisitView(string Key, DateTimeOffset StartsAt, IReadOnlyList<string> Team, bool CheckedIn);

/// <summary>A hold, a dispute or a complaint, on a case or on a person.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">Why.</param>
/// <param name="From">The first day.</param>
/// <param name="Lifted">Whether it was ended.</param>
public sealed record HoldView(string Key, HoldKind Kind, DateOnly From, bool Lifted)
{
    /// <summary>The last day.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The part of the debt that it covers.</summary>
    public Money? Part { get; init; }

    /// <summary>Of a dispute: the due items that it is about; empty where an amount was named, or all is disputed.
    /// </summary>
    public IReadOnlyList<string> Items { get; set; } = [];

    /// <summary>Of a dispute that was decided: whether the debtor was right.</summary>
    public bool? ForDebtor { get; init; }

    /// <summary>Whether the ground was verified.</summary>
    public bool Verified { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Owner { get; init; }

    /// <summary>When to look at it again.</summary>
    public DateOnly? ReviewOn { get; init; }
}

/// <summary>What a second person was asked for.</summary>
/// <param name="Id">The approval's id.</param>
/// <param name="Kind">What for.</param>
/// <param name="RequestedBy">Who asked; somebody else has to decide.</param>
public sealed record ApprovalView(string Id, ApprovalKind Kind, string RequestedBy)
{
    /// <summary>The case; absent for a proposal about policies.</summary>
    public string? Case { get; init; }

    /// <summary>The reference of the case's account.</summary>
    [Personal]
    public string? Account { get; init; }

    /// <summary>Whether it was approved; absent while it waits.</summary>
    public bool? Approved { get; init; }

    /// <summary>The amount that it is about: the sum of a settlement, a new total, what is to be waived.</summary>
    public Money? Amount { get; init; }

    /// <summary>What was owed when it was asked for.</summary>
    public Money? Owed { get; init; }

    /// <summary>What it would have given up then; absent where it gives up no debt.</summary>
    public Money? GivenUp { get; init; }

    /// <summary>Why it was asked for.</summary>
    [Personal]
    public string? Reason { get; init; }

    /// <summary>What is to be corrected; absent where it is no correction.</summary>
    public CorrectionView? Correction { get; init; }

    /// <summary>The proposal about policies, without its text; absent where a case is meant.</summary>
    public PolicyProposalView? Policy { get; init; }

    /// <summary>The override of a rule; absent where something else is asked for.</summary>
    public OverrideView? Override { get; init; }
}

/// <summary>What a correction undoes, and what holds instead.</summary>
/// <param name="Target">What kind of thing.</param>
/// <param name="Key">Its key on the case.</param>
/// <param name="Instead">What holds instead, in the words of whoever asked; absent where that is masked.</param>
public sealed record CorrectionView(
    CorrectionTarget Target, string Key, [property: Personal] string? Instead = null);

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page.</param>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>A person over all cases. What the caller's role may not read is masked.</summary>
/// <param name="Id">The person's id.</param>
/// <param name="Version">The state version, which is also the ETag.</param>
/// <param name="Masked">Whether personal fields are masked.</param>
public sealed record PersonView(string Id, long Version, bool Masked)
{
    /// <summary>The name; absent once it was erased.</summary>
    [Personal]
    public string? Name { get; init; }

    /// <summary>The language to write in.</summary>
    public string? Language { get; init; }

    /// <summary>The time zone.</summary>
    public string? Zone { get; init; }

    /// <summary>His parts in the cases that the caller may see, by case.</summary>
    public IReadOnlyList<PersonRoleView> Roles { get; set; } = [];

    /// <summary>Numbers and addresses.</summary>
    public IReadOnlyList<ContactPointView> ContactPoints { get; set; } = [];

    /// <summary>Consents.</summary>
    public IReadOnlyList<ConsentView> Consents { get; set; } = [];

    /// <summary>Times and places that are inconvenient, or the only convenient ones.</summary>
    public IReadOnlyList<DesignationView> Designations { get; set; } = [];

    /// <summary>What the person wishes of channels.</summary>
    public IReadOnlyList<MediumWishView> MediumRequests { get; set; } = [];

    /// <summary>
    /// Where else the person may be, and where numbers and addresses are. While no locality is known, every local rule
    /// of the jurisdiction binds.
    /// </summary>
    public IReadOnlyList<LocationView> Locations { get; set; } = [];

    /// <summary>
    /// Holds over all cases. One of kind <c>restriction</c> that stands says that the data may only be kept.
    /// </summary>
    public IReadOnlyList<HoldView> Holds { get; set; } = [];

    /// <summary>Facts that stand, each at most once.</summary>
    public IReadOnlyList<StandingFactView> Facts { get; set; } = [];

    /// <summary>When and why data was erased; what was is absent then.</summary>
    public IReadOnlyList<ErasureView> Erasures { get; set; } = [];
}

/// <summary>An erasure of personal data.</summary>
/// <param name="On">The day.</param>
/// <param name="Ground">Why.</param>
/// <param name="Classes">What was erased.</param>
public sealed record ErasureView(DateOnly On, ErasureGround Ground, IReadOnlyList<RetentionClass> Classes);

/// <summary>A person's part in a case.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="Role">The part.</param>
public sealed record PersonRoleView(string Case, PartyKind Role);

/// <summary>A number or an address.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Channel">What it is for.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Ground">Why it may be kept.</param>
/// <param name="State">Whether it may be used.</param>
public sealed record ContactPointView(
    string Key, ContactChannel Channel, string Source, LegalGround Ground, ContactPointState State)
{
    /// <summary>The number or address; absent once it was erased.</summary>
    [Personal]
    public string? Value { get; init; }
}

/// <summary>A consent.</summary>
/// <param name="Kind">What to.</param>
/// <param name="Given">Whether it stands, or was withdrawn.</param>
/// <param name="On">Since which day.</param>
/// <param name="Channel">The channel that is meant; absent for all.</param>
public sealed record ConsentView(ConsentKind Kind, bool Given, DateOnly On, ContactChannel? Channel = null)
{
    /// <summary>Its first day where the person is; absent for the moment.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Its last day where the person is, inclusive; absent for no end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The cases that it is about; empty for all.</summary>
    public IReadOnlyList<string> Debts { get; set; } = [];

    /// <summary>Which party may be contacted.</summary>
    public PartyKind? With { get; init; }
}

/// <summary>A time or a place that a person designated.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Source">From whom it is known.</param>
/// <param name="Only">Whether it is the only convenient one; else it is inconvenient.</param>
/// <param name="At">Since when it is known.</param>
public sealed record DesignationView(string Key, DesignationSource Source, bool Only, DateTimeOffset At)
{
    /// <summary>The days of the week on which the time begins; empty for a place.</summary>
    public IReadOnlyList<Weekday> Days { get; set; } = [];

    /// <summary>The first minute of the time, <c>HH:MM</c>; absent for a place.</summary>
    public string? FromTime { get; init; }

    /// <summary>Where the time ends, <c>HH:MM</c> to 24:00; absent for a place.</summary>
    public string? ToTime { get; init; }

    /// <summary>The place; absent for a time.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>Its first day; absent for then.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Its last day, inclusive; absent for no end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>When it was taken back; absent while it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
}

/// <summary>What a person wishes of a channel, or of one number or address.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Wish">What the person wishes.</param>
/// <param name="Channel">The channel.</param>
/// <param name="At">When it was said.</param>
public sealed record MediumWishView(string Key, MediumWish Wish, ContactChannel Channel, DateTimeOffset At)
{
    /// <summary>The key of the number or address; absent for the whole channel.</summary>
    public string? Point { get; init; }

    /// <summary>When it was taken back; absent while it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
}

/// <summary>Where else a person may be, or where a number or address is.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Source">How it is known.</param>
/// <param name="On">Since which day it is known.</param>
public sealed record LocationView(string Key, string Source, DateOnly On)
{
    /// <summary>The id of the time zone there.</summary>
    public string? Zone { get; init; }

    /// <summary>The place's code.</summary>
    public string? Locality { get; init; }

    /// <summary>What kind of place the number or address reaches.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>The key of the number or address that is there; absent for the person.</summary>
    public string? Point { get; init; }

    /// <summary>The day on which it was found to be so no more; absent while it is.</summary>
    public DateOnly? EndedOn { get; init; }
}

/// <summary>One entry of the ledger, readable. Sealed values stay sealed.</summary>
/// <param name="Position">Its place in the ledger, from 0.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Sequence">Its place in the stream's chain, from 1.</param>
/// <param name="Version">The stream's state version after it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="RecordedAt">When it was written.</param>
/// <param name="EffectiveAt">From when it counts.</param>
/// <param name="By">Who asked for it.</param>
public sealed record AuditEntry(
    long Position, string Stream, long Sequence, long Version, string Kind, DateTimeOffset RecordedAt,
    DateTimeOffset EffectiveAt, ActorView By)
{
    /// <summary>The command's id.</summary>
    public required string Command { get; init; }

    /// <summary>The version of the policy that was asked.</summary>
    public string? Policy { get; init; }

    /// <summary>The rules that were judged.</summary>
    public IReadOnlyList<RuleView> Rules { get; set; } = [];

    /// <summary>What it holds.</summary>
    [Personal]
    public JsonElement Data { get; init; }

    /// <summary>The hash of the stream's entry before it, in hex.</summary>
    public required string Previous { get; init; }

    /// <summary>Its own hash, in hex.</summary>
    public required string Hash { get; init; }
}

/// <summary>Which end of a trail a page begins with.</summary>
[JsonConverter(typeof(WordConverter<AuditOrder>))]
public enum AuditOrder
{
    /// <summary>The oldest entry first.</summary>
    Oldest,

    /// <summary>The newest entry first.</summary>
    Newest,
}

/// <summary>Somebody who asked for something.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Role">In which role.</param>
/// <param name="Organisation">Of which organisation.</param>
/// <param name="Branch">Of which branch.</param>
public sealed record ActorView(string Subject, string Role, string? Organisation = null, string? Branch = null);
