using System.Text;

namespace Cases.Interchange.Tests;

public sealed class XesLogTests : IDisposable
{
    private const string Time = "<date key='time:timestamp' value='2013-02-28T00:00:00+01:00'/>";
    private const string Act = "<string key='concept:name' value='Pay'/>";
    private const string Case = "<string key='concept:name' value='A1'/>";
    private const string Event = $"<event>{Act}{Time}</event>";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Event_WithItsAttributes_IsReadAsWritten()
    {
        var logged = Assert.Single(Read(Log($"""
            <trace>{Case}<string key="org:group" value="north"/>
            <event>{Act}
              <float key="amount" value="35.0"/><string key="note" value=" a &lt;b&gt; &#x5F20; "/>
              <string key="empty" value=""/>{Time}</event></trace>
            """)));
        Assert.Equal(("A1", 0, 0, "Pay", 3), (
            logged.CaseRef, logged.CaseIndex, logged.EventIndex, logged.Activity, logged.Line));
        Assert.Equal(new DateTimeOffset(2013, 2, 28, 0, 0, 0, TimeSpan.FromHours(1)), logged.Timestamp);
        Assert.Equal(TimeSpan.FromHours(1), logged.Timestamp.Offset);
        Assert.True(logged.OffsetKnown);
        Assert.Equal("35.0", logged.Get("amount"));
        Assert.Equal(" a <b> 张 ", logged.Get("note"));
        Assert.Equal("", logged.Get("empty"));
        Assert.Equal("2013-02-28T00:00:00+01:00", logged.Get("time:timestamp"));
        Assert.Null(logged.Get("nothing"));
        Assert.Equal(("north", null), (logged.GetCase("org:group"), logged.GetCase("amount")));
        Assert.Equal(
            ["concept:name", "amount", "note", "empty", "time:timestamp"], logged.Attributes().Select(a => a.Key));
        Assert.Equal(5, logged.AttributeCount);
    }

    [Fact]
    public void Events_OfSeveralTraces_AreCountedInFileOrder()
    {
        var other = "<string key='concept:name' value='A2'/>";
        var events = Read(Log(
            $"<trace>{Case}{Event}{Event}</trace><trace>{other}</trace><trace/><trace>{Case}{Event}</trace>"));
        Assert.Equal(["A1/0/0", "A1/0/1", "A1/3/0"], events.Select(e => $"{e.CaseRef}/{e.CaseIndex}/{e.EventIndex}"));
    }

    [Theory]
    [InlineData("a comment", "<!-- <event> --><trace>CASE EVENT</trace>")]
    [InlineData("globals",
        "<global scope='event'><string key='concept:name' value='_'/></global><trace>CASE EVENT</trace>")]
    [InlineData("a classifier with a blank",
        "<classifier name='Event Name' keys='concept:name'/><trace>CASE EVENT</trace>")]
    [InlineData("log attributes", "<int key='n' value='1'><int key='m' value='2'/></int><trace>CASE EVENT</trace>")]
    [InlineData("a processing instruction", "<?pi x?><trace>CASE<?pi y?>EVENT</trace>")]
    [InlineData("a foreign namespace",
        "<x:y xmlns:x='urn:x'><event/></x:y><trace>CASE<x:z xmlns:x='urn:x'/>EVENT</trace>")]
    [InlineData("preserved blanks", "<trace xml:space='preserve'> CASE EVENT </trace>")]
    [InlineData("a nested attribute",
        "<trace><string key='concept:name' value='A1'><int key='x' value='1'/></string>EVENT</trace>")]
    public void Log_WithWhatConcernsNoEvent_IsReadAllTheSame(string what, string body)
    {
        var text = body.Replace("CASE", Case, StringComparison.Ordinal)
            .Replace("EVENT", Event, StringComparison.Ordinal);
        var logged = Assert.Single(Read(Log(text)));
        Assert.True(logged is { CaseRef: "A1", Activity: "Pay" }, what);
    }

