namespace Cases.Ledger.Tests.Reference;

/// <summary>
/// Trees and proofs word by word as RFC 9162 defines them: recursive, over the entries, without any shortcut.
/// </summary>
internal static class ReferenceProofs
{
    /// <summary>2.1.1: MTH(D[n]).</summary>
    public static Hash32 Mth(ReadOnlySpan<byte[]> entries)
    {
        switch (entries.Length)
        {
            case 0:
                return MerkleHash.Empty;
            case 1:
                return MerkleHash.Leaf(entries[0]);
            default:
                var k = K(entries.Length);
                return MerkleHash.Node(Mth(entries[..k]), Mth(entries[k..]));
        }
    }

    /// <summary>2.1.3.1: PATH(m, D[n]).</summary>
    public static List<Hash32> Path(int m, ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 1)
        {
            return [];
        }

        var k = K(entries.Length);
        return m < k
            ? [.. Path(m, entries[..k]), Mth(entries[k..])]
            : [.. Path(m - k, entries[k..]), Mth(entries[..k])];
    }

    /// <summary>2.1.4.1: PROOF(m, D[n]).</summary>
    public static List<Hash32> Proof(int m, ReadOnlySpan<byte[]> entries) => SubProof(m, entries, true);

    /// <summary>The root that an inclusion proof leads to, down from the root instead of up from the leaf.</summary>
    public static Hash32 RootOf(int m, int n, Hash32 leaf, ReadOnlySpan<Hash32> path)
    {
        if (n == 1)
        {
            return leaf;
        }

        var k = K(n);
        return m < k
            ? MerkleHash.Node(RootOf(m, k, leaf, path[..^1]), path[^1])
            : MerkleHash.Node(path[^1], RootOf(m - k, n - k, leaf, path[..^1]));
    }

    private static List<Hash32> SubProof(int m, ReadOnlySpan<byte[]> entries, bool isKnown)
    {
        if (m == entries.Length)
        {
            return isKnown ? [] : [Mth(entries)];
        }

        var k = K(entries.Length);
        return m <= k
            ? [.. SubProof(m, entries[..k], isKnown), Mth(entries[k..])]
            : [.. SubProof(m - k, entries[k..], false), Mth(entries[..k])];
    }

    /// <summary>The largest power of two smaller than n.</summary>
    private static int K(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
