using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

public abstract partial class StreamHostConformance
{
    [Fact]
    public async Task StoreFails_BeforeWriting_MemoryStaysAndTheSameIdIsRightLater()
    {
        var host = await WithCaseAsync();
        var before = Printed.Of(await host.ReadAsync("c1"));
        Store.FailNext(StoreCall.Commit);

        await Assert.ThrowsAsync<LedgerStoreException>(() => host.SendAsync("pay", "c1", CaseCommands.Pay("p", 500)));

        Assert.Equal(before, Printed.Of(await host.ReadAsync("c1")));
        var again = await host.SendAsync("pay", "c1", CaseCommands.Pay("p", 500));
        Assert.Equal((ReceiptKind.Accepted, false), (again.Kind, again.Repeated));
        Assert.Equal(CaseCommands.Owed - 500, ((CaseState)(await host.ReadAsync("c1")).State).OutstandingMinor);
    }

    [Fact]
    public async Task StoreFails_AfterWriting_TheSameIdFindsItsAnswer()
    {
        var host = await WithCaseAsync();
        Store.FailNext(StoreCall.CommitAnswer);

        await Assert.ThrowsAsync<LedgerStoreException>(() => host.SendAsync("pay", "c1", CaseCommands.Pay("p", 500)));

        var again = await host.SendAsync("pay", "c1", CaseCommands.Pay("p", 500));
        Assert.Equal((ReceiptKind.Accepted, true), (again.Kind, again.Repeated));
        Assert.Single(await EntriesAsync("case/c1"), entry => entry.Kind == "paymentRecorded");
        Assert.Equal(CaseCommands.Owed - 500, ((CaseState)(await host.ReadAsync("c1")).State).OutstandingMinor);
    }

    [Fact]
    public async Task StoreFails_ForOneOfManyStreams_TheOthersOfTheBatchAreToldToo()
    {
        var host = await WithCaseAsync();
        await host.SendAsync("open 2", "c2", CaseCommands.Open("c2", account: "a2"));
        Store.FailNext(StoreCall.Commit);
        var hold = Store.HoldCommits();
        var sent = new[] { "c1", "c2" }
            .Select(id => host.SendAsync("note", id, CaseCommands.Note("n"))).ToList();
        await hold.Reached.Soon();
        hold.Release();
        await Record.ExceptionAsync(() => Task.WhenAll(sent));

        foreach (var id in new[] { "c1", "c2" })
        {
            Assert.Equal(ReceiptKind.Accepted, (await host.SendAsync("note", id, CaseCommands.Note("n"))).Kind);
            Assert.Single(await EntriesAsync("case/" + id), entry => entry.Kind == "noteAdded");
        }
    }

    [Fact]
    public async Task StoreFails_WhileAStreamIsRead_NothingHalfIsKept()
    {
        var host = await WithCaseAsync();
        await host.SendAsync("pay", "c1", CaseCommands.Pay("p", 500));
        await host.SendAsync("note", "c1", CaseCommands.Note("n"));
        var whole = Printed.Of((await host.ReadAsync("c1")).State);
        var other = await HostAsync();

        // The other host has folded the opening and the payment when the key of the note fails.
        Store.FailNext(StoreCall.ReadKey);
        await Assert.ThrowsAsync<LedgerStoreException>(() => other.ReadAsync("c1"));
        Store.FailNext(StoreCall.ReadStream);
        await Assert.ThrowsAsync<LedgerStoreException>(() => other.SendAsync("x", "c1", CaseCommands.Note("x")));

        Assert.Equal(whole, Printed.Of((await other.ReadAsync("c1")).State));
        Assert.Equal(ReceiptKind.Accepted, (await other.SendAsync("x", "c1", CaseCommands.Note("x"))).Kind);
    }

