using System.Diagnostics;
using System.Globalization;

namespace Cases.Simulation;

/// <summary>The program: the simulator with its own arguments, else the test runner.</summary>
internal static class Program
{
    private const string Usage = """
        dotnet run --project tests/Cases.Simulation -c Release -- --seeds N [--from S]
        dotnet run --project tests/Cases.Simulation -c Release -- --seed S [--quiet]
          --seeds N   runs N seeds, from S on (default 1), on all cores; prints the seeds that fail
          --seed S    runs one seed and prints all that happens; --quiet prints what came of it alone
        Exit code: 0 no promise was broken, 1 one was, 2 unknown arguments.
        """;

    public static int Main(string[] arguments) => arguments switch
    {
        ["--seed", var seed] => One(Number(seed), isQuiet: false),
        ["--seed", var seed, "--quiet"] => One(Number(seed), isQuiet: true),
        ["--seeds", var count] => Many(Number(count), 1),
        ["--seeds", var count, "--from", var first] => Many(Number(count), Number(first)),
        ["--help-simulation"] => Help(),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments).GetAwaiter().GetResult(),
    };

    private static int Help()
    {
        Console.WriteLine(Usage);
        return 0;
    }

    private static int One(long seed, bool isQuiet)
    {
        var result = Seeds.RunOne(seed, isQuiet ? null : Console.WriteLine);
        foreach (var (what, count) in result.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {count}"));
        }

        Console.WriteLine(Seeds.Line(result));
        return result.Fault is null ? 0 : 1;
    }

    private static int Many(long count, long first)
    {
        var watch = Stopwatch.StartNew();
        var failed = 0;
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var result in Seeds.Run(first, count))
        {
            foreach (var (what, number) in result.Counts)
            {
                counts[what] = counts.GetValueOrDefault(what) + number;
            }

            if (result.Fault is not null)
            {
                failed++;
                Console.WriteLine(Seeds.Line(result) + string.Create(
                    CultureInfo.InvariantCulture, $"\n  after {watch.Elapsed.TotalSeconds:F1} s"));
            }
        }

        foreach (var (what, number) in counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {number}"));
        }

        var minutes = watch.Elapsed.TotalMinutes;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} seeds from {first}, {failed} failed, {watch.Elapsed.TotalSeconds:F1} s, "
            + $"{count / minutes:F0} seeds a minute"));
        return failed == 0 ? 0 : 1;
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);
}
