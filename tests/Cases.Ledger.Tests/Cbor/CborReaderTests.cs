using Xunit;

namespace Cases.Ledger.Tests.Cbor;

public sealed class CborReaderTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "", "nothing at all" },
        { "1817", "23 in two bytes" },
        { "1900ff", "255 in three bytes" },
        { "1a0000ffff", "65535 in five bytes" },
        { "1b00000000ffffffff", "2^32-1 in nine bytes" },
        { "3817", "-24 in two bytes" },
        { "7801" + "61", "a text of one byte with a long head" },
        { "5801" + "00", "a byte string of one byte with a long head" },
        { "9801" + "00", "an array of one item with a long head" },
        { "b801" + "616100", "a map of one key with a long head" },
        { "d801" + "00", "tag 1 with a long head" },
        { "1b8000000000000000", "2^63" },
        { "3b8000000000000000", "-2^63-1" },
        { "1c", "a reserved head" },
        { "1f", "a reserved head" },
        { "5f4101ff", "an indefinite byte string" },
        { "7f6161ff", "an indefinite text" },
        { "9f01ff", "an indefinite array" },
        { "bf616101ff", "an indefinite map" },
        { "f90000", "a half float" },
        { "fa00000000", "a float" },
        { "fb0000000000000000", "a double" },
        { "f7", "undefined" },
        { "e0", "a simple value" },
        { "f820", "a simple value in two bytes" },
        { "ff", "a break" },
        { "18", "a cut head" },
        { "19ff", "a cut head" },
        { "41", "a cut byte string" },
        { "6261", "a cut text" },
        { "8101" + "00", "bytes after the item" },
        { "82" + "01", "an array cut after its first item" },
        { "a16161", "a map cut before its value" },
        { "a1" + "0101", "a key that is a number" },
        { "a1" + "410101", "a key that is a byte string" },
        { "a2" + "616101" + "616101", "a repeated key" },
        { "a2" + "616201" + "616101", "keys out of order" },
        { "a2" + "62616101" + "616201", "a longer key first" },
        { "61ff", "a text that is no UTF-8" },
        { "63eda080", "half a surrogate pair as a text" },
        { "62c080", "an overlong character" },
        { "a161ff00", "a key that is no UTF-8" },
        { "c1c100", "a tag on a tag" },
        { "da80000000" + "00", "a tag beyond 31 bits" },
        { "c1", "a tag without a value" },
        { "9affffffff", "an array that claims four thousand million items" },
        { "bb7fffffffffffffff", "a map that claims 2^63-1 keys" },
        { "5b7fffffffffffffff", "a byte string that claims 2^63-1 bytes" },
        { "7affffffff", "a text that claims four gigabytes" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_WhatThisLedgerNeverWrites_IsRefused(string hex, string what)
    {
        var bytes = Convert.FromHexString(hex);

        var error = Assert.Throws<CborException>(() => CborReader.Check(bytes));

        Assert.True(error.Offset <= bytes.Length, what);
        Assert.EndsWith($"(byte {error.Offset})", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Check_Depth_IsBounded(int depth, bool isTaken)
    {
        var arrays = Enumerable.Repeat((byte)0x81, depth).Append((byte)0x00).ToArray();
        var maps = Enumerable.Repeat("a16161", depth).Append("00");

        Assert.Equal(isTaken, IsTaken(arrays));
        Assert.Equal(isTaken, IsTaken(Convert.FromHexString(string.Concat(maps))));
    }

    [Fact]
    public void Check_MillionsOfNestedHeads_DoesNotExhaustTheStack()
    {
        Assert.False(IsTaken(Enumerable.Repeat((byte)0x81, 1_000_000).ToArray()));
        Assert.False(IsTaken(Enumerable.Repeat((byte)0xC1, 1_000_000).ToArray()));
    }

    [Theory]
    [InlineData("00", CborType.Int)]
    [InlineData("20", CborType.Int)]
    [InlineData("40", CborType.Bytes)]
    [InlineData("60", CborType.Text)]
    [InlineData("80", CborType.Array)]
    [InlineData("a0", CborType.Map)]
    [InlineData("c100", CborType.Tag)]
    [InlineData("f4", CborType.Bool)]
    [InlineData("f5", CborType.Bool)]
    [InlineData("f6", CborType.Null)]
    public void PeekType_OfEachType_SaysIt(string hex, CborType type) =>
        Assert.Equal(type, new CborReader(Convert.FromHexString(hex)).PeekType());

    [Fact]
    public void Read_AnotherTypeThanExpected_IsRefusedAtItsByte()
    {
        Refuses("60", (ref CborReader reader) => reader.ReadInt());
        Refuses("00", (ref CborReader reader) => reader.ReadText());
        Refuses("60", (ref CborReader reader) => reader.ReadBytes());
        Refuses("f6", (ref CborReader reader) => reader.ReadBool());
        Refuses("f5", (ref CborReader reader) => reader.ReadNull());
        Refuses("00", (ref CborReader reader) => reader.ReadTag());
        Refuses("a0", (ref CborReader reader) => reader.BeginArray());
        Refuses("80", (ref CborReader reader) => reader.BeginMap());
        Refuses("4100", (ref CborReader reader) => reader.ReadBytes(2));
        Refuses("05", (ref CborReader reader) => reader.ReadInt(6, 9));
        Refuses("0a", (ref CborReader reader) => reader.ReadInt(6, 9));
    }

    [Fact]
    public void Read_AMapByItsKeys_GivesTheValues()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("a"), 5);
        writer.Field(CborKey.Of("b"), true);
        writer.WriteKey("cc");
        writer.WriteTag(7);
        writer.WriteBytes([1, 2]);
        writer.EndMap();

        var reader = new CborReader(writer.Written);
        Assert.Equal(3, reader.BeginMap());
        Assert.True(reader.TryReadKey(out var key));
        Assert.True(key.SequenceEqual("a"u8));
        Assert.Equal(5, reader.ReadInt());
        Assert.True(reader.TryReadKey(out _));
        Assert.True(reader.ReadBool());
        Assert.True(reader.TryReadKey(out _));
        Assert.Equal(7, reader.ReadTag());
        Assert.Equal([1, 2], reader.ReadBytes().ToArray());
        Assert.False(reader.TryReadKey(out key));
        Assert.True(key.IsEmpty);
        reader.EndOfData();
    }

    [Fact]
    public void Skip_AnItem_GivesItsBytes()
    {
        var reader = new CborReader(Convert.FromHexString("83" + "a16161820102" + "c14100" + "00"));
        reader.BeginArray();

        Assert.Equal("a16161820102", Convert.ToHexStringLower(reader.Skip()));
        Assert.Equal("c14100", Convert.ToHexStringLower(reader.Skip()));
        Assert.Equal(10, reader.Offset);
        reader.Skip();
        reader.EndArray();
        reader.EndOfData();
    }

    [Fact]
    public void Misuse_IsABrokenProgram()
    {
        Misuse("00", (ref CborReader reader) => reader.EndOfData());
        Misuse("00", (ref CborReader reader) => reader.EndArray());
        Misuse("00", (ref CborReader reader) => reader.TryReadKey(out _));
        Misuse("a1616100", (ref CborReader reader) =>
        {
            reader.BeginMap();
            reader.ReadInt();
        });
        Misuse("a1616100", (ref CborReader reader) =>
        {
            reader.BeginMap();
            reader.TryReadKey(out _);
            reader.TryReadKey(out _);
        });
        Misuse("8100", (ref CborReader reader) =>
        {
            reader.BeginArray();
            reader.EndArray();
        });
        Misuse("8100", (ref CborReader reader) =>
        {
            reader.BeginArray();
            reader.ReadInt();
            reader.ReadInt();
        });
        Misuse("00", (ref CborReader reader) =>
        {
            reader.ReadInt();
            reader.ReadInt();
        });
    }

    private delegate void Use(ref CborReader reader);

    private static bool IsTaken(byte[] bytes)
    {
        try
        {
            CborReader.Check(bytes);
            return true;
        }
        catch (CborException)
        {
            return false;
        }
    }

    private static void Refuses(string hex, Use use)
    {
        var error = Assert.Throws<CborException>(() =>
        {
            var reader = new CborReader(Convert.FromHexString(hex));
            use(ref reader);
        });
        Assert.Equal(0, error.Offset);
    }

    private static void Misuse(string hex, Use use) => Assert.Throws<InvalidOperationException>(() =>
    {
        var reader = new CborReader(Convert.FromHexString(hex));
        use(ref reader);
    });
}
