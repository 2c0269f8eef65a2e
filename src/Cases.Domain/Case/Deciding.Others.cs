using System.Collections.Immutable;

namespace Cases.Domain;

// The cases that are decided with the one asked: each by its own rules, all in one unit or none.
internal sealed partial class Deciding
{
    private List<(CoveredCase Case, Deciding Deciding)>? others;

    /// <summary>The cases that were looked at besides, in the order in which they were.</summary>
    public IReadOnlyList<Deciding> Others => others is null ? [] : [.. others.Select(one => one.Deciding)];

    /// <summary>The cases on which one payment moved together, this one among them; none where it moved here alone.
    /// </summary>
    public IReadOnlyList<Deciding> Together { get; set; } = [];

    /// <summary>The decision on another case of the same unit; null where nobody knows of such a case.</summary>
    /// <param name="id">The case's id.</param>
    public Deciding? Other(string id)
    {
        foreach (var (known, deciding) in others ?? [])
        {
            if (known.Known.State.Opened!.Case == id)
            {
                return deciding;
            }
        }

        foreach (var covered in Facts.Covered ?? [])
        {
            if (covered.Known.State.Opened?.Case == id)
            {
                var deciding = new Deciding(lifecycle, covered.Known.State, covered.Facts, covered.Policy, outside)
                {
                    At = At, Stated = Stated,
                };
                (others ??= []).Add((covered, deciding));
                return deciding;
            }
        }

        return null;
    }

    /// <summary>Takes in what was decided on the other cases: their reasons, each with its case, or their events.
    /// </summary>
    private void EndOthers()
    {
        foreach (var (covered, other) in others ?? [])
        {
            if (other.answers is { } judged)
            {
                (answers ??= ImmutableArray.CreateBuilder<RuleAnswer>()).AddRange(judged);
            }

            if (other.Refused)
            {
                Refuse(covered.Known.State.Opened!.Case, other);
            }
        }

        foreach (var (covered, other) in Refused ? [] : others ?? [])
        {
            AccountCounts.Count(other);
            other.TellPlans();
            other.State.AssertInvariants();
            foreach (var happened in other.events)
            {
                EmitBeside(covered.Known.Stream, covered.Known.Version, happened);
            }

            foreach (var beside in other.Beside)
            {
                EmitBeside(beside.Stream, beside.ExpectedVersion, beside.Event);
            }
        }
    }

    private void Refuse(string id, Deciding other)
    {
        var named = new RuleFact("case", id);
        Add(RefusalReason.Of(other.Reasons[0].Code,
            $"The case {id:word} does not permit its share, so nothing is done on any of them.", [named]));
        foreach (var reason in other.Reasons)
        {
            Add(reason with { Facts = reason.Facts.Add(named) });
        }
    }
}
