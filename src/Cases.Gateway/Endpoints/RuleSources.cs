using Cases.Contracts;
using Cases.Domain;

namespace Cases.Gateway;

/// <summary>
/// Adds to refusals by a rule where its words were read and whether counsel signed it off, as the rule packs say.
/// </summary>
/// <param name="parts">The running node.</param>
internal sealed class RuleSources(GatewayParts parts)
{
    private Known? known;

    /// <summary>A problem with the sources of its refusals.</summary>
    public Problem Of(Problem problem) =>
        problem.Refusals is { Count: > 0 } refusals ? problem with { Refusals = Of(refusals) } : problem;

    /// <summary>Refusals with their sources.</summary>
    public IReadOnlyList<RefusalView> Of(IReadOnlyList<RefusalView> refusals) => [.. refusals.Select(Of)];

    private RefusalView Of(RefusalView refusal) => refusal is { Rule: { } rule, Citation: { } citation }
        && Heads().TryGetValue((rule, citation), out var head)
            ? refusal with
            {
                SourceStatus = Words.To<Contracts.SourceStatus>(head.SourceStatus),
                SignedOff = head.SignOff is not null,
                OverrideReasons = refusal.OverridableBy is not null && head.OverrideReasons.Count > 0
                    ? head.OverrideReasons
                    : null,
            }
            : refusal;

    // Made once for each book: it changes when a version is approved, or a rule suspended.
    private Dictionary<(string Rule, string Citation), RuleHead> Heads()
    {
        var book = parts.Policies.Book;
        if (Volatile.Read(ref known) is not { } made || made.Book != book)
        {
            Volatile.Write(ref known, made = Known.Of(book));
        }

        return made.Heads;
    }

    private sealed record Known(PolicyBook Book, Dictionary<(string Rule, string Citation), RuleHead> Heads)
    {
        // A rule that was read again stands under one id and citation several times: the last reading counts.
        public static Known Of(PolicyBook book) => new(book, book.Rules.Concat(book.Suspended)
            .GroupBy(rule => (rule.Id, rule.Head.Citation.ToString()), rule => rule.Head)
            .ToDictionary(same => same.Key, same => same.Last()));
    }
}
