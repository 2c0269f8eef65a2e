using NodaTime;

namespace Cases.Domain;

/// <summary>One rule: data of a pack, evaluated by the code of its kind.</summary>
/// <remarks>
/// A rule is pure: it sees the act and the facts and fetches nothing. Its effect decides what a departure leads to; the
/// kind only says whether the rule is kept.
/// </remarks>
public abstract record PolicyRule
{
    /// <summary>What every rule states: id, citation, strength, effect, dates, scope.</summary>
    public required RuleHead Head { get; init; }

    /// <summary>The rule's id, unique among rules valid on one date: <c>CN-CBA-QUIET</c>.</summary>
    public string Id => Head.Id;

    /// <summary>What it demands, in one line of plain words.</summary>
    public string Title => Head.Title;

    /// <summary>Where it is written.</summary>
    public Citation Citation => Head.Citation;

    /// <summary>How strong it is.</summary>
    public NormStrength Norm => Head.Norm;

    /// <summary>What a departure leads to.</summary>
    public RuleEffect Effect => Head.Effect;

    /// <summary>The first day on which it is in force, inclusive.</summary>
    public LocalDate ValidFrom => Head.ValidFrom;

    /// <summary>The last day on which it is in force, inclusive; null while there is no end.</summary>
    public LocalDate? ValidTo => Head.ValidTo;

    /// <summary>Where its words were read.</summary>
    public SourceStatus SourceStatus => Head.SourceStatus;

    /// <summary>Counsel's sign-off; null while pending. The rule binds either way.</summary>
    public SignOff? SignOff => Head.SignOff;

    /// <summary>The acts that it is about.</summary>
    public RuleScope AppliesTo => Head.AppliesTo;

    /// <summary>How it reads facts that are not known, by the fact's name; what is not declared is asked for.</summary>
    public IReadOnlyDictionary<string, AbsentFact> WhenAbsent => Head.WhenAbsent;

    /// <summary>The zone whose dates and clock count; null for the official zone of the policy.</summary>
    public DateTimeZone? OfficialZone => Head.OfficialZone;

    /// <summary>The kind's word in a pack file.</summary>
    public abstract string Kind { get; }

    /// <summary>The kind's parameters by their names in a pack file, for people and for the policy's version.</summary>
    public abstract IReadOnlyList<RuleFact> Parameters { get; }

    /// <summary>
    /// The words of the kind's own exceptions that the rule allows; a pack may give each an id and a citation.
    /// </summary>
    public virtual IReadOnlyList<string> ExceptionWords => [];

    /// <summary>
    /// The role that may override a refusal of this rule; null for law, regulation and self-regulation.
    /// </summary>
    public virtual string? OverridableBy => Norm >= NormStrength.RecommendedStandard ? "compliance" : null;

    /// <summary>Whether a departure refuses the act.</summary>
    public bool Blocks =>
        Effect is RuleEffect.Deny or RuleEffect.Hold or RuleEffect.Evidence or RuleEffect.Retain
            or RuleEffect.Allocation;

    /// <summary>Whether the rule is in force on a date.</summary>
    public bool IsValidOn(LocalDate date) => Head.IsValidOn(date);

    /// <summary>Judges an act.</summary>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="policyZone">The zone for rules without one of their own.</param>
    /// <returns>
    /// The answer; <see cref="RuleVerdict.NotApplicable"/> where the act is out of scope or the rule is without matter.
    /// </returns>
    public RuleAnswer Answer(Act act, ActFacts facts, DateTimeZone policyZone)
    {
        var question = new RuleQuestion(act, facts, act.At, OfficialZone ?? policyZone);
        return Answer(question, AppliesTo.Covers(act) ? Judge(question) : RuleVerdict.NotApplicable);
    }

    /// <summary>
    /// The answer for a verdict that <see cref="Judge"/> gave, with facts, date and the effect's own verdict.
    /// </summary>
    internal RuleAnswer Answer(in RuleQuestion question, RuleVerdict verdict)
    {
        var judged = verdict == RuleVerdict.Refused && !Blocks ? Departure() : verdict;
        return new RuleAnswer(
            Id,
            Citation,
            Norm,
            judged,
            Facts(question, verdict),
            judged == RuleVerdict.Refused ? NextAllowed(question) : null,
            judged == RuleVerdict.Refused ? OverridableBy : null)
        {
            MissingFact = verdict == RuleVerdict.Refused && MissingFact(question) is { } missing && IsAskedFor(missing)
                ? missing
                : null,
            Exception = verdict == RuleVerdict.ExceptionUsed ? Used(question) : null,
        };
    }

