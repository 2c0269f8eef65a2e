using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>An id that makes its stream makes one: also where two nodes meet it at the same moment.</summary>
public sealed class IdUsedOnceTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryLedgerStore store = new();
    private readonly GatedStore gate;
    private readonly EmbeddedRun here;
    private readonly EmbeddedRun there;

    public IdUsedOnceTests()
    {
        gate = new GatedStore(store);
        here = EmbeddedRun.Start(new HostSettings(gate, TimeProvider.System));
        there = EmbeddedRun.Start(new HostSettings(store, TimeProvider.System) { Seed = "b" });
    }

    public async ValueTask DisposeAsync()
    {
        await here.DisposeAsync();
        await there.DisposeAsync();
        await gate.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Send_OneIdForTwoStreamsAtTwoNodesAtOnce_MakesOneOfThem()
    {
        // The first unit of a node bears more guards than its own.
        await here.Host.SendAsync(Opening("c0", "a0") with { Id = CommandId16.FromHash("first") }, None);
        var hold = gate.HoldCommits();
        var slow = here.Host.SendAsync(Opening("c1", "a1"), None).AsTask();
        await hold.Reached.Soon();
        var quick = await there.Host.SendAsync(Opening("c2", "a2"), None);
        hold.Release();
        var refused = await slow.Soon();

        Assert.Equal(ReceiptKind.Accepted, quick.Kind);
        Assert.Equal(RefusalCode.CommandIdReused, Assert.Single(refused.Reasons).Code);
        Assert.False(((CaseState)(await there.ReadAsync("c1")).State).Exists);

        // Told again, each is answered as before, at either node.
        Assert.True((await here.Host.SendAsync(Opening("c2", "a2"), None)).Repeated);
        Assert.Equal(ReceiptKind.Refused, (await there.Host.SendAsync(Opening("c1", "a1"), None)).Kind);
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task Send_WithoutThat_AnIdIsItsStreamsAlone()
    {
        var first = await here.Host.SendAsync(Opening("c1", "a1") with { Once = false }, None);
        var second = await there.Host.SendAsync(Opening("c2", "a2") with { Once = false }, None);

        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Accepted), (first.Kind, second.Kind));
    }

    [Fact]
    public async Task Send_OpeningThatIsRefused_LeavesTheIdFree()
    {
        await there.Host.SendAsync(Opening("c1", "a1") with { Id = CommandId16.FromHash("other") }, None);
        var again = RunningHost.Envelope("key", "c3", CaseCommands.Open("c3", account: "a1")) with { Once = true };

        var refused = await here.Host.SendAsync(again, None);
        var opened = await here.Host.SendAsync(Opening("c2", "a2"), None);

        Assert.Equal((ReceiptKind.Refused, ReceiptKind.Accepted), (refused.Kind, opened.Kind));
    }

    private static CommandEnvelope Opening(string caseId, string account) =>
        RunningHost.Envelope("key", caseId, CaseCommands.Open(caseId, account: account)) with { Once = true };
}
