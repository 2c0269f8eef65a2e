using Cases.Engine.Tests.Verification;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Followers;

public sealed class TreeFollowerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task CatchUp_SignsAtEveryFourThousandNinetySixAndAtTheEnd()
    {
        await using var ledger = await SignedLedger.OfAsync((2 * TreeFollower.HeadEntries) + 100);
        var size = (await ledger.Store.ReadHeadAsync(None)).Next;
        var heads = await ledger.HeadsAsync();
        Assert.Equal([TreeFollower.HeadEntries, 2 * TreeFollower.HeadEntries, size], heads.Select(head => head.Size));
        var head = await Ledgers.TreeAsync(ledger.Store);
        Assert.Equal(head, new TreeHead(heads[^1].Size, heads[^1].Root));
        Assert.Equal(head.Root, await ((ITileRows)ledger.Tiles).Tree.RootAsync(size, None));
        Assert.Equal(size, await ledger.Tiles.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Key_ComesWithTheFirstUnitAndOnce()
    {
        await using var ledger = await SignedLedger.OfAsync(2);
        await ledger.AddAsync(2);
        var all = await Ledgers.AllAsync(ledger.Store);
        var entry = Assert.Single(all, entry => entry.Stream == SigningKeys.Stream);
        Assert.Equal((2, "signingKeyAdded"), (entry.Position, entry.Kind));
        Assert.Equal(all[0].Command, entry.Command);
        var row = await ledger.Store.FindKeyAsync(SigningKeys.Stream.Value, "signing 1", None);
        Assert.NotNull(row);
        using var sealer = HostSettings.Sealer("any");
        Assert.False(sealer.TryUnwrap(row, out _));
        using var signer = sealer.TryUnwrapSigner(row, "x");
        Assert.NotNull(signer);
    }

    [Fact]
    public async Task Ledger_OfTheSameSeed_HasTheSameRootAndKey()
    {
        await using var one = await SignedLedger.OfAsync(20);
        await using var two = await SignedLedger.OfAsync(20);
        Assert.Equal(await Ledgers.TreeAsync(one.Store), await Ledgers.TreeAsync(two.Store));
        Assert.Equal(await one.KeysAsync(), await two.KeysAsync());
    }

    [Fact]
    public async Task CatchUp_AfterAnyRestart_GoesOnFromTheTiles()
    {
        await using var ledger = await SignedLedger.OfAsync(5);
        for (var round = 0; round < 6; round++)
        {
            using var fresh = Fresh(ledger, ledger.Tiles);
            await ledger.AddAsync(60 + round);
            Assert.Equal(0, await fresh.CatchUpAsync(None));
        }

        Assert.Equal(7, (await ledger.HeadsAsync()).Count);
        await AssertWholeAsync(ledger);
    }

    [Fact]
    public async Task CatchUp_WithoutItsTiles_BuildsThemAgainAndSignsNothingTwice()
    {
        await using var ledger = await SignedLedger.OfAsync(400);
        var before = await ledger.HeadsAsync();
        var tiles = new MemoryTileRows();
        using var fresh = Fresh(ledger, tiles);
        await fresh.CatchUpAsync(None);
        Assert.Equal(before, await ledger.HeadsAsync());
        var size = before[^1].Size;
        Assert.Equal(before[^1].Root, await ((ITileRows)tiles).Tree.RootAsync(size, None));
    }

    [Fact]
    public async Task CatchUp_WithTornTiles_ThrowsThemAwayAndBuildsThemAgain()
    {
        await using var ledger = await SignedLedger.OfAsync(100);
        using var fresh = Fresh(ledger, ledger.Tiles);
        await ledger.Tiles.WriteAsync(
            [new TreeTile(new TileId(0, 0, 2), new byte[64])], LedgerSamples.EntryAt(99), None);
        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await fresh.CatchUpAsync(None));
        Assert.Equal(StoreFailure.Unavailable, error.Failure);
        Assert.Equal(0, await ledger.Tiles.ReadCursorAsync(None));
        await fresh.CatchUpAsync(None);
        await AssertWholeAsync(ledger);
    }

    [Fact]
    public async Task CatchUp_AfterAKillBeforeTheHead_SignsWhatIsThere()
    {
        await using var ledger = await SignedLedger.OfAsync(10);
        var unsigned = new MemoryLedgerStore();
        await Ledgers.GrowAsync(unsigned, ledger.Store, 12);
        foreach (var key in await ledger.Store.ListKeysAsync("", 10, None))
        {
            await unsigned.CommitAsync(new LedgerBatch(12, 0, [], [key]), None);
        }

        // Tiles are written, the head is not: as when the process ends between the two.
        var tiles = new MemoryTileRows();
        using (var first = Fresh(unsigned, new HeadList([]), tiles))
        {
            await Assert.ThrowsAsync<NotSupportedException>(async () => await first.CatchUpAsync(None));
        }

        using var second = Fresh(unsigned, unsigned, tiles);
        await second.CatchUpAsync(None);
        Assert.Equal(12, (await unsigned.ReadLastCheckpointAsync(None))!.Size);
    }

    [Fact]
    public async Task CatchUp_OnALedgerThatASignedHeadDoesNotFit_RefusesToSign()
    {
        await using var ledger = await SignedLedger.OfAsync(50);
        var head = (await ledger.HeadsAsync())[^1];
        var forged = await Ledgers.ForgedAsync(ledger.Store, (entry, same) =>
            entry.Position == 20 ? same with { EffectiveAtMs = 1 } : same);
        await forged.AddCheckpointsAsync([head], None);
        using var follower = Fresh(forged, forged, new MemoryTileRows());
        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await follower.CatchUpAsync(None));
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains($"{head.Size} entries", error.Message, StringComparison.Ordinal);

        var cut = await Ledgers.PrefixAsync(ledger.Store, head.Size - 3);
        await cut.AddCheckpointsAsync([head], None);
        using var shorter = Fresh(cut, cut, new MemoryTileRows());
        error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await shorter.CatchUpAsync(None));
        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
        Assert.Single(await cut.ListCheckpointsAsync(0, 10, None));
    }

    [Fact]
    public async Task CatchUp_WithoutTheKeyOfTheLedger_SaysSo()
    {
        await using var ledger = await SignedLedger.OfAsync(5);
        var copy = await Ledgers.PrefixAsync(ledger.Store, 6);
        using var follower = Fresh(copy, copy, new MemoryTileRows());
        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await follower.CatchUpAsync(None));
        Assert.Contains("master key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CatchUp_OnALedgerWithoutKeys_KeepsTilesAndSignsNothing()
    {
        await using var store = await Ledgers.OfAsync(4, 100);
        var tiles = new MemoryTileRows();
        using var follower = Fresh(store, store, tiles);
        await follower.CatchUpAsync(None);
        Assert.Empty(await store.ListCheckpointsAsync(0, 10, None));
        Assert.Equal((await store.ReadHeadAsync(None)).Next, await tiles.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Run_WhileEntriesCome_RestsASecondBetweenHeads()
    {
        await using var ledger = await SignedLedger.OfAsync(1);
        using var stop = new CancellationTokenSource();
        var pauses = new List<NodaTime.Duration>();
        var tiles = new MemoryTileRows();
        using var follower = Fresh(ledger, tiles);
        await follower.RunAsync(
            new WakeUp(),
            async (pause, _) =>
            {
                pauses.Add(pause);
                await stop.CancelAsync();
            },
            stop.Token).Soon();
        Assert.Equal([TreeFollower.HeadPause], pauses);
        Assert.Equal((await ledger.Store.ReadHeadAsync(None)).Next, await tiles.ReadCursorAsync(None));
    }

    [Fact]
    public void Recent_BeyondItsCapacity_HandsOutTheNewestOnly()
    {
        var recent = new RecentHashes();
        var into = new Hash32[10];
        Assert.Equal(0, recent.Take(0, into));
        recent.Add([.. Enumerable.Range(5, 3).Select(position => LedgerSamples.EntryAt(position))]);
        Assert.Equal(0, recent.Take(4, into));
        Assert.Equal(2, recent.Take(6, into));
        Assert.Equal(LedgerSamples.EntryAt(6).Hash, into[0]);
        recent.Add([LedgerSamples.EntryAt(20)]);
        Assert.Equal(0, recent.Take(6, into));
        Assert.Equal(1, recent.Take(20, into));
        Assert.Equal(0, recent.Take(21, into));
    }

    private static TreeFollower Fresh(SignedLedger ledger, ITileRows tiles) =>
        Fresh(ledger.Store, ledger.Store, tiles);

    private static TreeFollower Fresh(ILedgerStore store, ICheckpointStore heads, ITileRows tiles) =>
        new(store, HostSettings.Sealer("again"), heads, tiles, null);

    private static async Task AssertWholeAsync(SignedLedger ledger)
    {
        var check = new HeadCheck(
            ledger.Store, [], (tile, token) => ledger.Tiles.ReadAsync(tile.Level, tile.Index, token));
        Assert.Null((await StateCheck.VerifyAsync(ledger.Store, null, None, check)).Fault);
    }
}
