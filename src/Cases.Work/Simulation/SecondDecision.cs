using System.Collections.Immutable;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>How a past decision comes out when it is decided again.</summary>
/// <param name="Difference">What the draft changes.</param>
/// <param name="IsJudged">Whether rules were asked again where they had been.</param>
/// <param name="IsLike">Whether the policy of its day answers what the entry says.</param>
internal readonly record struct DecidedAgain(PolicyDifference Difference, bool IsJudged, bool IsLike);

/// <summary>
/// Decides what was decided again, under the policy of its day and under the draft, so that what differs is the draft's
/// alone. One thread.
/// </summary>
internal sealed class SecondDecision
{
    private readonly CaseDecider decider = new();

    /// <summary>Decides again.</summary>
    /// <param name="past">A decision with both grounds.</param>
    public DecidedAgain Of(PastDecision past)
    {
        var (inForce, draft) = (past.InForce!, past.Draft!);
        if (!past.Acts.IsEmpty)
        {
            return OfActs(past, inForce, draft);
        }

        if (past.Permission is var (command, person))
        {
            return Of(past, On(person, command, inForce), On(person, command, draft));
        }

        return Of(past, On(past, inForce), On(past, draft));
    }

    private static DecidedAgain Of(PastDecision past, in Answer before, in Answer after) => new(
        Redecision.Of((before.Reasons, before.Rules), (after.Reasons, after.Rules), past.IsTold),
        !before.Rules.IsEmpty || past.Entry.Rules.Count == 0, IsLike(past, before.Rules));

    private static DecidedAgain OfActs(PastDecision past, PastGround inForce, PastGround draft)
    {
        var before = Judged(past, inForce);
        return new DecidedAgain(
            Redecision.OfActs(before, Judged(past, draft)), IsJudged: true, IsLike(past, before));
    }

    private static ImmutableArray<RuleAnswer> Judged(PastDecision past, PastGround ground) =>
    [
        .. past.Acts.SelectMany(act => ground.Policy.Judge(act.Act, CaseActFacts.Of(
            past.Before, ground.Facts, ground.Policy, past.At, act.Named, act.Act)).Answers),
    ];

    private Answer On(PastDecision past, PastGround ground)
    {
        var outcome = decider.Decide(past.Before, past.Command!, ground.Facts, ground.Policy);
        return new Answer((outcome as Refusal)?.Reasons ?? [], outcome.Rules);
    }

    private static Answer On(PersonState person, RequestContactPermission command, PastGround ground)
    {
        var outcome = PersonDecider.Decide(person, command, ground.Facts, ground.Policy);
        return new Answer(outcome.Reasons, outcome.Rules);
    }

    /// <summary>An entry of another policy cannot be compared, and one that no rule judged need not.</summary>
    private static bool IsLike(PastDecision past, ImmutableArray<RuleAnswer> again) =>
        past.Entry.Rules.Count == 0 || past.Entry.PolicyVersion != past.InForce!.Policy.Version.Text
        || past.Entry.Rules.Where(rule => rule.Answer is "refused" or "breached").Select(rule => rule.Rule)
            .ToHashSet(StringComparer.Ordinal)
            .SetEquals(again.Where(one => Redecision.IsAgainst(one, past.IsTold)).Select(one => one.Rule));

    private readonly record struct Answer(ImmutableArray<RefusalReason> Reasons, ImmutableArray<RuleAnswer> Rules);
}
