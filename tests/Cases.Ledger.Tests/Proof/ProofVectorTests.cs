using System.Text;
using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Ledger.Tests.Proof;

/// <summary>Published vectors: those that must pass and those that must fail.</summary>
public sealed class ProofVectorTests
{
    private const string Folder = "05-merkle/";

    [Fact]
    public void Proofs_OfTheTransparencyVectors_AreAcceptedOrRefusedAsTold()
    {
        var counts = new Dictionary<(string Kind, bool Fails), int>();
        foreach (var vector in Array("transparency-dev-proofs.json"))
        {
            var kind = vector.GetProperty("kind").GetString()!;
            var fails = vector.GetProperty("wantErr").GetBoolean();
            Assert.True(
                Verifies(kind, vector) != fails,
                $"{vector.GetProperty("file").GetString()}: {vector.GetProperty("desc").GetString()}");
            counts[(kind, fails)] = counts.GetValueOrDefault((kind, fails)) + 1;
        }

        Assert.Equal(4, counts[("inclusion", false)]);
        Assert.Equal(49, counts[("inclusion", true)]);
        Assert.Equal(3, counts[("consistency", false)]);
        Assert.Equal(40, counts[("consistency", true)]);
    }

    [Fact]
    public void Proofs_OfTreesUpToSixteen_AreTheDerivedOnesAndVerify()
    {
        var vectors = Object("derived-byte-leaves-1-16.json");
        var leaves = Enumerable.Range(0, 16).Select(index => MerkleHash.Leaf([(byte)index])).ToArray();
        var roots = vectors.GetProperty("roots").EnumerateObject()
            .ToDictionary(pair => long.Parse(pair.Name), pair => Hash32.FromHex(pair.Value.GetString()!));
        Assert.All(roots, pair => Assert.Equal(pair.Value, MerkleProof.Root(pair.Key, HashOf(leaves))));
        var count = 0;
        foreach (var vector in vectors.GetProperty("inclusion").EnumerateArray())
        {
            var (index, size) = (vector.GetProperty("index").GetInt64(), vector.GetProperty("size").GetInt64());
            var proof = Hex(vector.GetProperty("proof"));
            Assert.Equal(proof, MerkleProof.Inclusion(index, size, HashOf(leaves)));
            Assert.True(MerkleProof.IsIncluded(index, new TreeHead(size, roots[size]), leaves[index], proof));
            count++;
        }

        foreach (var vector in vectors.GetProperty("consistency").EnumerateArray())
        {
            var (first, second) = (vector.GetProperty("size1").GetInt64(), vector.GetProperty("size2").GetInt64());
            var proof = Hex(vector.GetProperty("proof"));
            Assert.Equal(proof, MerkleProof.Consistency(first, second, HashOf(leaves)));
            Assert.True(MerkleProof.IsConsistent(
                new TreeHead(first, roots[first]), new TreeHead(second, roots[second]), proof));
            count++;
        }

        Assert.Equal(272, count);
    }

    [Fact]
    public void Hashes_OfTheCertificateLeaves_AreTheKnownOnes()
    {
        var leaves = Object("rfc6962-hashes.json").GetProperty("ct8");
        var inputs = leaves.GetProperty("leaf_inputs_hex").EnumerateArray()
            .Select(leaf => MerkleHash.Leaf(Convert.FromHexString(leaf.GetString()!))).ToArray();
        Assert.Equal(Hex(leaves.GetProperty("leaf_hashes")), inputs);
        var roots = Hex(leaves.GetProperty("roots_by_size"));
        for (var size = 0; size < roots.Length; size++)
        {
            Assert.Equal(roots[size], MerkleProof.Root(size, HashOf(inputs)));
        }
    }

