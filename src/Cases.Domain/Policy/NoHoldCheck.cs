using NodaTime;

namespace Cases.Domain;

/// <summary>No hold of a kind reaches the act on its day; outside the hold's days the rule is kept.</summary>
/// <remarks>
/// Unlike a row of the hold matrix it answers also where there is no hold, and other checks may stand beside it.
/// Classes that a hold lets through pass. A hold of only a part of the debt stops what is about that part, which the
/// hold matrix says; here it passes. Citations: US-6C-CEASE, UK-BS-CONTACT, UK-BS-FREEZE of rules.md.
/// </remarks>
public sealed record NoHoldCheck : RuleCheck
{
    /// <summary>The kind of hold.</summary>
    public required HoldKind Hold { get; init; }

    /// <summary>The classes that pass it.</summary>
    public IReadOnlyList<ActClass> Passing { get; init; } = [];

    /// <inheritdoc/>
    public override string Predicate => "no-hold";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("hold", PolicyWords.Of(Hold)), new("passing", string.Join(' ', Passing.Select(PolicyWords.Of)))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        Standing(question) is null ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule)
    {
        var moved = question;
        for (var round = 0; Standing(moved) is { } hold && round < Policy.MaxRounds; round++)
        {
            if (hold.Until is not { } until)
            {
                return null;
            }

            moved = moved with { At = Deadline.EndOf(until, question.Zone) };
        }

        return moved.At;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var hold = Standing(question)!;
        return [.. hold.Named, hold.Ends];
    }

    private ActiveHold? Standing(in RuleQuestion question)
    {
        if (Passing.Contains(question.Act.Class))
        {
            return null;
        }

        foreach (var hold in question.Facts.Holds)
        {
            if (hold.Kind == Hold && !hold.PartOnly && hold.HoldsOn(question.Date) && hold.Reaches(question.Act))
            {
                return hold;
            }
        }

        return null;
    }
}

/// <summary>A lawyer of the debtor is not known, or did not answer for some days.</summary>
/// <remarks>
/// Known by the named fact, or by a representation on the record. Citation: US-6B-ATTY of rules.md (12 CFR
/// 1006.6(b)(2)); the days are the product's default.
/// </remarks>
public sealed record NoAttorneyCheck : RuleCheck
{
    /// <summary>How many days of silence free the act, after the day on which the lawyer was asked.</summary>
    public required int SilentDays { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "no-attorney";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [ContactFacts.AttorneyKnown.Name];

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("silent-days", PolicyWords.Of(SilentDays))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        !IsRepresented(question, rule) || (AskedOn(question) is { } asked
            && question.Date > asked.PlusDays(SilentDays))
                ? RuleVerdict.Passed
                : RuleVerdict.Refused;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) != RuleVerdict.Refused ? question.At
            : AskedOn(question) is { } asked ? Deadline.EndOf(asked.PlusDays(SilentDays), question.Zone)
            : null;

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        HasRepresentation(question) || rule.ReadAbsent(Needs[0]) != Domain.WhenAbsent.Ask ? null : Unknown(question);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("attorney-known", "true");
        yield return new RuleFact(
            "attorney-asked-on", AskedOn(question) is { } asked ? PolicyWords.Of(asked) : "none");
        yield return new RuleFact("days", PolicyWords.Of(SilentDays));
    }

    private static bool IsRepresented(in RuleQuestion question, PolicyRule rule) => HasRepresentation(question)
        || (question.Facts.Named.Find(ContactFacts.AttorneyKnown.Name) is { } known
            ? !known.IsNone && known.Words[0] == "true"
            : rule.ReadAbsent(ContactFacts.AttorneyKnown.Name) != Domain.WhenAbsent.Compliant);

    private static bool HasRepresentation(in RuleQuestion question)
    {
        foreach (var hold in question.Facts.Holds)
        {
            if (hold.Kind == HoldKind.Representation && hold.HoldsOn(question.Date) && hold.Reaches(question.Act))
            {
                return true;
            }
        }

        return false;
    }

    private static LocalDate? AskedOn(in RuleQuestion question) =>
        question.Facts.Named.Find(ContactFacts.AttorneyAskedOn.Name) is { IsNone: false } asked ? asked.Date : null;
}

/// <summary>No written dispute of the validation period stands without an answer to it.</summary>
/// <remarks>
/// A dispute is answered when its hold is lifted. One of which the medium, or the end of the period, is not known is
/// read as one of the period. Citation: US-38-DISPUTE of rules.md (12 CFR 1006.38(b)-(d)).
/// </remarks>
public sealed record NoDisputeInPeriodCheck : RuleCheck
{
    /// <summary>How the period is counted.</summary>
    public required ValidationPeriod Period { get; init; }

    /// <summary>The classes that pass it.</summary>
    public IReadOnlyList<ActClass> Passing { get; init; } = [];

    /// <inheritdoc/>
    public override string Predicate => "no-dispute-in-period";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [.. Period.Parameters, new("passing", string.Join(' ', Passing.Select(PolicyWords.Of)))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        Standing(question) is null ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule) =>
        Standing(question)!.Named;

    private ActiveHold? Standing(in RuleQuestion question)
    {
        if (Passing.Contains(question.Act.Class))
        {
            return null;
        }

        var end = Period.EndOf(question.Facts);
        foreach (var hold in question.Facts.Holds)
        {
            if (hold is { Kind: HoldKind.Dispute, PartOnly: false, InWriting: not false }
                && hold.HoldsOn(question.Date) && hold.Reaches(question.Act)
                && (end is not { } last || hold.From is not { } told || told <= last))
            {
                return hold;
            }
        }

        return null;
    }
}
