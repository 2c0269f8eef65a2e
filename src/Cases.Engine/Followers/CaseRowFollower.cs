using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Follows the ledger from its cursor and keeps a row for each case.</summary>
/// <remarks>
/// Money results and moves of stage stand in the entries, so a row follows without folding the whole case. At most
/// <see cref="MaxEntries"/> entries a transaction, so that a crash repeats little and a reader never waits long.
/// </remarks>
/// <param name="ledger">The ledger.</param>
/// <param name="rows">Where the rows are kept.</param>
public sealed class CaseRowFollower(ILedgerStore ledger, ICaseRows rows)
{
    /// <summary>Entries taken in by one transaction, at most.</summary>
    public const int MaxEntries = 1_000;

    // Rows written lately: the entries of a case stand close together, and only this follower writes rows.
    private const int MaxKept = 50_000;

    private readonly TextPool texts = new();
    private readonly Dictionary<string, CaseRow> kept = new(StringComparer.Ordinal);

    /// <summary>Takes in everything that is committed now.</summary>
    /// <returns>Entries taken in.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<long> CatchUpAsync(CancellationToken cancellation)
    {
        var cursor = await rows.ReadCursorAsync(cancellation).ConfigureAwait(false);
        var start = cursor;
        while (true)
        {
            var entries = await ledger.ReadFromAsync(cursor, MaxEntries, cancellation).ConfigureAwait(false);
            if (entries.Count == 0)
            {
                return cursor - start;
            }

            await TakeInAsync(entries, cancellation).ConfigureAwait(false);
            cursor = entries[^1].Position + 1;
        }
    }

    /// <summary>Follows until it is stopped, and takes in what was committed before it ends.</summary>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="stop">Ends the following.</param>
    public async Task RunAsync(WakeUp committed, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(committed);
        while (!stop.IsCancellationRequested)
        {
            var next = committed.Next;
            await CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
            await next.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask TakeInAsync(IReadOnlyList<StoredEntry> entries, CancellationToken cancellation)
    {
        var touched = new Dictionary<string, CaseRow?>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var stored in entries)
        {
            if (IsCase(stored.Stream) && touched.TryAdd(stored.Stream.Name, null))
            {
                var id = stored.Stream.Name;
                touched[id] = kept.GetValueOrDefault(id);
                if (touched[id] is null && stored.Sequence > 1)
                {
                    unknown.Add(id);
                }
            }
        }

        foreach (var row in await rows.ReadAsync(unknown, cancellation).ConfigureAwait(false))
        {
            touched[row.CaseId] = row;
        }

        foreach (var stored in entries)
        {
            if (IsCase(stored.Stream))
            {
                var id = stored.Stream.Name;
                touched[id] = After(touched[id], EntryReading.EntryOf(stored, texts));
            }
        }

        CaseRow[] changed = [.. touched.Values.Where(row => row is not null).Select(row => row!)];
        await rows.WriteAsync(changed, entries[^1], cancellation).ConfigureAwait(false);
        Keep(changed);
    }

    private void Keep(CaseRow[] changed)
    {
        if (kept.Count + changed.Length > MaxKept)
        {
            kept.Clear();
        }

        foreach (var row in changed)
        {
            kept[row.CaseId] = row;
        }
    }

    private static bool IsCase(StreamId stream) => stream.Value.StartsWith("case/", StringComparison.Ordinal);

    private static CaseRow? After(CaseRow? row, LedgerEntry entry)
    {
        if (SystemKinds.Contains(entry.Kind))
        {
            return row is null ? null : Counted(row, entry, refused: true);
        }

        var happened = EntryReading.DecodeClosed(entry) ?? throw new LedgerStoreException(StoreFailure.NewerVersion,
            $"Entry {entry.Position} is of the kind '{entry.Kind}', which this build does not know.",
            "Run the newer build that wrote it.");
        return happened is CaseOpened opened
            ? Counted(Opened(opened, entry), entry, refused: false)
            : row is null ? null : CaseRowFold.Apply(Counted(row, entry, refused: false), (CaseEvent)happened);
    }

    private static CaseRow Opened(CaseOpened opened, LedgerEntry entry) => new(
        opened.Case, opened.Source, opened.Account, CaseStage.Open,
        opened.Items.Sum(item => item.Charged.Sum(amount => amount.Minor)), opened.Currency)
    {
        OpenedAt = entry.Position,
    };

    /// <summary>
    /// Entries of one command stand together, so a command is counted where it differs from the one before; a refusal
    /// is one entry, and a command of its own even where it repeats an id.
    /// </summary>
    private static CaseRow Counted(CaseRow row, LedgerEntry entry, bool refused)
    {
        var command = refused ? "" : entry.Command.ToString();
        var isNew = refused || command != row.LastCommand;
        var breaches = 0;
        foreach (var rule in entry.Rules)
        {
            breaches += rule.Answer == "breached" ? 1 : 0;
        }

        return isNew || breaches > 0
            ? row with
            {
                LastCommand = command,
                Events = row.Events + (isNew ? 1 : 0),
                Refusals = row.Refusals + (refused ? 1 : 0),
                Breaches = row.Breaches + breaches,
            }
            : row;
    }
}
