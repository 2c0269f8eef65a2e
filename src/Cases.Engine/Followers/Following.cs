using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What all followers of the ledger do alike: wait for more, and read it page by page.</summary>
internal static class Following
{
    /// <summary>A pass over this many entries or more is taken for a bulk load.</summary>
    public const int BulkEntries = 1_000;

    /// <summary>What a bulk load lets pass before the next pass: the most that rows are behind for it.</summary>
    public static readonly Duration BulkPause = Duration.FromMilliseconds(500);

    /// <summary>The entries of a page, at most.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Follows until it is stopped, and takes in what was committed before it ends.</summary>
    /// <param name="catchUp">Takes in everything that is committed now, and says how many entries.</param>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits out the pauses of a bulk load; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following.</param>
    public static async Task RunAsync(
        Func<CancellationToken, ValueTask<long>> catchUp, WakeUp committed,
        Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(pause);
        while (!stop.IsCancellationRequested)
        {
            var next = committed.Next;
            var taken = await catchUp(CancellationToken.None).ConfigureAwait(false);
            await next.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (taken >= BulkEntries)
            {
                await pause(BulkPause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await catchUp(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Takes in what is committed from a position on, up to a bound, page by page.</summary>
    /// <param name="cursor">The position to begin at.</param>
    /// <param name="most">Entries taken in, at most: one transaction's.</param>
    /// <param name="take">
    /// Takes in a page from a position on, of so many entries at most, and says which was its last; null for none.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The last entry taken in; null where there was none.</returns>
    public static async ValueTask<StoredEntry?> TakeInAsync(
        long cursor, int most, Func<long, int, CancellationToken, ValueTask<StoredEntry?>> take,
        CancellationToken cancellation)
    {
        StoredEntry? last = null;
        var end = cursor + most;
        while (cursor < end
            && await take(cursor, (int)Math.Min(MaxPage, end - cursor), cancellation).ConfigureAwait(false)
                is { } taken)
        {
            last = taken;
            cursor = taken.Position + 1;
        }

        return last;
    }
}
