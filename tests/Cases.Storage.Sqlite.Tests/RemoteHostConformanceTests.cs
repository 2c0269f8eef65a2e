using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>A host over a link, in front of a node over a file.</summary>
public sealed class RemoteHostConformanceTests : StreamHostConformance
{
    private readonly TemporaryFolder folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override ValueTask<ILedgerStore> OpenStoreAsync() => new(SqliteLedgerStore.OpenWriter(folder.Store));

    protected override async ValueTask<RunningHost> StartAsync(HostSettings settings) =>
        await RemoteRun.StartAsync(settings);
}
