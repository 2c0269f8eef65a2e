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
    // Who opens a case asks for the same two streams eight times in a row.
    private static readonly Kept?[] Lately = new Kept?[1 << 14];

    /// <summary>The number of a name; another one may have it too. Any thread may ask.</summary>
    public static long First(StreamId stream)
    {
        ref var place = ref Lately[stream.GetHashCode() & (Lately.Length - 1)];
        if (Volatile.Read(ref place) is { } kept && kept.Stream == stream)
        {
            return kept.Key;
        }

        var key = Of(stream.Value);
        Volatile.Write(ref place, new Kept(stream, key));
        return key;
    }

    public static long After(long key) => key == long.MaxValue ? 0 : key + 1;

    /// <summary>The number of a name of any length, as a damaged one may have; nothing is kept.</summary>
    public static long Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var room = name.Length * 3;
        Span<byte> bytes = room <= StreamId.MaxLength * 3 ? stackalloc byte[StreamId.MaxLength * 3] : new byte[room];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(name, bytes)], hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue;
    }

    private sealed record Kept(StreamId Stream, long Key);
}

/// <summary>Where a stream ends: the position of its last entry, and what stands there.</summary>
internal readonly record struct StreamEnd(long Last, StreamHead Head);
