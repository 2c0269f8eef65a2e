using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Follows the ledger from its cursor and keeps the rows of worklists, and of what waits.</summary>
/// <remarks>
/// It folds whole cases, because promises, plans and holds make a row; only a node that serves lists runs it
/// (DECISIONS.md).
/// </remarks>
public sealed class WorkRowFollower : LedgerFollower
{
    /// <summary>Entries taken in by one transaction, at most; a row that many of them touch is written once.</summary>
    public const int MaxEntries = 64_000;

    /// <summary>Rows written by one transaction, but for those of a page.</summary>
    public const int MaxRows = 16_000;

    // Cases met lately with their states, at up to 3 KB each; one that comes back is folded again from its stream.
    private const int UsualKept = 16_000;

    private readonly ILedgerStore ledger;
    private readonly IWorkRows rows;
    private readonly RowPolicies policies;
    private readonly WorkRowRenewal renewal;
    private readonly FollowedPage page;
    private bool isFirst;
    private bool tells;

    // Until everything was taken in once since the beginning, nobody is told piece by piece.
    private bool isAnew = true;
    private long next;
    private readonly List<string> opened = [];
    private readonly Dictionary<StreamId, Known> kept = [];

    // Cases whose rows are to be made of their kept states: once, however many entries touch them.
    private readonly HashSet<StreamId> stale = [];
    private readonly Dictionary<string, WorkRow> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<(WaitingKind Kind, string Id), WaitingChange> waiting = [];
    private readonly Dictionary<string, List<PersonEvent>> persons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountState> accounts = new(StringComparer.Ordinal);

    /// <summary>Makes a follower; nothing is read yet.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="rows">Where the rows are kept.</param>
    /// <param name="policies">The policies; rows made under others are made anew once the rest is taken in.</param>
    /// <param name="recent">What this process wrote lately; null where another one writes.</param>
    /// <param name="mostEntries">Entries of one transaction; fewer only in tests.</param>
    public WorkRowFollower(
        ILedgerStore ledger, IWorkRows rows, RowPolicies policies, RecentEntries? recent = null,
        int mostEntries = MaxEntries)
    {
        this.ledger = ledger;
        page = new FollowedPage(ledger, recent, FollowedEntry.IsOfWork);
        this.rows = rows;
        this.policies = policies;
        renewal = new WorkRowRenewal(ledger, rows, policies);
        Follow(new Following
        {
            MostEntries = mostEntries,
            Rows = () => changed.Count + stale.Count,
            MostRows = MaxRows,
            ReadCursor = rows.BeginAsync,
            Begin = Begin,
            TakePage = TakePageAsync,
            Write = WriteAsync,
            AskAgain = page.AskAgain,
            Tells = () => tells,
            CaughtUp = CaughtUpAsync,
            StandBy = rows.CompleteAsync,
            Drop = Drop,
        });
    }

    /// <summary>How many cases are kept between pages; fewer only in tests.</summary>
    internal int MostKept { get; init; } = UsualKept;

    /// <summary>
    /// Is told, once the rows are written, what they took in; called by one thread at a time, and by the node alone
    /// that keeps the rows. Null where nobody asks.
    /// </summary>
    public Action<WorkSeen>? Seen { get; set; }

    private void Drop()
    {
        page.Drop();
        kept.Clear();
        stale.Clear();
        renewal.Restart();
        isAnew = true;
    }

    private void Begin()
    {
        stale.Clear();
        changed.Clear();
        waiting.Clear();
        persons.Clear();
        accounts.Clear();
        opened.Clear();
        isFirst = false;
        tells = false;
    }

    private async ValueTask CaughtUpAsync(CancellationToken stop)
    {
        await rows.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        if (isAnew)
        {
            isAnew = false;
            Seen?.Invoke(new WorkSeen(next, IsAnew: true));
        }

        await renewal.GoOnAsync(Refresh, stop).ConfigureAwait(false);
    }

    private void Refresh(WorkRow row)
    {
        var stream = CaseIdentity.Stream(row.CaseId);
        if (kept.TryGetValue(stream, out var known))
        {
            kept[stream] = known with { Row = row };
        }
    }

