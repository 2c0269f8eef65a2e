using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The streams that hold something about a person, found by reading the whole ledger once.</summary>
/// <param name="Own">Cases whose debtor she is or was, by the case or by her own record.</param>
/// <param name="Others">Cases of others in which she has or had a part.</param>
/// <param name="All">All streams, each with whether all of it is hers.</param>
/// <param name="Searched">How many entries the ledger had when it was searched.</param>
internal sealed record HeldStreams(
    IReadOnlyList<string> Own, IReadOnlyList<string> Others, SortedDictionary<string, bool> All, long Searched)
{
    private const int PageEntries = 1_000;

    /// <summary>What is hers by her own record alone.</summary>
    public required DebtorRoles ByRecord { get; init; }

    /// <summary>Others who are debtors of these accounts by their own records.</summary>
    public required IReadOnlySet<string> WithHer { get; init; }

    /// <summary>The streams of the accounts of her own cases, and of those that are hers by her own record.</summary>
    public IEnumerable<string> Accounts =>
        All.Where(one => one.Value && one.Key.StartsWith("account/", StringComparison.Ordinal)).Select(one => one.Key);

    /// <summary>Finds them.</summary>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged or of a newer build.</exception>
    public static ValueTask<HeldStreams> FindAsync(
        ILedgerStore store, string person, CancellationToken cancellation) =>
        FindAsync(store, person, long.MaxValue, cancellation);

    /// <summary>Finds those that the entries before a position tell of.</summary>
    /// <remarks>
    /// What her own record makes hers is asked for first, since what was told of it may stand before that record, and
    /// once more in the end: where it changed meanwhile the ledger is searched again.
    /// </remarks>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged or of a newer build.</exception>
    public static async ValueTask<HeldStreams> FindAsync(
        ILedgerStore store, string person, long until, CancellationToken cancellation)
    {
        var roles = await DebtorRoles.FindAsync(store, person, until, cancellation).ConfigureAwait(false);
        while (true)
        {
            var found = await SearchAsync(store, (person, roles), until, cancellation).ConfigureAwait(false);
            roles = await DebtorRoles.FindAsync(store, person, found.Searched, cancellation).ConfigureAwait(false);
            if (roles.IsSame(found.ByRecord))
            {
                return found;
            }
        }
    }

    private static async ValueTask<HeldStreams> SearchAsync(
        ILedgerStore store, (string Person, DebtorRoles Roles) of, long until, CancellationToken cancellation)
    {
        var streams = new SortedDictionary<string, bool>(StringComparer.Ordinal) { ["person/" + of.Person] = true };
        foreach (var stream in of.Roles.Accounts.Concat(of.Roles.Cases))
        {
            streams[stream] = true;
        }

        var withHer = new HashSet<string>(StringComparer.Ordinal);
        var texts = new TextPool();
        long position = 0;
        while (position < until)
        {
            var most = (int)Math.Min(PageEntries, until - position);
            var page = await store.ReadFromAsync(position, most, cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                break;
            }

            foreach (var stored in page)
            {
                var entry = EntryReading.EntryOf(stored, texts);
                Note(streams, entry, of.Person);
                if (of.Roles.IsOfAnother(entry, of.Person))
                {
                    withHer.Add(entry.Stream.Name);
                }
            }

            position = page[^1].Position + 1;
        }

        var cases = streams.Where(one => one.Key.StartsWith("case/", StringComparison.Ordinal)).ToList();
        return new HeldStreams([.. cases.Where(one => one.Value).Select(one => one.Key)],
            [.. cases.Where(one => !one.Value).Select(one => one.Key)], streams, position)
        {
            ByRecord = of.Roles,
            WithHer = withHer,
        };
    }

    private static void Note(SortedDictionary<string, bool> streams, LedgerEntry entry, string person)
    {
        if (entry.Kind is not ("caseOpened" or "partyAdded" or "paymentMatched" or "unmatchedToldAgain"
            or "payerLearned"))
        {
            return;
        }

        switch (EntryReading.DecodeClosed(entry))
        {
            case CaseOpened opened when CaseParty.DebtorOf(opened.Parties) == person:
                streams[entry.Stream.Value] = true;
                streams[opened.AccountStream] = true;
                break;
            case CaseOpened opened when opened.Parties.Any(party => party.Person == person):
                streams.TryAdd(entry.Stream.Value, false);
                break;
            case PartyAdded added when added.Person == person:
                streams.TryAdd(entry.Stream.Value, false);
                break;
            case PaymentMatched matched when streams.GetValueOrDefault("case/" + matched.Case):
                streams[entry.Stream.Value] = true;
                break;
            case UnmatchedToldAgain again when streams.GetValueOrDefault("case/" + again.Case):
                streams[entry.Stream.Value] = true;
                break;
            case PayerLearned learned when streams.GetValueOrDefault("case/" + learned.Case):
                streams[entry.Stream.Value] = true;
                break;
            case null:
                throw EntryReading.Newer(entry);
            default:
                break;
        }
    }
}
