using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: a bank's table is read as its map says, strictly, and what it tells is posted once.</summary>
public sealed class TableMapTests : EngineWork
{
    private const string German = """
        payments: giro
        separator: ";"
        encoding: windows-1252
        skip-lines: 2
        decimal: ","
        thousands: "."
        dates: [dd.MM.yyyy]
        currency: {column: Währung}
        value-date: {column: Valuta}
        amount: {column: Betrag}
        sign: {column: S/H, in: [H], out: [S]}
        servicer-reference: {column: Bankref, optional: true}
        own-account: DE02120300000000202051
        end-to-end: {column: E2E, optional: true}
        text: {column: Zweck, optional: true}
        payer: {column: Konto, optional: true}
        debits: returns
        """;

    private const string Columns = "Valuta;Betrag;S/H;Währung;Bankref;E2E;Zweck;Konto\n";

    private const string Plain = """
        payments: plain
        dates: [yyyy-MM-dd]
        currency: EUR
        value-date: {column: day}
        credit: {column: in}
        debit: {column: out}
        reference: {column: ref}
        account: {column: loan}
        reverses: {column: undoes, optional: true}
        """;

    [Fact]
    public async Task Map_OfABanksExport_ReadsSignsEncodingAndHead_AndMatchesByText()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var file = Write("Kontoauszug\nStand 2.11.\n" + Columns
            + "01.11.2026;1.035,00;H;EUR;S1;;Für LOAN-0001;DE44\n"
            + "01.11.2026;35,00;H;EUR;S2;;niemand;\n"
            + "04.11.2026;1.035,00;S;EUR;S3;;Rückgabe LOAN-0001;\n");

        var result = await TakeAsync(node, file, German);

