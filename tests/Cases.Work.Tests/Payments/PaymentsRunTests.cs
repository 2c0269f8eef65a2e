using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Payments of files find their case by the exact reference, once.</summary>
public sealed class PaymentsRunTests : IDisposable
{
    private const string Header = "account,amount,currency,value_date,reference,channel,reverses\n";

    private readonly Folder folder = new();
    private readonly MemoryHost host = new(Given.Book) { KeepLog = true };
    private readonly List<CaseRow> rows = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Payment_WithTheAccountsReference_IsMatched()
    {
        await Open("007", 3_500);
        var line = Assert.Single((await Pay("007,10.00,EUR,2026-11-02,R1,transfer,")).Lines);
        Assert.Equal((PaymentOutcome.Matched, 2, "R1", "007"), (line.Outcome, line.Line, line.Reference, line.Account));
        Assert.Equal(("10.00 EUR", Given.CaseId("core", "007")), (line.Amount, line.Case));
        Assert.Equal(2_500, Case("007").OutstandingMinor);
        var posted = (RecordPayment)Assert.IsType<OutsideFact>(host.Log[^1].Command).What;
        Assert.Equal((Given.Day(2026, 11, 2), "R1", "transfer"), (posted.ValueOn, posted.Reference, posted.Channel));
    }

    [Fact]
    public async Task Payment_WithTheCaseId_IsTheSamePaymentAsWithTheAccount()
    {
        await Open("007", 3_500);
        var id = Given.CaseId("core", "007");
        var result = await Pay($"{id},10.00,EUR,2026-11-02,R1,,\n007,10.00,EUR,2026-11-02,R1,,");
        Assert.Equal((1, 1), (result.Of(PaymentOutcome.Matched).Count(), result.Of(PaymentOutcome.Duplicate).Count()));
        Assert.Equal(2_500, Case("007").OutstandingMinor);
    }

    [Fact]
    public async Task Payment_NamedByAccountAndByAnotherCaseOfIt_IsPostedOnce()
    {
        await Open("A", 100);
        await Pay("A,1.00,EUR,2026-11-02,R0,,");
        await Open("A", 500, episode: 2);
        var first = Given.CaseId("core", "A");
        var result = await Pay($"A,2.00,EUR,2026-11-02,R1,,\n{first},2.00,EUR,2026-11-02,R1,,");
        Assert.Equal(PaymentOutcome.Duplicate, result.Lines[1].Outcome);
        Assert.Equal((0, 300), (Case("A").OutstandingMinor, Case("A", 2).OutstandingMinor));
        await Pay($"{first},1.00,EUR,2026-11-02,R2,,\nA,1.00,EUR,2026-11-02,R2,,");
        Assert.Equal((-100, 300), (Case("A").OutstandingMinor, Case("A", 2).OutstandingMinor));
    }

    [Fact]
    public async Task Rows_NamingTheAccountOrItsCase_AreTakenInTheOrderOfTheFile()
    {
        await Open("A", 3_500);
        await Open("Z", 100);
        var id = Given.CaseId("core", "A");
        var sends = 0;
        var gate = new TaskCompletionSource();
        host.Busy = sent => sent.Command is CaseCommand && ++sends == 1
            ? new CommandReceipt(ReceiptKind.Pushback, -1, 0)
            : null;

        var file = folder.Write("payments.csv", Header
            + $"A,1.00,EUR,2026-11-02,R1,,\n{id},1.00,EUR,2026-11-03,X1,,R1\nZ,1.00,EUR,2026-11-03,Z1,,\n");

        // The payment waits until the file is read past its reversal.
        var result = await new PaymentsRun(host, Options() with
        {
            Find = (text, _) =>
            {
                if (text == "Z")
                {
                    gate.SetResult();
                }

                return Find(text);
            },
            Delay = (_, _) => gate.Task,
        }).RunAsync([file], Cancellation);
        Assert.Empty(result.Of(PaymentOutcome.Rejected));
        Assert.Equal(3_500, Case("A").OutstandingMinor);
        Assert.True(Case("A").Money[0].Reversed);
    }

    [Fact]
    public async Task Reference_NotExactlyThatOfAnAccount_IsUnmatched()
    {
        await Open("007", 3_500);
        var result = await Pay("7,10.00,EUR,2026-11-02,R1,,\n0007,10.00,EUR,2026-11-02,R2,,");
        Assert.Equal(["R1", "R2"], result.Of(PaymentOutcome.Unmatched).Select(line => line.Reference));
        Assert.Equal(3_500, Case("007").OutstandingMinor);
    }

    [Fact]
    public async Task Reference_OfTwoSources_IsUnmatched()
    {
        await Open("007", 3_500);
        await Open("007", 100, source: "other");
        var line = Assert.Single((await Pay("007,10.00,EUR,2026-11-02,R1,,")).Lines);
        Assert.Equal((PaymentOutcome.Unmatched, "several accounts have this reference"), (line.Outcome, line.Reason));
    }

