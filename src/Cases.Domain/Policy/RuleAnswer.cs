using NodaTime;

namespace Cases.Domain;

/// <summary>What one rule answered about one act, with everything that a person needs to understand it.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Citation">Where it is written.</param>
/// <param name="Norm">How strong it is.</param>
/// <param name="Verdict">The answer.</param>
/// <param name="Facts">The facts that decided it; empty where the rule simply passed.</param>
/// <param name="PermittedFrom">
/// The first instant, inclusive, at which this rule alone would not refuse, all else equal; null where it does not
/// refuse or the instant is not known.
/// </param>
/// <param name="OverridableBy">The role that may override a refusal with a reason; null where nobody may.</param>
public sealed record RuleAnswer(
    string Rule,
    Citation Citation,
    NormStrength Norm,
    RuleVerdict Verdict,
    IReadOnlyList<RuleFact> Facts,
    Instant? PermittedFrom,
    string? OverridableBy)
{
    /// <summary>The fact that was not known and is the reason of a refusal; null otherwise.</summary>
    public string? MissingFact { get; init; }

    /// <summary>
    /// The exception that was used, where the rule names it; null where none was, or one without an id of its own.
    /// </summary>
    public NamedException? Exception { get; init; }

    /// <summary>Whether the act is refused by this answer.</summary>
    public bool Refuses => Verdict == RuleVerdict.Refused;

    /// <summary>The answer as a ledger entry names it.</summary>
    /// <param name="outsideFact">
    /// True where the act happened elsewhere and is only recorded: nothing is refused then, the rule was complied with,
    /// breached, or cannot be assessed.
    /// </param>
    /// <returns>
    /// <c>passed</c>, <c>refused</c>, <c>overridden</c>, <c>exception</c>, <c>warned</c>, <c>breached</c> or
    /// <c>notAssessable</c>; for an outside fact <c>complied</c>, <c>breached</c>, <c>warned</c> or
    /// <c>notAssessable</c>. A refusal for want of a fact is <c>notAssessable</c> for an outside fact.
    /// </returns>
    public string Word(bool outsideFact) => Verdict switch
    {
        RuleVerdict.Passed => outsideFact ? "complied" : "passed",
        RuleVerdict.ExceptionUsed => outsideFact ? "complied" : "exception",
        RuleVerdict.Refused when outsideFact => MissingFact is null ? "breached" : "notAssessable",
        RuleVerdict.Refused => "refused",
        RuleVerdict.Overridden => "overridden",
        RuleVerdict.Warned => "warned",
        RuleVerdict.Breached => "breached",
        RuleVerdict.NotAssessable => "notAssessable",
        RuleVerdict.NotApplicable => "notApplicable",
    };
}

/// <summary>What a whole policy says about one act.</summary>
/// <param name="Answers">
/// The answers of all rules in scope, in precedence: holds first, then the stronger norm, then by id. Rules without
/// anything to say are not among them.
/// </param>
/// <param name="PermittedFrom">
/// Where the act is refused: the first instant, inclusive, at which no rule in scope refuses it, all else equal; null
/// where it is not refused or no such instant is known (an open-ended hold, a missing fact).
/// </param>
public sealed record Judgement(IReadOnlyList<RuleAnswer> Answers, Instant? PermittedFrom)
{
    /// <summary>The judgement of a policy that has no rule for the act.</summary>
    public static Judgement Silent { get; } = new([], null);

    /// <summary>Whether at least one rule refuses the act.</summary>
    public bool Refused
    {
        get
        {
            for (var i = 0; i < Answers.Count; i++)
            {
                if (Answers[i].Refuses)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The refusing answers, in precedence.</summary>
    public IEnumerable<RuleAnswer> Refusals => Answers.Where(answer => answer.Refuses);
}
