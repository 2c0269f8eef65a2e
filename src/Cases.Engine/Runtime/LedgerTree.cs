using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The head of the tree over all entries, kept up with every batch.</summary>
public sealed class LedgerTree
{
    private const int PageEntries = 1_000;

    private readonly Lock gate = new();
    private readonly MerkleFrontier frontier = new();

    /// <summary>The head as of the last batch taken in.</summary>
    public TreeHead Head
    {
        get
        {
            lock (gate)
            {
                return frontier.Head();
            }
        }
    }

    /// <summary>Takes in what a store holds already; before the first batch of a node that writes.</summary>
    public async ValueTask LoadAsync(ILedgerStore store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        while (true)
        {
            var page = await store.ReadFromAsync(frontier.Size, PageEntries, cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                return;
            }

            Add(page);
        }
    }

    /// <summary>
    /// Takes in a batch that is durable now. Entries that are in already, from another node, are passed over.
    /// </summary>
    internal void Add(IReadOnlyList<StoredEntry> entries)
    {
        lock (gate)
        {
            foreach (var entry in entries)
            {
                if (entry.Position == frontier.Size)
                {
                    frontier.Append(entry.Hash);
                }
            }
        }
    }
}
