using Cases.Domain;

namespace Cases.Policies;

/// <summary>What the rules said to one vector.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="Got">The outcome: <c>allowed</c>, <c>denied</c> or <c>presumed_violation</c>.</param>
/// <param name="Rules">The rules that refused; where none did, those that passed and exceptions used.</param>
public sealed record VectorResult(RuleVector Vector, string Got, IReadOnlyList<string> Rules)
{
    /// <summary>Whether outcome and rule are those that the vector expects.</summary>
    public bool Passed => Got == Vector.Expected && Rules.Contains(Vector.ExpectedRule);
}

/// <summary>Asks the packs of a book what they say to vectors.</summary>
public static class VectorRun
{
    // A vector states what departs; a fact that it does not list has its compliant value.
    private static readonly Dictionary<string, AbsentFact> Compliant = FactNames.All.Select(fact => fact.Name)
        .Append(LocalTimeWindowRule.DebtorZoneFact)
        .Append(CountAtMostCheck.NumberFact)
        .ToDictionary(name => name, _ => new AbsentFact(WhenAbsent.Compliant, "vector"), StringComparer.Ordinal);

    /// <summary>Evaluates one vector by those of its packs that the book has, as they stood on its day.</summary>
    public static VectorResult Evaluate(RuleVector vector, PolicyBook book)
    {
        var packs = vector.Packs.Where(book.Has).Distinct(StringComparer.Ordinal).ToArray();
        if (packs.Length == 0)
        {
            return new VectorResult(vector, "allowed", []);
        }

        var series = book.Series(packs);
        var policy = series.On(vector.Act.At.InZone(series.OfficialZone).Date);
        var read = new Policy(
            policy.Version, policy.Rules.Select(rule => AsTheVectorReads(rule, vector)), policy.Numbers,
            policy.OfficialZone);
        var answers = read.Judge(vector.Act, vector.Facts).Answers;
        var refused = answers.Where(answer => answer.Refuses).ToArray();
        return refused.Length == 0
            ? new VectorResult(vector, "allowed", Ids(answers.Where(IsPassed)))
            : new VectorResult(vector, Outcome(refused), Ids(refused));
    }

    private static PolicyRule AsTheVectorReads(PolicyRule rule, RuleVector vector) =>
        vector.Settings.Apply(rule with { Head = rule.Head with { WhenAbsent = Compliant } });

    private static bool IsPassed(RuleAnswer answer) =>
        answer.Verdict is RuleVerdict.Passed or RuleVerdict.ExceptionUsed or RuleVerdict.Warned;

    private static string Outcome(RuleAnswer[] refused) =>
        refused.All(answer => answer.Norm == NormStrength.Presumption) ? "presumed_violation" : "denied";

    private static string[] Ids(IEnumerable<RuleAnswer> answers) =>
        [.. answers.SelectMany(Named).Distinct(StringComparer.Ordinal)];

    // The exception that was used stands beside its rule.
    private static IEnumerable<string> Named(RuleAnswer answer) =>
        answer.Exception is { } used ? [answer.Rule, used.Id] : [answer.Rule];
}
