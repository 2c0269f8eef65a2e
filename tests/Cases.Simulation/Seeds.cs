using System.Collections.Concurrent;
using System.Globalization;

namespace Cases.Simulation;

/// <summary>Runs seeds: each on one thread, several at a time.</summary>
internal static class Seeds
{
    /// <summary>Runs one seed on a thread of its own, whose context is that of no test.</summary>
    public static SeedResult RunOne(long seed, Action<string>? trace = null, DiskLie lie = DiskLie.None)
    {
        SeedResult? result = null;
        var thread = new Thread(() => result = Simulation.Run(seed, trace, lie), StackBytes);
        thread.Start();
        thread.Join();
        return result!;
    }

    /// <summary>Runs seeds on all cores; results come as they come.</summary>
    public static IEnumerable<SeedResult> Run(long first, long count)
    {
        using var results = new BlockingCollection<SeedResult>();
        var next = first - 1;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(
            () =>
            {
                while (Interlocked.Increment(ref next) is var seed && seed < first + count)
                {
                    results.Add(Simulation.Run(seed));
                }
            },
            StackBytes)).ToList();
        threads.ForEach(thread => thread.Start());
        for (var left = count; left > 0; left--)
        {
            yield return results.Take();
        }

        threads.ForEach(thread => thread.Join());
    }

    /// <summary>The result in one line, and what runs it again where it failed.</summary>
    public static string Line(SeedResult result) => string.Create(CultureInfo.InvariantCulture,
        $"seed {result.Seed}: {result.Head.Size} entries, root {result.Head.Root}")
        + (result.Fault is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"\n  FAILED: {result.Fault}\n  again: dotnet run --project tests/Cases.Simulation -c Release -- --seed "
            + $"{result.Seed}"));

    // A commit answers all that wait for it within one step, one continuation inside the other.
    private const int StackBytes = 16 * 1024 * 1024;
}
