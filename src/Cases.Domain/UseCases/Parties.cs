using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Names somebody who was found to have a part in the case: an heir, a guardian, a guarantor.</summary>
/// <param name="Person">The person's id; he is registered.</param>
/// <param name="Role">The part; never that of the debtor.</param>
/// <param name="Evidence">Reference of what shows it, such as a court's order; 1 to 200 characters.</param>
public sealed record AddParty(string Person, PartyKind Role, string Evidence) : CaseCommand;

/// <summary>Says that somebody has no part in the case any more.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Evidence">Reference of what shows it; 1 to 200 characters.</param>
public sealed record EndParty(string Person, string Evidence) : CaseCommand
{
    /// <summary>The part that ends; null for every part of the person.</summary>
    public PartyKind? Role { get; init; }
}

/// <summary>Somebody has a part in the case from now on.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Role">The part.</param>
/// <param name="Evidence">Reference of what shows it.</param>
public sealed record PartyAdded(string Person, PartyKind Role, [Personal] string? Evidence) : CaseEvent;

/// <summary>Somebody has a part in the case no more.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Role">The part.</param>
/// <param name="Evidence">Reference of what shows it.</param>
public sealed record PartyEnded(string Person, PartyKind Role, [Personal] string? Evidence) : CaseEvent;

internal static class PartiesUse
{
    /// <summary>How many parties a case has at a time.</summary>
    public const int Most = 50;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, TooMany, FieldsContradict, CaseResolved, PartyKnown,
    // DebtorStays. Whether the person is registered stands on his own stream: the engine asks it, PersonUnknown.
    public static void Decide(Deciding d, AddParty command)
    {
        if (!d.RequireOpened() || !d.RequireId(command.Person, "person")
            || !d.RequireName(command.Evidence, "evidence"))
        {
            return;
        }

        d.ExpectUnresolved();
        d.Require(command.Role != PartyKind.Debtor, RefusalCode.DebtorStays,
            "A case keeps the debtor on whom it was opened; another's debt is a case of its own.");
        d.Require(command.Role == PartyKind.Debtor || command.Person != CaseParty.DebtorOf(d.State.Parties),
            RefusalCode.FieldsContradict, OpenCaseUse.OnePart);
        d.Require(!d.State.Parties.Contains(new CaseParty(command.Person, command.Role)), RefusalCode.PartyKnown,
            "The person has this part in the case already.");
        d.Require(d.State.Parties.Length < Most, RefusalCode.TooMany, $"A case has at most {Most} parties.");
        if (!d.Refused)
        {
            d.Emit(new PartyAdded(command.Person, command.Role, command.Evidence));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, CaseResolved, DebtorStays.
    public static void Decide(Deciding d, EndParty command)
    {
        if (!d.RequireOpened() || !d.RequireId(command.Person, "person")
            || !d.RequireName(command.Evidence, "evidence"))
        {
            return;
        }

        var ending = d.State.Parties.Where(party => party.Person == command.Person
            && (command.Role is null || party.Role == command.Role)).ToImmutableArray();
        d.ExpectUnresolved();
        d.Require(!ending.IsEmpty, RefusalCode.KeyUnknown, "The person has no such part in the case.");
        d.Require(ending.All(party => party.Role != PartyKind.Debtor), RefusalCode.DebtorStays,
            "The debtor's part never ends; resolve the case where he does not owe.");
        foreach (var party in d.Refused ? [] : ending)
        {
            d.Emit(new PartyEnded(party.Person, party.Role, command.Evidence));
        }
    }

    public static CaseState Fold(CaseState state, PartyAdded e) =>
        state with { Parties = state.Parties.Add(new CaseParty(e.Person, e.Role)) };

    public static CaseState Fold(CaseState state, PartyEnded e) =>
        state with
        {
            Parties = state.Parties.Remove(new CaseParty(e.Person, e.Role)),
            FormerParties = state.FormerParties.Add(new CaseParty(e.Person, e.Role)),
        };
}
