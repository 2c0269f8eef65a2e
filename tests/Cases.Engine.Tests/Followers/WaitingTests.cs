using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Followers;

/// <summary>What waits for a person is on its list from the entry that asked to the one that ended it.</summary>
public sealed class WaitingTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryLedgerStore store = new();
    private readonly MemoryWorkRows rows = new();

    public async ValueTask DisposeAsync()
    {
        await rows.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Approval_Asked_WaitsWithItsCase_UntilItIsDecided()
    {
        await using var run = await OpenAsync();
        await AskAsync(run, "c1", "a1");
        await AskAsync(run, "c2", "a2");

        var waiting = await FollowAsync(WaitingKind.Approval);
        Assert.Equal([("a1", "c1"), ("a2", "c2")], waiting.Select(row => (row.Id, row.Case)));
        Assert.Equal(waiting.Select(row => row.Position).Order(), waiting.Select(row => row.Position));

        await run.SendAsync("decide", "c1", new DecideApproval("a1", false, "no"), "bo");
        Assert.Equal("a2", Assert.Single(await FollowAsync(WaitingKind.Approval)).Id);
    }

    [Fact]
    public async Task Approval_AskedAndDecidedWithinOneTransaction_IsOnNoList()
    {
        await using var run = await OpenAsync();
        await AskAsync(run, "c1", "a1");
        await run.SendAsync("decide", "c1", new DecideApproval("a1", false, "no"), "bo");
        Assert.Empty(await FollowAsync(WaitingKind.Approval));
    }

    [Theory]
    [InlineData("matched")]
    [InlineData("returned")]
    [InlineData("told again")]
    public async Task Payment_WithoutAnAccount_WaitsUntilItIsOver(string end)
    {
        await using var run = await OpenAsync();
        var told = new KeepUnmatched(
            "0099", new Money(4_000, Currency.Eur), new LocalDate(2026, 1, 1), "r1", UnmatchedReason.NoAccount);
        await TellAsync(run, "u1", told);
        await TellAsync(run, "u2", told);
        Assert.Equal(["u1", "u2"], (await FollowAsync(WaitingKind.Payment)).Select(row => row.Id));
        Assert.Empty(await FollowAsync(WaitingKind.Approval));

        var ended = end switch
        {
            "matched" => await run.SendAsync("match", "c1", new MatchPayment("u1", "k1")),
            "returned" => await TellAsync(run, "u1", new ReturnUnmatched("b1", told.Amount)),
            _ => await TellAsync(run, "u1", new CloseToldAgain("c1", "k1")),
        };

        Assert.Equal(ReceiptKind.Accepted, ended.Kind);
        Assert.Equal("u2", Assert.Single(await FollowAsync(WaitingKind.Payment)).Id);
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task Payment_ThatWasErased_WaitsOn_AndIsMatchedOnlyByItsReference()
    {
        await using var run = await OpenAsync();
        var told = new KeepUnmatched(
            "0099", new Money(4_000, Currency.Eur), new LocalDate(2026, 1, 1), "r1", UnmatchedReason.NoAccount);
        await TellAsync(run, "u1", told);
        var erasing = new CommandEnvelope(CommandId16.FromHash("erase"), StreamId.Parse("payment/u1"),
            new Principal("grace", "compliance"), new ErasePayment(ErasureGround.RetentionEnded));
        var erased = await run.Host.SendAsync(erasing, None).AsTask().Soon();

        Assert.Equal("paymentErased", Assert.Single(erased.Events));
        Assert.Equal("u1", Assert.Single(await FollowAsync(WaitingKind.Payment)).Id);
        Assert.DoesNotContain(await store.ListKeysAsync("", 9, None), key => key.Owner == "payment/u1");
        var byHand = await run.SendAsync("by hand", "c1", new MatchPayment("u1", "k1"));
        Assert.Equal(RefusalCode.FieldMissing, Assert.Single(byHand.Reasons).Code);
        Assert.Equal(ReceiptKind.Accepted,
            (await run.SendAsync("match", "c1", new MatchPayment("u1", "k1") { Reference = "r1" })).Kind);
        Assert.Empty(await FollowAsync(WaitingKind.Payment));
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task Worklist_BeforeTheRowsAreBuilt_TellsOfNothing()
    {
        await using var run = await OpenAsync();
        var list = new Worklist(rows, run.Node.Cursors);
        Assert.Null(await list.ReadWaitingAsync(new WaitingLookUp(WaitingKind.Approval, -1, 9), None));
        await FollowAsync(WaitingKind.Approval);
        Assert.Empty((await list.ReadWaitingAsync(new WaitingLookUp(WaitingKind.Approval, -1, 9), None))!);
    }

    private async Task<EmbeddedRun> OpenAsync()
    {
        var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        foreach (var name in (string[])["c1", "c2"])
        {
            await run.SendAsync("open-" + name, name, CaseCommands.Open(name, "of-" + name));
        }

        return run;
    }

    private async Task<IReadOnlyList<WaitingRow>> FollowAsync(WaitingKind kind)
    {
        var plain = new HostSettings(store, TimeProvider.System).Policies.Series(["BANK"]);
        await new WorkRowFollower(store, rows, new RowPolicies(_ => plain, () => "plain")).CatchUpAsync(None);
        return await rows.ReadWaitingAsync(new WaitingLookUp(kind, -1, 9), None);
    }

    private static async Task AskAsync(EmbeddedRun run, string name, string id)
    {
        var asked = await run.SendAsync("ask-" + id, name,
            new RequestApproval(id, new Resolve(ResolutionReason.NotLiable, "court file 7")));
        Assert.Equal(ReceiptKind.Accepted, asked.Kind);
    }

    private static async Task<CommandReceipt> TellAsync(EmbeddedRun run, string id, PaymentCommand command) =>
        await run.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash(id + command), StreamId.Parse("payment/" + id), new Principal("feed", "integration"),
            command), None);
}
