using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

public sealed class DeterminismTests
{
    [Fact]
    public void SameSeedSameCommands_SameLedgerToTheByte() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(10),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => SameTwice(seed).GetAwaiter().GetResult()));

    [Fact]
    public async Task OtherSeed_OtherTree()
    {
        await using var one = await Ledgers.OfAsync(1, 80);
        await using var other = await Ledgers.OfAsync(2, 80);
        Assert.NotEqual(await Ledgers.TreeAsync(one), await Ledgers.TreeAsync(other));
    }

    [Fact]
    public async Task SmallMemory_SameLedger()
    {
        await using var store = new MemoryLedgerStore();
        await Ledgers.RunAsync(store, 5, 150, null,
            new EngineOptions { Build = "build-1", Version = "1.0", MaxActiveStreams = 2 });

        Assert.Equal(await Ledgers.TreeAsync(await Ledgers.OfAsync(5, 150)), await Ledgers.TreeAsync(store));
    }

    [Fact]
    public async Task SecondRun_OfTheSameCommands_WritesOnlyWhatWasNotAnswered()
    {
        await using var store = new MemoryLedgerStore();
        var first = new List<CommandReceipt>();
        await Ledgers.RunAsync(store, 9, 150, first.Add);
        var again = new List<CommandReceipt>();
        await Ledgers.RunAsync(store, 9, 150, again.Add);

        // What changed nothing was never written, and what reused an id is refused once more; the rest is repeated.
        Assert.All(first.Zip(again), pair => Assert.True(
            pair.Second.Repeated || pair.First.Position < 0 || IsReuse(pair.First), Printed.Of(pair)));
        Assert.True((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).IsWhole);
    }

    [Fact]
    public async Task Continuations_InVirtualTime_RunInsideThePump()
    {
        await using var store = new MemoryLedgerStore();
        var settings = new HostSettings(store, new VirtualClock(CaseCommands.Start));
        await using var run = new EmbeddedRun(settings, inline: true);
        var thread = Environment.CurrentManagedThreadId;
        var threads = new List<int>();
        var sent = Enumerable.Range(0, 5).Select(async number =>
        {
            await run.Host.SendAsync(
                RunningHost.Envelope($"{number}", "c1", CaseCommands.Open("c1")), CancellationToken.None);
            threads.Add(Environment.CurrentManagedThreadId);
        }).ToList();
        Assert.Empty(threads);

        int written;
        do
        {
            // One unit after the other, since all are of one stream. A memory store answers at once.
            var pump = run.Node.PumpAsync();
            Assert.True(pump.IsCompletedSuccessfully);
            written = await pump;
        }
        while (written > 0);

        Assert.Equal(Enumerable.Repeat(thread, 5), threads);
        Assert.All(sent, task => Assert.True(task.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Dispose_InVirtualTime_WritesWhatHasQueued()
    {
        await using var store = new MemoryLedgerStore();
        var run = new EmbeddedRun(new HostSettings(store, new VirtualClock(CaseCommands.Start)), inline: true);
        var sent = run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var next = run.SendAsync("note", "c1", CaseCommands.Note("n"));

        await run.DisposeAsync();
        await run.DisposeAsync();

        Assert.Equal(ReceiptKind.Accepted, (await sent).Kind);
        Assert.True((await next).Kind is ReceiptKind.Accepted or ReceiptKind.Pushback);
    }

    [Fact]
    public async Task RehearsalSeed_IsRecordedBesideTheBuildOnce()
    {
        await using var store = new MemoryLedgerStore();
        var options = new EngineOptions { Build = "build-1", Version = "1.0", RehearsalSeed = 41 };
        await Ledgers.RunAsync(store, 1, 30, null, options);
        await Ledgers.RunAsync(store, 1, 60, null, options);

        var record = await NodeRecord.ReadAsync(store, CancellationToken.None);
        Assert.Equal(("build-1", 41L, 3L), (record.Build, record.RehearsalSeed, record.Version));
    }

    private static bool IsReuse(CommandReceipt receipt) =>
        receipt.Reasons.Any(reason => reason.Code == Domain.RefusalCode.CommandIdReused);

    private static async Task<bool> SameTwice(int seed)
    {
        await using var first = await Ledgers.OfAsync(seed, 100);
        await using var second = await Ledgers.OfAsync(seed, 100);
        Assert.Equal(await Ledgers.TreeAsync(first), await Ledgers.TreeAsync(second));
        return true;
    }
}
