using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cases.Benchmarks;

/// <summary>What the figures were measured on; without it they mean nothing.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";

    public static void Describe(BenchStore store)
    {
        Batteries_V2.Init(); // The version is asked before the first connection.
        Console.Out.WriteLine("machine");
        BenchReport.Line("cores", BenchReport.Invariant($"{Environment.ProcessorCount}"));
        BenchReport.Line("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        BenchReport.Line("runtime", RuntimeInformation.FrameworkDescription);
        BenchReport.Line("SQLite", raw.sqlite3_libversion().utf8_to_string());
        BenchReport.Line("load average", LoadAverage() ?? "unknown");
        BenchReport.Line("store", store.Description);
    }

    /// <summary>The load of the last 1, 5 and 15 minutes; null where the system does not say.</summary>
    public static string? LoadAverage() => File.Exists(LoadFile)
        ? string.Join(' ', File.ReadAllText(LoadFile).Split(' ').Take(3))
        : null;
}
