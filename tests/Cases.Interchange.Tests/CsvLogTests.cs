namespace Cases.Interchange.Tests;

public sealed class CsvLogTests : IDisposable
{
    private const string Header = "case_id,activity,timestamp,amount\n";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Event_WithItsCells_IsReadAsWritten()
    {
        var logged = Assert.Single(Read(Header + "0007,Create Fine,2006-07-24T00:00:00+02:00,35.0\n"));
        Assert.Equal(("0007", 0, 0, "Create Fine", 2), (
            logged.CaseRef, logged.CaseIndex, logged.EventIndex, logged.Activity, logged.Line));
        Assert.Equal(new DateTimeOffset(2006, 7, 24, 0, 0, 0, TimeSpan.FromHours(2)), logged.Timestamp);
        Assert.Equal(TimeSpan.FromHours(2), logged.Timestamp.Offset);
        Assert.Equal(("35.0", "0007", null), (logged.Get("amount"), logged.Get("case_id"), logged.GetCase("amount")));
    }

    [Fact]
    public void Cell_EmptyOrAbsent_IsNull()
    {
        var logged = Assert.Single(Read(Header + "A,x,2006-07-24T00:00:00Z,\n"));
        Assert.Null(logged.Get("amount"));
        Assert.Null(logged.Get("nothing"));
        Assert.Equal(3, logged.AttributeCount);
    }

    [Fact]
    public void Cases_Interleaved_AreCountedEach()
    {
        var rows = string.Concat("A B A C B A".Split(' ').Select(c => $"{c},x,2006-07-24T00:00:00Z,\n"));
        Assert.Equal(
            ["A/0/0", "B/1/0", "A/0/1", "C/2/0", "B/1/1", "A/0/2"],
            Read(Header + rows).Select(e => $"{e.CaseRef}/{e.CaseIndex}/{e.EventIndex}"));
    }

    [Fact]
    public void Columns_Named_AreUsed()
    {
        var columns = new EventLogColumns
        {
            CaseId = "case:concept:name", Activity = "concept:name", Timestamp = "time:timestamp", Separator = ';',
        };
        var path = _scratch.Text("t.csv",
            "time:timestamp;concept:name;case:concept:name\n2006-07-24 00:00:00+02:00;Pay, all;A1\n");
        var logged = Assert.Single(EventLogReader.Open(path, columns));
        Assert.Equal(("A1", "Pay, all"), (logged.CaseRef, logged.Activity));
    }

    [Theory]
    [InlineData(Header + "A,x,2006-07-24T00:00:00Z\n", 2, "amount", "3 columns, the header has 4")]
    [InlineData(Header + "A,x,2006-07-24T00:00:00Z,1,2\n", 2, null, "5 columns, the header has 4")]
    [InlineData(Header + "A,x,2006-07-24T00:00:00Z,\n\n,x,2006-07-24T00:00:00Z,\n", 4, "case_id", "no value")]
    [InlineData(Header + "A,,2006-07-24T00:00:00Z,\n", 2, "activity", "no value")]
    [InlineData(Header + "A,x,,\n", 2, "timestamp", "no value")]
    [InlineData(Header + "A,x,2013-02-30T00:00:00Z,\n", 2, "timestamp", "does not exist")]
    [InlineData(Header + "A,x,24.07.2006,\n", 2, "timestamp", "no instant")]
    [InlineData(Header + "A,\"x,2006-07-24T00:00:00Z,\n", 2, "activity", "never closed")]
    [InlineData("case_id,activity,timestamp,activity\n", 1, "activity", "twice")]
    [InlineData("case_id,activity\n", 1, "timestamp", "missing")]
    [InlineData("case_id;activity;timestamp\n", 1, "case_id", "missing")]
    [InlineData("<log/>", 1, "case_id", "missing")]
    public void Log_WithAFault_EndsThereWithLineAndField(string text, int line, string? field, string because)
    {
        var error = Assert.Throws<InterchangeException>(() => Read(text));
        Assert.Equal((line, field), (error.Line, error.Field));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_IsToldInOneLine()
    {
        var path = _scratch.Text("t.csv", Header + "A,x,\"20\n13\",\n");
        var error = Assert.Throws<InterchangeException>(() => EventLogReader.Open(path, null).Count());
        Assert.Equal(
            "The timestamp cannot be used: '20 13' is no instant such as 2013-02-28T09:30:00+01:00 "
            + $"({path}:2, field 'timestamp'). Correct the row.", error.Message);
    }

    [Theory]
    [InlineData("t.csv", true)]
    [InlineData("t.csv.gz", true)]
    [InlineData("t.txt", false)]
    public void Log_UnderAnyName_IsRead(string name, bool packed)
    {
        var text = Header + "A,x,2006-07-24T00:00:00Z,\n";
        var path = packed ? _scratch.Packed(name, text) : _scratch.Text(name, text);
        Assert.Single(EventLogReader.Open(path, null));
    }

    private List<LoggedEvent> Read(string text) => EventLogReader.Open(_scratch.Text("t.csv", text), null).ToList();
}
