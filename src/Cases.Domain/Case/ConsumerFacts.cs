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

    /// <summary>What a guarantor stands for, and whether an act within its period preserved that.</summary>
    /// <param name="named">What is stated.</param>
    /// <param name="state">The case.</param>
    /// <param name="reached">Whom the act is for; null for the debtor.</param>
    public static NamedFacts WithGuarantee(NamedFacts named, CaseState state, ReachedPerson? reached)
    {
        if (reached is not { Party: PartyKind.Guarantor } || reached.Person.State.Roles.FirstOrDefault(known =>
            known.Role == PartyKind.Guarantor && known.AccountStream == state.Opened?.AccountStream) is not { } role)
        {
            return named;
        }

        // A general guarantee is preserved by suit against the debtor, a joint one by a demand on the guarantor.
        var preserved = state.ClaimEvents.FirstOrDefault(known => role.Guarantee == GuaranteeKind.Joint
            ? known.Party == PartyKind.Guarantor && known.Told.Interrupts
            : known is { Party: PartyKind.Debtor, Told.Kind: ClaimEventKind.Suit });
        return named.With(DebtFacts.GuaranteeKind, role.Guarantee is { } kind ? PolicyWords.Of(kind) : null)
            .With(DebtFacts.GuaranteeEndsOn, role.GuaranteeEndsOn)
            .With(DebtFacts.GuaranteePreserved, preserved?.Key ?? SuitOf(state, role)?.Key);
    }

    private static RecordedStep? SuitOf(CaseState state, PersonRole role) => state.Steps.FirstOrDefault(step =>
        step.Kind == ActKind.Suit
        && step.Party == (role.Guarantee == GuaranteeKind.Joint ? PartyKind.Guarantor : PartyKind.Debtor));

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