    [Fact]
    public async Task File_SecondTime_IsAllDuplicates()
    {
        await Open("A", 3_500);
        await Open("B", 3_500);
        const string Rows = "A,10.00,EUR,2026-11-02,R1,,\nB,5.00,EUR,2026-11-02,R1,,\nA,1.00,EUR,2026-11-03,R2,,";
        Assert.Equal(3, (await Pay(Rows)).Of(PaymentOutcome.Matched).Count());
        Assert.Equal(3, (await Pay(Rows)).Of(PaymentOutcome.Duplicate).Count());
        Assert.Equal((2_400, 3_000), (Case("A").OutstandingMinor, Case("B").OutstandingMinor));
    }

    [Fact]
    public async Task Reference_AgainWithAnotherAmount_IsRejected()
    {
        await Open("A", 3_500);
        var result = await Pay("A,10.00,EUR,2026-11-02,R1,,\nA,11.00,EUR,2026-11-02,R1,,");
        var line = Assert.Single(result.Of(PaymentOutcome.Rejected));
        Assert.Equal((3, "R1"), (line.Line, line.Reference));
        Assert.Contains("another amount", line.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reversal_TakesThePaymentBackOnce()
    {
        await Open("A", 3_500);
        var result = await Pay("""
            A,10.00,EUR,2026-11-02,R1,,
            A,-10.00,EUR,2026-11-05,R2,,R1
            A,10.00,EUR,2026-11-05,R3,,R1
            """);
        Assert.Equal(["R2"], result.Of(PaymentOutcome.Reversed).Select(line => line.Reference));
        Assert.Equal(["R3"], result.Of(PaymentOutcome.Duplicate).Select(line => line.Reference));
        Assert.Equal(3_500, Case("A").OutstandingMinor);
        var again = Assert.Single((await Pay("A,10.00,EUR,2026-11-02,R1,,")).Lines);
        Assert.Equal((PaymentOutcome.Duplicate, "posted before, and reversed since"), (again.Outcome, again.Reason));
    }

    /// <summary>What the debtor chose is told with the money; a choice of nothing sends no money away.</summary>
    [Fact]
    public async Task Choice_OfADueItem_IsKeptWithThePayment_AndOneOfNoneIsSaid()
    {
        await Open("A", 3_500);
        var item = Case("A").Items[0].Key;
        var result = await Pay($"""
            A,10.00,EUR,2026-11-02,R1,,,{item}
            A,5.00,EUR,2026-11-02,R2,,,none such
            A,10.00,EUR,2026-11-02,R1,,,other
            """, columns: "account,amount,currency,value_date,reference,channel,reverses,item\n");

        Assert.Equal(
            [PaymentOutcome.Matched, PaymentOutcome.Matched, PaymentOutcome.Duplicate],
            result.Lines.Select(line => line.Outcome));
        Assert.Null(result.Lines[0].Reason);
        Assert.Equal("there is no due item none such: it is applied by the order of the rules", result.Lines[1].Reason);
        Assert.Equal([item], Case("A").Told.Select(told => told.Chosen));
        Assert.Equal(2_000, Case("A").OutstandingMinor);
    }

    [Fact]
    public async Task Reversal_OfAPart_OrBeforeItsPayment_CountsFromItsOwnDay()
    {
        await Open("A", 3_500);
        var result = await Pay("""
            A,-4.00,EUR,2026-11-05,B1,,R1
            A,10.00,EUR,2026-11-02,R1,,
            A,-4.00,EUR,2026-11-05,B1,,R1
            A,-1.50,EUR,2026-11-06,B2,,R1
            A,-5.00,EUR,2026-11-06,B3,,R1
            """);
        Assert.Equal(["B1", "B2"], result.Of(PaymentOutcome.Reversed).Select(line => line.Reference));
        Assert.Equal("it waits for the payment that it speaks of", result.Of(PaymentOutcome.Reversed).First().Reason);
        Assert.Equal(["B1"], result.Of(PaymentOutcome.Duplicate).Select(line => line.Reference));
        Assert.Equal("of R1 4.50 EUR stand, so this amount does not reverse it",
            Assert.Single(result.Of(PaymentOutcome.Rejected)).Reason);
        Assert.Equal(3_050, Case("A").OutstandingMinor);
    }

    [Theory]
    [InlineData("A,11.00,EUR,2026-11-05,R2,,R1", "of R1 10.00 EUR stand, so this amount does not reverse it")]
    [InlineData("A,10.00,USD,2026-11-05,R2,,R1", "of R1 10.00 EUR stand, so this amount does not reverse it")]
    public async Task Reversal_ThatFitsNothing_IsRejected(string row, string reason)
    {
        await Open("A", 3_500);
        await Pay("A,10.00,EUR,2026-11-02,R1,,");
        var line = Assert.Single((await Pay(row)).Lines);
        Assert.Equal((PaymentOutcome.Rejected, reason), (line.Outcome, line.Reason));
        Assert.Equal(2_500, Case("A").OutstandingMinor);
    }

    [Theory]
    [InlineData("A,\"1,5\",EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,1e3,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,-0,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,NaN,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,1.005,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,0.00,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,-5.00,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,99999999999999.00,EUR,2026-11-02,R1,,", "amount")]
    [InlineData("A,1.00,ABC,2026-11-02,R1,,", "currency")]
    [InlineData("A,1.00,EUR,2026-02-30,R1,,", "value_date")]
    [InlineData("A,1.00,EUR,,R1,,", "value_date")]
    [InlineData("A,1.00,EUR,2026-11-02,,,", "reference")]
    [InlineData("A,1.00,EUR,2026-11-02,R1 ,,", "reference")]
    [InlineData("A,1.00,EUR,2026-11-02,R\u200b1,,", "reference")]
    [InlineData("A,1.00,EUR,2026-11-02,Ｒ1,,", "reference")]
    [InlineData("A,-1.00,EUR,2026-11-02,R2,, R1", "reverses")]
    [InlineData("A\u00a0,1.00,EUR,2026-11-02,R1,,", "account")]
    [InlineData(",1.00,EUR,2026-11-02,R1,,", "account")]
    [InlineData("A,1.00,EUR", null)]
    [InlineData("A,1.00,USD,2026-11-02,R1,,", null)]
    [InlineData("A,1.00,EUR,2027-11-02,R1,,", null)]
    public async Task BadRow_IsRejectedWithItsColumn_AndTheOthersAreTaken(string bad, string? column)
    {
        await Open("A", 3_500);
        var result = await Pay("A,2.00,EUR,2026-11-02,G1,,\n" + bad + "\nA,3.00,EUR,2026-11-02,G2,,");
        var line = Assert.Single(result.Of(PaymentOutcome.Rejected));
        Assert.Equal(3, line.Line);
        Assert.NotEmpty(line.Reason!);
        if (column is not null)
        {
            Assert.Equal(column, line.Column);
        }

        Assert.Equal(["G1", "G2"], result.Of(PaymentOutcome.Matched).Select(good => good.Reference));
        Assert.Equal(3_000, Case("A").OutstandingMinor);
    }

    [Fact]
    public async Task Reference_Of10000Characters_IsRejected()
    {
        await Open("A", 3_500);
        var text = new string('x', 10_000);
        var result = await Pay($"A,1.00,EUR,2026-11-02,{text},,\n{text},1.00,EUR,2026-11-02,R,,");
        Assert.Equal(["reference", "account"], result.Lines.Select(line => line.Column));
    }

    [Fact]
    public async Task ValueDate_Tomorrow_IsTaken()
    {
        await Open("A", 3_500);
        var line = Assert.Single((await Pay("A,1.00,EUR,2026-11-21,R1,,")).Lines);
        Assert.Equal(PaymentOutcome.Matched, line.Outcome);
    }

    [Fact]
    public async Task SettledCase_TakesMoneyAsCredit()
    {
        await Open("A", 100);
        await Pay("A,1.00,EUR,2026-11-02,R1,,\nA,1.00,EUR,2026-11-03,R2,,");
        Assert.Equal((-100, CaseStage.Resolved), (Case("A").OutstandingMinor, Case("A").Stage));
    }

    [Fact]
    public async Task SecondCaseOfAnAccount_TakesTheMoney_AndKnowsThePaymentsOfTheFirst()
    {
        await Open("A", 100);
        await Pay("A,1.00,EUR,2026-11-02,R1,,");
        await Open("A", 500, episode: 2);
        var result = await Pay("A,1.00,EUR,2026-11-02,R1,,\nA,2.00,EUR,2026-11-03,R2,,");
        Assert.Equal([PaymentOutcome.Duplicate, PaymentOutcome.Matched], result.Lines.Select(line => line.Outcome));
        Assert.Equal((0, 300), (Case("A").OutstandingMinor, Case("A", 2).OutstandingMinor));
    }

    [Fact]
    public async Task DryRun_ReportsAsARealOneAndPostsNothing()
    {
        await Open("A", 3_500);
        const string Rows = "A,10.00,EUR,2026-11-02,R1,,\nA,10.00,EUR,2026-11-02,R1,,\nA,10.00,EUR,2026-11-03,R2,,R1\n"
            + "B,1.00,EUR,2026-11-02,R3,,\nA,1.00,USD,2026-11-02,R4,,";
        var sent = host.Log.Count;
        var dry = await Pay(Rows, dryRun: true);
        Assert.Equal(sent, host.Log.Count);
        Assert.Equal(3_500, Case("A").OutstandingMinor);
        var real = await Pay(Rows);
        Assert.True(dry.DryRun);
        Assert.Equal(real.Lines, dry.Lines);
        Assert.Equal(
            [PaymentOutcome.Matched, PaymentOutcome.Duplicate, PaymentOutcome.Reversed, PaymentOutcome.Unmatched,
                PaymentOutcome.Rejected],
            dry.Lines.Select(line => line.Outcome));
    }

    [Fact]
    public async Task Sums_AreOfTheEntriesAsWritten()
    {
        var result = await Pay("""
            X,10.50,EUR,2026-11-02,R1,,
            Y,5,JPY,2026-11-02,R2,,
            X,10.50,EUR,2026-11-03,R3,,R1
            bad
            """);
        var file = Assert.Single(result.Files);
        Assert.Equal(("csv", 0), (file.Message, file.Statements));
        Assert.Equal((4, 4, 1), (file.Entries, file.Transactions, file.Reversals));
        Assert.Equal([new("EUR", "10.50"), new("JPY", "5")], file.Credits);
        Assert.Equal([new("EUR", "10.50")], file.Debits);
        Assert.Null(file.Error);
        Assert.Empty(file.BalanceCheck);
    }

    [Fact]
    public async Task File_ThatCannotBeRead_HasItsErrorAndTheOthersAreTaken()
    {
        await Open("A", 3_500);
        var camt = folder.Write("day.camt", "\uFEFF\n<?xml version=\"1.0\"?><Document/>");
        var xml = folder.File("missing.xml");
        var narrow = folder.Write("narrow.csv", "account,amount\nA,1.00\n");
        var nameless = folder.Write("nameless.csv", "amount,currency,value_date,reference\n");
        var good = folder.Write("good.csv", Header + "A,1.00,EUR,2026-11-02,R1,,\n");
        var result = await Run([camt, xml, narrow, nameless, folder.Write("empty.csv", ""), good]);
        Assert.Equal([true, true, true, true, true, false], result.Files.Select(file => file.Error is not null));
        Assert.Contains("damaged", result.Files[0].Error, StringComparison.Ordinal);
        Assert.Contains("no such file", result.Files[1].Error, StringComparison.Ordinal);
        Assert.Contains("account", result.Files[3].Error, StringComparison.Ordinal);
        Assert.Null(result.Files[0].Message);
        Assert.Equal(3_400, Case("A").OutstandingMinor);
    }

    [Fact]
    public async Task RowOfACaseThatTheLedgerDoesNotHave_IsUnmatched()
    {
        rows.Add(new CaseRow(
            "ghost", "core", Given.Identity.Account("core", "G").Value, CaseStage.Open, 0, Currency.Eur));
        Assert.Equal(PaymentOutcome.Unmatched, Assert.Single((await Pay("G,1.00,EUR,2026-11-02,R1,,")).Lines).Outcome);
    }

    private Task<PaymentsResult> Pay(string lines, bool dryRun = false, string columns = Header) =>
        Run([folder.Write("payments.csv", columns + lines + "\n")], dryRun);

    private Task<PaymentsResult> Run(string[] files, bool dryRun = false) =>
        new PaymentsRun(host, Options() with { DryRun = dryRun }).RunAsync(files, Cancellation);

    private PaymentsOptions Options() => new()
    {
        Find = (text, _) => Find(text),
        Book = Given.Book,
        Identity = Given.Identity,
        Keeps = false,
        Clock = new VirtualClock(MemoryHost.Start.ToDateTimeOffset()),
        Delay = (_, _) => Task.CompletedTask,
    };

    private ValueTask<IReadOnlyList<CaseRow>> Find(string text) => ValueTask.FromResult<IReadOnlyList<CaseRow>>(
        [
            .. rows.Where(row => row.CaseId == text || row.Account == Given.Identity.Account(row.Source, text).Value),
        ]);

    private async Task Open(string account, long minor, string source = "core", int episode = 1)
    {
        var id = Given.CaseId(source, account, episode);
        var open = new OpenCase(
            id, episode, source, account, Given.Identity.Account(source, account).Value, Currency.Eur,
            [new OpeningItem("1", Given.Day(2026, 10, 1), [new ComponentAmount(DebtComponent.Principal, minor)])])
        {
            Packs = ["BANK"],
        };
        var by = new Principal("test", "collector");
        var receipt = await host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(id), CaseIdentity.Stream(id), by, open), Cancellation);
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        rows.Add(new CaseRow(id, source, open.AccountStream, CaseStage.Open, minor, Currency.Eur));
    }

    private CaseState Case(string account, int episode = 1) => host.Case(Given.CaseId("core", account, episode));
}
