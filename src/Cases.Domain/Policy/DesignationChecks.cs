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
        yield return new RuleFact("inconvenientTime", Closing(question)!.Time!.ToString());
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
            if (designation.Source == Source && Closes(designation, question))
            {
                return designation;
            }
        }

        return null;
    }

    private static bool Closes(Designation designation, in RuleQuestion question)
    {
        if (designation.Time is not { } time || designation.At > question.At)
        {
            return false;
        }

        foreach (var zone in question.Zones(ClockChoice.Debtor))
        {
            var local = question.At.InZone(zone).LocalDateTime;
            if (time.Contains(local) && (designation.Through is not { } last || local.Date <= last))
            {
                return true;
            }
        }

        return false;
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

    // A designation that ends frees the place on the day after.
    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Search(question, rule);

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) == RuleVerdict.Refused ? Unknown(question) : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("inconvenientPlace", Closing(question, rule)!.Place!);
    }

    private static Designation? Closing(in RuleQuestion question, PolicyRule rule)
    {
        var place = question.Facts.Named.Find(ContactFacts.Place.Name);
        foreach (var designation in question.Facts.Terms.Designations)
        {
            if (designation.Place is { } closed && designation.At <= question.At
                && (designation.Through is not { } last || question.Date <= last)
                && (place is null
                    ? rule.ReadAbsent(ContactFacts.Place.Name) != Domain.WhenAbsent.Compliant
                    : !place.IsNone && place.Words[0] == closed))
            {
                return designation;
            }
        }

        return null;
    }
}
