namespace Cases.Interchange.Tests;

/// <summary>The recorded logs beside the repository, read whole.</summary>
public sealed class RealLogTests
{
    private const string Fines = "01-road-traffic-fines";

    private static readonly EventLogColumns Pm4Py = new()
    {
        CaseId = "case:concept:name", Activity = "concept:name", Timestamp = "time:timestamp",
    };

    private static readonly string[] Amounts = ["amount", "expense", "paymentAmount", "totalPaymentAmount"];

    private static readonly string[] Keys =
    [
        .. Amounts, "article", "points", "vehicleClass", "notificationType", "lastSent", "dismissal", "matricola",
        "org:resource",
    ];

    [Fact]
    public void RoadFines_XesAndCsv_AreTheSameSequenceWithAmountsInCents()
    {
        var (xesPath, csvPath) = ($"{Fines}/rtfm_public.xes.gz", $"{Fines}/rtfm_public_events.csv.gz");
        using var xes = EventLogReader.Open(TestData.Require(xesPath), null).GetEnumerator();
        using var csv = EventLogReader.Open(TestData.Require(csvPath), null).GetEnumerator();
        var (events, amounts, cases) = (0, 0, 0);
        while (xes.MoveNext())
        {
            Assert.True(csv.MoveNext(), "the CSV ends before the XES");
            if (!Same(xes.Current, csv.Current))
            {
                Assert.Fail($"XES line {xes.Current.Line}, CSV line {csv.Current.Line}: {Key(xes.Current)} differs");
            }

            events++;
            cases = Math.Max(cases, xes.Current.CaseIndex + 1);
            amounts += Amounts.Count(key => IsExact(xes.Current.Get(key)));
        }

        Assert.False(csv.MoveNext(), "the XES ends before the CSV");
        Assert.Equal((89_722, 334_230), (cases, events));
        Assert.InRange(amounts, 200_000, 400_000);
    }

    private static bool Same(LoggedEvent x, LoggedEvent c) =>
        x.CaseRef == c.CaseRef && x.CaseIndex == c.CaseIndex && x.EventIndex == c.EventIndex
        && x.Activity == c.Activity && x.Timestamp.EqualsExact(c.Timestamp) && x.OffsetKnown && c.OffsetKnown
        && Array.TrueForAll(Keys, key => x.Get(key) == c.Get(key));

    private static bool IsExact(string? text)
    {
        string? why = null;
        Assert.True(
            text is null || DecimalText.TryParseMinor(text, 2, trailingZerosAllowed: true, out _, out why), why);
        return text is not null;
    }

    [Fact]
    public void RoadFines_SampleOfHundred_IsTheSameInBothFormats()
    {
        var xes = EventLogReader.Open(TestData.Require($"{Fines}/roadtraffic100traces.xes"), null).ToList();
        var csv = EventLogReader.Open(TestData.Require($"{Fines}/roadtraffic100traces.csv"), Pm4Py).ToList();
        Assert.Equal(xes.Select(Key), csv.Select(Key));
        Assert.Equal(100, xes[^1].CaseIndex + 1);
        foreach (var (x, c) in xes.Zip(csv))
        {
            Assert.Equal(Amounts.Select(x.Get), Amounts.Select(c.Get));
        }
    }

    [Fact]
    public void RoadFines_SampleOfFifty_HasNoOffsets()
    {
        var events = EventLogReader.Open(TestData.Require($"{Fines}/roadtraffic50traces.xes"), null).ToList();
        Assert.Equal(51, events[^1].CaseIndex + 1);
        Assert.All(events, e => Assert.False(e.OffsetKnown));
        Assert.Equal(new DateTimeOffset(2006, 7, 24, 0, 0, 0, TimeSpan.Zero), events[0].Timestamp);
    }

    [Theory]
    [InlineData("small_01.xes")]
    [InlineData("small_bad.xes")]
    public void Sample_WithAnElementOfUnknownType_IsReadAndTheElementKept(string name)
    {
        var events = EventLogReader.Open(TestData.Require($"07-xes-ocel/xes-samples/{name}"), null).ToList();
        Assert.Equal(25, events.Count);
        Assert.Equal("true", Assert.Single(events, e => e.Get("tasty") is not null).Get("tasty"));
        Assert.Equal(["trace 01", "trace 05"], [events[0].CaseRef, events[^1].CaseRef]);
    }

    [Fact]
    public void Sample_WithoutActivities_IsRefusedAtItsFirstEvent()
    {
        var path = TestData.Require("07-xes-ocel/xes-samples/small_02.xes");
        var error = Assert.Throws<InterchangeException>(() => EventLogReader.Open(path, null).Count());
        Assert.Equal(("concept:name", 8), (error.Field, error.Line));
    }

    [Theory]
    [InlineData("ocel20_example.xml", "is no part of XES")]
    [InlineData("ocel20_example.json", "missing")]
    [InlineData("xes-ieee-1849-2016.xsd", "'schema'")]
    public void File_ThatIsNoXes_IsRefused(string name, string because)
    {
        var path = TestData.Require($"07-xes-ocel/{name}");
        var error = Assert.Throws<InterchangeException>(() => EventLogReader.Open(path, null).Count());
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Receivables_AreReadAsTable()
    {
        using var table = TableReader.Open(
            TestData.Require("03-delinquency/ibm_accounts_receivable_public.csv"),
            new TableOptions { Required = ["invoiceNumber", "InvoiceAmount", "DueDate"] });
        var rows = table.ReadLines().Cast<TableRow>().ToList();
        Assert.Equal("0000611365", rows[0].Get("invoiceNumber"));
        Assert.All(rows, row =>
        {
            Assert.True(DecimalText.TryParseMinor(row.Get("InvoiceAmount"), 2, out _, out var amount), amount);
            Assert.True(DateText.TryParseDate(row.Get("DueDate"), ["M/d/yyyy"], out _, out var date), date);
        });
    }

    [Fact]
    public void RoadFines_Facts_AreReadAsTable()
    {
        using var table = TableReader.Open(TestData.Require($"{Fines}/rtfm_public_case_facts.csv.gz"));
        Assert.Equal(89_722, table.ReadLines().OfType<TableRow>().Count());
    }

    private static string Key(LoggedEvent e) =>
        FormattableString.Invariant($"{e.CaseRef} {e.CaseIndex} {e.EventIndex} {e.Activity} {e.Timestamp:O}");
}
