using System.Text.Json;
using Cases.Policies;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// Goal: whoever has the ledger reads the very text that decided an old entry. Method: verbs write, and <c>policy
/// show</c> is asked.
/// </summary>
public sealed class PolicyShowVerbTests : IDisposable
{
    private static readonly string Later = TimeProvider.System.GetUtcNow().AddDays(40)
        .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Show_AfterAReplay_GivesTheTextsOfLawAndOfTheProcess()
    {
        await ReplayAsync();

        var bank = (await ShowAsync("BANK")).Done().Json;
        Assert.Equal(ShippedPacks.Texts()["bank.yaml"], One(bank).GetProperty("text").GetString());
        Assert.True(bank.GetProperty("matches").GetBoolean());
        Assert.StartsWith("FINES+", bank.GetProperty("version").GetString(), StringComparison.Ordinal);
        var fines = (await ShowAsync("FINES", "--version", bank.GetProperty("version").GetString()!)).Done().Json;
        Assert.StartsWith("# ", One(fines).GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("pack: FINES", One(fines).GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("processes/road-fines.yaml", One(fines).GetProperty("name").GetString());
        var plain = (await Cli.RunAsync("policy", "show", "BANK", "--store", folder.Store())).Done().Out;
        Assert.EndsWith(ShippedPacks.Texts()["bank.yaml"], plain, StringComparison.Ordinal);

        var all = (await Cli.RunAsync("policy", "show", "--store", folder.Store())).Done().Out;
        Assert.Contains("template", all, StringComparison.Ordinal);
        Assert.Contains("strategy", all, StringComparison.Ordinal);
        Assert.Contains("calendar", all, StringComparison.Ordinal);
        // The log is of 2010.
        Assert.Contains(
            "CN-CBA2026 2026-01-30.. (not on that day) packs/cn-cba2026.yaml sha256 ", all, StringComparison.Ordinal);
    }

    // Another verb of the same build and settings has nothing to tell, and who only reads writes nothing.
    [Fact]
    public async Task Texts_AreInTheLedgerOnce_AndAProposalShowsItsOwn()
    {
        await ReplayAsync();
        var first = One((await ShowAsync("BANK")).Done().Json).GetProperty("entry").GetInt64();
        Assert.InRange(first, 0, 40);
        var file = folder.Write("mine.yaml", PolicyLines.Quiet(more: "official-zone: Asia/Shanghai", id: "MINE"));
        await PolicyAsync("propose", file, "--from", Later, "--reason", "why", "--by", "olga");
        (await ShowAsync("MINE")).Fails(2, "There was no 'MINE' then", "BANK");
        await PolicyAsync("approve", "MINE@1", "--by", "carl");

        var one = One((await ShowAsync("MINE")).Done().Json);
        Assert.Equal((File.ReadAllText(file), "MINE@1", false), (
            one.GetProperty("text").GetString(), one.GetProperty("proposal").GetString(),
            one.GetProperty("inForce").GetBoolean()));
        (await ShowAsync("MINE", "--at", "5")).Fails(2, "There was no 'MINE' then");
        Assert.Equal(first, One((await ShowAsync("BANK")).Done().Json).GetProperty("entry").GetInt64());
        var texts = (await ShowAsync()).Done().Json.GetProperty("documents").EnumerateArray().Select(document => (
            Entry: document.GetProperty("entry").GetInt64(), Sha: document.GetProperty("sha256").GetString()))
            .Distinct().ToList();
        Assert.Distinct(texts.Select(text => text.Sha));
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Show_OfWhatThereIsNot_SaysSo()
    {
        await ReplayAsync();
        (await ShowAsync("BANK", "--at", "99999")).Fails(2, "has no entry 99999");
        (await ShowAsync("BANK", "--at", "-1")).Fails(2, "has no entry -1");
        (await ShowAsync("BANK", "--version", "BANK/000000000000")).Fails(2, "BANK/000000000000", "--at");
        (await ShowAsync("BANK", "--version", "x", "--at", "1")).Fails(2, "give one of them");
        (await ShowAsync("NONE")).Fails(2, "There was no 'NONE' then");
    }

    private static JsonElement One(JsonElement answer) =>
        Assert.Single(answer.GetProperty("documents").EnumerateArray());

    private async Task ReplayAsync() => (await Cli.RunAsync(
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store", folder.Store())).Done();

    private async Task PolicyAsync(params string[] args) =>
        (await Cli.RunAsync(["policy", .. args, "--store", folder.Store()])).Done();

    private Task<CliResult> ShowAsync(params string[] args) =>
        Cli.RunAsync(["policy", "show", .. args, "--store", folder.Store(), "--json"]);
}
