using NodaTime;

namespace Cases.Domain;

/// <summary>An act and its facts, asked about at an instant that may be later than the act's own.</summary>
/// <param name="Act">The act.</param>
/// <param name="Facts">What is known.</param>
/// <param name="At">The instant that is judged.</param>
/// <param name="Zone">The official zone.</param>
internal readonly record struct RuleQuestion(Act Act, ActFacts Facts, Instant At, DateTimeZone Zone)
{
    /// <summary>The judged instant's date in the official zone.</summary>
    public LocalDate Date => At.InZone(Zone).Date;

    /// <summary>
    /// The zones of a choice of clock, of the debtor's all in which he may be; the official one where the debtor's is
    /// chosen and not known.
    /// </summary>
    public DateTimeZone[] Zones(ClockChoice clock) => (clock, Facts.DebtorZone) switch
    {
        (ClockChoice.Debtor, { } debtor) => [debtor, .. Facts.OtherZones],
        (ClockChoice.Both, { } debtor) => [Zone, debtor, .. Facts.OtherZones],
        _ => [Zone],
    };

    /// <summary>The first midnight after the judged instant, in any zone of a choice of clock.</summary>
    public Instant NextMidnight(ClockChoice clock)
    {
        var next = Instant.MaxValue;
        foreach (var zone in Zones(clock))
        {
            next = Instant.Min(next, Deadline.EndOf(At.InZone(zone).Date, zone));
        }

        return next;
    }
}
