using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Ledger.Tests.Proof;

public sealed class TileTests
{
    private static readonly Hash32[] Leaves =
        [.. Enumerable.Range(0, 70_000).Select(index => MerkleHash.Leaf(BitConverter.GetBytes(index)))];

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 7, 3, "tile/0/007.p/3")]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 999, 256, "tile/1/999")]
    [InlineData(2, 1_000, 255, "tile/2/x001/000.p/255")]
    [InlineData(0, 1_000_000, 256, "tile/0/x001/x000/000")]
    public void Path_OfATile_IsAsTheSpecificationHasIt(int level, long index, int width, string path)
    {
        var tile = new TileId(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.Equal(path.Replace($"tile/{level}/", "tile/entries/", StringComparison.Ordinal), tile.EntriesPath);
    }

    [Fact]
    public void Tiles_OfSeventyThousand_AreThoseOfTheSpecification()
    {
        // The example of tlog-tiles.
        var tiles = TileId.Of(70_000).ToList();
        Assert.Equal(273, tiles.Count(tile => tile is { Level: 0, Width: 256 }));
        Assert.Equal(new TileId(0, 273, 112), Assert.Single(tiles, tile => tile is { Level: 0, Width: < 256 }));
        Assert.Equal(new TileId(1, 0, 256), Assert.Single(tiles, tile => tile is { Level: 1, Width: 256 }));
        Assert.Equal(new TileId(1, 1, 17), Assert.Single(tiles, tile => tile is { Level: 1, Width: < 256 }));
        Assert.Equal(new TileId(2, 0, 1), Assert.Single(tiles, tile => tile.Level == 2));
        Assert.Equal(277, tiles.Count);
        Assert.Equal([new TileId(0, 0, 256), new TileId(1, 0, 1)], TileId.Of(256));
        Assert.Empty(TileId.Of(0));
    }

    [Fact]
    public void FirstLeaf_OfATile_CountsAllBelowIt()
    {
        Assert.Equal(512, new TileId(0, 2, 1).FirstLeaf);
        Assert.Equal(65_536, new TileId(1, 1, 17).FirstLeaf);
        Assert.Equal(0, new TileId(2, 0, 1).FirstLeaf);
    }

    [Fact]
    public void Builder_TakenAfterAnyNumberOfLeaves_HandsOutEveryTileOfTheTree()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(Gen.Choose(1, 3_000).NonEmptyListOf().ToArbitrary(), steps =>
            {
                var kept = new Dictionary<(int Level, long Index), byte[]>();
                var builder = new TileBuilder();
                foreach (var step in steps.Take(12))
                {
                    for (var count = 0; count < step; count++)
                    {
                        builder.Append(Leaves[builder.Size]);
                    }

                    Keep(kept, builder);
                    Assert.Equal(
                        TileId.Of(builder.Size).Select(id => (id.Level, id.Index, id.Width)).Order(),
                        kept.Select(pair => (pair.Key.Level, pair.Key.Index, pair.Value.Length / 32)).Order());
                }

                return kept.All(pair => pair.Value.AsSpan().SequenceEqual(
                    Plain(pair.Key.Level, pair.Key.Index, pair.Value.Length / 32)));
            }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(66_000)]
    public void Builder_ContinuedFromItsTiles_GoesOnAsIfNothingHadHappened(int size)
    {
        var kept = Tiles(size);
        var partial = TileBuilder.Partial(size)
            .Select(id => new TreeTile(id, kept[(id.Level, id.Index)]));
        var again = TileBuilder.Continue(size, partial);
        Assert.Equal(size, again.Size);
        Assert.Empty(again.TakeChanged());
        Assert.Equal(TileBuilder.Partial(size), again.TakePartial().Select(tile => tile.Id));
        var whole = Tiles(size + 300);
        for (var count = 0; count < 300; count++)
        {
            again.Append(Leaves[again.Size]);
        }

        Keep(kept, again);
        Assert.Equal(whole.Keys.Order(), kept.Keys.Order());
        Assert.All(whole, pair => Assert.Equal(pair.Value, kept[pair.Key]));
    }

    [Fact]
    public void Builder_ContinuedFromTilesThatAreNotThose_Refuses()
    {
        Assert.Throws<ArgumentException>(() => TileBuilder.Continue(5, []));
        Assert.Throws<ArgumentException>(() => TileBuilder.Continue(
            5, [new TreeTile(new TileId(0, 0, 5), new byte[4 * 32])]));
        Assert.Equal(512, TileBuilder.Continue(512, [new TreeTile(new TileId(1, 0, 2), new byte[64])]).Size);
    }

    [Fact]
    public async Task Tree_OfItsTiles_ProvesWhatTheLeavesProve()
    {
        const int Size = 66_003;
        var tree = TreeOf(Tiles(Size));
        var hashOf = ByLeaves();
        var token = TestContext.Current.CancellationToken;
        long[] sizes = [1, 2, 255, 256, 257, 4_096, 65_535, 65_536, 65_537, Size];
        foreach (var size in sizes)
        {
            var head = new TreeHead(size, await tree.RootAsync(size, token));
            Assert.Equal(MerkleProof.Root(size, hashOf), head.Root);
            var frontier = new MerkleFrontier(size, await tree.EdgeAsync(size, token));
            Assert.Equal(head.Root, frontier.Root());
            foreach (var index in new[] { 0, size / 3, size / 2, size - 1 })
            {
                var proof = await tree.InclusionAsync(index, size, token);
                Assert.Equal(MerkleProof.Inclusion(index, size, hashOf), proof);
                Assert.True(MerkleProof.IsIncluded(index, head, Leaves[index], proof));
                Assert.False(MerkleProof.IsIncluded(index, head, Leaves[index + 1], proof));
            }

            foreach (var first in sizes.Where(first => first <= size))
            {
                var proof = await tree.ConsistencyAsync(first, size, token);
                Assert.True(MerkleProof.IsConsistent(
                    new TreeHead(first, MerkleProof.Root(first, hashOf)), head, proof));
            }
        }
    }

    [Fact]
    public async Task Tree_WithoutATile_SaysWhichIsMissing()
    {
        var tiles = Tiles(600);
        tiles.Remove((0, 1));
        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () =>
            await TreeOf(tiles).InclusionAsync(300, 600, TestContext.Current.CancellationToken));
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains("tile/0/001", error.Message, StringComparison.Ordinal);
        tiles[(0, 1)] = new byte[32];
        await Assert.ThrowsAsync<LedgerStoreException>(async () =>
            await TreeOf(tiles).InclusionAsync(300, 600, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Proofs_OfAnyTree_VerifyAndFailWhenAnythingIsChanged()
    {
        var hashOf = ByLeaves();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll(Gen.Choose(2, 3_000).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (size, some) =>
            {
                var head = new TreeHead(size, MerkleProof.Root(size, hashOf));
                var index = some % size;
                var first = 1 + (some % (size - 1));
                var proof = MerkleProof.Inclusion(index, size, hashOf);
                var old = new TreeHead(first, MerkleProof.Root(first, hashOf));
                var grown = MerkleProof.Consistency(first, size, hashOf);
                return MerkleProof.IsIncluded(index, head, Leaves[index], proof)
                    && MerkleProof.IsConsistent(old, head, grown)
                    && proof.Length <= MerkleProof.MaxHashes
                    && !MerkleProof.IsIncluded(index, head, Leaves[index], [.. proof, Leaves[0]])
                    && !MerkleProof.IsIncluded(index, head, Leaves[index], proof[1..])
                    && !MerkleProof.IsIncluded(index, head with { Root = Leaves[0] }, Leaves[index], proof)
                    && !MerkleProof.IsConsistent(old with { Root = Leaves[1] }, head, grown)
                    && !MerkleProof.IsConsistent(old, head with { Root = Leaves[1] }, grown)
                    && !MerkleProof.IsConsistent(old, head, [.. grown, Leaves[0]])
                    && !MerkleProof.IsConsistent(head, old, grown);
            }));
    }

    [Fact]
    public void Consistency_OfTheEmptyTreeAndOfOneSize_NeedsNoProof()
    {
        var head = new TreeHead(3, MerkleProof.Root(3, ByLeaves()));
        var empty = new TreeHead(0, MerkleHash.Empty);
        Assert.True(MerkleProof.IsConsistent(empty, head, []));
        Assert.True(MerkleProof.IsConsistent(empty, empty, []));
        Assert.True(MerkleProof.IsConsistent(head, head, []));
        Assert.False(MerkleProof.IsConsistent(empty, head, [head.Root]));
        Assert.False(MerkleProof.IsConsistent(empty with { Root = head.Root }, head, []));
        Assert.False(MerkleProof.IsConsistent(empty with { Size = -1 }, head, []));
    }

    internal static Dictionary<(int Level, long Index), byte[]> Tiles(int size)
    {
        var builder = new TileBuilder();
        for (var index = 0; index < size; index++)
        {
            builder.Append(Leaves[index]);
        }

        var kept = new Dictionary<(int Level, long Index), byte[]>();
        Keep(kept, builder);
        return kept;
    }

    private static void Keep(Dictionary<(int Level, long Index), byte[]> kept, TileBuilder builder)
    {
        foreach (var tile in builder.TakeChanged())
        {
            Assert.Equal(tile.Id.Width * 32, tile.Hashes.Length);
            kept[(tile.Id.Level, tile.Id.Index)] = tile.Hashes.ToArray();
        }
    }

    private static TiledTree TreeOf(Dictionary<(int Level, long Index), byte[]> kept) => new((id, _) =>
        new ValueTask<ReadOnlyMemory<byte>?>(kept.TryGetValue((id.Level, id.Index), out var hashes)
            ? hashes
            : (ReadOnlyMemory<byte>?)null));

    /// <summary>The hashes of a tile, from the leaves by the definition.</summary>
    private static byte[] Plain(int level, long index, int width)
    {
        var hashOf = ByLeaves();
        return [.. Enumerable.Range(0, width).SelectMany(place =>
            hashOf(new TreeNode(8 * level, (index * 256) + place)).ToArray())];
    }

    private static Func<TreeNode, Hash32> ByLeaves()
    {
        var known = new Dictionary<TreeNode, Hash32>();
        return HashOf;

        Hash32 HashOf(TreeNode node)
        {
            if (node.Level == 0)
            {
                return Leaves[node.Index];
            }

            if (!known.TryGetValue(node, out var hash))
            {
                known[node] = hash = MerkleHash.Node(
                    HashOf(new TreeNode(node.Level - 1, node.Index * 2)),
                    HashOf(new TreeNode(node.Level - 1, (node.Index * 2) + 1)));
            }

            return hash;
        }
    }
}
