using System.Globalization;
using System.Xml;
using Cases.Interchange;

namespace Cases.Benchmarks;

/// <summary>Surveying a bank's statement beside an XmlReader that only walks through the same file.</summary>
internal static class CamtBench
{
    private const double Aim = 0.15;
    private const long FileBytes = 64 << 20; // A pass takes a second or less; more would only warm the disk's cache.
    private const double Megabyte = 1_000_000;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".xml");
        try
        {
            var entries = Write(path, cancellation);
            Survey(path, entries);
            Walk(path);
            var rounds = new Rounds(options.Rounds);
            await rounds.RunAsync(() => Timed(path, () => Survey(path, entries), cancellation),
                () => Timed(path, () => Walk(path), cancellation)).ConfigureAwait(false);
            return
            [
                new BenchRow(
                    "camt, survey a statement, MB/s", Math.Round(rounds.Ours, 1), Math.Round(rounds.Peer, 1),
                    "an XmlReader over the same file", Aim)
                {
                    Seen =
                    [
                        rounds.Spread,
                        ("entries", BenchReport.Invariant($"{entries:N0} in {new FileInfo(path).Length:N0} bytes")),
                        ("load average", Machine.LoadAverage() ?? "unknown"),
                    ],
                },
            ];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Task<double> Timed(string path, Action work, CancellationToken cancellation)
    {
        var clock = new LoadClock(0, cancellation);
        work();
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(new FileInfo(path).Length / Megabyte / clock.Elapsed.TotalSeconds);
    }

    private static void Survey(string path, long entries)
    {
        var survey = CamtSurvey.Of(path);
        if (survey.Error is not null || survey.Entries != entries)
        {
            throw new InvalidOperationException($"The statement was not read whole: {survey.Error?.Message}");
        }
    }

    private static void Walk(string path)
    {
        using var file = File.OpenRead(path);
        using var xml = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        while (xml.Read())
        {
        }
    }

    private static long Write(string path, CancellationToken cancellation)
    {
        using var file = File.CreateText(path);
        file.Write("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
            + "<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>"
            + "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>\n");
        var entries = 0L;
        for (; file.BaseStream.Position < FileBytes; entries++)
        {
            cancellation.ThrowIfCancellationRequested();
            file.Write(string.Create(CultureInfo.InvariantCulture, $"""
                <Ntry><NtryRef>{entries}</NtryRef><Amt Ccy="EUR">{entries % 5_000 + 1}.25</Amt>
                <CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-19</Dt></BookgDt>
                <ValDt><Dt>2026-11-19</Dt></ValDt><AcctSvcrRef>REF{entries:D12}</AcctSvcrRef>
                <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
                <NtryDtls><TxDtls><Refs><EndToEndId>E2E-{entries:D12}</EndToEndId></Refs>
                <RltdPties><Dbtr><Pty><Nm>Payer {entries}</Nm></Pty></Dbtr>
                <DbtrAcct><Id><IBAN>DE{entries:D20}</IBAN></Id></DbtrAcct></RltdPties>
                <RmtInf><Ustrd>Instalment of contract {entries}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>

                """));
        }

        file.Write("</Stmt></BkToCstmrStmt></Document>\n");
        return entries;
    }
}
