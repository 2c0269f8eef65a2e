using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>A payment without an account has a stream and an actor of its own, and is posted once.</summary>
public sealed class UnmatchedPaymentTests : IAsyncDisposable
{
    private static readonly StreamId Payment = StreamId.Parse("payment/u1");

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Match_ToTwoCasesAtOnceFromTwoHosts_PostsOnOne()
    {
        await using var here = await WithCasesAsync();
        await using var there = Start("b");
        await there.ReadAsync("c2");

        var receipts = await Task.WhenAll(
            here.SendAsync("match-1", "c1", new MatchPayment("u1", "k1")),
            there.SendAsync("match-2", "c2", new MatchPayment("u1", "k1")));

        Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Accepted);
        var refused = Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Refused);
        Assert.Equal(RefusalCode.PaymentMatched, Assert.Single(refused.Reasons).Code);
        var owed = await Task.WhenAll(new[] { "c1", "c2" }.Select(async name =>
            ((CaseState)(await here.ReadAsync(name)).State).Outstanding.Minor));
        Assert.Equal((2 * CaseCommands.Owed) - 4_000, owed.Sum());
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);
    }

    [Fact]
    public async Task Told_SentAgain_IsTheSameAnswer_AndRefusalsAreEntries()
    {
        await using var run = await WithCasesAsync();
        var again = await TellAsync(run, "tell", 4_000);
        var other = await TellAsync(run, "tell-2", 5_000);

        Assert.True(again.Repeated);
        Assert.Equal(RefusalCode.KeyReused, Assert.Single(other.Reasons).Code);
        Assert.Contains(await Ledgers.AllAsync(store), entry => entry.Stream == Payment && entry.Kind == "refused");
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);
        run.ForgetAll();
        var view = await run.Host.ReadAsync(Payment, default);
        Assert.Equal((1, true), (view.Version, ((PaymentState)view.State).Waits));
    }

    [Fact]
    public async Task Ledger_WhereOnlyOneOfBothTellsOfTheMatch_IsFoundOut()
    {
        await using var run = await WithCasesAsync();
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("m", "c1", new MatchPayment("u1", "k1"))).Kind);
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);

        await using var forged = await Ledgers.ForgedAsync(
            store, (entry, same) => entry.Kind == "paymentMatched" ? null : same);
        var fault = (await StateCheck.VerifyAsync(forged, null, default)).Fault;
        Assert.Contains("payment's own stream disagree", fault!.ToString(), StringComparison.Ordinal);
    }

    private async Task<EmbeddedRun> WithCasesAsync()
    {
        var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", "0018"));
        Assert.Equal(ReceiptKind.Accepted, (await TellAsync(run, "tell", 4_000)).Kind);
        return run;
    }

    private static Task<CommandReceipt> TellAsync(EmbeddedRun run, string id, long minor)
    {
        var told = new KeepUnmatched(
            "0099", new Money(minor, Currency.Eur), CaseCommands.Today, "r-1", UnmatchedReason.NoAccount);
        var envelope = new CommandEnvelope(
            CommandId16.FromHash(id), Payment, new Principal("feed", "integration"), told);
        return run.Host.SendAsync(envelope, CancellationToken.None).AsTask().Soon();
    }

    private EmbeddedRun Start(string seed) =>
        EmbeddedRun.Start(new HostSettings(store, clock) { Seed = seed });
}
