using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Work;

/// <summary>Counts what every entry tells. One thread.</summary>
/// <remarks>
/// A month's end and a due day count what the case's entries up to then told: what is told later with an earlier day
/// changes the days that it names, and no month that the case's entries have closed.
/// </remarks>
internal sealed class ReportFold
{
    /// <summary>Days after the entry within which the first attempt is in time.</summary>
    public const int FirstContactDays = 7;

    /// <summary>Days after a visit within which money counts as its yield, inclusive.</summary>
    public const int YieldDays = 30;

    // An instalment by whose day a plan's survival is asked.
    private static readonly int[] Survivals = [1, 3, 6, 12];

    private readonly Dictionary<string, CaseFigures> cases = new(StringComparer.Ordinal);

    /// <summary>What was counted.</summary>
    public ReportTally Tally { get; } = new();

    /// <summary>The day on which the first entry took effect; null where there is none.</summary>
    public int? FirstDay { get; private set; }

    /// <summary>The last such day; null where there is none.</summary>
    public int? LastDay { get; private set; }

    /// <summary>Cases that were opened.</summary>
    public int Cases => cases.Count;

    /// <summary>What the month ends and due days that no later entry has closed yet say.</summary>
    /// <param name="through">The last day that is over.</param>
    public ReportTally Unclosed(int through)
    {
        var tally = new ReportTally();
        foreach (var figures in cases.Values)
        {
            figures.Copy().CloseBefore(through + 1, tally);
        }

        return tally;
    }

    /// <summary>Takes the next step in the order of positions.</summary>
    public void Add(BookStep step)
    {
        var day = ReportDays.Of(step.On);
        FirstDay = Math.Min(FirstDay ?? day, day);
        LastDay = Math.Max(LastDay ?? day, day);
        if (step.IsFirst)
        {
            CountRules(step, day);
        }

        if (step.Event is PersonHoldPlaced { Kind: HoldKind.Complaint } or HoldPlaced { Kind: HoldKind.Complaint })
        {
            Tally.Add(ReportFlow.Complaints, ReportPart.All, day);
        }

        if (step.Event is CaseEvent happened)
        {
            OnCase(step, happened, day);
        }
    }

    private void CountRules(BookStep step, int day)
    {
        var refused = (step.Refusal ?? []).Select(reason => reason.Rule).OfType<string>().Distinct().ToList();
        foreach (var rule in step.Rules.Select(rule => rule.Rule).Concat(refused).Distinct())
        {
            Tally.Add(ReportFlow.Asked, new ReportPart("", rule), day);
        }

        foreach (var rule in refused)
        {
            Tally.Add(ReportFlow.Refused, new ReportPart("", rule), day);
        }

        Tally.Add(ReportFlow.RefusedByAny, ReportPart.All, day, refused.Count > 0 ? 1 : 0);
    }

    private void OnCase(BookStep step, CaseEvent happened, int day)
    {
        var figures = Figures(step, happened, day);
        figures.CloseBefore(day, Tally);
        switch (happened)
        {
            case CaseOpened { LastCase: { } last } when cases.TryGetValue(last, out var before):
                before.CloseBefore(day, Tally);
                figures.Follow(before);
                break;
            case ContactRecorded e: OnContact(figures, step, e, 1); break;
            case Corrected when step.Undone is { } undone: OnContact(figures, step with { Rules = undone.Rules },
                undone.Contact, -1); break;
            case CollectionsEntered e: OnEntry(figures, step, e); break;
            case PromiseMade e: Tally.Add(ReportFlow.PromisesMade, ReportPart.All, ReportDays.Of(e.MadeOn)); break;
            case PromiseEnded e: OnPromise(figures, step, e); break;
            case PlanAgreed e: OnPlan(figures, step, e, day); break;
            case InstalmentMissed e: OnMissed(figures, step.Before, e.Plan, e.Number); break;
            case PlanBroken e: OnMissed(figures, step.Before, e.Plan, NextNumber(step.Before, e.Plan, day)); break;
            case PlanCancelled e: OnPlanGone(figures, step.Before, e.Plan, day); break;
            case VisitCheckedIn e: OnTry(figures, ReportDays.Of(step.DayOf(e.At))); break;
            case VisitCompleted e: OnVisit(figures, e); break;
            case OverrideDecided { Granted: true } e: figures.KeysToChange().GrantedBy[e.Key] = e.DecidedBy; break;
            case OverrideUsed e: OnOverride(figures, e, day); break;
            case CaseResolved e: OnResolved(figures, step, e, day); break;
            default: break; // Of the rest reports count money, stages and what is owed.
        }

        OnMoney(figures, step, day);
        OnStage(figures, step, day);
        figures.Take(step.After);
    }

