using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>The embedded host over a file.</summary>
public sealed class HostConformanceTests : StreamHostConformance
{
    private readonly TemporaryFolder folder = new();

    public override async ValueTask DisposeAsync()
    {
        var verdict = await StateCheck.VerifyAsync(Store, null, CancellationToken.None);
        await base.DisposeAsync();
        folder.Dispose();

        // Some tests plant entries that no build of this one would write; the bytes are right all the same.
        Assert.True(verdict.Fault is null || verdict.Fault.What.Contains("newer build", StringComparison.Ordinal),
            verdict.Fault?.ToString());
    }

    protected override ValueTask<ILedgerStore> OpenStoreAsync() => new(SqliteLedgerStore.OpenWriter(folder.Store));

    protected override ValueTask<RunningHost> StartAsync(HostSettings settings) => new(EmbeddedRun.Start(settings));
}
