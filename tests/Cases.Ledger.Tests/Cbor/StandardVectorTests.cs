using Xunit;

namespace Cases.Ledger.Tests.Cbor;

/// <summary>
/// The examples of RFC 8949: what of appendix A this ledger takes, and all that appendix F calls not well-formed.
/// </summary>
public sealed class StandardVectorTests
{
    /// <summary>
    /// Appendix A, in its order: the bytes, the diagnostic notation, and whether the ledger takes them.
    /// </summary>
    public static TheoryData<string, string, bool> AppendixA => new()
    {
        { "00", "0", true },
        { "01", "1", true },
        { "0a", "10", true },
        { "17", "23", true },
        { "1818", "24", true },
        { "1819", "25", true },
        { "1864", "100", true },
        { "1903e8", "1000", true },
        { "1a000f4240", "1000000", true },
        { "1b000000e8d4a51000", "1000000000000", true },
        { "1bffffffffffffffff", "18446744073709551615", false },
        { "c249010000000000000000", "18446744073709551616 is a tag around bytes", true },
        { "3bffffffffffffffff", "-18446744073709551616", false },
        { "c349010000000000000000", "-18446744073709551617 is a tag around bytes", true },
        { "20", "-1", true },
        { "29", "-10", true },
        { "3863", "-100", true },
        { "3903e7", "-1000", true },
        { "f90000", "0.0", false },
        { "f98000", "-0.0", false },
        { "f93c00", "1.0", false },
        { "fb3ff199999999999a", "1.1", false },
        { "f93e00", "1.5", false },
        { "f97bff", "65504.0", false },
        { "fa47c35000", "100000.0", false },
        { "fa7f7fffff", "3.4028234663852886e+38", false },
        { "fb7e37e43c8800759c", "1.0e+300", false },
        { "f90001", "5.960464477539063e-8", false },
        { "f9c400", "-4.0", false },
        { "fbc010666666666666", "-4.1", false },
        { "f97c00", "Infinity", false },
        { "f97e00", "NaN", false },
        { "f9fc00", "-Infinity", false },
        { "fa7f800000", "Infinity", false },
        { "fa7fc00000", "NaN", false },
        { "fb7ff0000000000000", "Infinity", false },
        { "fb7ff8000000000000", "NaN", false },
        { "f4", "false", true },
        { "f5", "true", true },
        { "f6", "null", true },
        { "f7", "undefined", false },
        { "f0", "simple(16)", false },
        { "f8ff", "simple(255)", false },
        { "c074323031332d30332d32315432303a30343a30305a", "0(\"2013-03-21T20:04:00Z\")", true },
        { "c11a514b67b0", "1(1363896240)", true },
        { "c1fb41d452d9ec200000", "1(1363896240.5)", false },
        { "d74401020304", "23(h'01020304')", true },
        { "d818456449455446", "24(h'6449455446')", true },
        { "d82076687474703a2f2f7777772e6578616d706c652e636f6d", "32(\"http://www.example.com\")", true },
        { "40", "h''", true },
        { "4401020304", "h'01020304'", true },
        { "60", "\"\"", true },
        { "6161", "\"a\"", true },
        { "6449455446", "\"IETF\"", true },
        { "62225c", "\"\\\"\\\\\"", true },
        { "62c3bc", "\"\u00fc\"", true },
        { "63e6b0b4", "\"\u6c34\"", true },
        { "64f0908591", "\"\ud800\udd51\"", true },
        { "80", "[]", true },
        { "83010203", "[1, 2, 3]", true },
        { "8301820203820405", "[1, [2, 3], [4, 5]]", true },
        { "a0", "{}", true },
        { "a201020304", "{1: 2, 3: 4}", false },
        { "a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}", true },
        { "826161a161626163", "[\"a\", {\"b\": \"c\"}]", true },
        {
            "a56161614161626142616361436164614461656145",
            "{\"a\": \"A\", \"b\": \"B\", \"c\": \"C\", \"d\": \"D\", \"e\": \"E\"}",
            true
        },
        { "5f42010243030405ff", "(_ h'0102', h'030405')", false },
        { "7f657374726561646d696e67ff", "(_ \"strea\", \"ming\")", false },
        { "9fff", "[_ ]", false },
        { "9f018202039f0405ffff", "[_ 1, [2, 3], [_ 4, 5]]", false },
        { "9f01820203820405ff", "[_ 1, [2, 3], [4, 5]]", false },
        { "83018202039f0405ff", "[1, [2, 3], [_ 4, 5]]", false },
        { "83019f0203ff820405", "[1, [_ 2, 3], [4, 5]]", false },
        { "bf61610161629f0203ffff", "{_ \"a\": 1, \"b\": [_ 2, 3]}", false },
        { "826161bf61626163ff", "[\"a\", {_ \"b\": \"c\"}]", false },
        { "bf6346756ef563416d7421ff", "{_ \"Fun\": true, \"Amt\": -2}", false },
    };

