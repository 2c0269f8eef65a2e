using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>
/// The store as it survives everything: synced batches, and batches that are written and not synced yet. A cut of the
/// power leaves of the latter all or nothing.
/// </summary>
internal sealed class SimDisk(Scheduler scheduler, Weather weather, Chance chance)
{
    private readonly List<DiskWrite> written = [];

    /// <summary>What is durable; nothing goes wrong in here.</summary>
    public MemoryLedgerStore Synced { get; } = new();

    /// <summary>Whether it answers.</summary>
    public bool IsUp { get; private set; } = true;

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
    public void CutPower() => Cut(written.ToList());

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
        // A memory store answers at once.
        var result = Synced.CommitAsync(batch, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        scheduler.Say($"disk {(result.IsWritten ? "synced" : "refused")} {batch.Entries.Count} entries at "
            + $"{batch.ExpectedNext}, head {result.Head.Next}");
        return result;
    }

    private sealed record DiskWrite(LedgerBatch Batch, NodeSlot? Owner)
    {
        public TaskCompletionSource<CommitResult?> Answer { get; } = new();
    }
}
