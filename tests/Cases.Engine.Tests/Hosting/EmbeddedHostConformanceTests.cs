using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Engine.Tests;

/// <summary>The embedded host over a store in memory.</summary>
public sealed class EmbeddedHostConformanceTests : StreamHostConformance
{
    protected override ValueTask<ILedgerStore> OpenStoreAsync() => new(new MemoryLedgerStore());

    protected override ValueTask<RunningHost> StartAsync(HostSettings settings) => new(EmbeddedRun.Start(settings));
}