    /// <summary>Whether the rule is kept, by its named exceptions too. The act is in scope.</summary>
    internal RuleVerdict Judge(in RuleQuestion question)
    {
        if (Head.Binds is { } binds && !binds.Covers(question.Facts))
        {
            return RuleVerdict.NotApplicable;
        }

        var verdict = Look(question);
        return verdict == RuleVerdict.Refused && Excepted(question.Facts) is not null
            ? RuleVerdict.ExceptionUsed
            : verdict;
    }

    /// <summary>
    /// The first instant at or after the question's at which the rule does not refuse, by its named exceptions too;
    /// null where unknown.
    /// </summary>
    internal Instant? NextAllowed(in RuleQuestion question) =>
        Excepted(question.Facts) is null && Head.Binds?.Covers(question.Facts) != false
            ? NextPermitted(question)
            : question.At;

    /// <summary>
    /// Whether the rule is kept; <see cref="RuleVerdict.Refused"/> stands for any departure. The act is in scope.
    /// </summary>
    internal abstract RuleVerdict Look(in RuleQuestion question);

    /// <summary>
    /// The first instant at or after the question's at which the rule does not refuse; the question's own where it
    /// passes; null where unknown.
    /// </summary>
    internal abstract Instant? NextPermitted(in RuleQuestion question);

    /// <summary>
    /// The first instant after the question's from which the rule may answer otherwise, all else equal; null for never.
    /// </summary>
    /// <remarks>Between two of them the answer is the same, so a search need try nothing else.</remarks>
    internal virtual Instant? NextChange(in RuleQuestion question) => Deadline.EndOf(question.Date, question.Zone);

    /// <summary>Whether it tells facts also where it passes.</summary>
    internal virtual bool Tells => false;

    /// <summary>The facts that decided a verdict; empty for an ordinary pass.</summary>
    private protected abstract IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict);

    /// <summary>The word of the rule's own exception that lifts it; null where none does.</summary>
    private protected virtual string? Lifting(in RuleQuestion question) => null;

    /// <summary>The fact for want of which the act is refused; null where the refusal has another reason.</summary>
    private protected virtual string? MissingFact(in RuleQuestion question) => null;

    /// <summary>Whether a fact that is not known is asked for; else it counts as complying or as forbidding.</summary>
    private protected bool IsAskedFor(string fact) => ReadAbsent(fact) == Domain.WhenAbsent.Ask;

    /// <summary>How a fact that is not known is read.</summary>
    private protected WhenAbsent Absent(string fact) => ReadAbsent(fact);

    /// <inheritdoc cref="Absent"/>
    internal WhenAbsent ReadAbsent(string fact) =>
        WhenAbsent.TryGetValue(fact, out var declared) ? declared.Answer : Domain.WhenAbsent.Ask;

    private IReadOnlyList<RuleFact> Facts(in RuleQuestion question, RuleVerdict verdict) => verdict switch
    {
        RuleVerdict.NotApplicable => [],
        RuleVerdict.ExceptionUsed when Used(question) is { When: { } when } =>
            [new(when.Fact.Name, question.Facts.Named.Find(when.Fact.Name)!.ToString())],
        _ => Explain(question, verdict),
    };

    private NamedException? Excepted(ActFacts facts)
    {
        foreach (var exception in Head.Exceptions)
        {
            if (exception.When?.IsKnown(facts) == true)
            {
                return exception;
            }
        }

        return null;
    }

    private NamedException? Used(in RuleQuestion question)
    {
        var word = Lifting(question);
        return word is null
            ? Excepted(question.Facts)
            : Head.Exceptions.FirstOrDefault(exception => exception.Lifts == word);
    }

    private RuleVerdict Departure() =>
        Effect == RuleEffect.Warn ? RuleVerdict.Warned : RuleVerdict.Breached;
}
