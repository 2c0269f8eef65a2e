using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Payments of files that no account is found for: kept once, taken back, matched and then known.</summary>
public sealed class UnmatchedWorkTests : EngineWork
{
    private const string Header = "account,amount,currency,value_date,reference,channel,reverses\n";
    private const string Lost = "0099,35.00,EUR,2026-11-01,R1,wire,\n";

    [Fact]
    public async Task Payment_WithoutAnAccount_IsKeptOnce_AndADryRunKeepsNothing()
    {
        await using var node = Start();
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, Lost, dryRun: true));
        Assert.Null((await StateAsync(node)).Told);
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, Lost));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        var told = (await StateAsync(node)).Told!;
        Assert.Equal(("0099", "R1", "wire", UnmatchedReason.NoAccount),
            (told.Account, told.Reference, told.Channel, told.Reason));
        Assert.Equal(
            PaymentOutcome.Rejected, await PayAsync(node, Lost.Replace("35.00", "36.00", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Payment_TakenBackBeforeItWasMatched_WaitsNoMore()
    {
        await using var node = Start();
        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B1,,R1\n"));
        await PayAsync(node, Lost);
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B2,,R1\n"));
        Assert.False((await StateAsync(node)).Waits);
    }

    [Fact]
    public async Task Payment_Matched_IsADuplicateWhenItComesWithItsAccount()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node);
        var stream = node.Identity.Payment("0099", "R1");
        var command = UnmatchedPayments.Match(stream.Name, (await StateAsync(node)).Told!, opened, Given.Book);
        var envelope = new CommandEnvelope(
            CommandId16.FromHash("match"), CaseIdentity.Stream(opened.Case), new Principal("bob", "supervisor"),
            command);
        Assert.Equal(ReceiptKind.Accepted, (await node.Host.SendAsync(envelope, Cancellation)).Kind);

        Assert.Equal(PaymentOutcome.Duplicate,
            await PayAsync(node, Lost.Replace("0099", "0001", StringComparison.Ordinal)));
        Assert.False((await StateAsync(node)).Waits);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    private static async Task<CaseOpened> OpenAsync(CasesNode node)
    {
        var id = node.Identity.Case("core", "0001", 1);
        var open = CaseCommands.Open(id, "0001") with { AccountStream = node.Identity.Account("core", "0001").Value };
        Assert.Empty((await node.Host.SendAsync(RunningHost.Envelope("open", id, open), Cancellation)).Reasons);
        return ((CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State).Opened!;
    }

    private static async Task<PaymentState> StateAsync(CasesNode node) =>
        (PaymentState)(await node.Host.ReadAsync(node.Identity.Payment("0099", "R1"), Cancellation)).State;

    private async Task<PaymentOutcome> PayAsync(CasesNode node, string line, bool dryRun = false)
    {
        var file = Folder.Write("payments.csv", Header + line);
        var result = await PayAsync(node, file, with => with with { Identity = node.Identity, DryRun = dryRun });
        return Assert.Single(result.Lines).Outcome;
    }
}
