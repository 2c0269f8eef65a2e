using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Follows the ledger from its cursor and keeps the blind index of persons' names and numbers.</summary>
/// <remarks>
/// It opens personal text with the keys that still exist and keeps tokens of it alone: of a person whose key was
/// destroyed nothing is found once the index is built anew.
/// </remarks>
public sealed class SearchFollower : LedgerFollower
{
    /// <summary>Entries taken in by one transaction, at most.</summary>
    public const int MaxEntries = 16_000;

    private readonly ILedgerStore ledger;
    private readonly KeyRing keys;
    private readonly SearchTokens tokens;
    private readonly TextPool texts = new();
    private readonly HashSet<SearchRow> found = [];
    private readonly HashSet<string> erased = new(StringComparer.Ordinal);

    internal SearchFollower(ILedgerStore ledger, KeyRing keys, SearchTokens tokens, ISearchRows rows)
    {
        this.ledger = ledger;
        this.keys = keys;
        this.tokens = tokens;
        Follow(new Following
        {
            MostEntries = MaxEntries,
            ReadCursor = rows.BeginAsync,
            Begin = Begin,
            TakePage = TakePageAsync,
            Write = (last, cancellation) => rows.WriteAsync(found, erased, last, cancellation),
            CaughtUp = rows.CompleteAsync,
            StandBy = rows.CompleteAsync,
        });
    }

    private void Begin()
    {
        found.Clear();
        erased.Clear();
    }

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
        if (happened is PersonErased { Classes: var classes } && classes.Contains(RetentionClass.Identity))
        {
            // Another node may have destroyed the keys that this one still keeps.
            keys.Forget(((PersonErased)happened).Keys);
            found.RemoveWhere(row => row.Person == entry.Stream.Name);
            erased.Add(entry.Stream.Name);
        }

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
