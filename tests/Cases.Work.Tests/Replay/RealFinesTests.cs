using System.Globalization;
using Cases.Domain;
using Cases.Interchange;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The whole public fines log against the facts that were derived from it independently.</summary>
public sealed class RealFinesTests
{
    private const string Folder = "01-road-traffic-fines/";

    [Theory]
    [InlineData("rtfm_public_events.csv.gz")]
    [InlineData("rtfm_public.xes.gz")]
    public async Task Replay_RealFines_EveryCaseEndsAsItsFacts(string log)
    {
        var path = TestData.Require(Folder + log);
        var facts = TestData.Require(Folder + "rtfm_public_case_facts.csv.gz");
        var host = new MemoryHost(Given.Book) { RememberAnswers = false };
        var cancellation = TestContext.Current.CancellationToken;
        var result = await new ReplayRun(host, Given.Replay(path)).RunAsync(cancellation);
        using var folder = new Folder();
        var summary = await CaseRowExport.WriteAsync(host.Rows(), folder.File("out.csv"), cancellation);

        TestContext.Current.TestOutputHelper!.WriteLine(Print(result, summary));
        Assert.Equal((89_722, 334_230), (result.Cases, result.Events));
        Assert.Empty(result.Unmapped);
        Assert.Equal(89_722, summary.Cases);
        Assert.Empty(Differences(facts, folder.File("out.csv")).Take(10));
        var balance = Assert.Single(summary.Balances);
        Assert.Equal((18_390 + 35_113, 35_495, 724), (balance.Owing, balance.Settled, balance.Overpaid));
    }

    private static IEnumerable<string> Differences(string factsPath, string outPath)
    {
        using var factTable = TableReader.Open(factsPath);
        using var outTable = TableReader.Open(outPath);
        var rows = outTable.ReadLines().Cast<TableRow>().ToDictionary(row => row.Get("case_id")!);
        foreach (var fact in factTable.ReadLines().Cast<TableRow>())
        {
            var row = rows[fact.Get("case_id")!];
            foreach (var (expected, found) in new[]
            {
                ("outstanding_end", "outstanding"), ("n_events", "events"), ("sent", "sent"), ("notified", "notified"),
                ("penalty_added", "penalty_added"), ("credit_collection", "collection"),
            })
            {
                if (Value(expected, fact.Get(expected)) != Value(expected, row.Get(found)))
                {
                    yield return $"{fact.Get("case_id")} {found}: {row.Get(found)}, not {fact.Get(expected)}";
                }
            }
        }
    }

    private static string? Value(string column, string? text) => column != "outstanding_end"
        ? text
        : DecimalText.TryParseMinor(text, 2, true, out var minor, out var reason)
            ? minor.ToString(CultureInfo.InvariantCulture)
            : throw new FormatException(reason);

    private static string Print(ReplayResult result, CaseRowSummary summary) =>
        System.Text.Json.JsonSerializer.Serialize(result) + "\n" + string.Join(' ', summary.Stages)
        + "\n" + string.Join(' ', summary.Balances);
}
