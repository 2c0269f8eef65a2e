using System.CommandLine;

namespace Cases.Node;

/// <summary><c>policy check</c>: validates packs before anybody relies on them.</summary>
internal static class PolicyVerb
{
    public static Command Command() => new("policy", "Checks rules as data.")
    {
        PolicyCheckVerb.Command(), PolicyTestVerb.Command(), Later.Command("simulate", "policy simulate"),
    };
}
