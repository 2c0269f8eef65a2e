using NodaTime;

namespace Cases.Domain;

/// <summary>Only some parties may be approached; of some of them, only those whom the account names.</summary>
/// <remarks>
/// An account of which no parties are told at all is taken as naming them: what no bank knows on the first day does
/// not stop its book.
/// </remarks>
public sealed record PartyPermittedCheck : RuleCheck
{
    /// <summary>Whoever may be approached.</summary>
    public required IReadOnlyList<PartyKind> Parties { get; init; }

    /// <summary>Of those, whoever must be named as such on the account.</summary>
    public IReadOnlyList<PartyKind> OnFile { get; init; } = [];

    /// <inheritdoc/>
    public override string Predicate => "party-permitted";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("parties", Words(Parties)), new("on-file", Words(OnFile))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        var party = question.Act.Party;
        var known = question.Facts.Parties;
        return Parties.Contains(party) && (!OnFile.Contains(party) || known.Count == 0 || known.Contains(party))
            ? RuleVerdict.Passed
            : RuleVerdict.Refused;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("party", PolicyWords.Of(question.Act.Party));
        yield return new RuleFact("permittedParties", Words(Parties));
        if (Parties.Contains(question.Act.Party))
        {
            yield return new RuleFact("onFile", "false");
        }
    }

    private static string Words(IReadOnlyList<PartyKind> parties) => string.Join(' ', parties.Select(PolicyWords.Of));
}

/// <summary>No plan of some kinds is being performed by the person, on any of his cases.</summary>
/// <remarks>
/// A plan of which the next due date is known counts through that date and its grace; one of another case until its
/// end is told.
/// </remarks>
public sealed record NoPlanPerformedCheck : RuleCheck
{
    /// <summary>The kinds of plan that count.</summary>
    public required IReadOnlyList<PlanKind> Kinds { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "no-plan-performed";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("kinds", string.Join(' ', Kinds.Select(PolicyWords.Of)))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        First(question) is null ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule)
    {
        var at = question.At;
        while (First(question with { At = at }) is { } plan)
        {
            if (plan.HonouredThrough is not { } last)
            {
                return null;
            }

            at = Deadline.EndOf(last, question.Zone);
        }

        return at;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var plan = First(question)!;
        yield return new RuleFact("planKind", PolicyWords.Of(plan.Kind));
        yield return new RuleFact("planOfThisCase", plan.OfThisCase ? "true" : "false");
        if (plan.HonouredThrough is { } last)
        {
            yield return new RuleFact("honouredThrough", PolicyWords.Of(last));
        }
    }

    private PerformedPlan? First(in RuleQuestion question)
    {
        foreach (var plan in question.Facts.Plans)
        {
            if (Kinds.Contains(plan.Kind) && (plan.HonouredThrough is not { } last || question.Date <= last))
            {
                return plan;
            }
        }

        return null;
    }
}

/// <summary>Whatever hold of a kind is open was taken up: noted, and an investigation opened.</summary>
public sealed record HoldTakenUpCheck : RuleCheck
{
    /// <summary>The kind of hold.</summary>
    public required HoldKind Hold { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "hold-taken-up";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("hold", PolicyWords.Of(Hold))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        First(question) is null ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var hold = First(question)!;
        return
        [
            .. hold.Named, new("noted", hold.Noted ? "true" : "false"),
            new("investigationOpen", hold.TakenUp ? "true" : "false"),
        ];
    }

    private ActiveHold? First(in RuleQuestion question)
    {
        foreach (var hold in question.Facts.Holds)
        {
            if (hold.Kind == Hold && !(hold.Noted && hold.TakenUp)
                && hold.HoldsOn(question.Date))
            {
                return hold;
            }
        }

        return null;
    }
}
