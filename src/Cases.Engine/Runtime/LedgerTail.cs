using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// Looks what other nodes write: wakes the followers, and forgets actors whose streams moved on elsewhere; all of them
/// where the ledger ends before what was seen of it.
/// </summary>
/// <remarks>
/// Nothing is right because of it: writes are guarded and reads compared. It makes lists follow quickly and spares an
/// actor a decision that its guard would lose. What this node wrote itself is passed over unread.
/// </remarks>
public sealed class LedgerTail
{
    /// <summary>How often it looks while there is something to see; one small row each time.</summary>
    public static readonly Duration Busy = Duration.FromMilliseconds(50);

    /// <summary>How often it looks at a ledger that rests: four small questions a second.</summary>
    public static readonly Duration Idle = Duration.FromMilliseconds(250);

    private const int PageEntries = 1_000;

    private readonly ILedgerStore store;
    private readonly Func<StreamId, bool> forget;
    private readonly Action forgetAll;
    private readonly Action<StreamId, IReadOnlyList<string>> erased;
    private readonly PolicyLibrary policies;
    private readonly TextPool texts = new();
    private readonly WakeUp committed;
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, long> own = [];
    private long next = -1;
    private bool wrote;

    internal LedgerTail(
        ILedgerStore store, Func<StreamId, bool> forget, Action forgetAll,
        Action<StreamId, IReadOnlyList<string>> erased, PolicyLibrary policies, WakeUp committed)
    {
        this.store = store;
        this.forget = forget;
        this.forgetAll = forgetAll;
        this.erased = erased;
        this.policies = policies;
        this.committed = committed;
    }

    /// <summary>
    /// Everything before this position was taken in, or written by this node itself, which may write more meanwhile; -1
    /// before the first look.
    /// </summary>
    public long Seen
    {
        get
        {
            lock (gate)
            {
                return next;
            }
        }
    }

    /// <summary>Looks until it is stopped.</summary>
    /// <param name="pause">Waits; ends early when stopped.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="LedgerStoreException">The world failed; call it again, and it goes on from there.</exception>
    public async Task RunAsync(Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(pause);
        var wait = Busy;
        while (!stop.IsCancellationRequested)
        {
            var seen = await LookAsync(stop).ConfigureAwait(false);
            wait = seen > 0 || Interlocked.Exchange(ref wrote, false) ? Busy : Duration.Min(Idle, wait + wait);
            await pause(wait, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks once.</summary>
    /// <returns>Entries that others wrote since the last look; 0 at the first, which only finds the end.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<long> LookAsync(CancellationToken cancellation)
    {
        var known = Seen;
        var head = await store.ReadHeadAsync(cancellation).ConfigureAwait(false);
        if (WentBack(known, head.Next))
        {
            forgetAll();
            committed.Signal();
        }

        long seen = 0;
        while (Gap(head.Next) is (var from, > 0 and var count))
        {
            var page = await store.ReadFromAsync(from, (int)Math.Min(PageEntries, count), cancellation)
                .ConfigureAwait(false);
            foreach (var entry in page)
            {
                forget(entry.Stream);
                Look(entry);
            }

            if (page.Count == 0)
            {
                break;
            }

            seen += page.Count;
            Pass(page[^1].Position + 1);
        }

        if (!policies.IsCurrent)
        {
            await policies.RefreshAsync(store, cancellation).ConfigureAwait(false);
        }

        if (seen > 0)
        {
            committed.Signal();
        }

        return seen;
    }

    /// <summary>Takes note of what this node wrote.</summary>
    internal void Wrote(LedgerBatch batch)
    {
        lock (gate)
        {
            var end = batch.ExpectedNext + batch.Entries.Count;
            if (next < 0 || end <= next)
            {
                return;
            }

            Volatile.Write(ref wrote, true);
            own[batch.ExpectedNext] = end;
            PassOwn();
        }
    }

    /// <summary>
    /// Whether the ledger ends before what was seen: its server was replaced by a copy that lacks the newest.
    /// </summary>
    private bool WentBack(long known, long end)
    {
        lock (gate)
        {
            if (end >= known)
            {
                return false;
            }

            next = end;
            own.Clear();
            return true;
        }
    }

    /// <summary>
    /// Another node erased somebody's data: what this one keeps of it goes too. Or it changed the policies.
    /// </summary>
    private void Look(StoredEntry stored)
    {
        policies.Look(stored);
        if (stored.Stream.Kind is "person" or "payment" && EntryReading.EntryOf(stored, texts) is var entry
            && EngineContext.Erases(entry.Kind) && EntryReading.DecodeClosed(entry) is IErasing happened)
        {
            erased(stored.Stream, happened.Keys);
        }
    }

    /// <summary>The next entries of others: from where, and how many stand together.</summary>
    private (long From, long Count) Gap(long end)
    {
        lock (gate)
        {
            if (next < 0)
            {
                next = end;
            }

            PassOwn();
            foreach (var (start, _) in own)
            {
                return (next, Math.Min(start, end) - next);
            }

            return (next, end - next);
        }
    }

    private void Pass(long to)
    {
        lock (gate)
        {
            next = Math.Max(next, to);
        }
    }

    private void PassOwn()
    {
        while (own.Count > 0 && own.First() is var (start, end) && start <= next)
        {
            own.Remove(start);
            next = Math.Max(next, end);
        }
    }
}
