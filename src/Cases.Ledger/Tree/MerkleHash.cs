using System.Buffers;
using System.Security.Cryptography;

namespace Cases.Ledger;

/// <summary>The hashes of RFC 6962, 2.1: leaves and nodes are told apart by their first byte.</summary>
public static class MerkleHash
{
    /// <summary>The byte before an entry when it is hashed.</summary>
    public const byte LeafPrefix = 0x00;

    /// <summary>The byte before two hashes when they are hashed.</summary>
    public const byte NodePrefix = 0x01;

    [ThreadStatic]
    private static IncrementalHash? _state;

    /// <summary>The root of the empty tree: SHA-256 of nothing.</summary>
    public static Hash32 Empty { get; } = Sha256([]);

    /// <summary>The hash of an entry: SHA-256 over 0x00 and its bytes.</summary>
    /// <param name="entry">The entry's bytes.</param>
    /// <returns>The leaf hash.</returns>
    public static Hash32 Leaf(ReadOnlySpan<byte> entry)
    {
        const int OnStack = 1024;
        var rented = entry.Length < OnStack ? null : ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        var prefixed = rented is null ? stackalloc byte[OnStack] : rented;
        prefixed[0] = LeafPrefix;
        entry.CopyTo(prefixed[1..]);
        var hash = Sha256(prefixed[..(entry.Length + 1)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>The hash of a node: SHA-256 over 0x01, the left and the right hash.</summary>
    /// <param name="left">The hash of the left subtree.</param>
    /// <param name="right">The hash of the right subtree.</param>
    /// <returns>The node's hash.</returns>
    public static Hash32 Node(in Hash32 left, in Hash32 right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Hash32.Size)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash32.Size)..]);
        return Sha256(input);
    }

    internal static Hash32 Sha256(ReadOnlySpan<byte> input)
    {
        // A state for each thread: making and freeing one for every hash costs a quarter of a short one.
        Span<byte> hash = stackalloc byte[Hash32.Size];
        var state = _state ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        state.AppendData(input);
        state.GetHashAndReset(hash);
        return new Hash32(hash);
    }
}
