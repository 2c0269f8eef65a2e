using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>A payment that waits, and where it was told.</summary>
/// <param name="Position">The position of the entry that told it.</param>
/// <param name="Id">Its id.</param>
internal sealed record WaitingPayment(long Position, string Id);

/// <summary>
/// The payments that wait to be matched, read from the ledger as far as it goes. Only the streams of payments are
/// decoded.
/// </summary>
/// <param name="ledger">The ledger.</param>
internal sealed class UnmatchedList(ILedgerStore ledger) : IDisposable
{
    private const int PageEntries = 4_000;

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly SortedDictionary<long, WaitingPayment> waiting = [];
    private readonly Dictionary<string, long> positions = new(StringComparer.Ordinal);
    private long next;

    /// <summary>What waits behind a position, oldest first.</summary>
    public async ValueTask<IReadOnlyList<WaitingPayment>> ReadAsync(
        long after, int most, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (await ledger.ReadFromAsync(next, PageEntries, cancellation).ConfigureAwait(false)
                is { Count: > 0 } page)
            {
                foreach (var stored in page)
                {
                    Take(stored);
                }
            }

            return [.. waiting.Values.Where(payment => payment.Position > after).Take(most)];
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private void Take(StoredEntry stored)
    {
        next = stored.Position + 1;
        if (stored.Stream.Kind != "payment")
        {
            return;
        }

        var kind = LedgerEntry.Decode(stored.Bytes).Kind;
        if (kind == Told)
        {
            waiting[stored.Position] = new WaitingPayment(stored.Position, stored.Stream.Name);
            positions[stored.Stream.Name] = stored.Position;
        }
        else if (EventKinds.Contains(kind) && positions.Remove(stored.Stream.Name, out var position))
        {
            waiting.Remove(position);
        }
    }

    private static string Told { get; } = EventKinds.All.Single(kind => kind.Name == "paymentUnmatched").Name;
}
