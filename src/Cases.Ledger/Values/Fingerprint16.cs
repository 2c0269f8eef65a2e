using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Cases.Ledger;

/// <summary>The keyed fingerprint of a command's input: the first 16 bytes of an HMAC-SHA256.</summary>
/// <remarks>
/// It tells whether a repeated command id came with the same input; without the key it tells nothing.
/// </remarks>
public readonly record struct Fingerprint16
{
    /// <summary>The number of bytes: 16.</summary>
    public const int Size = 16;

    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Takes the value from its bytes.</summary>
    /// <param name="bytes">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 16.</exception>
    public Fingerprint16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A fingerprint has 16 bytes, not {bytes.Length}.", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    /// <summary>Takes the value from its bytes.</summary>
    /// <param name="bytes">Exactly 16 bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The length is not 16.</exception>
    public static Fingerprint16 FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>Reads 32 hexadecimal digits of either case, or says that the text is something else.</summary>
    /// <param name="hex">The text to read; may be null.</param>
    /// <param name="value">The value, or the default.</param>
    /// <returns>True when the text was 32 digits.</returns>
    public static bool TryFromHex([NotNullWhen(true)] string? hex, out Fingerprint16 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        value = default;
        if (!HexText.TryRead(hex, bytes))
        {
            return false;
        }

        value = new Fingerprint16(bytes);
        return true;
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <param name="destination">At least 16 bytes long.</param>
    /// <exception cref="ArgumentException">The destination is shorter than 16 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException("The value needs 16 bytes of room.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <summary>The value as 32 lower-case hexadecimal digits.</summary>
    /// <returns>The digits.</returns>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
