using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Notices of a stretch of the ledger.</summary>
/// <param name="Notices">Those that there are, in order of position.</param>
/// <param name="Next">The position from which to go on.</param>
public sealed record NoticePage(IReadOnlyList<Notice> Notices, long Next);

/// <summary>
/// The notices of a ledger, from any position on. What was written lately is read and decoded once for all who follow,
/// and kept for a while; what is older is read for whoever asks. Safe for many threads.
/// </summary>
/// <param name="ledger">The ledger.</param>
public sealed class NoticeFeed(ILedgerStore ledger) : IDisposable
{
    /// <summary>Entries that one page covers, at most.</summary>
    public const int MaxPage = 1_000;

    // So many entries behind the end are kept: seconds of a heavy load, hours of a usual one.
    private const int MaxKept = 8_192;

    // The currency of a case never changes; when too many are kept they start again.
    private const int MaxCurrencies = 50_000;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<StreamId, Currency> currencies = new();
    private readonly TextPool texts = new();

    // All notices of the positions from keptFrom on, exclusive of keptNext.
    private readonly List<Notice> kept = [];
    private long keptFrom = -1;
    private long keptNext = -1;

    /// <summary>The position behind the last entry.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<long> EndAsync(CancellationToken cancellation) =>
        (await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next;

    /// <summary>Reads on from a position.</summary>
    /// <param name="from">The position.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The notices; <see cref="NoticePage.Next"/> is the same position where nothing was written.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<NoticePage> ReadAsync(long from, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (keptNext >= 0 && from >= keptFrom && from < keptNext)
            {
                return Kept(from);
            }

            if (keptNext < 0 || from >= keptNext)
            {
                var page = await ReadPageAsync(from, texts, cancellation).ConfigureAwait(false);
                if (page.Next > from)
                {
                    Keep(from, page);
                }

                return page;
            }
        }
        finally
        {
            gate.Release();
        }

        // Whoever begins far behind reads for himself, and keeps nobody waiting.
        return await ReadPageAsync(from, new TextPool(), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>Forgets what is kept: the ledger may have another end now.</summary>
    public async ValueTask RestartAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        kept.Clear();
        (keptFrom, keptNext) = (-1, -1);
        currencies.Clear();
        gate.Release();
    }

    /// <summary>The notice of one entry; null where there is none, or no such entry.</summary>
    /// <param name="position">The entry's position.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or the entry is of a newer build.</exception>
    public async ValueTask<Notice?> FindAsync(long position, CancellationToken cancellation)
    {
        var page = await ledger.ReadFromAsync(position, 1, cancellation).ConfigureAwait(false);
        return page is [var stored] && stored.Position == position
            ? await NoticeOfAsync(stored, new TextPool(), cancellation).ConfigureAwait(false)
            : null;
    }

    private NoticePage Kept(long from)
    {
        var first = kept.FindIndex(notice => notice.Position >= from);
        return new NoticePage(first < 0 ? [] : [.. kept.Skip(first)], keptNext);
    }

    private void Keep(long from, NoticePage page)
    {
        if (from != keptNext)
        {
            kept.Clear();
            keptFrom = from;
        }

        kept.AddRange(page.Notices);
        keptNext = page.Next;
        if (keptNext - keptFrom > MaxKept)
        {
            keptFrom = keptNext - (MaxKept / 2);
            kept.RemoveAll(notice => notice.Position < keptFrom);
        }
    }

    private async ValueTask<NoticePage> ReadPageAsync(
        long from, TextPool pool, CancellationToken cancellation)
    {
        var page = await ledger.ReadFromAsync(from, MaxPage, cancellation).ConfigureAwait(false);
        var notices = new List<Notice>();
        foreach (var stored in page)
        {
            if (await NoticeOfAsync(stored, pool, cancellation).ConfigureAwait(false) is { } notice)
            {
                notices.Add(notice);
            }
        }

        return new NoticePage(notices, page.Count == 0 ? from : page[^1].Position + 1);
    }

    private async ValueTask<Notice?> NoticeOfAsync(
        StoredEntry stored, TextPool pool, CancellationToken cancellation)
    {
        var isCase = FollowedEntry.IsCase(stored.Stream);
        if (!isCase && stored.Stream.Kind != "payment")
        {
            return null;
        }

        var entry = EntryReading.EntryOf(stored, pool);
        if (SystemKinds.Contains(entry.Kind))
        {
            return isCase && entry.Kind == SystemKinds.Refused.Name
                && EntryReading.DecodeOwn(entry) is { IsKnown: true, Value: RefusalPayload refused }
                    ? NoticeOf((entry, stored.Hash), Notices.Of(refused))
                    : null;
        }

        var told = EntryReading.DecodeClosed(entry) switch
        {
            CaseOpened opened => Notices.Of(opened, currencies[stored.Stream] = Bounded(opened.Currency)),
            CaseEvent happened => Notices.Of(
                happened, await CurrencyAsync(stored.Stream, cancellation).ConfigureAwait(false)),
            PaymentEvent happened => Notices.Of(happened),
            null => throw EntryReading.Newer(entry),
            _ => null,
        };
        return told is { } known ? NoticeOf((entry, stored.Hash), known) : null;
    }

    private static Notice NoticeOf(
        (LedgerEntry Entry, Hash32 Hash) at, (string Type, ImmutableArray<NoticeField> Data) told) =>
        new(at.Entry.Position, at.Entry.Stream, told.Type, Instant.FromUnixTimeMilliseconds(at.Entry.RecordedAtMs),
            told.Data)
        {
            Version = at.Entry.Version,
            EffectiveAt = Instant.FromUnixTimeMilliseconds(at.Entry.EffectiveAtMs),
            Hash = at.Hash,
        };

    private async ValueTask<Currency> CurrencyAsync(StreamId stream, CancellationToken cancellation)
    {
        if (currencies.TryGetValue(stream, out var known))
        {
            return known;
        }

        // What was refused before the opening tells nothing, and anything behind it needs the opening first.
        await foreach (var entry in StreamPages.ReadAllAsync(ledger, stream, cancellation).ConfigureAwait(false))
        {
            if (!SystemKinds.Contains(entry.Kind)
                && EntryReading.DecodeClosed(entry) is CaseOpened { Currency: var currency })
            {
                return currencies[stream] = Bounded(currency);
            }
        }

        throw new LedgerStoreException(StoreFailure.Corrupt,
            $"{stream} has entries and no opening",
            "run audit verify, and restore the store from a copy that is whole");
    }

    private Currency Bounded(Currency currency)
    {
        if (currencies.Count >= MaxCurrencies)
        {
            currencies.Clear();
        }

        return currency;
    }
}
