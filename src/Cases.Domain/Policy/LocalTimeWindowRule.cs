using NodaTime;

namespace Cases.Domain;

/// <summary>Forbids acts in a daily window of quiet hours, by the official clock, the debtor's, or both.</summary>
/// <remarks>
/// The window is half-open, <c>[from, to)</c>: its first instant is forbidden, its last is allowed; it may pass
/// midnight. Local time is exact over daylight-saving changes. An act whose time of day is not known is not
/// assessable. Citation: CN-CBA-QUIET of rules.md (CBA guideline 2026-01-30: nothing from 22:00 to 08:00 without
/// consent). Invariant: no contact reaches a debtor in the quiet hours of any clock that counts.
/// </remarks>
public sealed record LocalTimeWindowRule : PolicyRule
{
    /// <summary>The name of the fact that may be missing: the debtor's zone.</summary>
    public const string DebtorZoneFact = "debtor-zone";

    /// <summary>The word of the exception that the debtor's consent makes.</summary>
    public const string ConsentException = "consent-to-quiet-hours";

    /// <summary>The forbidden window of each day.</summary>
    public required DailyWindow Forbidden { get; init; }

    /// <summary>Whose clock counts.</summary>
    public ClockChoice Clock { get; init; } = ClockChoice.Both;

    /// <summary>Whether the recorded consent of the one who is reached lifts the rule while it lasts.</summary>
    public bool ConsentLifts { get; init; }

    /// <inheritdoc/>
    public override string Kind => "local-time-window";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("from", DailyWindow.Format(Forbidden.From)),
        new("to", DailyWindow.Format(Forbidden.To)),
        new("clock", PolicyWords.Of(Clock)),
        new("exception", ConsentLifts ? ConsentException : "none"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords => ConsentLifts ? [ConsentException] : [];

    internal override RuleVerdict Look(in RuleQuestion question)
    {
        if (!question.Act.TimeOfDayKnown)
        {
            return RuleVerdict.NotAssessable;
        }

        if (!LacksZone(question) && !IsQuiet(question))
        {
            return RuleVerdict.Passed;
        }

        return Lifted(question) ? RuleVerdict.ExceptionUsed : RuleVerdict.Refused;
    }

    internal override Instant? NextPermitted(in RuleQuestion question)
    {
        if (!question.Act.TimeOfDayKnown || Lifted(question))
        {
            return question.At;
        }

        var free = LacksZone(question) ? null : NextOnAllClocks(question);
        return ConsentLifts && free != question.At ? QuietConsents.NextGiven(question, free) : free;
    }

    internal override Instant? NextChange(in RuleQuestion question)
    {
        Instant? next = null;
        foreach (var zone in question.Zones(Clock))
        {
            next = LocalClock.Earlier(next, LocalClock.Next(question.At, zone, Forbidden.From));
            next = LocalClock.Earlier(next, LocalClock.Next(question.At, zone, Forbidden.To));
        }

        return ConsentLifts ? QuietConsents.NextChange(question, next) : next;
    }

    private protected override string? Lifting(in RuleQuestion question) =>
        Lifted(question) ? ConsentException : null;

    private protected override string? MissingFact(in RuleQuestion question) =>
        LacksZone(question) ? DebtorZoneFact : null;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict)
    {
        if (verdict == RuleVerdict.Passed)
        {
            return [];
        }

        var facts = new List<RuleFact> { new("quietHours", Forbidden.ToString()) };
        if (!question.Act.TimeOfDayKnown)
        {
            facts.Add(new RuleFact("timeOfDay", "unknown"));
            return facts;
        }

        AddClock(facts, "officialTime", OfficialClock(question), question.At);
        AddClock(facts, "debtorTime", DebtorClock(question), question.At);
        foreach (var zone in DebtorClock(question) is null ? [] : question.Facts.OtherZones)
        {
            AddClock(facts, "debtorTime", zone, question.At);
        }

        if (LacksZone(question))
        {
            facts.Add(new RuleFact("debtorZone", "unknown"));
        }

        facts.Add(new RuleFact("consentToQuietHours", Consent(QuietConsents.Told(question))));
        return facts;
    }

    private bool IsQuiet(in RuleQuestion question) =>
        (OfficialClock(question) is { } official && Forbidden.Contains(question.At, official))
        || (DebtorClock(question) is { } debtor
            && (Forbidden.Contains(question.At, debtor) || IsQuietElsewhere(question)));

    private bool IsQuietElsewhere(in RuleQuestion question)
    {
        for (var i = 0; i < question.Facts.OtherZones.Count; i++)
        {
            if (Forbidden.Contains(question.At, question.Facts.OtherZones[i]))
            {
                return true;
            }
        }

        return false;
    }

    // Each clock only ever moves the instant forward, so the first fixed point is the first instant that all clocks
    // pass.
    private Instant? NextOnAllClocks(in RuleQuestion question)
    {
        var official = OfficialClock(question);
        var debtor = DebtorClock(question);
        var at = question.At;
        for (var round = 0; round < Policy.MaxRounds; round++)
        {
            var moved = official is null ? at : Forbidden.NextOutside(at, official);
            moved = debtor is null ? moved : Forbidden.NextOutside(moved, debtor);
            foreach (var zone in debtor is null ? [] : question.Facts.OtherZones)
            {
                moved = Forbidden.NextOutside(moved, zone);
            }

            if (moved == at)
            {
                return at;
            }

            at = moved;
        }

        return null;
    }

    private bool Lifted(in RuleQuestion question) => ConsentLifts && QuietConsents.IsGiven(question);

    private bool LacksZone(in RuleQuestion question) =>
        Clock != ClockChoice.Official
        && question.Facts.DebtorZone is null
        && Absent(DebtorZoneFact) != Domain.WhenAbsent.Compliant;

    // Where the debtor's zone is not known and that counts as compliant, the official clock stands in for it.
    private DateTimeZone? OfficialClock(in RuleQuestion question) =>
        Clock != ClockChoice.Debtor || (question.Facts.DebtorZone is null && !LacksZone(question))
            ? question.Zone
            : null;

    private DateTimeZone? DebtorClock(in RuleQuestion question) =>
        Clock == ClockChoice.Official ? null : question.Facts.DebtorZone;

    private static void AddClock(List<RuleFact> facts, string name, DateTimeZone? zone, Instant at)
    {
        if (zone is not null)
        {
            facts.Add(new RuleFact(name, DailyWindow.Format(at.InZone(zone).TimeOfDay) + " " + zone.Id));
        }
    }

    private static string Consent(bool? given) => given switch
    {
        true => "given",
        false => "withheld",
        null => "not on file",
    };
}
