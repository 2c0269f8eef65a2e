using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Follows the ledger from its cursor and keeps a row for each case.</summary>
/// <remarks>
/// Money results and moves of stage stand in the entries, so a row follows without folding the whole case. At most
/// <see cref="MaxEntries"/> entries a transaction, so that a crash repeats little.
/// </remarks>
/// <param name="ledger">The ledger.</param>
/// <param name="rows">Where the rows are kept.</param>
public sealed class CaseRowFollower(ILedgerStore ledger, ICaseRows rows)
{
    /// <summary>
    /// Entries taken in by one transaction, at most: about a second's work, and a row that many of them touch is
    /// written once.
    /// </summary>
    public const int MaxEntries = 32_000;

    /// <summary>A pass over this many entries or more is taken for a bulk load.</summary>
    public const int BulkEntries = Following.BulkEntries;

    /// <summary>What a bulk load lets pass before the next pass: the most that rows are behind for it.</summary>
    public static readonly Duration BulkPause = Following.BulkPause;

    // Rows written lately: the entries of a case stand close together, and only this follower writes rows.
    private const int MaxKept = 16_000;

    private readonly TextPool texts = new();
    private readonly Dictionary<string, CaseRow> changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> met = new(StringComparer.Ordinal);
    private readonly List<string> unknown = [];
    private Dictionary<string, CaseRow> kept = new(StringComparer.Ordinal);
    private Dictionary<string, CaseRow> keptBefore = new(StringComparer.Ordinal);

    /// <summary>Entries of one transaction; fewer only in tests.</summary>
    internal int MostEntries { get; init; } = MaxEntries;

    /// <summary>Takes in everything that is committed now.</summary>
    /// <returns>Entries taken in.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<long> CatchUpAsync(CancellationToken cancellation)
    {
        var start = await rows.ReadCursorAsync(cancellation).ConfigureAwait(false);
        var cursor = start;
        while (true)
        {
            changed.Clear();
            var last = await Following.TakeInAsync(ledger, cursor, MostEntries, TakePageAsync, cancellation)
                .ConfigureAwait(false);
            if (last is null)
            {
                return cursor - start;
            }

            await rows.WriteAsync([.. changed.Values], last, cancellation).ConfigureAwait(false);
            Keep();
            cursor = last.Position + 1;
        }
    }

    /// <summary>Follows until it is stopped, and takes in what was committed before it ends.</summary>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits out the pauses of a bulk load; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following.</param>
    public Task RunAsync(WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop) =>
        Following.RunAsync(CatchUpAsync, committed, pause, stop);

    private async ValueTask TakePageAsync(IReadOnlyList<StoredEntry> page, CancellationToken cancellation)
    {
        await MeetAsync(page, cancellation).ConfigureAwait(false);
        foreach (var stored in page)
        {
            if (IsCase(stored.Stream))
            {
                Take(stored);
            }
        }
    }

    /// <summary>Finds the rows of the cases in a page, those that exist already.</summary>
    private async ValueTask MeetAsync(IReadOnlyList<StoredEntry> page, CancellationToken cancellation)
    {
        met.Clear();
        unknown.Clear();
        foreach (var stored in page)
        {
            var id = stored.Stream.Name;
            if (!IsCase(stored.Stream) || changed.ContainsKey(id) || !met.Add(id))
            {
                continue;
            }

            if (kept.TryGetValue(id, out var row) || keptBefore.TryGetValue(id, out row))
            {
                changed.Add(id, row);
            }
            else if (stored.Sequence > 1)
            {
                unknown.Add(id);
            }
        }

        if (unknown.Count > 0)
        {
            foreach (var row in await rows.ReadAsync(unknown, cancellation).ConfigureAwait(false))
            {
                changed.Add(row.CaseId, row);
            }
        }
    }

    private void Take(StoredEntry stored)
    {
        var id = stored.Stream.Name;
        if (After(changed.GetValueOrDefault(id), EntryReading.EntryOf(stored, texts)) is { } after)
        {
            changed[id] = after;
        }
    }

    /// <summary>Keeps the rows written lately in two generations, so that the least used half goes at once.</summary>
    private void Keep()
    {
        if (kept.Count >= MaxKept / 2)
        {
            (keptBefore, kept) = (kept, keptBefore);
            kept.Clear();
        }

        foreach (var (id, row) in changed)
        {
            kept[id] = row;
        }
    }

    private static bool IsCase(StreamId stream) => stream.Value.StartsWith("case/", StringComparison.Ordinal);

    private static CaseRow? After(CaseRow? row, LedgerEntry entry)
    {
        if (SystemKinds.Contains(entry.Kind))
        {
            return !EntryReading.IsKnownSystem(entry) ? throw EntryReading.Newer(entry)
                : row is null ? null : Counted(row, entry, refused: true);
        }

        var happened = EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry);
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
