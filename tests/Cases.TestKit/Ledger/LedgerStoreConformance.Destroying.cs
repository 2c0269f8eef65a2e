using Cases.Ledger;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.TestKit;

public abstract partial class LedgerStoreConformance
{
    [Fact]
    public async Task Keys_Destroyed_AreGoneWithTheBatchThatSaysSo()
    {
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2), Event(Case("a"), 3));
        await Store.CommitAsync(Batch([rows[0]], Key("k1", "person/p1"), Key("k2", "person/p2")), None);

        var result = await Store.CommitAsync(Batch([rows[1]]) with { DestroyedKeys = ["k1", "never"] }, None);

        Assert.True(result.IsWritten);
        Assert.Null(await Store.ReadKeyAsync("k1", None));
        Assert.Null(await Store.FindKeyAsync("person/p1", "contact", None));
        Assert.Equal(["k2"], (await Store.ListKeysAsync("", 9, None)).Select(key => key.KeyId));
        AssertSame([rows[0], rows[1]], await Store.ReadFromAsync(0, 10, None));
        Assert.Empty(await Store.FindTakenKeysAsync([Key("k9", "person/p1")], None));
        Assert.True((await Store.CommitAsync(Batch([rows[2]], Key("k9", "person/p1")), None)).IsWritten);
        Assert.Equal("k9", (await Store.FindKeyAsync("person/p1", "contact", None))!.KeyId);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Commit_BehindAnotherEntryThanIsExpected_ConflictsAndWritesNothing(bool newKey, bool destroys)
    {
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await Store.CommitAsync(Batch([rows[0]], Key("k1", "person/p1")), None);
        var batch = Batch([rows[1]], newKey ? [Key("k2", "person/p2")] : []) with
        {
            DestroyedKeys = destroys ? ["k1"] : [],
        };

        var other = await Store.CommitAsync(batch with { ExpectedLast = rows[1].Hash }, None);
        Assert.Equal((false, 1L), (other.IsWritten, other.Head.Next));
        Assert.Equal(["k1"], (await Store.ListKeysAsync("", 9, None)).Select(key => key.KeyId));
        AssertSame([rows[0]], await Store.ReadFromAsync(0, 10, None));

        Assert.True((await Store.CommitAsync(batch with { ExpectedLast = rows[0].Hash }, None)).IsWritten);
        AssertSame(rows, await Store.ReadFromAsync(0, 10, None));
        Assert.Equal((newKey ? 1 : 0) + (destroys ? 0 : 1), (await Store.ListKeysAsync("", 9, None)).Count);
    }

    [Fact]
    public async Task Keys_WrappedAnew_HoldTheNewBytes_UnlessTheyHeldOthers()
    {
        var rows = Chain(Event(Case("a"), 1));
        SealingKey[] keys = [Key("k1", "person/p1"), Key("k2", "person/p2")];
        await Store.CommitAsync(Batch(rows, keys), None);
        byte[] anew = [.. keys[0].Wrapped.Reverse(), 1];

        await Store.RewrapKeysAsync(
        [
            new RewrappedKey("k1", keys[0].Wrapped, anew), new RewrappedKey("k2", [9, 9], anew),
            new RewrappedKey("never", [9], anew),
        ], None);
        await Store.RewrapKeysAsync([], None);

        Assert.Equal(anew, (await Store.ReadKeyAsync("k1", None))!.Wrapped);
        Assert.Equal(anew, (await Store.FindKeyAsync("person/p1", "contact", None))!.Wrapped);
        Assert.Equal(keys[1].Wrapped, (await Store.ReadKeyAsync("k2", None))!.Wrapped);
        Assert.Equal(2, (await Store.ListKeysAsync("", 9, None)).Count);
    }

    [Fact]
    public async Task Keys_ToDestroy_StayWhereTheBatchConflicts()
    {
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await Store.CommitAsync(Batch([rows[0]], Key("k1", "person/p1")), None);

        var elsewhere = new LedgerBatch(7, StartMs + 9, [rows[1] with { Position = 7 }], [])
        {
            DestroyedKeys = ["k1"],
        };
        Assert.False((await Store.CommitAsync(elsewhere, None)).IsWritten);

        Assert.NotNull(await Store.ReadKeyAsync("k1", None));
    }
}
