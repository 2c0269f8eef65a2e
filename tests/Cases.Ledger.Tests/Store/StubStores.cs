namespace Cases.Ledger.Tests;

/// <summary>Rows as somebody has left them: only reading in position order works.</summary>
internal sealed class RowsStore(IReadOnlyList<StoredEntry> rows) : StubStore
{
    /// <summary>Rows from here on cannot be read.</summary>
    public long DamagedFrom { get; init; } = long.MaxValue;

    /// <summary>What the check of the store's own structures finds.</summary>
    public LedgerFault? Index { get; init; }

    public override ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation)
    {
        var page = rows.Where(row => row.Position >= position).Take(max).ToList();
        return page.Any(row => row.Position >= DamagedFrom)
            ? throw new LedgerStoreException(StoreFailure.Corrupt, "test.db: the page is gone", "restore it")
            : new ValueTask<IReadOnlyList<StoredEntry>>(page);
    }

    public override ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) => new(Index);
}

/// <summary>A store whose head arrives only when a test lets it.</summary>
internal sealed class SlowHeadStore(ILedgerStore inner, Task gate) : StubStore
{
    public override async ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
    {
        await gate.ConfigureAwait(false);
        return await inner.ReadHeadAsync(cancellation).ConfigureAwait(false);
    }

    public override ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) =>
        inner.CommitAsync(batch, cancellation);

    public override ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
        inner.ReadStreamHeadAsync(stream, cancellation);
}

/// <summary>A store of which nothing works but what a test gives it.</summary>
internal abstract class StubStore : ILedgerStore
{
    public virtual ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
        throw new NotSupportedException();

    public virtual ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public virtual ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public virtual ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) => throw new NotSupportedException();

    public virtual ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) => new((LedgerFault?)null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
