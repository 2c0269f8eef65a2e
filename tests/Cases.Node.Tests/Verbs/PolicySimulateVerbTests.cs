using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>A replayed log of fines, decided again under a draft of its own pack that changes one rule.</summary>
public sealed class PolicySimulateVerbTests : IDisposable
{
    // No fine is sent for collection, from a day on that lies ahead.
    private const string Draft = """
        pack: FINES
        title: Nothing is sent for collection
        jurisdiction: IT
        instrument: Road fines process
        valid-from: 2040-01-01
        official-zone: Europe/Rome
        rules:
          - id: FINES-REFERRAL-OWING
            title: No fine is sent for collection
            citation: {instrument: Road fines process, article: Referral}
            norm: product-default
            effect: deny
            kind: checks
            parameters: {checks: [{check: forbidden, acts: [referral]}]}
            applies-to: {acts: [referral], classes: [collection], parties: any}
            source-status: own policy
            examples:
              refused: [{name: any, act: {kind: referral, at: 2040-03-01}}]
              permitted: [{name: another act, act: {kind: letter, at: 2040-03-01}}]
        """;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Simulate_FinesUnderADraft_FindsEveryReferralAndNothingElse()
    {
        var referrals = await ReplayAsync(Fines.Xes100);

        var answer = (await SimulateAsync("--json", "--list", "5")).Done().Json;

        Check(answer, referrals);
        Assert.Equal(5, answer.GetProperty("items").GetArrayLength());
        Assert.Equal(referrals, answer.GetProperty("itemsInAll").GetInt64());
        Assert.All(answer.GetProperty("items").EnumerateArray(), item =>
        {
            Assert.Equal(("breached", "referredToLegal"),
                (item.GetProperty("change").GetString(), item.GetProperty("what").GetString()));
            Assert.Equal("FINES-REFERRAL-OWING",
                Assert.Single(item.GetProperty("rules").EnumerateArray()).GetProperty("rule").GetString());
        });
    }

    [Fact]
    public async Task Simulate_ForPeople_SaysTheSameAndKeepsToTheDays()
    {
        var referrals = await ReplayAsync(Fines.Xes100);

        var lines = (await SimulateAsync("--list", "2")).Done().Out.Split('\n');
        var none = (await SimulateAsync("--to", "1999-12-31")).Done().Out.Split('\n');

        Assert.Contains($"newly broken          {referrals}", lines);
        Assert.Contains($"cases affected        {referrals}", lines);
        Assert.Contains($"  referrals           {referrals} of {referrals} (100 %)", lines);
        Assert.Contains($"to look at: 2 of {referrals}", lines);
        Assert.Contains("no rule makes a difference", none);
    }

    [Fact]
    public async Task Simulate_WritesNothing_AndLeavesTheLedgerWhole()
    {
        await ReplayAsync(Fines.Xes100);
        var before = (await VerifyAsync()).GetProperty("root").GetString();

        (await SimulateAsync()).Done();

        Assert.Equal(before, (await VerifyAsync()).GetProperty("root").GetString());
    }

    [Theory]
    [InlineData("--from 2020-01-02 --to 2020-01-01", "--from lies after --to")]
    [InlineData("--to yesterday", "--to", "yesterday")]
    [InlineData("--list -1", "--list")]
    [InlineData("--draft no-such.yaml", "no-such.yaml")]
    [InlineData("--draft BANK@7", "BANK@7")]
    public async Task Simulate_UnusableArguments_IsExitTwoAndOneLine(string line, params string[] words)
    {
        await ReplayAsync(Fines.Xes100);
        (await SimulateAsync(line.Split(' '))).Fails(2, words);
    }

    [Fact]
    public async Task Simulate_DraftThatTakesARuleOfAnotherPack_IsExitTwo()
    {
        await ReplayAsync(Fines.Xes100);
        folder.Write("other.yaml", Draft.Replace("pack: FINES", "pack: OTHER", StringComparison.Ordinal));
        (await Cli.RunAsync("policy", "simulate", "--draft", folder.At("other.yaml"), "--store", folder.Store()))
            .Fails(2, "FINES-REFERRAL-OWING", "FINES and OTHER");
    }

    [Fact]
    public async Task Simulate_WholeLog_FindsEveryReferralInLessThanItsShareOfTwoMinutes()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var referrals = await ReplayAsync(Fines.XesAll);

        var answer = (await SimulateAsync("--json")).Done().Json;

        Check(answer, referrals);
        var decisions = answer.GetProperty("decisions").GetInt64();
        Assert.True(decisions > 150_000, $"{decisions} decisions");
        // A million in two minutes on two cores; here it shares them with whatever else runs.
        Assert.InRange(answer.GetProperty("seconds").GetDouble() / decisions, 0, 120 / 1_000_000.0);
    }

    private static void Check(JsonElement answer, long referrals)
    {
        var changes = answer.GetProperty("changes");
        Assert.Equal((0, referrals, 0), (changes.GetProperty("refused").GetInt64(),
            changes.GetProperty("breached").GetInt64(), changes.GetProperty("complied").GetInt64()));
        Assert.Equal(referrals, answer.GetProperty("cases").GetInt64());
        var rule = Assert.Single(answer.GetProperty("rules").EnumerateArray());
        Assert.Equal("Road fines process, Referral", rule.GetProperty("citation").GetString());
        Assert.Empty(answer.GetProperty("notJudged").EnumerateObject());
        Assert.Empty(answer.GetProperty("unlike").EnumerateObject());
    }

    /// <returns>How many cases stand in the stage of a referral, which nothing of this log leaves.</returns>
    private async Task<long> ReplayAsync(string log) => (await Cli.RunAsync(
        "replay", log, "--process", "road-fines", "--seed", "7", "--store", folder.Store(), "--json")).Done().Json
        .GetProperty("stages").GetProperty("LegalReferral").GetInt64();

    private async Task<JsonElement> VerifyAsync() =>
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store(), "--json")).Done().Json;

    private Task<CliResult> SimulateAsync(params string[] arguments)
    {
        folder.Write("draft.yaml", Draft);
        string[] draft = arguments.Contains("--draft") ? [] : ["--draft", folder.At("draft.yaml")];
        return Cli.RunAsync(["policy", "simulate", .. draft, "--store", folder.Store(), .. arguments]);
    }
}