    [Fact]
    public async Task SecondHost_WithStaleState_LosesItsGuardAndIsRight()
    {
        var here = await WithCaseAsync();
        var there = await HostAsync();
        await there.ReadAsync("c1");
        await here.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        await here.SendAsync("pay", "c1", CaseCommands.Pay("p1", 700));

        var plan = await there.SendAsync("plan", "c1", CaseCommands.Plan("plan", CaseCommands.Owed - 700, 3));
        var pay = await here.SendAsync("pay 2", "c1", CaseCommands.Pay("p2", 300));

        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Accepted), (plan.Kind, pay.Kind));
        Assert.Equal(plan.Version + 1, pay.Version);
        Assert.Equal(Printed.Of(await here.ReadAsync("c1")), Printed.Of(await there.ReadAsync("c1")));
    }

    [Fact]
    public async Task SecondHost_Reads_SeesWhatTheFirstWrote()
    {
        var here = await WithCaseAsync();
        var there = await HostAsync();
        await there.ReadAsync("c1");

        var pay = await here.SendAsync("pay", "c1", CaseCommands.Pay("p1", 700));

        Assert.Equal(pay.Version, (await there.ReadAsync("c1")).Version);
    }

    [Fact]
    public async Task SecondHost_GetsACommandThatTheFirstRefused_AnswersAlike()
    {
        var here = await WithCaseAsync();
        var there = await HostAsync();
        await there.ReadAsync("c1");
        var first = await here.SendAsync("bad", "c1", CaseCommands.BadNote());

        var again = await there.SendAsync("bad", "c1", CaseCommands.BadNote());

        AssertSameAnswer(first, again);
        Assert.Single(await EntriesAsync("case/c1"), entry => entry.Kind == SystemKinds.Refused.Name);
    }

    [Fact]
    public async Task SecondHost_WithStaleState_DoesNotTakeAChangeForDone()
    {
        var here = await WithCaseAsync();
        await here.SendAsync("to bob", "c1", CaseCommands.Assign("bob"));
        var there = await HostAsync();
        await there.ReadAsync("c1");
        await here.SendAsync("to eve", "c1", CaseCommands.Assign("eve"));

        var back = await there.SendAsync("back to bob", "c1", CaseCommands.Assign("bob"));

        Assert.Equal(["caseAssigned"], back.Events);
        Assert.Equal("bob", ((CaseState)(await here.ReadAsync("c1")).State).Assignee);
    }

    [Fact]
    public async Task TwoHosts_WriteOneStreamAtOnce_NothingIsLostOrDoubled()
    {
        var hosts = new[] { await WithCaseAsync(), await HostAsync() };

        // Every command goes to both hosts, as an impatient client would send it.
        var receipts = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() =>
            InsistAsync(hosts[number % 2], $"pay {number / 2}", "c1", CaseCommands.Pay($"p{number / 2}", 100)))));

        Assert.All(receipts, receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
        Assert.Equal(20, receipts.Count(receipt => !receipt.Repeated));
        Assert.Equal(20, (await EntriesAsync("case/c1")).Count(entry => entry.Kind == "paymentRecorded"));
        foreach (var host in hosts)
        {
            Assert.Equal(CaseCommands.Owed - 2_000, ((CaseState)(await host.ReadAsync("c1")).State).OutstandingMinor);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoCasesOfOneAccount_OpenedAtOnce_OneWins(bool twoHosts)
    {
        var here = await HostAsync();
        var there = twoHosts ? await HostAsync() : here;
        var hold = Store.HoldCommits();
        var first = here.SendAsync("open 1", "c1", CaseCommands.Open("c1"));
        await hold.Reached.Soon();
        var second = there.SendAsync("open 2", "c2", CaseCommands.Open("c2"));
        hold.Release();

        var kinds = new[] { (await first).Kind, (await second).Kind };
        Assert.Equal([ReceiptKind.Accepted, ReceiptKind.Refused], kinds.Order());
        var refused = kinds[0] == ReceiptKind.Refused ? await first : await second;
        Assert.Contains(refused.Reasons, reason => reason.Code == RefusalCode.AccountHasOpenCase);
        Assert.Single(await EntriesAsync("account/0017"));
    }

    [Fact]
    public async Task NextEpisode_AfterResolution_KnowsTheAccount()
    {
        var here = await WithCaseAsync();
        var there = await HostAsync();
        await here.SendAsync("all", "c1", CaseCommands.Pay("all", CaseCommands.Owed));

        var next = await there.SendAsync("open", "c2", CaseCommands.Open("c2", episode: 2));
        var back = await here.SendAsync("back", "c1", new ReversePayment("all", "returned by the bank"));

        Assert.Equal(ReceiptKind.Accepted, next.Kind);
        Assert.Equal("c1", ((CaseState)(await there.ReadAsync("c2")).State).Opened!.LastCase);

        // Money is never refused, yet two unresolved cases on one account cannot be.
        Assert.Equal(ReceiptKind.Accepted, back.Kind);
        Assert.Equal(CaseStage.Resolved, ((CaseState)(await here.ReadAsync("c1")).State).Stage);
    }

    [Theory]
    [InlineData("case/c1", "somethingNew", 1)]
    [InlineData("case/c1", "noteAdded", 9)]
    [InlineData("account/0017", "somethingNew", 1)]
    [InlineData("person/p1", "somethingNew", 1)]
    public async Task NewerKind_InAStreamThatCounts_NewerNodeIsNeededAndNothingIsWritten(
        string stream, string kind, int format)
    {
        var host = await HostAsync();
        await host.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await WriteForeignAsync(stream, kind, format);
        host.ForgetAll();
        var count = await CountAsync();

        var receipt = await host.SendAsync("note", "c1", CaseCommands.Note("n"));

        Assert.Equal((ReceiptKind.NewerNodeNeeded, -1L), (receipt.Kind, receipt.Position));
        Assert.Equal(stream == "case/c1", (await host.ReadAsync("c1")).NewerNodeNeeded);
        Assert.Equal(count, await CountAsync());
    }

    [Fact]
    public async Task NewerKind_WhileTheActorIsActive_IsNoticedAtTheNextWrite()
    {
        var host = await WithCaseAsync();
        await WriteForeignAsync("case/c1", "somethingNew");

        Assert.Equal(
            ReceiptKind.NewerNodeNeeded, (await host.SendAsync("note", "c1", CaseCommands.Note("n"))).Kind);
        Assert.Equal("somethingNew", (await EntriesAsync())[^1].Kind);
    }
}
