using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A case as its entries tell it: one episode on one account. Immutable.</summary>
/// <remarks>
/// Computed from events alone; folding asks neither machine, policy nor calendar. Days past due and balances are
/// derived from dates and entries, never stored and incremented. All amounts are minor units of <see cref="Currency"/>.
/// </remarks>
public sealed partial record CaseState
{
    /// <summary>A case of which nothing is known.</summary>
    public static CaseState Initial { get; } = new();

    /// <summary>Whether the case was opened.</summary>
    public bool Exists => Opened is not null;

    /// <summary>How it was opened; null before.</summary>
    public CaseOpened? Opened { get; init; }

    /// <summary>The persons who have a part now, in the order in which they were named.</summary>
    public ImmutableArray<CaseParty> Parties { get; init; } = [];

    /// <summary>The stage.</summary>
    public CaseStage Stage { get; init; }

    /// <summary>The day on which arrears passed the entry criteria; null before.</summary>
    public LocalDate? EnteredOn { get; init; }

    /// <summary>Parts that ended, in order: what was done while they stood is theirs.</summary>
    public ImmutableArray<CaseParty> FormerParties { get; init; } = [];

    /// <summary>Why it is resolved; null while it is not.</summary>
    public ResolutionReason? Resolution { get; init; }

    /// <summary>The due items, in order of arrival.</summary>
    public ImmutableArray<DueItem> Items { get; init; } = [];

    /// <summary>Money that came in, waivers included.</summary>
    public MoneyList Money { get; init; }

    /// <summary>How money is applied, by its day of receipt, as it was told; empty for the usual order.</summary>
    public ImmutableArray<MoneyTermsSet> MoneyTerms { get; init; } = [];

    /// <summary>Under which names payments are told beside their keys; of few, those of banks' messages.</summary>
    public ImmutableArray<NamedMoney> Named { get; init; } = [];

    /// <summary>What was told of few payments before they were recorded.</summary>
    public ImmutableArray<PaymentTold> Told { get; init; } = [];

    /// <summary>What came back, in the order it was told; also of payments that nobody told yet.</summary>
    public ImmutableArray<MoneyReturned> Returns { get; init; } = [];

    /// <summary>Corrections of payments, in the order they were told; also of those that nobody told yet.</summary>
    public ImmutableArray<PaymentCorrected> PaymentCorrections { get; init; } = [];

    /// <summary>When the last correction of a payment was told, each payment once; of few payments.</summary>
    public ImmutableArray<PaymentCorrectionDated> CorrectionsDated { get; init; } = [];

    /// <summary>On what terms interest runs, and what was charged by them.</summary>
    public CaseInterest Interest { get; init; } = CaseInterest.None;

    /// <summary>Re-ages and restructures, in order of their days.</summary>
    public ImmutableArray<ReAging> ReAges { get; init; } = [];

    /// <summary>Sales of the debt with their cut-offs, in order.</summary>
    public ImmutableArray<DebtSale> Sales { get; init; } = [];

    /// <summary>Contacts.</summary>
    public ImmutableArray<CaseContact> Contacts { get; init; } = [];

    /// <summary>
    /// The contact log of a case that names no debtor, corrected contacts left out; empty where his own log counts.
    /// </summary>
    public ImmutableArray<LoggedContact> Log { get; init; } = [];

    /// <summary>
    /// The call back that was agreed last; null where none was, or the right party was reached since.
    /// </summary>
    public CallBack? CallBack { get; init; }

    /// <summary>What was answered by which reply; a reply that was corrected away is not among them.</summary>
    public ImmutableArray<GivenAnswer> Answers { get; init; } = [];

    /// <summary>
    /// The last contact that the bank began: on a day on which it was tried, a case is worked. Null where none was, or
    /// it was corrected away.
    /// </summary>
    public LastAttempt? LastAttempt { get; init; }

    /// <summary>
    /// When the last act was done that late facts may show to have been wrong; of one whose day alone is kept, the end
    /// of that day at Greenwich. Null before the first.
    /// </summary>
    public Instant? LastActAt { get; init; }

    /// <summary>Steps that were taken elsewhere and have no command of their own, in order.</summary>
    public ImmutableArray<RecordedStep> Steps { get; init; } = [];

    /// <summary>Acts that should have been refused, as was found when something was told late.</summary>
    public ImmutableArray<FoundBreach> Breaches { get; init; } = [];

    /// <summary>Charges added after the opening, costs of reminders included.</summary>
    public ImmutableArray<ChargeMade> Charges { get; init; } = [];

    /// <summary>
    /// Key of the contact or visit that brought the case to its present stage Contacted; null where something else did.
    /// </summary>
    public string? ContactedBy { get; init; }

