using System.Collections.Immutable;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>
/// What is kept of a case between its entries, some 200 bytes: enough to say how it stood at the end of any later day
/// while no other entry comes.
/// </summary>
internal sealed class CaseFigures(string currency, int day)
{
    /// <summary>Month ends after a cure within which a case that is past due again counts as relapsed.</summary>
    public const int RelapseMonths = 3;

    private const int ChargeOffMonths = 5;
    private const int NoState = -1;

    // States beyond the buckets.
    private static readonly ImmutableArray<DelinquencyBucket> Buckets = WorkBuckets.Shipped;
    private static readonly int Paid = Buckets.Length;
    private static readonly int Ended = Buckets.Length + 1;
    private static readonly string[] Names = [.. Buckets.Select(bucket => bucket.Code), "paid", "ended"];
    private static readonly ReportPart[,] Pairs = AllPairs();
    private static readonly (int Days, string Name)[] PastDue = [(1, "1+"), (30, "30+"), (60, "60+"), (90, "90+")];

    private (int Due, long Open)[] items = [];
    private int? oldest;
    private long owed;
    private long charged;
    private bool isEnded;
    private bool isPaid;
    private int closedThrough = day - 1;
    private int state = NoState;
    private long owedBefore;
    private long chargedBefore;
    private int triedMonth = NoState;
    private long tries;
    private long paidInMonth;
    private int cured = NoState;
    private bool hasRelapsed;

    /// <summary>The currency's code.</summary>
    public string Currency { get; } = currency;

    /// <summary>When the stage was reached, as a day's number.</summary>
    public int StageSince { get; set; } = day;

    /// <summary>When collections were entered, as a day's number; null before, and once it was tried in time.</summary>
    public int? AwaitsFirstContact { get; set; }

    /// <summary>The day of the last visit that was made; null for none.</summary>
    public int? Visited { get; set; }

    /// <summary>Whether the bank ever tried to reach somebody.</summary>
    public bool EverTried { get; private set; }

    /// <summary>What few cases have beside: ended promises, plans that missed, overrides that were granted.</summary>
    public CaseKeys? Keys { get; private set; }

    /// <summary>The keys; made when first asked for.</summary>
    public CaseKeys KeysToChange() => Keys ??= new CaseKeys();

    /// <summary>Takes what a state says, from its day on.</summary>
    public void Take(CaseState now)
    {
        owed = now.OutstandingMinor;
        charged = now.ChargedMinor;
        isEnded = now.Stage == CaseStage.Resolved;
        isPaid = now.Resolution is ResolutionReason.PaidInFull or ResolutionReason.PaidOnTime or ResolutionReason.Cured;
        oldest = now.OldestUnpaidDue is { } due ? ReportDays.Of(due) : null;
        items = Same(now) ? items : [.. Counted(now)];
    }

    /// <summary>Counts a try to reach somebody.</summary>
    public void Try(int on)
    {
        var month = ReportDays.MonthOf(on);
        EverTried = true;
        tries = month == triedMonth ? tries + 1 : 1;
        triedMonth = Math.Max(month, triedMonth);
    }

    /// <summary>Counts money of the month that is not closed yet.</summary>
    public void Pay(long minor) => paidInMonth += minor;

    /// <summary>Takes over the watch on a cure from the account's case before.</summary>
    public void Follow(CaseFigures last)
    {
        (cured, hasRelapsed) = (last.cured, last.hasRelapsed);
        last.cured = NoState;
    }

    /// <summary>As it is now, to be closed further without changing this one.</summary>
    public CaseFigures Copy() => (CaseFigures)MemberwiseClone();

    /// <summary>Counts the due days and month ends that lie before a day and were not counted yet.</summary>
    /// <param name="day">The first day that is not over.</param>
    /// <param name="tally">Where to count.</param>
    public void CloseBefore(int day, ReportTally tally)
    {
        if (day - 1 <= closedThrough)
        {
            return;
        }

        CountDue(closedThrough + 1, day - 1, tally);
        var last = ReportDays.MonthOf(day) - 1;
        for (var month = ReportDays.MonthOf(closedThrough + 1); month <= last; month++)
        {
            if (IsAtRest)
            {
                break;
            }

            CloseMonth(month, tally);
        }

        closedThrough = day - 1;
    }

    /// <summary>Whether no month's end counts anything of it any more.</summary>
    private bool IsAtRest => state >= Paid && isEnded && cured == NoState && owed == owedBefore
        && charged == chargedBefore && paidInMonth == 0;

    private void CountDue(int from, int to, ReportTally tally)
    {
        for (var index = 0; index < items.Length; index++)
        {
            var due = items[index].Due;
            if (due >= from && due <= to && (index == 0 || items[index - 1].Due != due))
            {
                tally.Add(ReportFlow.Due, ReportPart.All, due);
                var unpaid = items.Skip(index).TakeWhile(item => item.Due == due).Any(item => item.Open > 0);
                tally.Add(ReportFlow.DueUnpaid, ReportPart.All, due, unpaid ? 1 : 0);
            }
        }
    }

    private void CloseMonth(int month, ReportTally tally)
    {
        var end = ReportDays.EndOf(month);
        var pastDue = oldest is { } due && due < end ? end - due : 0;
        var now = isEnded ? (isPaid ? Paid : Ended) : BucketOf(pastDue);
        CountBalance(now, pastDue, end, tally);
        CountEffectiveness(end, tally);
        CountWork(month, end, tally);
        CountMoves(now, month, end, tally);
        (state, owedBefore, chargedBefore, paidInMonth) = (now, owed, charged, 0);
    }

