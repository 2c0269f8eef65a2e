using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cases.Ledger;

/// <summary>The id of a command within its stream: 16 bytes.</summary>
/// <remarks>
/// The client makes it and repeats it when it asks again; same id and same input have the same answer.
/// </remarks>
public readonly record struct CommandId16
{
    /// <summary>The number of bytes: 16.</summary>
    public const int Size = 16;

    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Takes the value from its bytes.</summary>
    /// <param name="bytes">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 16.</exception>
    public CommandId16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A command id has 16 bytes, not {bytes.Length}.", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    /// <summary>Takes the value from its bytes.</summary>
    /// <param name="bytes">Exactly 16 bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The length is not 16.</exception>
    public static CommandId16 FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>Makes an id out of a name: the first 16 bytes of the SHA-256 of its UTF-8 text.</summary>
    /// <remarks>Derived commands (a deadline's attempt, a replayed event) have such ids: a repeat is known.</remarks>
    /// <param name="text">Any text, also an empty one.</param>
    /// <returns>The id.</returns>
    public static CommandId16 FromHash(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int OnStack = 512;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        Span<byte> hash = stackalloc byte[Hash32.Size];
        MerkleHash.Sha256(bytes[..Encoding.UTF8.GetBytes(text, bytes)]).CopyTo(hash);
        return new CommandId16(hash[..Size]);
    }

    /// <summary>Reads 32 hexadecimal digits of either case, or says that the text is something else.</summary>
    /// <param name="hex">The text to read; may be null.</param>
    /// <param name="value">The value, or the default.</param>
    /// <returns>True when the text was 32 digits.</returns>
    public static bool TryFromHex([NotNullWhen(true)] string? hex, out CommandId16 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        value = default;
        if (!HexText.TryRead(hex, bytes))
        {
            return false;
        }

        value = new CommandId16(bytes);
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
