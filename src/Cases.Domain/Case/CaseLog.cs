using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>The contact log of a case that names no debtor, so that rules count there as well.</summary>
/// <remarks>
/// Where a debtor is named, the log and its counts are his, over all his cases. An imported case may name nobody: its
/// contacts are counted on itself, by the same rules, instead of not at all.
/// </remarks>
internal static class CaseLog
{
    /// <summary>What stands before a visit's key among the keys of contacts of a case.</summary>
    public const string VisitPrefix = "v:";

    /// <summary>The key of a contact of a case in the log of a person.</summary>
    public static string ContactKey(string caseId, string contact) => $"{caseId}/contact/{contact}";

    /// <summary>The key of a visit of a case in the log of a person.</summary>
    public static string VisitKey(string caseId, string visit) => $"{caseId}/visit/{visit}";

    /// <summary>The key of a reminder of a case in the log of a person.</summary>
    public static string ReminderKey(string caseId, string reminder) => $"{caseId}/reminder/{reminder}";

    /// <summary>The log with one contact more; as it was where a debtor is named.</summary>
    public static ImmutableArray<LoggedContact> With(CaseState state, LoggedContact contact) =>
        CaseParty.DebtorOf(state.Parties) is null ? state.Log.Add(contact) : state.Log;

    /// <summary>
    /// The last attempt after one more; what is told late does not take the place of what came after it.
    /// </summary>
    public static LastAttempt? Later(CaseState state, string key, Instant at) =>
        state.LastAttempt is { } last && last.At > at ? last : new LastAttempt(key, at);

    /// <summary>A contact of the case in the log that counts, the debtor's where one is named; null for none.</summary>
    public static LoggedContact? Find(CaseState state, PersonState? debtor, string contact) => debtor is null
        ? state.Log.FirstOrDefault(known => known.Key == contact)
        : ContactLog.Find(debtor, contact.StartsWith(VisitPrefix, StringComparison.Ordinal)
            ? VisitKey(state.Opened!.Case, contact[VisitPrefix.Length..])
            : ContactKey(state.Opened!.Case, contact));

    /// <summary>The log after a visit in it met the debtor.</summary>
    public static ImmutableArray<LoggedContact> Met(CaseState state, string key) =>
        state.Log.FirstOrDefault(known => known.Key == key) is { } visit
            ? state.Log.Replace(visit, visit with { Connected = true, Result = Disposition.Reached })
            : state.Log;

    /// <summary>The log without a contact that was corrected away.</summary>
    public static ImmutableArray<LoggedContact> Without(CaseState state, string key) =>
        state.Log.IsEmpty ? state.Log : state.Log.RemoveAll(contact => contact.Key == key);
}
