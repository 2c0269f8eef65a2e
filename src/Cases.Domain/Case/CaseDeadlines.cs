using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>A step that falls due by itself: nobody has to click for it, and nobody can put it off.</summary>
/// <param name="At">The first instant at which the step is not too early.</param>
/// <param name="Key">What falls due, in words that are the same at every look, for example <c>promise m1</c>.</param>
/// <param name="Step">The step; whether it is still called for is decided when it is taken.</param>
public sealed record CaseDeadline(Instant At, string Key, CaseCommand Step);

/// <summary>
/// The deadlines of a case, which follow from its state: a promise that has run out, an instalment that was not paid,
/// a plan that is beyond its grace, a re-age whose observation ends.
/// </summary>
/// <remarks>
/// Days begin in the official zone, as the decisions that take the steps see them. A resolved case has none, because
/// its promises and its plan have ended. What was told about in time moves its deadline on, so that a deadline which
/// was met is gone. A step that was refused is put off until it may be permitted (<see cref="StepPostponed"/>).
/// </remarks>
public static class CaseDeadlines
{
    /// <summary>All deadlines of a case, the earliest first.</summary>
    /// <param name="state">The case.</param>
    /// <param name="officialZone">The zone in which its days begin.</param>
    /// <returns>The deadlines; none where nothing was agreed.</returns>
    public static IReadOnlyList<CaseDeadline> Of(CaseState state, DateTimeZone officialZone)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(officialZone);
        var known = new List<CaseDeadline>();
        if (state.Stage == CaseStage.Resolved)
        {
            AddMessages(known, state);
            return known;
        }

        foreach (var promise in state.Promises)
        {
            if (promise.Status == PromiseStatus.Open)
            {
                known.Add(new CaseDeadline(
                    After(promise.LastDay, officialZone), "promise " + promise.Key, new AssessPromise(promise.Key)));
            }
        }

        if (state.Plan is { } plan)
        {
            Add(known, state, plan, officialZone);
        }

        foreach (var reAge in state.ReAges)
        {
            if (reAge.Held is null)
            {
                var last = ReAges.FallsBackAfter(state, reAge) ?? reAge.ObservedUntil;
                known.Add(new CaseDeadline(
                    After(last, officialZone), "re-age " + reAge.Key, new AssessReAge(reAge.Key)));
            }
        }

        AddMessages(known, state);
        for (var index = 0; index < known.Count && !state.Postponed.IsEmpty; index++)
        {
            known[index] = PutOff(state, known[index]);
        }

        // Of two at one instant the one that was added first comes first: an instalment is told before its plan breaks.
        return [.. known.OrderBy(deadline => deadline.At)];
    }

    /// <summary>When the next step of a case falls due; null where none does.</summary>
    /// <param name="state">The case.</param>
    /// <param name="officialZone">The zone in which its days begin.</param>
    /// <returns>The instant, which may lie in the past.</returns>
    public static Instant? Next(CaseState state, DateTimeZone officialZone)
    {
        ArgumentNullException.ThrowIfNull(state);
        return (state.Promises.IsEmpty && state.ReAges.IsEmpty && state.Messages.IsEmpty && state.Plan is null)
            || Of(state, officialZone) is not [var first, ..]
            ? null
            : first.At;
    }

    /// <summary>
    /// When a step that was refused is tried again: at the first instant at which all reasons permit it, and where one
    /// of them cannot say, when the next day begins, since whatever falls due does so with a day.
    /// </summary>
    /// <param name="reasons">Why it was refused.</param>
    /// <param name="now">Now.</param>
    /// <param name="officialZone">The zone in which the case's days begin.</param>
    /// <returns>The instant, always later than now.</returns>
    public static Instant Again(IReadOnlyList<RefusalReason> reasons, Instant now, DateTimeZone officialZone)
    {
        ArgumentNullException.ThrowIfNull(reasons);
        ArgumentNullException.ThrowIfNull(officialZone);
        var last = Instant.MinValue;
        foreach (var reason in reasons)
        {
            last = Instant.Max(last, reason.PermittedFrom ?? Instant.MaxValue);
        }

        return last > now && last < Instant.MaxValue ? last : After(now.InZone(officialZone).Date, officialZone);
    }

    /// <summary>
    /// What waits to be handed over, and what was under way when its node was gone: of that nobody knows whether it is
    /// out. A resolved case has them too, for what was decided before is to be taken back.
    /// </summary>
    private static void AddMessages(List<CaseDeadline> known, CaseState state)
    {
        foreach (var message in state.Messages)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"message {message.Key} {message.Attempt}");
            if (message.Waits)
            {
                known.Add(new CaseDeadline(message.At, key, new ConfirmMessage(message.Key, message.Attempt + 1)));
            }
            else if (message.Status == MessageStatus.Confirmed)
            {
                known.Add(new CaseDeadline(message.At + MessagesUse.Silence, key + " told of",
                    new ReportMessage(message.Key, message.Attempt, MessageOutcome.Unknown)));
            }
        }
    }

    private static CaseDeadline PutOff(CaseState state, CaseDeadline deadline)
    {
        foreach (var known in state.Postponed)
        {
            if (known.Deadline == deadline.Key && known.Until > deadline.At)
            {
                return deadline with { At = known.Until };
            }
        }

        return deadline;
    }

    private static void Add(List<CaseDeadline> known, CaseState state, PaymentPlan plan, DateTimeZone zone)
    {
        var open = state.FirstUncovered(plan)?.Number;
        foreach (var instalment in state.ScheduleOf(plan))
        {
            // One that was told as missed is not told again; those behind it are, each on its own day.
            if (instalment.Number >= open && instalment.Number > plan.MissedThrough)
            {
                known.Add(new CaseDeadline(
                    After(instalment.Due, zone),
                    FormattableString.Invariant($"instalment {plan.Key} {instalment.Number}"),
                    new MissInstalment(plan.Key, instalment.Number)));
                break;
            }
        }

        // By value dates: money that came late and was told before the sweep has paid the plan and not kept it.
        if (Pledges.FirstOpen(state, plan) is { } late)
        {
            known.Add(new CaseDeadline(
                After(late.Due.PlusDays(plan.GraceDays), zone), "plan " + plan.Key, new BreakPlan(plan.Key)));
        }
    }

    private static Instant After(LocalDate day, DateTimeZone zone) =>
        zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
}
