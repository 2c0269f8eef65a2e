using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>One walk over a case's past: each act since something is judged without it and with it.</summary>
/// <param name="past">The past.</param>
/// <param name="now">The policy of the decision, where that of the act's day is not at hand.</param>
/// <param name="told">What is told late.</param>
internal sealed class LateReview(CasePast past, Policy now, ToldLate told)
{
    private readonly HashSet<string> corrected = [.. past.Entries.Select(entry => entry.Event).OfType<Corrected>()
        .Where(e => e.Target == CorrectionTarget.Contact).Select(e => e.Key)];

    /// <summary>The persons without what is told, by id.</summary>
    public required ImmutableDictionary<string, PersonState> Before { get; init; }

    /// <summary>The persons with it.</summary>
    public required ImmutableDictionary<string, PersonState> After { get; init; }

    /// <summary>How many findings the case has; null where its past tells.</summary>
    public int? Numbered { get; init; }

    /// <summary>How many acts there are since.</summary>
    public int Count => Acts().Count;

    /// <summary>The findings, in the order of the acts.</summary>
    /// <param name="most">At most so many; 1 or more.</param>
    public ImmutableArray<BreachFound> Findings(int most)
    {
        var acts = Acts();
        var number = Numbered ?? past.Entries.Count(entry => entry.Event is BreachFound);
        var found = ImmutableArray.CreateBuilder<BreachFound>();
        for (var index = 0; index < acts.Count && found.Count < most; index++)
        {
            if (Judge(acts[index], number + found.Count + 1) is { } breach)
            {
                var unreviewed = found.Count + 1 == most ? acts.Count - index - 1 : 0;
                found.Add(breach with { Unreviewed = unreviewed });
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The acts since it, each with the case as it stood then, by all that was told until now.</summary>
    private List<(PastAct Act, CaseState Then)> Acts()
    {
        var zone = past.Policies?.OfficialZone ?? now.OfficialZone;
        var acts = new List<(PastAct, CaseState)>();
        var state = CaseState.Initial;
        for (var index = 0; index < past.Entries.Length; index++)
        {
            var entry = past.Entries[index];
            if (PastActs.Of(entry, state, zone) is { } act && act.Act.At >= told.Since && !corrected.Contains(act.Key))
            {
                acts.Add((WithStated(act), InEffect(state, index + 1, act.Act.At, zone)));
            }

            state = state.Evolve(entry.Event);
        }

        return acts;
    }

    /// <summary>
    /// With the facts that were stated with it, which stand in an entry of their own; of a visit those of the door
    /// before those of its planning.
    /// </summary>
    private PastAct WithStated(PastAct act) => act with
    {
        Named = past.Entries.Select(entry => entry.Event).OfType<FactsStated>()
            .Where(e => e.Key == act.Key && e.Act == act.Act.Kind && e.Approval is null).Reverse()
            .Aggregate(act.Named, (named, stated) => named.And(stated.Facts)),
    };

    /// <summary>With what was told later of the time before the act.</summary>
    private CaseState InEffect(CaseState state, int from, Instant at, DateTimeZone zone)
    {
        for (var index = from; index < past.Entries.Length; index++)
        {
            if (LateFacts.CountsFrom(past.Entries[index], zone) is { } counts && counts <= at)
            {
                state = LateFacts.With(state, past.Entries[index].Event);
            }
        }

        return state;
    }

    private BreachFound? Judge((PastAct Act, CaseState Then) done, int number)
    {
        var (act, then) = done;
        var zone = past.Policies?.OfficialZone ?? now.OfficialZone;
        var policy = past.Policies?.On(act.Act.At.InZone(zone).Date) ?? now;
        var with = told.Events.Aggregate(then, LateFacts.With);
        var known = Judge(policy, act, then, Before);
        var better = Judge(policy, act, with, After);
        var refused = known.Refusals.Select(answer => answer.Rule).ToHashSet(StringComparer.Ordinal);
        var reasons = better.Refusals.Where(answer => !refused.Contains(answer.Rule))
            .Select(answer => RuleReasons.Of(policy, answer, better.PermittedFrom)).ToList();
        var tolerance = policy.Numbers.ToleranceMinor;
        if (act.Act.Class == ActClass.Collection && then.OutstandingMinor > tolerance
            && with.OutstandingMinor <= tolerance)
        {
            reasons.Add(LateFacts.NothingOwed());
        }

        return reasons.Count == 0
            ? null
            : new BreachFound(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"b{number}"),
                act.Act.Kind, act.Key, act.Act.At, told.Kind, told.Key, [.. reasons])
            {
                Class = act.Act.Class,
                Party = act.Act.Party,
                Policy = policy.Version.Text,
                PolicyOfItsDay = past.Policies is not null,
            };
    }

    private static Judgement Judge(
        Policy policy, PastAct act, CaseState then, ImmutableDictionary<string, PersonState> people)
    {
        var day = policy.DateOf(act.Act.At);
        var facts = new Facts { Now = act.Act.At, By = new Principal(act.Act.Actor ?? "", "") };
        if (Known(CaseParty.DebtorOf(then.Parties), act, people) is { } debtor)
        {
            facts = facts with
            {
                Person = debtor,
                DebtorZone = debtor.State.Zone,
                ConsentToQuietHours = debtor.State.ConsentToQuietHours,
                PersonHolds = debtor.State.HoldsOn(day, PartyKind.Debtor),
            };
        }

        if (Known(act.Act.Person, act, people) is { } reached)
        {
            facts = facts with { Reached = new ReachedPerson(reached, act.Act.Party) };
        }

        return policy.Judge(act.Act, CaseActFacts.Of(then, facts, policy, act.Act.At, act.Named, act.Act));
    }

    /// <summary>A person as the rules see him before the act: with the contacts until then, and no slot.</summary>
    private static KnownPerson? Known(string? id, PastAct act, ImmutableDictionary<string, PersonState> people) =>
        id is null || !people.TryGetValue(id, out var state)
            ? null
            : new KnownPerson("person/" + id, 0, state with
            {
                Reserved = [],
                Contacts = [.. state.Contacts.TakeWhile(contact => contact.Key != act.Logged)
                    .Where(contact => contact.At <= act.Act.At),
                    .. state.Contacts.SkipWhile(contact => contact.Key != act.Logged).Skip(1)
                    .Where(contact => contact.At < act.Act.At)],
            });
}
