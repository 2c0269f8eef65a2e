using System.Text;
using Xunit;

namespace Cases.Ledger.Tests.Cbor;

public sealed class CborWriterTests
{
    /// <summary>RFC 8949, appendix A, and the edges of 64 bits signed.</summary>
    public static TheoryData<long, string> Integers => new()
    {
        { 0, "00" },
        { 1, "01" },
        { 10, "0a" },
        { 23, "17" },
        { 24, "1818" },
        { 25, "1819" },
        { 100, "1864" },
        { 255, "18ff" },
        { 256, "190100" },
        { 1000, "1903e8" },
        { 65535, "19ffff" },
        { 65536, "1a00010000" },
        { 1000000, "1a000f4240" },
        { 4294967295, "1affffffff" },
        { 4294967296, "1b0000000100000000" },
        { 1000000000000, "1b000000e8d4a51000" },
        { long.MaxValue, "1b7fffffffffffffff" },
        { -1, "20" },
        { -10, "29" },
        { -24, "37" },
        { -25, "3818" },
        { -100, "3863" },
        { -256, "38ff" },
        { -257, "390100" },
        { -1000, "3903e7" },
        { -4294967296, "3affffffff" },
        { -4294967297, "3b0000000100000000" },
        { long.MinValue, "3b7fffffffffffffff" },
    };

    public static TheoryData<string, string> Texts => new()
    {
        { "", "60" },
        { "a", "6161" },
        { "IETF", "6449455446" },
        { "\"\\", "62225c" },
        { "ü", "62c3bc" },
        { "水", "63e6b0b4" },
        { "\ud800\udd51", "64f0908591" },
        { "12345678901234567890123", "773132333435363738393031323334353637383930313233" },
        { "123456789012345678901234", "7818313233343536373839303132333435363738393031323334" },

        // Eight characters of three bytes each: the head grows although the characters would fit a short one.
        { "逾期逾期逾期逾期", "7818e980bee69c9fe980bee69c9fe980bee69c9fe980bee69c9f" },
    };

