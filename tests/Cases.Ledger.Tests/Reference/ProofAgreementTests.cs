using Cases.Ledger.Tests.Proof;
using Xunit;

namespace Cases.Ledger.Tests.Reference;

public sealed class ProofAgreementTests
{
    private static readonly byte[][] Entries =
        [.. Enumerable.Range(0, 70).Select(index => new byte[] { (byte)index, 7, (byte)(index * 3) })];

    private static readonly Hash32[] Leaves = [.. Entries.Select(entry => MerkleHash.Leaf(entry))];

    [Fact]
    public void Roots_OfAllSizes_AreThoseOfTheDefinition()
    {
        for (var size = 0; size <= Entries.Length; size++)
        {
            var root = MerkleProof.Root(size, ProofVectorTests.HashOf(Leaves));
            Assert.Equal(ReferenceProofs.Mth(Entries.AsSpan(0, size)), root);
            var edge = MerkleProof.Edge(size, ProofVectorTests.HashOf(Leaves));
            Assert.Equal(root, new MerkleFrontier(size, edge).Root());
        }
    }

    [Fact]
    public void Inclusion_OfEveryLeafInEverySize_IsThatOfTheDefinition()
    {
        for (var size = 1; size <= Entries.Length; size++)
        {
            var entries = Entries.AsSpan(0, size);
            var head = new TreeHead(size, ReferenceProofs.Mth(entries));
            for (var index = 0; index < size; index++)
            {
                var path = ReferenceProofs.Path(index, entries);
                Assert.Equal(path, MerkleProof.Inclusion(index, size, ProofVectorTests.HashOf(Leaves)));
                Assert.Equal(head.Root, ReferenceProofs.RootOf(index, size, Leaves[index], [.. path]));
                Assert.True(MerkleProof.IsIncluded(index, head, Leaves[index], path));

                // A leaf stands nowhere else, and no other leaf stands there.
                Assert.False(MerkleProof.IsIncluded((index + 1) % size, head, Leaves[index], path) && size > 1);
                Assert.False(MerkleProof.IsIncluded(index, head, Leaves[(index + 1) % Leaves.Length], path));
            }
        }
    }

    [Fact]
    public void Consistency_OfEveryPairOfSizes_IsThatOfTheDefinition()
    {
        for (var second = 1; second <= Entries.Length; second++)
        {
            var head = new TreeHead(second, ReferenceProofs.Mth(Entries.AsSpan(0, second)));
            for (var first = 1; first <= second; first++)
            {
                var old = new TreeHead(first, ReferenceProofs.Mth(Entries.AsSpan(0, first)));
                var proof = ReferenceProofs.Proof(first, Entries.AsSpan(0, second));
                Assert.Equal(proof, MerkleProof.Consistency(first, second, ProofVectorTests.HashOf(Leaves)));
                Assert.True(MerkleProof.IsConsistent(old, head, proof));

                // A head of another size or another history is not what the larger tree began with.
                Assert.False(MerkleProof.IsConsistent(old with { Root = head.Root }, head, proof) && first < second);
                Assert.False(
                    MerkleProof.IsConsistent(old with { Size = first + 1 }, head, proof) && first + 1 < second);
            }
        }
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    public void Making_OutOfBounds_IsRefused(int index, int size)
    {
        var hashOf = ProofVectorTests.HashOf(Leaves);
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProof.Inclusion(index, size, hashOf));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProof.Consistency(index, -2, hashOf));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProof.Root(-1, hashOf));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileId.Of(-1).ToList());
    }
}
