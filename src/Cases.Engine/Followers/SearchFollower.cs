using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Follows the ledger from its cursor and keeps the blind index of persons' names and numbers.</summary>
/// <remarks>
/// It opens personal text with the keys that still exist and keeps tokens of it alone: of a person whose key was
/// destroyed nothing is found once the index is built anew.
/// </remarks>
public sealed class SearchFollower
{
    /// <summary>Entries taken in by one transaction, at most.</summary>
    public const int MaxEntries = 16_000;

    private readonly ILedgerStore ledger;
    private readonly KeyRing keys;
    private readonly SearchTokens tokens;
    private readonly Following following;
    private readonly TextPool texts = new();
    private readonly HashSet<SearchRow> found = [];

    internal SearchFollower(ILedgerStore ledger, KeyRing keys, SearchTokens tokens, ISearchRows rows)
    {
        this.ledger = ledger;
        this.keys = keys;
        this.tokens = tokens;
        following = new Following
        {
            MostEntries = MaxEntries,
            ReadCursor = rows.ReadCursorAsync,
            Begin = found.Clear,
            TakePage = TakePageAsync,
            Write = (last, cancellation) => rows.WriteAsync(found, last, cancellation),
            CaughtUp = rows.CompleteAsync,
        };
    }

    /// <summary>Takes in everything that is committed now.</summary>
    /// <returns>Entries taken in.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public ValueTask<long> CatchUpAsync(CancellationToken cancellation) => following.CatchUpAsync(cancellation);

    /// <summary>Follows until it is stopped, and takes in what was committed before it ends.</summary>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits out the pauses of a bulk load; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following.</param>
    public Task RunAsync(WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop) =>
        following.RunAsync(committed, pause, stop);

    private async ValueTask<StoredEntry?> TakePageAsync(long cursor, int most, CancellationToken cancellation)
    {
        var page = await ledger.ReadFromAsync(cursor, most, cancellation).ConfigureAwait(false);
        foreach (var stored in page)
        {
            if (stored.Stream.Kind == "person")
            {
                await TakeAsync(EntryReading.EntryOf(stored, texts), cancellation).ConfigureAwait(false);
            }
        }

        return page.Count == 0 ? null : page[^1];
    }

    private async ValueTask TakeAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        if (SystemKinds.Contains(entry.Kind))
        {
            return;
        }

        var happened = await EntryReading.DecodeAsync(entry, keys, cancellation).ConfigureAwait(false)
            ?? throw EntryReading.Newer(entry);
        var text = happened switch
        {
            PersonRegistered registered => registered.Name,
            ContactPointAdded added => added.Value,
            _ => null,
        };
        foreach (var token in text is null ? [] : tokens.Of(text))
        {
            found.Add(new SearchRow(token, entry.Stream.Name));
        }
    }
}
