using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Which of the two ends of closed hours are closed themselves, to the millisecond.</summary>
public enum WindowEnds
{
    /// <summary>The first instant is closed, the last is open: <c>[from, to)</c>.</summary>
    HalfOpen,

    /// <summary>Both are closed: <c>[from, to]</c>.</summary>
    Closed,

    /// <summary>Both are open: <c>(from, to)</c>.</summary>
    Open,
}

/// <summary>An act lies outside hours that are closed every day, and outside days that are closed as a whole.</summary>
/// <remarks>
/// By the clock of the debtor, the official one or both; where it is not known in which of several zones the debtor is,
/// the act must lie outside in all of them. Exact over clock changes; the millisecond is the smallest step. An act
/// whose time of day is not known is not assessable. Citations: US-6B-TIME, UK-7.9.4-TIME and EU-IE-46 of rules.md.
/// </remarks>
public sealed record ClosedHoursCheck : RuleCheck
{
    /// <summary>A check of hours.</summary>
    /// <param name="from">Where they begin.</param>
    /// <param name="to">Where they end; before <paramref name="from"/> where they pass midnight.</param>
    /// <param name="ends">Which ends are closed.</param>
    public ClosedHoursCheck(LocalTime from, LocalTime to, WindowEnds ends)
    {
        (From, To, Ends) = (from, to, ends);
        Closed = new DailyWindow(
            ends == WindowEnds.Open ? from.PlusMilliseconds(1) : from,
            ends == WindowEnds.Closed ? to.PlusMilliseconds(1) : to);
    }

    /// <summary>Where the closed hours begin.</summary>
    public LocalTime From { get; }

    /// <summary>Where they end.</summary>
    public LocalTime To { get; }

    /// <summary>Which ends are closed.</summary>
    public WindowEnds Ends { get; }

    /// <summary>What is closed every day, to the millisecond, with the ends that are closed themselves.</summary>
    internal DailyWindow Closed { get; }

    /// <summary>Whose clock counts.</summary>
    public ClockChoice Clock { get; init; } = ClockChoice.Debtor;

    /// <summary>Days of the week that are closed as a whole.</summary>
    public ImmutableArray<IsoDayOfWeek> ClosedDays { get; init; } = [];

    /// <summary>Public holidays, which are closed as a whole.</summary>
    public ImmutableArray<LocalDate> Holidays { get; init; } = [];

    /// <summary>The words of the exceptions that lift it.</summary>
    public IReadOnlyList<string> LiftedBy { get; init; } = [];

    /// <summary>What other readings of the ends a setting may choose, by the setting's word.</summary>
    public IReadOnlyDictionary<string, WindowEnds> Readings { get; init; } =
        ImmutableDictionary<string, WindowEnds>.Empty;

    /// <inheritdoc/>
    public override string Predicate => "outside-hours";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs =>
        Clock == ClockChoice.Official ? [] : [LocalTimeWindowRule.DebtorZoneFact];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords => LiftedBy;

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("from", DailyWindow.Format(From)),
        new("to", DailyWindow.Format(To)),
        new("ends", PolicyWords.Of(Ends)),
        new("clock", PolicyWords.Of(Clock)),
        new("closed-days", string.Join(' ', ClosedDays.Select(PolicyWords.Of))),
        new("holidays", string.Join(' ', Holidays.Select(PolicyWords.Of))),
        new("lifted-by", string.Join(' ', LiftedBy)),
        new("readings", string.Join(' ', Readings.Select(r => r.Key + "=" + PolicyWords.Of(r.Value)).Order())),
    ];

    /// <summary>This check with the ends that a setting chooses; itself where it has no such reading.</summary>
    public ClosedHoursCheck Read(string setting) => !Readings.TryGetValue(setting, out var ends) ? this
        : new ClosedHoursCheck(From, To, ends)
        {
            Acts = Acts, Classes = Classes, When = When, Clock = Clock, ClosedDays = ClosedDays, Holidays = Holidays,
            LiftedBy = LiftedBy, Readings = Readings,
        };

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        if (!question.Act.TimeOfDayKnown)
        {
            return RuleVerdict.NotAssessable;
        }

        if (Missing(question, rule) is null && !IsClosed(question))
        {
            return RuleVerdict.Passed;
        }

        return Lifting(question, rule) is null ? RuleVerdict.Refused : RuleVerdict.ExceptionUsed;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        question.Act.TimeOfDayKnown && Missing(question, rule) is not null && Lifting(question, rule) is null
            ? null
            : Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule)
    {
        Instant? next = null;
        foreach (var zone in question.Zones(Clock))
        {
            next = LocalClock.Earlier(next, LocalClock.Next(question.At, zone, Closed.From));
            next = LocalClock.Earlier(next, LocalClock.Next(question.At, zone, Closed.To));
            next = LocalClock.Earlier(next, LocalClock.Next(question.At, zone, LocalTime.Midnight));
        }

        return ContactExceptions.NextChange(LiftedBy, question, next);
    }

    internal override string? Lifting(in RuleQuestion question, PolicyRule rule)
    {
        var asked = question;
        return Missing(question, rule) is null && !IsClosed(question)
            ? null
            : ContactExceptions.Lifting(LiftedBy, question, at => StaysClosed(asked with { At = at }, asked.At));
    }

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        Clock != ClockChoice.Official && question.Facts.DebtorZone is null
        && rule.ReadAbsent(LocalTimeWindowRule.DebtorZoneFact) != Domain.WhenAbsent.Compliant
            ? LocalTimeWindowRule.DebtorZoneFact
            : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("quietHours", Interval());
        foreach (var zone in question.Zones(Clock))
        {
            var local = question.At.InZone(zone);
            yield return new RuleFact("localTime", DailyWindow.Format(local.TimeOfDay) + " " + zone.Id);
            if (IsClosedDay(local.Date))
            {
                yield return new RuleFact("closedDay", PolicyWords.Of(local.Date));
            }
        }
    }

    private bool IsClosed(in RuleQuestion question)
    {
        foreach (var zone in question.Zones(Clock))
        {
            var local = question.At.InZone(zone);
            if (Closed.Contains(local.TimeOfDay) || IsClosedDay(local.Date))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsClosedDay(LocalDate date) => (!ClosedDays.IsEmpty && ClosedDays.Contains(date.DayOfWeek))
        || (!Holidays.IsEmpty && Holidays.Contains(date));

    /// <summary>Whether it is closed from an instant through a later one without a break.</summary>
    private bool StaysClosed(RuleQuestion question, Instant through)
    {
        for (var round = 0; IsClosed(question) && round < Policy.MaxRounds; round++)
        {
            var next = NextStep(question);
            if (next > through)
            {
                return true;
            }

            question = question with { At = next };
        }

        return false;
    }

    private Instant NextStep(in RuleQuestion question)
    {
        var next = Instant.MaxValue;
        foreach (var zone in question.Zones(Clock))
        {
            next = Instant.Min(next, LocalClock.Next(question.At, zone, Closed.From));
            next = Instant.Min(next, LocalClock.Next(question.At, zone, Closed.To));
            next = Instant.Min(next, LocalClock.Next(question.At, zone, LocalTime.Midnight));
        }

        return next;
    }

    private string Interval() => (Ends == WindowEnds.Open ? "(" : "[") + DailyWindow.Format(From) + ", "
        + DailyWindow.Format(To) + (Ends == WindowEnds.Closed ? "]" : ")");
}