    [Fact]
    public void Checkpoints_OfTheTesseraLog_AreReadAndWrittenAlike()
    {
        var log = Object("tessera-checkpoints.json");
        var leaves = log.GetProperty("leaf_inputs_utf8").EnumerateArray()
            .Select(leaf => MerkleHash.Leaf(Encoding.UTF8.GetBytes(leaf.GetString()!))).ToArray();
        var all = log.GetProperty("checkpoints").EnumerateArray().ToArray();
        Assert.Equal(9, all.Length);
        foreach (var vector in all)
        {
            var text = vector.GetProperty("note").GetString()!;
            var read = Checkpoint.Read(text, out var note, out var fault);
            Assert.Equal("", fault);
            Assert.Equal(log.GetProperty("origin").GetString(), read!.Origin);
            Assert.Equal(vector.GetProperty("size").GetInt64(), read.Head.Size);
            Assert.Equal(MerkleProof.Root(read.Head.Size, HashOf(leaves)), read.Head.Root);
            Assert.Equal(vector.GetProperty("root_hex").GetString(), read.Head.Root.ToString());
            Assert.Equal(text, note!.ToString());
            Assert.Equal(note.Text, read.Text);

            // Its key is of another algorithm: unknown here, so that the note is not taken.
            Assert.False(NoteKey.TryParse(log.GetProperty("vkey").GetString(), out _));
            Assert.NotNull(note.Check([], out _));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    public void Tiles_OfTheTesseraLog_AreTheKnownOnes(int width)
    {
        var leaves = Object("tessera-checkpoints.json").GetProperty("leaf_inputs_utf8").EnumerateArray()
            .Select(leaf => MerkleHash.Leaf(Encoding.UTF8.GetBytes(leaf.GetString()!))).ToArray();
        var builder = new TileBuilder();
        foreach (var leaf in leaves.Take(width))
        {
            builder.Append(leaf);
        }

        var tile = Assert.Single(builder.TakeChanged());
        Assert.Equal($"tile/0/000.p/{width}", tile.Id.Path);
        var known = TestData.Require($"{Folder}tessera-tiles/tile-0-000.p-{width}.hex");
        Assert.Equal(File.ReadAllText(known).Trim(), Convert.ToHexStringLower(tile.Hashes.Span));
    }

    /// <summary>Hashes of perfect subtrees, computed from the leaves in the plainest way.</summary>
    internal static Func<TreeNode, Hash32> HashOf(Hash32[] leaves) => node => node.Level == 0
        ? leaves[node.Index]
        : MerkleHash.Node(
            HashOf(leaves)(new TreeNode(node.Level - 1, node.Index * 2)),
            HashOf(leaves)(new TreeNode(node.Level - 1, (node.Index * 2) + 1)));

    private static bool Verifies(string kind, JsonElement vector)
    {
        var proof = vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } given
            ? given.EnumerateArray().Select(Hash).ToArray()
            : [];

        // A hash that is not 32 bytes long is none: a proof with it cannot even be read.
        if (proof.Contains(null))
        {
            return false;
        }

        Hash32[] hashes = [.. proof.Select(hash => hash!.Value)];
        return kind == "inclusion"
            ? Hash(vector.GetProperty("root")) is { } root && Hash(vector.GetProperty("leafHash")) is { } leaf
                && MerkleProof.IsIncluded(
                    Number(vector, "leafIdx"), new TreeHead(Number(vector, "treeSize"), root), leaf, hashes)
            : Hash(vector.GetProperty("root1")) is { } first && Hash(vector.GetProperty("root2")) is { } second
                && MerkleProof.IsConsistent(
                    new TreeHead(Number(vector, "size1"), first),
                    new TreeHead(Number(vector, "size2"), second),
                    hashes);
    }

    /// <summary>Numbers of 64 bits without a sign: the upper half is negative here, and refused as such.</summary>
    private static long Number(JsonElement vector, string name) =>
        unchecked((long)vector.GetProperty(name).GetUInt64());

    private static Hash32? Hash(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && text.GetBytesFromBase64() is { Length: Hash32.Size } bytes
            ? new Hash32(bytes)
            : null;

    private static Hash32[] Hex(JsonElement hashes) =>
        [.. hashes.EnumerateArray().Select(hash => Hash32.FromHex(hash.GetString()!))];

    private static JsonElement[] Array(string file) => [.. Object(file).EnumerateArray()];

    private static JsonElement Object(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Require(Folder + file)));
        return document.RootElement.Clone();
    }
}
