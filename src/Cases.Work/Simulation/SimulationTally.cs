using System.Collections.Immutable;
using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Work;

/// <summary>Decides every past decision again and counts what the draft changes. One thread.</summary>
/// <param name="options">Which days count, and how many decisions are listed.</param>
internal sealed class SimulationTally(SimulationOptions options)
{
    private readonly SecondDecision again = new();
    private readonly KpiTally kpis = new();
    private readonly Dictionary<string, OfRule> rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> cases = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> notJudged = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> unlike = new(StringComparer.Ordinal);
    private readonly List<SimulationItem> items = [];
    private SimulationChanges changes;
    private long decisions;
    private long refusals;

    /// <summary>Takes the next decision in the order of positions.</summary>
    public void Add(PastDecision past)
    {
        var counted = IsCounted(past);
        var lost = counted && (past.Refusal is null ? Accepted(past) : Refused(past));
        if (past.Refusal is null && past.Case is not null)
        {
            kpis.Add(past, lost, counted);
        }
    }

    /// <summary>The counts.</summary>
    /// <param name="entries">How many entries were read.</param>
    public SimulationResult Result(long entries) => new()
    {
        Entries = entries,
        Decisions = decisions,
        Refusals = refusals,
        Changes = changes,
        Cases = cases.Count,
        Rules =
        [
            .. rules.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new RuleChange(
                one.Key, one.Value.Refuser.Citation?.ToString(),
                one.Value.Refuser.Norm is { } norm ? PolicyWords.Of(norm) : null,
                one.Value.Changes, one.Value.Cases.Count)),
        ],
        Kpis = kpis.Changes,
        NotJudged = notJudged,
        Unlike = unlike,
        Items = items,
    };

    /// <summary>
    /// The day counts in the official zone of the policy of the time; of what is not decided again in UTC, which nobody
    /// sees but in the count of what was not judged.
    /// </summary>
    private bool IsCounted(PastDecision past)
    {
        var on = past.On ?? past.At.InUtc().Date;
        return (options.From is not { } from || on >= from) && (options.To is not { } to || on <= to);
    }

    /// <returns>Whether the draft refuses it.</returns>
    private bool Accepted(PastDecision past)
    {
        if (past.InForce is null)
        {
            // What no rule judged then, and no rebuilt command asks of any now, is no decision of the rules.
            Note(notJudged, past, past.Entry.Rules.Count > 0 || past.Entry.Kind == "stepPostponed");
            return false;
        }

        decisions++;
        var found = again.Of(past);
        Note(notJudged, past, !found.IsJudged);
        Note(unlike, past, !found.IsLike);
        if (!found.Difference.IsNone)
        {
            // It was accepted: what would refuse it under the policy of its day as well is not the draft's doing.
            Change(past, SimulationChange.Refused, found.Difference.More);
            Change(past, SimulationChange.Breached, found.Difference.Broken);
            Change(past, SimulationChange.Complied, found.Difference.Mended);
        }

        return found.Difference.Forbids;
    }

    /// <returns>False: a refusal made nothing happen.</returns>
    private bool Refused(PastDecision past)
    {
        if (past.InForce is null)
        {
            // With any other reason it would be refused under every policy.
            Note(notJudged, past, past.Refusal!.Reasons.All(reason => reason.Rule is not null));
            return false;
        }

        refusals++;
        var found = again.Of(past);
        Note(unlike, past, !found.IsLike);
        if (!found.Difference.IsNone && !found.Difference.IsRefused)
        {
            Change(past, SimulationChange.Permitted, found.Difference.Less);
        }

        return false;
    }

    private void Change(PastDecision past, SimulationChange change, ImmutableArray<Refuser> by)
    {
        if (by.IsEmpty)
        {
            return;
        }

        changes = Plus(changes, change);
        foreach (var refuser in by)
        {
            var rule = rules.TryGetValue(refuser.Rule, out var known) ? known : rules[refuser.Rule] = new(refuser);
            rule.Changes = Plus(rule.Changes, change);
            if (past.Case is { } of)
            {
                rule.Cases.Add(of);
            }
        }

        if (past.Case is { } id)
        {
            cases.Add(id);
        }

        if (items.Count < options.MostItems)
        {
            items.Add(new SimulationItem(change, past.Case, past.Told.Position, WhatOf(past), past.At,
                [.. by.Select(one => new ItemRule(one.Rule, one.Citation?.ToString()))]));
        }
    }

    private static void Note(SortedDictionary<string, long> counts, PastDecision past, bool isOne)
    {
        if (isOne)
        {
            counts[WhatOf(past)] = counts.GetValueOrDefault(WhatOf(past)) + 1;
        }
    }

    private static string WhatOf(PastDecision past) => past.Refusal?.Command ?? past.Told.Kind;

    private static SimulationChanges Plus(SimulationChanges sum, SimulationChange change) => change switch
    {
        SimulationChange.Refused => sum with { Refused = sum.Refused + 1 },
        SimulationChange.Permitted => sum with { Permitted = sum.Permitted + 1 },
        SimulationChange.Breached => sum with { Breached = sum.Breached + 1 },
        SimulationChange.Complied => sum with { Complied = sum.Complied + 1 },
    };

    private sealed class OfRule(Refuser refuser)
    {
        public Refuser Refuser { get; } = refuser;

        public HashSet<string> Cases { get; } = new(StringComparer.Ordinal);

        public SimulationChanges Changes { get; set; }
    }
}
