using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

// A payment over several cases of a debtor, as its bank tells it again and takes it back.
public sealed partial class BankIntakeTests
{
    [Fact]
    public async Task Payment_SharedByHand_IsKnownWhenToldAgain_AndGoesBackInPartsOnBothCases()
    {
        await using var node = Start();
        string[] ids = [await OpenForAsync(node, "LOAN-0001"), await OpenForAsync(node, "LOAN-0002")];
        const string Uetr = "eb6305c9-1f7f-49de-aed0-16487c27b42d";
        var paid = Payment("S1") with { Uetr = Uetr, EndToEndId = "E1" };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, paid)).Outcome);

        await ShareAsync(node, paid, (ids[0], 1_000), (ids[1], 2_500));

        Assert.Equal((PaymentOutcome.Duplicate, ids[0]), Of(await TakeAsync(node, paid)));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0002,35.00,EUR,2026-11-01,E1,,\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,E1,,\n"));
        Assert.Equal((1_000, 2_500), await ReceivedAsync(node, ids));

        // The parts go back one after the other, also when nothing of the second's case is left.
        var part = Back("S8", "E1") with { Uetr = Uetr, EndToEndId = null, Amount = Eur(2_700) };
        var rest = part with { ServicerReference = "S9", Amount = Eur(800), ValueOn = Day.PlusDays(9) };
        Assert.Equal((PaymentOutcome.Reversed, ids[0]), Of(await TakeAsync(node, part)));
        Assert.Equal((800, 0), await ReceivedAsync(node, ids));
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, part)).Outcome);
        Assert.Equal((PaymentOutcome.Reversed, ids[0]), Of(await TakeAsync(node, rest)));
        Assert.Equal((0, 0), await ReceivedAsync(node, ids));
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(
            node, rest with { ServicerReference = "S10", Amount = Eur(700) })).Outcome);
        await VerifyAsync();
    }

    [Fact]
    public async Task Reversal_OfAPartByTable_OfAPaymentSharedByHand_IsJudgedByAllOfIt()
    {
        await using var node = Start();
        string[] ids = [await OpenForAsync(node, "LOAN-0001"), await OpenForAsync(node, "LOAN-0002")];
        var paid = Payment("S1") with { EndToEndId = "E1" };
        await TakeAsync(node, paid);
        await ShareAsync(node, paid, (ids[0], 1_000), (ids[1], 2_500));

        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, "LOAN-0001,-36.00,EUR,2026-11-02,B0,,E1\n"));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "LOAN-0001,-30.00,EUR,2026-11-02,B1,,E1\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,-30.00,EUR,2026-11-02,B1,,E1\n"));
        Assert.Equal((500, 0), await ReceivedAsync(node, ids));
        await TakeAsync(node, Back("S8", "E8") with { Amount = Eur(500) });
        await MatchAsync(node, Back("S8", "E8") with { Amount = Eur(500) }, ids[1]);
        Assert.Equal((0, 0), await ReceivedAsync(node, ids));
        await VerifyAsync();
    }

    private async Task ShareAsync(CasesNode node, BankPayment payment, params (string Case, long Minor)[] parts)
    {
        var match = await new UnmatchedMatching(node.Host, new CasePlaces(Ledger), node.Identity, Given.Book)
            .OfSeveralAsync(BankNames.Of(payment, node.Identity, "").Stream.Name, await KeptAsync(node, payment),
                (parts[0].Case, [.. parts.Select(one => new CaseAmount(one.Case, Eur(one.Minor)))]), null,
                Cancellation);
        var receipt = await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("share"), match.Stream, By, match.Command), Cancellation);
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
    }

    private static async Task<(long, long)> ReceivedAsync(CasesNode node, string[] ids) =>
        ((await CaseAsync(node, ids[0])).ReceivedMinor, (await CaseAsync(node, ids[1])).ReceivedMinor);

    private static async Task<string> OpenForAsync(CasesNode node, string account)
    {
        var id = node.Identity.Case("core", account, 1);
        var command = CaseCommands.Open(id, account, debtor: "p1") with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("open" + id), CaseIdentity.Stream(id), By, command),
            Cancellation);
        return id;
    }
}
