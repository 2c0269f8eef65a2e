using System.CommandLine;
using Cases.Policies;

namespace Cases.Node;

/// <summary><c>policy test</c>: asks the shipped rules what they say to worked examples.</summary>
internal static class PolicyTestVerb
{
    private const long MaxBytes = 64L * 1024 * 1024;

    public static Command Command()
    {
        var file = new Argument<string>("vectors") { Description = "A JSON file of rule vectors." };
        var rules = new Option<string?>("--rules") { Description = "Only vectors of these rules: ID,ID,…" };
        var json = JsonOption.Create();
        var command = new Command("test", "Evaluates rule vectors and names each that comes out otherwise.")
        {
            file, rules, json,
        };
        command.SetAction(parsed =>
            (int)Run(parsed.GetValue(file)!, parsed.GetValue(rules), parsed.GetValue(json)));
        return command;
    }

    private static ExitCode Run(string file, string? rules, bool json)
    {
        var book = ShippedPacks.Book();
        var results = Select(Read(file), rules, file).Select(vector => VectorRun.Evaluate(vector, book)).ToArray();
        var passed = results.Count(result => result.Passed);
        if (json)
        {
            Output.Json(new
            {
                Passed = passed,
                Failed = results.Length - passed,
                Vectors = results.Select(result => new
                {
                    result.Vector.Id,
                    result.Vector.Rule,
                    result.Vector.Expected,
                    result.Vector.ExpectedRule,
                    result.Got,
                    result.Rules,
                    result.Passed,
                }),
            });
        }
        else
        {
            foreach (var failing in results.Where(result => !result.Passed))
            {
                var decided = failing.Rules.Count == 0 ? "-" : string.Join(',', failing.Rules);
                Console.Out.WriteLine($"{failing.Vector.Id} {failing.Vector.Expected} {failing.Got} {decided}");
            }

            Console.Out.WriteLine($"{passed} passed, {results.Length - passed} failed");
        }

        return passed == results.Length ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static IReadOnlyList<RuleVector> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw VerbFailure.Unusable($"There is no file {file}; name a JSON file of rule vectors.");
        }

        if (new FileInfo(file).Length > MaxBytes)
        {
            throw VerbFailure.Unusable($"{file} is larger than {MaxBytes} bytes; split it.");
        }

        var read = RuleVectors.Parse(File.ReadAllText(file));
        return read.Fault is { } fault
            ? throw VerbFailure.Unusable($"{file}: {fault}; mend the vectors and run again.")
            : read.Vectors;
    }

    private static RuleVector[] Select(IReadOnlyList<RuleVector> vectors, string? rules, string file)
    {
        var wanted = rules?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var selected = vectors.Where(vector => wanted is null || wanted.Contains(vector.Rule)).ToArray();
        var unknown = (wanted ?? []).Where(rule => selected.All(vector => vector.Rule != rule)).ToArray();
        if (selected.Length == 0)
        {
            throw VerbFailure.Unusable(unknown.Length == 0
                ? $"{file} selects no vector; name rules that it has."
                : $"{file} has no vector of {string.Join(", ", unknown)}; name rules that it has.");
        }

        if (unknown.Length > 0)
        {
            Console.Error.WriteLine($"No vector of {string.Join(", ", unknown)} in {file}.");
        }

        return selected;
    }
}
