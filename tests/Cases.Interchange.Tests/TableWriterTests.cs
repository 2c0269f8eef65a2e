using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

public sealed class TableWriterTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void File_Completed_HasTheBytesExpected()
    {
        var path = _scratch.PathOf("out.csv");
        using (var writer = TableWriter.Create(path, "case_id", "note", "sum"))
        {
            writer.WriteRow("A1", "plain", "-12.50");
            writer.WriteRow("0007", "a \"quoted\", long\nnote", null);
            writer.WriteRow("=1+1", "@x", "");
            writer.WriteRow("张三", "cr\rhere", " blank ");
            writer.Complete();
        }

        Assert.Equal(
            "case_id,note,sum\nA1,plain,-12.50\n0007,\"a \"\"quoted\"\", long\nnote\",\n=1+1,@x,\n"u8.ToArray()
                .Concat("张三,\"cr\rhere\", blank \n"u8.ToArray()),
            File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_scratch.Root));
    }

    [Fact]
    public void File_NotCompleted_LeavesTheOldOne()
    {
        var path = _scratch.Text("out.csv", "old");
        using (var writer = TableWriter.Create(path, "a"))
        {
            writer.WriteRow("new");
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_scratch.Root));
    }

    [Fact]
    public void File_BeforeCompletion_DoesNotStandUnderItsName()
    {
        var path = _scratch.PathOf("out.csv");
        using var writer = TableWriter.Create(path, "a");
        for (var i = 0; i < 100_000; i++)
        {
            writer.WriteRow("many rows");
        }

        Assert.False(File.Exists(path));
        writer.Complete();
        Assert.Equal(100_001, File.ReadLines(path).Count());
        Assert.Throws<ObjectDisposedException>(writer.Complete);
    }

    [Fact]
    public void File_OfAnOlderRunThatDied_IsNoObstacle()
    {
        var path = _scratch.PathOf("out.csv");
        _scratch.Text("out.csv.partial", new string('x', 5_000));
        using var writer = TableWriter.Create(path, "a");
        writer.Complete();
        Assert.Equal("a\n", File.ReadAllText(path));
    }

    [Fact]
    public void Link_StaysALinkAndItsTargetIsReplaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var real = _scratch.Text("real.csv", "old");
        var link = _scratch.PathOf("link.csv");
        File.CreateSymbolicLink(link, real);
        using var writer = TableWriter.Create(link, "a");
        writer.Complete();
        Assert.Equal("a\n", File.ReadAllText(real));
        Assert.Equal(real, File.ResolveLinkTarget(link, false)?.FullName);
    }

    [Theory]
    [InlineData("", "directory")]
    [InlineData("no/such/dir/out.csv", "does not exist")]
    [InlineData("/dev/null", "device")]
    public void Target_Unusable_IsRefused(string name, string because)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && name.StartsWith('/'), "no such device there");
        var error = Assert.Throws<InterchangeException>(() => TableWriter.Create(_scratch.PathOf(name), "a"));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_OfAnotherWidth_IsTheCallersMistake()
    {
        using var writer = TableWriter.Create(_scratch.PathOf("out.csv"), "a", "b");
        Assert.Throws<ArgumentException>(() => writer.WriteRow("1"));
        Assert.Throws<ArgumentException>(() => writer.WriteRow("1", "2", "3"));
        Assert.Throws<ArgumentException>(() => TableWriter.Create(_scratch.PathOf("none.csv")));
    }

    [Fact]
    public void Rows_OfAnyText_AreReadBackAsWritten() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.ArrayOf(Gen.ArrayOf(Cell(), 2)).ToArbitrary(), rows => ReadBack(rows, "a", "b")));

    [Fact]
    public void Rows_OfOneColumn_AreReadBackAsWritten() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.ArrayOf(Gen.ArrayOf(Cell(), 1)).ToArbitrary(), rows => ReadBack(rows, "a")));

    private static Gen<string> Cell() =>
        Gen.ArrayOf(Gen.Elements("x", "\"", ",", "\n", "\r", " ", "\uFEFF", "é", "😀", "'", "="))
            .Select(string.Concat);

    private bool ReadBack(string[][] rows, params string[] columns)
    {
        var path = _scratch.PathOf("out.csv");
        using (var writer = TableWriter.Create(path, columns))
        {
            foreach (var row in rows)
            {
                writer.WriteRow(row);
            }

            writer.Complete();
        }

        using var table = TableReader.Open(path);
        var read = table.ReadLines().Cast<TableRow>()
            .Select(r => Enumerable.Range(0, r.Count).Select(i => r[i] ?? ""));
        return read.SelectMany(r => r).SequenceEqual(rows.SelectMany(r => r));
    }
}
