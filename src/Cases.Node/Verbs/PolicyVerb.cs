using System.CommandLine;
using Cases.Policies;

namespace Cases.Node;

/// <summary><c>policy check</c>: validates packs before anybody relies on them.</summary>
internal static class PolicyVerb
{
    public static Command Command() => new("policy", "Checks rules as data.")
    {
        Check(), PolicyTestVerb.Command(), Later.Command("simulate", "policy simulate"),
    };

    private static Command Check()
    {
        var path = new Argument<string>("path") { Description = "A pack file, or a directory of them." };
        var json = JsonOption.Create();
        var command = new Command("check", "Validates packs: every fault with file, line and reason.") { path, json };
        command.SetAction(parsed => (int)Run(parsed.GetValue(path)!, parsed.GetValue(json)));
        return command;
    }

    private static ExitCode Run(string path, bool json)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw VerbFailure.Unusable($"There is no {path}; name a pack file or a directory of packs.");
        }

        var result = PackLoader.CheckPath(path);
        if (json)
        {
            Output.Json(new
            {
                Sound = result.IsSound,
                Packs = result.Packs.Select(pack => new { pack.Id, Rules = pack.Rules.Count }),
                Faults = result.Faults.Select(f => new { f.File, f.Line, f.Column, f.What, f.Remedy }),
            });
        }
        else
        {
            foreach (var fault in result.Faults)
            {
                Console.Out.WriteLine(fault);
            }

            foreach (var pack in result.Packs)
            {
                Output.Line(pack.Id, $"{pack.Rules.Count} rules");
            }

            Console.Out.WriteLine($"{result.Packs.Count} packs sound, {result.Faults.Count} faults");
        }

        return result.IsSound ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
