using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>policy test</c>: its last line, its lines for failures, its exit codes.</summary>
public sealed class PolicyTestVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Test_AllPass_IsExitZeroAndOneLine()
    {
        var result = (await Cli.RunAsync("policy", "test", Vectors("denied"))).Done();
        Assert.Equal("1 passed, 0 failed", result.Out.TrimEnd());
    }

    [Fact]
    public async Task Test_OneFails_IsExitOneAndALineForIt()
    {
        var result = await Cli.RunAsync("policy", "test", Vectors("allowed"));
        Assert.Equal(1, result.Code);
        Assert.Equal(
            ["V1 allowed denied CN-CBA-QUIET", "0 passed, 1 failed"],
            result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Test_Json_IsOneDocument()
    {
        var answer = (await Cli.RunAsync("policy", "test", Vectors("denied"), "--json")).Done().Json;
        Assert.Equal((1, 0), (answer.GetProperty("passed").GetInt32(), answer.GetProperty("failed").GetInt32()));
        var vector = answer.GetProperty("vectors")[0];
        Assert.Equal("CN-CBA-QUIET", vector.GetProperty("rules")[0].GetString());
        Assert.True(vector.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Test_RuleWithoutVectors_IsExitTwoAndNamed() =>
        (await Cli.RunAsync("policy", "test", Vectors("denied"), "--rules", "CN-NOPE")).Fails(2, "CN-NOPE");

    [Fact]
    public async Task Test_OneUnknownRuleAmongKnown_IsNamedAndTheOthersRun()
    {
        var result = await Cli.RunAsync("policy", "test", Vectors("denied"), "--rules", "CN-CBA-QUIET,CN-NOPE");
        Assert.Equal(0, result.Code);
        Assert.Contains("CN-NOPE", Assert.Single(result.Complaints), StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 0 failed", result.Out.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_UnusableFile_IsExitTwo()
    {
        (await Cli.RunAsync("policy", "test", folder.At("none.json"))).Fails(2, "none.json");
        File.WriteAllText(folder.At("bad.json"), "{");
        (await Cli.RunAsync("policy", "test", folder.At("bad.json"))).Fails(2, "bad.json", "line 1");
    }

    private string Vectors(string outcome)
    {
        var file = folder.At("vectors.json");
        File.WriteAllText(file, $$$"""
            {"meta": {"format": "collections-compliance-vectors/1"}, "vectors": [
              {"id": "V1", "rule": "CN-CBA-QUIET",
               "given": {"scope": {"packs": ["CN-CBA2026"]}, "debtor": {"tz": "Asia/Shanghai"}, "timeline": []},
               "when": {"action": "call", "at": "2026-03-02T22:00:00+08:00", "party": "debtor"},
               "then": {"outcome": "{{{outcome}}}", "rule": "CN-CBA-QUIET"}}]}
            """);
        return file;
    }
}
