using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Cases.Ledger;

/// <summary>A SHA-256 value: 32 bytes compared by value, held inline so that comparing allocates nothing.</summary>
/// <remarks>The default value is <see cref="Zero"/>, which stands for "no previous entry" in a chain.</remarks>
public readonly record struct Hash32
{
    /// <summary>The number of bytes of a hash: 32.</summary>
    public const int Size = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>Takes the hash from its bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A hash has 32 bytes, not {bytes.Length}.", nameof(bytes));
        }

        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>32 zero bytes: the previous hash of a stream's first entry.</summary>
    public static Hash32 Zero => default;

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    /// <param name="hex">The digits, nothing around them.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Hash32 FromHex(string hex) => TryFromHex(hex, out var hash)
        ? hash
        : throw new FormatException("A hash is written as 64 hexadecimal digits.");

    /// <summary>Reads 64 hexadecimal digits of either case, or says that the text is something else.</summary>
    /// <param name="hex">The text to read; may be null.</param>
    /// <param name="hash">The hash, or <see cref="Zero"/>.</param>
    /// <returns>True when the text was a hash.</returns>
    public static bool TryFromHex([NotNullWhen(true)] string? hex, out Hash32 hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        hash = default;
        if (!HexText.TryRead(hex, bytes))
        {
            return false;
        }

        hash = new Hash32(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes long.</param>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException("A hash needs 32 bytes of room.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>The 32 bytes as a new array.</summary>
    /// <returns>An array that the caller owns.</returns>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The hash as 64 lower-case hexadecimal digits.</summary>
    /// <returns>The digits.</returns>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
