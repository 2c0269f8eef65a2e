using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Statements of banks and tables of payments as the body of a request.</summary>
public sealed class PaymentFileTests
{
    private const string Door = "POST /v1/payment-files";
    private const string Table = "account,amount,currency,value_date,reference\n";

    [Fact]
    public async Task File_OfABank_IsPostedOnceAndADryRunPostsNothing()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        var dry = await SendAsync(desk, Statement("0017"), "application/xml", "?dryRun=true");
        Assert.Equal((1, true), ((int)dry["outcomes"]!["matched"]!, (bool)dry["dryRun"]!));
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);

        var first = await SendAsync(desk, Statement("0017"), "text/xml");
        Assert.Equal("camt.053.001.08", (string)first["message"]!);
        Assert.Equal((1, 2, 2), ((int)first["statements"]!, (int)first["entries"]!, (int)first["transactions"]!));
        Assert.Equal(("250.00", "10.00"), ((string)first["credits"]!["CNY"]!, (string)first["debits"]!["CNY"]!));
        Assert.Equal(["ok"], first["balanceCheck"]!.AsArray().Select(word => (string)word!));
        Assert.Equal(1, (int)first["notPosted"]!["outgoing"]!);
        var line = Assert.Single(first["payments"]!.AsArray())!;
        Assert.Equal(("matched", "REF-1", desk.Case),
            ((string)line["outcome"]!, (string)line["reference"]!, (string)line["case"]!));
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);

        var again = await SendAsync(desk, Statement("0017"), "application/xml");
        Assert.Equal(1, (int)again["outcomes"]!["duplicate"]!);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task File_ThatIsATable_IsPostedAndItsBadRowsAreNamed()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        var told = await SendAsync(
            desk, Table + "0017,250.00,CNY,2026-01-02,r1\n0017,1,5,CNY,2026-01-02,r2\nnobody,1.00,CNY,2026-01-02,r3\n",
            "text/csv");
        Assert.Equal("csv", (string)told["message"]!);
        Assert.Equal(
            ["rejected 3", "unmatched 4", "matched 2"],
            told["payments"]!.AsArray().Select(line => $"{(string)line!["outcome"]!} {(int)line["line"]!}"));
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Theory]
    [InlineData("", "text/csv", "empty")]
    [InlineData("<Document><Pay/></Document>", "application/xml", "no bank statement")]
    [InlineData("<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x\"><x/>", "application/xml", "document type definition")]
    [InlineData("amount\n1\n", "text/csv", "currency")]
    public async Task File_ThatIsNone_Is400WithTheReasonAndNoPath(string body, string type, string said)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("core", Door, body, ("Content-Type", type), ("Idempotency-Key", ""));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(ProblemCodes.FileInvalid, (string)JsonNode.Parse(text)!["code"]!);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatBreaksOff_PostsNothing()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        var whole = Statement("0017");
        using var answer = await desk.SendAsync(
            "core", Door, whole[..^40], ("Content-Type", "application/xml"), ("Idempotency-Key", ""));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task File_LargerThanOtherBodies_IsTakenUpToItsOwnLimit()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Options = new GatewayOptions
            {
                Limits = new LimitOptions { MaxBodyBytes = 10_000, MaxFileBytes = 100_000 },
            },
        });
        var padded = Table + string.Concat(Enumerable.Range(0, 900).Select(i => $"nobody,1.00,CNY,2026-01-02,p{i}\n"));
        Assert.True(padded.Length is > 10_000 and < 100_000);
        Assert.Equal(900, (int)(await SendAsync(desk, padded, "text/csv", "?dryRun=true"))["outcomes"]!["unmatched"]!);
        using var over = await desk.SendAsync("core", Door, padded + new string('\n', 100_000),
            ("Content-Type", "text/csv"), ("Idempotency-Key", ""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, over.StatusCode);
    }

    [Fact]
    public async Task Table_WithAMapOfTheInstallation_IsReadAsByTheVerb()
    {
        using var map = new KeptFile("""
            payments: export
            separator: ";"
            decimal: ","
            encoding: gb18030
            dates: [dd.MM.yyyy]
            currency: CNY
            value-date: {column: 日期}
            amount: {column: 金额}
            reference: {column: ref}
            account: {column: loan}
            """);
        await using var desk = await Desk.OpenAsync(Mapped("export", map.Path));
        await desk.Run.FollowAsync();
        var table = System.Text.CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(
            "日期;金额;ref;loan\n02.01.2026;250,00;r1;0017\n02.01.2026;1.0;r2;0017\n02.01.2026;3,00;r3;x\n");
        var told = await SendAsync(desk, table, "?map=export");
        Assert.Equal(
            ["rejected 3", "unmatched 4", "matched 2"],
            told["payments"]!.AsArray().Select(line => $"{(string)line!["outcome"]!} {(int)line["line"]!}"));
        Assert.Equal("金额", (string)told["payments"]![0]!["field"]!);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        Assert.Equal(2, (int)(await SendAsync(desk, table, "?map=export"))["outcomes"]!["duplicate"]!);
    }

    [Fact]
    public async Task Map_ThatTheInstallationHasNot_Is400AndNamesThoseThatThereAre()
    {
        using var map = new KeptFile(
            "payments: a\ndates: [yyyy-MM-dd]\ncurrency: CNY\nvalue-date: {column: d}\namount: {column: a}\n"
            + "reference: {column: r}\naccount: {column: l}\n");
        await using var desk = await Desk.OpenAsync(Mapped("bank.a", map.Path));
        using var answer = await desk.SendAsync(
            "core", Door + "?map=../x", Table, ("Content-Type", "text/csv"), ("Idempotency-Key", ""));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("map", (string)JsonNode.Parse(text)!["errors"]![0]!["field"]!);
        Assert.Contains("There are: bank.a.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payments: a\namount: {colum: x}\n", "a", ":1:1: ")]
    [InlineData("payments: a\n  oops\n: {", "a", ":4:1: ")]
    [InlineData("", "a/b", "Cases__Payments__Maps__0__Name")]
    public void Map_OfTheConfiguration_WithAFault_IsToldWithItsPlaceBeforeAnythingIsServed(
        string text, string name, string said)
    {
        using var map = new KeptFile(text);
        var setting = Mapped(name, map.Path);
        var fault = Assert.Throws<ArgumentException>(() => SenderState.Of(setting.Options.Payments, default));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Cases__Payments__Maps__0__", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann", "text/csv", HttpStatusCode.Forbidden)]
    [InlineData("core", "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("core", "text/csv; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    public async Task File_OfTheWrongCallerOrKind_IsRefused(string who, string type, HttpStatusCode status)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync(who, Door, Table, ("Content-Type", type), ("Idempotency-Key", ""));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task File_ThatIsPacked_CountsAsWhatItUnpacksTo()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Options = new GatewayOptions { Limits = new LimitOptions { MaxFileBytes = 100_000 } },
        });
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Table + new string('\n', 100_000)));
        }

        Assert.InRange(packed.Length, 1, 1_000);
        using var answer = await desk.SendBytesAsync(
            "core", Door, packed.ToArray(), ("Content-Type", "text/csv"), ("Idempotency-Key", ""));
        await answer.IsProblemAsync(413, ProblemCodes.BodyTooLarge);
    }

    [Fact]
    public async Task Node_ThatStarts_DeletesUploadsOfNodesThatAreNoMore_AndNoOthers()
    {
        var dead = Upload(int.MaxValue);
        var own = Upload(Environment.ProcessId);
        var reused = Upload(Environment.ProcessId);
        File.SetLastWriteTimeUtc(reused, DateTime.UnixEpoch);
        try
        {
            await using var desk = await Desk.OpenAsync();
            Assert.Equal([false, true, false], new[] { dead, own, reused }.Select(File.Exists));
        }
        finally
        {
            File.Delete(own);
        }

        static string Upload(int process)
        {
            var path = Path.Combine(Path.GetTempPath(), $"cases-upload-{process}-{Path.GetRandomFileName()}");
            File.WriteAllText(path, "DE02120300000000202051");
            return path;
        }
    }

    private static GatewaySetting Mapped(string name, string path) => new()
    {
        Options = new GatewayOptions
        {
            Payments = new PaymentOptions { Maps = [new MapOptions { Name = name, File = path }] },
        },
    };

    private static async Task<JsonNode> SendAsync(Desk desk, byte[] table, string query)
    {
        using var answer = await desk.SendBytesAsync(
            "core", Door + query, table, ("Content-Type", "text/csv"), ("Idempotency-Key", ""));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> SendAsync(Desk desk, string body, string type, string query = "")
    {
        using var answer = await desk.SendAsync(
            "core", Door + query, body, ("Content-Type", type), ("Idempotency-Key", ""));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static string Statement(string account)
    {
        static string Balance(string code, string amount) => $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            + $"<Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-02</Dt></Dt></Bal>";
        static string Entry(string amount, string side, string reference, string account) =>
            $"<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            + "<BookgDt><Dt>2026-01-02</Dt></BookgDt><ValDt><Dt>2026-01-02</Dt></ValDt>"
            + $"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId>"
            + $"</Refs><RmtInf><Strd><CdtrRefInf><Ref>{account}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>"
            + "</Ntry>\n";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n"
            + "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-03T06:00:00</CreDtTm></GrpHdr>\n"
            + "<Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
            + Balance("OPBD", "0.00") + Balance("CLBD", "240.00")
            + Entry("250.00", "CRDT", "REF-1", account) + Entry("10.00", "DBIT", "REF-2", account)
            + "</Stmt></BkToCstmrStmt></Document>\n";
    }

    private sealed class KeptFile : IDisposable
    {
        public KeptFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}
