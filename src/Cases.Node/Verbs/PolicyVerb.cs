using System.CommandLine;

namespace Cases.Node;

/// <summary><c>policy</c>: rules are checked, compared, and changed by two persons.</summary>
internal static class PolicyVerb
{
    public static Command Command()
    {
        var command = new Command("policy", "Checks rules as data, compares versions, and changes them.")
        {
            PolicyCheckVerb.Command(), PolicyTestVerb.Command(), PolicyDiffVerb.Command(),
            PolicySimulateVerb.Command(), PolicyShowVerb.Command(),
        };
        foreach (var verb in PolicyGovernVerbs.Commands())
        {
            command.Add(verb);
        }

        return command;
    }
}
