using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Goal: of two callers who tell the same at the same time the second hears that it is told already. Method: two nodes
/// of one ledger decide before either of them has written.
/// </summary>
public sealed class SimultaneousTests : EngineWork
{
    private static readonly Principal By = new("core", "integration");

    [Theory]
    [InlineData("payment")]
    [InlineData("return")]
    [InlineData("correction")]
    [InlineData("unmatched")]
    public async Task SameFact_ByTwoCallersAtOnce_IsAppliedForOneAndADuplicateForTheOther(string what)
    {
        await using var gate = new GatedStore(Ledger);
        await using var first = Settings(gate).Node(inline: false);
        await using var second = Settings(gate).Node(inline: false);
        first.Start();
        second.Start();
        await OpenAsync(first);
        var paid = new IncomingPayment(what == "unmatched" ? "B" : "A", new Money(1_000, Currency.Eur),
            CaseCommands.Today, "R1");
        if (what is "return" or "correction")
        {
            await TakeAsync(first, paid, "paid");
        }

        var told = what switch
        {
            "return" => paid with { Reference = "B1", Reverses = "R1" },
            "correction" => paid with { Amount = new Money(900, Currency.Eur), Corrects = true },
            _ => paid,
        };
        var good = what switch
        {
            "return" => PaymentOutcome.Reversed,
            "unmatched" => PaymentOutcome.Unmatched,
            _ => PaymentOutcome.Matched,
        };

        var (one, other) = await gate.CommitInTurnAsync(
            () => TakeAsync(first, told, "event 1"), () => TakeAsync(second, told, "event 2"));

        Assert.Equal((good, PaymentOutcome.Duplicate), (one.Outcome, other.Outcome));
        Assert.Equal(one.Case, other.Case);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    private async Task<TakenPayment> TakeAsync(CasesNode node, IncomingPayment payment, string id)
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
        return await intake.TakeAsync(
            payment, (By, new ToldEvent(CommandId16.FromHash(id), (_, _) => true)), Cancellation);
    }

    private static async Task OpenAsync(CasesNode node)
    {
        var id = node.Identity.Case("core", "A", 1);
        var command = CaseCommands.Open(id, "A", 1, debtor: null) with
        {
            AccountStream = node.Identity.Account("core", "A").Value,
            Items = [new OpeningItem("i1", CaseCommands.Today.PlusDays(-30), [new(DebtComponent.Principal, 3_500)])],
        };
        Assert.Empty((await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("open" + id), CaseIdentity.Stream(id), By, command), Cancellation)).Reasons);
    }
}