    /// <summary>
    /// Appendix F: end of input in a head, in a string, in a container; reserved heads; breaks out of place.
    /// </summary>
    public static TheoryData<string> AppendixF => new(
    [
        "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8",
        "f8", "f900", "fa0000", "fb000000",
        "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "7b7fffffffffffffff010203",
        "81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000", "c0",
        "5f4100", "7f6100",
        "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff", "9f819f819f9fffffff",
        "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be",
        "dc", "dd", "de", "fc", "fd", "fe",
        "f800", "f801", "f818", "f81f",
        "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff",
        "5f5f4100ffff", "7f7f6100ffff",
        "ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff", "9f829f819f9fffffffff",
        "bf00ff", "bf000000ff", "1f", "3f", "df",
    ]);

    /// <summary>Texts at the borders of UTF-8, and whether they are any.</summary>
    public static TheoryData<string, bool> Utf8 => new()
    {
        { "00", true },
        { "7f", true },
        { "80", false },
        { "bf", false },
        { "c080", false },
        { "c1bf", false },
        { "c280", true },
        { "c2", false },
        { "c27f", false },
        { "c2c0", false },
        { "dfbf", true },
        { "e08080", false },
        { "e09fbf", false },
        { "e0a080", true },
        { "e0a0", false },
        { "ed9fbf", true },
        { "eda080", false },
        { "edafbf", false },
        { "edb080", false },
        { "edbfbf", false },
        { "ee8080", true },
        { "efbbbf", true },
        { "efbfbe", true },
        { "efbfbf", true },
        { "f0808080", false },
        { "f08fbfbf", false },
        { "f0908080", true },
        { "f48fbfbf", true },
        { "f4908080", false },
        { "f5808080", false },
        { "f888808080", false },
        { "fc8480808080", false },
        { "fe", false },
        { "ff", false },
        { "eda080edb080", false },
    };

    [Theory]
    [MemberData(nameof(AppendixA))]
    public void AppendixA_Example_IsTakenAndPrintedOrRefused(string hex, string notation, bool isTaken)
    {
        var bytes = Convert.FromHexString(hex);

        if (!isTaken)
        {
            Assert.Throws<CborException>(() => CborReader.Check(bytes));
            return;
        }

        CborReader.Check(bytes);
        if (!notation.Contains(" is ", StringComparison.Ordinal))
        {
            Assert.Equal(notation, CborDiagnostic.Print(bytes));
        }
    }

    [Theory]
    [MemberData(nameof(AppendixF))]
    public void AppendixF_Example_IsRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        var error = Assert.Throws<CborException>(() => CborReader.Check(bytes));

        Assert.InRange(error.Offset, 0, bytes.Length);
        Assert.False(Reference.ReferenceCbor.Read(bytes).IsCanonical);
    }

    [Theory]
    [MemberData(nameof(Utf8))]
    public void Text_AtTheBordersOfUtf8_IsTakenOrRefused(string hex, bool isText)
    {
        var text = Convert.FromHexString(hex);
        byte[] item = [(byte)(0x60 + text.Length), .. text];
        byte[] map = [0xA1, .. item, 0x00];

        Assert.Equal(isText, Reference.ReferenceCbor.Read(item).IsCanonical);
        foreach (var bytes in new[] { item, map })
        {
            if (isText)
            {
                CborReader.Check(bytes);
            }
            else
            {
                Assert.Throws<CborException>(() => CborReader.Check(bytes));
            }
        }
    }
}
