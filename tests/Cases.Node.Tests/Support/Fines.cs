using System.Globalization;
using System.Text;
using Cases.Interchange;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Made-up logs of fines, and the real one.</summary>
internal static class Fines
{
    public const string Header = "case_id,activity,timestamp,amount,expense,paymentAmount";

    private const string Data = "01-road-traffic-fines/";

    /// <summary>One fine that is paid late, one that goes to collection, one that is paid too much.</summary>
    public static readonly string Small = $"""
        {Header}
        F1,Create Fine,2010-01-10T00:00:00+01:00,35.0,,
        F1,Send Fine,2010-02-10T00:00:00+01:00,,11.0,
        F2,Create Fine,2010-01-11T00:00:00+01:00,20.5,,
        F1,Payment,2010-03-02T00:00:00+01:00,,,46.0
        F2,Send Fine,2010-02-12T00:00:00+01:00,,11.0,
        F2,Insert Fine Notification,2010-02-20T00:00:00+01:00,,,
        F2,Add penalty,2010-04-21T00:00:00+02:00,41.0,,
        F2,Send for Credit Collection,2012-03-30T00:00:00+02:00,,,
        F3,Create Fine,2010-01-12T00:00:00+01:00,35.0,,
        F3,Payment,2010-01-20T00:00:00+01:00,,,40.0

        """;

    /// <summary>What a replay of <see cref="Small"/> comes to.</summary>
    public static readonly string[] SmallOut =
    [
        "case_id,stage,outstanding,currency,events,refusals,breaches,sent,notified,penalty_added,collection",
        "F1,Resolved,0.00,EUR,3,0,0,2010-02-10,,,",
        "F2,LegalReferral,52.00,EUR,5,0,0,2010-02-12,2010-02-20,2010-04-21,2012-03-30",
        "F3,Resolved,-5.00,EUR,2,0,0,,,,",
    ];

    public static string Csv100 => TestData.Require(Data + "roadtraffic100traces.csv");

    public static string Xes100 => TestData.Require(Data + "roadtraffic100traces.xes");

    public static string CsvAll => TestData.Require(Data + "rtfm_public_events.csv.gz");

    public static string XesAll => TestData.Require(Data + "rtfm_public.xes.gz");

    public static string Facts => TestData.Require(Data + "rtfm_public_case_facts.csv.gz");

    /// <summary>Many small fines, for a run that takes a while.</summary>
    public static string Many(int cases)
    {
        var log = new StringBuilder(Header).Append('\n');
        for (var number = 0; number < cases; number++)
        {
            log.Append(CultureInfo.InvariantCulture, $"M{number},Create Fine,2010-01-10T00:00:00+01:00,35.0,,\n");
            log.Append(CultureInfo.InvariantCulture, $"M{number},Payment,2010-03-02T00:00:00+01:00,,,35.0\n");
        }

        return log.ToString();
    }

    /// <summary>The shipped mapping for a table whose columns have the names of the small sample.</summary>
    public static string MappingFor100(Folder folder)
    {
        var shipped = File.ReadAllText(
            Path.Combine(Checkout.Root, "src", "Cases.Work", "Processes", "road-fines.yaml"));
        const string columns =
            "columns: {case-id: \"case:concept:name\", activity: \"concept:name\", timestamp: \"time:timestamp\"}\n";
        var at = shipped.IndexOf("due-rule:", StringComparison.Ordinal);
        return folder.Write("sample.yaml", shipped.Insert(at, columns));
    }

    /// <summary>Where the cases of an out file differ from the facts that were derived independently.</summary>
    public static IReadOnlyList<string> Differences(string outPath)
    {
        using var table = TableReader.Open(Facts);
        var facts = table.ReadLines().Cast<TableRow>().ToDictionary(
            row => row.Get("case_id")!, Fact, StringComparer.Ordinal);
        using var rows = TableReader.Open(outPath);
        return
        [
            .. from row in rows.ReadLines().Cast<TableRow>()
               let id = row.Get("case_id")!
               let found = Found(row)
               where facts[id] != found
               select $"{id}: {found}, and not {facts[id]}",
        ];
    }

    private static string Fact(TableRow row) => string.Join('|', Cents(row.Get("outstanding_end")), row.Get("n_events"),
        row.Get("sent"), row.Get("notified"), row.Get("penalty_added"), row.Get("credit_collection"));

    private static string Found(TableRow row) => string.Join('|', Cents(row.Get("outstanding")), row.Get("events"),
        row.Get("sent"), row.Get("notified"), row.Get("penalty_added"), row.Get("collection"));

    private static string Cents(string? text)
    {
        Assert.True(DecimalText.TryParseMinor(text, 2, true, out var minor, out var reason), reason);
        return minor.ToString(CultureInfo.InvariantCulture);
    }
}
