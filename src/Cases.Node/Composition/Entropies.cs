using System.Buffers.Binary;
using System.Security.Cryptography;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Where keys and ids get their randomness.</summary>
internal static class Entropies
{
    /// <summary>The system's random numbers.</summary>
    public static readonly Entropy System = RandomNumberGenerator.Fill;

    /// <summary>Bytes that follow from a seed: SHA-256 over the seed and a counter. For rehearsals only.</summary>
    public static Entropy Seeded(long seed)
    {
        var gate = new Lock();
        long counter = 0;
        return destination =>
        {
            lock (gate)
            {
                Span<byte> input = stackalloc byte[16];
                Span<byte> block = stackalloc byte[32];
                while (!destination.IsEmpty)
                {
                    BinaryPrimitives.WriteInt64BigEndian(input, seed);
                    BinaryPrimitives.WriteInt64BigEndian(input[8..], counter++);
                    SHA256.HashData(input, block);
                    var count = Math.Min(block.Length, destination.Length);
                    block[..count].CopyTo(destination);
                    destination = destination[count..];
                }
            }
        };
    }
}