    [Theory]
    [InlineData(
        "<string key='a' value='1'><string key='b' value='2'><string key='c' value='3'/></string></string>",
        "a=1")]
    [InlineData("<list key='l'><values><string key='a' value='1'/></values></list>", "")]
    [InlineData("<list key='l'><string key='x' value='1'/><values/><values/></list>", "")]
    [InlineData("<container key='k'><int key='a' value='1'/></container><int key='b' value='2'/>", "b=2")]
    [InlineData("<boolean key='a' value='true'/><id key='b' value='0a1b'/>", "a=true b=0a1b")]
    [InlineData("<spam key='tasty' value='true' />", "tasty=true")]
    [InlineData("<string value='1' key='a'/>", "a=1")]
    [InlineData("<string key='a' value='1' extra='2'></string>", "a=1")]
    [InlineData("<string key='a'/>", "")]
    [InlineData("<x:w xmlns:x='urn:x' key='k' value='v'><x:v/></x:w>", "")]
    public void Attribute_OfEachKind_IsKeptOrPassedOver(string xml, string expected)
    {
        var logged = Assert.Single(Read(Log($"<trace>{Case}<event>{Act}{xml}{Time}</event></trace>")));
        Assert.Equal(expected, string.Join(' ', logged.Attributes()
            .Where(a => a.Key is not ("concept:name" or "time:timestamp")).Select(a => $"{a.Key}={a.Value}")));
    }

    [Theory]
    [InlineData("<log xes.version='1.0' openxes.version='1.0RC7'>")]
    [InlineData("<log xes.version='2.0' xmlns='http://www.xes-standard.org/'>")]
    [InlineData("<log xmlns='http://code.deckfour.org/xes'>")]
    [InlineData("<?xml version='1.0'?>\n<!-- by hand -->\n<log>")]
    public void Log_OfEachVersion_IsRead(string start) =>
        Assert.Single(Read(_scratch.Text("t.xes", $"{start}<trace>{Case}{Event}</trace></log>")));

    [Theory]
    [InlineData("t.xes", false)]
    [InlineData("t.XES", false)]
    [InlineData("t.xes.gz", true)]
    [InlineData("t.xes", true)]
    [InlineData("t.xml", false)]
    [InlineData("download", false)]
    [InlineData("download", true)]
    public void Log_UnderAnyName_IsSeenByItsContent(string name, bool packed)
    {
        var text = $"\n  <log><trace>{Case}{Event}</trace></log>";
        Assert.Single(Read(packed ? _scratch.Packed(name, text) : _scratch.Text(name, text)));
    }

    [Fact]
    public void Timestamp_WithoutOffset_KeepsTheLocalTimeAndSaysSo()
    {
        var time = Time.Replace("+01:00", ".000", StringComparison.Ordinal);
        var logged = Assert.Single(Read(Log($"<trace>{Case}<event>{Act}{time}</event></trace>")));
        Assert.Equal(new DateTimeOffset(2013, 2, 28, 0, 0, 0, TimeSpan.Zero), logged.Timestamp);
        Assert.False(logged.OffsetKnown);
    }

