using System.Text.Json;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>report</c> on a replayed log of fines, for people and for programs.</summary>
public sealed class ReportVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Report_ForPrograms_HasEveryKpiWithItsSidesAndVersion()
    {
        await ReplayAsync();

        var answer = (await ReportAsync("--json")).Done().Json;

        Assert.Equal(100, answer.GetProperty("cases").GetInt32());
        Assert.Equal("2013-04-24", answer.GetProperty("to").GetString());
        var kpis = answer.GetProperty("kpis").EnumerateArray().ToList();
        Assert.Equal(32, kpis.Count);
        Assert.All(kpis, kpi =>
        {
            Assert.InRange(kpi.GetProperty("version").GetInt32(), 1, 99);
            Assert.NotEqual("", kpi.GetProperty("numerator").GetProperty("zh").GetString());
            Assert.NotEqual(0, kpi.GetProperty("rows").GetArrayLength());
        });
        var roll = Row(answer, "roll-rate", "M1→M2");
        Assert.Equal(("EUR", 5_267.70m, 5_263.09m), (roll.GetProperty("currency").GetString(),
            Amount(roll, "numerator"), Amount(roll, "denominator")));
        Assert.Equal(JsonValueKind.Null, Row(answer, "rpc-rate", null).GetProperty("rate").ValueKind);
    }

    [Fact]
    public async Task Report_ForPeople_FitsIntoEightyColumnsAndSaysWhatIsBelowTheLine()
    {
        await ReplayAsync();

        var lines = (await ReportAsync()).Done().Out.Split('\n');

        Assert.All(lines, line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
        Assert.Contains("cure-rate (version 1): Cure rate", lines);
        Assert.Contains(lines, line => line.Contains("5,267.70 /", StringComparison.Ordinal)
            && line.StartsWith("  EUR M1→M2", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("of nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Report_OneKpiOfSomeDays_SaysThatAlone()
    {
        await ReplayAsync();

        var answer = (await ReportAsync(
            "--kpi", "entry-rate", "--from", "2006-01-01", "--to", "2006-12-31", "--json")).Done().Json;

        Assert.Equal("entry-rate", Assert.Single(answer.GetProperty("kpis").EnumerateArray())
            .GetProperty("name").GetString());
        Assert.Equal(("2006-01-01", "2006-12-31"),
            (answer.GetProperty("from").GetString(), answer.GetProperty("to").GetString()));
        Assert.InRange(Amount(Row(answer, "entry-rate", null), "denominator"), 1, 56);
    }

    [Fact]
    public async Task Report_OfAnEmptyBook_SaysSo()
    {
        var lines = (await Cli.RunAsync("report", "--store", "memory")).Done().Out.Split('\n');

        Assert.Contains("days                  none: the book is empty", lines);
        Assert.Contains("read                  0 entries of 0 cases", lines);
    }

    [Theory]
    [InlineData("--from 2020-01-02 --to 2020-01-01", "--from lies after --to")]
    [InlineData("--to yesterday", "--to", "yesterday")]
    [InlineData("--kpi no-such", "no-such", "promise-kept-rate", "roll-rate")]
    [InlineData("--kpi Roll-Rate", "Roll-Rate", "roll-rate")]
    public async Task Report_UnusableArguments_IsExitTwoAndOneLine(string line, params string[] words)
    {
        await ReplayAsync();
        (await ReportAsync(line.Split(' '))).Fails(2, words);
    }

    [Fact]
    public async Task Report_OfNoStore_IsExitTwoAndMakesNone()
    {
        (await ReportAsync()).Fails(2, "There is no store");
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    private static JsonElement Row(JsonElement answer, string kpi, string? of) => answer.GetProperty("kpis")
        .EnumerateArray().Single(one => one.GetProperty("name").GetString() == kpi).GetProperty("rows")
        .EnumerateArray().Single(row => row.GetProperty("of").GetString() == of);

    private static decimal Amount(JsonElement row, string side) =>
        decimal.Parse(row.GetProperty(side).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private async Task ReplayAsync() => (await Cli.RunAsync("replay", Fines.Xes100, "--process", "road-fines",
        "--seed", "7", "--store", folder.Store(), "--json")).Done();

    private Task<CliResult> ReportAsync(params string[] arguments) =>
        Cli.RunAsync(["report", "--store", folder.Store(), .. arguments]);
}
