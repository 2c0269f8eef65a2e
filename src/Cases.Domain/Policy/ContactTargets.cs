namespace Cases.Domain;

/// <summary>Whom a contact was with, on which debt and by whom, as counts per person and debt ask it.</summary>
internal static class ContactTargets
{
    /// <summary>Whether a contact counts as an attempt on a debt; one of which none is known does on each.</summary>
    public static bool IsOn(LoggedContact contact, string debt) =>
        contact.Debts is { } debts ? debts.Contains(debt) : contact.Case.Length == 0 || contact.Case == debt;

    /// <summary>Whether a debt was talked about in a contact.</summary>
    public static bool Discussed(LoggedContact contact, string debt) =>
        contact.Discussed is { } debts ? debts.Contains(debt) : IsOn(contact, debt);

    /// <summary>Whether a contact was of the collector who acts; where one of both is not known, it may be.</summary>
    public static bool MayBeBy(string? by, Act act) => by is null || act.Collector is null || by == act.Collector;

    /// <summary>
    /// Whether a contact was with the one to whom the act is done. The debtor is one person, and so is whoever is
    /// named; of others, those of one part may be one, and whoever is no more than a third person may be anybody.
    /// </summary>
    public static bool MayBeOne((PartyKind Party, string? Person) whom, Act act)
    {
        if ((whom.Party == PartyKind.Debtor && whom.Person is null) != (act.Party == PartyKind.Debtor))
        {
            return false;
        }

        return act.Party == PartyKind.Debtor || whom.Person is null || act.Person is null
            ? whom.Party == act.Party || IsAnybody(whom.Party) || IsAnybody(act.Party)
            : whom.Person == act.Person;
    }

    private static bool IsAnybody(PartyKind party) => party is PartyKind.ThirdParty or PartyKind.Unknown;
}
