using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A case as its entries tell it: one episode on one account. Immutable.</summary>
/// <remarks>
/// Computed from events alone; folding asks neither machine, policy nor calendar. Days past due and balances are derived
/// from dates and entries, never stored and incremented. All amounts are minor units of <see cref="Currency"/>.
/// </remarks>
public sealed partial record CaseState
{
    /// <summary>A case of which nothing is known.</summary>
    public static CaseState Initial { get; } = new();

    /// <summary>Whether the case was opened.</summary>
    public bool Exists => Opened is not null;

    /// <summary>How it was opened; null before.</summary>
    public CaseOpened? Opened { get; init; }

    /// <summary>The stage.</summary>
    public CaseStage Stage { get; init; }

    /// <summary>The day on which arrears passed the entry criteria; null before.</summary>
    public LocalDate? EnteredOn { get; init; }

    /// <summary>Why it is resolved; null while it is not.</summary>
    public ResolutionReason? Resolution { get; init; }

    /// <summary>The due items, in order of arrival.</summary>
    public ImmutableArray<DueItem> Items { get; init; } = [];

    /// <summary>Money that came in, waivers included.</summary>
    public ImmutableArray<MoneyIn> Money { get; init; } = [];

    /// <summary>Contacts.</summary>
    public ImmutableArray<CaseContact> Contacts { get; init; } = [];

    /// <summary>Keys of reminders, notices, notes, charges and corrections, so that each is recorded once.</summary>
    public ImmutableHashSet<string> Keys { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>Promises to pay.</summary>
    public ImmutableArray<PromiseToPay> Promises { get; init; } = [];

    /// <summary>Plans, the last one agreed at the end.</summary>
    public ImmutableArray<PaymentPlan> Plans { get; init; } = [];

    /// <summary>The visit that is planned or under way.</summary>
    public FieldVisit? Visit { get; init; }

    /// <summary>Key of the open referral; null where none is open.</summary>
    public string? Referral { get; init; }

    /// <summary>Approvals asked for.</summary>
    public ImmutableArray<Approval> Approvals { get; init; } = [];

    /// <summary>Holds, ended ones included.</summary>
    public ImmutableArray<CaseHold> Holds { get; init; } = [];

    /// <summary>Who works it; null where nobody does.</summary>
    public string? Assignee { get; init; }

    /// <summary>The first days of things.</summary>
    public Milestones First { get; init; }

    /// <summary>Plans counted on the account's stream already.</summary>
    public int PlansCounted { get; init; }

    /// <summary>Broken promises counted on the account's stream already.</summary>
    public int BrokenPromisesCounted { get; init; }

    /// <summary>The case's currency.</summary>
    /// <exception cref="InvalidOperationException">The case was never opened.</exception>
    public Currency Currency => (Opened ?? throw new InvalidOperationException("The case was never opened.")).Currency;

    /// <summary>What was received, waived and not taken back; negative where more came back than came in.</summary>
    public long ReceivedMinor
    {
        get
        {
            long sum = 0;
            foreach (var money in Money)
            {
                sum += money.Reversed ? 0 : money.Minor;
            }

            return sum;
        }
    }

    /// <summary>What is charged, all items and components.</summary>
    public long ChargedMinor
    {
        get
        {
            long sum = 0;
            foreach (var item in Items)
            {
                sum += item.ChargedMinor;
            }

            return sum;
        }
    }

    /// <summary>What is owed; negative where overpaid. Charged less received, always.</summary>
    public long OutstandingMinor => ChargedMinor - ReceivedMinor;

    /// <summary>What is owed, as money.</summary>
    public Money Outstanding => new(OutstandingMinor, Currency);

    /// <summary>The plan in force; null where there is none.</summary>
    public PaymentPlan? Plan => Plans.Length > 0 && Plans[^1].Status == PlanStatus.InForce ? Plans[^1] : null;

    /// <summary>Whether the right party was ever reached in this episode, corrected contacts left out.</summary>
    public bool RightPartyEverReached
    {
        get
        {
            foreach (var contact in Contacts)
            {
                if (contact.RightParty && !contact.Corrected)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>What is due and unpaid on a day: items whose due date lies before it.</summary>
    public long ArrearsMinorOn(LocalDate day)
    {
        long sum = 0;
        foreach (var item in Items)
        {
            sum += item.DueOn is { } due && due < day ? item.OpenMinor : 0;
        }

        return sum;
    }

    /// <summary>The due date of the oldest item that is unpaid; null where nothing is dated and unpaid.</summary>
    public LocalDate? OldestUnpaidDue
    {
        get
        {
            LocalDate? oldest = null;
            foreach (var item in Items)
            {
                if (item.DueOn is { } due && item.OpenMinor > 0 && (oldest is not { } first || due < first))
                {
                    oldest = due;
                }
            }

            return oldest;
        }
    }

    /// <summary>Days since the oldest unpaid due date; the due date itself is day 0. Zero where nothing is past due.</summary>
    /// <remarks>Start day not counted: Civil Code of China art. 201.</remarks>
    public int DaysPastDueOn(LocalDate day) =>
        OldestUnpaidDue is { } due && due < day ? Period.DaysBetween(due, day) : 0;

    /// <summary>Money that counts towards an agreement made on a day: value dates from that day on.</summary>
    /// <param name="from">First value date, inclusive.</param>
    /// <param name="through">Last value date, inclusive; null for all.</param>
    public long ReceivedMinorSince(LocalDate from, LocalDate? through = null)
    {
        long sum = 0;
        foreach (var money in Money)
        {
            var counts = !money.Reversed && !money.Waiver && money.ValueOn >= from
                && (through is not { } last || money.ValueOn <= last);
            sum += counts ? money.Minor : 0;
        }

        return sum;
    }
}
