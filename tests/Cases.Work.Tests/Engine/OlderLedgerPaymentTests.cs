using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Goal: on a ledger whose epoch was not raised, payments of every channel go on and nothing is written that older
/// nodes cannot read; once it is raised, the newer kinds come by themselves.
/// </summary>
public sealed class OlderLedgerPaymentTests : EngineWork
{
    private const string Columns = "account,amount,currency,value_date,reference\n";
    private static readonly Principal By = new("feed", "integration");
    private static readonly LocalDate Day = new(2026, 11, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Payments_OfEveryChannel_GoOn_AndNothingNewerIsWritten(int epoch)
    {
        string id;
        await using (var old = Start(epoch))
        {
            id = await OpenAsync(old, "LOAN0001");
        }

        await using var node = Start();
        Assert.Equal(
            [
                PaymentOutcome.Matched, PaymentOutcome.Matched, PaymentOutcome.Matched, PaymentOutcome.Unmatched,
                PaymentOutcome.Duplicate, PaymentOutcome.Duplicate, PaymentOutcome.Duplicate, PaymentOutcome.Duplicate,
            ],
            [.. await TellAsync(node, "1"), .. await TellAsync(node, "1")]);
        var written = await EntriesAsync();
        Assert.DoesNotContain(written, entry => EpochTable.Build.Of(entry.Kind) > epoch);
        Assert.Equal(3, Posted(await StateAsync(node, id)));

        Assert.Equal(EpochTable.Build.Newest, await node.RaiseEpochAsync(Cancellation));
        Assert.Equal(
            [
                PaymentOutcome.Duplicate, PaymentOutcome.Duplicate, PaymentOutcome.Duplicate, PaymentOutcome.Duplicate,
            ],
            await TellAsync(node, "1"));
        Assert.Equal(
            [PaymentOutcome.Matched, PaymentOutcome.Matched, PaymentOutcome.Matched, PaymentOutcome.Unmatched],
            await TellAsync(node, "2"));
        Assert.Equal(6, Posted(await StateAsync(node, id)));
        var kinds = (await EntriesAsync()).Skip(written.Count).Select(entry => entry.Kind).ToHashSet();
        Assert.Superset(new HashSet<string> { "paymentTaken", "paymentDoubtful", "fileTold" }, kinds);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    /// <summary>A pushed event, a row of a table, an entry of a statement, and one that waits.</summary>
    private async Task<List<PaymentOutcome>> TellAsync(CasesNode node, string number)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var options = new PaymentsOptions
        {
            Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
            Book = Given.Book,
            Clock = Clock,
            Identity = node.Identity,
            Delay = (_, _) => Task.CompletedTask,
        };
        var pushed = await new PaymentIntake(node.Host, options).TakeAsync(
            new IncomingPayment("LOAN0001", new Money(100, Currency.Eur), Day, "W" + number), By, Cancellation);
        var run = new PaymentsRun(node.Host, options);
        var table = Folder.Write($"{number}.csv", $"{Columns}LOAN0001,2.00,EUR,2026-11-01,T{number}\n");
        var statement = Folder.Write($"{number}.xml", Statement(
            Entry("B" + number, "3.00", "LOAN0001") + Entry("C" + number, "4.00", "NOBODY-1")));
        var files = await run.RunAsync([table, statement], Cancellation).Soon();
        Assert.DoesNotContain(files.Files, file => file.Error is not null);
        return [pushed.Outcome, .. files.Lines.Select(line => line.Outcome)];
    }

    private static int Posted(CaseState state) => state.Money.Count(money => !money.Waiver && !money.Reversed);

    private static string Statement(string entries) =>
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
        + "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-05T06:00:00</CreDtTm></GrpHdr>"
        + "<Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
        + $"{entries}</Stmt></BkToCstmrStmt></Document>";

    private static string Entry(string reference, string amount, string account) =>
        $"<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
        + "<BookgDt><Dt>2026-11-01</Dt></BookgDt><ValDt><Dt>2026-11-01</Dt></ValDt>"
        + $"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>{account}</Ref>"
        + "</CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>";

    private static async Task<CaseState> StateAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;

    private static async Task<string> OpenAsync(CasesNode node, string account)
    {
        var id = node.Identity.Case("core", account, 1);
        var open = CaseCommands.Open(id, account, 1) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        Assert.Empty((await node.Host.SendAsync(RunningHost.Envelope("open" + id, id, open), Cancellation)).Reasons);
        return id;
    }
}
