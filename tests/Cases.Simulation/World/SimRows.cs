using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Simulation;

/// <summary>What the followers of one machine keep.</summary>
internal sealed class SimRows
{
    public MemoryCaseRows Cases { get; } = new();

    public MemoryWorkRows Work { get; } = new();

    public MemorySearchRows Search { get; } = new();

    public MemoryTileRows Tiles { get; } = new();

    /// <summary>Whether all of them have taken in so many entries.</summary>
    public bool Have(long entries) =>
        At(Cases.ReadCursorAsync(CancellationToken.None)) >= entries
        && At(Work.ReadCursorAsync(CancellationToken.None)) >= entries
        && At(Search.ReadCursorAsync(CancellationToken.None)) >= entries
        && At(Tiles.ReadCursorAsync(CancellationToken.None)) >= entries;

    private static long At(ValueTask<long> cursor) => cursor.AsTask().GetAwaiter().GetResult();
}

/// <summary>The way of one running node to its read models: it fails before a write or behind it.</summary>
internal sealed class RowsLine(SimWorld world, NodeRun run)
{
    /// <summary>Something read, or looked up.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        await run.HopAsync();
        return await read();
    }

    /// <summary>A transaction: there whole or not at all, and either way it may be told as failed.</summary>
    public async ValueTask WriteAsync(Func<ValueTask> write)
    {
        await run.HopAsync();
        Maybe();
        await write();
        Maybe();
        await run.HopAsync();
    }

    private void Maybe()
    {
        if (world.Chance.Of(world.Weather.FailedRows))
        {
            world.Scheduler.Say($"{run} rows fail");
            throw new LedgerStoreException(StoreFailure.DiskFull, "The read model has no room", "try again");
        }
    }
}

/// <summary>Rows of cases behind a line.</summary>
internal sealed class CaseRowsLine(RowsLine line, ICaseRows rows) : ICaseRows
{
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadAsync(caseIds, cancellation));

    public ValueTask WriteAsync(IReadOnlyList<CaseRow> changed, StoredEntry last, CancellationToken cancellation) =>
        line.WriteAsync(() => rows.WriteAsync(changed, last, cancellation));

    public ValueTask<IReadOnlyList<CaseRow>> FindAsync(string referenceOrId, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.FindAsync(referenceOrId, cancellation));

    public IAsyncEnumerable<CaseRow> ReadAllAsync(CancellationToken cancellation) => rows.ReadAllAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Rows of worklists behind a line.</summary>
internal sealed class WorkRowsLine(RowsLine line, IWorkRows rows) : IWorkRows
{
    public bool IsBuilt => rows.IsBuilt;

    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadAsync(caseIds, cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
        IReadOnlyList<string> persons, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadOfPersonsAsync(persons, cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> FindAsync(string referenceOrId, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.FindAsync(referenceOrId, cancellation));

    public ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(WorkLookUp lookUp, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.LookUpAsync(lookUp, cancellation));

    public ValueTask<IReadOnlyList<WaitingRow>> ReadWaitingAsync(
        WaitingLookUp lookUp, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadWaitingAsync(lookUp, cancellation));

    public ValueTask<IReadOnlyList<string>> TakeDueAsync(
        Instant now, Instant until, int most, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.TakeDueAsync(now, until, most, cancellation));

    public ValueTask KeepDueAsync(IReadOnlyList<string> caseIds, Instant until, CancellationToken cancellation) =>
        line.WriteAsync(() => rows.KeepDueAsync(caseIds, until, cancellation));

    public ValueTask<IReadOnlyList<string>> ReadClocksAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadClocksAsync(cancellation));

    public ValueTask<RowsMade?> ReadMadeAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadMadeAsync(cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> ReadOpenedAfterAsync(
        long position, int most, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadOpenedAfterAsync(position, most, cancellation));

    public ValueTask CompleteAsync(CancellationToken cancellation) => rows.CompleteAsync(cancellation);

    public ValueTask WriteAsync(WorkChanges changes, StoredEntry last, CancellationToken cancellation) =>
        line.WriteAsync(() => rows.WriteAsync(changes, last, cancellation));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The blind index behind a line.</summary>
internal sealed class SearchRowsLine(RowsLine line, ISearchRows rows) : ISearchRows
{
    public bool IsBuilt => rows.IsBuilt;

    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> tokens, int most, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.FindAsync(tokens, most, cancellation));

    public ValueTask WriteAsync(
        IReadOnlyCollection<SearchRow> found, IReadOnlyCollection<string> erased, StoredEntry last,
        CancellationToken cancellation) =>
        line.WriteAsync(() => rows.WriteAsync(found, erased, last, cancellation));

    public ValueTask CompleteAsync(CancellationToken cancellation) => rows.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Tiles of the tree behind a line.</summary>
internal sealed class TileRowsLine(RowsLine line, ITileRows rows) : ITileRows
{
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int level, long index, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadAsync(level, index, cancellation));

    public ValueTask WriteAsync(IReadOnlyList<TreeTile> tiles, StoredEntry last, CancellationToken cancellation) =>
        line.WriteAsync(() => rows.WriteAsync(tiles, last, cancellation));

    public ValueTask RestartAsync(CancellationToken cancellation) =>
        line.WriteAsync(() => rows.RestartAsync(cancellation));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Signed heads behind a line; they stand on the disk beside the entries, for all nodes.</summary>
internal sealed class CheckpointsLine(SimWorld world, RowsLine line) : ICheckpointStore
{
    public ValueTask AddCheckpointsAsync(
        IReadOnlyList<StoredCheckpoint> checkpoints, CancellationToken cancellation) =>
        line.WriteAsync(() => world.Disk.Synced.AddCheckpointsAsync(checkpoints, cancellation));

    public ValueTask<StoredCheckpoint?> ReadLastCheckpointAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => world.Disk.Synced.ReadLastCheckpointAsync(cancellation));

    public ValueTask<IReadOnlyList<StoredCheckpoint>> ListCheckpointsAsync(
        long afterSize, int max, CancellationToken cancellation) =>
        line.ReadAsync(() => world.Disk.Synced.ListCheckpointsAsync(afterSize, max, cancellation));
}
