using System.CommandLine;

namespace Cases.Node;

/// <summary>The option that turns the answer into one JSON document.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print one JSON document and nothing else." };
}