    private void CountBalance(int now, int pastDue, int end, ReportTally tally)
    {
        if (now >= Paid || owed <= 0)
        {
            return;
        }

        tally.Add(ReportFlow.Balance, Part(""), end, owed);
        foreach (var (days, name) in PastDue)
        {
            tally.Add(ReportFlow.BalancePastDue, Part(name), end, pastDue >= days ? owed : 0);
        }

        if (now == 1)
        {
            var later = ReportDays.EndOf(ReportDays.MonthOf(end) + ChargeOffMonths);
            tally.Add(ReportFlow.ChargedOffBase, Part(""), later, owed);
        }
    }

    private void CountEffectiveness(int end, ReportTally tally)
    {
        var asked = Math.Max(0, owedBefore) + charged - chargedBefore;
        var current = Math.Max(0, owed - items.Where(item => item.Due < end).Sum(item => item.Open));
        tally.Add(ReportFlow.EffectivenessGot, Part(""), end, asked - Math.Max(0, owed));
        tally.Add(ReportFlow.EffectivenessDue, Part(""), end, asked - current);
    }

    private void CountWork(int month, int end, ReportTally tally)
    {
        var tried = triedMonth == month;
        tally.Add(ReportFlow.Worked, Part(""), end, tried ? 1 : 0);
        tally.Add(ReportFlow.WorkedMoney, Part(""), end, tried ? paidInMonth : 0);
        if (IsPastDue(state))
        {
            tally.Add(ReportFlow.Delinquent, ReportPart.All, end);
            tally.Add(ReportFlow.DelinquentTried, ReportPart.All, end, tried ? 1 : 0);
            tally.Add(ReportFlow.DelinquentAttempts, ReportPart.All, end, tried ? tries : 0);
        }
    }

    private void CountMoves(int now, int month, int end, ReportTally tally)
    {
        if (state != NoState && state < Paid)
        {
            tally.Add(ReportFlow.StateBefore, new ReportPart("", Names[state]), end);
            tally.Add(ReportFlow.StatePairs, Pairs[state, now], end);
            Roll(ReportFlow.RollFrom, state, Math.Max(0, owedBefore), end, tally);
            var stays = now == state && now == Buckets.Length - 1; // The last bucket has no end, so most only stay.
            Roll(ReportFlow.RollTo, now - 1, now < Paid && !stays ? Math.Max(0, owed) : 0, end, tally);
        }

        hasRelapsed |= cured != NoState && IsPastDue(now);
        if (cured != NoState && month >= cured + RelapseMonths)
        {
            tally.Add(ReportFlow.CuredBefore, ReportPart.All, end);
            tally.Add(ReportFlow.Relapsed, ReportPart.All, end, hasRelapsed ? 1 : 0);
            cured = NoState;
        }

        if (IsPastDue(state) && (now == 0 || now == Paid))
        {
            tally.Add(ReportFlow.Cured, ReportPart.All, end);
            tally.Add(ReportFlow.SelfCured, ReportPart.All, end, EverTried ? 0 : 1);
            (cured, hasRelapsed) = (month, false);
        }
    }

    /// <summary>Counts on the step from a bucket to the next one.</summary>
    private void Roll(ReportFlow flow, int from, long minor, int end, ReportTally tally)
    {
        if (from >= 0 && from + 1 < Buckets.Length)
        {
            tally.Add(flow, Part(Pairs[from, from + 1].Of), end, minor);
        }
    }

    private static bool IsPastDue(int state) => state > 0 && state < Paid;

    private static int BucketOf(int pastDue)
    {
        for (var index = Buckets.Length - 1; index > 0; index--)
        {
            if (pastDue >= Buckets[index].FromDays)
            {
                return index;
            }
        }

        return 0;
    }

    private ReportPart Part(string of) => new(Currency, of);

    /// <summary>Most entries change no item; then the array stays.</summary>
    private bool Same(CaseState now)
    {
        var index = 0;
        foreach (var item in Counted(now))
        {
            if (index >= items.Length || items[index] != item)
            {
                return false;
            }

            index++;
        }

        return index == items.Length;
    }

    private IEnumerable<(int Due, long Open)> Counted(CaseState now) => now.Items
        .Where(item => item.DueOn is { } due && (item.OpenMinor > 0 || ReportDays.Of(due) > closedThrough))
        .Select(item => (Due: ReportDays.Of(item.DueOn!.Value), Open: item.OpenMinor))
        .OrderBy(item => item.Due);

    private static ReportPart[,] AllPairs()
    {
        var pairs = new ReportPart[Names.Length, Names.Length];
        for (var from = 0; from < Names.Length; from++)
        {
            for (var to = 0; to < Names.Length; to++)
            {
                pairs[from, to] = new ReportPart("", $"{Names[from]}→{Names[to]}");
            }
        }

        return pairs;
    }
}

/// <summary>What few cases have to be remembered of their agreements.</summary>
internal sealed class CaseKeys
{
    /// <summary>By key of a promise that ended, what was counted of its money.</summary>
    public Dictionary<string, long> Received { get; } = new(StringComparer.Ordinal);

    /// <summary>By key of a plan, the number of the first instalment that it missed.</summary>
    public Dictionary<string, int> FirstMissed { get; } = new(StringComparer.Ordinal);

    /// <summary>By key of an override, who granted it.</summary>
    public Dictionary<string, string> GrantedBy { get; } = new(StringComparer.Ordinal);
}
