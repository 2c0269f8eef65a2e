using System.Globalization;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>A statement of half a gigabyte, read by the executable within a small heap.</summary>
public sealed class LargeStatementTests : IDisposable
{
    private const long Bytes = 500_000_000;

    /// <summary>The heap that the process may have: 28 MB. Beyond it the runtime ends it.</summary>
    private const string HeapLimit = "0x1C00000";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Payments_OfHalfAGigabyte_NeedASmallHeap()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var path = folder.At("large.xml");
        var entries = Write(path);
        var result = await CasesProcess.ShellAsync(
            $"DOTNET_GCHeapHardLimit={HeapLimit} cases payments \"$1\" --dry-run --json --store \"$2\"",
            path, folder.Store());
        Assert.True(result.Code == 0, result.Error);
        var file = result.Json.GetProperty("files")[0];
        Assert.Equal(entries, file.GetProperty("entries").GetInt64());
        Assert.Equal(entries, file.GetProperty("notPosted").GetProperty("outgoing").GetInt64());
    }

    /// <summary>Own payments of one cent each: what is told is the reading, not the posting.</summary>
    private static long Write(string path)
    {
        using var file = File.CreateText(path);
        file.Write("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
            + "<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>"
            + "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>\n");
        var entries = 0L;
        for (; file.BaseStream.Position < Bytes; entries++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"""
                <Ntry><Amt Ccy="EUR">0.01</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
                <BookgDt><Dt>2026-11-19</Dt></BookgDt><ValDt><Dt>2026-11-19</Dt></ValDt>
                <AcctSvcrRef>REF{entries:D12}</AcctSvcrRef><NtryDtls><TxDtls><Refs>
                <EndToEndId>E2E-{entries:D12}</EndToEndId><TxId>TX{entries:D12}</TxId></Refs>
                <RltdPties><Cdtr><Pty><Nm>Payee {entries} of a name that is not short at all</Nm></Pty></Cdtr>
                <CdtrAcct><Id><IBAN>DE{entries:D20}</IBAN></Id></CdtrAcct></RltdPties>
                <RmtInf><Ustrd>Invoice {entries}, with words that tell what it was all about</Ustrd></RmtInf>
                </TxDtls></NtryDtls></Ntry>

                """));
        }

        file.Write("</Stmt></BkToCstmrStmt></Document>\n");
        return entries;
    }
}
