using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What is owed again while another case of the account is open goes on there, in one unit.</summary>
public sealed class CarriedDebtTests : IAsyncDisposable
{
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Reversal_WhileTheNextCaseIsOpen_IsOwedThere()
    {
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", CaseCommands.Owed));
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", episode: 2));
        await run.SendAsync("note", "c2", CaseCommands.Note("n1"));

        var back = await run.SendAsync("back", "c1", new ReversePayment("p1", "returned"));

        Assert.Equal(ReceiptKind.Accepted, back.Kind);
        var (first, second) = (await StateAsync(run, "c1"), await StateAsync(run, "c2"));
        Assert.Equal((0, ResolutionReason.Merged), (first.OutstandingMinor, first.Resolution));
        Assert.Equal(2 * CaseCommands.Owed, second.OutstandingMinor);
        var again = await run.SendAsync("back", "c1", new ReversePayment("p1", "returned"));
        Assert.True(again.Repeated);

        // The other case's actor was awake, and knows of it all the same.
        await run.SendAsync("pay-2", "c2", CaseCommands.Pay("p2", 2 * CaseCommands.Owed));
        second = await StateAsync(run, "c2");
        Assert.Equal((0, ResolutionReason.PaidInFull), (second.OutstandingMinor, second.Resolution));
        run.ForgetAll();
        Assert.Equal(0, (await StateAsync(run, "c1")).OutstandingMinor);
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);
    }

    [Fact]
    public async Task Reversals_AtOnce_AreEachCarriedOnce()
    {
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("pay-a", "c1", CaseCommands.Pay("a", CaseCommands.Owed / 2));
        await run.SendAsync("pay-b", "c1", CaseCommands.Pay("b", CaseCommands.Owed / 2));
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", episode: 2));

        var receipts = await Task.WhenAll(
            run.SendAsync("back-a", "c1", new ReversePayment("a", "returned")),
            run.SendAsync("note", "c2", CaseCommands.Note("n1")),
            run.SendAsync("back-b", "c1", new ReversePayment("b", "returned")),
            run.SendAsync("pay-2", "c2", CaseCommands.Pay("p2", 1)));

        Assert.All(receipts, receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
        Assert.Equal(0, (await StateAsync(run, "c1")).OutstandingMinor);
        Assert.Equal((2 * CaseCommands.Owed) - 1, (await StateAsync(run, "c2")).OutstandingMinor);
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);
    }

    private static async Task<CaseState> StateAsync(EmbeddedRun run, string id) =>
        (CaseState)(await run.ReadAsync(id)).State;
}
