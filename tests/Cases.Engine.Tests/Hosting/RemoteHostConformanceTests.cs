using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Engine.Tests;

/// <summary>A host over a link, in front of a node with a store in memory.</summary>
public sealed class RemoteHostConformanceTests : StreamHostConformance
{
    protected override ValueTask<ILedgerStore> OpenStoreAsync() => new(new MemoryLedgerStore());

    protected override async ValueTask<RunningHost> StartAsync(HostSettings settings) =>
        await RemoteRun.StartAsync(settings);
}
