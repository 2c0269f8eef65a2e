using NodaTime;

namespace Cases.Domain;

/// <summary>
/// A check is made only where a fact has one of these values; where it is not known, it is made too, unless it is to be
/// skipped then.
/// </summary>
/// <param name="Fact">The fact.</param>
/// <param name="AnyOf">The words among which its value is.</param>
public sealed record FactCondition(FactName Fact, IReadOnlyList<string> AnyOf)
{
    /// <summary>The word for a fact that is known to be none.</summary>
    public const string None = "none";

    /// <summary>Whether it holds only where the fact is known, for a check that is about a special case.</summary>
    public bool KnownOnly { get; init; }

    /// <summary>
    /// Whether the condition holds: the stricter reading where the fact is not known, unless it must be known.
    /// </summary>
    internal bool Holds(ActFacts facts) =>
        facts.Named.Find(Fact.Name) is { } value ? Has(value) : !KnownOnly;

    /// <summary>Whether the fact is known and the condition holds: what frees from a rule is never guessed.</summary>
    internal bool IsKnown(ActFacts facts) => facts.Named.Find(Fact.Name) is { } value && Has(value);

    private bool Has(FactValue value) => value.IsNone
        ? AnyOf.Contains(None)
        : !value.Words.IsDefault && value.Words.Any(AnyOf.Contains);
}

/// <summary>One predicate of a rule with its parameters: data of a pack, evaluated here.</summary>
/// <remarks>
/// A check only says whether it is met; effect, norm and citation are the rule's. The predicates are few and general,
/// so that rules to come are data over them.
/// </remarks>
public abstract record RuleCheck
{
    /// <summary>The acts within the rule's scope that it is about; null for all of them.</summary>
    public IReadOnlyList<ActKind>? Acts { get; init; }

    /// <summary>The classes within the rule's scope that it is about; null for all of them.</summary>
    public IReadOnlyList<ActClass>? Classes { get; init; }

    /// <summary>The condition under which it is made; null for always.</summary>
    public FactCondition? When { get; init; }

    /// <summary>The predicate's word in a pack file.</summary>
    public abstract string Predicate { get; }

    /// <summary>Its parameters, for people and for the policy's version.</summary>
    public abstract IReadOnlyList<RuleFact> Parameters { get; }

    /// <summary>The facts that it asks for; each is declared in <c>when-absent</c> of its rule.</summary>
    public virtual IReadOnlyList<string> Needs => [];

    /// <summary>The words of its own exceptions, to which a pack may give an id.</summary>
    public virtual IReadOnlyList<string> ExceptionWords => [];

    /// <summary>Whether it says anything about an act.</summary>
    internal bool IsAbout(in RuleQuestion question) =>
        (Acts is null || Acts.Contains(question.Act.Kind))
        && (Classes is null || Classes.Contains(question.Act.Class))
        && (When is null || When.Holds(question.Facts));

    /// <summary>Whether it is met; refused also where a fact is missing and that is not compliant.</summary>
    internal abstract RuleVerdict Look(in RuleQuestion question, PolicyRule rule);

    /// <summary>The first instant from the question's at which it is met, all else equal; null where unknown.</summary>
    internal virtual Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) == RuleVerdict.Refused ? null : question.At;

    /// <summary>
    /// The first instant after the question's from which it may answer otherwise, all else equal; null for never.
    /// </summary>
    internal virtual Instant? NextChange(in RuleQuestion question, PolicyRule rule) =>
        Deadline.EndOf(question.Date, question.Zone);

    /// <summary>The first instant from the question's at which it is met, from change to change.</summary>
    private protected Instant? Search(in RuleQuestion question, PolicyRule rule)
    {
        var moved = question;
        for (var round = 0; round < Policy.MaxRounds; round++)
        {
            if (Look(moved, rule) != RuleVerdict.Refused)
            {
                return moved.At;
            }

            if (NextChange(moved, rule) is not { } next)
            {
                return null;
            }

            moved = moved with { At = next };
        }

        return null;
    }

    /// <summary>The word of its own exception that lifts it; null where none does.</summary>
    internal virtual string? Lifting(in RuleQuestion question, PolicyRule rule) => null;

    /// <summary>The facts that decided it.</summary>
    internal abstract IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule);

    /// <summary>Whether it works out something that is told also where it is met.</summary>
    internal virtual bool Tells => false;

    /// <summary>What it worked out, such as the last day of a limitation; nothing for most.</summary>
    internal virtual IEnumerable<RuleFact> Tell(RuleQuestion question) => [];

    /// <summary>The fact for want of which it is not met; null where it is not met for another reason.</summary>
    internal virtual string? Missing(in RuleQuestion question, PolicyRule rule) => null;

    /// <summary>The first of its facts that is not known.</summary>
    private protected string? Unknown(in RuleQuestion question)
    {
        foreach (var need in Needs)
        {
            if (question.Facts.Named.Find(need) is null)
            {
                return need;
            }
        }

        return null;
    }
}

