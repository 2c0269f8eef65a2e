using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The first entries of a ledger, for whoever must not see what came later; it is only read.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="progress">Told the number of entries read in the order of positions. May be null.</param>
internal sealed class LedgerPrefix(ILedgerStore ledger, IProgress<long>? progress) : ILedgerStore
{
    private const int PageEntries = 1_000;

    private long read;

    /// <summary>The position behind the last entry that is seen.</summary>
    public long Next { get; set; }

    public async ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
    {
        var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        return head with { Next = Math.Min(head.Next, Next) };
    }

    public async ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation)
    {
        if (position >= Next)
        {
            return [];
        }

        var rows = await ledger.ReadFromAsync(position, (int)Math.Min(max, Next - position), cancellation)
            .ConfigureAwait(false);
        read += rows.Count;
        progress?.Report(read);
        return rows;
    }

    public async ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation)
    {
        var rows = await ledger.ReadStreamAsync(stream, fromSequence, max, cancellation).ConfigureAwait(false);
        return rows.Count == 0 || rows[^1].Position < Next ? rows : [.. rows.TakeWhile(row => row.Position < Next)];
    }

    public async ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation)
    {
        StreamHead? head = null;
        while (await ReadStreamAsync(stream, (head?.Sequence ?? 0) + 1, PageEntries, cancellation)
            .ConfigureAwait(false) is { Count: > 0 } page)
        {
            head = new StreamHead(page[^1].Sequence, page[^1].Version, page[^1].Hash);
        }

        return head;
    }

    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation) =>
        ledger.FindKeyAsync(owner, retentionClass, cancellation);

    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
        ledger.ReadKeyAsync(keyId, cancellation);

    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) =>
        ledger.ListKeysAsync(afterKeyId, max, cancellation);

    public ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) =>
        throw new NotSupportedException("The first entries of a ledger are only read.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
