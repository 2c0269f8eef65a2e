using NodaTime;

namespace Cases.Domain;

/// <summary>The name of a policy's content: the packs and a digest of what they say.</summary>
/// <param name="Text">
/// Such as <c>BANK+CN-CBA2026/3f2a9c81d0e4</c>: the packs in the order in which they were chosen, then twelve hex
/// digits over their content and the version of the time-zone database. Equal texts mean equal rules.
/// </param>
public readonly record struct PolicyVersion(string Text)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text ?? "";
}

/// <summary>The rules and numbers that are in force on a date, ready to judge.</summary>
/// <remarks>
/// Immutable and safe to share. Judging is pure; where everything passes it allocates one small array and no text.
/// </remarks>
public sealed class Policy
{
    /// <summary>
    /// Rounds after which the search for a permitted instant gives up and answers "not known". A round advances to
    /// the next boundary of some rule, and daily windows have two of them a day for each clock: this covers more than
    /// a year.
    /// </summary>
    public const int MaxRounds = 2048;

    private static readonly int Kinds = Enum.GetValues<ActKind>().Length;

    private readonly Slot[][] _byKind;

    /// <summary>A policy of the given rules.</summary>
    /// <param name="version">Its name.</param>
    /// <param name="rules">The rules in force; rows of the hold matrix included.</param>
    /// <param name="numbers">Its numbers.</param>
    /// <param name="officialZone">The zone for dates and for rules without one of their own.</param>
    public Policy(
        PolicyVersion version, IEnumerable<PolicyRule> rules, PolicyNumbers numbers, DateTimeZone officialZone)
    {
        Version = version;
        Numbers = numbers;
        OfficialZone = officialZone;
        Rules = InPrecedence(rules);
        Holds = new HoldMatrix(Rules.OfType<HoldMatrixRule>());
        var slots = Rules.Select(rule => new Slot(rule, officialZone)).ToArray();
        _byKind = [.. Enumerable.Range(0, Kinds).Select(kind => slots.Where(s => s.Mentions((ActKind)kind)).ToArray())];
    }

    /// <summary>
    /// A policy without rules, with default numbers, in UTC: for tests and for processes without packs.
    /// </summary>
    public static Policy Permissive { get; } =
        new(new PolicyVersion("none"), [], PolicyNumbers.Default, DateTimeZone.Utc);

    /// <summary>The policy's name, derived from its content.</summary>
    public PolicyVersion Version { get; }

    /// <summary>The rules in precedence: effect hold first, then the stronger norm, then by id.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; }

    /// <summary>The rows of the hold matrix among the rules.</summary>
    public HoldMatrix Holds { get; }

    /// <summary>Limits and grace.</summary>
    public PolicyNumbers Numbers { get; }

    /// <summary>The zone in which business dates are counted.</summary>
    public DateTimeZone OfficialZone { get; }

    /// <summary>The business date of an instant.</summary>
    public LocalDate DateOf(Instant at) => at.InZone(OfficialZone).Date;

    /// <summary>Judges an act by every rule in scope.</summary>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <returns>All answers in precedence and, where refused, from when the act is permitted.</returns>
    public Judgement Judge(Act act, ActFacts facts)
    {
        var slots = _byKind[(int)act.Kind];
        if (slots.Length == 0)
        {
            return Judgement.Silent;
        }

        var answers = new RuleAnswer[slots.Length];
        var count = 0;
        var refused = false;
        foreach (var slot in slots)
        {
            if (slot.Judge(act, facts) is { } answer)
            {
                answers[count++] = answer;
                refused |= answer.Refuses;
            }
        }

        if (count == 0)
        {
            return Judgement.Silent;
        }

        Array.Resize(ref answers, count);
        return new Judgement(answers, refused ? FirstPermitted(slots, act, facts) : null);
    }

    // Every rule only moves the instant forward to one of its own boundaries; where none moves it any more, all permit,
    // and nothing earlier did. A rule that passes now and refuses at a later candidate is asked as well.
    private static Instant? FirstPermitted(Slot[] slots, Act act, ActFacts facts)
    {
        var at = act.At;
        for (var round = 0; round < MaxRounds; round++)
        {
            var before = at;
            foreach (var slot in slots)
            {
                if (slot.NextPermitted(act, facts, at) is not { } next)
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

    private static PolicyRule[] InPrecedence(IEnumerable<PolicyRule> rules) =>
    [
        .. rules.OrderBy(rule => rule.Effect == RuleEffect.Hold ? 0 : 1)
            .ThenBy(rule => rule.Norm)
            .ThenBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    /// <summary>A rule with its zone and its answer for an ordinary pass, made once.</summary>
    private sealed class Slot
    {
        private readonly PolicyRule _rule;
        private readonly RuleScope _scope;
        private readonly DateTimeZone _zone;
        private readonly RuleAnswer _passed;
        private readonly bool _isHold;

        public Slot(PolicyRule rule, DateTimeZone policyZone)
        {
            _rule = rule;
            _scope = rule.AppliesTo;
            _zone = rule.OfficialZone ?? policyZone;
            _passed = new RuleAnswer(rule.Id, rule.Citation, rule.Norm, RuleVerdict.Passed, [], null, null);
            _isHold = rule is HoldMatrixRule;
        }

        public bool Mentions(ActKind kind) => _scope.Mentions(kind);

        public RuleAnswer? Judge(Act act, ActFacts facts)
        {
            if (!_scope.Covers(act) || (_isHold && facts.Holds.Count == 0))
            {
                return null;
            }

            var question = new RuleQuestion(act, facts, act.At, _zone);
            return _rule.Look(question) switch
            {
                RuleVerdict.NotApplicable => null,
                RuleVerdict.Passed when !_isHold => _passed,
                var verdict => _rule.Answer(question, verdict),
            };
        }

        public Instant? NextPermitted(Act act, ActFacts facts, Instant at) =>
            _rule.Blocks && _scope.Covers(act)
                ? _rule.NextPermitted(new RuleQuestion(act, facts, at, _zone))
                : at;
    }
}
