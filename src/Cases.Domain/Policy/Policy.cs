using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>The name of a policy's content: the packs and a digest of what they say.</summary>
/// <param name="Text">
/// Such as <c>BANK+CN-CBA2026/3f2a9c81d0e4</c>: the packs in the order in which they were chosen, then twelve hex
/// digits over their content, the calendars of their jurisdictions and the version of the time-zone database. Equal
/// texts mean equal rules.
/// </param>
public readonly record struct PolicyVersion(string Text)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text ?? "";
}

/// <summary>The rules and numbers that are in force on a date, ready to judge.</summary>
/// <remarks>Immutable and safe to share. Judging is pure; where everything passes it allocates nothing.</remarks>
public sealed class Policy
{
    /// <summary>
    /// Rounds after which the search for a permitted instant gives up and answers "not known". A round advances to
    /// the next boundary of some rule, and daily windows have two of them a day for each clock: this covers more than
    /// a year.
    /// </summary>
    public const int MaxRounds = 2048;

    private static readonly int Classes = Enum.GetValues<ActClass>().Length;

    private static readonly int Parties = Enum.GetValues<PartyKind>().Length;

    private static readonly int Kinds = Enum.GetValues<ActKind>().Length;

    private readonly Slot[] _slots;

    // Set once, before the series hands the policy out.
    private Successor? _following;

    private readonly RetentionRule[] _retention;

    private readonly CheckedRule[] _orders;

    // Of each rule that names an order, made once: every payment asks.
    private readonly Dictionary<CheckedRule, AllocationTerms> _terms;

    // By kind, class and party: which rules cover an act is decided once, at the first act of the cell, not a million
    // times. Most cells are never asked for. Two threads may make one cell at once; both are right.
    private readonly Cell?[] _cells = new Cell?[Kinds * Classes * Parties];

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
        _retention = [.. Rules.OfType<RetentionRule>()];
        _orders = [.. Rules.OfType<CheckedRule>().Where(AllocationOrders.Has)];
        _terms = new(ReferenceEqualityComparer.Instance);
        foreach (var rule in _orders)
        {
            _terms.Add(rule, AllocationOrders.TermsOf(rule));
        }

        _slots = [.. Rules.Select(rule => new Slot(rule, officialZone))];
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

    /// <summary>For how long records are kept at least.</summary>
    /// <remarks>Of whom the bank is said to be; where nobody says it, of every kind of lender.</remarks>
    public IReadOnlyList<RetentionRule> Retention => [.. _retention.Where(BindsHere)];

    /// <summary>Limits and grace.</summary>
    public PolicyNumbers Numbers { get; }

    /// <summary>The zone in which business dates are counted.</summary>
    public DateTimeZone OfficialZone { get; }

    /// <summary>Where and as whom the bank works; null where nobody said.</summary>
    public PolicyScope? Scope { get; init; }

    /// <summary>Facts that hold for the bank, or an agency that it works with; its own pack states them.</summary>
    public ImmutableArray<StatedFact> House { get; init; } = [];

    /// <summary>The terms of interest by product, of which each is stated by one pack at most.</summary>
    public ImmutableArray<ProductRate> Rates { get; init; } = [];

    /// <summary>The terms of interest of a product by this policy alone, on all days.</summary>
    /// <param name="product">The product's word as the bank has it; null where nobody said.</param>
    public ImmutableArray<InterestTerms> RatesOf(string? product) => Rates.IsEmpty
        ? []
        : ProductRates.TermsOf([(LocalDate.MinIsoValue, null, Rates)], product);

    /// <summary>The days on which it is in force, inclusive; null for no first or last day.</summary>
    public (LocalDate? From, LocalDate? Until) InForce { get; internal set; }

    /// <summary>Whether a rule names an order in which payments are applied.</summary>
    public bool OrdersPayments => _orders.Length > 0;

