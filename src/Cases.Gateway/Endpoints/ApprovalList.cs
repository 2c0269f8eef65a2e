using Cases.Engine;
using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>An approval that waits, and where it was asked for.</summary>
/// <param name="Position">The position of the request.</param>
/// <param name="Id">The approval's id.</param>
/// <param name="Case">The case.</param>
internal sealed record WaitingApproval(long Position, string Id, string Case);

/// <summary>
/// What waits for a second person, read from the ledger as far as it goes. Only the streams of approvals are decoded;
/// the case of a request is the one whose entries stand right before it, in the same unit.
/// </summary>
/// <param name="ledger">The ledger.</param>
internal sealed class ApprovalList(ILedgerStore ledger) : IDisposable
{
    private const int PageEntries = 4_000;

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly SortedDictionary<long, WaitingApproval> waiting = [];
    private readonly Dictionary<string, long> positions = new(StringComparer.Ordinal);
    private long next;
    private string lastCase = "";

    /// <summary>What waits behind a position, oldest first.</summary>
    public async ValueTask<IReadOnlyList<WaitingApproval>> ReadAsync(long after, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await CatchUpAsync(cancellation).ConfigureAwait(false);
            return [.. waiting.Values.Where(approval => approval.Position > after)];
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The case on which an approval was requested; null where there is no such approval.</summary>
    public async ValueTask<string?> CaseOfAsync(string id, CancellationToken cancellation)
    {
        const int MostBefore = 32;
        if (!StreamId.TryParse("approval/" + id, out var stream)
            || await ledger.ReadStreamAsync(stream, 1, 1, cancellation).ConfigureAwait(false) is not [var request])
        {
            return null;
        }

        var from = Math.Max(0, request.Position - MostBefore);
        var before = await ledger.ReadFromAsync(from, (int)(request.Position - from), cancellation)
            .ConfigureAwait(false);
        return before.LastOrDefault(entry => entry.Stream.Kind == "case")?.Stream.Name;
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        while (await ledger.ReadFromAsync(next, PageEntries, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                Take(stored);
            }
        }
    }

    private void Take(StoredEntry stored)
    {
        switch (stored.Stream.Kind)
        {
            case "case":
                lastCase = stored.Stream.Name;
                break;
            case "approval" when LedgerEntry.Decode(stored.Bytes).Kind == "approvalRequested":
                waiting[stored.Position] = new WaitingApproval(stored.Position, stored.Stream.Name, lastCase);
                positions[stored.Stream.Name] = stored.Position;
                break;
            case "approval":
                if (positions.Remove(stored.Stream.Name, out var position))
                {
                    waiting.Remove(position);
                }

                break;
        }

        next = stored.Position + 1;
    }
}
