using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Simulation;

/// <summary>
/// The way of one running node to the rows of one follower: it fails before a write or behind it, and what was begun at
/// an older cursor than that of now is not written, as a server's tables see to it.
/// </summary>
internal sealed class RowsLine(SimWorld world, NodeRun run, SimRows rows, string follower)
{
    private long begun = -1;

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

    /// <summary>The cursor from which the next write follows.</summary>
    public async ValueTask<long> BeginAsync(Func<ValueTask<long>> cursor) => begun = await ReadAsync(cursor);

    /// <summary>A transaction that moves the cursor, in one step of virtual time.</summary>
    public ValueTask AdvanceAsync(
        StoredEntry last, Func<CancellationToken, ValueTask<long>> cursor, Func<ValueTask> write) =>
        WriteAsync(async () =>
        {
            await RequireAsync(cursor);
            rows.Written.Advance(follower, begun, last.Position + 1);
            await write();
            begun = last.Position + 1;
        });

    /// <summary>Refuses whoever began at another cursor than that of now.</summary>
    public async ValueTask RequireAsync(Func<CancellationToken, ValueTask<long>> cursor)
    {
        var next = await cursor(CancellationToken.None);
        if (next != begun && world.Disk.Guards())
        {
            world.Note("met at a cursor");
            world.Scheduler.Say($"{run} finds the rows of {follower} at {next}, and began at {begun}");
            throw new LedgerStoreException(StoreFailure.InUse, "another node keeps the rows", "look again");
        }
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

/// <summary>The way of one running node to the leases; they are the server's, and go by its clock.</summary>
internal sealed class LeasesLine(SimWorld world, NodeRun run) : IFollowerLeases
{
    private readonly IFollowerLeases leases = world.Leases.ForNode();
    private readonly RowsLine line = new(world, run, run.Rows, "leases");

    public async ValueTask<IReadOnlyList<string>> RenewAsync(
        IReadOnlyList<string> names, Duration length, long seen, CancellationToken cancellation)
    {
        IReadOnlyList<string> held = [];
        await line.WriteAsync(async () => held = await leases.RenewAsync(names, length, seen, cancellation));
        return held;
    }

    public ValueTask<IReadOnlyList<HeldLease>> ListAsync(CancellationToken cancellation) =>
        line.ReadAsync(() => leases.ListAsync(cancellation));

    public ValueTask ReturnAsync(CancellationToken cancellation) =>
        line.WriteAsync(() => leases.ReturnAsync(cancellation));
}
