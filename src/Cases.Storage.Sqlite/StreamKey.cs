using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>
/// The number under which a stream's end is kept: 63 bits of a hash of its name, the next free one on a clash.
/// </summary>
internal static class StreamKey
{
    public static long First(StreamId stream)
    {
        Span<byte> name = stackalloc byte[StreamId.MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name[..Encoding.UTF8.GetBytes(stream.Value, name)], hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue;
    }

    public static long After(long key) => key == long.MaxValue ? 0 : key + 1;
}

/// <summary>Where a stream ends: the position of its last entry, and what stands there.</summary>
internal readonly record struct StreamEnd(long Last, StreamHead Head);
