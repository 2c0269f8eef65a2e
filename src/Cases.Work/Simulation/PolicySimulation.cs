using System.Threading.Channels;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>
/// Decides the recorded history again under drafts: what they would have refused that was not, and what was refused
/// that they would permit.
/// </summary>
/// <remarks>
/// The ledger is folded in the order of positions and only read. One thread reads and decodes, another folds and
/// decides; between them lie a few pages at most, so that memory is that of <see cref="PastDecisions"/> and of the sets
/// of cases with a difference.
/// </remarks>
public static class PolicySimulation
{
    private const int PageEntries = 4_096;
    private const int PagesAhead = 4;

    /// <summary>Simulates.</summary>
    /// <param name="store">The ledger; what is written to it meanwhile is left out.</param>
    /// <param name="shipped">The packs that ship, and which of them are in force.</param>
    /// <param name="drafts">The packs that take the place of those of their ids, or join them; at least one.</param>
    /// <param name="options">Which days count, and how many decisions are listed.</param>
    /// <param name="progress">Told how many entries were judged. May be null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is damaged or of a newer build.</exception>
    public static async Task<SimulationResult> RunAsync(
        ILedgerStore store, PolicyBook shipped, IReadOnlyList<RulePack> drafts, SimulationOptions options,
        IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(drafts);
        ArgumentOutOfRangeException.ThrowIfZero(drafts.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pages = Channel.CreateBounded<LedgerEntry[]>(PagesAhead);
        var reading = Task.Run(() => ReadAsync(store, pages.Writer, stop.Token), CancellationToken.None);
        try
        {
            var (past, tally) = (
                new PastDecisions(store, shipped, drafts, options.MostStates), new SimulationTally(options));
            var entries = 0L;
            await foreach (var page in pages.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                foreach (var entry in page)
                {
                    Add(tally, past.Take(entry));
                }

                entries += page.Length;
                progress?.Report(entries);
                cancellation.ThrowIfCancellationRequested();
            }

            Add(tally, past.Finish());
            return tally.Result(entries);
        }
        finally
        {
            // Whatever ended the judging ends the reading too; what failed there was told through the pages.
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private static void Add(SimulationTally tally, PastDecision? past)
    {
        if (past is not null)
        {
            tally.Add(past);
        }
    }

    private static async Task ReadAsync(
        ILedgerStore store, ChannelWriter<LedgerEntry[]> pages, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            var texts = new TextPool();
            var end = (await store.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next;
            for (long next = 0; next < end;)
            {
                var most = (int)Math.Min(PageEntries, end - next);
                var rows = await store.ReadFromAsync(next, most, cancellation).ConfigureAwait(false);
                if (rows.Count == 0)
                {
                    break;
                }

                next += rows.Count;
                LedgerEntry[] page = [.. rows.Select(row => PastDecisions.Read(row, texts))];
                await pages.WriteAsync(page, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            failure = error; // The reader of the pages throws it.
        }

        pages.Complete(failure);
    }
}
