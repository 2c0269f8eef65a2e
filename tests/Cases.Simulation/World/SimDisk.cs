using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>
/// The store as it survives everything: synced batches, and batches that are written and not synced yet. A cut of the
/// power leaves of the latter all or nothing.
/// </summary>
internal sealed class SimDisk(Scheduler scheduler, Weather weather, Chance chance, DiskLie lie)
{
    private const int LiesOfAThousand = 100;

    private readonly List<DiskWrite> written = [];

    /// <summary>What is durable; nothing goes wrong in here.</summary>
    public MemoryLedgerStore Synced { get; private set; } = new();

    /// <summary>Whether it answers.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>All keys that were ever written, also those that are destroyed by now.</summary>
    public Dictionary<string, SealingKey> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a batch was torn by a cut and is not there at all.</summary>
    public int Torn { get; private set; }

    /// <summary>Writes a batch and syncs it later; conditional on the head, at the moment of the sync.</summary>
    /// <param name="batch">A copy that nobody changes.</param>
    /// <param name="owner">The process on whose machine it is written; null for a server of its own.</param>
    /// <returns>The store's answer; null where the power was cut before.</returns>
    public Task<CommitResult?> Write(LedgerBatch batch, NodeSlot? owner)
    {
        var write = new DiskWrite(batch, owner);
        written.Add(write);
        scheduler.After(SyncTime(), () => Sync(write));
        return write.Answer.Task;
    }

    /// <summary>The power fails: what was written and not synced is there whole or not at all.</summary>
    public void CutPower()
    {
        Cut(written.ToList());
        if (lie == DiskLie.SyncLater)
        {
            LoseTheLast();
        }
    }

    /// <summary>Whether this read is to be answered as things stood a little earlier.</summary>
    public bool IsStale() => lie == DiskLie.StaleReads && weather.IsBad && chance.Of(LiesOfAThousand);

    /// <summary>Whether rows are written only from the cursor at which they stand.</summary>
    public bool Guards() => lie != DiskLie.UnguardedRows;

    /// <summary>A process dies that writes to its own disk.</summary>
    public void Dies(NodeSlot owner) => Cut(written.Where(write => write.Owner == owner).ToList());

    /// <summary>Does not answer for a time.</summary>
    public void GoAway(long time)
    {
        IsUp = false;
        scheduler.After(time, () => IsUp = true);
    }

    private long SyncTime() => weather.IsBad && chance.Of(weather.Slow)
        ? chance.Between(Scheduler.Second, 20 * Scheduler.Second)
        : chance.Between(200, 4 * Scheduler.Millisecond);

    private void Cut(List<DiskWrite> writes)
    {
        foreach (var write in writes)
        {
            written.Remove(write);
            if (chance.Of(500))
            {
                Apply(write.Batch);
            }
            else if (lie == DiskLie.TornBatch && write.Batch.Entries.Count > 1)
            {
                Apply(write.Batch with { Entries = [.. write.Batch.Entries.SkipLast(1)] });
            }
            else
            {
                Torn++;
            }

            write.Answer.SetResult(null);
        }
    }

    private void Sync(DiskWrite write)
    {
        if (written.Remove(write))
        {
            write.Answer.SetResult(Apply(write.Batch));
        }
    }

    private CommitResult Apply(LedgerBatch batch)
    {
        if (lie == DiskLie.LostBatch && weather.IsBad && chance.Of(LiesOfAThousand))
        {
            return CommitResult.Written(new LedgerHead(batch.ExpectedNext + batch.Entries.Count, batch.RecordedAtMs));
        }

        if (lie == DiskLie.KeptKeys)
        {
            batch = batch with { DestroyedKeys = [] };
        }

        // A memory store answers at once.
        var result = Synced.CommitAsync(batch, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        foreach (var key in result.IsWritten ? batch.NewKeys : [])
        {
            Made[key.KeyId] = key;
        }

        scheduler.Say($"disk {(result.IsWritten ? "synced" : "refused")} {batch.Entries.Count} entries at "
            + $"{batch.ExpectedNext}, head {result.Head.Next}");
        return result;
    }

    /// <summary>What was acknowledged last is gone, as on a disk that says "synced" too early.</summary>
    private void LoseTheLast()
    {
        var all = Synced.ReadFromAsync(0, int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var keys = Synced.ListKeysAsync("", int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (all.Count > 1)
        {
            var kept = new MemoryLedgerStore();
            var at = LedgerEntry.Decode(all[^2].Bytes).RecordedAtMs;
            kept.CommitAsync(new LedgerBatch(0, at, [.. all.SkipLast(1)], keys), CancellationToken.None)
                .AsTask().GetAwaiter().GetResult();
            Synced = kept;
        }
    }

    private sealed record DiskWrite(LedgerBatch Batch, NodeSlot? Owner)
    {
        public TaskCompletionSource<CommitResult?> Answer { get; } = new();
    }
}

/// <summary>How a disk breaks its word, so that it can be shown that the audit finds it.</summary>
internal enum DiskLie
{
    /// <summary>It keeps its word.</summary>
    None,

    /// <summary>Of a batch that was cut, some entries are there.</summary>
    TornBatch,

    /// <summary>A batch is acknowledged and was never written.</summary>
    LostBatch,

    /// <summary>What was acknowledged last is lost with the power.</summary>
    SyncLater,

    /// <summary>The end of a stream is sometimes told as it was before, as by a replica that lags.</summary>
    StaleReads,

    /// <summary>Rows are written from whatever cursor their writer knows.</summary>
    UnguardedRows,

    /// <summary>A destroyed key stays where it was.</summary>
    KeptKeys,
}
