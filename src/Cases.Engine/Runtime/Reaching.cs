using Cases.Domain;

namespace Cases.Engine;

/// <summary>Whom a command on a case is for, where that is somebody of the case and not its debtor.</summary>
internal static class Reaching
{
    /// <summary>He; null for the debtor, and where the case names nobody in that part.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="debtor">The debtor, on whose record a contact's slot is; null where none is named.</param>
    public static CaseParty? Of(Asked asked, PersonState? debtor)
    {
        if (MeantBy(asked.Command, asked.State, debtor) is not var (party, person))
        {
            return null;
        }

        // What is told late and names nobody may be of one whose part has ended: it is counted on nobody then.
        return person is null && asked.IsTold && asked.State.FormerParties.Any(known => known.Role == party)
            ? null
            : Of(asked.State, party, person);
    }

    /// <summary>The one of that id, also where his part has ended, or without an id the first of that part.</summary>
    /// <param name="state">The case.</param>
    /// <param name="party">His part.</param>
    /// <param name="person">His id; null where nobody said.</param>
    public static CaseParty? Of(CaseState state, PartyKind party, string? person)
    {
        var debtor = CaseParty.DebtorOf(state.Parties);
        foreach (var known in person is null ? state.Parties : state.Parties.AddRange(state.FormerParties))
        {
            if (known.Role == party && known.Person != debtor
                && (person is null ? party != PartyKind.Debtor : known.Person == person))
            {
                return known;
            }
        }

        return null;
    }

    private static (PartyKind Party, string? Person)? MeantBy(
        CaseCommand command, CaseState state, PersonState? debtor) => command switch
    {
        RecordContact contact => (contact.Party, contact.PartyPerson ?? debtor?.Reserved
            .FirstOrDefault(slot => slot.Key == contact.Permission)?.PartyPerson),
        Remind reminder => (reminder.Party, reminder.PartyPerson),
        RecordStep step => (step.Party, step.PartyPerson),
        SendMessage message => (message.Party, message.PartyPerson),
        ConfirmMessage confirm => Written(state, confirm.Key),
        StopMessage stop => Written(state, stop.Key),
        ReportMessage report => Written(state, report.Key),
        TellReceipt receipt => Written(state, receipt.Key),
        RequestApproval request => MeantBy(request.Step, state, debtor),
        DecideApproval decide => state.Approvals.FirstOrDefault(known => known.Id == decide.Id) is { } approval
            ? MeantBy(approval.Command, state, debtor)
            : null,
        Correct { Target: CorrectionTarget.Contact } correct => Corrected(state, correct.Key),
        _ => null,
    };

    private static (PartyKind Party, string? Person)? Written(CaseState state, string key) =>
        state.Messages.FirstOrDefault(known => known.Key == key) is { } message
            ? (message.Party, message.PartyPerson)
            : null;

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
