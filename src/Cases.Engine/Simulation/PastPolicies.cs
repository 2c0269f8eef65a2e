using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The policies at a position of the ledger, and what they would have been with drafts.</summary>
/// <param name="shipped">The packs that ship, and which of them are in force.</param>
/// <param name="drafts">The drafts.</param>
internal sealed class PastPolicies(PolicyBook shipped, IReadOnlyList<RulePack> drafts)
{
    private readonly PolicyLibrary library = new(shipped);
    private PolicyBook? seen;
    private PolicyShelf inForce = new(shipped);
    private PolicyShelf draft = new(shipped);

    /// <summary>Takes in the next entry of the policies.</summary>
    /// <exception cref="LedgerStoreException">This build cannot tell what was in force from here on.</exception>
    public void Take(LedgerEntry entry)
    {
        library.Take(entry);
        if (library.Unreadable is { } why)
        {
            throw new LedgerStoreException(StoreFailure.NewerVersion, why, "run the newer build that wrote it");
        }
    }

    /// <summary>The policies of the packs that a case names, over time, as they were and as they would have been.
    /// </summary>
    public (PolicySeries InForce, PolicySeries Draft) Of(ImmutableArray<string> packs)
    {
        if (!ReferenceEquals(seen, library.Book))
        {
            seen = library.Book;
            inForce = new PolicyShelf(seen);
            draft = new PolicyShelf(DraftBook.Of(seen, drafts));
        }

        var chosen = inForce.TryFind(packs, out _) ? packs : [];
        return (inForce.For(chosen), draft.For(chosen));
    }
}
