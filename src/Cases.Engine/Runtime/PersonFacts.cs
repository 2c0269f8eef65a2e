using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a person's record adds to the facts of a decision on one of his cases.</summary>
internal static class PersonFacts
{
    public static Facts Add(Facts facts, PersonRead person, Instant at, Policy policy) =>
        Add(facts, person.State, at, policy) with
        {
            Person = new KnownPerson(person.Stream.Value, person.Version, person.State),
        };

    /// <summary>The same with somebody else of the case whom it is for.</summary>
    public static Facts Add(Facts facts, PersonRead reached, PartyKind party) => facts with
    {
        Reached = new ReachedPerson(
            new KnownPerson(reached.Stream.Value, reached.Version, reached.State), party),
    };

    public static Facts Add(Facts facts, PersonState person, Instant at, Policy policy) => facts with
    {
        DebtorZone = person.Zone,
        ConsentToQuietHours = person.ConsentToQuietHours,
        PersonHolds = person.HoldsOn(policy.DateOf(at), PartyKind.Debtor),
    };
}

/// <summary>A person as a decision on one of his cases found him.</summary>
/// <param name="Stream">His stream.</param>
/// <param name="Version">The version that was read; the decision holds only while it stands.</param>
/// <param name="State">What is known of him.</param>
/// <param name="NewerNodeNeeded">True where his stream has entries that this build does not know.</param>
internal sealed record PersonRead(StreamId Stream, long Version, PersonState State, bool NewerNodeNeeded);

/// <summary>A case as a decision on its debtor found it.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">The version that was read; the decision holds only while it stands.</param>
/// <param name="State">The case.</param>
internal sealed record CaseRead(StreamId Stream, long Version, CaseState State);
