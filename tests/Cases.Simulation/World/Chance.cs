using System.Security.Cryptography;
using System.Text;

namespace Cases.Simulation;

/// <summary>Chance that follows from the seed alone; each use has a stream of its own, so that one more draw in one
/// place does not change all others.</summary>
/// <param name="seed">The run's seed.</param>
/// <param name="use">What it is for.</param>
internal sealed class Chance(long seed, string use)
{
    private readonly Random random = new(BitConverter.ToInt32(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{use}/{seed}")), 0));

    /// <summary>True in so many of a thousand cases.</summary>
    public bool Of(int permille) => permille > 0 && random.Next(1_000) < permille;

    /// <summary>A number from 0, below a bound.</summary>
    public int Below(int bound) => random.Next(bound);

    /// <summary>A number between two, both included.</summary>
    public long Between(long least, long most) => random.NextInt64(least, most + 1);

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
