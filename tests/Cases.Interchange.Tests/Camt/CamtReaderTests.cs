using System.Globalization;

namespace Cases.Interchange.Tests;

/// <summary>What is harmless is read with a warning; a value that cannot be used is a fault of its entry alone.
/// </summary>
public sealed class CamtReaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Survey_OfEveryVersion_ReadsSamplesAlike(int version)
    {
        foreach (var (file, from) in new[]
        {
            ("viafintech/053.valid_example_v4.xml", "053.001.04"), ("genkgo/camt053.v8.xml", "053.001.08"),
            ("moov/FI_camt_053_sample.xml.xml", "053.001.02"), ("genkgo/camt054.v4.xml", "054.001.04"),
            ("camt-to-coda/camt054-LT8098/2024-03-12.xml", "054.001.10"),
        })
        {
            var path = Path.Combine(TestData.Require("04-camt"), file);
            var to = string.Create(CultureInfo.InvariantCulture, $"{from[..7]}.{version:D2}");
            var text = File.ReadAllText(path).Replace("camt." + from, "camt." + to, StringComparison.Ordinal);
            var (was, now) = (CamtSurvey.Of(path), CamtSurvey.Of(_scratch.Text("x.xml", text)));
            Assert.Null(now.Error);
            Assert.Equal("camt." + to, now.Message!.Name);
            Assert.Equal(was.Warnings.Texts(), now.Warnings.Texts());
            Assert.Equal(
                (was.Statements, was.Entries, was.Transactions, was.Returns, was.EndToEndIds, was.References),
                (now.Statements, now.Entries, now.Transactions, now.Returns, now.EndToEndIds, now.References));
            Assert.Equal(was.Credits, now.Credits);
            Assert.Equal(was.Debits, now.Debits);
            Assert.Equal(was.BalanceChecks, now.BalanceChecks);
        }
    }

    [Theory]
    [InlineData("053.001.01", true)]
    [InlineData("053.001.13", false)]
    [InlineData("053.001.14", true)]
    [InlineData("053.001.99", true)]
    public void Survey_OfAVersionBeyondTheKnownOnes_WarnsAndReads(string version, bool warned)
    {
        var survey = Survey(CamtText.Statement(CamtText.Entry("1"), version));
        Assert.Equal(1, survey.Entries);
        Assert.Equal(warned, survey.Warnings.Texts().Any(text => text.Contains(version, StringComparison.Ordinal)));
    }

    [Fact]
    public void Survey_WithPrefixesOrAnEnvelopeOrNoNamespace_IsRead()
    {
        var plain = CamtText.Statement(CamtText.Entry("7.25"));
        var body = plain[(plain.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        var prefixed = body.Replace("</", "\u0001", StringComparison.Ordinal)
            .Replace("<", "<n:", StringComparison.Ordinal).Replace("\u0001", "</n:", StringComparison.Ordinal)
            .Replace("xmlns=", "xmlns:n=", StringComparison.Ordinal);
        var wrapped = $"<BizMsg xmlns=\"urn:x\"><AppHdr><Fr/></AppHdr>{body}</BizMsg>";
        var name8 = " xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"";
        var bare = body.Replace(name8, "", StringComparison.Ordinal);
        foreach (var (text, name, warnings) in new[]
        {
            (prefixed, "camt.053.001.08", 0), (wrapped, "camt.053.001.08", 1), (bare, "camt.053", 1),
        })
        {
            var survey = Survey(text);
            Assert.Null(survey.Error);
            Assert.Equal(name, survey.Message!.Name);
            Assert.Equal("7.25", survey.Credits["EUR"].ToString());
            Assert.Equal(warnings, survey.Warnings.Count);
        }
    }

    [Fact]
    public void Survey_OfElementsOutOfOrderOrUnknownOrForeign_WarnsWithTheirLines()
    {
        var survey = Survey(CamtText.Statement(
            "\n<Ntry><CdtDbtInd>CRDT</CdtDbtInd>\n<Amt Ccy=\"EUR\">3</Amt><Odd/>"
            + "<o:Own xmlns:o=\"urn:own\"><o:Amt Ccy=\"XAU\">9</o:Amt></o:Own></Ntry>"));
        Assert.Null(survey.Error);
        Assert.Equal("3.00", survey.Credits["EUR"].ToString());
        Assert.Equal(
            ["line 6: Amt stands out of order in Ntry", "line 6: 'Odd' is no element of Ntry and is passed over"],
            survey.Warnings.Texts());
    }

    [Theory]
    [InlineData("1,50", "comma")]
    [InlineData("1.234,50", "comma")]
    [InlineData("1 000", "digits")]
    [InlineData("1e3", "digits")]
    [InlineData("", "empty")]
    [InlineData("1.123456", "decimals")]
    [InlineData("1234567890123456789", "too large")]
    [InlineData(".", "digits")]
    public void Entry_WithAnAmountThatIsNone_IsFaultyAndTheOthersStay(string amount, string said)
    {
        var path = _scratch.Text("x.xml", CamtText.Statement(CamtText.Entry(amount) + CamtText.Entry("5")));
        var entries = Entries(path);
        Assert.Equal(2, entries.Count);
        Assert.Contains(said, entries[0]?.Reason, StringComparison.Ordinal);
        Assert.Equal((5, "Amt"), (entries[0]!.Line, entries[0]!.Field));
        Assert.Null(entries[1]);
        Assert.Equal("5.00", CamtSurvey.Of(path).Credits["EUR"].ToString());
    }

    [Theory]
    [InlineData("CdtDbtInd", "<CdtDbtInd>CRDT</CdtDbtInd>", "")]
    [InlineData("CdtDbtInd", "CRDT", "C")]
    [InlineData("Dt", "2026-03-02</Dt></BookgDt>", "2026-02-30</Dt></BookgDt>")]
    [InlineData("Dt", "2026-03-02</Dt></ValDt>", "02.03.2026</Dt></ValDt>")]
    [InlineData("Amt", " Ccy=\"EUR\"", "")]
    [InlineData("RvslInd", "<Sts>", "<RvslInd>maybe</RvslInd><Sts>")]
    public void Entry_WithAValueThatCannotBeUsed_NamesItsElement(string field, string from, string to)
    {
        var text = CamtText.Statement(CamtText.Entry("5").Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(field, Entries(_scratch.Text("x.xml", text)).Single()?.Field);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public void Entry_WithReversalIndicator_TakesBothSpellings(string word, bool reversal)
    {
        var survey = Survey(CamtText.Statement(CamtText.Entry("5", "DBIT", $"<RvslInd>{word}</RvslInd>")));
        Assert.Equal(reversal ? 1 : 0, survey.Reversals);
        Assert.Equal("5.00", survey.Debits["EUR"].ToString());
    }

    [Fact]
    public void Survey_OfTotalsBatchesAndBalancesThatDisagree_TellsEach()
    {
        var survey = Survey(CamtText.Statement(
            CamtText.Balance("OPBD", "100") + CamtText.Balance("CLBD", "120", "DBIT")
            + "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries><Sum>16</Sum></TtlNtries>"
            + "<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>10</Sum></TtlCdtNtries></TxsSummry>"
            + CamtText.Entry("10", details: CamtText.Details(
                [4, 5], "<Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy=\"EUR\">10</TtlAmt></Btch>"))
            + CamtText.Entry("5", "DBIT", details: CamtText.Details([5], "<Btch><NbOfTxs>9</NbOfTxs></Btch>"))));
        Assert.Equal(["diff -225.00"], survey.BalanceChecks);
        var said = string.Join('\n', survey.Warnings.Texts());
        foreach (var part in new[]
        {
            "TtlNtries says 3 entries, the statement has 2", "TtlNtries says a sum of 16.00, the entries make 15.00",
            "a batch says that it sums to 10.00, its transactions make 9.00",
            "the transactions of an entry make 9.00, the entry says 10.00", "its money is only a sum",
            "the closing balance differs by -225.00",
        })
        {
            Assert.Contains(part, said, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("TtlCdtNtries", said, StringComparison.Ordinal);
        Assert.Equal((false, true), (survey.IsSum(0), survey.IsSum(1)));
        Assert.Equal((true, false), (survey.HasSeveral(0), survey.HasSeveral(1)));
    }

    [Fact]
    public void Entry_OfVeryManyGroups_KeepsFew_AndTellsWhatAllOfThemSay()
    {
        var empty = string.Concat(Enumerable.Repeat("<NtryDtls/>", 200_000));
        var ones = string.Concat(Enumerable.Repeat(
            CamtText.Details([1], "<Btch><NbOfTxs>1</NbOfTxs></Btch>"), 3_000));
        var survey = Survey(CamtText.Statement(
            CamtText.Entry("3000", details: empty + ones)
            + CamtText.Entry("3001", details: ones + "<NtryDtls><Btch/></NtryDtls>")));

        Assert.Equal((6_001, 6_000), (survey.Batches, survey.Transactions));
        Assert.Equal((false, true), (survey.IsSum(0), survey.IsSum(1)));
        Assert.Equal(["its money is only a sum"], survey.Warnings.Texts()
            .Where(text => text.Contains("sum", StringComparison.Ordinal)).Select(_ => "its money is only a sum"));
        var path = _scratch.Text("many.xml", CamtText.Statement(CamtText.Entry("3000", details: empty + ones)));
        using var reader = CamtReader.Open(path, new CamtWarnings());
        var listed = 0L;
        while (reader.Read() is { } part)
        {
            Assert.InRange(reader.Entry.Batches.Count, 0, 1_002);
            listed += part == CamtPart.Transaction && reader.Batch.Named ? 1 : 0;
        }

        Assert.Equal(3_000, listed);
    }

    [Fact]
    public void Groups_ThatWerePutTogether_AreComparedByTheirSums()
    {
        var ones = string.Concat(Enumerable.Repeat(
            CamtText.Details([1], "<Btch><NbOfTxs>1</NbOfTxs><TtlAmt Ccy=\"EUR\">1</TtlAmt></Btch>"), 1_500));
        var wrong = CamtText.Details([1], "<Btch><NbOfTxs>1</NbOfTxs><TtlAmt Ccy=\"EUR\">7</TtlAmt></Btch>");
        Assert.Empty(Survey(CamtText.Statement(CamtText.Entry("1500", details: ones))).Warnings.Texts());
        var said = string.Join('\n', Survey(CamtText.Statement(
            CamtText.Entry("1502", details: ones + wrong))).Warnings.Texts());

        Assert.Contains("a batch says that it sums to 507.00, its transactions make 501.00", said,
            StringComparison.Ordinal);
        Assert.Contains("the transactions of an entry make 1501.00, the entry says 1502.00", said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_WithItsHeadBehindItsTransactions_IsToldWhole()
    {
        var entry = CamtText.Entry("10").Replace(
            "<Sts>", CamtText.Details([4, 6]) + "<Sts>", StringComparison.Ordinal);
        using var reader = CamtReader.Open(_scratch.Text("x.xml", CamtText.Statement(entry)), new CamtWarnings());
        Assert.Equal(CamtPart.Statement, reader.Read());
        Assert.Equal(CamtPart.Entry, reader.Read());
        Assert.Equal("BOOK", reader.Entry.Status);
        Assert.Equal(CamtPart.Transaction, reader.Read());
        Assert.Equal("E0", reader.Transaction.EndToEndId);
        Assert.Equal(CamtPart.Transaction, reader.Read());
        Assert.Equal("E1", reader.Transaction.EndToEndId);
        Assert.Equal(CamtPart.EntryEnd, reader.Read());
        Assert.Equal(CamtPart.StatementEnd, reader.Read());
        Assert.Null(reader.Read());
    }

    [Fact]
    public void Entry_OfManyTransactions_IsToldAsItComesAndRefusesALateHead()
    {
        var details = CamtText.Details(Enumerable.Repeat(1, 1_234));
        var good = CamtText.Entry("1234", details: details);
        var path = _scratch.Text("x.xml", CamtText.Statement(good + CamtText.Entry("1")));
        using (var reader = CamtReader.Open(path, new CamtWarnings()))
        {
            var (told, last) = (0, "");
            while (reader.Read() is { } part)
            {
                told += part == CamtPart.Transaction ? 1 : 0;
                last = part == CamtPart.Transaction ? reader.Transaction.EndToEndId! : last;
            }

            Assert.Equal((1_234, "E1233"), (told, last));
        }

        var late = CamtText.Entry("1234").Replace("<Sts>", details + "<Sts>", StringComparison.Ordinal);
        var error = Survey(CamtText.Statement(late)).Error;
        Assert.Contains("Sts stands behind the transactions", error?.What, StringComparison.Ordinal);
        Assert.True(error!.Line > 1_234, error.Message);
    }

    [Fact]
    public void References_SharedWithinTheFile_NameNobody()
    {
        var survey = Survey(CamtText.Statement(
            CamtText.Entry("1", reference: "A") + CamtText.Entry("2", reference: "B")
            + CamtText.Entry("3", reference: "A")
            + CamtText.Entry("4", details: "<NtryDtls><TxDtls><Refs><AcctSvcrRef>C</AcctSvcrRef></Refs></TxDtls>"
                + "<TxDtls><Refs><AcctSvcrRef>C</AcctSvcrRef></Refs></TxDtls></NtryDtls>")));
        var account = "DE02120300000000202051";
        Assert.Equal(
            [false, true, false],
            new[] { "A", "B", "C" }.Select(reference => survey.NamesOne(account, reference)));
        Assert.Equal(1, survey.RepeatedReferences);
    }

    [Theory]
    [InlineData("12.5", 2, 1250L, "12.50")]
    [InlineData("+007", 2, 700L, "7.00")]
    [InlineData("12.345", 2, null, "12.345")]
    [InlineData("12.34500", 3, 12345L, "12.345")]
    [InlineData("-0.5", 0, null, "-0.5")]
    [InlineData("999999999999999999", 2, null, "999999999999999999.00")]
    [InlineData("7.", 0, 7L, "7")]
    [InlineData(".5", 1, 5L, "0.5")]
    public void Amount_OfText_IsExact(string text, int exponent, long? minor, string written)
    {
        Assert.True(CamtAmount.TryParse(text, out var amount, out var reason), reason);
        Assert.Equal(minor, amount.TryMinor(exponent, out var found) ? found : null);
        Assert.Equal(written, amount.ToText(exponent));
    }

    private CamtSurvey Survey(string text) => CamtSurvey.Of(_scratch.Text("survey.xml", text));

    /// <summary>The fault of each entry, null where it has none.</summary>
    private static List<CamtFault?> Entries(string path)
    {
        using var reader = CamtReader.Open(path, new CamtWarnings());
        var entries = new List<CamtFault?>();
        while (reader.Read() is { } part)
        {
            if (part == CamtPart.EntryEnd)
            {
                entries.Add(reader.Entry.Fault);
            }
        }

        return entries;
    }
}