    private CaseFigures Figures(BookStep step, CaseEvent happened, int day)
    {
        if (!cases.TryGetValue(step.Case!, out var figures))
        {
            var currency = ((happened as CaseOpened) ?? step.After.Opened!).Currency;
            cases.Add(step.Case!, figures = new CaseFigures(currency.Code, day));
        }

        return figures;
    }

    private void OnContact(CaseFigures figures, BookStep step, ContactRecorded e, int sign)
    {
        var day = ReportDays.Of(step.DayOf(e.At));
        Tally.Add(ReportFlow.RightParty, ReportPart.All, day, e.RightParty ? sign : 0);
        if (e.Direction != ContactDirection.Outbound)
        {
            return;
        }

        var answered = e.Disposition is Disposition.Reached or Disposition.WrongParty or Disposition.RefusedToTalk;
        var breached = step.Rules.Any(rule => rule.Answer == "breached");
        Tally.Add(ReportFlow.Attempts, ReportPart.All, day, sign);
        Tally.Add(ReportFlow.Answered, ReportPart.All, day, answered ? sign : 0);
        Tally.Add(ReportFlow.RightPartyAttempts, ReportPart.All, day, e.RightParty ? sign : 0);
        Tally.Add(ReportFlow.BreachedContacts, ReportPart.All, day, breached ? sign : 0);
        if (sign > 0)
        {
            OnTry(figures, day);
        }
    }

    private void OnTry(CaseFigures figures, int day)
    {
        figures.Try(day);
        if (figures.AwaitsFirstContact is { } entered && day >= entered)
        {
            var last = entered + FirstContactDays;
            Tally.Add(ReportFlow.EnteredContacted, ReportPart.All, last, day <= last ? 1 : 0);
            figures.AwaitsFirstContact = null;
        }
    }

    private void OnEntry(CaseFigures figures, BookStep step, CollectionsEntered e)
    {
        var day = ReportDays.Of(e.On);
        Tally.Add(ReportFlow.Entered, ReportPart.All, day + FirstContactDays);
        Tally.Add(ReportFlow.Placed, Part(figures), day, Math.Max(0, step.After.OutstandingMinor));
        figures.AwaitsFirstContact = day;
    }

    private void OnPromise(CaseFigures figures, BookStep step, PromiseEnded e)
    {
        var promise = step.Before.Promises.First(known => known.Key == e.Key);
        var received = figures.KeysToChange().Received;
        var now = Math.Clamp(e.ReceivedMinor, 0, promise.Minor);
        CountPromise(figures, promise, promise.Status, received.GetValueOrDefault(e.Key), -1);
        CountPromise(figures, promise, e.Status, now, 1);
        received[e.Key] = now;
    }

    private void CountPromise(
        CaseFigures figures, PromiseToPay promise, PromiseStatus status, long received, int sign)
    {
        if (status is PromiseStatus.Open or PromiseStatus.Cancelled)
        {
            return;
        }

        var day = ReportDays.Of(promise.Due);
        var isKept = status == PromiseStatus.Kept;
        var isTurned = status == PromiseStatus.KeptThenReversed;
        Tally.Add(ReportFlow.PromisesDue, ReportPart.All, day, sign);
        Tally.Add(isKept ? ReportFlow.PromisesKept : ReportFlow.PromisesBroken, ReportPart.All, day, sign);
        Tally.Add(ReportFlow.PromisesOnceKept, ReportPart.All, day, isKept || isTurned ? sign : 0);
        Tally.Add(ReportFlow.PromisesTurned, ReportPart.All, day, isTurned ? sign : 0);
        Tally.Add(ReportFlow.PromisedMoney, Part(figures), day, sign * promise.Minor);
        Tally.Add(ReportFlow.PromisedReceived, Part(figures), day, sign * received);
    }

    private void OnPlan(CaseFigures figures, BookStep step, PlanAgreed e, int day)
    {
        if (e.Superseded is { } superseded)
        {
            OnPlanGone(figures, step.Before, superseded, day);
        }

        foreach (var (number, due) in Milestones(step.After, e.Key))
        {
            Tally.Add(ReportFlow.Plans, Number(number), due);
            Tally.Add(ReportFlow.PlansKept, Number(number), due);
        }
    }

    private void OnMissed(CaseFigures figures, CaseState state, string plan, int missed)
    {
        var known = figures.Keys?.FirstMissed.GetValueOrDefault(plan, int.MaxValue) ?? int.MaxValue;
        foreach (var (number, due) in Milestones(state, plan))
        {
            Tally.Add(ReportFlow.PlansKept, Number(number), due, number >= missed && number < known ? -1 : 0);
        }

        figures.KeysToChange().FirstMissed[plan] = Math.Min(known, missed);
    }

