using Xunit;

namespace Cases.Node.Tests;

/// <summary>Arguments that cannot be used, and what the contract has and this version has not yet.</summary>
public sealed class BadArgumentTests
{
    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("--colour", "--colour")]
    [InlineData("audit frobnicate", "frobnicate")]
    [InlineData("replay", "--help")]
    [InlineData("replay a.csv", "--process")]
    [InlineData("replay a.csv --process road-fines --sed 1", "--sed")]
    [InlineData("replay a.csv --process road-fines --seed one", "one")]
    [InlineData("import --json --colour", "--colour")]
    [InlineData("case 1 2", "2")]
    [InlineData("case", "--help")]
    [InlineData("payments", "--help")]
    [InlineData("payments --dry-run --quick", "--quick")]
    [InlineData("audit", "--help")]
    [InlineData("audit verify --stor x", "--stor")]
    [InlineData("audit export --format xml", "xml")]
    [InlineData("audit export --format jsonl --json", "--out")]
    [InlineData("doctor now", "now")]
    [InlineData("doctor --migrate", "postgres:CONNECTION")]
    [InlineData("doctor --as cases_owner", "--migrate")]
    [InlineData("doctor --migrate --store postgres://a@h/d --as postgres://o@h/e", "same database")]
    [InlineData("audit verify --store postgres:Host=db", "Database=")]
    [InlineData("policy check", "--help")]
    [InlineData("policy check no-such-file.yaml", "no-such-file.yaml")]
    [InlineData("", "--help")]
    public async Task Verb_UnusableArguments_IsExitTwoAndOneLine(string line, string word) =>
        (await Cli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Fails(2, word);

    [Fact]
    public async Task Replay_SeedThatIsTooLarge_NamesNoTypeOfTheProgram()
    {
        var result = await Cli.RunAsync("replay", "a.csv", "--process", "road-fines", "--seed", "99999999999999999999");
        result.Fails(2, "--seed", "99999999999999999999");
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit export --format xes", "xes")]
    [InlineData("audit export --format ocel", "ocel")]
    [InlineData("demo --accounts 10", "demo")]
    [InlineData("serve --engine orleans", "orleans")]
    [InlineData("feed f.csv --kind snapshot", "feed")]
    [InlineData("reconcile --as-of 2026-01-01", "reconcile")]
    [InlineData("score train f.csv", "score")]
    public async Task Verb_WhatComesLater_IsExitTwoAndSaysSo(string line, string what) =>
        (await Cli.RunAsync(line.Split(' '))).Fails(2, what, "not available in this version");

    [Theory]
    [InlineData("--help", "replay")]
    [InlineData("replay --help", "--process")]
    [InlineData("import --help", "--strict")]
    [InlineData("payments --help", "--dry-run")]
    [InlineData("case --help", "--store")]
    [InlineData("audit --help", "verify")]
    [InlineData("audit verify --help", "--json")]
    [InlineData("audit export --help", "--format")]
    [InlineData("policy check --help", "path")]
    [InlineData("policy simulate --help", "--draft")]
    [InlineData("doctor --help", "--store")]
    public async Task Verb_Help_IsPrintedAsAnAnswer(string line, string word)
    {
        var result = (await Cli.RunAsync(line.Split(' '))).Done();
        Assert.Contains(word, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_FailureWithDebug_ShowsTheTraceBelowTheLine()
    {
        var result = await Cli.RunAsync("case", "1", "--store", "nowhere", "--debug");
        Assert.Equal(2, result.Code);
        Assert.StartsWith("cases: 'nowhere'", result.Complaints[0], StringComparison.Ordinal);
        Assert.Contains(result.Complaints, line => line.Contains("   at ", StringComparison.Ordinal));
    }
}
