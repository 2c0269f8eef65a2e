using Cases.Domain;

namespace Cases.Engine;

/// <summary>Whom a command on a case is for, where that is somebody of the case and not its debtor.</summary>
internal static class Reaching
{
    /// <summary>The first party of that part; null for the debtor, and where the case names nobody else.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="debtor">The debtor, whose log says whom a contact was for; null where none is named.</param>
    public static CaseParty? Of(Asked asked, PersonState? debtor)
    {
        if (asked.State.Opened is not { Parties.Length: > 1 } opened || PartyOf(asked.Command, asked.State, debtor)
            is not { } role || role == PartyKind.Debtor)
        {
            return null;
        }

        foreach (var party in opened.Parties)
        {
            if (party.Role == role && party.Person != asked.Debtor)
            {
                return party;
            }
        }

        return null;
    }

    private static PartyKind? PartyOf(CaseCommand command, CaseState state, PersonState? debtor) => command switch
    {
        RecordContact contact => contact.Party,
        Remind reminder => reminder.Party,
        RequestApproval request => PartyOf(request.Step, state, debtor),
        DecideApproval decide => state.Approvals.FirstOrDefault(known => known.Id == decide.Id) is { } approval
            ? PartyOf(approval.Command, state, debtor)
            : null,
        Correct { Target: CorrectionTarget.Contact } correct => debtor?.Contacts
            .FirstOrDefault(known => known.Key == $"{state.Opened!.Case}/contact/{correct.Key}")?.Party,
        _ => null,
    };
}
