using System.Text.RegularExpressions;
using Cases.Domain;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What the first page says is so: its commands, what they print, its tables and its diagram.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Diagram_OfTheLifecycle_IsTheOneInTheCode()
    {
        var diagram = new CaseLifecycle().Diagram();
        Assert.True(
            Readme.Contains($"```mermaid\n{diagram}```", StringComparison.Ordinal),
            "README.md shows another lifecycle than the code. Replace its mermaid block by:\n\n"
                + $"```mermaid\n{diagram}```\n");
    }

    [Fact]
    public void Commands_OfThePage_AllParse()
    {
        var commands = Commands().ToList();
        Assert.InRange(commands.Count, 10, 100);
        Assert.All(commands.Where(command => command[0] is not ("test" or "bench")), command =>
            Assert.Null(CommandLine.Fault(command)));
    }

    [Fact]
    public void Commands_MistypedOption_DoesNotParse() =>
        Assert.NotNull(CommandLine.Fault(["replay", "a.csv", "--proces", "road-fines"]));

    [Fact]
    public void Verbs_OfThePage_AreThoseThatThereAre() =>
        Assert.Equal(CommandLine.Verbs().Order(), TableVerbs().Order());

    [Fact]
    public async Task Examples_OfThePage_PrintWhatItShows()
    {
        var shown = Console().Matches(Readme).ToList();
        Assert.Equal(2, shown.Count);
        foreach (var example in shown)
        {
            var args = example.Groups["command"].Value
                .Replace("deploy/", Path.Combine(Checkout.Root, "deploy/"), StringComparison.Ordinal).Split(' ');
            var result = (await Cli.RunAsync([.. args, "--store", folder.Store()])).Done();
            Assert.Equal(Lasting(example.Groups["output"].Value), Lasting(result.Out));
        }
    }

    [Fact]
    public void Runbook_Commands_AllParse()
    {
        var runbook = File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "RUNBOOK.md"));
        Assert.All(Commands(runbook), command => Assert.Null(CommandLine.Fault(command)));
    }

    /// <summary>The text without what is another each time: ids, hashes and speeds.</summary>
    private static string Lasting(string text) =>
        Changing().Replace(text.ReplaceLineEndings("\n"), "${name} …").Trim();

    private static IEnumerable<string[]> Commands(string? page = null) => Command().Matches(page ?? Readme)
        .Select(match => match.Groups["line"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> TableVerbs() =>
        TableRow().Matches(Readme).Select(row => row.Groups["verb"].Value);

    [GeneratedRegex(@"\./cases (?<line>[^`\n]+)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^\| `(?<verb>[a-z ]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"```console\n\$ \./cases (?<command>[^\n]+)\n(?<output>[\s\S]+?)```")]
    private static partial Regex Console();

    [GeneratedRegex(@"^(?<name>root|events per second|case) .*$", RegexOptions.Multiline)]
    private static partial Regex Changing();
}