    [Theory]
    [InlineData("<trace>\n<event>ACT TIME</event></trace>", 3, "concept:name", "no name")]
    [InlineData(
        "<trace><string key='concept:name' value=''/>\n<event>ACT TIME</event></trace>",
        3, "concept:name", "no name")]
    [InlineData("<trace>CASE\n\n<event>TIME</event></trace>", 4, "concept:name", "no activity")]
    [InlineData("<trace>CASE\n<event/></trace>", 3, "concept:name", "no activity")]
    [InlineData("<trace>CASE\n<event>ACT</event></trace>", 3, "time:timestamp", "no timestamp")]
    [InlineData(
        "<trace>CASE\n<event>ACT<date key='time:timestamp' value=''/></event></trace>",
        3, "time:timestamp", "no timestamp")]
    [InlineData(
        "<trace>CASE\n<event>ACT<date key='time:timestamp' value='2013-02-30T00:00:00Z'/></event></trace>",
        3, "time:timestamp", "does not exist")]
    [InlineData(
        "<trace>CASE\n<event>ACT<date key='time:timestamp' value='soon'/></event></trace>",
        3, "time:timestamp", "no instant")]
    [InlineData("<trace>CASE EVENT\n<string key='x' value='1'/></trace>", 3, null, "after its first event")]
    [InlineData("<trace>CASE\n<evnt>ACT TIME</evnt></trace>", 3, null, "'evnt' is no part of XES")]
    [InlineData("\n<trce>CASE EVENT</trce>", 3, null, "'trce' is no part of XES")]
    [InlineData("\n<event>ACT TIME</event>", 3, null, "outside any trace")]
    [InlineData(
        "<trace>CASE<event>ACT TIME\n<int key='a' value='1'/><int key='a' value='2'/></event></trace>",
        3, "a", "same attribute twice")]
    [InlineData("<trace>CASE\n<event>text ACT TIME</event></trace>", 3, null, "Text stands")]
    [InlineData("<trace>CASE\ntext</trace>", 2, null, "Text stands")]
    [InlineData("<trace>CASE\n<event>ACT TIME</trace>", 3, null, "not well-formed")]
    [InlineData("<trace>CASE\n<event>ACT<string key='a' value='&nbsp;'/></event></trace>", 3, null, "not well-formed")]
    [InlineData("<trace>CASE\n<event>ACT<string key='a' value='\u0001'/></event></trace>", 3, null, "not well-formed")]
    [InlineData("<trace>CASE EVENT", null, null, "not well-formed")]
    public void Log_WithAFault_IsRefusedWithLineAndField(string body, int? line, string? field, string because)
    {
        var text = body.Replace("CASE", Case, StringComparison.Ordinal)
            .Replace("EVENT", Event, StringComparison.Ordinal)
            .Replace("ACT", Act, StringComparison.Ordinal)
            .Replace("TIME", Time, StringComparison.Ordinal);
        var error = Refused(Log(text));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.Equal(field, error.Field);
        Assert.Equal(line ?? error.Line, error.Line);
        Assert.NotNull(error.Line);
    }

    [Fact]
    public void Events_BeforeAFault_AreYielded()
    {
        var seen = 0;
        Assert.Throws<InterchangeException>(() =>
        {
            foreach (var _ in EventLogReader.Open(Log($"<trace>{Case}{Event}{Event}<event/></trace>"), null))
            {
                seen++;
            }
        });
        Assert.Equal(2, seen);
    }

