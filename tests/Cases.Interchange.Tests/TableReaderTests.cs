using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

public sealed class TableReaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n", "2:1|2")]
    [InlineData("a,b\r\n1,2\r\n3,4", "2:1|2 3:3|4")]
    [InlineData("\uFEFFa,b\n1,2\n", "2:1|2")]
    [InlineData("a,b\n0007,  x \n", "2:0007|  x ")]
    [InlineData("a,b\n,\n", "2:-|-")]
    [InlineData("a,b\n\"\",\"x\"\n", "2:-|x")]
    [InlineData("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", "2:1,5|say \"hi\"")]
    [InlineData("a,b\n\"one\ntwo\",x\n3,4\n", "2:one\ntwo|x 4:3|4")]
    [InlineData("a,b\n\"one\r\ntwo\",x\r\n3,4", "2:one\r\ntwo|x 4:3|4")]
    [InlineData("a,b\n\n1,2\n\n\r\n3,4\n\n", "3:1|2 6:3|4")]
    [InlineData("\"a\",\"b\"\n1,2", "2:1|2")]
    [InlineData("a\n\"\"\nx\n", "2:- 3:x")]
    [InlineData("a,b\n", "")]
    [InlineData("a,b", "")]
    [InlineData("a,b\n张三,€ 😀\n", "2:张三|€ 😀")]
    [InlineData("a,b\n\"\"\"\",\"\"\"x\"\"\"\n", "2:\"|\"x\"")]
    public void Rows_WellFormed_AreYieldedAsWritten(string text, string expected) =>
        Assert.Equal(expected, Show(_scratch.Text("t.csv", text)));

    [Theory]
    [InlineData("a,b,c\n1,2\n3,4,5\n", "2!c: the row has 2 columns, the header has 3; 3:3|4|5")]
    [InlineData("a,b\n1,2,3\n3,4\n", "2!: the row has 3 columns, the header has 2; 3:3|4")]
    [InlineData("a,b\n1,\"open\n3,4\n5,6\n", "2!b: a quote is opened and never closed; 3:3|4 4:5|6")]
    [InlineData("a,b\n1,\"open\n3,4\n\"5\",6\n", "2!b: text follows the closing quote of the field; 3:3|4 4:5|6")]
    [InlineData("a,b\n1,\"x\"y\n3,4\n", "2!b: text follows the closing quote of the field; 3:3|4")]
    [InlineData("a,b\n1,x\"y\n3,4\n", "2!b: a quote stands inside a field that does not begin with one; 3:3|4")]
    [InlineData("a,b\n1,x\0y\n3,4\n",
        "2!b: a NUL character stands in the field; the file may be UTF-16 or binary; 3:3|4")]
    [InlineData("a,b\n1,\"x\0y\"\n3,4\n",
        "2!b: a NUL character stands in the field; the file may be UTF-16 or binary; 3:3|4")]
    [InlineData("a,b\n1,2\rx\n3,4\n", "2!b: a carriage return stands without a line feed; 3:3|4")]
    [InlineData("a,b\n1,\"", "2!b: a quote is opened and never closed; ")]
    [InlineData("a,b\n1,\"o\np\nq\"z\n3,4\n",
        "2!b: text follows the closing quote of the field; "
        + "3!b: the row has 1 columns, the header has 2; "
        + "4!a: a quote stands inside a field that does not begin with one; 5:3|4")]
    public void Rows_Bad_AreReportedAndReadingGoesOn(string text, string expected) =>
        Assert.Equal(expected.TrimEnd(), Show(_scratch.Text("t.csv", text)).TrimEnd());

    [Fact]
    public void Cell_ByName_KeepsLeadingZerosAndIsNullWhereThereIsNone()
    {
        using var table = TableReader.Open(_scratch.Text("t.csv", "number,note\n0000611365,\n"));
        var row = Assert.IsType<TableRow>(Assert.Single(table.ReadLines()));
        Assert.Equal(["number", "note"], table.Columns);
        Assert.Equal("0000611365", row.Get("number"));
        Assert.Null(row.Get("note"));
        Assert.Null(row.Get("nothing"));
        Assert.Equal(("0000611365", 2), (row[0], row.Count));
    }

    [Theory]
    [InlineData(';', "a;b\n1,5;2\n", "2:1,5|2")]
    [InlineData('\t', "a\tb\n1 5\t2\n", "2:1 5|2")]
    [InlineData('|', "a|b\n\"1|5\"|2\n", "2:1|5|2")]
    public void Separator_Other_IsUsed(char separator, string text, string expected) =>
        Assert.Equal(expected, Show(_scratch.Text("t.csv", text), new TableOptions { Separator = separator }));

    [Theory]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('\0')]
    public void Separator_Unusable_IsTheCallersMistake(char separator) =>
        Assert.Throws<ArgumentException>(() => TableReader.Open(
            _scratch.Text("t.csv", "a\n"), new TableOptions { Separator = separator }));

    [Theory]
    [InlineData("t.csv.gz")]
    [InlineData("t.csv")]
    public void Gzip_IsSeenByItsFirstBytes(string name) =>
        Assert.Equal("2:1|2", Show(_scratch.Packed(name, "a,b\n1,2\n")));

    [Theory]
    [InlineData("a,b,a\n1,2,3\n", 1, "a", "twice")]
    [InlineData("a,\"b\n", 1, null, "never closed")]
    [InlineData("\n\nb,b\n", 3, "b", "twice")]
    [InlineData("x,y\n1,2\n", 1, "a", "missing")]
    [InlineData("A,b\n1,2\n", 1, "a", "missing")]
    [InlineData("\n\n", 1, null, "no header")]
    public void Header_Unusable_IsRefused(string text, int line, string? field, string because)
    {
        var options = new TableOptions { Required = ["a"] };
        var error = Assert.Throws<InterchangeException>(() => TableReader.Open(_scratch.Text("t.csv", text), options));
        Assert.Equal((line, field), (error.Line, error.Field));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_LackingAColumn_NamesThoseFound()
    {
        var path = _scratch.Text("t.csv", "x,y\n1,2\n");
        var error = Assert.Throws<InterchangeException>(
            () => TableReader.Open(path, new TableOptions { Required = ["a"] }));
        Assert.Equal(
            $"A required column is missing from the header ({path}:1, field 'a'). "
            + "Add the column, or name the right one; found: 'x', 'y'.", error.Message);
    }

    [Fact]
    public void Utf8_Invalid_EndsTheReadingWithItsLine()
    {
        var path = _scratch.Bytes("t.csv", [.. "a,b\n1,2\n3,\"x\ny"u8, 0xFC, .. "\"\n"u8]);
        using var table = TableReader.Open(Later(path));
        var error = Assert.Throws<InterchangeException>(() => table.ReadLines().Count());
        Assert.Equal(70_004, error.Line);
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);

        // So much good text first that the header is read before the bad bytes are met.
        string Later(string small)
        {
            var bytes = File.ReadAllBytes(small);
            var rows = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1,2\n", 70_000)));
            return _scratch.Bytes("later.csv", [.. bytes.AsSpan(0, 4), .. rows, .. bytes.AsSpan(4)]);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0 }, "UTF-16")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, (byte)'a', 0, (byte)'\n' }, "UTF-16")]
    [InlineData(new byte[] { (byte)'a', 0, (byte)',', 0, (byte)'b', 0 }, "UTF-16")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xC3 }, "UTF-8")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xED, 0xA0, 0x80 }, "UTF-8")]
    public void Encoding_Other_IsRefused(byte[] content, string because)
    {
        var path = _scratch.Bytes("t.csv", content);
        var error = Assert.Throws<InterchangeException>(() => Show(path));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Utf8_CharacterAcrossBlocks_IsRead()
    {
        // Blocks are 65,536 bytes; with three-byte characters and every start one of them is cut in each way.
        for (var lead = 0; lead < 3; lead++)
        {
            var text = new string('x', lead) + string.Concat(Enumerable.Repeat("张", 60_000));
            Assert.Equal($"2:{text}", Show(_scratch.Text("t.csv", $"a\n{text}\n")));
        }
    }

    [Fact]
    public void Field_OfTenThousandCharacters_PassesThrough()
    {
        var id = new string('7', 10_000);
        Assert.Equal($"2:{id}|x", Show(_scratch.Text("t.csv", $"a,b\n{id},x\n")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Field_AtTheLimit_PassesAndBeyondItIsAFault(bool quoted)
    {
        var quote = quoted ? "\"" : "";
        var limit = new string('x', Limits.FieldChars);
        var path = _scratch.Text("t.csv", $"a,b\n{quote}{limit}{quote},1\n{quote}{limit}x{quote},2\n5,6\n");
        using var table = TableReader.Open(path);
        var lines = table.ReadLines().ToList();
        Assert.Equal(limit, Assert.IsType<TableRow>(lines[0]).Get("a"));
        Assert.Contains("1,048,576", Assert.IsType<RowFault>(lines[1]).Reason, StringComparison.Ordinal);
        Assert.Equal(("5", 4), (Assert.IsType<TableRow>(lines[2]).Get("a"), lines[2].Line));
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public void Row_BeyondTheLimit_IsAFaultAndTheNextIsRead()
    {
        var wide = string.Join(',', Enumerable.Repeat(new string('x', 1_000_000), 5));
        var lines = Show(_scratch.Text("t.csv", $"a,b\n{wide}\n5,6\n"));
        Assert.Equal("2!: the row is longer than 4,194,304 characters; a quote may never be closed; 3:5|6", lines);
    }

    [Fact]
    public void Quote_NeverClosedInALongFile_LosesOnlyItsRow()
    {
        var rows = string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i},v\n"));
        using var table = TableReader.Open(_scratch.Text("t.csv", $"a,b\n\"open,1\n{rows}"));
        var lines = table.ReadLines().ToList();
        Assert.IsType<RowFault>(lines[0]);
        Assert.Equal(300_000, lines.OfType<TableRow>().Count());
        Assert.Equal(300_002, lines[^1].Line);
    }

    [Fact]
    public void Gzip_CutAnywhere_IsRefused()
    {
        var whole = Scratch.Pack("a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i * 7919}\n")));
        for (var length = 2; length < whole.Length; length++)
        {
            var path = _scratch.Bytes("t.csv.gz", whole[..length]);
            var error = Assert.Throws<InterchangeException>(() => Show(path));
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void Gzip_WithAChangedByte_IsRefused()
    {
        var bytes = Scratch.Pack("a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 5_000)));
        bytes[^6] ^= 0x55;
        var error = Assert.Throws<InterchangeException>(() => Show(_scratch.Bytes("t.csv.gz", bytes)));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_OfAnyWellFormedText_AreThoseOfAnIndependentReader() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Gen.ArrayOf(Gen.ArrayOf(
                Gen.Elements("", "x", "0", " ", "\"\"", "\"a,b\"", "\"l\nm\"", "\"\"\"\"", "é"), 3)).ToArbitrary(),
            rows =>
            {
                var text = "a,b,c\n" + string.Concat(rows.Select(r => string.Join(',', r) + "\n"));
                using var table = TableReader.Open(_scratch.Text("t.csv", text));
                var ours = table.ReadLines().Cast<TableRow>().Select(r => $"{r[0]}|{r[1]}|{r[2]}");
                return ours.SequenceEqual(Independent(text).Skip(1));
            }));

    private static List<string> Independent(string text)
    {
        using var parser = new CsvParser(
            new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        var rows = new List<string>();
        while (parser.Read())
        {
            rows.Add($"{parser[0]}|{parser[1]}|{parser[2]}");
        }

        return rows;
    }

    private static string Show(string path, TableOptions? options = null)
    {
        using var table = TableReader.Open(path, options);
        return string.Join(' ', table.ReadLines().Select(line => line switch
        {
            TableRow row => $"{row.Line}:{string.Join('|', Enumerable.Range(0, row.Count).Select(i => row[i] ?? "-"))}",
            RowFault fault => $"{fault.Line}!{fault.Column}: {fault.Reason};",
            _ => throw new InvalidOperationException(),
        }));
    }
}
