using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>Nothing that an older node cannot read is written before the epoch was raised.</summary>
public sealed class EpochTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EpochTable Old = new(1, new Dictionary<string, int>());
    private static readonly EpochTable New = new(2, new Dictionary<string, int> { ["noteAdded"] = 2 });

    [Fact]
    public void ThisBuild_KnowsTheEpochOfEveryKind()
    {
        Assert.True(EpochTable.Build.Newest >= EpochTable.First);
        Assert.All(EpochTable.Build.Later, one => Assert.InRange(one.Value, 2, EpochTable.Build.Newest));
        Assert.Equal(EpochTable.First, EpochTable.Build.Of("caseOpened"));
    }

    [Fact]
    public async Task NewLedger_BeginsAtTheNewestEpoch()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = Start(store, New);

        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("open", "c1", CaseCommands.Open("c1"))).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("n", "c1", CaseCommands.Note("n"))).Kind);

        Assert.Equal("epochRaised", (await Ledgers.AllAsync(store))[0].Kind);
        Assert.Equal(2, (await NodeRecord.ReadAsync(store, None)).Epoch);
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task NewerKind_BeforeTheEpochWasRaised_IsNotWrittenAndTheRemedyNamed()
    {
        await using var store = await BegunAsync();
        await using var run = Start(store, New);
        var length = (await store.ReadHeadAsync(None)).Next;

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            () => run.SendAsync("n", "c1", CaseCommands.Note("n")));

        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        Assert.Contains("'noteAdded' is written from epoch 2 on, and the ledger is at 1", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("--raise-epoch", error.Message, StringComparison.Ordinal);
        Assert.Equal(length, (await store.ReadHeadAsync(None)).Next);
        // What every node can read is written all the same.
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("open2", "c2", CaseCommands.Open("c2", "0018"))).Kind);
    }

    [Fact]
    public async Task Raise_LetsNewerKindsBeWrittenHereAndAtANodeThatRuns()
    {
        await using var store = await BegunAsync();
        await using var other = Start(store, New);
        var second = await other.SendAsync("open2", "c2", CaseCommands.Open("c2", "0018"));
        Assert.Equal(ReceiptKind.Accepted, second.Kind);
        await using var run = Start(store, New);

        Assert.Equal(2, await run.Node.RaiseEpochAsync(None));
        Assert.Equal(2, await run.Node.RaiseEpochAsync(None));

        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("n", "c1", CaseCommands.Note("n"))).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await other.SendAsync("m", "c2", CaseCommands.Note("m"))).Kind);
        Assert.Single(await Ledgers.AllAsync(store), entry => entry.Kind == "epochRaised");
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task OlderNode_OnALedgerOfANewerEpoch_ReadsAndWritesNothing()
    {
        await using var store = new MemoryLedgerStore();
        await using (var newer = Start(store, New))
        {
            await newer.SendAsync("open", "c1", CaseCommands.Open("c1"));
        }

        await using var run = Start(store, Old);
        Assert.Equal(CaseStage.Open, ((CaseState)(await run.ReadAsync("c1")).State).Stage);
        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            () => run.SendAsync("open2", "c2", CaseCommands.Open("c2", "0018")));

        Assert.Contains("the ledger is at epoch 2, and this build knows 1", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LedgerStoreException>(async () => await run.Node.RaiseEpochAsync(None));
    }

    [Fact]
    public async Task Followers_AtAnEntryOfANewerKind_StopAndSkipNothing()
    {
        await using var store = await BegunAsync();
        var rows = new List<StoredEntry>();
        foreach (var entry in await Ledgers.AllAsync(store))
        {
            rows.Add(Made(entry, entry.Kind));
        }

        // The case goes on with a kind of an epoch that this build does not know.
        var last = LedgerEntry.Decode(rows.Last(row => row.Stream.Kind == "case").Bytes);
        rows.Add(Made(last with
        {
            Place = new EntryPlace(rows.Count, last.Sequence + 1, last.Version + 1,
                rows.Last(row => row.Stream == last.Stream).Hash, last.RecordedAtMs),
        }, "caseDreamt"));
        await using var newer = new MemoryLedgerStore();
        await newer.CommitAsync(new LedgerBatch(0, last.RecordedAtMs, rows, []), None);
        await using var cases = new MemoryCaseRows();
        await using var work = new MemoryWorkRows();
        await using var run = Start(newer, New);

        foreach (var follower in (LedgerFollower[])[
            new CaseRowFollower(newer, cases), new WorkRowFollower(newer, work, run.Node.RowPolicies)])
        {
            var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await follower.CatchUpAsync(None));
            Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        }

        Assert.Equal((0L, 0L), (await cases.ReadCursorAsync(None), await work.ReadCursorAsync(None)));
        Assert.True((await run.ReadAsync("c1")).NewerNodeNeeded);
        Assert.Equal(
            ReceiptKind.NewerNodeNeeded, (await run.SendAsync("n", "c1", CaseCommands.Assign("ann"))).Kind);
    }

    [Fact]
    public async Task NodeRoll_NamesTheLivingNodesThatAreTooOld()
    {
        var time = new ManualTime();
        var leases = new MemoryFollowerLeases(time);
        var (one, two, three) = (leases.ForNode(), leases.ForNode(), leases.ForNode());
        var length = Duration.FromSeconds(5);
        await one.RenewAsync(["rows", NodeRoll.Name(2, "2.0.0", Guid.Empty)], length, -1, None);
        Assert.Empty(NodeRoll.TooOld(await one.ListAsync(None), 2));

        await two.RenewAsync(["heads", NodeRoll.Name(1, "1.9.0", new Guid("00000000-0000-0000-0000-000000000002"))],
            length, 7, None);
        await three.RenewAsync(["tiles"], length, -1, None);
        Assert.Equal([-1L, 7L, -1L], NodeRoll.Living(await one.ListAsync(None)).OrderBy(node => node.Holder)
            .Select(node => node.Seen));
        var old = NodeRoll.TooOld(await one.ListAsync(None), 2);

        Assert.Equal(2, old.Count);
        Assert.Contains(old, node => node.Contains("of version 1.9.0, which knows epoch 1", StringComparison.Ordinal));
        Assert.Contains(old, node => node.Contains("does not tell its epoch", StringComparison.Ordinal));
        await three.ReturnAsync(None);
        time.NowMs += 6_000;
        Assert.Empty(NodeRoll.TooOld(await one.ListAsync(None), 2));
    }

    [Fact]
    public async Task NodeRoll_NamesTheLivingNodesThatMayNotLiveBesideThisBuild_AndUntilWhenTheyCount()
    {
        var time = new ManualTime();
        var leases = new MemoryFollowerLeases(time);
        var length = Duration.FromSeconds(5);
        foreach (var version in (string[])["0.1.9", NodeRoll.OldestBeside.ToString(3), "10.0.0", "unheard-of"])
        {
            await leases.ForNode().RenewAsync([NodeRoll.Name(1, version, Guid.Empty)], length, -1, None);
        }

        await leases.ForNode().RenewAsync(["rows"], length, -1, None);
        var nodes = NodeRoll.Living(await leases.ForNode().ListAsync(None));

        Assert.Equal(["", "0.1.9", "unheard-of"],
            NodeRoll.NotBeside(nodes).Select(node => node.Version ?? "").Order(StringComparer.Ordinal));
        Assert.All(nodes, node => Assert.Equal(Instant.FromUnixTimeMilliseconds(time.NowMs) + length, node.Until));
        Assert.Empty(NodeRoll.NotBeside(nodes.Select(node => node with { LapsedFor = Duration.FromMilliseconds(1) })));
    }

    private static StoredEntry Made(LedgerEntry entry, string kind)
    {
        var writer = new CborWriter();
        LedgerEntry.Encode(writer, entry.ToNewEntry(entry.Version - 1) with { Kind = kind }, entry.Place);
        return StoredEntry.FromBytes(writer.ToArray());
    }

    private static EmbeddedRun Start(MemoryLedgerStore store, EpochTable epochs)
    {
        var settings = new HostSettings(store, new VirtualClock(CaseCommands.Start));
        return EmbeddedRun.Start(settings with { Options = settings.Options with { Epochs = epochs } });
    }

    /// <summary>A ledger that a node of the first epoch began.</summary>
    private static async Task<MemoryLedgerStore> BegunAsync()
    {
        var store = new MemoryLedgerStore();
        await using var run = Start(store, Old);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        return store;
    }
}
