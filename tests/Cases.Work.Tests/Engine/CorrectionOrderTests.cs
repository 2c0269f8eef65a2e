using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Goal: of the corrections of a payment the one that its source told last holds, in whatever order they come.
/// </summary>
public sealed class CorrectionOrderTests : EngineWork
{
    private static readonly Principal By = new("core", "integration");

    private static readonly Instant Told = MemoryHost.Start - Duration.FromHours(5);

    /// <summary>
    /// Method: the payment of 10.00, three corrections and the bank's taking it back, in all 120 orders, each fact
    /// told twice. Two corrections may say the same, and two may have one time.
    /// </summary>
    [Theory]
    [InlineData("8/1 14/2 12/3")]
    [InlineData("12/3 12/1 8/2")]
    [InlineData("10/2 8/1 9/1")]
    [InlineData("8/2 14/2 12/2")]
    public async Task Corrections_AReversalAndThePayment_InAnyOrder_GiveOneBalance(string corrections)
    {
        await using var node = Start();
        var each = corrections.Split(' ').Select((text, index) => Correction(index, text)).ToArray();
        var last = each.OrderBy(one => one.Payment.ToldAt).ThenBy(
            one => one.Event!.Id.ToString(), StringComparer.Ordinal).Last().Payment.Amount.Minor;
        (IncomingPayment, ToldEvent?)[] facts =
            [Fact("pay", 10, null), Fact("back", 10, "R1"), .. each];
        var number = 0;
        foreach (var order in Orders(facts))
        {
            var account = $"A{number++}";
            var id = await OpenAsync(node, account);
            foreach (var fact in order)
            {
                var told = await TakeAsync(node, account, fact);
                Assert.NotEqual(PaymentOutcome.Rejected, told.Outcome);
                Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, account, fact)).Outcome);
            }

            Assert.Equal(3_500 - Math.Max(0, last - 1_000), await OwedAsync(node, id));
        }

        Assert.Equal(120, number);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task EarlierCorrection_ThatComesLate_IsSupersededAndWritesNothing()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "A");
        await TakeAsync(node, "A", Fact("pay", 10, null));
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, "A", Correction(1, "12/2"))).Outcome);
        var before = (await EntriesAsync()).Count;

        var late = await TakeAsync(node, "A", Correction(0, "8/1"));

        Assert.Equal(PaymentOutcome.Duplicate, late.Outcome);
        Assert.Equal("a later correction of it is known, so this one changes nothing", late.Reason);
        Assert.Equal((before, 2_300L), ((await EntriesAsync()).Count, await OwedAsync(node, id)));
    }

    [Fact]
    public async Task Correction_ByAPerson_HoldsAgainstWhatWasToldBeforeIt()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "A");
        await TakeAsync(node, "A", Fact("pay", 10, null));
        await TakeAsync(node, "A", Correction(0, "12/1"));
        var key = (await StateAsync(node, id)).Money[0].Key;
        var command = new CorrectPayment(key, new Money(900, Currency.Eur), CaseCommands.Today, "seen on paper");
        Assert.Empty((await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("by hand"), CaseIdentity.Stream(id), new Principal("sue", "supervisor"), command),
            Cancellation)).Reasons);

        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, "A", Correction(1, "8/2"))).Outcome);
        Assert.Equal(2_600, await OwedAsync(node, id));
    }

    [Fact]
    public async Task OlderLedger_Corrected_KeepsTheOneThatComesLast()
    {
        await using var node = Start(newest: 4);
        var id = await OpenAsync(node, "A");
        await TakeAsync(node, "A", Fact("pay", 10, null));
        await TakeAsync(node, "A", Correction(0, "12/2"));

        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, "A", Correction(1, "8/1"))).Outcome);
        Assert.Equal(2_700, await OwedAsync(node, id));
    }

    private static (IncomingPayment Payment, ToldEvent? Event) Correction(int index, string text)
    {
        var parts = text.Split('/');
        var (payment, told) = Fact($"correct {index}", int.Parse(parts[0], null), null);
        return (payment with
        {
            Corrects = true,
            ToldAt = Told + Duration.FromHours(int.Parse(parts[1], null)),
        }, told);
    }

    private static (IncomingPayment Payment, ToldEvent Event) Fact(string id, long euro, string? reverses) => (
        new IncomingPayment("", new Money(euro * 100, Currency.Eur), CaseCommands.Today, reverses is null ? "R1" : "B1")
        {
            Reverses = reverses,
        },
        new ToldEvent(CommandId16.FromHash(id), (_, _) => true));

    private static IEnumerable<T[]> Orders<T>(T[] all) => all.Length == 1
        ? [all]
        : all.SelectMany((first, index) =>
            Orders<T>([.. all[..index], .. all[(index + 1)..]]).Select(rest => (T[])[first, .. rest]));

    private async Task<TakenPayment> TakeAsync(
        CasesNode node, string account, (IncomingPayment Payment, ToldEvent? Event) fact)
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
        return await intake.TakeAsync(fact.Payment with { Account = account }, (By, fact.Event), Cancellation);
    }

    private static async Task<long> OwedAsync(CasesNode node, string id) =>
        (await StateAsync(node, id)).OutstandingMinor;

    private static async Task<CaseState> StateAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;

    private static async Task<string> OpenAsync(CasesNode node, string account)
    {
        var id = node.Identity.Case("core", account, 1);
        var command = CaseCommands.Open(id, account, 1, debtor: null) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
            Items = [new OpeningItem("i1", CaseCommands.Today.PlusDays(-30), [new(DebtComponent.Principal, 3_500)])],
        };
        Assert.Empty((await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("open" + id), CaseIdentity.Stream(id), By, command), Cancellation)).Reasons);
        return id;
    }
}
