using System.Globalization;
using System.Xml;
using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

/// <summary>Made-up logs of any content are written in both formats and read back.</summary>
public sealed class LogModelTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2013, 2, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Log_AnyWrittenAsXes_IsReadBack() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Log(), log =>
        {
            var path = _scratch.PathOf("t.xes");
            WriteXes(path, log);
            var expected = log.SelectMany((trace, i) => trace.Select((e, j) => Show($"case {i}", i, j, e)));
            return EventLogReader.Open(path, null).Select(Show).SequenceEqual(expected);
        }));

    [Fact]
    public void Log_AnyWrittenAsCsv_IsReadBack() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Log(), log =>
        {
            var path = _scratch.PathOf("t.csv");
            WriteCsv(path, log);
            var traces = log.Where(t => t.Length > 0).ToList();
            var expected = traces.SelectMany((trace, i) => trace.Select((e, j) => Show($"case {i}", i, j, e)));
            return EventLogReader.Open(path, null).Select(Show)
                .Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal));
        }));

    private static string Show(string reference, int trace, int index, Made e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{reference}|{trace}|{index}|{e.Activity}|{e.At:O}|{(e.Note.Length == 0 ? null : e.Note)}");

    private static string Show(LoggedEvent e) => Show(
        e.CaseRef, e.CaseIndex, e.EventIndex, new Made(e.Activity, e.Timestamp, e.Get("note") ?? ""));

    private static Arbitrary<Made[][]> Log()
    {
        var text = Gen.ArrayOf(Gen.Elements("a", " ", "<", "&", "\"", "'", ",", "]]>", "é", "张", "😀", "\n"))
            .Select(string.Concat);
        var at =
            from minutes in Gen.Choose(-5_000_000, 5_000_000)
            from offset in Gen.Choose(-14 * 4, 14 * 4)
            select Start.AddMinutes(minutes).ToOffset(TimeSpan.FromMinutes(offset * 15));
        var made =
            from activity in text
            from instant in at
            from note in text
            select new Made("act" + activity, instant, note);
        return Gen.ArrayOf(Gen.ArrayOf(made)).ToArbitrary();
    }

    private static void WriteXes(string path, Made[][] log)
    {
        using var xml = XmlWriter.Create(path, new XmlWriterSettings { NewLineHandling = NewLineHandling.Entitize });
        xml.WriteStartElement("log", "http://www.xes-standard.org/");
        foreach (var (trace, i) in log.Select((t, i) => (t, i)))
        {
            xml.WriteStartElement("trace");
            Attribute(xml, "string", "concept:name", $"case {i}");
            foreach (var e in trace)
            {
                xml.WriteComment("an event");
                xml.WriteStartElement("event");
                Attribute(xml, "string", "note", e.Note);
                Attribute(xml, "date", "time:timestamp", Written(e.At, 'T'));
                Attribute(xml, "string", "concept:name", e.Activity);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Written(DateTimeOffset at, char between) =>
        at.ToString($"yyyy-MM-dd{between}HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static void Attribute(XmlWriter xml, string type, string key, string value)
    {
        xml.WriteStartElement(type);
        xml.WriteAttributeString("key", key);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    /// <summary>The cases take turns, so that their rows are interleaved.</summary>
    private static void WriteCsv(string path, Made[][] log)
    {
        var traces = log.Where(t => t.Length > 0).ToList();
        using var table = TableWriter.Create(path, "note", "timestamp", "case_id", "activity");
        for (var turn = 0; turn < traces.Select(t => t.Length).DefaultIfEmpty().Max(); turn++)
        {
            for (var i = 0; i < traces.Count; i++)
            {
                if (turn < traces[i].Length)
                {
                    var e = traces[i][turn];
                    table.WriteRow(
                        e.Note, Written(e.At, ' '), $"case {i}", e.Activity);
                }
            }
        }

        table.Complete();
    }

    private sealed record Made(string Activity, DateTimeOffset At, string Note);
}
