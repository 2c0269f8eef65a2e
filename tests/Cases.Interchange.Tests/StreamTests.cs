using System.IO.Compression;
using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>The streams below the readers, fed in every way.</summary>
public sealed class StreamTests
{
    private static readonly string Text = string.Concat(
        Enumerable.Range(0, 3_000).Select(i => $"{i} ä 张 😀\n"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(65_536)]
    public void Text_FedInPieces_IsDecodedWhole(int piece)
    {
        Encoding[] encodings = [new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode];
        foreach (var encoding in encodings)
        {
            using var bytes = new DribblingStream(encoding.GetBytes(Text), piece);
            using var reader = new StrictTextReader(bytes, "f", encoding);
            Assert.Equal(Text, reader.ReadToEnd());
            Assert.Equal(-1, reader.Read());
            Assert.Equal(-1, reader.Peek());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(65_536)]
    public void Text_WithBadBytes_NamesTheirLine(int piece)
    {
        byte[] content = [.. "one\ntwo\nthr"u8, 0xE4, .. "ee\nfour\n"u8];
        using var reader = new StrictTextReader(new DribblingStream(content, piece), "f", new UTF8Encoding(false));
        Assert.Equal(3, Assert.Throws<InterchangeException>(reader.ReadToEnd).Line);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    public void Utf16_WithHalfAPair_NamesItsLine(int piece)
    {
        byte[] content = [.. Encoding.Unicode.GetBytes("one\ntwo\n"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("x\n")];
        using var reader = new StrictTextReader(new DribblingStream(content, piece), "f", Encoding.Unicode);
        var error = Assert.Throws<InterchangeException>(reader.ReadToEnd);
        Assert.Contains("no valid UTF-16", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void Text_CutInACharacter_IsRefused()
    {
        byte[] content = [.. "one\n"u8, 0xE5, 0xBC];
        using var reader = new StrictTextReader(new MemoryStream(content), "f", new UTF8Encoding(false));
        Assert.Equal(2, Assert.Throws<InterchangeException>(reader.ReadToEnd).Line);
    }

    [Theory]
    [InlineData(Limits.RecordChars - 70_000, true)]
    [InlineData(Limits.RecordChars + 70_000, false)]
    public void Delimiter_ThatDoesNotCome_EndsTheReading(int length, bool good)
    {
        var content = Encoding.ASCII.GetBytes($"<{new string('x', length)}<{new string('x', length)}<");
        using var reader = new StrictTextReader(new MemoryStream(content), "f", Encoding.ASCII, delimiter: '<');
        var error = Record.Exception(reader.ReadToEnd);
        Assert.Equal(good, error is null);
        Assert.True(good || error is InterchangeException);
    }

    [Fact]
    public void Peek_TakesNothingAway()
    {
        using var stream = new PeekStream(new DribblingStream([1, 2, 3, 4, 5], 2));
        Assert.Equal([1, 2, 3, 4, 5], stream.Peek().ToArray());
        Assert.Equal([1, 2, 3, 4, 5], stream.Peek().ToArray());
        var two = new byte[2];
        Assert.Equal(2, stream.Read(two, 0, 2));
        Assert.Equal([3, 4, 5], stream.Peek().ToArray());
        using var rest = new MemoryStream();
        stream.CopyTo(rest);
        Assert.Equal([3, 4, 5], rest.ToArray());
        Assert.True(stream.Peek().IsEmpty);
    }

    [Fact]
    public void Peek_OfALongStream_IsItsFirstKibibyte()
    {
        var content = Enumerable.Range(0, 5_000).Select(i => (byte)(i % 251)).ToArray();
        using var stream = new PeekStream(new DribblingStream(content, 100));
        Assert.Equal(content[..1024], stream.Peek().ToArray());
        using var all = new MemoryStream();
        stream.CopyTo(all);
        Assert.Equal(content, all.ToArray());
    }

    [Fact]
    public void Stream_ReadForwardOnly_RefusesTheRest()
    {
        using var stream = new PeekStream(new MemoryStream([1]));
        Assert.True(stream is { CanRead: true, CanSeek: false, CanWrite: false });
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(8_192)]
    [InlineData(1_000_000)]
    public void Gzip_FedInPieces_IsUnpackedWhole(int piece)
    {
        using var stream = new UnpackStream(new DribblingStream(Scratch.Pack(Text), piece));
        Assert.Equal(Text, new StreamReader(stream).ReadToEnd());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Gzip_OfManyMembers_IsUnpackedWhole(int members)
    {
        // An empty member is lawful too, also as the only one.
        byte[] empty = [.. Scratch.PackAlways([])];
        byte[] content = [.. empty, .. Enumerable.Repeat(Scratch.Pack(Text), members).SelectMany(m => m), .. empty];
        using var stream = new UnpackStream(new DribblingStream(content, 100));
        Assert.Equal(string.Concat(Enumerable.Repeat(Text, members)), new StreamReader(stream).ReadToEnd());
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Gzip_CutAnywhere_EndsInAnErrorAfterTrueBytes(CompressionLevel level)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Text, 3)));
        var packed = Scratch.PackAlways(text, level);
        for (var cut = 1; cut < packed.Length; cut += Math.Max(1, packed.Length / 100))
        {
            using var stream = new UnpackStream(new MemoryStream(packed, 0, cut));
            using var seen = new MemoryStream();
            Assert.Throws<InvalidDataException>(() => stream.CopyTo(seen));
            Assert.True(text.AsSpan().StartsWith(seen.ToArray()), $"cut at {cut}");
        }
    }

    [Theory]
    [InlineData("zeros", new byte[] { 0, 0, 0, 0 })]
    [InlineData("text", new byte[] { 65, 66, 67 })]
    [InlineData("half a header", new byte[] { 0x1F, 0x8B })]
    [InlineData("one byte of a header", new byte[] { 0x1F })]
    public void Gzip_FollowedByOtherBytes_IsRefused(string what, byte[] more)
    {
        using var stream = new UnpackStream(new MemoryStream([.. Scratch.Pack(Text), .. more]));
        using var reader = new StreamReader(stream);
        Assert.True(Record.Exception(reader.ReadToEnd) is InvalidDataException, what);
    }
}
