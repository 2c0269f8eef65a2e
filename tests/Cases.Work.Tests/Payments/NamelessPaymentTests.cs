using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: money that no bank gave a reference waits once, however often its very file comes.</summary>
public sealed class NamelessPaymentTests : EngineWork
{
    private static readonly Principal By = new("bank", "integration");

    [Fact]
    public async Task SameFile_UnderAnotherName_BringsTheSamePayments_AndAnotherFileOthers()
    {
        await using var node = Start();
        var twice = Statement("M1", 2);
        var first = await PayAsync(node, "day.xml", twice);
        Assert.Equal([PaymentOutcome.Unmatched, PaymentOutcome.Unmatched], first);
        Assert.Equal(
            [PaymentOutcome.Duplicate, PaymentOutcome.Duplicate], await PayAsync(node, "x7f3a.xml", twice));
        Assert.Equal(2, await WaitingAsync());

        Assert.Equal([PaymentOutcome.Unmatched], await PayAsync(node, "day.xml", Statement("M2", 1)));
        Assert.Equal(3, await WaitingAsync());
    }

    [Fact]
    public async Task SameTable_UnderAnotherName_BringsTheSamePayments()
    {
        await using var node = Start();
        const string Table = "Amount,Day,Text,Ref\n7.50,2026-11-01,rent,\n7.50,2026-11-01,rent,\n";
        var map = TableMaps.LoadText("plain.yaml", """
            payments: plain
            dates: [yyyy-MM-dd]
            currency: EUR
            value-date: {column: Day}
            amount: {column: Amount}
            text: {column: Text}
            end-to-end: {column: Ref, optional: true}
            """).Map!;
        var outcomes = new List<PaymentOutcome>();
        foreach (var name in (string[])["a.csv", "b.csv"])
        {
            var told = await PayAsync(node, Folder.Write(name, Table), with => with with { Keeps = true, Map = map });
            outcomes.AddRange(told.Lines.Select(line => line.Outcome));
        }

        Assert.Equal(
            [
                PaymentOutcome.Unmatched, PaymentOutcome.Unmatched, PaymentOutcome.Duplicate, PaymentOutcome.Duplicate,
            ],
            outcomes);
        Assert.Equal(2, await WaitingAsync());
    }

    [Fact]
    public async Task PaymentMatchedByAPerson_ComesAgain_AndStandsOnItsCase()
    {
        await using var node = Start();
        var id = node.Identity.Case("core", "A-1", 1);
        var open = CaseCommands.Open(id, "A-1") with { AccountStream = node.Identity.Account("core", "A-1").Value };
        await node.Host.SendAsync(RunningHost.Envelope("open", id, open), Cancellation);
        await PayAsync(node, "day.xml", Statement("M1", 1));
        var kept = (await EntriesAsync()).Single(entry => entry.Kind == "paymentDoubtful").Stream;
        var state = (PaymentState)(await node.Host.ReadAsync(kept, Cancellation)).State;
        var match = await new UnmatchedMatching(node.Host, new CasePlaces(Ledger), node.Identity, Given.Book)
            .OfAsync(kept.Name, state, id, Cancellation);
        var sent = new CommandEnvelope(CommandId16.FromHash("match"), match.Stream, By, match.Command);
        Assert.Equal(ReceiptKind.Accepted, (await node.Host.SendAsync(sent, Cancellation)).Kind);

        Assert.Equal([PaymentOutcome.Duplicate], await PayAsync(node, "again.xml", Statement("M1", 1)));

        var money = ((CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State).Money;
        Assert.Equal(750, Assert.Single(money).Minor);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task PaymentKeptByAnEarlierBuild_ToldAgain_IsKnownByItsFilesName()
    {
        await using var node = Start();
        var intake = new BankIntake(node.Host, new PaymentsOptions
        {
            Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
            Book = Given.Book,
            Identity = node.Identity,
            Clock = Clock,
            Delay = (_, _) => Task.CompletedTask,
        });
        var payment = new BankPayment
        {
            Amount = new Money(7_50, Currency.Eur),
            Direction = BankDirection.In,
            ValueOn = new LocalDate(2026, 11, 1),
            IsBooked = true,
            File = "day.xml",
            Line = 3,
        };
        Assert.Equal(PaymentOutcome.Unmatched, (await intake.TakeAsync(payment, By, Cancellation)).Outcome);

        var now = payment with { Content = new string('a', 64), Place = 1 };
        Assert.Equal(PaymentOutcome.Duplicate, (await intake.TakeAsync(now, By, Cancellation)).Outcome);
        Assert.Equal(
            PaymentOutcome.Unmatched, (await intake.TakeAsync(now with { File = "b.xml" }, By, Cancellation)).Outcome);
        Assert.Equal(2, await WaitingAsync());
    }

    private async Task<IEnumerable<PaymentOutcome>> PayAsync(CasesNode node, string name, string text) =>
        (await PayAsync(node, Folder.Write(name, text), with => with with { Keeps = true }))
            .Lines.Select(line => line.Outcome);

    private async Task<int> WaitingAsync() =>
        (await EntriesAsync()).Count(entry => entry.Kind is "paymentDoubtful" or "paymentUnmatched");

    /// <summary>A statement on one line, of so many equal payments without any reference.</summary>
    private static string Statement(string id, int count) =>
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr>"
        + $"<MsgId>{id}</MsgId><CreDtTm>2026-11-02T08:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S</Id>"
        + "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
        + string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture,
            $"<Ntry><Amt Ccy=\"EUR\">{7.50m}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            + $"<BookgDt><Dt>2026-11-01</Dt></BookgDt><ValDt><Dt>2026-11-01</Dt></ValDt></Ntry>"), count))
        + "</Stmt></BkToCstmrStmt></Document>";
}
