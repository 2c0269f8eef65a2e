using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Payments have keyed names, which confirm no guess. Those that earlier builds named by a plain hash are known still.
/// </summary>
public sealed class EarlierPaymentTests : EngineWork
{
    private const string Header = "account,amount,currency,value_date,reference,channel,reverses\n";

    private static readonly Principal By = new("grace", "compliance");
    private static readonly string Earlier = "p-" + CommandId16.FromHash("0001\nR1");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PaymentOfAnEarlierBuild_ToldAgain_IsKnown_AndTakenBackOnce(bool byCase)
    {
        await using var node = Start();
        var id = await OpenAsync(node);
        await SendAsync(node, "case/" + id, new RecordPayment(
            Earlier, new Money(3_500, Currency.Eur), CaseCommands.Today, "R1"));
        var name = byCase ? id : "0001";

        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, $"{name},35.00,EUR,2026-11-20,R1,,\n"));
        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, $"{name},36.00,EUR,2026-11-20,R1,,\n"));
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, $"{name},1.00,EUR,2026-11-20,R2,,\n"));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, $"{name},-35.00,EUR,2026-11-20,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, $"{name},-35.00,EUR,2026-11-20,B1,,R1\n"));

        var money = (await StateAsync(node, id)).Money;
        Assert.Equal([(Earlier, true), (node.Identity.PaymentKey(Stream(node), "R2"), false)],
            money.Select(one => (one.Key, one.Reversed)));
    }

    [Fact]
    public async Task PaymentOfAnEarlierBuild_ThatWaitsToo_IsClosedAndNotPostedTwice()
    {
        await using var node = Start();
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, "0001,35.00,EUR,2026-11-20,R1,,\n"));
        var id = await OpenAsync(node);
        await SendAsync(node, "case/" + id, new RecordPayment(
            Earlier, new Money(3_500, Currency.Eur), CaseCommands.Today, "R1"));
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var payment = node.Identity.Payment("0001", "R1");
        var told = (PaymentState)(await node.Host.ReadAsync(payment, Cancellation)).State;
        var matching = new UnmatchedMatching(
            node.Host, new CasePlaces(Ledger), node.Identity, Given.Book);

        var match = await matching.OfAsync(payment.Name, told, id, Cancellation);

        Assert.Equal((false, new CloseToldAgain(id, Earlier)), (match.IsPosting, match.Command));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PaymentThatWaits_AndStandsOnAnErasedAccount_IsNotPostedTwice(bool ofEarlierBuild)
    {
        await using var node = Start();
        await SendAsync(node, "person/p1", new RegisterPerson("Wang", "zh-CN"));
        var id = await OpenAsync(node, debtor: "p1");
        var whole = string.Create(CultureInfo.InvariantCulture, $"{CaseCommands.Owed / 100m:0.00}");
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, $"0099,{whole},EUR,2026-11-20,R1,,\n"));
        if (ofEarlierBuild)
        {
            await SendAsync(node, "case/" + id, new RecordPayment(
                Earlier, new Money(CaseCommands.Owed, Currency.Eur), CaseCommands.Today, "R1"));
        }
        else
        {
            Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, $"0001,{whole},EUR,2026-11-20,R1,,\n"));
        }

        // A later case of the account, of somebody else: the payment stands on the one before it.
        await SendAsync(node, "person/p2", new RegisterPerson("Zhao", "zh-CN"));
        var later = await OpenAsync(node, 2, "p2");
        await SendAsync(node, "case/" + later, new RecordPayment(
            "rest", new Money(CaseCommands.Owed, Currency.Eur), CaseCommands.Today, "R2"));
        foreach (var (person, erased) in new[] { ("p1", id), ("p2", later) })
        {
            await SendAsync(node, "person/" + person, new ErasePerson(ErasureGround.PurposeAchieved));
            Assert.Null((await StateAsync(node, erased)).Opened!.Account);
        }

        var payment = node.Identity.Payment("0099", "R1");
        var told = (PaymentState)(await node.Host.ReadAsync(payment, Cancellation)).State;
        foreach (var named in new[] { id, later })
        {
            var match = await new UnmatchedMatching(
                node.Host, new CasePlaces(Ledger), node.Identity, Given.Book)
                .OfAsync(payment.Name, told, named, Cancellation);
            Assert.Equal(ofEarlierBuild, match.IsPosting);
            if (ofEarlierBuild)
            {
                var refused = await node.Host.SendAsync(new CommandEnvelope(
                    CommandId16.FromHash("match" + named), match.Stream, By, match.Command), Cancellation);
                Assert.Equal(RefusalCode.FieldMissing, Assert.Single(refused.Reasons).Code);
            }
            else
            {
                Assert.Equal(new CloseToldAgain(id, node.Identity.PaymentKey(Stream(node), "R1")), match.Command);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PaymentOnAnotherCaseOfTheAccount_ToldByTheIdOfAnErasedOne_IsNotPostedTwice(bool ofEarlierBuild)
    {
        await using var node = Start();
        var whole = string.Create(CultureInfo.InvariantCulture, $"{CaseCommands.Owed / 100m:0.00}");
        await SendAsync(node, "person/p1", new RegisterPerson("Wang", "zh-CN"));
        var erased = await OpenAsync(node, debtor: "p1");
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, $"0001,{whole},EUR,2026-11-20,R0,,\n"));
        await SendAsync(node, "person/p1", new ErasePerson(ErasureGround.PurposeAchieved));
        var later = await OpenAsync(node, 2, "p2");
        if (ofEarlierBuild)
        {
            await SendAsync(node, "case/" + later, new RecordPayment(
                Earlier, new Money(3_500, Currency.Eur), CaseCommands.Today, "R1"));
        }
        else
        {
            Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, "0001,35.00,EUR,2026-11-20,R1,,\n"));
        }

        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, $"{erased},35.00,EUR,2026-11-20,R1,,\n"));
        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, $"{erased},-35.00,EUR,2026-11-20,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, $"{erased},{whole},EUR,2026-11-20,R0,,\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "0001,35.00,EUR,2026-11-20,R1,,\n"));
        Assert.Equal(1, (await StateAsync(node, erased)).Money.Length);
        Assert.Equal(1, (await StateAsync(node, later)).Money.Length);
    }

    [Fact]
    public async Task PaymentThatAnEarlierBuildNamedByTheAccountsStream_IsKnown()
    {
        await using var node = Start();
        var id = await OpenAsync(node);
        var matched = "p-" + CommandId16.FromHash(Stream(node) + "\nR1");
        await SendAsync(node, "case/" + id, new RecordPayment(
            matched, new Money(3_500, Currency.Eur), CaseCommands.Today, "R1"));

        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "0001,35.00,EUR,2026-11-20,R1,,\n"));
    }

    [Fact]
    public async Task NamesOfPayments_ConfirmNoGuess()
    {
        await using var node = Start();
        var id = await OpenAsync(node);
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, "0001,35.00,EUR,2026-11-20,R1,wire,\n"));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0001,-35.00,EUR,2026-11-20,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, "0099,35.00,EUR,2026-11-20,R9,wire,\n"));

        var key = Assert.Single((await StateAsync(node, id)).Money).Key;
        var back = node.Identity.PaymentKey(Stream(node), "return/R1/B1");
        var kept = node.Identity.Payment("0099", "R9");
        var entries = (await Ledger.ReadFromAsync(0, 99, Cancellation)).Select(row => LedgerEntry.Decode(row.Bytes));
        string[] guesses =
        [
            $"payments/b/{key}/{back}/35.00 EUR/{CaseCommands.Today:R}",
            $"unmatched/{kept}/R9/{UnmatchedReason.NoAccount}/35.00 EUR/{CaseCommands.Today:R}/wire",
        ];
        Assert.NotEqual(Earlier, key);
        Assert.All(guesses, guess => Assert.DoesNotContain(
            entries, entry => entry.Command == CommandId16.FromHash(guess)));
        Assert.All(guesses, guess => Assert.Contains(
            entries, entry => entry.Command == node.Identity.Command(guess)));
    }

    private static string Stream(CasesNode node) => node.Identity.Account("core", "0001").Value;

    private static async Task<CaseState> StateAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;

    private static async Task<string> OpenAsync(CasesNode node, int episode = 1, string? debtor = null)
    {
        var id = node.Identity.Case("core", "0001", episode);
        await SendAsync(node, "case/" + id, CaseCommands.Open(id, "0001", episode, debtor: debtor) with
        {
            AccountStream = Stream(node),
        });
        return id;
    }

    private static async Task SendAsync(CasesNode node, string stream, object command) => Assert.Empty(
        (await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash(stream + command), StreamId.Parse(stream), By, command), Cancellation)).Reasons);

    private async Task<PaymentOutcome> PayAsync(CasesNode node, string line)
    {
        var file = Folder.Write("payments.csv", Header + line);
        return Assert.Single((await PayAsync(node, file, with => with with { Keeps = true })).Lines).Outcome;
    }
}
