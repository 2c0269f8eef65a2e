namespace Cases.Domain;

/// <summary>Who speaks for whom in a case: what one party said or asked is no other's.</summary>
internal static class WhoSpeaks
{
    /// <summary>
    /// Whether a party speaks for the one whom a hold of the case protects: he himself, or the guardian or
    /// representative of the debtor.
    /// </summary>
    /// <param name="protectedParty">Whom it protects; null, where nobody is named, for the debtor.</param>
    /// <param name="party">Who speaks.</param>
    public static bool For(PartyKind? protectedParty, PartyKind party) =>
        party == (protectedParty ?? PartyKind.Debtor)
        || ((protectedParty ?? PartyKind.Debtor) == PartyKind.Debtor && IsAppointed(party));

    /// <summary>Whether a contact was with somebody who speaks for the one whom a hold of the case protects.</summary>
    /// <remarks>A hold names a part: where several have it, the word of one does not bind the others.</remarks>
    public static bool For(CaseState state, CaseHold hold, CaseContact contact) =>
        contact.Reached && For(hold.Party, contact.Party)
        && (contact.Party == PartyKind.Debtor ? contact.PartyPerson is null
            : contact.Party != hold.Party || state.Parties.Count(known => known.Role == hold.Party) <= 1);

    /// <summary>Whether it is the case's debtor, or his guardian or representative.</summary>
    /// <param name="party">Who speaks.</param>
    /// <param name="person">His id; null for the case's debtor, as a second one has his own record.</param>
    public static bool ForTheDebtor(PartyKind party, string? person) =>
        (party == PartyKind.Debtor && person is null) || IsAppointed(party);

    private static bool IsAppointed(PartyKind party) => party is PartyKind.Guardian or PartyKind.Representative;
}
