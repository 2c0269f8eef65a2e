using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>
/// The KPIs of a ledger. It reads every entry once, in the order of positions, and goes on where it ended when it is
/// asked again.
/// </summary>
/// <remarks>
/// Safe for many threads: one reads, the others wait. Memory is some 200 bytes for each case, the states of
/// <see cref="BookSteps"/>, and a number for each day, part and thing counted.
/// </remarks>
/// <param name="store">The ledger; only read.</param>
/// <param name="shipped">The packs that ship, and which of them are in force: they name the zones of days.</param>
public sealed class ReportBook(ILedgerStore store, PolicyBook shipped) : IDisposable
{
    private const int PageEntries = 4_096;

    private static readonly int Earliest = ReportDays.Of(new NodaTime.LocalDate(1900, 1, 1));

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TextPool texts = new();
    private BookSteps steps = new(store, shipped);
    private ReportFold fold = new();
    private ReportTally? unclosed;
    private long next;

    /// <summary>Reads what was written since, up to the head of now.</summary>
    /// <param name="progress">Told how many entries were read. May be null.</param>
    /// <param name="cancellation">Ends it; what was read stays read.</param>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is damaged or of a newer build.</exception>
    public async Task CatchUpAsync(IProgress<long>? progress, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await ReadAsync(progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Says the KPIs of what was read; waits for a reading that is under way.</summary>
    /// <param name="query">Which; the name must be one of the table.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<BookReport> ReportAsync(ReportQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return Report(query);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task ReadAsync(IProgress<long>? progress, CancellationToken cancellation)
    {
        var end = (await store.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next;
        while (next < end)
        {
            var most = (int)Math.Min(PageEntries, end - next);
            var rows = await store.ReadFromAsync(next, most, cancellation).ConfigureAwait(false);
            if (rows.Count == 0)
            {
                break;
            }

            await TakeAsync(rows).ConfigureAwait(false);
            progress?.Report(next);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes a page as a whole: one that fails half way is counted from the beginning again.</summary>
    private async Task TakeAsync(IReadOnlyList<StoredEntry> rows)
    {
        try
        {
            unclosed = null;
            foreach (var row in rows)
            {
                var entry = BookSteps.Read(row, texts);
                if (await steps.TakeAsync(entry, CancellationToken.None).ConfigureAwait(false) is { } step)
                {
                    fold.Add(step);
                }
            }

            next = rows[^1].Position + 1;
        }
        catch
        {
            (steps, fold, next) = (new BookSteps(store, shipped), new ReportFold(), 0);
            throw;
        }
    }

    private BookReport Report(ReportQuery query)
    {
        var wanted = KpiDefinition.All.Where(known => query.Kpi is null || query.Kpi == known.Name);
        if (fold.FirstDay is not { } first || fold.LastDay is not { } last)
        {
            return new BookReport(next, 0, query.From, query.To, [.. wanted.Select(Nothing)]);
        }

        // Days that lie beyond any book are as good as the next ones, and no month of theirs is reckoned with.
        var from = query.From is { } since ? Math.Clamp(ReportDays.Of(since), Earliest, last + 1) : first;
        var to = Math.Max(from, query.To is { } until ? Math.Min(ReportDays.Of(until), last) : last);
        unclosed ??= fold.Unclosed(last);

        // What is told of days before the first entry counts too, where no first day is asked for.
        var numbers = new KpiNumbers([fold.Tally, unclosed], query.From is null ? Earliest : from, to);
        return new BookReport(
            next, fold.Cases, ReportDays.Day(from), ReportDays.Day(to), [.. wanted.Select(numbers.Of)]);
    }

    private static KpiReport Nothing(KpiDefinition definition) => new(definition, [new KpiRow("", "", 0, 0)], 0);
}
