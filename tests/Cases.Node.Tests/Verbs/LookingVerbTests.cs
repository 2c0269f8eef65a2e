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

    /// <summary>
    /// Everything that ships, in one check: counts by source and sign-off, templates with their hashes.
    /// </summary>
    [Fact]
    public async Task PolicyCheck_AllThatShips_CountsRulesAndNamesTemplates()
    {
        var policies = Path.Combine(Checkout.Root, "src", "Cases.Policies");
        var answer = (await Cli.RunAsync("policy", "check", policies, "--on", "2026-03-02", "--json")).Done().Json;
        var rules = Sum(answer, "packs") + Sum(answer, "contents");
        Assert.Equal(rules, answer.GetProperty("sourceStatus").EnumerateObject().Sum(p => p.Value.GetInt32()));
        var signOff = answer.GetProperty("signOff");
        Assert.Equal(rules, signOff.GetProperty("signed").GetInt32() + signOff.GetProperty("pending").GetInt32());
        Assert.All(answer.GetProperty("templates").EnumerateArray(),
            template => Assert.Equal(64, template.GetProperty("sha256").GetString()!.Length));
        var lines = (await Cli.RunAsync("policy", "check", policies, "--on", "2026-03-02")).Done().Out.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(lines, line => line.StartsWith("signed off ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("  official text", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PolicyCheck_TypedAccountNumber_IsToldWithoutTheNumber()
    {
        var template = await File.ReadAllTextAsync(
            Path.Combine(Checkout.Root, "src", "Cases.Policies", "Templates", "cn-due.yaml"),
            TestContext.Current.CancellationToken);
        var file = folder.Write(
            "t.yaml", template.Replace("{payee-account}", "6222 0212 3456 7890", StringComparison.Ordinal));
        var result = await Cli.RunAsync("policy", "check", file, "--on", "2026-03-02");
        Assert.Equal(1, result.Code);
        Assert.Contains("t.yaml:15:", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("6222", result.Out, StringComparison.Ordinal);
        Assert.All(result.Out.Split('\n').Where(line => !line.Contains("t.yaml", StringComparison.Ordinal)),
            line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task PolicyCheck_DayOutsideAPack_IsNotedAndABadDayRefused()
    {
        var packs = Path.Combine(Checkout.Root, "src", "Cases.Policies", "Packs");
        var result = (await Cli.RunAsync("policy", "check", packs, "--on", "2026-01-29", "--json")).Done();
        var notes = result.Json.GetProperty("notes").EnumerateArray()
            .Select(note => note.GetProperty("what").GetString()!).ToList();
        Assert.Single(notes, what => what.Contains("CN-CBA2026 is in force only from 2026-01-30"));
        Assert.All(notes, what => Assert.Contains("in force only from 2026", what, StringComparison.Ordinal));
        Assert.Equal(2, (await Cli.RunAsync("policy", "check", packs, "--on", "29/1/2026")).Code);
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
    public async Task Doctor_StoreInGoodOrder_WarnsOfTheKeyBesideItAndOfWhatNobodySet()
    {
        await ReplayAsync();
        var findings = await FindingsAsync(0);
        Assert.Equal("warn", findings["master key"]);
        Assert.Equal(["master key", "actor", "witness"], findings.Where(finding => finding.Value != "ok")
            // How full the disk is, and how long the calendars still reach, is a matter of the day.
            .Select(finding => finding.Key).Except(["disk", "days-off"]));
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

    private static int Sum(JsonElement answer, string kind) =>
        answer.GetProperty(kind).EnumerateArray().Sum(pack => pack.GetProperty("rules").GetInt32());

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
