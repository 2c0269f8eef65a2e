using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The verb on the real log of fines: the small sample always, the whole log with --all.</summary>
public sealed class RoadFinesTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_SampleInBothFormats_EndsEquallyAndAsTheFacts()
    {
        var (csv, xes) = (Fines.Csv100, Fines.Xes100);
        var mapping = Fines.MappingFor100(folder);
        var fromCsv = (await Cli.RunAsync("replay", csv, "--process", mapping, "--store", folder.Store("csv.db"),
            "--out", folder.At("csv.csv"), "--json")).Done().Json;
        var fromXes = (await Cli.RunAsync("replay", xes, "--process", "road-fines", "--store", folder.Store("xes.db"),
            "--out", folder.At("xes.csv"), "--json")).Done().Json;
        Assert.Equal(100, fromXes.GetProperty("cases").GetInt64());
        Assert.Equal(Sorted("csv.csv"), Sorted("xes.csv"));
        Assert.Empty(Fines.Differences(folder.At("xes.csv")));
        foreach (var name in (string[])["cases", "events", "accepted", "refused"])
        {
            Assert.Equal(fromXes.GetProperty(name).GetInt64(), fromCsv.GetProperty(name).GetInt64());
        }
    }

    [Fact]
    public async Task Replay_SampleTwiceWithOneSeed_HasOneRoot()
    {
        var first = await RootAsync(Fines.Xes100, folder.Store("one.db"), "1");
        Assert.Equal(first, await RootAsync(Fines.Xes100, folder.Store("two.db"), "1"));
        Assert.Equal(first, await RootAsync(Fines.Xes100, "memory", "1"));
        Assert.NotEqual(first, await RootAsync(Fines.Xes100, "memory", "2"));
    }

    [Fact]
    public async Task Replay_SampleWithoutSeed_VerifiesWholeWithTheRootThatItPrinted()
    {
        var store = folder.Store();
        var replay = (await Cli.RunAsync(
            "replay", Fines.Xes100, "--process", "road-fines", "--store", store, "--json")).Done().Json;
        var verdict = (await Cli.RunAsync("audit", "verify", "--store", store, "--json")).Done().Json;
        Assert.True(verdict.GetProperty("whole").GetBoolean());
        Assert.Equal(replay.GetProperty("root").GetString(), verdict.GetProperty("root").GetString());
        Assert.Equal(replay.GetProperty("entries").GetInt64(), verdict.GetProperty("entries").GetInt64());
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xes")]
    public async Task Replay_WholeLog_EveryCaseEndsAsItsFactsAndVerifies(string format)
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var log = format == "csv" ? Fines.CsvAll : Fines.XesAll;
        var replay = (await Cli.RunAsync("replay", log, "--process", "road-fines", "--store", folder.Store(),
            "--out", folder.At("out.csv"), "--json")).Done().Json;
        Assert.Equal(89_722, replay.GetProperty("cases").GetInt64());
        Assert.Equal(334_230, replay.GetProperty("events").GetInt64());
        Assert.Equal(89_722, File.ReadLines(folder.At("out.csv")).Count() - 1);
        Assert.Empty(Fines.Differences(folder.At("out.csv")).Take(10));
        var verdict = (await Cli.RunAsync("audit", "verify", "--store", folder.Store(), "--json")).Done().Json;
        Assert.Equal(replay.GetProperty("root").GetString(), verdict.GetProperty("root").GetString());
    }

    [Fact]
    public async Task Replay_WholeLogTwiceWithOneSeed_HasOneRoot()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var first = await RootAsync(Fines.CsvAll, "memory", "1");
        Assert.Equal(first, await RootAsync(Fines.CsvAll, "memory", "1"));
    }

    [Fact]
    public async Task Import_RealReceivablesTwice_ChangesNothingTheSecondTime()
    {
        var table = TestData.Require("03-delinquency/ibm_accounts_receivable_public.csv");
        string[] import = ["import", table, "--map", "ibm-receivables", "--store", folder.Store(), "--json"];
        var first = (await Cli.RunAsync(import)).Done().Json;
        var before = await VerdictAsync();
        var second = (await Cli.RunAsync(import)).Done().Json;
        Assert.Equal(first.GetProperty("rows").GetInt64(), first.GetProperty("opened").GetInt64());
        Assert.Equal((0, 0), (second.GetProperty("opened").GetInt64(), second.GetProperty("changed").GetInt64()));
        Assert.Equal(first.GetProperty("rows").GetInt64(), second.GetProperty("unchanged").GetInt64());
        Assert.Equal(0, second.GetProperty("commands").GetInt64());
        Assert.Equal(before.Streams, (await VerdictAsync()).Streams);
    }

    private static async Task<string> RootAsync(string log, string store, string seed) =>
        (await Cli.RunAsync("replay", log, "--process", "road-fines", "--store", store, "--seed", seed, "--json"))
            .Done().Json.GetProperty("root").GetString()!;

    private async Task<(long Entries, long Streams)> VerdictAsync()
    {
        var verdict = (await Cli.RunAsync("audit", "verify", "--store", folder.Store(), "--json")).Done().Json;
        return (verdict.GetProperty("entries").GetInt64(), verdict.GetProperty("streams").GetInt64());
    }

    private IEnumerable<string> Sorted(string name) => File.ReadLines(folder.At(name)).Order(StringComparer.Ordinal);
}
