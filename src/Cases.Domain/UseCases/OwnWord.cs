using NodaTime;

namespace Cases.Domain;

/// <summary>
/// What the debtor is said to wish, where it frees from a rule, was said in a contact that is on record.
/// </summary>
/// <remarks>
/// The contact lies within the days in which what came in is answered, and was recorded after what it ends began, so
/// that the word that began something is not the one that ends it. It frees once.
/// </remarks>
internal static class OwnWord
{
    /// <summary>The contact of the case must be one in which whoever may say so was spoken to.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="contact">The contact's key; null where none is named, which passes.</param>
    /// <param name="since">
    /// The first day that counts, null for any; and how many contacts stood when what he speaks of began.
    /// </param>
    /// <param name="isHis">Whether who was spoken to may say so.</param>
    public static void Expect(
        Deciding d, string? contact, (LocalDate? Day, int Contacts) since, Func<CaseContact, bool> isHis) =>
        d.Expect(contact is null || (d.State.Contacts.Skip(since.Contacts).Any(
                known => known.Key == contact && !known.Corrected && isHis(known))
            && !d.State.Holds.Any(hold => hold.SaidIn == contact)
            && !d.State.Plans.Any(plan => plan.AskedIn == contact)
            && CaseLog.Find(d.State, d.Facts.Person?.State, contact) is { } logged
            && IsRecent(logged, d.At, d.Policy, since.Day)), RefusalCode.KeyUnknown, Unheard(contact, d.Policy));

    /// <summary>
    /// The contact must have come in from the person himself, on any of his cases: whom the bank's own calls reached
    /// his record does not say.
    /// </summary>
    public static void Require(PersonDeciding d, string? contact, PersonHold hold) =>
        d.Require(contact is null || (d.State.Contacts.Skip(hold.ContactsBefore).Any(logged =>
            logged.Key == CaseLog.ContactKey(logged.Case, contact)
            && logged is { Direction: ContactDirection.Inbound, Result: Disposition.Reached, Corrected: false }
            && (logged.Himself || logged is { Party: PartyKind.Debtor, PartyPerson: null })
            && IsRecent(logged, d.Facts.Now, d.Policy, hold.From))
            && !d.State.Holds.Any(known => known.SaidIn == contact)),
            RefusalCode.KeyUnknown, Unheard(contact, d.Policy));

    private static bool IsRecent(LoggedContact logged, Instant at, Policy policy, LocalDate? since) =>
        logged.At >= at.Minus(Duration.FromDays(policy.Numbers.ServiceReplyDays))
        && (since is not { } first || policy.DateOf(logged.At) >= first);

    private static Sentence Unheard(string? contact, Policy policy) =>
        $"There is no contact {contact} of the last {policy.Numbers.ServiceReplyDays} days in which he could have said "
        + $"so: name one with himself that was recorded since it began and freed nothing yet.";
}
