using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// What is a person's by her own record alone: accounts whose debtor it says that she is, and none of whose cases names
/// another. An import or a replay opens cases without parties; whom they are about is known from such records only.
/// </summary>
/// <param name="Accounts">The streams of the accounts, in order.</param>
/// <param name="Cases">The streams of their cases that name nobody, in order.</param>
internal sealed record DebtorRoles(IReadOnlySet<string> Accounts, IReadOnlySet<string> Cases)
{
    private const string Assigned = "roleAssigned";

    /// <summary>Finds them as the entries before a position tell it.</summary>
    /// <remarks>A role never ends: what was told while she was the debtor is about her whoever is it later.</remarks>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged or of a newer build.</exception>
    public static async ValueTask<DebtorRoles> FindAsync(
        ILedgerStore store, string person, long until, CancellationToken cancellation)
    {
        var accounts = new SortedSet<string>(StringComparer.Ordinal);
        var entries = StreamPages.ReadAllAsync(store, StreamId.Parse("person/" + person), cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry.Position < until && AccountOf(entry) is { } account)
            {
                accounts.Add(account);
            }
        }

        var hers = new SortedSet<string>(StringComparer.Ordinal);
        var cases = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (await UnnamedAsync(store, (account, person), until, cancellation).ConfigureAwait(false) is { } unnamed)
            {
                hers.Add(account);
                cases.UnionWith(unnamed);
            }
        }

        return new DebtorRoles(hers, cases);
    }

    /// <summary>Whether both say the same.</summary>
    public bool IsSame(DebtorRoles other) => Accounts.SetEquals(other.Accounts) && Cases.SetEquals(other.Cases);

    /// <summary>Whether an entry makes another person a debtor of one of the accounts.</summary>
    public bool IsOfAnother(LedgerEntry entry, string person) => Accounts.Count > 0
        && AccountOf(entry) is { } account && Accounts.Contains(account) && entry.Stream.Name != person;

    /// <summary>The account whose debtor an entry makes somebody; null for none.</summary>
    private static string? AccountOf(LedgerEntry entry) => entry.Kind != Assigned ? null
        : EntryReading.DecodeClosed(entry) switch
        {
            RoleAssigned { Role: PartyKind.Debtor } assigned => assigned.AccountStream,
            null => throw EntryReading.Newer(entry),
            _ => null,
        };

    /// <summary>The cases of an account that name no debtor; null where one names another than her.</summary>
    private static async ValueTask<List<string>?> UnnamedAsync(
        ILedgerStore store, (string Account, string Person) of, long until, CancellationToken cancellation)
    {
        var unnamed = new List<string>();
        var entries = StreamPages.ReadAllAsync(store, StreamId.Parse(of.Account), cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry.Position >= until || SystemKinds.Contains(entry.Kind))
            {
                continue;
            }

            if ((EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry)) is not AccountCaseOpened opened)
            {
                continue;
            }

            var stream = CaseIdentity.Stream(opened.Case);
            var named = await DebtorAsync(store, stream, cancellation).ConfigureAwait(false);
            if (named is not null && named != of.Person)
            {
                return null;
            }

            if (named is null)
            {
                unnamed.Add(stream.Value);
            }
        }

        return unnamed;
    }

    /// <summary>Whom a case names as its debtor: who he is stands from its opening on.</summary>
    private static async ValueTask<string?> DebtorAsync(
        ILedgerStore store, StreamId stream, CancellationToken cancellation)
    {
        await foreach (var entry in StreamPages.ReadAllAsync(store, stream, cancellation).ConfigureAwait(false))
        {
            if (entry.Version == 1)
            {
                return EntryReading.DecodeClosed(entry) is CaseOpened opened
                    ? CaseParty.DebtorOf(opened.Parties)
                    : throw EntryReading.Newer(entry);
            }
        }

        return null;
    }
}