    /// <summary>Keys of what is recorded once and needed no more: reminders, notices, notes and the like.</summary>
    public ImmutableArray<RecordedKey> Keys { get; init; } = [];

    /// <summary>Reminders that asked for money, in order of their days.</summary>
    public ImmutableArray<SentReminder> Reminders { get; init; } = [];

    /// <summary>Messages that were decided here, in order.</summary>
    public ImmutableArray<CaseMessage> Messages { get; init; } = [];

    /// <summary>Promises to pay.</summary>
    public ImmutableArray<PromiseToPay> Promises { get; init; } = [];

    /// <summary>Plans, the last one agreed at the end.</summary>
    public ImmutableArray<PaymentPlan> Plans { get; init; } = [];

    /// <summary>The visit that is planned or under way.</summary>
    public FieldVisit? Visit { get; init; }

    /// <summary>Key of the open referral; null where none is open.</summary>
    public string? Referral { get; init; }

    /// <summary>Facts that stand, each at most once, in order of arrival.</summary>
    public ImmutableArray<StandingFact> Standing { get; init; } = [];

    /// <summary>What was recorded of the claim: suits, notices and the like.</summary>
    public ImmutableArray<CaseClaimEvent> ClaimEvents { get; init; } = [];

    /// <summary>Approvals asked for.</summary>
    public ImmutableArray<Approval> Approvals { get; init; } = [];

    /// <summary>Overrides of rules, asked for, granted and used.</summary>
    public ImmutableArray<RuleOverride> Overrides { get; init; } = [];

    /// <summary>Holds, ended ones included.</summary>
    public ImmutableArray<CaseHold> Holds { get; init; } = [];

    /// <summary>Automatic steps that were refused, each with when it is tried again.</summary>
    public ImmutableArray<PostponedStep> Postponed { get; init; } = [];

    /// <summary>Who works it; null where nobody does.</summary>
    public string? Assignee { get; init; }

    /// <summary>The first days of things.</summary>
    public Milestones First { get; init; }

    /// <summary>How many payments had been told when the case ended last; what came since is noted.</summary>
    public int MoneyAtEnd { get; init; }

    /// <summary>The case whose left-over money counts here; null where there is none.</summary>
    public string? CreditFrom { get; init; }

    /// <summary>Plans counted on the account's stream already.</summary>
    public int PlansCounted { get; init; }

    /// <summary>Broken promises counted on the account's stream already.</summary>
    public int BrokenPromisesCounted { get; init; }

    /// <summary>The case's currency.</summary>
    /// <exception cref="InvalidOperationException">The case was never opened.</exception>
    public Currency Currency => (Opened ?? throw new InvalidOperationException("The case was never opened.")).Currency;

    /// <summary>What was received, waived and not taken back; negative where more came back than came in.</summary>
    public long ReceivedMinor => Money.StandingMinor;

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

    /// <summary>
    /// What was owed at the end of a day, by what is known now, in minor units: charges from their days, what a due
    /// item was stated with from the beginning, money by value date. Negative where overpaid.
    /// </summary>
    /// <param name="day">The day.</param>
    public long OwedMinorOn(LocalDate day)
    {
        long owed = 0;
        foreach (var item in Items)
        {
            owed += item.ChargedMinor;
            foreach (var charge in item.Later)
            {
                owed -= charge.On > day ? charge.Minor : 0;
            }
        }

        foreach (var money in Money)
        {
            owed -= money.ValueOn <= day ? money.StandingMinor : 0;
        }

        return owed;
    }

    /// <summary>What is owed, as money.</summary>
    public Money Outstanding => new(OutstandingMinor, Currency);

    /// <summary>The plan in force; null where there is none.</summary>
    public PaymentPlan? Plan => Plans.Length > 0 && Plans[^1].Status == PlanStatus.InForce ? Plans[^1] : null;

