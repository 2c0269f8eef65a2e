using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies;
using NodaTime;

namespace Cases.Engine;

/// <summary>The named orders of a worklist; what ties comes in the order of opening.</summary>
public enum WorkSort
{
    /// <summary>What has to be done first comes first.</summary>
    NextAction,

    /// <summary>The oldest unpaid due date comes first.</summary>
    DaysPastDue,

    /// <summary>The largest amount comes first, currency by currency: amounts of two are not compared.</summary>
    Outstanding,

    /// <summary>The open promise that falls due first comes first.</summary>
    PromiseDue,

    /// <summary>The case opened first comes first.</summary>
    Opened,
}

/// <summary>
/// What a caller may see at all; null for no bound. Nobody sees a case beyond it, by list, id or search.
/// </summary>
public sealed record WorkScope
{
    /// <summary>Everything.</summary>
    public static WorkScope All { get; } = new();

    /// <summary>Only cases of this organisation.</summary>
    public string? Organisation { get; init; }

    /// <summary>
    /// Whether cases belong to <see cref="Organisation"/> too whose opener told of none, such as those of a table.
    /// </summary>
    public bool OrOfNone { get; init; }

    /// <summary>Only cases placed with this agency: those assigned to it.</summary>
    public string? PlacedWith { get; init; }

    /// <summary>Only cases of this branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Only cases assigned to this team, or to <see cref="Subject"/> himself.</summary>
    public string? Team { get; init; }

    /// <summary>The caller, where a team bounds him.</summary>
    public string? Subject { get; init; }

    /// <summary>Only cases of these products; empty for all.</summary>
    public ImmutableArray<string> Products { get; init; } = [];

    /// <summary>The conditions that a row within it meets, for stores of rows.</summary>
    public ImmutableArray<WorkTerm> Terms => WorkTerms.Of(this);

    /// <summary>Whether a case is within it.</summary>
    public bool Sees(WorkRow row) => Terms.All(term => term.Holds(row));
}

/// <summary>What a caller asks for; every field that is set narrows it further.</summary>
public sealed record WorkFilter
{
    /// <summary>Which list; the one to work where nothing is said.</summary>
    public WorkPart Part { get; init; } = WorkPart.ToWork;

    /// <summary>
    /// Only cases of this account, case id, or debtor by name, telephone number or address, exactly; null for all.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Whether a search looks on all lists, and not on <see cref="Part"/> alone.</summary>
    public bool AnyPart { get; init; }

    /// <summary>Any of these stages; empty for all.</summary>
    public ImmutableArray<CaseStage> Stages { get; init; } = [];

    /// <summary>At least so many days past due.</summary>
    public int? MinDaysPastDue { get; init; }

    /// <summary>At most so many days past due.</summary>
    public int? MaxDaysPastDue { get; init; }

    /// <summary>This product.</summary>
    public string? Product { get; init; }

    /// <summary>This branch.</summary>
    public string? Branch { get; init; }

    /// <summary>This organisation.</summary>
    public string? Organisation { get; init; }

    /// <summary>Assigned to somebody.</summary>
    public string? Assignee { get; init; }

    /// <summary>Assigned to nobody.</summary>
    public bool Unassigned { get; init; }

    /// <summary>Assigned to one of these or to nobody: what somebody may take up; empty for no bound.</summary>
    public ImmutableArray<string> FreeFor { get; init; } = [];

    /// <summary>The debtor's id.</summary>
    public string? Person { get; init; }

    /// <summary>The debtor's language.</summary>
    public string? Language { get; init; }

    /// <summary>Held today by a hold of this kind.</summary>
    public HoldKind? Hold { get; init; }

    /// <summary>Something was found that should have been refused, and nobody said what was done about it.</summary>
    public bool Remediation { get; init; }

    /// <summary>The currency; amounts are compared within one.</summary>
    public Currency? Currency { get; init; }

    /// <summary>At least so much owed, in minor units of <see cref="Currency"/>.</summary>
    public long? MinOutstandingMinor { get; init; }

    /// <summary>At most so much owed, in minor units of <see cref="Currency"/>.</summary>
    public long? MaxOutstandingMinor { get; init; }

    /// <summary>An open promise falls due on this day at the earliest.</summary>
    public LocalDate? PromiseDueFrom { get; init; }

    /// <summary>An open promise falls due on this day at the latest.</summary>
    public LocalDate? PromiseDueThrough { get; init; }

    /// <summary>The promise made last stands as broken.</summary>
    public bool PromiseBroken { get; init; }

    /// <summary>An instalment that is not covered falls due on this day at the latest.</summary>
    public LocalDate? InstalmentDueThrough { get; init; }

    /// <summary>Something is to be done at this instant at the latest.</summary>
    public Instant? NextActionThrough { get; init; }

    /// <summary>A call back was agreed for this instant at the latest.</summary>
    public Instant? CallBackThrough { get; init; }

    /// <summary>
    /// Nothing that the rows know stops a call at this instant, which is advice: see <see cref="CallClocks"/>.
    /// </summary>
    public Instant? CallableAt { get; init; }
}

/// <summary>One question to a worklist.</summary>
/// <param name="Today">The day for days past due and holds, in the official zone.</param>
public sealed record WorklistQuery(LocalDate Today)
{
    /// <summary>Rows of a page, at most: a page is for people, and an export has its own door.</summary>
    public const int MaxLimit = 500;

    /// <summary>What is asked for.</summary>
    public WorkFilter Filter { get; init; } = new();

    /// <summary>What may be seen.</summary>
    public WorkScope Scope { get; init; } = WorkScope.All;

    /// <summary>The order.</summary>
    public WorkSort Sort { get; init; }

    /// <summary>Rows of a page, from 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>The buckets by which worklists are sorted and asked.</summary>
public static class WorkBuckets
{
    /// <summary>Those of the shipped strategy for all jurisdictions and products.</summary>
    public static ImmutableArray<DelinquencyBucket> Shipped { get; } =
        ShippedDocuments.Strategies().Single(strategy => strategy.Id == "BANK-STRATEGY").Buckets;
}
