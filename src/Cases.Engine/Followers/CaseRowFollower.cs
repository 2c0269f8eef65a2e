using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Follows the ledger from its cursor and keeps a row for each case.</summary>
/// <remarks>
/// Money results and moves of stage stand in the entries, so a row follows without folding the whole case. At most
/// <see cref="MaxEntries"/> entries a transaction, so that a crash repeats little.
/// </remarks>
public sealed class CaseRowFollower : LedgerFollower
{
    /// <summary>
    /// Entries taken in by one transaction, at most: about a second of the heaviest load, and a row that many of them
    /// touch is written once.
    /// </summary>
    public const int MaxEntries = 64_000;

    /// <summary>Rows written by one transaction, but for those of a page.</summary>
    public const int MaxRows = 32_000;

    // Rows written lately: the entries of a case stand close together, and only this follower writes rows.
    private const int MaxKept = 16_000;

    private readonly ICaseRows rows;
    private readonly FollowedPage page;
    private readonly Dictionary<StreamId, CaseRow> changed = [];
    private readonly HashSet<StreamId> met = [];
    private readonly List<string> unknown = [];
    private Dictionary<StreamId, CaseRow> kept = [];
    private Dictionary<StreamId, CaseRow> keptBefore = [];

    /// <summary>Makes a follower; nothing is read yet.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="rows">Where the rows are kept.</param>
    /// <param name="recent">What this process wrote lately; null where another one writes.</param>
    /// <param name="mostEntries">Entries of one transaction; fewer only in tests.</param>
    public CaseRowFollower(
        ILedgerStore ledger, ICaseRows rows, RecentEntries? recent = null, int mostEntries = MaxEntries)
    {
        this.rows = rows;
        page = new FollowedPage(ledger, recent, FollowedEntry.IsCase);
        Follow(new Following
        {
            MostEntries = mostEntries,
            Rows = () => changed.Count,
            MostRows = MaxRows,
            ReadCursor = rows.BeginAsync,
            Begin = changed.Clear,
            TakePage = TakePageAsync,
            Write = WriteAsync,
            AskAgain = page.AskAgain,
            Drop = Drop,
        });
    }

    /// <summary>
    /// Another node may have written rows since, and a write that failed may have been made all the same: the rows kept
    /// are then older than those written.
    /// </summary>
    private void Drop()
    {
        page.Drop();
        kept.Clear();
        keptBefore.Clear();
    }

    private async ValueTask WriteAsync(StoredEntry last, CancellationToken cancellation)
    {
        await rows.WriteAsync([.. changed.Values], last, cancellation).ConfigureAwait(false);
        Keep();
    }

    private async ValueTask<StoredEntry?> TakePageAsync(long cursor, int most, CancellationToken cancellation)
    {
        if (!await page.ReadAsync(cursor, most, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        await MeetAsync(cancellation).ConfigureAwait(false);
        foreach (ref readonly var entry in page.Entries.Span)
        {
            Take(in entry);
        }

        return page.Clear();
    }

    /// <summary>Finds the rows of the cases in a page, those that exist already.</summary>
    private async ValueTask MeetAsync(CancellationToken cancellation)
    {
        met.Clear();
        unknown.Clear();
        foreach (ref readonly var entry in page.Entries.Span)
        {
            var stream = entry.Stream;
            if (!entry.IsOfCase || changed.ContainsKey(stream) || !met.Add(stream))
            {
                continue;
            }

            if (kept.TryGetValue(stream, out var row) || keptBefore.TryGetValue(stream, out row))
            {
                changed.Add(stream, row);
            }
            else if (entry.Sequence > 1)
            {
                unknown.Add(stream.Name);
            }
        }

        if (unknown.Count > 0)
        {
            foreach (var row in await rows.ReadAsync(unknown, cancellation).ConfigureAwait(false))
            {
                changed.Add(CaseIdentity.Stream(row.CaseId), row);
            }
        }
    }

    private void Take(in FollowedEntry entry)
    {
        if (!entry.IsOfCase)
        {
            return;
        }

        if (After(changed.GetValueOrDefault(entry.Stream), entry) is { } after)
        {
            changed[entry.Stream] = after;
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

        foreach (var (stream, row) in changed)
        {
            kept[stream] = row;
        }
    }

    private static CaseRow? After(CaseRow? row, in FollowedEntry entry) => entry.Event switch
    {
        null => row is null ? null : Counted(row, entry, refused: true),
        CaseOpened opened => Counted(Opened(opened, entry), entry, refused: false),
        var happened => row is null
            ? null
            : CaseRowFold.Apply(Counted(row, entry, refused: false), (CaseEvent)happened),
    };

    private static CaseRow Opened(CaseOpened opened, in FollowedEntry entry) => new(
        opened.Case, opened.Source, opened.AccountStream, CaseStage.Open,
        opened.Items.Sum(item => item.Charged.Sum(amount => amount.Minor)), opened.Currency)
    {
        OpenedAt = entry.Position,
        Reference = entry.Reference,
    };

    /// <summary>
    /// Entries of one command stand together, so a command is counted where it differs from the one before; a refusal
    /// is one entry, and a command of its own even where it repeats an id.
    /// </summary>
    private static CaseRow Counted(CaseRow row, in FollowedEntry entry, bool refused)
    {
        CommandId16? command = refused ? null : entry.Command;
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
