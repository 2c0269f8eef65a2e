using Cases.Engine;
using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every <see cref="ITileRows"/> must do. A store's tests inherit it and open their tiles.</summary>
public abstract class TileRowsConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The tiles under test, none at the start of each test.</summary>
    protected ITileRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Rows = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rows.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>A place without any tile.</summary>
    protected abstract ValueTask<ITileRows> OpenAsync();

    /// <summary>Removes what the tiles left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Tiles_Written_AreReadBackAndGrow()
    {
        Assert.Equal(0, await Rows.ReadCursorAsync(None));
        Assert.Null(await Rows.ReadAsync(0, 0, None));
        await Rows.WriteAsync([Tile(0, 0, 2), Tile(3, 1L << 33, 256)], LedgerSamples.EntryAt(1), None);
        Assert.Equal(2, await Rows.ReadCursorAsync(None));
        Assert.Equal(Tile(0, 0, 2).Hashes.ToArray(), (await Rows.ReadAsync(0, 0, None))!.Value.ToArray());

        await Rows.WriteAsync([Tile(0, 0, 5)], LedgerSamples.EntryAt(4), None);
        Assert.Equal(5, await Rows.ReadCursorAsync(None));
        Assert.Equal(Tile(0, 0, 5).Hashes.ToArray(), (await Rows.ReadAsync(0, 0, None))!.Value.ToArray());
        Assert.Equal(256 * 32, (await Rows.ReadAsync(3, 1L << 33, None))!.Value.Length);
        Assert.Null(await Rows.ReadAsync(1, 0, None));
    }

    [Fact]
    public async Task Tiles_Restarted_AreNoneAndBeginAgain()
    {
        await Rows.WriteAsync([Tile(0, 0, 2)], LedgerSamples.EntryAt(1), None);
        await Rows.RestartAsync(None);
        Assert.Equal(0, await Rows.ReadCursorAsync(None));
        Assert.Null(await Rows.ReadAsync(0, 0, None));
        await Rows.WriteAsync([Tile(0, 0, 1)], LedgerSamples.EntryAt(0), None);
        Assert.Equal(1, await Rows.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Tree_OfItsTiles_ProvesInclusion()
    {
        var builder = new TileBuilder();
        var frontier = new MerkleFrontier();
        for (var index = 0; index < 600; index++)
        {
            var leaf = MerkleHash.Leaf(BitConverter.GetBytes(index));
            builder.Append(leaf);
            frontier.Append(leaf);
        }

        await Rows.WriteAsync(builder.TakeChanged(), LedgerSamples.EntryAt(599), None);
        var proof = await Rows.Tree.InclusionAsync(257, 600, None);
        Assert.True(MerkleProof.IsIncluded(
            257, frontier.Head(), MerkleHash.Leaf(BitConverter.GetBytes(257)), proof));
    }

    private static TreeTile Tile(int level, long index, int width) => new(
        new TileId(level, index, width),
        Enumerable.Range(0, width * 32).Select(place => (byte)((place + level) % 256)).ToArray());
}
