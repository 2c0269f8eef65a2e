using System.Security.Cryptography;

namespace Cases.Ledger;

/// <summary>
/// Fills memory with random bytes. The node injects the system's source, or a seeded one for rehearsals.
/// </summary>
/// <param name="destination">The bytes to fill.</param>
public delegate void Entropy(Span<byte> destination);

/// <summary>The key that wraps the data keys and fingerprints inputs: 32 bytes from the node's configuration.</summary>
/// <remarks>It is never written by the ledger. Losing it loses every sealed value; nothing else needs it.</remarks>
public sealed class MasterKey : IDisposable
{
    /// <summary>The number of bytes: 32.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    private MasterKey(byte[] bytes) => _bytes = bytes;

    /// <summary>Takes a copy of the key's bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static MasterKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new MasterKey(bytes.ToArray())
        : throw new ArgumentException($"A master key has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Makes a new key.</summary>
    /// <param name="entropy">The source of its bytes.</param>
    /// <returns>The key.</returns>
    public static MasterKey Create(Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var bytes = new byte[Size];
        entropy(bytes);
        return new MasterKey(bytes);
    }

    /// <summary>The key's check value: 16 hexadecimal digits that tell keys apart and reveal nothing.</summary>
    /// <returns>The digits.</returns>
    public string CheckValue() => Convert.ToHexStringLower(Derive("cases check value 1"u8)[..8]);

    /// <summary>A copy of the key's bytes, for the file that keeps it; overwrite it after use.</summary>
    /// <returns>32 bytes.</returns>
    public byte[] Export() => [.. _bytes];

    /// <summary>Overwrites the key's bytes.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    internal byte[] Derive(ReadOnlySpan<byte> purpose) => KeyDerivation.Derive(_bytes, purpose);
}

/// <summary>Separate keys for separate uses, so that no use weakens another (HKDF-SHA256, RFC 5869).</summary>
internal static class KeyDerivation
{
    public static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> purpose)
    {
        // One block of HKDF-Expand is one HMAC over the purpose and the number of the block.
        Span<byte> block = stackalloc byte[purpose.Length + 1];
        purpose.CopyTo(block);
        block[^1] = 1;
        return HMACSHA256.HashData(key, block);
    }
}
