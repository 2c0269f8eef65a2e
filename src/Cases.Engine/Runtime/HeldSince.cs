using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What was found of a person, and which later entries make it untrue. Immutable; for any thread.</summary>
/// <param name="Person">Her id.</param>
/// <param name="Held">Her streams.</param>
/// <param name="Cases">The streams of the cases that were read.</param>
/// <param name="KeysRead">How many entries the ledger had before her keys were read.</param>
internal sealed record HeldSince(string Person, HeldStreams Held, IReadOnlyCollection<string> Cases, long KeysRead)
{
    private readonly HashSet<string> accounts = new(Held.Accounts, StringComparer.Ordinal);
    private readonly HashSet<string> cases = new(Cases, StringComparer.Ordinal);

    /// <summary>The ids of the keys that were found.</summary>
    public required IReadOnlySet<string> Keys { get; init; }

    /// <summary>
    /// Whether an entry gives her a part in a case, opens one on an account of hers, makes somebody else the debtor of
    /// an account that is hers by her own record, brings a payment to one of the cases, or may be sealed under a key of
    /// hers that was not there yet. What this build cannot read may. Her own record is guarded by its version.
    /// </summary>
    public bool IsBrokenBy(LedgerEntry entry) => entry.Kind switch
    {
        "caseOpened" or "partyAdded" or "paymentMatched" or "unmatchedToldAgain"
            or "payerLearned" =>
            EntryReading.DecodeClosed(entry) switch
            {
                CaseOpened opened => accounts.Contains(opened.AccountStream)
                    || opened.Parties.Any(party => party.Person == Person),
                PartyAdded added => added.Person == Person,
                PaymentMatched matched => cases.Contains("case/" + matched.Case),
                UnmatchedToldAgain again => cases.Contains("case/" + again.Case),
                PayerLearned learned => cases.Contains("case/" + learned.Case),
                _ => true,
            },
        "roleAssigned" => EntryReading.DecodeClosed(entry) is null || Held.ByRecord.IsOfAnother(entry, Person),
        _ => entry.Kind == SystemKinds.Refused.Name && MayMakeKey(entry),
    };

    /// <summary>
    /// A refusal moves no version, so no guard sees that it made the first key of its class. It stands on a stream of
    /// hers, or on one of a case that was never opened and would have named her.
    /// </summary>
    private bool MayMakeKey(LedgerEntry entry)
    {
        var stream = entry.Stream.Value;
        var isUnopened = entry.Version == 0 && entry.Stream.Kind == "case";
        if (entry.Position < KeysRead
            || !(isUnopened || cases.Contains(stream) || Held.All.GetValueOrDefault(stream)))
        {
            return false;
        }

        if (!EntryReading.IsKnownSystem(entry))
        {
            return true;
        }

        var use = new KeyUse();
        EntryReading.DecodeClosed(entry, use);
        return use.Needed.Keys.Any(key => !Keys.Contains(key));
    }
}
