using Xunit;

namespace Cases.Node.Tests;

/// <summary>Files that a verb must not write over, and files that it cannot read twice.</summary>
public sealed class DangerousFileTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("cases.db")]
    [InlineData("cases.db.key")]
    [InlineData("cases.db.read")]
    [InlineData("cases.db.lock")]
    [InlineData("cases.db-wal")]
    [InlineData("./sub/../cases.db.key")]
    public async Task Export_OutIsTheStore_IsExitTwoAndLosesNothing(string name)
    {
        await ReplayAsync();
        Directory.CreateDirectory(folder.At("sub"));
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(), "--out",
            folder.At(name))).Fails(2, "--out", "belongs to a store");
        await IsWholeAsync();
        (await ReplayAsync()).Done();
    }

    [Fact]
    public async Task Export_OutIsALinkToTheKey_IsExitTwo()
    {
        await ReplayAsync();
        File.CreateSymbolicLink(folder.At("trail.jsonl"), folder.At("cases.db.key"));
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(), "--out",
            folder.At("trail.jsonl"))).Fails(2, "--out", "belongs to a store");
    }

    [Fact]
    public async Task Export_OutIsAnotherStore_IsExitTwoAndLosesNothing()
    {
        await ReplayAsync();
        (await Cli.RunAsync("replay", folder.At("small.csv"), "--process", "road-fines", "--store",
            folder.Store("other.db"))).Done();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store("other.db"), "--out",
            folder.At("cases.db"))).Fails(2, "--out", "cases.db");
        await IsWholeAsync();
    }

    [Fact]
    public async Task Export_OutIsADevice_IsExitTwo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /dev.");
        await ReplayAsync();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(), "--out",
            "/dev/null")).Fails(2, "device", "/dev/null");
    }

    [Theory]
    [InlineData("small.csv")]
    [InlineData("cases.db")]
    [InlineData("cases.db.read")]
    public async Task Replay_OutIsItsInputOrStore_IsExitTwoBeforeAnyWork(string name)
    {
        var log = folder.Write("small.csv", Fines.Small);
        (await Cli.RunAsync("replay", log, "--process", "road-fines", "--store", folder.Store(), "--out",
            folder.At(name))).Fails(2, "--out", name);
        Assert.Equal(Fines.Small, folder.Read("small.csv"));
        Assert.False(File.Exists(folder.At("cases.db")));
    }

    [Fact]
    public async Task Replay_OutThatIsThereAlready_IsReplaced()
    {
        folder.Write("out.csv", "older");
        (await ReplayAsync("--out", folder.At("out.csv"))).Done();
        Assert.StartsWith("case_id,", folder.Read("out.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import --strict")]
    [InlineData("payments")]
    [InlineData("replay --process road-fines --seed 1")]
    public async Task VerbThatReadsTwice_Pipe_IsExitTwoAndNothingIsHalfRead(string verb)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /dev/stdin.");
        folder.Write("t.csv", Fines.Small);
        var result = await CasesProcess.ShellAsync(
            "cat \"$1\" | cases $2 --store memory /dev/stdin", folder.At("t.csv"), verb);
        result.Fails(2, "/dev/stdin", "pipe");
    }

    [Theory]
    [InlineData("sqlite::memory:")]
    [InlineData("sqlite:file:cases.db?mode=memory")]
    public async Task Store_NameThatSqliteTakesForNoFile_IsExitTwo(string store) =>
        (await Cli.RunAsync("payments", folder.Write("p.csv", "account\n"), "--store", store))
            .Fails(2, store, "memory");

    [Fact]
    public async Task Store_NamedByALink_IsTheStoreWithItsKeyAndLock()
    {
        await ReplayAsync();
        Directory.CreateDirectory(folder.At("links"));
        File.CreateSymbolicLink(folder.At("links/linked.db"), folder.At("cases.db"));
        (await Cli.RunAsync("replay", folder.At("small.csv"), "--process", "road-fines", "--store",
            folder.Store("links/linked.db"))).Done();
        Assert.Equal(["linked.db"], Directory.GetFiles(folder.At("links")).Select(Path.GetFileName));
        await IsWholeAsync();
    }

    [Fact]
    public async Task WritingVerb_KeyOfAnotherStore_IsExitThreeAndDoublesNoCase()
    {
        await ReplayAsync();
        folder.Write("cases.db.key", new string('a', 64) + "\n");
        (await ReplayAsync()).Fails(3, "cases.db.key", "not the key", "restore");
        var doctor = await Cli.RunAsync("doctor", "--store", folder.Store());
        Assert.Equal(1, doctor.Code);
        Assert.Contains("bad  master key  ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("not the key", doctor.Out, StringComparison.Ordinal);
        await IsWholeAsync();
    }

    [Fact]
    public async Task Rehearsal_OnAStoreOfRealCases_IsExitTwoAndLeavesItUnmarked()
    {
        (await ReplayAsync()).Done();
        (await ReplayAsync("--seed", "1")).Fails(2, "--seed", "cases.db", "real");
        var doctor = await Cli.RunAsync("doctor", "--store", folder.Store());
        Assert.DoesNotContain("rehearsal", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearsal_Again_IsDone()
    {
        (await ReplayAsync("--seed", "1")).Done();
        (await ReplayAsync("--seed", "1")).Done();
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    public async Task Doctor_KeyThatIsNone_IsBad(string key)
    {
        await ReplayAsync();
        folder.Write("cases.db.key", key);
        var doctor = await Cli.RunAsync("doctor", "--store", folder.Store());
        Assert.Equal(1, doctor.Code);
        Assert.Contains("no master key", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstRun_KilledWhileItMadeTheKey_IsNoHindrance()
    {
        folder.Write("cases.db.key.new", "abc");
        (await ReplayAsync()).Done();
        Assert.False(File.Exists(folder.At("cases.db.key.new")));
        Assert.Equal(65, folder.Read("cases.db.key").Length);
    }

    private Task<CliResult> ReplayAsync(params string[] more) => Cli.RunAsync(
    [
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store", folder.Store(), .. more,
    ]);

    private async Task IsWholeAsync()
    {
        var verdict = (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        Assert.Contains("whole", verdict.Out, StringComparison.Ordinal);
    }
}
