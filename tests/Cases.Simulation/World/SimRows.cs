using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Simulation;

/// <summary>What followers keep: each machine's own, or that of all nodes on a server.</summary>
internal sealed class SimRows
{
    public MemoryCaseRows Cases { get; } = new();

    public MemoryWorkRows Work { get; } = new();

    public MemorySearchRows Search { get; } = new();

    public MemoryTileRows Tiles { get; } = new();

    /// <summary>Where each follower's rows have come to, by what was written.</summary>
    public CursorAudit Written { get; } = new();

    /// <summary>Whether all of them have taken in so many entries.</summary>
    public bool Have(long entries) =>
        At(Cases.ReadCursorAsync(CancellationToken.None)) >= entries
        && At(Work.ReadCursorAsync(CancellationToken.None)) >= entries
        && At(Search.ReadCursorAsync(CancellationToken.None)) >= entries
        && At(Tiles.ReadCursorAsync(CancellationToken.None)) >= entries;

    private static long At(ValueTask<long> cursor) => cursor.AsTask().GetAwaiter().GetResult();
}

/// <summary>Rows of cases behind a line.</summary>
internal sealed class CaseRowsLine(RowsLine line, ICaseRows rows) : ICaseRows
{
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<long> BeginAsync(CancellationToken cancellation) =>
        line.BeginAsync(() => rows.BeginAsync(cancellation));

    public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadAsync(caseIds, cancellation));

    public ValueTask WriteAsync(IReadOnlyList<CaseRow> changed, StoredEntry last, CancellationToken cancellation) =>
        line.AdvanceAsync(last, rows.ReadCursorAsync, () => rows.WriteAsync(changed, last, cancellation));

    public ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.FindAsync(sought, cancellation));

    public IAsyncEnumerable<CaseRow> ReadAllAsync(CancellationToken cancellation) => rows.ReadAllAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Rows of worklists behind a line.</summary>
internal sealed class WorkRowsLine(RowsLine line, IWorkRows rows) : IWorkRows
{
    public bool IsBuilt => rows.IsBuilt;

    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<long> BeginAsync(CancellationToken cancellation) =>
        line.BeginAsync(() => rows.BeginAsync(cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadAsync(caseIds, cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
        IReadOnlyList<string> persons, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadOfPersonsAsync(persons, cancellation));

    public ValueTask<IReadOnlyList<WorkRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.FindAsync(sought, cancellation));

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
        line.AdvanceAsync(last, rows.ReadCursorAsync, () => rows.WriteAsync(changes, last, cancellation));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The blind index behind a line.</summary>
internal sealed class SearchRowsLine(RowsLine line, ISearchRows rows) : ISearchRows
{
    public bool IsBuilt => rows.IsBuilt;

    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<long> BeginAsync(CancellationToken cancellation) =>
        line.BeginAsync(() => rows.BeginAsync(cancellation));

    public ValueTask<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> tokens, int most, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.FindAsync(tokens, most, cancellation));

    public ValueTask WriteAsync(
        IReadOnlyCollection<SearchRow> found, IReadOnlyCollection<string> erased, StoredEntry last,
        CancellationToken cancellation) =>
        line.AdvanceAsync(last, rows.ReadCursorAsync, () => rows.WriteAsync(found, erased, last, cancellation));

    public ValueTask CompleteAsync(CancellationToken cancellation) => rows.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Tiles of the tree behind a line.</summary>
internal sealed class TileRowsLine(RowsLine line, ITileRows rows) : ITileRows
{
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadCursorAsync(cancellation));

    public ValueTask<long> BeginAsync(CancellationToken cancellation) =>
        line.BeginAsync(() => rows.BeginAsync(cancellation));

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int level, long index, CancellationToken cancellation) =>
        line.ReadAsync(() => rows.ReadAsync(level, index, cancellation));

    public ValueTask WriteAsync(IReadOnlyList<TreeTile> tiles, StoredEntry last, CancellationToken cancellation) =>
        line.AdvanceAsync(last, rows.ReadCursorAsync, () => rows.WriteAsync(tiles, last, cancellation));

    public ValueTask RestartAsync(CancellationToken cancellation) => line.WriteAsync(async () =>
    {
        await line.RequireAsync(rows.ReadCursorAsync);
        throw new Violation("a follower begins its tiles anew, and nobody has touched them");
    });

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