    [Theory]
    [InlineData("<!DOCTYPE log SYSTEM 'http://example.invalid/x.dtd'><log/>")]
    [InlineData("<!DOCTYPE log [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><log><string key='a' value='&e;'/></log>")]
    [InlineData("<!DOCTYPE log [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><log>&b;</log>")]
    public void Doctype_IsNeverRead(string text)
    {
        var error = Refused(_scratch.Text("t.xes", text));
        Assert.Contains("document type definition", error.What, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Theory]
    [InlineData("<html><body/></html>", "'html'")]
    [InlineData("<project name='x'/>", "'project'")]
    [InlineData("<log><logentry revision='1'/></log>", "'logentry'")]
    [InlineData("<!-- nothing -->", "not well-formed")]
    [InlineData("case_id,activity\n1,2\n", "not well-formed")]
    [InlineData("{\"log\":1}", "not well-formed")]
    [InlineData("   ", "not well-formed")]
    public void File_ThatIsNoXes_IsRefused(string text, string because) =>
        Assert.Contains(because, Refused(_scratch.Text("t.xes", text)).Message, StringComparison.Ordinal);

    public static TheoryData<string, byte[]> GoodEncodings => new()
    {
        { "utf-8", Encoding.UTF8.GetBytes(Document("UTF-8")) },
        { "utf-8 in small letters", Encoding.UTF8.GetBytes(Document("utf-8")) },
        { "utf-8 with mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Document("UTF-8"))] },
        { "latin 1", Encoding.Latin1.GetBytes(Document("ISO-8859-1")) },
        { "utf-16 little", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Document("UTF-16"))] },
        { "utf-16 big", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Document("UTF-16"))] },
        { "utf-16 without mark", Encoding.Unicode.GetBytes(Document("UTF-16")) },
        { "ascii", Encoding.ASCII.GetBytes(Document("US-ASCII").Replace("ü", "&#xFC;", StringComparison.Ordinal)) },
    };

    [Theory]
    [MemberData(nameof(GoodEncodings))]
    public void Encoding_AsDeclared_IsRead(string what, byte[] content) =>
        Assert.True("Gebühr" == Assert.Single(Read(_scratch.Bytes("t.xes", content))).Activity, what);

    public static TheoryData<string, byte[], string> BadEncodings => new()
    {
        { "latin bytes declared UTF-8", Encoding.Latin1.GetBytes(Document("UTF-8")), "no valid UTF-8" },
        { "latin bytes undeclared", Encoding.Latin1.GetBytes(Document("UTF-8")[38..]), "no valid UTF-8" },
        { "utf-8 bytes declared UTF-16", Encoding.UTF8.GetBytes(Document("UTF-16")), "UTF-16" },
        { "mark, declared latin", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Document("ISO-8859-1"))], "UTF-8" },
        { "utf-16 bytes declared UTF-8", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Document("UTF-8"))], "UTF-16" },
        { "unknown", Encoding.UTF8.GetBytes(Document("KLINGON")), "KLINGON" },
        { "high bytes declared ascii", Encoding.UTF8.GetBytes(Document("US-ASCII")), "no valid US-ASCII" },
        { "cut in a character", [.. "<log><!-- "u8, 0xE5, 0xBC], "no valid UTF-8" },
    };

    [Theory]
    [MemberData(nameof(BadEncodings))]
    public void Encoding_OtherThanDeclared_IsRefused(string what, byte[] content, string because)
    {
        var error = Refused(_scratch.Bytes("t.xes", content));
        Assert.True(error.Message.Contains(because, StringComparison.Ordinal), $"{what}: {error.Message}");
        Assert.NotNull(error.Line);
    }

    [Fact]
    public void Utf8_Invalid_NamesItsLine()
    {
        var text = Log($"<trace>{Case}\n{Event}\n<event>?</event></trace>");
        var bytes = File.ReadAllBytes(text);
        bytes[Array.LastIndexOf(bytes, (byte)'?')] = 0xFF;
        Assert.Equal(4, Refused(_scratch.Bytes("bad.xes", bytes)).Line);
    }

    [Fact]
    public void Id_OfTenThousandCharacters_PassesThrough()
    {
        var id = new string('9', 10_000);
        var path = Log($"<trace>{Case.Replace("A1", id, StringComparison.Ordinal)}{Event}</trace>");
        Assert.Equal(id, Assert.Single(Read(path)).CaseRef);
    }

    [Theory]
    [InlineData(Limits.FieldChars, null)]
    [InlineData(Limits.FieldChars + 1, "longer than 1,048,576 characters")]
    [InlineData(Limits.RecordChars + 100_000, "without the next '<'")]
    public void Value_BeyondTheLimit_IsRefused(int length, string? because)
    {
        var note = $"<string key='n' value='{new string('x', length)}'/>";
        var path = Log($"<trace>{Case}<event>{Act}{Time}{note}</event></trace>");
        if (because is null)
        {
            Assert.Equal(length, Assert.Single(Read(path)).Get("n")!.Length);
        }
        else
        {
            Assert.Contains(because, Refused(path).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nesting_BeyondTheLimit_IsRefused()
    {
        var open = string.Concat(Enumerable.Repeat("<string key='a' value='1'>", 100));
        var close = string.Concat(Enumerable.Repeat("</string>", 100));
        Assert.Contains("nested", Refused(Log($"{open}{close}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_BeyondTheLimit_AreRefused()
    {
        var many = string.Concat(Enumerable.Range(0, Limits.Attributes).Select(i => $"<int key='k{i}' value='1'/>"));
        var error = Refused(Log($"<trace>{Case}<event>{many}{Act}{Time}</event></trace>"));
        Assert.Contains("more than 1000 attributes", error.Message, StringComparison.Ordinal);
    }

    private static string Document(string encoding) =>
        $"<?xml version='1.0' encoding='{encoding}'?>" + (encoding == "UTF-8" ? "" : " ")
        + $"<log><trace>{Case}{Event.Replace("Pay", "Gebühr", StringComparison.Ordinal)}</trace></log>";

    private static List<LoggedEvent> Read(string path) => EventLogReader.Open(path, null).ToList();

    private static InterchangeException Refused(string path)
    {
        var error = Assert.Throws<InterchangeException>(() => Read(path));
        Assert.DoesNotContain('\n', error.Message);
        Assert.NotEmpty(error.Remedy);
        return error;
    }

    /// <summary>A log whose body begins on line 2.</summary>
    private string Log(string body) =>
        _scratch.Text("t.xes", $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><log xes.version=\"1.0\">\n{body}</log>");
}
