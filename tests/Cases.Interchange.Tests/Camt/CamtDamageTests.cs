using System.Globalization;
using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>Files that are broken, hostile or something else: refused with line and reason, never half read.</summary>
public sealed class CamtDamageTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Survey_CutAtEvery997thByte_IsAlwaysRefusedWithItsLine()
    {
        var whole = Encoding.UTF8.GetBytes(CamtText.Statement(string.Concat(
            Enumerable.Range(1, 120).Select(i => CamtText.Entry($"{i}.50", reference: $"R{i}")))).TrimEnd());
        Assert.Null(CamtSurvey.Of(_scratch.Bytes("whole.xml", whole)).Error);
        var cuts = 0;
        for (var cut = 997; cut < whole.Length; cut += 997, cuts++)
        {
            var error = CamtSurvey.Of(_scratch.Bytes("cut.xml", whole[..cut])).Error;
            Assert.NotNull(error);
            Assert.True(error.Line >= 1, error.Message);
        }

        Assert.NotNull(CamtSurvey.Of(_scratch.Bytes("cut.xml", whole[..^1])).Error);
        Assert.InRange(cuts, 20, 1000);
    }

    [Theory]
    [InlineData("moov/FI_camt_053_sample.xml.xml")]
    [InlineData("viafintech/053.valid_example_v4.xml")]
    [InlineData("camt-to-coda/camt054-LT8098/2024-03-12.xml")]
    [InlineData("camt-to-coda/other/BE68793230773034-202411.xml")]
    public void Survey_OfRealFileCutAtEvery997thByte_IsAlwaysRefused(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(TestData.Require("04-camt"), file));
        var whole = bytes.AsSpan().TrimEnd("\r\n \t"u8).ToArray();
        for (var cut = 997; cut < whole.Length; cut += 997)
        {
            Assert.NotNull(CamtSurvey.Of(_scratch.Bytes("cut.xml", whole[..cut])).Error);
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE Document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")]
    [InlineData("<!DOCTYPE Document SYSTEM \"http://127.0.0.1:9/evil.dtd\">")]
    [InlineData("<!DOCTYPE Document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]>")]
    public void Survey_WithDocumentTypeDefinition_IsRefusedUnread(string type)
    {
        var text = CamtText.Statement(CamtText.Entry("1"))
            .Replace("?>\n", "?>\n" + type + "\n", StringComparison.Ordinal);
        var error = CamtSurvey.Of(_scratch.Text("x.xml", text)).Error;
        Assert.Contains("document type definition", error?.What, StringComparison.Ordinal);
        Assert.InRange(error!.Line!.Value, 1, 2);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("amount,currency\n1,EUR\n", "damaged")]
    [InlineData("%PDF-1.7", "damaged")]
    [InlineData("<html><body>down for maintenance</body></html>", "no bank statement")]
    [InlineData("<Document xmlns=\"pain.001.001.03\"><X/></Document>", "pain.001.001.03")]
    [InlineData("<Document xmlns=\"camt.029.001.09\"><X/></Document>", "camt.029")]
    [InlineData("<Document xmlns=\"camt.053.001.08\"/>", "empty")]
    [InlineData("<Document><Payment/></Document>", "no bank statement")]
    [InlineData("<Document xmlns=\"camt.053.001.08\"><BkToCstmrDbtCdtNtfctn/></Document>",
        "BkToCstmrDbtCdtNtfctn")]
    [InlineData("<Document xmlns=\"camt.053.001.08\"><BkToCstmrStmt/></Document>", "Stmt")]
    public void Survey_OfSomethingElse_SaysWhatItIs(string text, string said)
    {
        var full = text.Replace("xmlns=\"", "xmlns=\"urn:iso:std:iso:20022:tech:xsd:", StringComparison.Ordinal);
        var error = CamtSurvey.Of(_scratch.Text("x.xml", full)).Error;
        Assert.Contains(said, error?.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(error!.Remedy));
    }

    [Fact]
    public void Survey_OfTwoDocuments_IsRefused()
    {
        var one = CamtText.Statement(CamtText.Entry("1"));
        var inner = one[(one.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        var error = CamtSurvey.Of(_scratch.Text("x.xml", $"<All>{inner}{inner}</All>")).Error;
        Assert.Contains("second document", error?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Survey_WithBytesThatAreNotItsEncoding_NamesTheLine()
    {
        var text = CamtText.Statement(CamtText.Entry("1", details: "<NtryDtls><TxDtls><AddtlTxInf>\u00fc</AddtlTxInf>"
            + "</TxDtls></NtryDtls>"));
        var error = CamtSurvey.Of(_scratch.Bytes("x.xml", Encoding.Latin1.GetBytes(text))).Error;
        Assert.Contains("UTF-8", error?.What, StringComparison.Ordinal);
        Assert.Equal(1 + text[..text.IndexOf('\u00fc', StringComparison.Ordinal)].Count('\n'.Equals), error!.Line);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Survey_InUtf16_IsReadAsInUtf8(bool bigEndian)
    {
        var text = CamtText.Statement(CamtText.Entry("12.50") + CamtText.Entry("2", "DBIT"))
            .Replace("UTF-8", "UTF-16", StringComparison.Ordinal);
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        var survey = CamtSurvey.Of(_scratch.Bytes("x.xml", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
        Assert.Null(survey.Error);
        Assert.Equal(("12.50", "2.00"), (survey.Credits["EUR"].ToString(), survey.Debits["EUR"].ToString()));
    }

    [Fact]
    public void Survey_NestedTooDeep_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 500)) + string.Concat(Enumerable.Repeat("</a>", 500));
        var text = CamtText.Statement($"<SplmtryData>{deep}</SplmtryData>");
        var error = CamtSurvey.Of(_scratch.Text("x.xml", text)).Error;
        Assert.Contains("nested", error?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Survey_WithOneTextOfMegabytes_IsRefused()
    {
        var words = "<AddtlTxInf>" + new string('x', Limits.FieldChars + 1) + "</AddtlTxInf>";
        var text = CamtText.Statement(
            CamtText.Entry("1", details: $"<NtryDtls><TxDtls>{words}</TxDtls></NtryDtls>"));
        var error = CamtSurvey.Of(_scratch.Text("x.xml", text)).Error;
        Assert.Contains("characters", error?.What, StringComparison.Ordinal);
    }

    /// <summary>Whatever is done to the bytes, a file is read or refused; nothing else ever comes out.</summary>
    [Fact]
    public void Survey_OfBytesChangedAtRandom_IsReadOrRefusedAndNothingElse()
    {
        var seed = 20261123;
        var random = new Random(seed);
        var whole = Encoding.UTF8.GetBytes(CamtText.Statement(
            CamtText.Balance("OPBD", "10") + CamtText.Balance("CLBD", "20")
            + CamtText.Entry("10", details: CamtText.Details([4, 6], "<Btch><NbOfTxs>2</NbOfTxs></Btch>"))));
        var (read, refused) = (0, 0);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = whole.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var survey = CamtSurvey.Of(_scratch.Bytes("x.xml", bytes));
            _ = survey.Warnings.Texts();
            _ = survey.Error is null ? read++ : refused++;
        }

        Assert.True(read > 50 && refused > 500, string.Create(CultureInfo.InvariantCulture, $"{read} {refused}"));
    }
}
