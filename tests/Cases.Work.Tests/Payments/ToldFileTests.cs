using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: a file that came before is told as such in later runs, and what it missed is still taken.</summary>
public sealed class ToldFileTests : EngineWork
{
    private const string Table = "account,amount,currency,value_date,reference\n0099,35.00,EUR,2026-11-01,R1\n";

    [Fact]
    public async Task MessageId_WithOtherContentInALaterRun_IsToldWithTimeAndHash_AndBothArePosted()
    {
        await using var node = await BegunAsync();
        var first = await PayAsync(node, Folder.Write("a.xml", Statement("R1", "5.00")), Keep);
        Assert.Empty(first.Files[0].Warnings);
        var hash = Assert.Single(await ToldAsync(node)).Hash;
        Clock.Advance(TimeSpan.FromDays(3));

        var other = await PayAsync(node, Folder.Write("b.xml", Statement("R2", "6.00")), Keep);

        var warning = Assert.Single(other.Files[0].Warnings);
        Assert.Contains("the same message id came at 2026-11-", warning, StringComparison.Ordinal);
        Assert.Contains($"another content (SHA-256 {hash})", warning, StringComparison.Ordinal);
        Assert.Equal([PaymentOutcome.Unmatched], other.Lines.Select(line => line.Outcome));
        Assert.Equal(2, (await ToldAsync(node)).Count);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Theory]
    [InlineData("a.xml")]
    [InlineData("a.csv")]
    public async Task File_ThatComesAgain_IsToldAtOnce_AndReadForWhatWasMissing(string name)
    {
        await using var node = await BegunAsync();
        var text = name == "a.csv" ? Table : Statement("R1", "5.00");
        await PayAsync(node, Folder.Write(name, text), Keep);
        Clock.Advance(TimeSpan.FromDays(1));

        var again = await PayAsync(node, Folder.Write("again-" + name, text), Keep);

        Assert.StartsWith("the same file came at 2026-11-", Assert.Single(again.Files[0].Warnings),
            StringComparison.Ordinal);
        Assert.Equal([PaymentOutcome.Duplicate], again.Lines.Select(line => line.Outcome));
        Assert.Single(await ToldAsync(node));
    }

    [Fact]
    public async Task MessageId_OfAnotherAccountMessageOrPartOfTheBank_IsAnother()
    {
        await using var node = await BegunAsync();
        await PayAsync(node, Folder.Write("a.xml", Statement("R1", "5.00")), Keep);
        var elsewhere = Statement("R2", "6.00").Replace("<IBAN>DE02", "<IBAN>DE03", StringComparison.Ordinal);
        var details = Statement("R3", "7.00").Replace("camt.053", "camt.054", StringComparison.Ordinal)
            .Replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", StringComparison.Ordinal)
            .Replace("Stmt>", "Ntfctn>", StringComparison.Ordinal);
        Assert.Empty((await PayAsync(node, Folder.Write("b.xml", elsewhere), Keep)).Files[0].Warnings);
        Assert.DoesNotContain((await PayAsync(node, Folder.Write("c.xml", details), Keep)).Files[0].Warnings,
            text => text.Contains("the same", StringComparison.Ordinal));
        var south = await PayAsync(node, Folder.Write("d.xml", Statement("R4", "8.00")),
            with => Keep(with) with { Realm = "south" });
        Assert.Empty(south.Files[0].Warnings);
    }

    [Fact]
    public async Task DryRun_SaysItAndWritesNothing()
    {
        await using var node = await BegunAsync();
        var file = Folder.Write("a.xml", Statement("R1", "5.00"));
        Assert.Empty((await PayAsync(node, file, with => with with { DryRun = true })).Files[0].Warnings);
        Assert.Empty(await ToldAsync(node));
        await PayAsync(node, file, Keep);
        Assert.Single((await PayAsync(node, file, with => with with { DryRun = true })).Files[0].Warnings);
    }

    /// <summary>Below the epoch that has these entries the files of one run alone are compared.</summary>
    [Fact]
    public async Task LedgerOfAnEarlierEpoch_TakesFilesAsItDid_UntilItIsRaised()
    {
        await using (await BegunAsync(4))
        {
            // Begun by a build that knew four epochs.
        }

        await using var node = Start();
        await PayAsync(node, Folder.Write("a.xml", Statement("R1", "5.00")), Keep);
        var other = await PayAsync(node, Folder.Write("b.xml", Statement("R2", "6.00")), Keep);
        Assert.Empty(other.Files[0].Warnings);
        Assert.Empty(await ToldAsync(node));

        await node.RaiseEpochAsync(Cancellation);
        await PayAsync(node, Folder.Write("b.xml", Statement("R3", "7.00")), Keep);
        Assert.Single((await PayAsync(node, Folder.Write("c.xml", Statement("R4", "8.00")), Keep)).Files[0].Warnings);
    }

    /// <summary>A node on a ledger that has begun, by the first case.</summary>
    private async Task<CasesNode> BegunAsync(int? newest = null)
    {
        var node = newest is { } epoch ? Start(epoch) : Start();
        var id = node.Identity.Case("core", "LOAN0001", 1);
        Assert.Empty((await node.Host.SendAsync(
            RunningHost.Envelope("open", id, CaseCommands.Open(id, "LOAN0001", 1)), Cancellation)).Reasons);
        return node;
    }

    private static PaymentsOptions Keep(PaymentsOptions options) => options with { Keeps = true };

    private async Task<List<FileTold>> ToldAsync(CasesNode node)
    {
        var streams = (await EntriesAsync()).Where(entry => entry.Kind == "fileTold").Select(entry => entry.Stream);
        var told = new List<FileTold>();
        foreach (var stream in streams.Distinct())
        {
            told.AddRange(((PaymentState)(await node.Host.ReadAsync(stream, Cancellation)).State).Files);
        }

        return told;
    }

    private static string Statement(string reference, string amount) =>
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
        + "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-05T06:00:00</CreDtTm></GrpHdr>"
        + "<Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
        + $"<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
        + "<BookgDt><Dt>2026-11-02</Dt></BookgDt><ValDt><Dt>2026-11-02</Dt></ValDt>"
        + $"<AcctSvcrRef>{reference}</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>";
}
