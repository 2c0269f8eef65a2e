using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: money that waits for its account alone is on the case as soon as one is opened, once.</summary>
public sealed class WaitingPaymentsTests : EngineWork
{
    private static readonly Principal By = new("bank", "integration");
    private static readonly LocalDate Day = new(2026, 11, 1);

    private readonly MemoryWorkRows work = new();

    [Fact]
    public async Task Opening_PostsWhatWaitsForItsAccount_InOrderOfDay_AndTellsNobodyToDoIt()
    {
        await using var node = Start();
        var keeper = Keeper(node);
        var follower = await FollowAsync(node, keeper);
        Assert.Equal(PaymentOutcome.Unmatched, await PlainAsync(node, "R2", Day));
        Assert.Equal(PaymentOutcome.Unmatched, await BankAsync(node, Bank("S1", Day.PlusDays(-1))));
        Assert.Equal(PaymentOutcome.Unmatched, await PlainAsync(node, "R1", Day.PlusDays(-2)));
        await follower.CatchUpAsync(Cancellation);
        Assert.Equal(0, await keeper.PassAsync(Cancellation));

        var id = await OpenAsync(node, "LOAN-0001");
        await follower.CatchUpAsync(Cancellation);
        Assert.Equal(3, await keeper.PassAsync(Cancellation));

        var money = (await CaseAsync(node, id)).Money;
        Assert.Equal([Day.PlusDays(-2), Day.PlusDays(-1), Day], money.Select(one => one.ValueOn));
        Assert.Equal(["openCase", "paymentRecorded", "paymentRecorded", "paymentRecorded"],
            (await EntriesAsync()).Where(entry => entry.Stream == CaseIdentity.Stream(id)
                && entry.Kind is "caseOpened" or "paymentRecorded")
                .Select(entry => entry.Kind == "caseOpened" ? "openCase" : entry.Kind));
        await follower.CatchUpAsync(Cancellation);
        Assert.Equal(0, await keeper.PassAsync(Cancellation));
        Assert.Equal(PaymentOutcome.Duplicate, await PlainAsync(node, "R1", Day.PlusDays(-2)));
        Assert.Equal(PaymentOutcome.Duplicate, await BankAsync(node, Bank("S1", Day.PlusDays(-1))));
        await VerifyAsync();
    }

