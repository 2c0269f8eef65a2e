using Cases.Ledger;

namespace Cases.Gateway.Tests;

/// <summary>A store whose database does not answer.</summary>
internal sealed class AwayStore : ILedgerStore
{
    public ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) => throw Away();

    public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) => throw Away();

    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
        throw Away();

    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation) => throw Away();

    public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation) => throw Away();

    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation) =>
        throw Away();

    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) => throw Away();

    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) => throw Away();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static LedgerStoreException Away() =>
        new(StoreFailure.Unavailable, "secret.db does not answer", "start the database");
}
