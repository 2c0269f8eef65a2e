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

        await new WorkRowFollower(store, rows, WorkRows.Policies) { MostKept = mostKept }.CatchUpAsync(None);

        Assert.InRange((await store.ReadHeadAsync(None)).Next, Following.MaxPage + 500, long.MaxValue);
        Assert.Equal(await WorkRows.OfAsync(store), await WorkRows.AllAsync(rows));
    }

    private static async Task<bool> FollowsAlong(int seed, int every)
    {
        await using var store = new MemoryLedgerStore();
        await using var rows = new MemoryWorkRows();
        await Ledgers.FollowAsync(
            store, seed, every, recent => new WorkRowFollower(store, rows, WorkRows.Policies, recent));
        Assert.Equal(await WorkRows.OfAsync(store), await WorkRows.AllAsync(rows));
        Assert.Equal(await WaitingOfAsync(store), await WaitingAsync(rows));
        return true;
    }

    private static async Task<IReadOnlyList<WaitingRow>> WaitingOfAsync(ILedgerStore store)
    {
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, WorkRows.Policies).CatchUpAsync(None);
        return await WaitingAsync(rows);
    }

    private static async Task<IReadOnlyList<WaitingRow>> WaitingAsync(MemoryWorkRows rows) =>
    [
        .. await rows.ReadWaitingAsync(new WaitingLookUp(WaitingKind.Approval, -1, 1_000), None),
        .. await rows.ReadWaitingAsync(new WaitingLookUp(WaitingKind.Payment, -1, 1_000), None),
    ];
}