        Assert.Null(Assert.Single(result.Files).Error);
        Assert.Equal(
            [(4, PaymentOutcome.Matched), (5, PaymentOutcome.Unmatched), (6, PaymentOutcome.Unmatched)],
            result.Lines.Select(line => (line.Line, line.Outcome)));
        Assert.Equal(("1070.00", "1035.00"), (result.Files[0].Credits["EUR"], result.Files[0].Debits["EUR"]));
        Assert.Equal(103_500, Assert.Single((await StateAsync(node, id)).Money).Minor);
        Assert.All((await TakeAsync(node, file, German)).Lines,
            line => Assert.Equal(PaymentOutcome.Duplicate, line.Outcome));
    }

    [Fact]
    public async Task Map_WithAnAccount_PostsAndReverses_AndCountsMoneyOut()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var file = Folder.Write("p.csv", "day,in,out,ref,loan,undoes\n"
            + "2026-11-01,35.00,,R1,LOAN-0001,\n"
            + "2026-11-02,,9.00,R2,LOAN-0001,\n"
            + "2026-11-03,,35.00,R3,LOAN-0001,R1\n");

        var result = await TakeAsync(node, file, Plain);

        Assert.Equal([PaymentOutcome.Matched, PaymentOutcome.Reversed], result.Lines.Select(line => line.Outcome));
        Assert.Equal(("35.00", "44.00"), (result.Files[0].Credits["EUR"], result.Files[0].Debits["EUR"]));
        Assert.True(Assert.Single((await StateAsync(node, id)).Money).Reversed);
    }

    [Fact]
    public async Task Booked_OfARowWithAnAccount_IsItsDayOfReceipt_AndUnreadableRejectsTheRow()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        const string map = Plain + "\nbooked: {column: booked, optional: true}\n";
        var file = Folder.Write("p.csv", "day,booked,in,out,ref,loan,undoes\n"
            + "2026-11-01,2026-10-30,35.00,,R1,LOAN-0001,\n"
            + "2026-11-01,,9.00,,R2,LOAN-0001,\n"
            + "2026-11-01,30.10.2026,8.00,,R3,LOAN-0001,\n"
            + "2026-11-01,1026-10-30,7.00,,R4,LOAN-0001,\n");

        var result = await TakeAsync(node, file, map);

        Assert.Equal(
            [(PaymentOutcome.Matched, 2, null), (PaymentOutcome.Matched, 3, null),
                (PaymentOutcome.Rejected, 4, "booked"), (PaymentOutcome.Rejected, 5, null)],
            result.Lines.Select(line => (line.Outcome, line.Line, line.Column)));
        Assert.Equal(["2026-10-30", "2026-11-01"], (await StateAsync(node, id)).Money.Select(
            money => NodaTime.Text.LocalDatePattern.Iso.Format(money.ReceivedOn)));
    }

    [Theory]
    [InlineData("35,00", "no amount")]
    [InlineData("0.00", "one of credit and debit")]
    [InlineData("", "one of credit and debit")]
    [InlineData("35.001", "decimals")]
    public async Task Row_WhoseAmountIsNone_IsRejectedWithItsColumn(string amount, string why)
    {
        await using var node = Start();
        var file = Folder.Write("p.csv", $"day,in,out,ref,loan,undoes\n2026-11-01,\"{amount}\",,R1,LOAN-0001,\n");

        var line = Assert.Single((await TakeAsync(node, file, Plain)).Lines);

        Assert.Equal((PaymentOutcome.Rejected, "in", 2), (line.Outcome, line.Column, line.Line));
        Assert.Contains(why, line.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.035,00", "H", null)]
    [InlineData("1035,00", "H", null)]
    [InlineData("1.03,00", "H", "Betrag")]
    [InlineData("1,035.00", "H", "Betrag")]
    [InlineData("1.035,00", "X", "S/H")]
    [InlineData("-5,00", "H", "")]
    public async Task Row_OfAGermanTable_IsReadOnlyAsTheMapSays(string amount, string sign, string? column)
    {
        await using var node = Start();
        var file = Write("\n\n" + Columns + $"01.11.2026;{amount};{sign};EUR;S1;;Text;\n");

        var line = Assert.Single((await TakeAsync(node, file, German)).Lines);

        Assert.Equal(column is null ? PaymentOutcome.Unmatched : PaymentOutcome.Rejected, line.Outcome);
        Assert.Equal(column is "" ? null : column, line.Column);
        Assert.Equal(4, line.Line);
    }

    [Fact]
    public async Task Table_WithoutAColumnOfTheMap_IsAnError()
    {
        await using var node = Start();
        var file = Folder.Write("p.csv", "day,in,ref,loan\n2026-11-01,35.00,R1,LOAN-0001\n");

        var read = Assert.Single((await TakeAsync(node, file, Plain)).Files);

        Assert.Contains("out", read.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dates: [dd.MM.yyyy]", "dates: [TT.MM.JJJJ]", "no pattern of dates")]
    [InlineData("encoding: windows-1252", "encoding: ebcdic", "no encoding that is read")]
    [InlineData("thousands: \".\"", "thousands: \",\"", "are one sign")]
    [InlineData("decimal: \",\"", "decimal: \"#\"", "no such sign")]
    [InlineData("debits: returns", "debits: maybe", "not what debits can be")]
    [InlineData("currency: {column: Währung}", "currency: Euro", "no currency")]
    [InlineData("amount: {column: Betrag}", "betrag: {column: Betrag}", "betrag")]
    [InlineData("amount: {column: Betrag}", "credit: {column: Betrag}", "'sign' stands without 'amount'")]
    [InlineData("servicer-reference: {column: Bankref, optional: true}\nown-account: DE02120300000000202051\n"
        + "end-to-end: {column: E2E, optional: true}\n", "", "nothing tells one payment from another")]
    [InlineData("text: {column: Zweck, optional: true}\npayer: {column: Konto, optional: true}\n",
        "account: {column: Vertrag}\n", "nothing tells one payment from another")]
    [InlineData("skip-lines: 2", "skip-lines: 1000", "skip-lines")]
    [InlineData("in: [H]", "in: []", "'in' is empty")]
    [InlineData("debits: returns", "debit: {column: Soll}", "'debit' stands beside 'amount'")]
    public void Map_ThatIsNotWhole_IsRefusedWithItsPlace(string part, string instead, string why)
    {
        Assert.Contains(part, German, StringComparison.Ordinal);
        var result = TableMaps.LoadText("m.yaml", German.Replace(part, instead, StringComparison.Ordinal));

        Assert.Null(result.Map);
        Assert.Contains(result.Faults, fault => fault.ToString().Contains(why, StringComparison.Ordinal)
            && fault.ToString().Contains("m.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Map_ThatIsNoMap_IsRefused()
    {
        Assert.NotEmpty(TableMaps.LoadText("m.yaml", "").Faults);
        Assert.NotEmpty(TableMaps.LoadText("m.yaml", Plain + "\n---\n" + Plain).Faults);
        Assert.NotEmpty(TableMaps.Load(Folder.File("none.yaml")).Faults);
    }

    [Theory]
    [InlineData("payments-plain.yaml")]
    [InlineData("payments-bank.yaml")]
    public void Map_AmongTheExamples_IsSound(string name)
    {
        var result = TableMaps.Load(Path.Combine(Checkout.Root, "deploy", "examples", name));

        Assert.Empty(result.Faults);
        Assert.NotNull(result.Map);
    }

    private string Write(string text)
    {
        var path = Folder.File("giro.csv");
        File.WriteAllBytes(path, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text));
        return path;
    }

    private Task<PaymentsResult> TakeAsync(CasesNode node, string path, string map)
    {
        var loaded = TableMaps.LoadText("m.yaml", map);
        Assert.Empty(loaded.Faults);
        return PayAsync(node, path, options => options with { Keeps = true, Map = loaded.Map });
    }

    private static async Task<string> OpenAsync(CasesNode node, string account)
    {
        var id = node.Identity.Case("core", account, 1);
        var command = CaseCommands.Open(id, account) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        var receipt = await node.Host.SendAsync(
            new CommandEnvelope(
                CommandId16.FromHash("open"), CaseIdentity.Stream(id), new Principal("ann", "collector"), command),
            Cancellation);
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        return id;
    }

    private static async Task<CaseState> StateAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;
}
