using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// What all followers of the ledger do alike: wait for more, take it in page by page, and write what changed.
/// </summary>
/// <remarks>
/// Under a bulk load entries are taken in as they come, while they are young, and written every <see
/// cref="BulkPause"/>, or <see cref="TellingPause"/> where a list must show something soon; otherwise each commit is
/// written at once.
/// </remarks>
internal sealed class Following
{
    /// <summary>The entries of a page, at most.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Writing this many entries or more at once is taken for a bulk load.</summary>
    public const int BulkEntries = 250;

    /// <summary>What a bulk load lets pass before the next write.</summary>
    public static readonly Duration BulkPause = Duration.FromMilliseconds(500);

    /// <summary>Writing this many entries or more at once is taken for the heaviest load.</summary>
    public const int HeavyEntries = 4_096;

    /// <summary>
    /// What the heaviest load lets pass before the next write: the most that rows are behind for it. Half of what a
    /// reader waits for a position.
    /// </summary>
    public static readonly Duration HeavyPause = Duration.FromSeconds(1);

    /// <summary>
    /// What any load lets pass before the next write where something waits that a list must show soon.
    /// </summary>
    public static readonly Duration TellingPause = Duration.FromMilliseconds(250);

    private long cursor;
    private int pending;
    private StoredEntry? last;
    private CancellationToken stopping;
    private bool stoodBy;

    /// <summary>Entries written by one transaction, at most.</summary>
    public required int MostEntries { get; init; }

    /// <summary>How many rows wait to be written.</summary>
    public Func<int> Rows { get; init; } = static () => 0;

    /// <summary>So many rows are written by one transaction, and a page's more, at most.</summary>
    public int MostRows { get; init; } = int.MaxValue;

    /// <summary>Reads the position to go on from.</summary>
    public required Func<CancellationToken, ValueTask<long>> ReadCursor { get; init; }

    /// <summary>Forgets what was taken in and not written.</summary>
    public required Action Begin { get; init; }

    /// <summary>
    /// Takes in a page from a position on, of so many entries at most, and says which was its last; null for none.
    /// </summary>
    public required Func<long, int, CancellationToken, ValueTask<StoredEntry?>> TakePage { get; init; }

    /// <summary>Writes what was taken in, up to this entry.</summary>
    public required Func<StoredEntry, CancellationToken, ValueTask> Write { get; init; }

    /// <summary>Called where everything is asked for that is committed, not what this process knows of.</summary>
    public Action? AskAgain { get; init; }

    /// <summary>Is told that another node has written everything that was committed.</summary>
    public Func<CancellationToken, ValueTask>? StandBy { get; init; }

    /// <summary>How many entries written at once are followed by a rest.</summary>
    public int RestAfter { get; init; } = BulkEntries;

    /// <summary>How long a rest is after so many entries.</summary>
    public Func<int, Duration> Rest { get; init; } =
        static written => written < HeavyEntries ? BulkPause : HeavyPause;

    /// <summary>
    /// Whether something was taken in that a list must show soon: it ends a rest after <see cref="TellingPause"/>. Null
    /// where nothing does.
    /// </summary>
    public Func<bool>? Tells { get; init; }

    /// <summary>
    /// After a failure, and where another node wrote: forgets what was taken in, since the rows may stand elsewhere.
    /// </summary>
    public Action? Drop { get; init; }

    /// <summary>
    /// Is told that everything committed so far is written; what it does then ends early when the following is stopped.
    /// </summary>
    public Func<CancellationToken, ValueTask>? CaughtUp { get; init; }

    private bool IsFull => pending >= MostEntries || Rows() >= MostRows;

    /// <summary>Takes in and writes everything that is committed now.</summary>
    /// <returns>Entries written.</returns>
    public async ValueTask<long> CatchUpAsync(CancellationToken cancellation)
    {
        long all = 0;
        AskAgain?.Invoke();
        while (true)
        {
            await TakeInAsync(cancellation).ConfigureAwait(false);
            var written = await WriteAsync(cancellation).ConfigureAwait(false);
            all += written;
            if (written == 0)
            {
                return all;
            }
        }
    }

    /// <summary>While another node leads: looks whether its rows hold what is committed, so that they answer.</summary>
    public async ValueTask StandByAsync(ILedgerStore ledger, CancellationToken cancellation)
    {
        if (stoodBy || StandBy is null)
        {
            return;
        }

        var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        if (await ReadCursor(cancellation).ConfigureAwait(false) >= head.Next)
        {
            await StandBy(cancellation).ConfigureAwait(false);
            stoodBy = true;
        }
    }

    /// <summary>Forgets all that was not written, and what is known of rows: another node may have written.</summary>
    public void Restart()
    {
        Forget();
        Drop?.Invoke();
    }

    /// <summary>Follows until it is stopped, and takes in what was committed before it ends.</summary>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits out the pauses of a bulk load; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following.</param>
    public async Task RunAsync(
        WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        await LeadAsync(committed, pause, stop).ConfigureAwait(false);
        await CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Follows until it is stopped, which leaves the rest to another node.</summary>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits out the pauses of a bulk load; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following.</param>
    public async Task LeadAsync(WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(pause);
        stopping = stop;
        var (rest, least) = (Task.CompletedTask, Task.CompletedTask);
        while (!stop.IsCancellationRequested)
        {
            var next = committed.Next;
            await TakeInAsync(CancellationToken.None).ConfigureAwait(false);
            var isFull = IsFull;
            if (isFull || rest.IsCompleted || (least.IsCompleted && Tells?.Invoke() == true))
            {
                var written = await WriteAsync(CancellationToken.None).ConfigureAwait(false);
                (rest, least) = written < RestAfter
                    ? (Task.CompletedTask, Task.CompletedTask)
                    : (pause(Rest(written), stop), Tells is null ? Task.CompletedTask : pause(TellingPause, stop));
            }

            if (!isFull)
            {
                var until = Tells?.Invoke() == true ? least : rest;
                await (pending > 0 ? Task.WhenAny(next, until) : next)
                    .WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(rest, least).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes in what is committed, up to the bound of one transaction.</summary>
    private async ValueTask TakeInAsync(CancellationToken cancellation)
    {
        if (last is null)
        {
            Begin();
            var from = await ReadCursor(cancellation).ConfigureAwait(false);
            if (from != cursor)
            {
                // Another node wrote, also where this one never knew that it had lost the lead: what is kept of before
                // is older than the rows.
                Drop?.Invoke();
            }

            cursor = from;
        }

        try
        {
            while (!IsFull)
            {
                var most = Math.Min(MaxPage, MostEntries - pending);
                if (await TakePage(cursor, most, cancellation).ConfigureAwait(false) is not { } taken)
                {
                    return;
                }

                pending += (int)(taken.Position + 1 - cursor);
                cursor = taken.Position + 1;
                last = taken;
            }
        }
        catch
        {
            // A page may be half taken in: whoever goes on begins from what was written.
            Forget();
            Drop?.Invoke();
            throw;
        }
    }

    private async ValueTask<int> WriteAsync(CancellationToken cancellation)
    {
        var written = pending;
        var isAll = !IsFull;
        if (last is { } end)
        {
            Forget();
            try
            {
                await Write(end, cancellation).ConfigureAwait(false);
            }
            catch
            {
                Drop?.Invoke();
                throw;
            }
        }

        if (isAll && CaughtUp is not null)
        {
            await CaughtUp(stopping.CanBeCanceled ? stopping : cancellation).ConfigureAwait(false);
        }

        return written;
    }

    private void Forget()
    {
        pending = 0;
        last = null;
    }
}
