using NodaTime;

namespace Cases.Domain;

/// <summary>
/// What the debtor is said to wish, where it frees from a rule, was said in a contact that is on record.
/// </summary>
internal static class OwnWord
{
    /// <summary>
    /// The contact of the case must be one in which he, or who may speak for the debt, was spoken to: within the days
    /// in which what came in is answered, and on or after the day on which what he speaks of began.
    /// </summary>
    /// <param name="d">The decision.</param>
    /// <param name="contact">The contact's key; null where none is named, which passes.</param>
    /// <param name="since">The first day that counts; null for any.</param>
    public static void Expect(Deciding d, string? contact, LocalDate? since) =>
        d.Expect(contact is null || (d.State.Contacts.Any(
                known => known.Key == contact && known is { RightParty: true, Corrected: false })
            && CaseLog.Find(d.State, d.Facts.Person?.State, contact) is { } logged
            && IsRecent(logged, d.At, d.Policy, since)), RefusalCode.KeyUnknown, Unheard(contact, d.Policy));

    /// <summary>
    /// The contact must have come in from the person himself, on any of his cases: whom the bank's own calls reached
    /// his record does not say.
    /// </summary>
    public static void Require(PersonDeciding d, string? contact, LocalDate since) =>
        d.Require(contact is null || d.State.Contacts.Any(logged =>
            logged.Key.EndsWith("/contact/" + contact, StringComparison.Ordinal)
            && logged is { Direction: ContactDirection.Inbound, Connected: true, Corrected: false }
            && (logged.Party == PartyKind.Debtor || logged.Himself)
            && IsRecent(logged, d.Facts.Now, d.Policy, since)), RefusalCode.KeyUnknown, Unheard(contact, d.Policy));

    private static bool IsRecent(LoggedContact logged, Instant at, Policy policy, LocalDate? since) =>
        logged.At >= at.Minus(Duration.FromDays(policy.Numbers.ServiceReplyDays))
        && (since is not { } first || policy.DateOf(logged.At) >= first);

    private static string Unheard(string? contact, Policy policy) =>
        $"There is no contact {contact} of the last {policy.Numbers.ServiceReplyDays} days in which he could have said "
        + "so.";
}
