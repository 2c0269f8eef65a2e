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
    /// <param name="isNamed">Whether the case names somebody in the act's part.</param>
    /// <param name="act">The act; null where it is not known yet.</param>
    /// <param name="zone">The official zone.</param>
    public static ConsumerTerms TermsOf(PersonState? whom, bool isNamed, Act? act, DateTimeZone zone) =>
        whom is null || !isNamed ? ConsumerTerms.None
        : whom.Terms.QuietConsents.Count > 0 && IsTakenBack(whom, act, zone)
            ? whom.Terms with { QuietConsents = [] }
            : whom.Terms;

    /// <summary>
    /// Whether he consents to contact in quiet hours, by a consent without days: what he said of the act's channel
    /// before what he said of all.
    /// </summary>
    /// <param name="general">What he, or the debtor, said of all channels.</param>
    /// <param name="whom">He, or the debtor; null where neither is named.</param>
    /// <param name="act">The act; null where it is not known yet.</param>
    /// <param name="zone">The official zone.</param>
    public static bool? QuietHoursOf(bool? general, PersonState? whom, Act? act, DateTimeZone zone)
    {
        if (whom is null || whom.Consents.IsEmpty || act?.Channel is null)
        {
            return general;
        }

        return IsTakenBack(whom, act, zone) ? false
            : OwnOf(whom, act) is { Given: true, Dated: null } ? true
            : general;
    }

    /// <summary>Whether he took the consent to quiet hours back for the act's channel before the act.</summary>
    private static bool IsTakenBack(PersonState whom, Act? act, DateTimeZone zone) =>
        act?.Channel is not null && OwnOf(whom, act) is { Given: false } said
        && (said.Dated?.EndedAt ?? zone.AtStartOfDay(said.On).ToInstant()) <= act.At;

    private static Consent? OwnOf(PersonState whom, Act act)
    {
        foreach (var consent in whom.Consents)
        {
            if (consent is { Kind: ConsentKind.QuietHours, Channel: { } channel } && Acts.Name(channel) == act.Channel)
            {
                return consent;
            }
        }

        return null;
    }

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

        // The days of a consent are days where he is.
        var day = debtor?.Zone is { } zone ? act.At.InZone(zone).Date : today;
        foreach (var consent in debtor?.DatedConsents ?? [])
        {
            foreach (var fact in consent.StandsAt(act.At, day) ? FactsOf(consent, act) : [])
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
    /// <param name="zone">The official zone, in which the period ends.</param>
    public static NamedFacts WithGuarantee(
        NamedFacts named, CaseState state, ReachedPerson? reached, DateTimeZone zone)
    {
        if (reached is not { Party: PartyKind.Guarantor } || reached.Person.State.Roles.FirstOrDefault(known =>
            known.Role == PartyKind.Guarantor && known.AccountStream == state.Opened?.AccountStream) is not { } role)
        {
            return named;
        }

        return named.With(DebtFacts.GuaranteeKind, role.Guarantee is { } kind ? PolicyWords.Of(kind) : null)
            .With(DebtFacts.GuaranteeEndsOn, role.GuaranteeEndsOn)
            .With(DebtFacts.GuaranteePreserved, Preserving(state, role, reached.Id, zone));
    }

    /// <summary>The key of what preserved a guarantee within its period, where that is known; null for nothing.
    /// </summary>
    private static string? Preserving(CaseState state, PersonRole role, string guarantor, DateTimeZone zone)
    {
        // A general guarantee is preserved by suit against the debtor, a joint one by a demand on the guarantor.
        var isJoint = role.Guarantee == GuaranteeKind.Joint;

        // What was recorded names a part and nobody: of several guarantors it is nobody's.
        var isTheOne = state.Parties.Concat(state.FormerParties).Where(known => known.Role == PartyKind.Guarantor)
            .All(known => known.Person == guarantor);
        return state.ClaimEvents.FirstOrDefault(known => IsInTime(known.Told.At) && (isJoint
                ? isTheOne && known.Party == PartyKind.Guarantor && known.Told.Interrupts
                : known is { Party: PartyKind.Debtor, Told.Kind: ClaimEventKind.Suit }))?.Key
            ?? state.Steps.FirstOrDefault(step => step.Kind == ActKind.Suit && IsInTime(step.At) && (isJoint
                ? step.Party == PartyKind.Guarantor && (step.PartyPerson is { } who ? who == guarantor : isTheOne)
                : step.Party == PartyKind.Debtor))?.Key;

        bool IsInTime(Instant at) => !(at.InZone(zone).Date > role.GuaranteeEndsOn);
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
