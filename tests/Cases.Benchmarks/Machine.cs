using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cases.Benchmarks;

/// <summary>What the figures were measured on; without it they mean nothing.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Name and text of each fact.</summary>
    public static IReadOnlyList<(string Name, string Text)> Lines()
    {
        Batteries_V2.Init(); // The version is asked before the first connection.
        return
        [
            ("cores", BenchReport.Invariant($"{Environment.ProcessorCount}")),
            ("processor", Processor() ?? "unknown"),
            ("memory", BenchReport.Invariant(
                $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GiB")),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("SQLite", raw.sqlite3_libversion().utf8_to_string()),
            ("load average", LoadAverage() ?? "unknown"),
        ];
    }

    /// <summary>Prints the facts and where the bench writes.</summary>
    public static void Describe(string store)
    {
        Console.Out.WriteLine("machine");
        foreach (var (name, text) in Lines().Append(("store", store)))
        {
            BenchReport.Line(name, text);
        }
    }

    private static string? Processor() => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':', 2)[1].Trim()
        : null;

    /// <summary>The load of the last 1, 5 and 15 minutes; null where the system does not say.</summary>
    public static string? LoadAverage() => File.Exists(LoadFile)
        ? string.Join(' ', File.ReadAllText(LoadFile).Split(' ').Take(3))
        : null;
}