    [Theory]
    [MemberData(nameof(Integers))]
    public void Int_AsInTheStandard_HasTheShortestHead(long value, string hex)
    {
        Assert.Equal(hex, Write(writer => writer.WriteInt(value)));
        Assert.Equal(value, new CborReader(Convert.FromHexString(hex)).ReadInt());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_AsInTheStandard_IsUtf8(string value, string hex)
    {
        Assert.Equal(hex, Write(writer => writer.WriteText(value)));
        Assert.Equal(hex, Write(writer => writer.WriteTextUtf8(Encoding.UTF8.GetBytes(value))));
        Assert.Equal(value, new CborReader(Convert.FromHexString(hex)).ReadText());
    }

    [Theory]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Text_OfAnyLength_ReadsBack(int length)
    {
        foreach (var character in new[] { 'a', 'é', '案' })
        {
            var text = new string(character, length);
            var writer = new CborWriter(16);
            writer.WriteText(text);
            var reader = new CborReader(writer.Written);
            Assert.Equal(text, reader.ReadText());
            reader.EndOfData();
        }
    }

    [Theory]
    [InlineData("", "40")]
    [InlineData("01020304", "4401020304")]
    public void Bytes_AsInTheStandard(string value, string hex)
    {
        Assert.Equal(hex, Write(writer => writer.WriteBytes(Convert.FromHexString(value))));
        Assert.Equal(value, Convert.ToHexString(new CborReader(Convert.FromHexString(hex)).ReadBytes()));
    }

    [Fact]
    public void Simple_AsInTheStandard()
    {
        Assert.Equal("f4", Write(writer => writer.WriteBool(false)));
        Assert.Equal("f5", Write(writer => writer.WriteBool(true)));
        Assert.Equal("f6", Write(writer => writer.WriteNull()));
    }

    [Fact]
    public void Arrays_AsInTheStandard()
    {
        Assert.Equal("80", Write(writer => Array(writer, 0)));
        Assert.Equal("83010203", Write(writer => Array(writer, 3)));
        Assert.Equal(
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819", Write(writer => Array(writer, 25)));
        Assert.Equal("8301820203820405", Write(writer =>
        {
            writer.BeginArray();
            writer.WriteInt(1);
            Pair(writer, 2, 3);
            Pair(writer, 4, 5);
            writer.EndArray();
        }));
    }

    [Theory]
    [InlineData(23, "97")]
    [InlineData(24, "9818")]
    [InlineData(255, "98ff")]
    [InlineData(256, "990100")]
    [InlineData(65_535, "99ffff")]
    [InlineData(65_536, "9a00010000")]
    public void Arrays_OfManyItems_GetTheirHeadAtTheEnd(int count, string head)
    {
        var writer = new CborWriter(16);
        Array(writer, count);

        Assert.StartsWith(head, Convert.ToHexStringLower(writer.Written), StringComparison.Ordinal);
        var reader = new CborReader(writer.Written);
        Assert.Equal(count, reader.BeginArray());
        for (var item = 1; item <= count; item++)
        {
            Assert.Equal(item, reader.ReadInt());
        }

        reader.EndArray();
        reader.EndOfData();
    }

    [Fact]
    public void Maps_AsInTheStandard()
    {
        Assert.Equal("a0", Write(writer =>
        {
            writer.BeginMap();
            writer.EndMap();
        }));
        Assert.Equal("a26161016162820203", Write(writer =>
        {
            writer.BeginMap();
            writer.Field(CborKey.Of("a"), 1);
            writer.WriteKey("b");
            Pair(writer, 2, 3);
            writer.EndMap();
        }));
    }

    [Fact]
    public void Maps_OfThirtyKeys_GetALongerHead()
    {
        var writer = new CborWriter(16);
        writer.BeginMap();
        for (var key = 10; key < 40; key++)
        {
            writer.WriteKey($"{key}");
            writer.WriteInt(key);
        }

        writer.EndMap();

        Assert.Equal("b81e", Convert.ToHexStringLower(writer.Written[..2]));
        CborReader.Check(writer.Written);
    }

    [Fact]
    public void Tag_BelongsToTheNextItem()
    {
        Assert.Equal("d95ea14101", Write(writer =>
        {
            writer.WriteTag(24225);
            writer.WriteBytes([1]);
        }));
        Assert.Equal("82c101c2a0", Write(writer =>
        {
            writer.BeginArray();
            writer.WriteTag(1);
            writer.WriteInt(1);
            writer.WriteTag(2);
            writer.BeginMap();
            writer.EndMap();
            writer.EndArray();
        }));
    }

    [Fact]
    public void Field_OfANullText_IsLeftOut()
    {
        Assert.Equal("a16162f5", Write(writer =>
        {
            writer.BeginMap();
            writer.Field(CborKey.Of("a"), (string?)null);
            writer.Field(CborKey.Of("b"), true);
            writer.EndMap();
        }));
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("aa", "b")]
    [InlineData("é", "z")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbb")]
    public void Keys_OutOfOrder_AreABrokenProgram(string first, string second)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.WriteKey(first);
        writer.WriteNull();

        var error = Assert.Throws<InvalidOperationException>(() => writer.WriteKey(second));
        Assert.Contains($"'{second}' must not follow '{first}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("z", "aa")]
    [InlineData("a", "a\u00e9")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Keys_ShorterFirstThenByBytes_AreTaken(string first, string second)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.WriteKey(first);
        writer.WriteNull();
        writer.WriteKey(second);
        writer.WriteNull();
        writer.EndMap();
        CborReader.Check(writer.Written);
    }

    [Fact]
    public void Misuse_IsABrokenProgram()
    {
        Misuse(writer => writer.EndMap());
        Misuse(writer => writer.EndArray());
        Misuse(writer => writer.WriteKey("a"));
        Misuse(writer => _ = writer.Written);
        Misuse(writer => Do(writer, w => w.BeginMap(), w => w.WriteInt(1)));
        Misuse(writer => Do(writer, w => w.BeginMap(), w => w.EndArray()));
        Misuse(writer => Do(writer, w => w.BeginArray(), w => w.EndMap()));
        Misuse(writer => Do(writer, w => w.BeginArray(), w => w.WriteKey("a")));
        Misuse(writer => Do(writer, w => w.BeginMap(), w => w.WriteKey("a"), w => w.EndMap()));
        Misuse(writer => Do(writer, w => w.BeginMap(), w => w.WriteKey("a"), w => w.WriteKey("b")));
        Misuse(writer => Do(writer, w => w.BeginMap(), w => _ = w.Written));
        Misuse(writer => Do(writer, w => w.WriteInt(1), w => w.WriteInt(2)));
        Misuse(writer => Do(writer, w => w.WriteTag(1), w => w.WriteTag(2)));
        Misuse(writer => Do(writer, w => w.WriteTag(1), w => _ = w.Written));
        Misuse(writer => Do(writer, w => w.BeginArray(), w => w.WriteTag(1), w => w.EndArray()));
        Misuse(writer => Do(writer, w => w.BeginMap(), w => w.WriteKey("a"), w => w.WriteTag(1), w => w.EndMap()));
    }

    [Fact]
    public void Depth_BeyondTheBound_IsABrokenProgram()
    {
        var writer = new CborWriter();
        for (var depth = 0; depth < CborWriter.MaxDepth; depth++)
        {
            writer.BeginArray();
        }

        Assert.Throws<InvalidOperationException>(writer.BeginArray);
        Assert.Throws<InvalidOperationException>(writer.BeginMap);
        Assert.Throws<InvalidOperationException>(() => writer.WriteTag(1));
    }

    [Fact]
    public void Text_HalfASurrogatePair_IsRefused()
    {
        Assert.Throws<EncoderFallbackException>(() => new CborWriter().WriteText("a\ud800"));
        Assert.Throws<ArgumentException>(() => new CborWriter().WriteTextUtf8([0xC3, 0x28]));
    }

    [Fact]
    public void Key_EncodedOnce_KnowsItsBytes()
    {
        var key = CborKey.Of("recorded");
        var longKey = CborKey.Of(new string('k', 24));

        Assert.Equal("687265636f72646564", Convert.ToHexStringLower(key.Encoded));
        Assert.True(key.Is("recorded"u8));
        Assert.False(key.Is("recorder"u8));
        Assert.Equal(new string('k', 24), Encoding.ASCII.GetString(longKey.Utf8));
        Assert.Equal("recorded", key.ToString());
        Assert.Throws<ArgumentException>(() => CborKey.Of(""));
        Assert.Throws<ArgumentException>(() => CborKey.Of("é"));
        Assert.Throws<ArgumentException>(() => CborKey.Of(new string('k', 256)));
    }

    [Fact]
    public void Reset_AfterAnything_StartsAnew()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.WriteKey("a");
        writer.WriteTag(1);

        writer.Reset();
        Assert.Equal(0, writer.Length);
        writer.WriteInt(7);

        Assert.Equal("07", Convert.ToHexStringLower(writer.ToArray()));
        Assert.Equal(1, writer.Length);
    }

    private static string Write(Action<CborWriter> write)
    {
        var writer = new CborWriter();
        write(writer);
        CborReader.Check(writer.Written);
        return Convert.ToHexStringLower(writer.Written);
    }

    private static void Array(CborWriter writer, int count)
    {
        writer.BeginArray();
        for (var item = 1; item <= count; item++)
        {
            writer.WriteInt(item);
        }

        writer.EndArray();
    }

    private static void Pair(CborWriter writer, long first, long second)
    {
        writer.BeginArray();
        writer.WriteInt(first);
        writer.WriteInt(second);
        writer.EndArray();
    }

    private static void Do(CborWriter writer, params Action<CborWriter>[] steps)
    {
        foreach (var step in steps)
        {
            step(writer);
        }
    }

    private static void Misuse(Action<CborWriter> use) =>
        Assert.Throws<InvalidOperationException>(() => use(new CborWriter()));
}
