using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Reads the entries that a follower of rows looks at, page by page.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="recent">What this process wrote lately; null where another one writes.</param>
/// <param name="follows">The streams whose entries are decoded.</param>
internal sealed class FollowedPage(ILedgerStore ledger, RecentEntries? recent, Predicate<StreamId> follows)
{
    private readonly FollowedEntry[] page = new FollowedEntry[Following.MaxPage];
    private readonly TextPool texts = new();
    private int count;
    private int clearings;

    /// <summary>The entries read last, until they are cleared.</summary>
    public ReadOnlyMemory<FollowedEntry> Entries => page.AsMemory(0, count);

    /// <summary>
    /// Whether what this process wrote was forgotten since it was asked last: whoever keeps more than rows lets go of
    /// it too.
    /// </summary>
    public bool MustForget()
    {
        var now = recent?.Clearings ?? 0;
        var isNew = now != clearings;
        clearings = now;
        return isNew;
    }

    /// <summary>Forgets what this process wrote; the ledger has it.</summary>
    public void Drop() => recent?.Clear();

    /// <summary>Asks the ledger before it says that nothing is there, whatever this process knows.</summary>
    public void AskAgain() => recent?.AskAgain();

    /// <summary>
    /// Reads what was just written, or else the ledger, where it may have more than this process knows: otherwise a
    /// question in vain would follow each batch.
    /// </summary>
    /// <param name="cursor">The position to read from.</param>
    /// <param name="most">Entries, at most <see cref="Following.MaxPage"/>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>False where nothing is there.</returns>
    /// <exception cref="LedgerStoreException">An entry is damaged or of a newer build, or the store failed.</exception>
    public async ValueTask<bool> ReadAsync(long cursor, int most, CancellationToken cancellation)
    {
        count = recent?.Take(cursor, page.AsSpan(0, most)) ?? 0;
        if (count == 0 && recent?.EndsAt(cursor) != true)
        {
            var unknown = recent?.Unknown ?? 0;
            var read = await ledger.ReadFromAsync(cursor, most, cancellation).ConfigureAwait(false);
            for (; count < read.Count; count++)
            {
                page[count] = FollowedEntry.Of(read[count], texts, follows);
            }

            if (count == 0)
            {
                recent?.Ends(unknown);
            }
        }

        return count > 0;
    }

    /// <summary>Forgets the entries, so that what they hold on to can go.</summary>
    /// <returns>What a cursor needs of the last of them.</returns>
    public StoredEntry Clear()
    {
        var last = page[count - 1].AsLast();
        page.AsSpan(0, count).Clear();
        count = 0;
        return last;
    }
}