    [Fact]
    public async Task WhatWaitsForAPerson_IsOfAnotherSystemOrPartOrErased_GoesOnWaiting()
    {
        await using var node = Start();
        var keeper = Keeper(node);
        var follower = await FollowAsync(node, keeper);
        await BankAsync(node, Bank(null, Day));
        await BankAsync(node, Bank("S2", Day) with { Amount = new Money(1_00, Currency.Usd) });
        await BankAsync(node, Bank("S3", Day), "south");
        await BankAsync(node, Bank("S4", Day) with { Direction = BankDirection.TakenBack, EndToEndId = "LOAN-0001" });
        await BankAsync(node, Bank("S5", Day) with { FreeText = ["LOAN-0001 and LOAN-0002"] });
        await PlainAsync(node, "R1", Day, realm: "south");
        await PlainAsync(node, "R2", Day, source: "cards");
        await PlainAsync(node, "R3", Day);
        var erased = await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("erase"), node.Identity.Payment("LOAN-0001", "R3"),
                new Principal("grace", "compliance"), new ErasePayment(ErasureGround.RetentionEnded)), Cancellation);
        Assert.Equal("paymentErased", Assert.Single(erased.Events));
        await PlainAsync(node, "R4", Day);
        await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("back"), node.Identity.Payment("LOAN-0001", "R4"),
                new Principal("bob", "supervisor"), new ReturnUnmatched("b-1", new Money(35_00, Currency.Eur))),
            Cancellation);
        await follower.CatchUpAsync(Cancellation);

        var ids = new[] { await OpenAsync(node, "LOAN-0001"), await OpenAsync(node, "LOAN-0002") };
        await follower.CatchUpAsync(Cancellation);
        Assert.Equal(0, await keeper.PassAsync(Cancellation));
        keeper.Tell(new WorkSeen(0, IsAnew: true));
        Assert.Equal(0, await keeper.PassAsync(Cancellation));

        Assert.All(ids, id => Assert.Empty(CaseAsync(node, id).Result.Money));
        await VerifyAsync();
    }

    [Fact]
    public async Task Opening_BeforeANodeThatDied_IsMadeUpForByTheNext()
    {
        string id;
        await using (var died = Start())
        {
            await PlainAsync(died, "R1", Day);
            await BankAsync(died, Bank("S1", Day));
            id = await OpenAsync(died, "LOAN-0001");
        }

        await using var node = Start();
        var keeper = Keeper(node);
        await FollowAsync(node, keeper);
        Assert.Equal(2, await keeper.PassAsync(Cancellation));
        keeper.Tell(new WorkSeen(0, IsAnew: true));
        Assert.Equal(0, await keeper.PassAsync(Cancellation));
        Assert.Equal(2, (await CaseAsync(node, id)).Money.Length);
        await VerifyAsync();
    }

    [Fact]
    public async Task TwoNodes_AndASenderWhoTellsItAgain_AtTheSameMoment_PostItOnce()
    {
        await using var one = Start();
        await using var two = Start();
        await PlainAsync(one, "R1", Day);
        await BankAsync(one, Bank("S1", Day));
        var id = await OpenAsync(one, "LOAN-0001");
        var keepers = new[] { Keeper(one), Keeper(two) };
        foreach (var keeper in keepers)
        {
            await FollowAsync(one, keeper);
        }

        var told = Task.WhenAll(PlainAsync(two, "R1", Day), BankAsync(two, Bank("S1", Day)));
        await Task.WhenAll(keepers.Select(keeper => keeper.PassAsync(Cancellation).AsTask())).Soon();

        Assert.All(await told.Soon(), outcome => Assert.Contains(
            outcome, (PaymentOutcome[])[PaymentOutcome.Matched, PaymentOutcome.Duplicate]));
        Assert.Equal(2, (await CaseAsync(one, id)).Money.Length);
        Assert.Equal(2, (await EntriesAsync()).Count(entry => entry.Kind == "paymentRecorded"));
        await VerifyAsync();
    }

    [Fact]
    public async Task Payment_KeptByWhoLookedBeforeTheOpening_IsPostedWhenItIsSeen()
    {
        await using var node = Start();
        var keeper = Keeper(node);
        var follower = await FollowAsync(node, keeper);
        await keeper.PassAsync(Cancellation);
        var id = await OpenAsync(node, "LOAN-0001");
        await follower.CatchUpAsync(Cancellation);
        Assert.Equal(0, await keeper.PassAsync(Cancellation));

        // Its rows had no such account when it was looked for.
        var late = new PaymentIntake(node.Host, Options(node) with { Find = (_, _) => ValueTask.FromResult<
            IReadOnlyList<CaseRow>>([]) });
        var told = new IncomingPayment("LOAN-0001", new Money(35_00, Currency.Eur), Day, "R1");
        Assert.Equal(PaymentOutcome.Unmatched, (await late.TakeAsync(told, By, Cancellation)).Outcome);
        await follower.CatchUpAsync(Cancellation);

        Assert.Equal(1, await keeper.PassAsync(Cancellation));
        Assert.Single((await CaseAsync(node, id)).Money);
    }

    [Fact]
    public async Task DayOfReceipt_ToldWithTheAccount_IsKept_AndACorrectionWithoutOneLeavesIt()
    {
        await using var node = Start();
        var told = new IncomingPayment("LOAN-0001", new Money(35_00, Currency.Eur), Day, "R1");
        var intake = new PaymentIntake(node.Host, Options(node));
        Assert.Equal(PaymentOutcome.Unmatched, (await intake.TakeAsync(told, By, Cancellation)).Outcome);
        var id = await OpenAsync(node, "LOAN-0001");
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);

        var again = told with { ReceivedOn = Day.PlusDays(-2) };
        Assert.Equal(PaymentOutcome.Matched, (await intake.TakeAsync(again, By, Cancellation)).Outcome);
        Assert.Equal(Day.PlusDays(-2), Assert.Single((await CaseAsync(node, id)).Money).ReceivedOn);

        var corrected = told with { Amount = new Money(30_00, Currency.Eur), Corrects = true };
        Assert.Equal(PaymentOutcome.Matched, (await intake.TakeAsync(corrected, By, Cancellation)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, (await intake.TakeAsync(corrected, By, Cancellation)).Outcome);
        var money = Assert.Single((await CaseAsync(node, id)).Money);
        Assert.Equal((30_00L, Day.PlusDays(-2)), (money.Minor, money.ReceivedOn));
    }

    [Fact]
    public async Task WorldThatFailsInBetween_LosesNothing()
    {
        await using var node = Start();
        var fails = false;
        var options = Options(node);
        var keeper = Keeper(node, options with
        {
            Find = (text, cancellation) => fails
                ? throw new LedgerStoreException(StoreFailure.Unavailable, "away", "wait")
                : options.Find(text, cancellation),
        });
        var follower = await FollowAsync(node, keeper);
        await keeper.PassAsync(Cancellation);
        await PlainAsync(node, "R1", Day);
        var id = await OpenAsync(node, "LOAN-0001");
        await follower.CatchUpAsync(Cancellation);

        fails = true;
        await Assert.ThrowsAsync<LedgerStoreException>(() => keeper.PassAsync(Cancellation).AsTask());
        fails = false;

        Assert.Equal(1, await keeper.PassAsync(Cancellation));
        Assert.Single((await CaseAsync(node, id)).Money);
    }

    private static BankPayment Bank(string? servicer, LocalDate day) => new()
    {
        Amount = new Money(35_00, Currency.Eur),
        Direction = BankDirection.In,
        ValueOn = day,
        IsBooked = true,
        OwnAccount = "DE02120300000000202051",
        ServicerReference = servicer,
        FreeText = ["rent LOAN-0001"],
        File = "day.xml",
        Line = 12,
    };

    private PaymentsOptions Options(CasesNode node) => new()
    {
        Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
        Book = Given.Book,
        Identity = node.Identity,
        Clock = Clock,
        Delay = (_, _) => Task.CompletedTask,
    };

    private WaitingPayments Keeper(CasesNode node, PaymentsOptions? options = null) => new(
        node.Host, options ?? Options(node),
        new WaitingParts(() => Given.Book, work, Ledger, async (_, cancellation) =>
            await new CaseRowFollower(Ledger, Rows).CatchUpAsync(cancellation))
        {
            Told = (payment, fault) => Assert.Fail(payment + " " + fault),
        });

    private async Task<WorkRowFollower> FollowAsync(CasesNode node, WaitingPayments keeper)
    {
        var follower = new WorkRowFollower(Ledger, work, node.RowPolicies) { Seen = keeper.Tell };
        await follower.CatchUpAsync(Cancellation);
        return follower;
    }

    private async Task<PaymentOutcome> PlainAsync(
        CasesNode node, string reference, LocalDate day, string realm = "", string? source = null)
    {
        var told = new IncomingPayment("LOAN-0001", new Money(35_00, Currency.Eur), day, reference)
        {
            Source = source,
        };
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        return (await new PaymentIntake(node.Host, Options(node) with { Realm = realm })
            .TakeAsync(told, By, Cancellation)).Outcome;
    }

    private async Task<PaymentOutcome> BankAsync(CasesNode node, BankPayment payment, string realm = "")
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        return (await new BankIntake(node.Host, Options(node) with { Realm = realm })
            .TakeAsync(payment, By, Cancellation)).Outcome;
    }

    private static async Task<string> OpenAsync(CasesNode node, string account)
    {
        var id = node.Identity.Case("core", account, 1);
        var command = CaseCommands.Open(id, account) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        var receipt = await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("open" + account), CaseIdentity.Stream(id), By, command),
            Cancellation);
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        return id;
    }

    private static async Task<CaseState> CaseAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;

    private async Task VerifyAsync() =>
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
}