    /// <summary>How payments of a product are applied by the rules; see <see cref="AllocationOrders"/>.</summary>
    /// <param name="product">The product's word as the bank has it; null where the case has none.</param>
    /// <returns>Null where no rule names an order, and where rules of a product that nobody knows disagree.</returns>
    public AllocationTerms? AllocationTerms(string? product) => AllocationOrders.RuleFor(
        _orders, product is null ? Scope?.Product : PolicyScope.KindOf(product), Scope?.Actor) is { } rule
            ? _terms[rule]
            : null;

    /// <summary>The business date of an instant.</summary>
    public LocalDate DateOf(Instant at) => at.InZone(OfficialZone).Date;

    /// <summary>Judges an act by every rule in scope.</summary>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <returns>All answers in precedence and, where refused, from when the act is permitted.</returns>
    public Judgement Judge(Act act, ActFacts facts)
    {
        var cell = CellOf(act.Kind, act.Class, act.Party);
        var slots = facts.Holds.Count == 0 ? cell.BeyondHolds : cell.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].IsHold || !slots[i].SimplyPasses(act, facts))
            {
                return JudgeFrom(i, slots, act, facts);
            }
        }

        return cell.Passed;
    }

    private bool BindsHere(RetentionRule rule) =>
        rule.Head.Binds?.Actors is not { } actors || Scope?.Actor is not { } actor || actors.Contains(actor);

    // Those before the first that does not simply pass did, and are not asked again.
    private Judgement JudgeFrom(int first, Slot[] slots, Act act, ActFacts facts)
    {
        var answers = new List<RuleAnswer>(slots.Length);
        var refused = false;
        for (var i = 0; i < slots.Length; i++)
        {
            if (i < first)
            {
                answers.Add(slots[i].Passed);
            }
            else if (slots[i].Judge(act, facts) is { } answer)
            {
                answers.Add(answer);
                refused |= answer.Refuses;
            }
        }

        return answers.Count == 0
            ? Judgement.Silent
            : new Judgement(answers, refused ? FirstPermitted(act, facts) : null);
    }

    /// <summary>
    /// The first instant, from the act's and before another, at which a rule refuses the act: the end of a permission.
    /// </summary>
    /// <param name="act">The act, which may pass at its own instant.</param>
    /// <param name="facts">What is known; holds and designations of days to come are among it.</param>
    /// <param name="until">The instant before which it is sought.</param>
    /// <param name="overridden">The id of a rule that is not asked; null for none.</param>
    /// <returns>The instant, exact; null where no rule refuses before <paramref name="until"/>.</returns>
    public Instant? FirstRefused(Act act, ActFacts facts, Instant until, string? overridden = null)
    {
        var (policy, at) = (this, act.At);
        for (var round = 0; round < MaxRounds && at < until; round++)
        {
            var slots = policy.CellOf(act.Kind, act.Class, act.Party).Slots;
            var next = policy._following?.From;
            foreach (var slot in slots)
            {
                if (slot.RefusesAt(act, facts, at) && slot.Id != overridden)
                {
                    return at;
                }

                next = LocalClock.Earlier(next, slot.NextChange(act, facts, at));
            }

            if (next is not { } change)
            {
                return null;
            }

            policy = change == policy._following?.From ? policy._following.Policy : policy;
            at = change;
        }

        return at < until ? at : null;
    }

    /// <summary>Tells which policy follows, so that searches go on under it.</summary>
    /// <param name="policy">The policy of the days that follow.</param>
    /// <param name="from">Its first instant.</param>
    internal void FollowedBy(Policy policy, Instant from) => _following = new Successor(policy, from);

    // The instant is sought under the policy of each stretch of days in turn: a rule that ends frees the act, and one
    // that begins is asked.
    internal Instant? FirstPermitted(Act act, ActFacts facts, string? overridden = null)
    {
        var (policy, at) = (this, act.At);
        while (true)
        {
            var slots = policy.CellOf(act.Kind, act.Class, act.Party).Slots;
            var asked = overridden is null ? slots : Array.FindAll(slots, slot => slot.Id != overridden);
            var found = FirstPermitted(asked, act, facts, at);
            if (policy._following is not { } following || found < following.From)
            {
                return found;
            }

            (policy, at) = (following.Policy, Instant.Max(at, following.From));
        }
    }

    // Every rule only moves the instant forward to one of its own boundaries; where none moves it any more, all permit,
    // and nothing earlier did. A rule that passes now and refuses at a later candidate is asked as well.
    private static Instant? FirstPermitted(Slot[] slots, Act act, ActFacts facts, Instant at)
    {
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

    private static int Index(ActKind kind, ActClass cls, PartyKind party) =>
        ((((int)kind * Classes) + (int)cls) * Parties) + (int)party;

    private Cell CellOf(ActKind kind, ActClass cls, PartyKind party)
    {
        ref var place = ref _cells[Index(kind, cls, party)];
        if (Volatile.Read(ref place) is { } known)
        {
            return known;
        }

        var made = MakeCell(kind, cls, party);
        Volatile.Write(ref place, made);
        return made;
    }

    // Apart from CellOf, which would else allocate what the lambda keeps at every act.
    private Cell MakeCell(ActKind kind, ActClass cls, PartyKind party) =>
        new([.. _slots.Where(slot => slot.Covers(kind, cls, party))]);

    /// <summary>The rules for acts of one kind, class and party, and the judgement where all simply pass.</summary>
    private sealed class Cell
    {
        public Cell(Slot[] slots)
        {
            Slots = slots;
            BeyondHolds = [.. slots.Where(slot => !slot.IsHold)];
            Passed = BeyondHolds.Length == 0
                ? Judgement.Silent
                : new Judgement([.. BeyondHolds.Select(slot => slot.Passed)], null);
        }

        /// <summary>All rules that cover the acts, in precedence.</summary>
        public Slot[] Slots { get; }

        /// <summary>Those without the rows of the hold matrix, which say nothing where there is no hold.</summary>
        public Slot[] BeyondHolds { get; }

        /// <summary>The judgement where all of these simply pass, made once.</summary>
        public Judgement Passed { get; }
    }

    /// <summary>A rule with its zone and its answer for an ordinary pass, made once.</summary>
    private sealed class Slot(PolicyRule rule, DateTimeZone policyZone)
    {
        private readonly DateTimeZone _zone = rule.OfficialZone ?? policyZone;

        public string Id => rule.Id;

        public bool IsHold { get; } = rule is HoldMatrixRule;

        // A rule that works something out says it also where it passes.
        private readonly bool _tells = rule.Tells;

        public RuleAnswer Passed { get; } =
            new(rule.Id, rule.Citation, rule.Norm, RuleVerdict.Passed, [], null, null);

        public bool Covers(ActKind kind, ActClass cls, PartyKind party) => rule.AppliesTo.Covers(kind, cls, party);

        /// <summary>Whether it passes with nothing to tell.</summary>
        public bool SimplyPasses(Act act, ActFacts facts) =>
            !_tells && rule.Judge(new RuleQuestion(act, facts, act.At, _zone)) == RuleVerdict.Passed;

        public RuleAnswer? Judge(Act act, ActFacts facts)
        {
            var question = new RuleQuestion(act, facts, act.At, _zone);
            return rule.Judge(question) switch
            {
                RuleVerdict.NotApplicable => null,
                RuleVerdict.Passed when !IsHold && !_tells => Passed,
                var verdict => rule.Answer(question, verdict),
            };
        }

        public Instant? NextPermitted(Act act, ActFacts facts, Instant at) =>
            rule.Blocks ? rule.NextAllowed(new RuleQuestion(act, facts, at, _zone)) : at;

        public bool RefusesAt(Act act, ActFacts facts, Instant at) =>
            rule.Blocks && rule.Judge(new RuleQuestion(act, facts, at, _zone)) == RuleVerdict.Refused;

        public Instant? NextChange(Act act, ActFacts facts, Instant at) =>
            rule.Blocks ? rule.NextChange(new RuleQuestion(act, facts, at, _zone)) : null;
    }

    private sealed record Successor(Policy Policy, Instant From);
}
