using System.Text;
using System.Text.Json;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using TestData = Cases.TestKit.TestData;

namespace Cases.Ledger.Tests.Tree;

public sealed class MerkleTests
{
    /// <summary>
    /// The eight leaves of the Certificate Transparency reference code, and the roots for sizes 0 to 8.
    /// </summary>
    private static readonly string[] CtLeaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] CtRoots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Roots_OfTheReferenceLeaves_AreTheKnownOnes()
    {
        var tree = new MerkleFrontier();
        Assert.Equal(CtRoots[0], tree.Root().ToString());
        for (var index = 0; index < CtLeaves.Length; index++)
        {
            tree.Append(MerkleHash.Leaf(Convert.FromHexString(CtLeaves[index])));
            Assert.Equal(new TreeHead(index + 1, Hash32.FromHex(CtRoots[index + 1])), tree.Head());
        }
    }

    [Fact]
    public void Hashes_OfLeafAndNode_AreTheKnownOnes()
    {
        Assert.Equal(
            "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
            MerkleHash.Leaf("L123456"u8).ToString());
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleHash.Empty.ToString());
        Assert.NotEqual(MerkleHash.Node(Leaf(0), Leaf(1)), MerkleHash.Node(Leaf(1), Leaf(0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1022)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(200_000)]
    public void Leaf_OfAnyLength_IsTheHashOverPrefixAndBytes(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)7);

        Assert.Equal(
            new Hash32(System.Security.Cryptography.SHA256.HashData([0, .. bytes])), MerkleHash.Leaf(bytes));
    }

    [Fact]
    public void Root_OfAnySize_IsThatOfTheDefinition() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte, byte>((size, salt) =>
        {
            var leaves = Enumerable.Range(0, size).Select(index => Leaf((salt * 1_000) + index)).ToArray();
            var tree = new MerkleFrontier();
            foreach (var leaf in leaves)
            {
                tree.Append(leaf);
            }

            return tree.Root() == ByDefinition(leaves);
        }));

    [Fact]
    public void Frontier_KeptAndTakenUp_GoesOnAsBefore()
    {
        var whole = new MerkleFrontier();
        for (var size = 0; size < 130; size++)
        {
            var taken = new MerkleFrontier(whole.Size, whole.Edge);
            Assert.Equal(whole.Head(), taken.Head());
            whole.Append(Leaf(size));
            taken.Append(Leaf(size));
            Assert.Equal(whole.Head(), taken.Head());
            Assert.Equal(System.Numerics.BitOperations.PopCount((uint)whole.Size), whole.Edge.Length);
        }
    }

    [Fact]
    public void Frontier_EdgeThatDoesNotFitTheSize_IsABrokenProgram()
    {
        Assert.Throws<ArgumentException>(() => new MerkleFrontier(3, [Hash32.Zero]));
        Assert.Throws<ArgumentException>(() => new MerkleFrontier(0, [Hash32.Zero]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MerkleFrontier(-1, []));
    }

    [Fact]
    public void Roots_OfTheVectorsBesideTheRepository_AreEqual()
    {
        using var derived = JsonDocument.Parse(
            File.ReadAllText(TestData.Require("05-merkle/derived-byte-leaves-1-16.json")));
        var roots = derived.RootElement.GetProperty("roots");
        var tree = new MerkleFrontier();
        for (var size = 0; size <= 16; size++)
        {
            Assert.Equal(roots.GetProperty($"{size}").GetString(), tree.Root().ToString());
            tree.Append(MerkleHash.Leaf([(byte)size]));
        }
    }

    [Fact]
    public void Hashes_OfTheVectorsBesideTheRepository_AreEqual()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(TestData.Require("05-merkle/rfc6962-hashes.json")));
        var eight = vectors.RootElement.GetProperty("ct8");
        var inputs = eight.GetProperty("leaf_inputs_hex").EnumerateArray().Select(leaf => leaf.GetString()!).ToList();
        var hashes = eight.GetProperty("leaf_hashes").EnumerateArray().Select(leaf => leaf.GetString()!).ToList();
        Assert.Equal(hashes, inputs.Select(leaf => MerkleHash.Leaf(Convert.FromHexString(leaf)).ToString()));
    }

    [Fact]
    public void Roots_OfThePublishedLog_AreEqual()
    {
        using var log = JsonDocument.Parse(File.ReadAllText(TestData.Require("05-merkle/tessera-checkpoints.json")));
        var leaves = log.RootElement.GetProperty("leaf_inputs_utf8").EnumerateArray()
            .Select(leaf => MerkleHash.Leaf(Encoding.UTF8.GetBytes(leaf.GetString()!))).ToList();
        var checkpoints = log.RootElement.GetProperty("checkpoints").EnumerateArray().ToList();
        Assert.NotEmpty(checkpoints);
        foreach (var checkpoint in checkpoints)
        {
            var tree = new MerkleFrontier();
            foreach (var leaf in leaves.Take(checkpoint.GetProperty("size").GetInt32()))
            {
                tree.Append(leaf);
            }

            Assert.Equal(
                checkpoint.GetProperty("root_b64").GetString(), Convert.ToBase64String(tree.Root().ToArray()));
        }
    }

    private static Hash32 Leaf(int number) => MerkleHash.Leaf(BitConverter.GetBytes(number));

    /// <summary>MTH of RFC 6962, 2.1, word for word.</summary>
    private static Hash32 ByDefinition(ReadOnlySpan<Hash32> leaves)
    {
        if (leaves.Length < 2)
        {
            return leaves.Length == 0 ? MerkleHash.Empty : leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return MerkleHash.Node(ByDefinition(leaves[..split]), ByDefinition(leaves[split..]));
    }
}
