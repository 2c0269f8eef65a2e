using Cases.Engine;
using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>
/// Fills the window of keys from the last entries of the ledger before it is first asked: a key that opened a case or
/// registered a person is known again after a restart. Where other nodes write too, what came since is read each time.
/// </summary>
/// <remarks>
/// A refused attempt is an entry too, so its key is known as well. Of two calls with one key that meet at two nodes at
/// the same moment each is told before the other is an entry: there the ledger decides
/// (<see cref="CommandEnvelope.Once"/>). Safe for many threads.
/// </remarks>
/// <param name="parts">The running node.</param>
/// <param name="keys">The window.</param>
internal sealed class KeyRecall(GatewayParts parts, KeyWindow keys) : IDisposable
{
    private const int PageSize = 1_000;

    private readonly SemaphoreSlim gate = new(1, 1);
    private long next = -1;
    private volatile bool done;

    /// <summary>Whose entries tell keys.</summary>
    public Func<StreamId, bool> Of { get; init; } = static stream => stream.Kind is "case" or "person";

    /// <summary>Whether what other nodes write is read each time too; else what stood there at the start.</summary>
    public bool ReadsOn { get; init; } = parts.IsShared;

    /// <summary>Returns when the window is filled.</summary>
    /// <exception cref="LedgerStoreException">The world failed; the next call tries again.</exception>
    public async ValueTask EnsureAsync(CancellationToken cancellation)
    {
        if (done && !ReadsOn)
        {
            return;
        }

        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!done || ReadsOn)
            {
                await ReadAsync(cancellation).ConfigureAwait(false);
                done = true;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async ValueTask ReadAsync(CancellationToken cancellation)
    {
        var end = (await parts.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next;
        next = Math.Max(next, Math.Max(0, end - keys.Most));
        while (next < end)
        {
            var page = await parts.Ledger.ReadFromAsync(next, PageSize, cancellation).ConfigureAwait(false);
            if (page is not [.., var last])
            {
                return;
            }

            foreach (var stored in page.Where(stored => Of(stored.Stream)))
            {
                keys.Learn(LedgerEntry.Decode(stored.Bytes).Command, stored.Stream.Value);
            }

            next = last.Position + 1;
        }
    }
}
