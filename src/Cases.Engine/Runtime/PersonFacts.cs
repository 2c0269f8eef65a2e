using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a person's record adds to the facts of a decision on one of his cases.</summary>
internal static class PersonFacts
{
    public static Facts Add(Facts facts, PersonState person, Instant at, Policy policy) => facts with
    {
        DebtorZone = person.Zone,
        ConsentToQuietHours = person.ConsentToQuietHours,
        PersonHolds = person.HoldsOn(policy.DateOf(at), PartyKind.Debtor),
    };
}
