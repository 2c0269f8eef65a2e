using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>
/// The way of one running node to the store, with everything that goes wrong on it. When the node has died, nothing
/// that was under way is ever answered.
/// </summary>
internal sealed class DiskLine(SimWorld world, NodeSlot slot, NodeRun run) : ILedgerStore
{
    private readonly Chance chance = world.Chance;
    private readonly Weather weather = world.Weather;
    private readonly Scheduler scheduler = world.Scheduler;
    private readonly SimDisk disk = world.Disk;
    private readonly Dictionary<StreamId, StreamHead?> stale = [];

    public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
        ReadAsync(() => disk.Synced.ReadHeadAsync(cancellation));

    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
        ReadAsync(() => disk.IsStale()
            ? ValueTask.FromResult(stale.GetValueOrDefault(stream))
            : HeadAsync(stream, cancellation));

    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation) =>
        ReadAsync(() => disk.Synced.ReadStreamAsync(stream, fromSequence, max, cancellation));

    public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation) =>
        ReadAsync(() => disk.Synced.ReadFromAsync(position, max, cancellation));

    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation) =>
        ReadAsync(() => disk.Synced.FindKeyAsync(owner, retentionClass, cancellation));

    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
        ReadAsync(() => disk.Synced.ReadKeyAsync(keyId, cancellation));

    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) =>
        ReadAsync(() => disk.Synced.ListKeysAsync(afterKeyId, max, cancellation));

    public async ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        // The bytes are lent for the call, and a late or second arrival comes after it.
        var copy = batch with
        {
            Entries = [.. batch.Entries.Select(entry => entry with { Bytes = entry.Bytes.ToArray() })],
            NewKeys = [.. batch.NewKeys],
            DestroyedKeys = [.. batch.DestroyedKeys],
            Sources = [],
        };
        await run.HopAsync();
        if (!disk.IsUp || chance.Of(weather.Refused))
        {
            throw Away(isUnknown: false);
        }

        if (chance.Of(weather.Conflict))
        {
            return CommitResult.Conflict(await disk.Synced.ReadHeadAsync(cancellation));
        }

        if (chance.Of(weather.LostUnwritten))
        {
            throw Away(isUnknown: true);
        }

        var owner = weather.Nodes == 1 ? slot : null;
        if (chance.Of(weather.Late))
        {
            scheduler.After(chance.Between(Scheduler.Millisecond, 5 * Scheduler.Second), () => disk.Write(copy, owner));
            throw Away(isUnknown: true);
        }

        var answer = await run.AliveAsync(disk.Write(copy, owner));
        if (chance.Of(weather.Twice))
        {
            scheduler.After(chance.Between(0, Scheduler.Second), () => disk.Write(copy, owner));
        }

        await run.HopAsync();
        return answer is { } result && !chance.Of(weather.LostWritten) ? result : throw Away(isUnknown: true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<StreamHead?> HeadAsync(StreamId stream, CancellationToken cancellation)
    {
        var head = await disk.Synced.ReadStreamHeadAsync(stream, cancellation);
        stale[stream] = head;
        return head;
    }

    private async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        await run.HopAsync();
        if (!disk.IsUp || chance.Of(weather.FailedRead))
        {
            throw Away(isUnknown: false);
        }

        var found = await read();
        await run.HopAsync();
        return found;
    }

    private LedgerStoreException Away(bool isUnknown)
    {
        scheduler.Say($"{run} store fails{(isUnknown ? ", outcome unknown" : "")}");
        return new LedgerStoreException(StoreFailure.Unavailable, "The store does not answer", "try again")
        {
            OutcomeUnknown = isUnknown,
        };
    }
}