    private async ValueTask WriteAsync(StoredEntry last, CancellationToken cancellation)
    {
        MakeRows();
        await ShareAsync(cancellation).ConfigureAwait(false);
        await SpeakAsync(cancellation).ConfigureAwait(false);
        var changes = new WorkChanges([.. changed.Values])
        {
            Waiting = [.. waiting.Values],
            Made = isFirst ? renewal.FromTheStart : null,
        };
        await rows.WriteAsync(changes, last, cancellation).ConfigureAwait(false);
        next = last.Position + 1;
        Tell();
    }

    private void Tell()
    {
        if (isAnew || Seen is null || (opened.Count == 0 && waiting.Count == 0))
        {
            return;
        }

        var payments = waiting.Values.Where(change => change.Kind == WaitingKind.Payment).ToLookup(
            change => change.Row is not null, change => change.Id);
        var seen = new WorkSeen(next, IsAnew: false)
        {
            Opened = [.. opened],
            Begun = [.. payments[true]],
            Ended = [.. payments[false]],
        };
        if (!seen.IsEmpty)
        {
            Seen(seen);
        }
    }

    private async ValueTask<StoredEntry?> TakePageAsync(long cursor, int most, CancellationToken cancellation)
    {
        isFirst |= cursor == 0;
        if (kept.Count > MostKept || page.MustForget())
        {
            MakeRows();
            kept.Clear();
        }

        if (!await page.ReadAsync(cursor, most, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        var entries = page.Entries;
        await MeetAsync(entries, cancellation).ConfigureAwait(false);
        for (var index = 0; index < entries.Length; index++)
        {
            await TakeAsync(entries, index, cancellation).ConfigureAwait(false);
        }

        return page.Clear();
    }

    /// <summary>Makes the cases of a page known: those that began before it are folded up to it.</summary>
    private async ValueTask MeetAsync(ReadOnlyMemory<FollowedEntry> entries, CancellationToken cancellation)
    {
        Dictionary<string, (StreamId Stream, long Position)>? unknown = null;
        foreach (ref readonly var entry in entries.Span)
        {
            if (entry.IsOfCase && kept.TryAdd(entry.Stream, new Known(CaseState.Initial, null)) && entry.Sequence > 1)
            {
                (unknown ??= new(StringComparer.Ordinal)).Add(entry.Stream.Name, (entry.Stream, entry.Position));
            }
        }

        if (unknown is null)
        {
            return;
        }

        var written = await rows.ReadAsync([.. unknown.Keys], cancellation).ConfigureAwait(false);
        foreach (var row in written)
        {
            await KeepAsync(unknown[row.CaseId], changed.GetValueOrDefault(row.CaseId) ?? row).ConfigureAwait(false);
            unknown.Remove(row.CaseId);
        }

        foreach (var (id, place) in unknown.Where(one => changed.ContainsKey(one.Key)))
        {
            // Opened within this transaction, and forgotten since.
            await KeepAsync(place, changed[id]).ConfigureAwait(false);
        }

        async ValueTask KeepAsync((StreamId Stream, long Position) place, WorkRow row)
        {
            var state = await EntryReading.CaseBeforeAsync(ledger, place.Stream, place.Position, cancellation)
                .ConfigureAwait(false);
            kept[place.Stream] = new Known(state, row);
        }
    }

    private ValueTask TakeAsync(
        ReadOnlyMemory<FollowedEntry> entries, int index, CancellationToken cancellation)
    {
        ref readonly var entry = ref entries.Span[index];
        if (entry.Event is not { } happened)
        {
            return ValueTask.CompletedTask;
        }

        if (WaitingFold.Of(happened, entry) is { } change)
        {
            waiting[(change.Kind, change.Id)] = change;
        }

        if (happened is CaseEvent of)
        {
            stale.Add(entry.Stream);
            var known = kept[entry.Stream];
            var state = known.State.Evolve(of);
            tells |= IsToldSoon(known.State, state);
            if (happened is CaseOpened or AccountStated)
            {
                return StartAsync(entry, known with { State = state }, of, cancellation);
            }

            kept[entry.Stream] = new Known(state, WorkRowFold.Since(known.Row ?? throw Rowless(entry), state, entry));
        }
        else if (happened is PersonRegistered or TimeZoneChanged)
        {
            var name = entry.Stream.Name;
            var told = persons.TryGetValue(name, out var known) ? known : persons[name] = [];
            told.Add((PersonEvent)happened);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Whether a case may have another next step now. Most payments only change what is owed, and a case that is paid
    /// often a second is then written once for many of them.
    /// </summary>
    internal static bool IsToldSoon(CaseState before, CaseState after) =>
        before.Stage != after.Stage || before.Holds != after.Holds || before.Promises != after.Promises
        || before.Plans != after.Plans;

    /// <summary>Makes the rows of all cases that entries touched since it was done last.</summary>
    private void MakeRows()
    {
        foreach (var stream in stale)
        {
            var known = kept[stream];
            var row = WorkRowFold.After(known.Row!, known.State, policies.Of(known.State.Opened!.Packs));
            kept[stream] = known with { Row = row };
            changed[row.CaseId] = row;
        }

        stale.Clear();
    }

    /// <summary>Takes in what opens a case, or tells of its account: other streams tell of these too.</summary>
    private async ValueTask StartAsync(
        FollowedEntry entry, Known known, CaseEvent happened, CancellationToken cancellation)
    {
        var state = known.State;
        if (happened is CaseOpened && Seen is not null)
        {
            opened.Add(entry.Stream.Name);
        }

        var row = happened is CaseOpened of
            ? await OpenedAsync(of, entry, cancellation).ConfigureAwait(false)
            : known.Row ?? throw Rowless(entry);
        var stream = state.Opened!.AccountStream;
        var account = await CasePlaces.AccountAsync(ledger, stream, cancellation).ConfigureAwait(false);
        row = WorkRowFold.Stated(row, account);
        if (happened is AccountStated && account.Episodes > 1)
        {
            accounts[stream] = account;
        }

        kept[entry.Stream] = new Known(state, WorkRowFold.Since(row, state, entry));
    }

    private async ValueTask<WorkRow> OpenedAsync(
        CaseOpened opened, FollowedEntry entry, CancellationToken cancellation)
    {
        var row = WorkRowFold.Opened(opened, entry);
        if (row.Person is not { } person)
        {
            return row;
        }

        var known = StreamPages.ReadAllAsync(ledger, StreamId.Parse("person/" + person), cancellation);
        await foreach (var told in known.ConfigureAwait(false))
        {
            if (!SystemKinds.Contains(told.Kind)
                && (EntryReading.DecodeClosed(told) ?? throw EntryReading.Newer(told)) is PersonEvent happened)
            {
                row = WorkRowFold.Of(row, happened);
            }
        }

        return row;
    }

    /// <summary>
    /// What is known of an account holds for all of its cases, also for those before the one it was told of.
    /// </summary>
    private async ValueTask ShareAsync(CancellationToken cancellation)
    {
        foreach (var (stream, account) in accounts)
        {
            var ids = await CasePlaces.AllOfAsync(ledger, stream, cancellation).ConfigureAwait(false);
            var written = await rows.ReadAsync(
                [.. ids.Where(id => !changed.ContainsKey(id))], cancellation).ConfigureAwait(false);
            foreach (var row in written.Concat([.. ids.Where(changed.ContainsKey).Select(id => changed[id])]))
            {
                var told = WorkRowFold.Stated(row, account);
                if (told != row)
                {
                    changed[row.CaseId] = told;
                    Refresh(told);
                }
            }
        }
    }

    /// <summary>Writes what was told of persons after their cases were opened.</summary>
    private async ValueTask SpeakAsync(CancellationToken cancellation)
    {
        if (persons.Count == 0)
        {
            return;
        }

        var known = await rows.ReadOfPersonsAsync([.. persons.Keys], cancellation).ConfigureAwait(false);
        foreach (var row in known.Where(row => !changed.ContainsKey(row.CaseId)).Concat([.. changed.Values]))
        {
            var told = row.Person is { } person && persons.TryGetValue(person, out var some)
                ? some.Aggregate(row, WorkRowFold.Of)
                : row;
            if (told != row)
            {
                changed[row.CaseId] = told;
                Refresh(told);
            }
        }
    }

    private static LedgerStoreException Rowless(in FollowedEntry entry) => new(StoreFailure.Corrupt,
        $"entry {entry.Position} of {entry.Stream} goes on a case that has no row in the worklists",
        "delete the read models, which are built anew, and run audit verify");

    private readonly record struct Known(CaseState State, WorkRow? Row);
}
