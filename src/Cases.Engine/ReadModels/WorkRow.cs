using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// One case as worklists ask for it: dates and instants, never a state that a clock would make wrong.
/// </summary>
/// <remarks>Days past due, the bucket, "due today" and "held" follow from these and a day.</remarks>
/// <param name="CaseId">The opaque id.</param>
/// <param name="Source">The system that knows the account.</param>
/// <param name="Account">The account's stream: it names the account without telling its reference.</param>
/// <param name="Stage">The stage.</param>
/// <param name="OutstandingMinor">What is owed in minor units; negative where overpaid.</param>
/// <param name="Currency">The currency.</param>
public sealed record WorkRow(
    string CaseId, string Source, string Account, CaseStage Stage, long OutstandingMinor, Currency Currency)
{
    /// <summary>The source's own reference of the account, as its opening has it.</summary>
    public RowReference Reference { get; init; }

    /// <summary>Position of the entry that opened it; the last word in every order.</summary>
    public long OpenedAt { get; init; }

    /// <summary>Product of the account; null where nobody told it.</summary>
    public string? Product { get; init; }

    /// <summary>Branch of the account, else of whoever opened the case.</summary>
    public string? Branch { get; init; }

    /// <summary>The organisation of whoever opened the case.</summary>
    public string? Organisation { get; init; }

    /// <summary>Who works it; null for nobody.</summary>
    public string? Assignee { get; init; }

    /// <summary>The debtor's id; null where nobody is named.</summary>
    public string? Person { get; init; }

    /// <summary>The debtor's language; null where nobody told it.</summary>
    public string? Language { get; init; }

    /// <summary>
    /// The day on which arrears pass the entry criteria, also while it lies ahead or no command told of it yet; before
    /// it the case is on no staff worklist. Null where no dated debt leads there.
    /// </summary>
    public LocalDate? EntersOn { get; init; }

    /// <summary>The due date of the oldest unpaid item; null where none is dated and unpaid.</summary>
    public LocalDate? OldestUnpaidDue { get; init; }

    /// <summary>The earliest date of an open promise.</summary>
    public LocalDate? PromiseDue { get; init; }

    /// <summary>Since when the promise made last stands as broken; null where it does not.</summary>
    public Instant? PromiseBrokenSince { get; init; }

    /// <summary>The date of the first instalment of the plan in force that is not covered.</summary>
    public LocalDate? InstalmentDue { get; init; }

    /// <summary>When the visit that is planned or under way begins.</summary>
    public Instant? VisitAt { get; init; }

    /// <summary>
    /// From when somebody has something to do: after promise, instalment and holds have run out, or earlier at a visit,
    /// a review or a call back; null while nothing ends the wait, and once resolved.
    /// </summary>
    public Instant? NextActionAt { get; init; }

    /// <summary>When to call back, as it was agreed; null where nothing is.</summary>
    public Instant? CallBackAt { get; init; }

    /// <summary>
    /// From when nothing that was agreed or holds stops work on it; null while a hold has no end, and once resolved.
    /// </summary>
    public Instant? CallableFrom { get; init; }

    /// <summary>When a step falls due by itself; see <see cref="CaseDeadlines"/>. Null where none does.</summary>
    public Instant? DeadlineAt { get; init; }

    /// <summary>Packs and zone by which quiet hours go; see <see cref="CallClocks"/>.</summary>
    public string Clock { get; init; } = CallClocks.None;

    /// <summary>Holds that nobody lifted, with the last day of each kind; see <see cref="WorkHolds"/>.</summary>
    public string Holds { get; init; } = "";

    /// <summary>
    /// Under which list it is kept: <see cref="WorkPart.ToWork"/> has those too whose day of entry lies ahead.
    /// </summary>
    public WorkPart Part => Stage == CaseStage.Resolved ? WorkPart.Resolved
        : EntersOn is null ? WorkPart.NotEntered : WorkPart.ToWork;

    /// <summary>Which of the three lists it is on.</summary>
    /// <param name="today">The day, in the official zone.</param>
    public WorkPart PartOn(LocalDate today) =>
        Part == WorkPart.ToWork && EntersOn > today ? WorkPart.NotEntered : Part;

    /// <summary>Days since the oldest unpaid due date; the due date itself is day 0.</summary>
    /// <param name="today">The day, in the official zone.</param>
    public int DaysPastDueOn(LocalDate today) =>
        OldestUnpaidDue is { } due && due < today ? Period.DaysBetween(due, today) : 0;

    /// <summary>Days past due by the contract, where a re-age or restructure counts; null where none does.</summary>
    /// <param name="today">The day, in the official zone.</param>
    public int? ContractualDaysPastDueOn(LocalDate today) => WorkHolds.ReAgedDue(Holds, today) is { } due
        ? due < today ? Period.DaysBetween(due, today) : 0
        : null;
}

/// <summary>The lists on which cases stand, one at a time.</summary>
public enum WorkPart
{
    /// <summary>In collections and unresolved: what staff work.</summary>
    ToWork,

    /// <summary>Unresolved, and arrears have not passed the entry criteria: reminders only.</summary>
    NotEntered,

    /// <summary>Resolved.</summary>
    Resolved,
}
