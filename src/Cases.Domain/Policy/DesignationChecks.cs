using NodaTime;

namespace Cases.Domain;

/// <summary>An act lies outside every time that was called inconvenient, in each zone of the debtor.</summary>
/// <remarks>
/// Exact over clock changes; not assessable where the time of day is not known. Citations: US-6B-KNOWN, US-6B-FILE and
/// UK-7.9.4-TIME of rules.md (12 CFR 1006.6(b)(1), comment 6(b)(1)-1).
/// </remarks>
public sealed record DesignatedTimeCheck : RuleCheck
{
    /// <summary>From whom the designation is.</summary>
    public required DesignationSource Source { get; init; }

    /// <summary>The words of the exceptions that lift it.</summary>
    public IReadOnlyList<string> LiftedBy { get; init; } = [];

    /// <inheritdoc/>
    public override string Predicate => "designated-time";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords => LiftedBy;

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("source", PolicyWords.Of(Source)), new("lifted-by", string.Join(' ', LiftedBy))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        if (question.Facts.Terms.Designations.Count == 0)
        {
            return RuleVerdict.Passed;
        }

        if (!question.Act.TimeOfDayKnown)
        {
            return RuleVerdict.NotAssessable;
        }

        if (Closing(question) is null)
        {
            return RuleVerdict.Passed;
        }

        return Lifting(question, rule) is null ? RuleVerdict.Refused : RuleVerdict.ExceptionUsed;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule)
    {
        Instant? next = null;
        foreach (var designation in question.Facts.Terms.Designations)
        {
            foreach (var zone in designation.Time is null ? [] : question.Zones(ClockChoice.Debtor))
            {
                next = LocalClock.Earlier(next, designation.Time!.NextChange(question.At, zone));
            }

            next = DesignatedTimes.Told(designation, question.At, next);
        }

        return ContactExceptions.NextChange(LiftedBy, question, next);
    }

    internal override string? Lifting(in RuleQuestion question, PolicyRule rule)
    {
        var asked = question;
        return Closing(question) is not { } closing ? null : ContactExceptions.Lifting(
            LiftedBy, question, at => Closes(closing, asked with { At = at })
                && !(asked.At - at >= Duration.FromDays(1)));
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var closing = Closing(question)!;
        yield return new RuleFact(closing.Only ? "onlyTime" : "inconvenientTime", closing.Time!.ToString());
        yield return new RuleFact("toldBy", PolicyWords.Of(Source));
        foreach (var zone in question.Zones(ClockChoice.Debtor))
        {
            var local = question.At.InZone(zone);
            yield return new RuleFact("localTime", DailyWindow.Format(local.TimeOfDay) + " " + zone.Id);
        }
    }

    private Designation? Closing(in RuleQuestion question)
    {
        foreach (var designation in question.Facts.Terms.Designations)
        {
            if (designation is { Only: false } && designation.Source == Source && Closes(designation, question))
            {
                return designation;
            }
        }

        return OutsideOnly(question);
    }

    private bool Closes(Designation designation, in RuleQuestion question)
    {
        if (designation.Only)
        {
            return OutsideOnly(question) is not null;
        }

        if (designation.Time is not { } time || !designation.IsKnownAt(question.At))
        {
            return false;
        }

        foreach (var zone in question.Zones(ClockChoice.Debtor))
        {
            var local = question.At.InZone(zone).LocalDateTime;
            // The last of its nights ends in the morning after its last day.
            if (time.Contains(local)
                && (designation.Lasts(local.Date) || designation.Lasts(time.BeganOn(local))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first of the only times, where the act lies in none of those of its day in some zone.</summary>
    private Designation? OutsideOnly(in RuleQuestion question)
    {
        foreach (var zone in question.Zones(ClockChoice.Debtor))
        {
            var local = question.At.InZone(zone).LocalDateTime;
            Designation? only = null;
            var inside = false;
            foreach (var designation in question.Facts.Terms.Designations)
            {
                if (designation is { Only: true, Time: { } time } && designation.Source == Source
                    && designation.IsKnownAt(question.At) && designation.Lasts(local.Date))
                {
                    only ??= designation;
                    inside |= time.Contains(local);
                }
            }

            if (only is not null && !inside)
            {
                return only;
            }
        }

        return null;
    }
}

/// <summary>An act is not tied to a place that was called inconvenient.</summary>
/// <remarks>
/// The place is that of the contact point or the visit; what is not known is read as <c>when-absent</c> says. Citation:
/// US-6B-PLACE of rules.md (12 CFR 1006.6(b)(1)(ii), comment 6(b)(1)-1.iii: all media tied to the place are closed).
/// </remarks>
public sealed record DesignatedPlaceCheck : RuleCheck
{
    /// <inheritdoc/>
    public override string Predicate => "designated-place";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [ContactFacts.Place.Name];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        Closing(question, rule) is null ? RuleVerdict.Passed : RuleVerdict.Refused;

    // A designation that ends frees the place on the day after, and one that is taken back at once.
    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule)
    {
        var next = base.NextChange(question, rule);
        foreach (var designation in question.Facts.Terms.Designations)
        {
            next = designation.Place is null ? next : DesignatedTimes.Told(designation, question.At, next);
        }

        return next;
    }

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) == RuleVerdict.Refused ? Unknown(question) : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var closing = Closing(question, rule)!;
        yield return new RuleFact(closing.Only ? "onlyPlace" : "inconvenientPlace", closing.Place!);
    }

    private static Designation? Closing(in RuleQuestion question, PolicyRule rule)
    {
        var place = question.Facts.Named.Find(ContactFacts.Place.Name);
        var mayBeFree = place is null && rule.ReadAbsent(ContactFacts.Place.Name) == Domain.WhenAbsent.Compliant;
        Designation? only = null;
        var isOne = mayBeFree;
        foreach (var designation in question.Facts.Terms.Designations)
        {
            if (designation.Place is not { } told || !designation.IsKnownAt(question.At)
                || !designation.Lasts(question.Date))
            {
                continue;
            }

            var meets = place is { IsNone: false } && place.Words[0] == told;
            if (designation.Only)
            {
                only ??= designation;
                isOne |= meets;
            }
            else if (place is null ? !mayBeFree : meets)
            {
                return designation;
            }
        }

        return isOne ? null : only;
    }
}

/// <summary>When what is known of designations changes.</summary>
internal static class DesignatedTimes
{
    /// <summary>The earlier of an instant and the next at which a designation is told or taken back.</summary>
    public static Instant? Told(Designation designation, Instant at, Instant? next)
    {
        next = designation.At > at ? LocalClock.Earlier(next, designation.At) : next;
        return designation.WithdrawnAt > at ? LocalClock.Earlier(next, designation.WithdrawnAt) : next;
    }
}
