using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

/// <summary>The scanner itself: what it says must not depend on how the text comes in.</summary>
public sealed class CsvScannerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "")]
    [InlineData("\r\n\r\n", "")]
    [InlineData("a", "1[a]")]
    [InlineData("a\n", "1[a]")]
    [InlineData("a\nb", "1[a] 2[b]")]
    [InlineData("a,", "1[a][]")]
    [InlineData(",\n", "1[][]")]
    [InlineData(",,\n,,", "1[][][] 2[][][]")]
    [InlineData("\"\"", "1[]")]
    [InlineData("\"\"\"\"", "1[\"]")]
    [InlineData("\"\",\"\"", "1[][]")]
    [InlineData("\"a\"\"b\"\"\"", "1[a\"b\"]")]
    [InlineData("\"\n\"\nx", "1[\n] 3[x]")]
    [InlineData("\"\n\n\",\"\n\"\nx", "1[\n\n][\n] 5[x]")]
    [InlineData("\n\n a \n", "3[ a ]")]
    [InlineData("a,b\r\nc,d\r\n", "1[a][b] 2[c][d]")]
    [InlineData("'a,b'", "1['a][b']")]
    [InlineData("\"", "1!0 a quote is opened and never closed")]
    [InlineData("\"\"\"", "1!0 a quote is opened and never closed")]
    [InlineData(
        "a,\"b\n\"c\n",
        "1!1 text follows the closing quote of the field 2!0 a quote is opened and never closed")]
    [InlineData("a\r", "1!0 a carriage return stands without a line feed")]
    [InlineData("\"a\"\rb\nc", "1!0 a carriage return stands without a line feed 2[c]")]
    [InlineData("\"a\" ,b\nc", "1!0 text follows the closing quote of the field 2[c]")]
    [InlineData(" \"a\",b\nc", "1!0 a quote stands inside a field that does not begin with one 2[c]")]
    public void Text_OfEachShape_IsSplitOrFaulted(string text, string expected)
    {
        foreach (var piece in new[] { 1, 2, 3, 1000 })
        {
            Assert.Equal(expected, Show(new DribblingReader(text, piece)));
        }
    }

    [Fact]
    public void Text_Any_IsSplitTheSameHoweverItComes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(
            Gen.ArrayOf(Gen.Elements("ab,,\"\"\"\n\n\r\0".ToCharArray())).ToArbitrary(), chars =>
            {
                var text = new string(chars);
                var whole = Show(new StringReader(text));
                return whole == Show(new DribblingReader(text, 1)) && whole == Show(new DribblingReader(text, 3));
            }));

    [Fact]
    public void Text_AnyWithoutQuotes_IsSplitAsByHand() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(
            Gen.ArrayOf(Gen.Elements("ab, \n".ToCharArray())).ToArbitrary(), chars =>
            {
                var text = new string(chars);
                var byHand = text.Split('\n').Select((line, i) => (line, i)).Where(l => l.line.Length > 0)
                    .Select(l => $"{l.i + 1}{string.Concat(l.line.Split(',').Select(cell => $"[{cell}]"))}");
                return Show(new StringReader(text)) == string.Join(' ', byHand);
            }));

    [Fact]
    public void Text_Any_LosesNoLine() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(
            Gen.ArrayOf(Gen.Elements("ab,\"\"\n\n".ToCharArray())).ToArbitrary(), chars =>
            {
                // Each line that is not blank begins a record or a fault, or lies within the quotes of a sound record.
                var text = new string(chars);
                var scanner = new CsvScanner(new StringReader(text), ',');
                var covered = new HashSet<int>();
                while (scanner.Read())
                {
                    var breaks = 0;
                    for (var i = 0; scanner.Fault is null && i < scanner.Count; i++)
                    {
                        breaks += scanner[i].Count('\n');
                    }

                    covered.UnionWith(Enumerable.Range(scanner.Line, breaks + 1));
                }

                return text.Split('\n').Select((line, i) => (line, i))
                    .All(l => l.line.Length == 0 || covered.Contains(l.i + 1));
            }));

    [Theory]
    [InlineData(65_534)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    public void Record_AtTheEdgeOfTheBuffer_IsSplitRightly(int lead)
    {
        // The lead shifts the quoted field with its doubled quotes and its line break over the buffer's edge.
        var text = $"{new string('x', lead)}\n\"a\"\"b\nc\",d\r\ne,f\n";
        Assert.EndsWith("2[a\"b\nc][d] 4[e][f]", Show(new StringReader(text)), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_OverlongInPieces_IsOneFault()
    {
        var text = new StringBuilder("a\n").Append('y', Limits.RecordChars * 2).Append("\nb\n").ToString();
        Assert.Matches("^1\\[a\\] 2!0 the field is longer than [0-9,]+ characters[^!]* 3\\[b\\]$",
            Show(new DribblingReader(text, 10_000)));
    }

    private static string Show(TextReader text)
    {
        var scanner = new CsvScanner(text, ',');
        var shown = new List<string>();
        while (scanner.Read())
        {
            var record = new StringBuilder().Append(scanner.Line);
            if (scanner.Fault is { } fault)
            {
                record.Append('!').Append(scanner.FaultField).Append(' ').Append(fault);
            }

            for (var i = 0; scanner.Fault is null && i < scanner.Count; i++)
            {
                record.Append('[').Append(scanner[i]).Append(']');
            }

            shown.Add(record.ToString());
        }

        return string.Join(' ', shown);
    }
}
