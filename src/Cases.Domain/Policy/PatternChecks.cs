using NodaTime;

namespace Cases.Domain;

/// <summary>Not so many contacts a day on so many days in a row, without an answer between them.</summary>
/// <remarks>
/// Refused where the days before the act, or those with its own day, are all as full as the bound; a word of the person
/// begins the row anew. Citations: US-14A-GEN (12 CFR 1006.14(a), comment 14(a)-1.i, whose number is a setting) and
/// CN-1033 of rules.md.
/// </remarks>
public sealed record CountPatternCheck : RuleCheck
{
    /// <summary>The kinds of act that count.</summary>
    public required IReadOnlyList<ActKind> Counted { get; init; }

    /// <summary>How many contacts make a full day.</summary>
    public required int PerDay { get; init; }

    /// <summary>How many full days in a row make the pattern.</summary>
    public required int ConsecutiveDays { get; init; }

    /// <summary>Whose calendar counts.</summary>
    public ClockChoice Clock { get; init; } = ClockChoice.Debtor;

    /// <inheritdoc/>
    public override string Predicate => "count-pattern";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("counted", string.Join(' ', Counted.Select(PolicyWords.Of))),
        new("per-day", PolicyWords.Of(PerDay)),
        new("consecutive-days", PolicyWords.Of(ConsecutiveDays)),
        new("clock", PolicyWords.Of(Clock)),
    ];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        foreach (var zone in question.Zones(Clock))
        {
            if (Counted.Contains(question.Act.Kind) && IsPattern(question, zone))
            {
                return RuleVerdict.Refused;
            }
        }

        return RuleVerdict.Passed;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule) => question.NextMidnight(Clock);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("perDay", PolicyWords.Of(PerDay));
        yield return new RuleFact("consecutiveDays", PolicyWords.Of(ConsecutiveDays));
    }

    private bool IsPattern(in RuleQuestion question, DateTimeZone zone)
    {
        var today = question.At.InZone(zone).Date;
        var heard = LastHeard(question);
        var row = 0;
        while (row < ConsecutiveDays && CountOn(today.PlusDays(-1 - row), question, zone, heard) >= PerDay)
        {
            row++;
        }

        return row >= ConsecutiveDays
            || (row == ConsecutiveDays - 1 && CountOn(today, question, zone, heard) + 1 >= PerDay);
    }

    private int CountOn(LocalDate day, in RuleQuestion question, DateTimeZone zone, Instant heard)
    {
        var (from, until) = (day.AtStartOfDayInZone(zone).ToInstant(), Deadline.EndOf(day, zone));
        var count = 0;
        foreach (var contact in question.Facts.Contacts)
        {
            if (contact.At >= from && contact.At < until && contact.At > heard && contact.At <= question.At
                && contact is { Direction: ContactDirection.Outbound, Corrected: false, IsReply: false }
                && Counted.Contains(Domain.Acts.KindOf(contact.Channel))
                && ContactTargets.MayBeOne((contact.Party, contact.PartyPerson), question.Act))
            {
                count++;
            }
        }

        return count;
    }

    private static Instant LastHeard(in RuleQuestion question)
    {
        var last = Instant.MinValue;
        foreach (var contact in question.Facts.Contacts)
        {
            if (contact is { Direction: ContactDirection.Inbound, Corrected: false } && contact.At <= question.At
                && contact.At > last)
            {
                last = contact.At;
            }
        }

        return last;
    }
}

/// <summary>After an unanswered call, some minutes pass before the same number is called again.</summary>
/// <remarks>Citation: US-14B-REBUT of rules.md (comment 14(b)(2)(i)-2: two within five minutes).</remarks>
public sealed record RapidSuccessionCheck : RuleCheck
{
    /// <summary>How many minutes, inclusive.</summary>
    public required int Minutes { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "no-rapid-succession";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("minutes", PolicyWords.Of(Minutes))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        Until(question) is null ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Until(question) ?? question.At;

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule) => Until(question);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("minutes", PolicyWords.Of(Minutes));
    }

    // The first millisecond after the last minute.
    private Instant? Until(in RuleQuestion question)
    {
        if (question.Act.Point is not { } point)
        {
            return null;
        }

        Instant? until = null;
        var lasts = Duration.FromMinutes(Minutes) + Duration.FromMilliseconds(1);
        var from = question.At - lasts;
        var contacts = question.Facts.Contacts;
        for (var i = 0; i < contacts.Length; i++)
        {
            var contact = contacts[i];
            if (contact.At > from && contact.At <= question.At && contact.Point == point
                && contact is { Direction: ContactDirection.Outbound, Channel: ContactChannel.Phone, Connected: false,
                    Corrected: false })
            {
                until = until is { } known && known > contact.At + lasts ? known : contact.At + lasts;
            }
        }

        return until;
    }
}

/// <summary>On no day of some lately were so many calls made to one number, this one included.</summary>
/// <remarks>
/// Citation: US-14B-REBUT of rules.md (comment 14(b)(2)(i)-2.i flags six calls on one day, within the weekly number).
/// </remarks>
public sealed record ConcentrationCheck : RuleCheck
{
    /// <summary>How many calls to one number are too many on a day.</summary>
    public required int PerDay { get; init; }

    /// <summary>How many calendar days are looked at, that of the act included.</summary>
    public required int Days { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "no-concentration";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("per-day", PolicyWords.Of(PerDay)), new("days", PolicyWords.Of(Days))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        foreach (var zone in question.Zones(ClockChoice.Debtor))
        {
            if (IsConcentrated(question, zone))
            {
                return RuleVerdict.Refused;
            }
        }

        return RuleVerdict.Passed;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule) =>
        question.NextMidnight(ClockChoice.Debtor);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("perDay", PolicyWords.Of(PerDay));
        yield return new RuleFact("days", PolicyWords.Of(Days));
    }

    private bool IsConcentrated(in RuleQuestion question, DateTimeZone zone)
    {
        var today = question.At.InZone(zone).Date;
        var from = today.PlusDays(1 - Days).AtStartOfDayInZone(zone).ToInstant();
        var counts = new Dictionary<(string Point, LocalDate Day), int>();
        if (question.Act.Point is { } own)
        {
            counts[(own, today)] = 1;
        }

        var contacts = question.Facts.Contacts;
        for (var i = 0; i < contacts.Length; i++)
        {
            var contact = contacts[i];
            if (contact.At >= from && contact.At <= question.At && contact.Point is { } point
                && contact is { Direction: ContactDirection.Outbound, Channel: ContactChannel.Phone,
                    Corrected: false })
            {
                var key = (point, contact.At.InZone(zone).Date);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        foreach (var count in counts.Values)
        {
            if (count >= PerDay)
            {
                return true;
            }
        }

        return false;
    }
}
