using System.Text;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Logs that cannot be replayed: one line that says what, where and what to do, and no answer.</summary>
public sealed class BadLogTests : IDisposable
{
    private const string XesHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_CutGzip_IsRefused() =>
        await FailsAsync(folder.WriteCutGzip("cut.csv.gz", Fines.Many(500)), 2, "cut.csv.gz", "gzip");

    [Fact]
    public async Task Replay_CutGzipOfXes_IsRefused() => await FailsAsync(
        folder.WriteCutGzip("cut.xes.gz", Xes(string.Concat(Enumerable.Range(0, 500).Select(Trace)))), 2, "cut.xes.gz");

    [Theory]
    [InlineData("<html><body>not found</body></html>", "html")]
    [InlineData("<log><trace>", "log.xes")]
    [InlineData("this is no XML", "log.xes")]
    [InlineData("<log xes.version=\"1.0\"><trace><event/></trace></log>", "log.xes:2")]
    public async Task Replay_XmlThatIsNoXes_IsRefused(string text, string word) =>
        await FailsAsync(folder.Write("log.xes", XesHead + text), 2, word);

    [Fact]
    public async Task Replay_ExternalEntity_IsNeverResolved()
    {
        var secret = folder.Write("secret.txt", "SECRET-TEXT");
        var log = folder.Write("log.xes",
            $"{XesHead}<!DOCTYPE log [<!ENTITY x SYSTEM \"file://{secret}\">]>\n<log>&x;</log>");
        var result = await FailsAsync(log, 2, "log.xes");
        Assert.DoesNotContain("SECRET-TEXT", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_EntitiesThatGrow_AreRefused() => await FailsAsync(
        folder.Write("log.xes", XesHead
            + "<!DOCTYPE log [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>\n<log>&b;</log>"),
        2, "log.xes");

    [Fact]
    public async Task Replay_WrongEncoding_IsRefused() => await FailsAsync(
        folder.Write("log.csv", Encoding.Latin1.GetBytes(Fines.Small.Replace("F1", "Fé", StringComparison.Ordinal))),
        2, "log.csv", "UTF-8");

    [Theory]
    [InlineData("case_id,activity\nF1,Create Fine\n", "log.csv:1", "timestamp")]
    [InlineData("case_id,activity,timestamp,amount\nF1,Create Fine\n", "log.csv:2", "columns")]
    [InlineData("case_id,activity,timestamp\nF1,Create Fine,2010-01-10,1,2\n", "log.csv:2", "columns")]
    [InlineData("case_id,activity,timestamp\n,Create Fine,2010-01-10\n", "log.csv:2", "case_id")]
    [InlineData("case_id,case_id,activity,timestamp\nF1,F1,Create Fine,2010-01-10\n", "log.csv:1", "case_id")]
    [InlineData("case_id,activity,timestamp\nF1,Create Fine,2010-02-30T00:00:00+01:00\n", "log.csv:2", "timestamp")]
    [InlineData("case_id,activity,timestamp\nF1,Create Fine,yesterday\n", "log.csv:2", "timestamp")]
    public async Task Replay_BadTable_NamesLineAndColumn(string text, string place, string word) =>
        await FailsAsync(folder.Write("log.csv", text), 2, place, word);

    [Theory]
    [InlineData("\"1,5\"", "1,5")]
    [InlineData("1e3", "1e3")]
    [InlineData("-0", "zero")]
    [InlineData("NaN", "NaN")]
    [InlineData("1.234", "1.234")]
    [InlineData("99999999999999999999", "large")]
    public async Task Replay_BadAmount_NamesLineAndValue(string amount, string word) => await FailsAsync(
        folder.Write("log.csv", $"{Fines.Header}\nF1,Create Fine,2010-01-10T00:00:00+01:00,{amount},,\n"),
        2, "log.csv:2", "amount", word);

    [Fact]
    public async Task Replay_BadLineLateInTheLog_KeepsWhatWasAcknowledged()
    {
        var log = folder.Write("log.csv", Fines.Small + "F9,Create Fine,never,1.0,,\n");
        await FailsAsync(log, 2, "log.csv:12");
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        var repeated = await Cli.RunAsync("replay", folder.Write("log.csv", Fines.Small), "--process", "road-fines",
            "--store", folder.Store(), "--out", folder.At("out.csv"));
        repeated.Done();
        Assert.Equal(Fines.SmallOut, File.ReadAllLines(folder.At("out.csv")).Order(StringComparer.Ordinal)
            .OrderBy(line => !line.StartsWith("case_id", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Replay_IdOfTenThousandCharacters_IsRefusedWithoutQuotingIt() => await FailsAsync(
        folder.Write("log.csv", $"{Fines.Header}\n{new string('a', 10_000)},Create Fine,2010-01-10T00:00:00Z,1.0,,\n"),
        2, "log.csv", "10000");

    [Theory]
    [InlineData("log.csv")]
    [InlineData("log.xes")]
    [InlineData("log.csv.gz")]
    public async Task Replay_FileOfZeroBytes_IsRefused(string name) =>
        await FailsAsync(folder.Write(name, ""), 2, name, "empty");

    [Fact]
    public async Task Replay_Directory_IsRefused() => await FailsAsync(folder.Root, 2, folder.Root);

    [Fact]
    public async Task Replay_MissingFile_IsRefused() => await FailsAsync(folder.At("none.csv"), 2, "none.csv");

    [Fact]
    public async Task Replay_MappingWithUnknownKey_NamesItsLine()
    {
        var map = folder.Write("map.yaml", File.ReadAllText(Fines.MappingFor100(folder))
            .Replace("due-rule:", "colour: red\ndue-rule:", StringComparison.Ordinal));
        var log = folder.Write("log.csv", Fines.Small);
        (await Cli.RunAsync("replay", log, "--process", map, "--store", "memory", "--json"))
            .Fails(2, "map.yaml:", "colour");
    }

    [Fact]
    public async Task Replay_UnknownProcess_NamesThoseThatShip() =>
        (await Cli.RunAsync(
            "replay", folder.Write("log.csv", Fines.Small), "--process", "parking", "--store", "memory"))
            .Fails(2, "parking", "road-fines");

    [Fact]
    public async Task Replay_NegativeSeed_IsRefused() =>
        (await Cli.RunAsync("replay", folder.Write("log.csv", Fines.Small), "--process", "road-fines",
            "--store", "memory", "--seed", "-1")).Fails(2, "--seed");

    [Fact]
    public async Task Replay_OutInNoFolder_IsRefusedBeforeTheReplay()
    {
        (await Cli.RunAsync("replay", folder.Write("log.csv", Fines.Small), "--process", "road-fines",
            "--store", folder.Store(), "--out", folder.At("none/out.csv"))).Fails(2, "--out", "none");
        Assert.False(File.Exists(folder.At("cases.db")));
    }

    private static string Xes(string traces) => $"{XesHead}<log xes.version=\"1.0\">{traces}</log>";

    private static string Trace(int number) => $"""
        <trace><string key="concept:name" value="F{number}"/><event><string key="concept:name" value="Create Fine"/>
        <date key="time:timestamp" value="2010-01-10T00:00:00+01:00"/>
        <float key="amount" value="35.{number % 90 + 10}"/>
        </event></trace>
        """;

    private async Task<CliResult> FailsAsync(string log, int code, params string[] words)
    {
        var result = await Cli.RunAsync("replay", log, "--process", "road-fines", "--store", folder.Store(), "--json");
        result.Fails(code, words);
        return result;
    }
}
