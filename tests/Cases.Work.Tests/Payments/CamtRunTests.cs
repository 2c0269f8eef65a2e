using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Statements of banks: booked money in is posted once, everything else is told and never posted.</summary>
public sealed class CamtRunTests : EngineWork
{
    private const string BothDates =
        "<BookgDt><Dt>2026-11-02</Dt></BookgDt><ValDt><Dt>2026-11-02</Dt></ValDt>";

    private const string Own = "DE02120300000000202051";

    [Fact]
    public async Task Payment_WithTheAccountInItsReference_IsPostedOnceAndADryRunPostsNothing()
    {
        await using var node = Start();
        var opened = await OpenAsync(node, "A-1");
        var file = Folder.Write("day.xml", Statement(Entry("12.50", details: Details("A-1"))));
        Assert.Equal(PaymentOutcome.Matched, Outcome(await PayAsync(node, file, with => with with { DryRun = true })));
        Assert.Empty((await StateAsync(node, opened)).Money);
        var first = await PayAsync(node, file);
        Assert.Equal(PaymentOutcome.Matched, Outcome(first));
        Assert.Equal("A", Assert.Single(first.Lines).Reference);
        var again = await PayAsync(node, file);
        Assert.Equal(PaymentOutcome.Duplicate, Outcome(again));
        Assert.StartsWith("the same file came at ", Assert.Single(again.Files[0].Warnings), StringComparison.Ordinal);
        Assert.Equal([1_250L], (await StateAsync(node, opened)).Money.Select(money => money.Minor));
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Payment_ThatNamesNoAccount_IsKeptForTheDeskOnce()
    {
        await using var node = Start();
        var file = Folder.Write("day.xml", Statement(Entry("12.50", details: Details("nobody"))));
        Assert.Equal(PaymentOutcome.Unmatched, Outcome(await PayAsync(node, file, with => with with { Keeps = true })));
        Assert.Equal(PaymentOutcome.Duplicate, Outcome(await PayAsync(node, file, with => with with { Keeps = true })));
    }

    [Theory]
    [InlineData("notBooked", "CRDT", "<Sts><Cd>PDNG</Cd></Sts>", "")]
    [InlineData("notBooked", "CRDT", "<Sts>INFO</Sts>", "")]
    [InlineData("notBooked", "CRDT", "<Sts>WHAT</Sts>", "")]
    [InlineData("outgoing", "DBIT", "<Sts>BOOK</Sts>", "")]
    [InlineData("ownReturned", "CRDT", "<Sts>BOOK</Sts>", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")]
    [InlineData("ownReturned", "CRDT", "<RvslInd>true</RvslInd><Sts>BOOK</Sts>", "")]
    [InlineData("ownReturned", "CRDT", "<Sts>BOOK</Sts>",
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>")]
    public async Task Entry_ThatIsNoMoneyOfADebtor_IsCountedAndNotPosted(
        string what, string side, string status, string inTransaction)
    {
        await using var node = Start();
        await OpenAsync(node, "A-1");
        var entry = Entry("5.00", side, Details("A-1", inTransaction), status);
        var result = await PayAsync(node, Folder.Write("day.xml", Statement(entry)));
        Assert.Empty(result.Lines);
        Assert.Equal([new KeyValuePair<string, long>(what, 1)], result.Files[0].NotPosted);
    }

    [Theory]
    [InlineData("052.001.08", "report", 0)]
    [InlineData("054.001.08", null, 1)]
    [InlineData("053.001.02", null, 1)]
    public async Task Message_OfADay_IsPostedAndAReportWithinTheDayIsNot(string version, string? left, int posted)
    {
        await using var node = Start();
        await OpenAsync(node, "A-1");
        var result = await PayAsync(
            node, Folder.Write("day.xml", Statement(Entry("5.00", details: Details("A-1")), version)));
        Assert.Equal(posted, result.Of(PaymentOutcome.Matched).Count());
        Assert.Equal(left is null ? [] : [left], result.Files[0].NotPosted.Keys);
        Assert.Equal("camt." + version, result.Files[0].Message);
    }

    [Fact]
    public async Task Entry_WithoutAStatus_IsBookedInAStatementAndAnnouncedInANotification()
    {
        await using var node = Start();
        await OpenAsync(node, "A-1");
        var entry = Entry("5.00", details: Details("A-1"), status: "");
        var statement = await PayAsync(node, Folder.Write("053.xml", Statement(entry)));
        Assert.Equal(PaymentOutcome.Matched, Outcome(statement));
        Assert.Contains("no status", Assert.Single(statement.Files[0].Warnings), StringComparison.Ordinal);
        var notification = await PayAsync(node, Folder.Write("054.xml", Statement(entry, "054.001.08")));
        Assert.Empty(notification.Lines);
        Assert.Equal(["notBooked"], notification.Files[0].NotPosted.Keys);
    }

    [Fact]
    public async Task Batch_WithItsTransactions_IsOnePaymentEachAndASumWithoutThemIsNone()
    {
        await using var node = Start();
        var (one, two) = (await OpenAsync(node, "A-1"), await OpenAsync(node, "A-2"));
        string Batch(int said) => $"<NtryDtls><Btch><NbOfTxs>{said}</NbOfTxs></Btch>{Transaction("A-1", "E1", "2.00")}"
            + $"{Transaction("A-2", "E2", "3.00")}</NtryDtls>";
        var result = await PayAsync(node, Folder.Write("day.xml", Statement(
            Entry("5.00", details: Batch(2)) + Entry("99.00", details: Batch(86), reference: "B")
            + Entry("7.00", details: "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>", reference: "C"))));
        Assert.Equal(2, result.Of(PaymentOutcome.Matched).Count());
        Assert.Equal(2, result.Lines.Count);
        Assert.Equal(3, result.Files[0].NotPosted["sums"]);
        Assert.Equal([200L], (await StateAsync(node, one)).Money.Select(money => money.Minor));
        Assert.Equal([300L], (await StateAsync(node, two)).Money.Select(money => money.Minor));
    }

    [Fact]
    public async Task Transactions_OfOneEntryInBothDirections_HaveASignEach()
    {
        await using var node = Start();
        var opened = await OpenAsync(node, "A-1");
        var details = $"<NtryDtls>{Transaction("A-1", "E1", "9.00", "CRDT")}{Transaction("A-1", "E2", "2.00", "DBIT")}"
            + "</NtryDtls>";
        var result = await PayAsync(node, Folder.Write("day.xml", Statement(Entry("7.00", details: details))));
        Assert.Equal(PaymentOutcome.Matched, Outcome(result));
        Assert.Equal(1, result.Files[0].NotPosted["outgoing"]);
        Assert.Empty(result.Files[0].Warnings);
        Assert.Equal([900L], (await StateAsync(node, opened)).Money.Select(money => money.Minor));
    }

    [Fact]
    public async Task Payment_ThatALaterFileTakesBack_IsReversedOnce()
    {
        await using var node = Start();
        var opened = await OpenAsync(node, "A-1");
        await PayAsync(
            node, Folder.Write("in.xml", Statement(Entry("5.00", details: Details("A-1")))),
            with => with with { Keeps = true });
        const string Back = "<RtrInf><Rsn><Cd>AC06</Cd></Rsn></RtrInf>";
        var file = Folder.Write("back.xml", Statement(
            Entry("5.00", "DBIT", Details("A-1", Back), "<RvslInd>true</RvslInd><Sts>BOOK</Sts>", "Z")));
        Assert.Equal(PaymentOutcome.Reversed, Outcome(await PayAsync(node, file, with => with with { Keeps = true })));
        var money = (await StateAsync(node, opened)).Money;
        Assert.Equal(0, money.Where(one => !one.Reversed).Sum(one => one.Minor));
        Assert.Equal(PaymentOutcome.Duplicate, Outcome(await PayAsync(node, file, with => with with { Keeps = true })));
    }

    [Theory]
    [InlineData("0.00", "EUR", null)]
    [InlineData("1.234", "EUR", "decimals")]
    [InlineData("1.5", "JPY", "decimals")]
    [InlineData("1,50", "EUR", "comma")]
    [InlineData("1.00", "ZZZ", "ISO 4217")]
    [InlineData("99999999999999.00", "EUR", "too large")]
    public async Task Amount_ThatCannotBePosted_RejectsItsEntryAndTheOthersGoIn(
        string amount, string currency, string? said)
    {
        await using var node = Start();
        await OpenAsync(node, "A-1");
        var odd = Entry(amount, details: Details("A-1"))
            .Replace("\"EUR\"", $"\"{currency}\"", StringComparison.Ordinal);
        var result = await PayAsync(node, Folder.Write("day.xml", Statement(
            odd + Entry("5.00", details: Details("A-1"), reference: "B"))));
        Assert.Single(result.Of(PaymentOutcome.Matched));
        if (said is null)
        {
            Assert.Equal(1, result.Files[0].NotPosted["zero"]);
            return;
        }

        var rejected = Assert.Single(result.Of(PaymentOutcome.Rejected));
        Assert.Contains(said, rejected.Reason, StringComparison.Ordinal);
        Assert.Equal("Amt", rejected.Column);
        Assert.True(rejected.Line > 1);
    }

    [Theory]
    [InlineData("<ValDt><Dt>2026-11-09</Dt></ValDt><BookgDt><Dt>2026-11-08</Dt></BookgDt>", "", "2026-11-09", null)]
    [InlineData("<BookgDt><DtTm>2026-11-08T23:30:00-05:00</DtTm></BookgDt>", "", "2026-11-08", "booking date")]
    [InlineData("", "<RltdDts><IntrBkSttlmDt>2026-11-07</IntrBkSttlmDt></RltdDts>", "2026-11-07", "settlement")]
    [InlineData("", "", "2026-11-06", "closing balance")]
    public async Task ValueDate_ThatIsMissing_IsStoodInForInAFixedOrderWithAWarning(
        string dates, string inTransaction, string day, string? said)
    {
        await using var node = Start();
        var opened = await OpenAsync(node, "A-1");
        const string Closing = "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">5</Amt>"
            + "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-06</Dt></Dt></Bal>";
        var entry = Entry("5.00", details: Details("A-1", inTransaction), dates: dates);
        var result = await PayAsync(node, Folder.Write("day.xml", Statement(Closing + entry)));
        Assert.Equal(PaymentOutcome.Matched, Outcome(result));
        Assert.Equal(day, $"{Assert.Single((await StateAsync(node, opened)).Money).ValueOn:R}");
        Assert.Equal(said is not null, result.Files[0].Warnings.Any(text =>
            text.Contains("value date", StringComparison.Ordinal) && text.Contains(said!, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ValueDate_InTheFuture_IsRejectedWithItsLine()
    {
        await using var node = Start();
        await OpenAsync(node, "A-1");
        var entry = Entry("5.00", details: Details("A-1"), dates: "<ValDt><Dt>2031-01-01</Dt></ValDt>");
        var result = await PayAsync(node, Folder.Write("day.xml", Statement(entry)));
        Assert.Contains("future", Assert.Single(result.Of(PaymentOutcome.Rejected)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatBreaksOff_PostsNothingAndTheOthersAreTaken()
    {
        await using var node = Start();
        var opened = await OpenAsync(node, "A-1");
        var whole = Statement(Entry("5.00", details: Details("A-1")) + Entry("1.00", reference: "B"));
        var cut = Folder.Write("cut.xml", whole[..whole.LastIndexOf("<Ntry>", StringComparison.Ordinal)]);
        var result = await PayAsync(node, cut);
        Assert.Contains("breaks off", result.Files[0].Error, StringComparison.Ordinal);
        Assert.Empty(result.Lines);
        Assert.Empty((await StateAsync(node, opened)).Money);
    }

    [Fact]
    public async Task Files_WithOneMessageId_AreToldApartByTheirContent()
    {
        await using var node = Start();
        await OpenAsync(node, "A-1");
        var text = Statement(Entry("5.00", details: Details("A-1")));
        var (first, same) = (Folder.Write("a.xml", text), Folder.Write("b.xml", text));
        var other = Folder.Write("c.xml", text.Replace(">5.00<", ">6.00<", StringComparison.Ordinal)
            .Replace(">A<", ">Z<", StringComparison.Ordinal));
        var result = await RunAsync(node, [first, same, other]);
        Assert.Empty(result.Files[0].Warnings);
        Assert.Contains(result.Files[1].Warnings, text => text.Contains("the same file as", StringComparison.Ordinal));
        Assert.Contains(result.Files[2].Warnings, text => text.Contains("another content", StringComparison.Ordinal));
        Assert.Equal(2, result.Of(PaymentOutcome.Matched).Count());
    }

    /// <summary>The 60 consecutive days of a bank, in order, backwards and shuffled: the same money, once.</summary>
    [Fact]
    public async Task SixtyDays_InAnyOrder_KeepTheSamePaymentsAndTwiceIsAllDuplicates()
    {
        var files = Directory.GetFiles(
            Path.Combine(TestData.Require("04-camt"), "camt-to-coda", "camt053-LT6258"), "*.xml");
        Array.Sort(files, StringComparer.Ordinal);
        Assert.Equal(60, files.Length);
        List<string>? expected = null;
        foreach (var order in new[] { 0, -1, 1, 2 })
        {
            var shuffled = files.ToArray();
            if (order < 0)
            {
                Array.Reverse(shuffled);
            }
            else if (order > 0)
            {
                new Random(order).Shuffle(shuffled);
            }

            await using var world = new World();
            await using var node = world.Begin();
            var first = await world.PayAsync(node, shuffled);
            Assert.DoesNotContain(first.Files, file => file.Error is not null);
            Assert.Empty(first.Of(PaymentOutcome.Duplicate));
            Assert.Empty(first.Of(PaymentOutcome.Rejected));
            var kept = first.Lines
                .Select(line => $"{Path.GetFileName(line.File)} {line.Line} {line.Reference} {line.Amount}")
                .Order(StringComparer.Ordinal).ToList();
            Assert.InRange(kept.Count, 50, 146);
            expected ??= kept;
            Assert.Equal(expected, kept);
            var again = await world.PayAsync(node, files);
            Assert.Equal(kept.Count, again.Of(PaymentOutcome.Duplicate).Count());
            Assert.Equal(kept.Count, again.Lines.Count);
        }
    }

    private static PaymentOutcome Outcome(PaymentsResult result) => Assert.Single(result.Lines).Outcome;

    private static string Statement(string inside, string version = "053.001.08")
    {
        var (message, part) = version[..3] switch
        {
            "052" => ("BkToCstmrAcctRpt", "Rpt"),
            "053" => ("BkToCstmrStmt", "Stmt"),
            _ => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        };
        return $"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.{version}\"><{message}>\n"
            + "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-05T06:00:00</CreDtTm></GrpHdr>\n"
            + $"<{part}><Id>S</Id><Acct><Id><IBAN>{Own}</IBAN></Id></Acct>{inside}</{part}></{message}></Document>";
    }

    private static string Entry(
        string amount, string side = "CRDT", string details = "", string status = "<Sts>BOOK</Sts>",
        string reference = "A", string dates = BothDates) =>
        $"\n<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}{dates}"
            + $"<AcctSvcrRef>{reference}</AcctSvcrRef>{details}</Ntry>";

    private static string Details(string account, string inside = "") =>
        $"<NtryDtls>{Transaction(account, "E", "", "", inside)}</NtryDtls>";

    private static string Transaction(
        string account, string id, string amount, string side = "", string inside = "") =>
        $"<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>"
        + (amount.Length > 0 ? $"<Amt Ccy=\"EUR\">{amount}</Amt>" : "")
        + (side.Length > 0 ? $"<CdtDbtInd>{side}</CdtDbtInd>" : "")
        + $"{(inside.StartsWith("<BkTxCd", StringComparison.Ordinal) ? inside : "")}<RmtInf><Strd><CdtrRefInf><Ref>"
        + $"{account}</Ref></CdtrRefInf></Strd></RmtInf>"
        + $"{(inside.StartsWith("<BkTxCd", StringComparison.Ordinal) ? "" : inside)}</TxDtls>";

    private static async Task<CaseState> StateAsync(CasesNode node, CaseOpened opened) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(opened.Case), Cancellation)).State;

    private async Task<PaymentsResult> RunAsync(CasesNode node, string[] files)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        return await new PaymentsRun(node.Host, Options(node)).RunAsync(files, Cancellation).Soon();
    }

    private PaymentsOptions Options(CasesNode node) => new()
    {
        Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
        Book = Given.Book,
        Identity = node.Identity,
        Keeps = true,
        Clock = Clock,
        Delay = (_, _) => Task.CompletedTask,
    };

    private static async Task<CaseOpened> OpenAsync(CasesNode node, string account)
    {
        var id = node.Identity.Case("core", account, 1);
        var open = CaseCommands.Open(id, account, 1) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        Assert.Empty((await node.Host.SendAsync(RunningHost.Envelope("open" + id, id, open), Cancellation)).Reasons);
        return ((CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State).Opened!;
    }

    /// <summary>A bank of its own, for each order of the files.</summary>
    private sealed class World : EngineWork
    {
        public CasesNode Begin() => Start();

        public async Task<PaymentsResult> PayAsync(CasesNode node, string[] files)
        {
            await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
            return await new PaymentsRun(node.Host, new PaymentsOptions
            {
                Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
                Book = Given.Book,
                Identity = node.Identity,
                Keeps = true,
                Clock = Clock,
                Delay = (_, _) => Task.CompletedTask,
            }).RunAsync(files, Cancellation).Soon();
        }
    }
}
