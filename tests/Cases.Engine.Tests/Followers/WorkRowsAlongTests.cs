using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Engine.Tests.Followers;

/// <summary>A follower that is handed what its process writes, and one that forgets cases between its pages.</summary>
public sealed class WorkRowsAlongTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly PolicySeries Plain =
        new HostSettings(null!, TimeProvider.System).Policies.Series(["BANK"]);

    private static readonly RowPolicies Policies = new(_ => Plain, "plain");

    [Fact]
    public void Rows_OfWhatWasJustWritten_EqualThoseReadFromTheLedger() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<PositiveInt>(), (seed, every) =>
            FollowsAlong(seed, every.Get).GetAwaiter().GetResult()));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Rows_OfCasesForgottenWithinATransaction_EqualThoseOfCasesKept(int mostKept)
    {
        // Longer than a page, so that the transaction meets its cases again after it has forgotten them.
        var store = await Ledgers.OfAsync(9, 3_000);
        await using var rows = new MemoryWorkRows();

        await new WorkRowFollower(store, rows, Policies) { MostKept = mostKept }.CatchUpAsync(None);

        Assert.InRange((await store.ReadHeadAsync(None)).Next, Following.MaxPage + 500, long.MaxValue);
        Assert.Equal(await RowsAsync(store), await AllAsync(rows));
    }

    private static async Task<bool> FollowsAlong(int seed, int every)
    {
        await using var store = new MemoryLedgerStore();
        await using var rows = new MemoryWorkRows();
        await using var run = new EmbeddedRun(
            new HostSettings(store, new VirtualClock(CaseCommands.Start)) { Seed = $"book {seed}" }, inline: true);
        var follower = new WorkRowFollower(store, rows, Policies, run.Node.KeepRecent());
        var count = 0;
        foreach (var envelope in RandomBook.Commands(seed, 150))
        {
            var sent = run.Host.SendAsync(envelope, None).AsTask();
            while (!sent.IsCompleted)
            {
                await run.Node.PumpAsync();
            }

            if (++count % every == 0)
            {
                await follower.CatchUpAsync(None);
            }
        }

        await follower.CatchUpAsync(None);
        Assert.Equal(await RowsAsync(store), await AllAsync(rows));
        Assert.Equal(await WaitingOfAsync(store), await WaitingAsync(rows));
        return true;
    }

    private static async Task<IReadOnlyList<WorkRow>> RowsAsync(ILedgerStore store)
    {
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, Policies).CatchUpAsync(None);
        return await AllAsync(rows);
    }

    private static async Task<IReadOnlyList<WaitingRow>> WaitingOfAsync(ILedgerStore store)
    {
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, Policies).CatchUpAsync(None);
        return await WaitingAsync(rows);
    }

    private static async Task<IReadOnlyList<WaitingRow>> WaitingAsync(MemoryWorkRows rows) =>
    [
        .. await rows.ReadWaitingAsync(new WaitingLookUp(WaitingKind.Approval, -1, 1_000), None),
        .. await rows.ReadWaitingAsync(new WaitingLookUp(WaitingKind.Payment, -1, 1_000), None),
    ];

    private static async Task<IReadOnlyList<WorkRow>> AllAsync(MemoryWorkRows rows) =>
        await rows.ReadAsync([.. Enumerable.Range(0, 6).Select(number => $"c{number}")], None);
}
