using System.IO.Compression;
using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>What every reader refuses before it looks at the format.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Names => ["t.xes", "t.xes.gz", "t.csv", "t.csv.gz", "t"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void File_Missing_IsRefusedAtOnce(string name) =>
        Refused(_scratch.PathOf(name), "no such file", lazy: false);

    [Theory]
    [MemberData(nameof(Names))]
    public void File_ThatIsADirectory_IsRefusedAtOnce(string name)
    {
        Directory.CreateDirectory(_scratch.PathOf(name));
        Refused(_scratch.PathOf(name), "a directory", lazy: false);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void File_OfZeroBytes_IsRefused(string name) => Refused(_scratch.Bytes(name), "is empty (0 bytes)");

    [Theory]
    [MemberData(nameof(Names))]
    public void File_PackedFromNothing_IsRefused(string name) => Refused(_scratch.Packed(name, ""), "empty");

    [Theory]
    [MemberData(nameof(Names))]
    public void Gzip_OfItsHeaderOnly_IsRefused(string name) =>
        Refused(_scratch.Bytes(name, 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3), "truncated");

    [Theory]
    [MemberData(nameof(Names))]
    public void Gzip_FollowedByNonsense_IsRefused(string name) =>
        Refused(_scratch.Bytes(name, 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF), "gzip");

    [Theory]
    [InlineData("t.csv.gz")]
    [InlineData("t.xes.gz")]
    public void Gzip_OnlyByName_IsRefused(string name) =>
        Refused(_scratch.Text(name, "case_id,activity,timestamp\n"), "the content is not gzip");

    [Fact]
    public void Gzip_CutAtTheMiddle_YieldsWhatCameBeforeAndThenRefuses()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60_000).Select(_ => $"{random.Next():x8},x,2006-07-24T00:00:00Z\n");
        var bytes = Scratch.Pack("case_id,activity,timestamp\n" + string.Concat(rows));
        var path = _scratch.Bytes("t.csv.gz", bytes[..(bytes.Length / 2)]);
        var seen = 0;
        var error = Assert.Throws<InterchangeException>(() =>
        {
            foreach (var _ in EventLogReader.Open(path, null))
            {
                seen++;
            }
        });
        Assert.Contains("truncated", error.Message, StringComparison.Ordinal);
        Assert.InRange(seen, 1_000, 59_000);
        Assert.InRange(error.Line!.Value, seen, seen + 10_000);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Gzip_CutAnywhere_NeverYieldsARowThatWasNotThere(CompressionLevel level)
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 9_000).Select(i => $"{i},{random.Next():x8}").ToList();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes("a,b\n" + string.Join('\n', rows) + "\n"));
        }

        var bytes = packed.ToArray();
        for (var cut = bytes.Length - 400; cut < bytes.Length; cut += 7)
        {
            using var table = TableReader.Open(_scratch.Bytes("t.gz", bytes[..cut]));
            var seen = new List<string>();
            Assert.Throws<InterchangeException>(() =>
                seen.AddRange(table.ReadLines().Cast<TableRow>().Select(r => $"{r[0]},{r[1]}")));
            Assert.Equal(rows.Take(seen.Count), seen);
        }
    }

    [Fact]
    public void Gzip_FollowedByOtherBytes_IsRefused() => Refused(
        _scratch.Bytes("t.gz", [.. Scratch.Pack("case_id,activity,timestamp\n"), .. "more"u8]), "damaged");

    [Fact]
    public void Gzip_OfAnyLengthAroundABlock_IsReadWhole()
    {
        // The end of the packed bytes meets the edges of the buffers in each way.
        for (var length = 65_400; length < 65_600; length++)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            {
                gzip.Write(Encoding.ASCII.GetBytes("a\n" + new string('x', length)));
            }

            using var table = TableReader.Open(_scratch.Bytes("t.gz", packed.ToArray()));
            Assert.Equal(length, Assert.IsType<TableRow>(Assert.Single(table.ReadLines())).Get("a")!.Length);
        }
    }

    [Fact]
    public void Gzip_OfSeveralMembers_IsReadWhole()
    {
        var path = _scratch.Bytes("t.csv.gz",
            [.. Scratch.Pack("case_id,activity,timestamp\n"), .. Scratch.Pack("A,x,2006-07-24T00:00:00Z\n")]);
        Assert.Single(EventLogReader.Open(path, null));
    }

    [Fact]
    public void Log_IsReadAnewByEachEnumeration()
    {
        var log = EventLogReader.Open(
            _scratch.Text("t.csv", "case_id,activity,timestamp\nA,x,2006-07-24T00:00:00Z\n"), null);
        Assert.Equal((1, 1), (log.Count(), log.Count()));
    }

    [Fact]
    public void Error_FromAHostileName_IsOneLine()
    {
        var path = _scratch.PathOf("a\nb\u2028c");
        var error = Assert.Throws<InterchangeException>(() => EventLogReader.Open(path, null));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\u2028', error.Message);
        Assert.Null(error.Line);
    }

    private static void Refused(string path, string because, bool lazy = true)
    {
        foreach (var read in new Action[]
        {
            () => _ = EventLogReader.Open(path, null).Count(),
            () => TableReader.Open(path).Dispose(),
        })
        {
            var error = Assert.Throws<InterchangeException>(read);
            Assert.Contains(because, error.Message, StringComparison.Ordinal);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }

        if (!lazy)
        {
            Assert.Throws<InterchangeException>(() => EventLogReader.Open(path, null));
        }
    }
}
