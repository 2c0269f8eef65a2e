using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

public abstract partial class StreamHostConformance
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SameIdSameInput_Accepted_SameAnswer(bool forget)
    {
        var host = await WithCaseAsync();
        var first = await host.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        await host.SendAsync("other", "c1", CaseCommands.Note("n1"));
        Forget(host, forget);
        var count = await CountAsync();

        var again = await host.SendAsync("reach", "c1", CaseCommands.Reach("k1"));

        AssertSameAnswer(first, again);
        Assert.Equal(count, await CountAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SameIdSameInput_Refused_SameAnswerWithItsReasons(bool forget)
    {
        var host = await WithCaseAsync();
        var first = await host.SendAsync("bad", "c1", CaseCommands.BadNote());
        Assert.Equal(ReceiptKind.Refused, first.Kind);
        Forget(host, forget);
        var count = await CountAsync();

        var again = await host.SendAsync("bad", "c1", CaseCommands.BadNote());

        AssertSameAnswer(first, again);
        Assert.NotEmpty(again.Reasons);
        Assert.Equal(count, await CountAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SameIdSameInput_WithEntriesOnOtherStreams_SameAnswer(bool forget)
    {
        var host = await HostAsync();
        var open = await host.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var all = await host.SendAsync("all", "c1", CaseCommands.Pay("all", CaseCommands.Owed));
        Assert.Contains("caseResolved", all.Events);
        Forget(host, forget);

        AssertSameAnswer(open, await host.SendAsync("open", "c1", CaseCommands.Open("c1")));
        AssertSameAnswer(all, await host.SendAsync("all", "c1", CaseCommands.Pay("all", CaseCommands.Owed)));
    }

    [Fact]
    public async Task SameIdSameInput_StateHasMovedOn_IsNotDecidedAgain()
    {
        var host = await WithCaseAsync();
        var early = await host.SendAsync("plan", "c1", CaseCommands.Plan("plan", CaseCommands.Owed, 4));
        Assert.Equal(ReceiptKind.Refused, early.Kind);
        await host.SendAsync("reach", "c1", CaseCommands.Reach("k1"));

        AssertSameAnswer(early, await host.SendAsync("plan", "c1", CaseCommands.Plan("plan", CaseCommands.Owed, 4)));
        var anew = await host.SendAsync("plan anew", "c1", CaseCommands.Plan("plan", CaseCommands.Owed, 4));
        Assert.Equal(ReceiptKind.Accepted, anew.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SameIdOtherInput_IsRefusedAsReusedAndTheFirstAnswerStands(bool forget)
    {
        var host = await WithCaseAsync();
        var first = await host.SendAsync("id", "c1", CaseCommands.Note("n1"));
        Forget(host, forget);

        var other = await host.SendAsync("id", "c1", CaseCommands.Note("n2"));

        Assert.Equal(ReceiptKind.Refused, other.Kind);
        Assert.Equal(RefusalCode.CommandIdReused, Assert.Single(other.Reasons).Code);
        Assert.Equal(first.Version, other.Version);
        var last = (await EntriesAsync("case/c1"))[^1];
        Assert.Equal((SystemKinds.Refused.Name, other.Position), (last.Kind, last.Position));
        Forget(host, forget);
        AssertSameAnswer(first, await host.SendAsync("id", "c1", CaseCommands.Note("n1")));
    }

    [Fact]
    public async Task SameId_OnAnotherStream_IsAnotherCommand()
    {
        var host = await WithCaseAsync();
        await host.SendAsync("open 2", "c2", CaseCommands.Open("c2", account: "a2"));

        var here = await host.SendAsync("id", "c1", CaseCommands.Note("n"));
        var there = await host.SendAsync("id", "c2", CaseCommands.Note("n"));

        Assert.False(here.Repeated || there.Repeated);
        Assert.NotEqual(here.Position, there.Position);
    }

    [Fact]
    public async Task NothingToChange_IsAcceptedAndWritesNothing()
    {
        var host = await WithCaseAsync();
        await host.SendAsync("note", "c1", CaseCommands.Note("n1"));
        var count = await CountAsync();

        var same = await host.SendAsync("note again", "c1", CaseCommands.Note("n1"));

        Assert.Equal((ReceiptKind.Accepted, -1L), (same.Kind, same.Position));
        Assert.Empty(same.Events);
        Assert.Equal(count, await CountAsync());
    }

    [Fact]
    public async Task Refusal_IsAnEntryThatLeavesTheVersion()
    {
        var host = await WithCaseAsync();
        var before = await host.ReadAsync("c1");

        var refused = await host.SendAsync("bad", "c1", CaseCommands.BadNote());

        var after = await host.ReadAsync("c1");
        Assert.Equal(before.Version, refused.Version);
        Assert.Equal((before.Version, before.Sequence + 1), (after.Version, after.Sequence));
        var entry = (await EntriesAsync("case/c1"))[^1];
        Assert.Equal((refused.Position, "ann"), (entry.Position, entry.Principal.Subject));
    }

    [Fact]
    public async Task Duplicates_AllAtOnce_OneEntryAndOneAnswer()
    {
        var host = await WithCaseAsync();

        var receipts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ =>
            Task.Run(() => host.SendAsync("same", "c1", CaseCommands.Note("same")))));

        Assert.Single(receipts, receipt => !receipt.Repeated);
        Assert.Single(receipts.Select(receipt => Printed.Of(receipt with { Repeated = false })).Distinct());
        Assert.Single(await EntriesAsync("case/c1"), entry => entry.Kind == "noteAdded");
    }

    [Fact]
    public async Task OpeningOfAnUnknownPack_IsRefused()
    {
        var host = await HostAsync();

        var refused = await host.SendAsync("open", "c1", CaseCommands.Open("c1") with { Packs = ["NO-SUCH"] });

        Assert.Equal(ReceiptKind.Refused, refused.Kind);
        Assert.Contains("BANK", Assert.Single(refused.Reasons).Detail, StringComparison.Ordinal);
        Assert.Equal(ReceiptKind.Accepted, (await host.SendAsync("open 2", "c1", CaseCommands.Open("c1"))).Kind);
    }

    [Theory]
    [InlineData("case/c2", "p1")]
    [InlineData("no stream", "p1")]
    [InlineData("account/0017", "no id")]
    public async Task OpeningWithNamesThatAreNoStreams_IsRefused(string account, string debtor)
    {
        var host = await HostAsync();
        var open = CaseCommands.Open("c1", debtor: debtor) with { AccountStream = account };

        var refused = await host.SendAsync("open", "c1", open);

        Assert.Equal(ReceiptKind.Refused, refused.Kind);
        Assert.Equal(RefusalCode.TextNotAllowed, Assert.Single(refused.Reasons).Code);
    }

    private static void Forget(RunningHost host, bool really)
    {
        if (really)
        {
            host.ForgetAll();
        }
    }
}
