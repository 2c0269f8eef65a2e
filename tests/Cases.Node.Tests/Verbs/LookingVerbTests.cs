using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The verbs that only look: case, audit, policy check, doctor.</summary>
public sealed class LookingVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Case_ByReferenceOrId_IsTheSameCase()
    {
        await ReplayAsync();
        var shown = (await Cli.RunAsync("case", "F1", "--store", folder.Store(), "--json")).Done().Json;
        var found = Assert.Single(shown.GetProperty("cases").EnumerateArray());
        Assert.Equal(("F1", "Resolved", "0.00"), (found.GetProperty("account").GetString(),
            found.GetProperty("stage").GetString(),
            found.GetProperty("outstanding").GetProperty("amount").GetString()));
        Assert.Equal(5, found.GetProperty("entries").GetArrayLength());
        var id = found.GetProperty("id").GetString()!;
        var byId = await Cli.RunAsync("case", id, "--store", folder.Store(), "--json");
        Assert.Equal(shown.GetRawText(), byId.Done().Json.GetRawText());
    }

    [Fact]
    public async Task Case_WithoutReadModels_IsFoundFromTheLedger()
    {
        await ReplayAsync();
        foreach (var file in Directory.GetFiles(folder.Root, "cases.db.read*"))
        {
            File.Delete(file);
        }

        var lines = (await Cli.RunAsync("case", "F2", "--store", folder.Store())).Done().Out.Split('\n');
        Assert.Contains("outstanding           52.00 EUR", lines);
        Assert.Contains(lines, line => line.Contains("referredToLegal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_Unknown_IsExitTwo()
    {
        await ReplayAsync();
        (await Cli.RunAsync("case", "F77", "--store", folder.Store(), "--json")).Fails(2, "F77", "reference");
    }

    [Fact]
    public async Task Verify_WholeStore_IsExitZero()
    {
        await ReplayAsync();
        var result = (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        Assert.Contains("whole: chain, tree and states agree", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ChangedEntry_IsExitOneAndNamesIt()
    {
        await ReplayAsync();
        ChangeEntry(5);
        var verdict = await Cli.RunAsync("audit", "verify", "--store", folder.Store(), "--json");
        Assert.Equal(1, verdict.Code);
        Assert.False(verdict.Json.GetProperty("whole").GetBoolean());
        Assert.Equal(5, verdict.Json.GetProperty("fault").GetProperty("position").GetInt64());
        var forPeople = await Cli.RunAsync("audit", "verify", "--store", folder.Store());
        Assert.Equal(1, forPeople.Code);
        Assert.Contains("BAD: ", forPeople.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_MemoryStore_IsWholeAndEmpty()
    {
        var verdict = (await Cli.RunAsync("audit", "verify", "--store", "memory", "--json")).Done().Json;
        Assert.Equal(0, verdict.GetProperty("entries").GetInt64());
    }

    [Fact]
    public async Task Export_ToAFile_HasALineForEachEntryInOrder()
    {
        await ReplayAsync();
        var answer = (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(),
            "--out", folder.At("trail.jsonl"), "--json")).Done().Json;
        var lines = File.ReadAllLines(folder.At("trail.jsonl"));
        Assert.Equal(lines.Length, answer.GetProperty("entries").GetInt64());
        Assert.Equal(Enumerable.Range(0, lines.Length), lines.Select(Position));
        Assert.False(File.Exists(folder.At("trail.jsonl.partial")));
    }

    [Fact]
    public async Task Export_OfOneCase_HasOnlyItsEntries()
    {
        await ReplayAsync();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(), "--case", "F1",
            "--out", folder.At("trail.jsonl"))).Done();
        var streams = File.ReadAllLines(folder.At("trail.jsonl")).Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("stream").GetString()).ToList();
        Assert.Equal(5, streams.Count);
        Assert.StartsWith("case/", Assert.Single(streams.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_UnknownCase_LeavesNoFile()
    {
        await ReplayAsync();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(), "--case", "F77",
            "--out", folder.At("trail.jsonl"))).Fails(2, "F77");
        Assert.Empty(Directory.GetFiles(folder.Root, "trail*"));
    }

    [Fact]
    public async Task PolicyCheck_ShippedPacks_AreSound()
    {
        var packs = Path.Combine(Checkout.Root, "src", "Cases.Policies", "Packs");
        var answer = (await Cli.RunAsync("policy", "check", packs, "--json")).Done().Json;
        Assert.True(answer.GetProperty("sound").GetBoolean());
        var forPeople = (await Cli.RunAsync("policy", "check", packs)).Done();
        Assert.Contains("0 faults", forPeople.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyCheck_UnknownKey_IsExitOneAndNamesFileAndLine()
    {
        var pack = folder.Write("pack.yaml", "pack: TEST\ntitle: Test\ncolour: red\n");
        var result = await Cli.RunAsync("policy", "check", pack, "--json");
        Assert.Equal(1, result.Code);
        var faults = result.Json.GetProperty("faults").EnumerateArray().ToList();
        Assert.Contains(faults, fault => fault.GetProperty("line").GetInt32() == 3
            && fault.GetProperty("what").GetString()!.Contains("colour", StringComparison.Ordinal)
            && fault.GetProperty("remedy").GetString()!.Length > 0);
        var forPeople = await Cli.RunAsync("policy", "check", pack);
        Assert.Equal(1, forPeople.Code);
        Assert.Contains("pack.yaml:3", forPeople.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_StoreInGoodOrder_WarnsOnlyOfTheKeyBesideItAndThatNobodyHoldsAHead()
    {
        await ReplayAsync();
        var findings = await FindingsAsync(0);
        Assert.Equal("warn", findings["master key"]);
        Assert.Equal(["master key", "witness"], findings.Where(finding => finding.Value != "ok")
            .Select(finding => finding.Key).Except(["disk"]));
        Assert.Superset(
            new HashSet<string>(
                ["store", "schema", "journal", "file", "disk", "ledger", "clock", "build", "policy", "heads"]),
            findings.Keys.ToHashSet());
    }

    [Fact]
    public async Task Doctor_KeyIsGone_IsExitOne()
    {
        await ReplayAsync();
        File.Delete(folder.At("cases.db.key"));
        Assert.Equal("bad", (await FindingsAsync(1))["master key"]);
    }

    [Fact]
    public async Task Doctor_NoStoreYet_Warns() => Assert.Equal("warn", (await FindingsAsync(0))["store"]);

    [Fact]
    public async Task Doctor_ForPeople_SaysWhatToDo()
    {
        await ReplayAsync();
        var result = (await Cli.RunAsync("doctor", "--store", folder.Store())).Done();
        Assert.Contains("-> back it up apart", result.Out, StringComparison.Ordinal);
    }

    private static int Position(string line) => JsonDocument.Parse(line).RootElement.GetProperty("position").GetInt32();

    private void ChangeEntry(int position)
    {
        folder.Tamper("cases.db", $"""
            DROP TRIGGER entries_no_update;
            UPDATE entries SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB)
            WHERE position = {position}
            """);
    }

    private async Task<Dictionary<string, string>> FindingsAsync(int code)
    {
        var result = await Cli.RunAsync("doctor", "--store", folder.Store(), "--json");
        Assert.Equal(code, result.Code);
        return result.Json.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => finding.GetProperty("subject").GetString()!,
            finding => finding.GetProperty("grade").GetString()!);
    }

    private async Task ReplayAsync() => (await Cli.RunAsync(
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store", folder.Store())).Done();
}
