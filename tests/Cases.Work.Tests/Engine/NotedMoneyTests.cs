using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Goal: money of an account without an open case counts on its next one, and whatever is told of it reaches it there.
/// </summary>
public sealed class NotedMoneyTests : EngineWork
{
    private const string Day = "2026-11-20";

    private static readonly Principal By = new("grace", "compliance");

    /// <summary>
    /// Goal: the balances do not depend on when the next case opens. Method: a payment, a part of it that goes back and
    /// its correction, in every order, with the opening at every place among them; each is told twice.
    /// </summary>
    [Theory]
    [InlineData("open pay back correct")]
    [InlineData("pay open back correct")]
    [InlineData("pay back open correct")]
    [InlineData("pay back correct open")]
    [InlineData("back open pay correct")]
    [InlineData("back pay correct open")]
    [InlineData("correct open back pay")]
    [InlineData("correct back pay open")]
    [InlineData("pay correct open back")]
    [InlineData("back correct open pay")]
    public async Task PaymentReturnAndCorrection_InAnyOrderWithTheOpening_GiveOneBalance(string order)
    {
        await using var node = Start();
        var first = await OpenAsync(node, 1);
        Assert.Equal(PaymentOutcome.Matched, (await PayAsync(node, $"0001,35.00,EUR,{Day},R0,,")).Outcome);
        var next = "";
        foreach (var step in order.Split(' '))
        {
            if (step == "open")
            {
                next = await OpenAsync(node, 2);
                continue;
            }

            var told = await TellAsync(node, step);
            Assert.True(told.Outcome is PaymentOutcome.Matched or PaymentOutcome.Reversed, $"{step}: {told}");
            Assert.Equal(PaymentOutcome.Duplicate, (await TellAsync(node, step)).Outcome);
        }

        Assert.Equal(0, (await StateAsync(node, first)).OutstandingMinor);
        var state = await StateAsync(node, next);
        Assert.Equal((3_500 - 1_200 + 300, 900L), (state.OutstandingMinor, state.Items[0].PaidMinor));
        Assert.Equal(PaymentOutcome.Duplicate, (await TellAsync(node, "pay")).Outcome);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task PaymentThatIsSplit_TakenBack_GoesBackFromTheNextCaseFirst()
    {
        await using var node = Start();
        var first = await OpenAsync(node, 1);
        Assert.Equal(PaymentOutcome.Matched, (await PayAsync(node, $"0001,45.00,EUR,{Day},R1,,")).Outcome);
        var next = await OpenAsync(node, 2);
        Assert.Equal((0L, 2_500L), (await OwedAsync(node, first), await OwedAsync(node, next)));

        Assert.Equal(PaymentOutcome.Reversed, (await PayAsync(node, $"0001,-6.00,EUR,{Day},B1,,R1")).Outcome);
        Assert.Equal((0L, 3_100L), (await OwedAsync(node, first), await OwedAsync(node, next)));
        Assert.Equal(PaymentOutcome.Duplicate, (await PayAsync(node, $"0001,-6.00,EUR,{Day},B1,,R1")).Outcome);

        // The rest was the first case's: what is owed again there goes on with the open one.
        Assert.Equal(PaymentOutcome.Reversed, (await PayAsync(node, $"0001,-39.00,EUR,{Day},B2,,R1")).Outcome);
        Assert.Equal((0L, 7_000L), (await OwedAsync(node, first), await OwedAsync(node, next)));
        Assert.Equal(PaymentOutcome.Duplicate, (await PayAsync(node, $"0001,-39.00,EUR,{Day},B2,,R1")).Outcome);
        Assert.Equal(PaymentOutcome.Rejected, (await PayAsync(node, $"0001,-1.00,EUR,{Day},B3,,R1")).Outcome);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task PaymentThatIsSplit_TakenBackByAnEvent_GoesBackOnBothCasesAndOnce()
    {
        await using var node = Start();
        var first = await OpenAsync(node, 1);
        await PayAsync(node, $"0001,45.00,EUR,{Day},R1,,");
        var next = await OpenAsync(node, 2);
        var streams = new Dictionary<CommandId16, StreamId>();
        var told = new ToldEvent(CommandId16.FromHash("event 1"), (id, stream) =>
            streams.TryAdd(id, stream) || streams[id] == stream);
        var back = new IncomingPayment("0001", new Money(4_500, Currency.Eur), CaseCommands.Today, "B1")
        {
            Reverses = "R1",
        };

        Assert.Equal(PaymentOutcome.Reversed, (await TakeAsync(node, back, told)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, back, told)).Outcome);
        Assert.Equal((0L, 7_000L), (await OwedAsync(node, first), await OwedAsync(node, next)));
    }

    [Fact]
    public async Task PaymentThatIsSplit_Corrected_ChangesTheNextCase()
    {
        await using var node = Start();
        var first = await OpenAsync(node, 1);
        await PayAsync(node, $"0001,45.00,EUR,{Day},R1,,");
        var next = await OpenAsync(node, 2);

        Assert.Equal(PaymentOutcome.Matched, (await CorrectAsync(node, 40, "R1")).Outcome);
        Assert.Equal((0L, 3_000L), (await OwedAsync(node, first), await OwedAsync(node, next)));
        Assert.Equal(PaymentOutcome.Duplicate, (await CorrectAsync(node, 40, "R1")).Outcome);
        var less = await CorrectAsync(node, 20, "R1");
        Assert.Equal((PaymentOutcome.Rejected, next), (less.Outcome, less.Case));
    }

    [Fact]
    public async Task Node_RestartedBetween_FoldsBothCasesAlike()
    {
        string next;
        await using (var node = Start())
        {
            await OpenAsync(node, 1);
            await PayAsync(node, $"0001,45.00,EUR,{Day},R1,,");
            next = await OpenAsync(node, 2);
        }

        await using var again = Start();
        Assert.Equal(2_500, await OwedAsync(again, next));
        Assert.Equal(PaymentOutcome.Duplicate, (await PayAsync(again, $"0001,45.00,EUR,{Day},R1,,")).Outcome);
    }

    private Task<TakenPayment> TellAsync(CasesNode node, string step) => step switch
    {
        "pay" => PayAsync(node, $"0001,10.00,EUR,{Day},R1,,"),
        "back" => PayAsync(node, $"0001,-3.00,EUR,{Day},B1,,R1"),
        _ => CorrectAsync(node, 12, "R1"),
    };

    private async Task<TakenPayment> PayAsync(CasesNode node, string row)
    {
        var parts = row.Split(',');
        var euro = decimal.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        return await TakeAsync(node, new IncomingPayment(
            parts[0], new Money((long)(euro * 100), Currency.Eur), CaseCommands.Today, parts[4])
        {
            Reverses = parts[6].Length == 0 ? null : parts[6],
        });
    }

    private Task<TakenPayment> CorrectAsync(CasesNode node, long euro, string reference) => TakeAsync(
        node, new IncomingPayment("0001", new Money(euro * 100, Currency.Eur), CaseCommands.Today, reference)
        {
            Corrects = true,
        });

    private async Task<TakenPayment> TakeAsync(CasesNode node, IncomingPayment payment, ToldEvent? told = null)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var intake = new PaymentIntake(node.Host, new PaymentsOptions
        {
            Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
            Book = Given.Book,
            Identity = node.Identity,
            Keeps = true,
            Clock = Clock,
            Delay = (_, _) => Task.CompletedTask,
        });
        return await intake.TakeAsync(payment, (By, told), Cancellation);
    }

    private static async Task<long> OwedAsync(CasesNode node, string id) =>
        (await StateAsync(node, id)).OutstandingMinor;

    private static async Task<CaseState> StateAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;

    private static async Task<string> OpenAsync(CasesNode node, int episode)
    {
        var id = node.Identity.Case("core", "0001", episode);
        var command = CaseCommands.Open(id, "0001", episode, debtor: null) with
        {
            AccountStream = node.Identity.Account("core", "0001").Value,
            Items = [new OpeningItem("i1", CaseCommands.Today.PlusDays(-30), [new(DebtComponent.Principal, 3_500)])],
        };
        Assert.Empty((await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("open" + id), CaseIdentity.Stream(id), By, command), Cancellation)).Reasons);
        return id;
    }
}