    /// <summary>What was called off or replaced is asked for no more on days that lie ahead.</summary>
    private void OnPlanGone(CaseFigures figures, CaseState state, string plan, int day)
    {
        var missed = figures.Keys?.FirstMissed.GetValueOrDefault(plan, int.MaxValue) ?? int.MaxValue;
        foreach (var (number, due) in Milestones(state, plan).Where(one => one.Due > day))
        {
            Tally.Add(ReportFlow.Plans, Number(number), due, -1);
            Tally.Add(ReportFlow.PlansKept, Number(number), due, number < missed ? -1 : 0);
        }
    }

    private static IEnumerable<(int Number, int Due)> Milestones(CaseState state, string key)
    {
        var plan = state.Plans.Last(known => known.Key == key);
        return Survivals.Where(number => number <= plan.Instalments.Length).Select(number =>
            (number, ReportDays.Of(plan.Instalments[number - 1].Due.PlusDays(plan.GraceDays))));
    }

    /// <summary>The number of the first instalment whose last day is not over.</summary>
    private static int NextNumber(CaseState state, string key, int day)
    {
        var plan = state.Plans.Last(known => known.Key == key);
        return 1 + plan.Instalments.Count(one => ReportDays.Of(one.Due.PlusDays(plan.GraceDays)) < day);
    }

    private void OnVisit(CaseFigures figures, VisitCompleted e)
    {
        var day = ReportDays.Of(e.On);
        Tally.Add(ReportFlow.Visits, ReportPart.All, day);
        Tally.Add(ReportFlow.VisitsMet, ReportPart.All, day, e.RightPartyMet ? 1 : 0);
        Tally.Add(e.CostMinor is null ? ReportFlow.VisitsUncosted : ReportFlow.VisitsCosted, Part(figures), day);
        Tally.Add(ReportFlow.VisitCost, Part(figures), day, e.CostMinor ?? 0);
        figures.Visited = day;
    }

    private void OnOverride(CaseFigures figures, OverrideUsed e, int day)
    {
        var by = figures.Keys?.GrantedBy.GetValueOrDefault(e.Key) ?? "?";
        Tally.Add(ReportFlow.OverridesUsed, new ReportPart("", by), day);
    }

    private void OnResolved(CaseFigures figures, BookStep step, CaseResolved e, int day)
    {
        if (e.Reason == ResolutionReason.RecoveryEnded)
        {
            Tally.Add(ReportFlow.ChargedOff, Part(figures), day, Math.Max(0, step.After.OutstandingMinor));
        }

        if (e.Reason is ResolutionReason.PaidInFull or ResolutionReason.Cured && step.After.EnteredOn is { } entered)
        {
            Tally.Add(ReportFlow.Cures, Number(Math.Max(0, day - ReportDays.Of(entered))), day);
        }
    }

    /// <summary>Money of cases in collections: what came in less what went back, waivers left out.</summary>
    private void OnMoney(CaseFigures figures, BookStep step, int day)
    {
        if (step.After.EnteredOn is null || step.After.Money.StandingMinor == step.Before.Money.StandingMinor)
        {
            return;
        }

        var came = Received(step.After) - Received(step.Before);
        Tally.Add(ReportFlow.Collected, Part(figures), day, came);
        if (figures.Visited is { } visited && day >= visited && day <= visited + YieldDays)
        {
            Tally.Add(ReportFlow.CollectedAfterVisit, Part(figures), day, came);
        }

        figures.Pay(came);
    }

    private static long Received(CaseState state)
    {
        long sum = 0;
        foreach (var money in state.Money)
        {
            sum += money.Waiver ? 0 : money.StandingMinor;
        }

        return sum;
    }

    private void OnStage(CaseFigures figures, BookStep step, int day)
    {
        if (step.Before.Stage == step.After.Stage)
        {
            return;
        }

        if (step.Before.Stage != CaseStage.Resolved)
        {
            var days = Math.Max(0, day - figures.StageSince).ToString(CultureInfo.InvariantCulture);
            Tally.Add(ReportFlow.Stays, new ReportPart("", $"{PolicyWords.Of(step.Before.Stage)} {days}"), day);
        }

        figures.StageSince = day;
    }

    private static ReportPart Part(CaseFigures figures) => new(figures.Currency, "");

    private static ReportPart Number(int number) => new("", number.ToString(CultureInfo.InvariantCulture));
}
