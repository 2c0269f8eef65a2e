using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a worklist's row takes from the state of its case.</summary>
internal static class WorkRowFold
{
    /// <summary>The row of a case that was opened just now.</summary>
    public static WorkRow Opened(CaseOpened opened, FollowedEntry entry) => new(
        opened.Case, opened.Source, opened.AccountStream, CaseStage.Open, 0, opened.Currency)
    {
        Reference = entry.Reference,
        OpenedAt = entry.Position,
        Product = opened.Product,
        Branch = entry.Principal!.Branch,
        Organisation = entry.Principal.Organisation,
        Person = CaseParty.DebtorOf(opened.Parties),
        Clock = CallClocks.Of(opened.Packs, null),
    };

    /// <summary>The row with what its debtor's own stream says; other events leave it as it is.</summary>
    public static WorkRow Of(WorkRow row, PersonEvent told) => told switch
    {
        PersonRegistered e => row with { Language = e.Language, Clock = CallClocks.In(row.Clock, e.ZoneId) },
        TimeZoneChanged e => row with { Clock = CallClocks.In(row.Clock, e.ZoneId) },
        _ => row,
    };

    /// <summary>The row with what the account's own stream says; it stands in the same unit, or before.</summary>
    public static WorkRow Stated(WorkRow row, AccountState account) => row with
    {
        Product = account.Fact(AccountFactKind.Product)?.Value ?? row.Product,
        Branch = account.Fact(AccountFactKind.Branch)?.Value ?? row.Branch,
    };

    /// <summary>The row with what the state alone does not tell: by which entry its last promise was broken.</summary>
    public static WorkRow Since(WorkRow row, CaseState state, in FollowedEntry entry)
    {
        var isBroken = state.Promises is [.., { Status: PromiseStatus.Broken }];
        return isBroken == row.PromiseBrokenSince is not null
            ? row
            : row with
            {
                PromiseBrokenSince = isBroken ? Instant.FromUnixTimeMilliseconds(entry.EffectiveAtMs) : null,
            };
    }

    /// <summary>The row as a state gives it; the case's packs say when it enters and where its days begin.</summary>
    public static WorkRow After(WorkRow row, CaseState state, PolicySeries policies) =>
        Under(policies, Told(row, state), state);

    /// <summary>The row as it is under some policies: only what is set here turns on them.</summary>
    public static WorkRow Under(PolicySeries policies, WorkRow row, CaseState state) => row with
    {
        EntersOn = EntersOn(state, policies),
        CallableFrom = CallableFrom(state, policies),
        NextActionAt = NextAction(state, policies),
        DeadlineAt = CaseDeadlines.Next(state, policies.OfficialZone),
    };

    /// <summary>What the entries alone say.</summary>
    private static WorkRow Told(WorkRow row, CaseState state) => row with
    {
        Stage = state.Stage,
        OutstandingMinor = state.OutstandingMinor,
        Assignee = state.Assignee,
        OldestUnpaidDue = state.OldestUnpaidDue,
        PromiseDue = EarliestPromise(state),
        InstalmentDue = NextInstalment(state)?.Due,
        VisitAt = state.Visit?.At,
        CallBackAt = CallBack(state),
        Holds = WorkHolds.Of(state),
    };

    private static LocalDate? EarliestPromise(CaseState state)
    {
        LocalDate? earliest = null;
        foreach (var promise in state.Promises)
        {
            if (promise.Status == PromiseStatus.Open && (earliest is not { } first || promise.Due < first))
            {
                earliest = promise.Due;
            }
        }

        return earliest;
    }

    private static Instalment? NextInstalment(CaseState state) =>
        state.Plan is { } plan ? state.FirstUncovered(plan) : null;

    private static LocalDate? EntersOn(CaseState state, PolicySeries policies) => state.OldestUnpaidDue is { } due
        ? state.EntersOn(policies.On(due).Numbers)
        : state.EnteredOn;

    private static Instant? CallBack(CaseState state) =>
        state.Stage == CaseStage.Resolved ? null : state.CallBack?.At;

    private static Instant? CallableFrom(CaseState state, PolicySeries policies) =>
        state.Stage != CaseStage.Resolved && Resumes(state, EntersOn(state, policies)) is { } day
            ? policies.OfficialZone.AtStartOfDay(day).ToInstant()
            : null;

    private static Instant? NextAction(CaseState state, PolicySeries policies)
    {
        var zone = policies.OfficialZone;
        if (state.Stage == CaseStage.Resolved)
        {
            return null;
        }

        var next = Earlier(
            Earlier(Untried(CallableFrom(state, policies)), Untried(state.Visit?.At)), Untried(CallBack(state)));
        foreach (var hold in state.Holds)
        {
            if (!hold.Lifted && hold.ReviewOn is { } review)
            {
                next = Earlier(next, Untried(zone.AtStartOfDay(review).ToInstant()));
            }
        }

        return next;

        // What lay before the last attempt was worked by it: it goes on at the call back that was agreed, or on the
        // next day.
        Instant? Untried(Instant? at)
        {
            if (at is not { } due || state.LastAttempt is not { } last || due > last.At)
            {
                return at;
            }

            var tomorrow = zone.AtStartOfDay(last.At.InZone(zone).Date.PlusDays(1)).ToInstant();
            return CallBack(state) is { } agreed && agreed > last.At ? agreed : tomorrow;
        }
    }

    /// <summary>
    /// The day on which nothing that was agreed or holds stops work any more; null while a hold has no end.
    /// </summary>
    private static LocalDate? Resumes(CaseState state, LocalDate? enters)
    {
        var day = enters ?? state.OldestUnpaidDue?.PlusDays(1) ?? state.Opened!.OpenedOn;
        foreach (var promise in state.Promises)
        {
            if (promise.Status == PromiseStatus.Open)
            {
                day = LocalDate.Max(day, promise.LastDay.PlusDays(1));
            }
        }

        if (NextInstalment(state) is { } instalment)
        {
            day = LocalDate.Max(day, instalment.Due.PlusDays(state.Plan!.GraceDays + 1));
        }

        foreach (var hold in state.Holds)
        {
            if (!hold.Lifted && hold.PartMinor is null)
            {
                if (hold.Until is not { } until)
                {
                    return null;
                }

                day = LocalDate.Max(day, until.PlusDays(1));
            }
        }

        return day;
    }

    private static Instant? Earlier(Instant? left, Instant? right) =>
        left is { } one && right is { } other ? Instant.Min(one, other) : left ?? right;
}
