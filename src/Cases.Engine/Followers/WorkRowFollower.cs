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
    public const int MaxEntries = 16_000;

    // Cases met lately with their states, at up to 3 KB each; one that comes back is folded again from its stream.
    private const int MaxKept = 16_000;

    private readonly ILedgerStore ledger;
    private readonly IWorkRows rows;
    private readonly RowPolicies policies;
    private readonly WorkRowRenewal renewal;
    private bool isFirst;
    private readonly TextPool texts = new();
    private readonly Dictionary<string, Known> kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkRow> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<(WaitingKind Kind, string Id), WaitingChange> waiting = [];
    private readonly Dictionary<string, List<PersonEvent>> persons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountState> accounts = new(StringComparer.Ordinal);

    /// <summary>Makes a follower; nothing is read yet.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="rows">Where the rows are kept.</param>
    /// <param name="policies">The policies; rows made under others are made anew once the rest is taken in.</param>
    /// <param name="mostEntries">Entries of one transaction; fewer only in tests.</param>
    public WorkRowFollower(
        ILedgerStore ledger, IWorkRows rows, RowPolicies policies, int mostEntries = MaxEntries)
    {
        this.ledger = ledger;
        this.rows = rows;
        this.policies = policies;
        renewal = new WorkRowRenewal(ledger, rows, policies);
        Follow(new Following
        {
            MostEntries = mostEntries,
            ReadCursor = rows.BeginAsync,
            Begin = Begin,
            TakePage = TakePageAsync,
            Write = WriteAsync,
            CaughtUp = CaughtUpAsync,
            StandBy = rows.CompleteAsync,
            Drop = Drop,
        });
    }

    private void Drop()
    {
        kept.Clear();
        renewal.Restart();
    }

    private void Begin()
    {
        changed.Clear();
        waiting.Clear();
        persons.Clear();
        accounts.Clear();
        isFirst = false;
    }

    private async ValueTask CaughtUpAsync(CancellationToken stop)
    {
        await rows.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        await renewal.GoOnAsync(Refresh, stop).ConfigureAwait(false);
    }

    private void Refresh(WorkRow row)
    {
        if (kept.TryGetValue(row.CaseId, out var known))
        {
            kept[row.CaseId] = known with { Row = row };
        }
    }

    private async ValueTask WriteAsync(StoredEntry last, CancellationToken cancellation)
    {
        await ShareAsync(cancellation).ConfigureAwait(false);
        await SpeakAsync(cancellation).ConfigureAwait(false);
        var changes = new WorkChanges([.. changed.Values])
        {
            Waiting = [.. waiting.Values],
            Made = isFirst ? renewal.FromTheStart : null,
        };
        await rows.WriteAsync(changes, last, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<StoredEntry?> TakePageAsync(long cursor, int most, CancellationToken cancellation)
    {
        isFirst |= cursor == 0;
        var page = await ledger.ReadFromAsync(cursor, most, cancellation).ConfigureAwait(false);
        await MeetAsync(page, cancellation).ConfigureAwait(false);
        foreach (var stored in page)
        {
            await TakeAsync(stored, cancellation).ConfigureAwait(false);
        }

        return page.Count == 0 ? null : page[^1];
    }

    /// <summary>Makes the cases of a page known: those that began before it are folded up to it.</summary>
    private async ValueTask MeetAsync(IReadOnlyList<StoredEntry> page, CancellationToken cancellation)
    {
        if (kept.Count > MaxKept)
        {
            kept.Clear();
        }

        var unknown = new Dictionary<string, StoredEntry>(StringComparer.Ordinal);
        foreach (var stored in page)
        {
            if (stored.Stream.Kind == "case" && !kept.ContainsKey(stored.Stream.Name))
            {
                if (stored.Sequence > 1)
                {
                    unknown.TryAdd(stored.Stream.Name, stored);
                }

                kept.Add(stored.Stream.Name, new Known(CaseState.Initial, null));
            }
        }

        if (unknown.Count == 0)
        {
            return;
        }

        var ids = unknown.Keys.ToList();
        var written = await rows.ReadAsync(ids, cancellation).ConfigureAwait(false);
        foreach (var row in written)
        {
            var state = await StateBeforeAsync(unknown[row.CaseId], cancellation).ConfigureAwait(false);
            kept[row.CaseId] = new Known(state, changed.GetValueOrDefault(row.CaseId) ?? row);
        }

        foreach (var id in ids.Where(changed.ContainsKey).Except(written.Select(row => row.CaseId)))
        {
            // Opened within this transaction, and forgotten since.
            var state = await StateBeforeAsync(unknown[id], cancellation).ConfigureAwait(false);
            kept[id] = new Known(state, changed[id]);
        }
    }

    private ValueTask<CaseState> StateBeforeAsync(StoredEntry stored, CancellationToken cancellation) =>
        EntryReading.CaseBeforeAsync(ledger, stored.Stream, stored.Position, cancellation);

    private async ValueTask TakeAsync(StoredEntry stored, CancellationToken cancellation)
    {
        if (stored.Stream.Kind is not ("case" or "person" or "payment"))
        {
            return;
        }

        var entry = EntryReading.EntryOf(stored, texts);
        if (SystemKinds.Contains(entry.Kind))
        {
            return;
        }

        var happened = Event(entry);
        if (WaitingFold.Of(happened, entry) is { } change)
        {
            waiting[(change.Kind, change.Id)] = change;
        }

        if (happened is PersonRegistered or TimeZoneChanged)
        {
            var name = stored.Stream.Name;
            var told = persons.TryGetValue(name, out var known) ? known : persons[name] = [];
            told.Add((PersonEvent)happened);
        }
        else if (happened is CaseEvent of)
        {
            var id = stored.Stream.Name;
            kept[id] = await AfterAsync(kept[id], of, entry, cancellation).ConfigureAwait(false);
            changed[id] = kept[id].Row!;
        }
    }

    private async ValueTask<Known> AfterAsync(
        Known known, CaseEvent happened, LedgerEntry entry, CancellationToken cancellation)
    {
        var state = known.State.Evolve(happened);
        var row = happened is CaseOpened opened
            ? await OpenedAsync(opened, entry, cancellation).ConfigureAwait(false)
            : known.Row ?? throw EntryReading.Newer(entry);
        if (happened is CaseOpened or AccountStated)
        {
            var stream = state.Opened!.AccountStream;
            var account = await CasePlaces.AccountAsync(ledger, stream, cancellation).ConfigureAwait(false);
            row = WorkRowFold.Stated(row, account);
            if (happened is AccountStated && account.Episodes > 1)
            {
                accounts[stream] = account;
            }
        }

        return new Known(state, WorkRowFold.After(row, state, entry, policies.Of(state.Opened!.Packs)));
    }

    private async ValueTask<WorkRow> OpenedAsync(
        CaseOpened opened, LedgerEntry entry, CancellationToken cancellation)
    {
        var row = WorkRowFold.Opened(opened, entry);
        if (row.Person is not { } person)
        {
            return row;
        }

        var known = StreamPages.ReadAllAsync(ledger, StreamId.Parse("person/" + person), cancellation);
        await foreach (var told in known.ConfigureAwait(false))
        {
            if (!SystemKinds.Contains(told.Kind) && Event(told) is PersonEvent happened)
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

    private static DomainEvent Event(LedgerEntry entry) =>
        EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry);

    private readonly record struct Known(CaseState State, WorkRow? Row);
}
