using Cases.Domain;

namespace Cases.Engine;

/// <summary>Whom a command on a case is for, where that is somebody of the case and not its debtor.</summary>
internal static class Reaching
{
    /// <summary>He; null for the debtor, and where the case names nobody in that part.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="state">The case.</param>
    public static CaseParty? Of(CaseCommand command, CaseState state) =>
        MeantBy(command, state) is { } meant ? Of(state, meant.Party, meant.Person) : null;

    /// <summary>The one of that id, or without an id the first of that part.</summary>
    /// <param name="state">The case.</param>
    /// <param name="party">His part.</param>
    /// <param name="person">His id; null where nobody said.</param>
    public static CaseParty? Of(CaseState state, PartyKind party, string? person)
    {
        var parties = state.Parties;
        var debtor = CaseParty.DebtorOf(parties);
        foreach (var known in parties)
        {
            if (known.Role == party && known.Person != debtor
                && (person is null ? party != PartyKind.Debtor : known.Person == person))
            {
                return known;
            }
        }

        return null;
    }

    private static (PartyKind Party, string? Person)? MeantBy(CaseCommand command, CaseState state) => command switch
    {
        RecordContact contact => (contact.Party, contact.PartyPerson),
        Remind reminder => (reminder.Party, reminder.PartyPerson),
        RequestApproval request => MeantBy(request.Step, state),
        DecideApproval decide => state.Approvals.FirstOrDefault(known => known.Id == decide.Id) is { } approval
            ? MeantBy(approval.Command, state)
            : null,
        Correct { Target: CorrectionTarget.Contact } correct => Corrected(state, correct.Key),
        _ => null,
    };

    private static (PartyKind Party, string? Person)? Corrected(CaseState state, string key)
    {
        foreach (var contact in state.Contacts)
        {
            if (contact.Key == key)
            {
                return (contact.Party, contact.PartyPerson);
            }
        }

        return null;
    }
}
