using System.Globalization;

namespace Cases.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Bench">The name of the bench.</param>
/// <param name="Json">Whether the rows are printed as one JSON document.</param>
/// <param name="StoreFile">The SQLite file; null for a temporary store.</param>
/// <param name="Database">The address behind <c>postgres:</c>; null for a temporary server.</param>
/// <param name="Rounds">How often each side is measured.</param>
/// <param name="Seconds">How long each load runs.</param>
internal sealed record BenchOptions(
    string Bench, bool Json, string? StoreFile, string? Database, int Rounds, double Seconds)
{
    /// <summary>How many nodes write to one database beside one node; 1 for no such row.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>How many cases a ledger is grown to; 0 for loads.</summary>
    public int Cases { get; init; }

    public const string Usage = """
        Usage: ./cases bench ledger|verify|engine|http|payments|worklist|replay|policy|camt [OPTIONS]

        Measures the product beside a peer that does the same work in the plain way, in alternating rounds, and
        compares the medians. Absolute figures hold for this machine and moment only; the ratio is what counts.
          --json               one JSON document instead of text
          --store sqlite:FILE  the store to fill; it must not hold entries and is kept (default: a temporary one)
          --store postgres:…   the database to fill, for ledger, engine, payments, verify; else as above
          --nodes N            for ledger on PostgreSQL: also N nodes on one database beside one, 2 to 9
          --cases N            for ledger, instead of loads: how it grows to N cases of 12 entries, 1,000 or more
          --rounds N           how often each side is measured, 1 to 99 (default 5)
          --seconds S          how long one load runs, 0.1 to 600 (default 2)

        Exit code: 0 aims reached or nothing to compare, 1 an aim was missed, 2 unusable arguments or store,
        3 the machine failed.
        """;

    private const int MostRounds = 99;
    private const double LeastSeconds = 0.1;
    private const double MostSeconds = 600;

    // A node more costs this machine as much as a caller's program would, so that more of them say nothing.
    private const int MostNodes = 9;
    private const int LeastCases = 1_000;
    private const int MostCases = 10_000_000;

    private static readonly string[] OnServers = ["ledger", "engine", "payments", "verify"];
    private static readonly string[] Names =
        ["ledger", "verify", "engine", "http", "payments", "worklist", "replay", "policy", "camt"];

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="BenchFailure">An argument is unknown, missing or out of bounds.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !Names.Contains(arguments[0]))
        {
            var found = arguments.Count == 0 ? "no name was given" : $"'{arguments[0]}' is none";
            throw new BenchFailure($"bench: name one of {string.Join(", ", Names)}; {found}");
        }

        var options = new BenchOptions(arguments[0], false, null, null, 5, 2);
        for (var index = 1; index < arguments.Count; index++)
        {
            options = arguments[index] switch
            {
                "--json" => options with { Json = true },
                "--store" => options.At(ValueAfter(arguments, ref index)),
                "--nodes" => options with { Nodes = Whole(arguments, ref index, 2, MostNodes) },
                "--cases" => options with { Cases = Whole(arguments, ref index, LeastCases, MostCases) },
                "--rounds" => options with { Rounds = Whole(arguments, ref index, 1, MostRounds) },
                "--seconds" => options with { Seconds = Duration(ValueAfter(arguments, ref index)) },
                var other => throw new BenchFailure(
                    $"bench: unknown argument '{other}'; ./cases bench --help lists what there is"),
            };
        }

        return options;
    }

    private BenchOptions At(string text)
    {
        const string file = "sqlite:";
        const string server = "postgres:";
        return text.StartsWith(file, StringComparison.Ordinal) && text.Length > file.Length
            ? this with { StoreFile = text[file.Length..], Database = null }
            : text.StartsWith(server, StringComparison.Ordinal) && text.Length > server.Length
                ? OnServers.Contains(Bench)
                    ? this with { StoreFile = null, Database = text[server.Length..] }
                    : throw new BenchFailure($"bench: '{Bench}' is not measured on PostgreSQL; write sqlite:FILE")
                : throw new BenchFailure(
                    "bench: --store names no store that can be measured; write sqlite:FILE or postgres:ADDRESS");
    }

    private static string ValueAfter(IReadOnlyList<string> arguments, ref int index) =>
        ++index < arguments.Count
            ? arguments[index]
            : throw new BenchFailure($"bench: {arguments[index - 1]} needs a value");

    private static int Whole(IReadOnlyList<string> arguments, ref int index, int least, int most)
    {
        var (name, text) = (arguments[index], ValueAfter(arguments, ref index));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
                ? number
                : throw new BenchFailure($"bench: {name} is '{text}'; write a whole number from {least} to {most}");
    }

    private static double Duration(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= LeastSeconds and <= MostSeconds
            ? seconds
            : throw new BenchFailure($"bench: --seconds is '{text}'; write a number from 0.1 to 600");
}