    /// <summary>Plans agreed so far; one that was changed counts once, with its successors.</summary>
    public int PlansAgreed
    {
        get
        {
            var count = 0;
            foreach (var plan in Plans)
            {
                count += plan.Status == PlanStatus.Superseded ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>Promises that stand as broken.</summary>
    public int PromisesBroken
    {
        get
        {
            var count = 0;
            foreach (var promise in Promises)
            {
                count += promise.Status == PromiseStatus.Broken ? 1 : 0;
            }

            return count;
        }
    }

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

    /// <summary>Whether money came in and stayed; waivers are none.</summary>
    public bool MoneyCame
    {
        get
        {
            foreach (var money in Money)
            {
                if (money is { Waiver: false, Reversed: false, Minor: > 0 })
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether something was found that nobody has done anything about.</summary>
    public bool NeedsRemediation
    {
        get
        {
            foreach (var breach in Breaches)
            {
                if (breach.RemediedOn is null)
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

    /// <summary>
    /// What is past due on a day by the contract and not disputed: that much is asked for, entered on and escalated.
    /// </summary>
    public long DemandedMinorOn(LocalDate day) => Disputes.ArrearsOn(this, day);

    /// <summary>What of the debt is disputed on a day, in minor units; the whole of it for a dispute of all.</summary>
    public long DisputedMinorOn(LocalDate day) => Disputes.MinorOn(this, day);

    /// <summary>
    /// The day on which arrears passed the entry criteria or, if nothing changes, will pass them; null where no unpaid
    /// item is dated, or all of them together stay below the least amount.
    /// </summary>
    /// <param name="numbers">The policy's numbers; days, grace and the least amount count.</param>
    public LocalDate? EntersOn(PolicyNumbers numbers)
    {
        if (EnteredOn is not null || OldestUnpaidDue is not { } oldest)
        {
            return EnteredOn;
        }

        var earliest = Entry.EarliestDay(oldest, numbers);
        if (Entry.IsEnough(Disputes.ArrearsOn(this, earliest), numbers))
        {
            return earliest;
        }

        // Items that fall due later bring the amount up.
        foreach (var due in Items.Where(item => item.OpenMinor > 0 && item.DueOn >= earliest)
            .Select(item => item.DueOn!.Value).Distinct().Order())
        {
            if (Entry.IsEnough(Disputes.ArrearsOn(this, due.PlusDays(1)), numbers))
            {
                return due.PlusDays(1);
            }
        }

        return null;
    }

    /// <summary>
    /// Days since the oldest unpaid due date; the due date itself is day 0. Zero where nothing is past due.
    /// </summary>
    /// <remarks>
    /// Start day not counted: Civil Code of China art. 201. They run on over re-ages and restructures, and are those
    /// that rules of law ask for; see <see cref="ContractualDaysPastDueOn"/>.
    /// </remarks>
    public int DaysPastDueOn(LocalDate day) =>
        OldestUnpaidDue is { } due && due < day ? Period.DaysBetween(due, day) : 0;

    /// <summary>
    /// Days past due by the contract: by the due dates of the last re-age or restructure while it holds, else those of
    /// the debt.
    /// </summary>
    public int ContractualDaysPastDueOn(LocalDate day) =>
        Domain.ReAges.OldestDue(this, day) is { } due && due < day ? Period.DaysBetween(due, day) : 0;

    /// <summary>Where each payment and waiver went, in the order in which they are applied.</summary>
    /// <remarks>Derived anew at each call; a case of a hundred payments costs one pass over them.</remarks>
    public ImmutableArray<PaymentShare> PaymentShares() => MoneyFold.Shares(this);

    /// <summary>Whether a key was recorded before.</summary>
    public bool HasKey(RecordedKind kind, string key)
    {
        // A case has few keys, and a scan of an array costs less to grow than a set.
        foreach (var known in Keys)
        {
            if (known.Kind == kind && known.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the last correction of a payment was told; null where no event told one.</summary>
    /// <param name="key">The payment's key.</param>
    public PaymentCorrectionDated? CorrectionOf(string key)
    {
        foreach (var dated in CorrectionsDated)
        {
            if (dated.Key == key)
            {
                return dated;
            }
        }

        return null;
    }

    /// <summary>The due item of a key; null where there is none.</summary>
    public DueItem? FindItem(string key)
    {
        foreach (var item in Items)
        {
            if (item.Key == key)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>The first instalment of a plan that its money does not cover; null where all are covered.</summary>
    /// <param name="plan">A plan of this case.</param>
    /// <remarks>Of a plan over several cases the first of all together, by the money on all of them.</remarks>
    public Instalment? FirstUncovered(PaymentPlan plan) =>
        PaymentPlan.FirstUncovered(ScheduleOf(plan), ReceivedFor(plan));

    /// <summary>
    /// Money that counts towards an agreement: told after it, with a value date from its day on. No waivers.
    /// </summary>
    /// <remarks>
    /// What was told before an agreement had lowered the debt that it is about, so it never counts twice.
    /// </remarks>
    /// <param name="from">First value date, inclusive.</param>
    /// <param name="before">How many payments had been told before the agreement.</param>
    /// <param name="through">Last value date, inclusive; null for all.</param>
    public long ReceivedMinorSince(LocalDate from, int before, LocalDate? through = null)
    {
        long sum = 0;
        for (var index = before; index < Money.Length; index++)
        {
            var money = Money[index];
            var counts = !money.Reversed && !money.Waiver && money.ValueOn >= from
                && (through is not { } last || money.ValueOn <= last) && !money.IsRefund;
            sum += counts ? money.StandingMinor + money.CarriedMinor : 0;
        }

        return sum;
    }
}
