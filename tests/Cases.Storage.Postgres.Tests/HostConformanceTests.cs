using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>The embedded host over PostgreSQL.</summary>
public sealed class HostConformanceTests : StreamHostConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        var verdict = await StateCheck.VerifyAsync(Store, null, CancellationToken.None);
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? default);

        // Some tests plant entries that no build of this one would write; the bytes are right all the same.
        Assert.True(verdict.Fault is null || verdict.Fault.What.Contains("newer build", StringComparison.Ordinal),
            verdict.Fault?.ToString());
    }

    protected override async ValueTask<ILedgerStore> OpenStoreAsync()
    {
        _database = await TestDatabase.CreateAsync();
        return await _database.OpenAsync();
    }

    protected override ValueTask<RunningHost> StartAsync(HostSettings settings) => new(EmbeddedRun.Start(settings));
}

/// <summary>A host over a link, in front of a node over PostgreSQL.</summary>
public sealed class RemoteHostConformanceTests : StreamHostConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? default);
    }

    protected override async ValueTask<ILedgerStore> OpenStoreAsync()
    {
        _database = await TestDatabase.CreateAsync();
        return await _database.OpenAsync();
    }

    protected override async ValueTask<RunningHost> StartAsync(HostSettings settings) =>
        await RemoteRun.StartAsync(settings);
}
