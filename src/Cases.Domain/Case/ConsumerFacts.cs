using NodaTime;

namespace Cases.Domain;

/// <summary>What somebody told or consented to, as rules read it for an act on a case.</summary>
internal static class ConsumerFacts
{
    /// <summary>
    /// The terms of the one who is reached. Of somebody whom the case does not name nothing is known, and what the
    /// debtor told is not told of him.
    /// </summary>
    /// <param name="whom">He, or the debtor; null where neither is named.</param>
    /// <param name="unnamed">The act, where the case names nobody in its part; else null.</param>
    public static ConsumerTerms TermsOf(PersonState? whom, Act? unnamed) =>
        whom is null || unnamed is { Party: not PartyKind.Debtor } ? ConsumerTerms.None : whom.Terms;

    /// <summary>
    /// The facts that follow: what place the contact point is at, and the debtor's consents to reach somebody else or
    /// to give his data away. What the record says wins over what is stated with the act.
    /// </summary>
    public static NamedFacts AddTo(
        NamedFacts named, PersonState? whom, PersonState? debtor, Act? act, LocalDate today)
    {
        if (act is null || (whom is null or { Whereabouts.IsEmpty: true }
            && debtor is null or { DatedConsents.IsEmpty: true }))
        {
            return named;
        }

        named = PlaceOf(whom, act) is { } place
            ? named.With(ContactFacts.Place, Designations.WordOf(place))
            : named;
        foreach (var consent in debtor?.DatedConsents ?? [])
        {
            foreach (var fact in consent.StandsAt(act.At, today) ? FactsOf(consent, act) : [])
            {
                named = named.With(fact, "true");
            }
        }

        return named;
    }

    private static ContactPlace? PlaceOf(PersonState? whom, Act act) => act.Point is null ? null
        : whom?.Whereabouts.LastOrDefault(known => known.Point == act.Point && known.EndedOn is null
            && known.Place is not null)?.Place;

    private static FactName[] FactsOf(DatedConsent consent, Act act) => consent.Kind switch
    {
        ConsentKind.Separate => [DataFacts.SeparateConsent],
        ConsentKind.ThirdParty when act.Party == consent.With =>
            [ContactFacts.AgreedContact, DataFacts.EmployerConsent],
        _ => [],
    };
}
