using System.Text.Json;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Ledger.Tests.Print;

public sealed class PrinterTests
{
    [Fact]
    public void Line_OfAnEntry_ShowsEveryFieldAndItsBytes()
    {
        var row = Chain(Event(Case("a"), 7, "逾期 <x>\n"))[0];
        var hex = Convert.ToHexStringLower(row.Bytes.Span);

        var line = LedgerPrinter.ToJsonLine(row.Bytes);

        Assert.Equal(
            "{'position':0,'stream':'case/a','sequence':1,'version':1,'kind':'NoteAdded','format':1,"
            + "'recorded':'2026-11-02T08:00:00.000Z','effective':'2026-11-02T07:59:59.000Z',"
            + "'by':{'subject':'u-17','role':'collector','organisation':'bank','branch':'north'},"
            + $"'command':'{CommandId16.FromHash("case/a#7")}','fingerprint':'{new string('0', 32)}',"
            + "'policy':'2026-11-01','rules':[{'rule':'BANK-PLAN-HOLD','citation':'Bank policy 3.1 (2026)',"
            + "'answer':'passed'}],'data':{'n':7,'text':'逾期 <x>\\n'},"
            + $"'previous':'{new string('0', 64)}','hash':'{row.Hash}','entry':'{hex}'}}",
            line.Replace('"', '\''));
    }

    [Fact]
    public void Line_WithoutOptionalFields_LeavesThemOut()
    {
        var row = Chain(Refusal(Case("a"), 7) with { Principal = new LedgerPrincipal("s", "r", null, null) })[0];

        using var line = JsonDocument.Parse(LedgerPrinter.ToJsonLine(row.Bytes));

        Assert.False(line.RootElement.TryGetProperty("policy", out _));
        Assert.Equal(0, line.RootElement.GetProperty("rules").GetArrayLength());
        Assert.Equal("""{"subject":"s","role":"r"}""", line.RootElement.GetProperty("by").GetRawText());
    }

    [Fact]
    public void Line_OfEveryTypeOfValue_IsReadable()
    {
        var payload = new CborWriter();
        payload.BeginMap();
        payload.WriteKey("a");
        payload.BeginArray();
        payload.WriteBool(true);
        payload.WriteBool(false);
        payload.WriteNull();
        payload.WriteInt(long.MinValue);
        payload.EndArray();
        payload.Field(CborKey.Of("b"), [0xAB, 0x01]);
        payload.WriteKey("m");
        payload.BeginMap();
        payload.EndMap();
        payload.WriteKey("s");
        new SealedValue("k1", new byte[12], new byte[16]).Write(payload);
        payload.WriteKey("t");
        payload.WriteTag(7);
        payload.WriteText("x");
        payload.EndMap();
        var row = Chain(Event(Case("a"), 1) with { Payload = payload.ToArray() })[0];

        using var line = JsonDocument.Parse(LedgerPrinter.ToJsonLine(row.Bytes));

        Assert.Equal(
            """{"a":[true,false,null,-9223372036854775808],"b":{"bytes":"ab01"},"m":{},"""
            + """ "s":{"sealed":{"ct":{"bytes":"00000000000000000000000000000000"},"key":"k1",""".TrimStart()
            + """ "nonce":{"bytes":"000000000000000000000000"}}},"t":{"tag":7,"value":"x"}}""".TrimStart(),
            line.RootElement.GetProperty("data").GetRawText());
    }

    [Fact]
    public void Line_ReadBack_GivesTheRow()
    {
        foreach (var row in Chain(Event(Case("a"), 1), Refusal(Case("a"), 2), Event(Case("b"), 1)))
        {
            var read = LedgerPrinter.ReadJsonLine(LedgerPrinter.ToJsonLine(row.Bytes));

            Assert.Equal(row with { Bytes = default }, read with { Bytes = default });
            Assert.Equal(row.Bytes.ToArray(), read.Bytes.ToArray());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"entry":7}""")]
    [InlineData("""{"entry":"xyz"}""")]
    [InlineData("""{"entry":"a"}""")]
    public void Line_ThatIsNoEntry_IsRefused(string line) =>
        Assert.Throws<FormatException>(() => LedgerPrinter.ReadJsonLine(line));

    [Fact]
    public void Line_WhoseBytesAreNoEntry_IsRefused() =>
        Assert.Throws<CborException>(() => LedgerPrinter.ReadJsonLine("""{"entry":"a0"}"""));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999Z")]
    [InlineData(-62_135_596_800_000, "0001-01-01T00:00:00.000Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    [InlineData(253_402_300_800_000, "253402300800000")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Instant_OfAnyNumber_HasAText(long milliseconds, string text) =>
        Assert.Equal(text, LedgerPrinter.InstantText(milliseconds));

    [Theory]
    [InlineData("00", "0")]
    [InlineData("20", "-1")]
    [InlineData("4101", "h'01'")]
    [InlineData("60", "\"\"")]
    [InlineData("62225c", "\"\\\"\\\\\"")]
    [InlineData("610a", "\"\\u000a\"")]
    [InlineData("83f4f5f6", "[false, true, null]")]
    [InlineData("a2616101616280", "{\"a\": 1, \"b\": []}")]
    [InlineData("d95ea1a0", "24225({})")]
    public void Diagnostic_OfEachType_IsThatOfTheStandard(string hex, string text) =>
        Assert.Equal(text, CborDiagnostic.Print(Convert.FromHexString(hex)));

    [Fact]
    public void Diagnostic_BytesAfterTheItem_AreRefused() =>
        Assert.Throws<CborException>(() => CborDiagnostic.Print([0x00, 0x00]));
}