/// <summary>A rule that is a list of checks: all that are about an act must be met.</summary>
/// <remarks>
/// Refused where any is not met; permitted from the first instant at which all are. Shipped rules of this kind carry
/// the citations of rules.md, section 3.
/// </remarks>
public sealed record CheckedRule : PolicyRule
{
    /// <summary>The checks, in the order of the pack.</summary>
    public required IReadOnlyList<RuleCheck> Checks { get; init; }

    /// <inheritdoc/>
    public override string Kind => "checks";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [.. Checks.SelectMany(Describe)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords =>
        [.. Checks.SelectMany(check => check.ExceptionWords).Distinct(StringComparer.Ordinal)];

    internal override RuleVerdict Look(in RuleQuestion question)
    {
        var verdict = RuleVerdict.NotApplicable;
        for (var i = 0; i < Checks.Count; i++)
        {
            var check = Checks[i];
            if (!check.IsAbout(question))
            {
                continue;
            }

            switch (check.Look(question, this))
            {
                case RuleVerdict.Refused:
                    return RuleVerdict.Refused;
                case RuleVerdict.NotAssessable:
                    verdict = RuleVerdict.NotAssessable;
                    break;
                case RuleVerdict.ExceptionUsed when verdict != RuleVerdict.NotAssessable:
                    verdict = RuleVerdict.ExceptionUsed;
                    break;
                case RuleVerdict.Passed when verdict == RuleVerdict.NotApplicable:
                    verdict = RuleVerdict.Passed;
                    break;
                default:
                    break;
            }
        }

        return verdict;
    }

    // Each check only moves the instant forward, so the first fixed point is the first instant that all permit.
    internal override Instant? NextPermitted(in RuleQuestion question)
    {
        var at = question.At;
        for (var round = 0; round < Policy.MaxRounds; round++)
        {
            var before = at;
            foreach (var check in Checks)
            {
                var moved = question with { At = at };
                if (!check.IsAbout(moved))
                {
                    continue;
                }

                if (check.NextMet(moved, this) is not { } next)
                {
                    return null;
                }

                at = next;
            }

            if (at == before)
            {
                return at;
            }
        }

        return null;
    }

    internal override Instant? NextChange(in RuleQuestion question)
    {
        Instant? next = null;
        foreach (var check in Checks)
        {
            next = check.IsAbout(question) ? LocalClock.Earlier(next, check.NextChange(question, this)) : next;
        }

        return next;
    }

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict)
    {
        if (verdict != RuleVerdict.Refused)
        {
            return Tells && verdict == RuleVerdict.Passed ? Told(question) : [];
        }

        var facts = new List<RuleFact>();
        foreach (var check in Unmet(question))
        {
            facts.AddRange(check.Missing(question, this) is { } missing
                ? [new RuleFact(missing, "unknown")]
                : check.Explain(question, this));
        }

        return facts;
    }

    internal override bool Tells => Checks.Any(check => check.Tells);

    private List<RuleFact> Told(RuleQuestion question) =>
        [.. Checks.Where(check => check.IsAbout(question)).SelectMany(check => check.Tell(question))];

    private protected override string? Lifting(in RuleQuestion question)
    {
        foreach (var check in Checks)
        {
            if (check.IsAbout(question) && check.Lifting(question, this) is { } word)
            {
                return word;
            }
        }

        return null;
    }

    private protected override string? MissingFact(in RuleQuestion question)
    {
        string? first = null;
        foreach (var check in Unmet(question))
        {
            if (check.Missing(question, this) is not { } missing || !IsAskedFor(missing))
            {
                return null;
            }

            first ??= missing;
        }

        return first;
    }

    // Asked of a rule that is not kept: a single check is the one, and need not count again.
    private IReadOnlyList<RuleCheck> Unmet(RuleQuestion question) => Checks.Count == 1
        ? Checks
        : [.. Checks.Where(check => check.IsAbout(question) && check.Look(question, this) == RuleVerdict.Refused)];

    private static IEnumerable<RuleFact> Describe(RuleCheck check, int index)
    {
        var name = "check " + PolicyWords.Of(index + 1);
        yield return new RuleFact(name, check.Predicate);
        if (check.Acts is { } acts)
        {
            yield return new RuleFact(name + " acts", string.Join(' ', acts.Select(PolicyWords.Of)));
        }

        if (check.Classes is { } classes)
        {
            yield return new RuleFact(name + " classes", string.Join(' ', classes.Select(PolicyWords.Of)));
        }

        if (check.When is { } when)
        {
            yield return new RuleFact(name + " when", when.Fact.Name + " in " + string.Join(' ', when.AnyOf)
                + (when.KnownOnly ? ", known" : ""));
        }

        foreach (var parameter in check.Parameters)
        {
            yield return new RuleFact(name + " " + parameter.Name, parameter.Value);
        }
    }
}
