namespace Cases.Domain;

/// <summary>Whom an act on a case is for, and by which way.</summary>
/// <param name="Record">The record on which his contact points and slots are: his own, or the debtor's.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Party">His part.</param>
/// <param name="Himself">Whether it is his own record although he is not the debtor.</param>
internal readonly record struct Meant(PersonState Record, ContactChannel Channel, PartyKind Party, bool Himself)
{
    /// <summary>Whose record it is, as users read it.</summary>
    public string Whose => Himself ? "that person" : "the debtor";

    /// <summary>Whether the record is that of the one who is to be reached.</summary>
    public bool IsOwnRecord => Himself || Party == PartyKind.Debtor;
}

/// <summary>Which person of a case is meant, where it names several in one part.</summary>
internal static class WhoIsMeant
{
    /// <summary>Whom an act means; null where no debtor is named either.</summary>
    public static Meant? Of(Deciding d, ContactChannel channel, PartyKind party) =>
        (d.Facts.Reached?.Person ?? d.Facts.Person) is { } known
            ? new Meant(known.State, channel, party, d.Facts.Reached is not null)
            : null;

    /// <summary>Why nobody, or more than one, is meant; null where it is clear.</summary>
    /// <remarks>
    /// A part that the case names nobody in is a third person's: nobody's record counts what he is told.
    /// </remarks>
    public static (RefusalCode Code, Sentence Detail)? Fault(CaseState state, PartyKind party, string? person)
    {
        var named = 0;
        var parties = state.Parties;
        var debtor = CaseParty.DebtorOf(parties);
        foreach (var known in parties)
        {
            if (known.Role == party)
            {
                if (party != PartyKind.Debtor && known.Person == debtor && (person is null || person == debtor))
                {
                    // His holds, counts and slot are those of the debtor, whatever else he is called.
                    return (RefusalCode.FieldsContradict,
                        Sentence.Fixed("That person is the debtor; name him as the debtor."));
                }

                if (known.Person == person)
                {
                    return null;
                }

                named++;
            }
        }

        return person is not null
            ? (RefusalCode.KeyUnknown, $"The case names no {person} as {PolicyWords.Of(party):word}.")
            : party != PartyKind.Debtor && named > 1
                ? (RefusalCode.FieldMissing, $"The case names {named} persons as {PolicyWords.Of(party):word}; "
                    + $"say by the person's id which one.")
                : null;
    }

    /// <summary>
    /// The person must be clear; what an outside source tells without a name stands all the same, for the first, or
    /// where one of that part ended for nobody.
    /// </summary>
    /// <param name="d">The decision.</param>
    /// <param name="party">His part.</param>
    /// <param name="person">His id; null where nobody said.</param>
    /// <param name="granted">
    /// Whom the slot was given for, where one is used: what was done in it is recorded, though his part ended since.
    /// </param>
    public static bool Require(Deciding d, PartyKind party, string? person, string? granted = null)
    {
        var former = granted ?? (d.IsOutside ? person : null);
        if (former is not null && (person ?? former) == former
            && d.State.FormerParties.Contains(new CaseParty(former, party)))
        {
            return true;
        }

        person ??= granted;
        if (person is not null && !d.RequireId(person, "party person"))
        {
            return false;
        }

        if (Fault(d.State, party, person) is not { } fault)
        {
            return true;
        }

        return person is null
            ? d.Expect(false, fault.Code, fault.Detail)
            : d.Require(false, fault.Code, fault.Detail);
    }
}
