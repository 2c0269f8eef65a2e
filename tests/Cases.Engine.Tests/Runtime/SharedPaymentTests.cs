using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>A payment over several cases is one unit over all streams, whoever else writes there.</summary>
public sealed class SharedPaymentTests : IAsyncDisposable
{
    private static readonly ImmutableArray<string> Ids = ["c1", "c2", "c3"];

    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task UnmatchedPayment_SharedByTwoCases_IsPostedOnce_AndReturnsAsOne()
    {
        await using var run = await StartAsync();
        var amount = Eur(2_000);
        await run.Host.SendAsync(new CommandEnvelope(CommandId16.FromHash("keep"), StreamId.Parse("payment/x1"),
            new Principal("bank", "integration"),
            new KeepUnmatched("nobody", amount, CaseCommands.Today, "ref 1", UnmatchedReason.NoAccount)),
            CancellationToken.None).AsTask().Soon();
        var match = new MatchPayment("x1", "k1") { Cases = Parts("k1", 2_000, "c1", "c2") };

        var matched = await run.SendAsync("m", "c1", match);
        var again = await run.SendAsync("n", "c2", match with { Key = "k1" });
        run.ForgetAll();

        Assert.Equal(ReceiptKind.Accepted, matched.Kind);
        Assert.Equal(RefusalCode.PaymentMatched, Assert.Single(again.Reasons).Code);
        Assert.Equal((long[])[1_000, 1_000, 0], await ReceivedAsync(run));
        var payment = (PaymentState)(await run.Host.ReadAsync(StreamId.Parse("payment/x1"), CancellationToken.None)
            .AsTask().Soon()).State;
        Assert.Equal("c1", payment.Case);

        var back = await run.SendAsync("b", "c2", new ReturnMoney(
            "r1", "k1", Eur(1_500), CaseCommands.Today, ReturnKind.Return));
        run.ForgetAll();

        Assert.Equal(ReceiptKind.Accepted, back.Kind);
        Assert.Equal((long[])[500, 0, 0], await ReceivedAsync(run));
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Return_OfWhichNothingIsTheAskedCases_IsAnsweredAlikeWhenRepeated()
    {
        await using var run = await StartAsync();
        await run.SendAsync("p", "c1", Paid("k1", 2_000, "c1", "c2"));
        var back = new ReturnMoney("r1", "k1", Eur(600), CaseCommands.Today, ReturnKind.Return);

        var first = await run.SendAsync("b", "c1", back);
        run.ForgetAll();
        var second = await run.SendAsync("b", "c1", back);

        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Accepted), (first.Kind, second.Kind));
        Assert.Equal(first.Version, second.Version);
        Assert.Equal((long[])[1_000, 400, 0], await ReceivedAsync(run));
    }

    [Fact]
    public async Task Payments_OverOverlappingCases_AtTheSameMomentOnTwoNodes_AreWholeOrNotThere()
    {
        await using var run = await StartAsync();
        await using var other = EmbeddedRun.Start(Settings() with { Seed = "b" });
        Task<CommandReceipt>[] work =
        [
            .. Enumerable.Range(0, 9).Select(index => UntilAsync(index % 2 == 0 ? run : other, $"p{index}",
                Ids[index % 3], Paid($"k{index}", 600 + index, Ids[index % 3], Ids[(index + 1) % 3]))),
            .. Enumerable.Range(0, 6).Select(index => UntilAsync(index % 2 == 0 ? other : run, $"s{index}",
                Ids[index % 3], CaseCommands.Pay($"s{index}", 100))),
        ];

        var receipts = await Task.WhenAll(work).Soon();
        run.ForgetAll();

        Assert.All(receipts, receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
        Assert.Equal((9 * 600) + 36 + 600, (await ReceivedAsync(run)).Sum());
        var back = await UntilAsync(other, "r", "c2", new ReversePayment("k0", "returned"));
        run.ForgetAll();

        Assert.Equal(ReceiptKind.Accepted, back.Kind);
        Assert.Equal((8 * 600) + 36 + 600, (await ReceivedAsync(run)).Sum());
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Payment_WhoseOtherCaseSharesAPromiseWithAThird_IsToldToThat()
    {
        await using var run = await StartAsync();
        await run.SendAsync("m", "c2", new MakePromise(
            "m1", Eur(1_000), CaseCommands.Today.PlusDays(9), ContactChannel.Phone)
        {
            Cases = [new CaseAmount("c2", Eur(400)), new CaseAmount("c3", Eur(600))],
        });

        var paid = await run.SendAsync("p", "c1", Paid("k1", 2_000, "c1", "c2"));
        run.ForgetAll();

        Assert.Equal(ReceiptKind.Accepted, paid.Kind);
        var third = (CaseState)(await run.ReadAsync("c3")).State;
        Assert.Equal((1_000, PromiseStatus.Kept),
            (third.ReceivedFor(third.Promises[0]), third.Promises[0].Status));
    }

    private static Money Eur(long minor) => new(minor, Currency.Eur);

    private static RecordPayment Paid(string key, long minor, params ImmutableArray<string> cases) =>
        CaseCommands.Pay(key, minor) with { Cases = Parts(key, minor, cases) };

    private static ImmutableArray<PaymentPart> Parts(string key, long minor, params ImmutableArray<string> cases) =>
    [
        .. cases.Select((id, index) => new PaymentPart(id, key, Eur(
            (minor / cases.Length) + (index == 0 ? minor % cases.Length : 0)))),
    ];

    private static async Task<long[]> ReceivedAsync(EmbeddedRun run)
    {
        var received = new List<long>();
        foreach (var id in Ids)
        {
            received.Add(((CaseState)(await run.ReadAsync(id)).State).ReceivedMinor);
        }

        return [.. received];
    }

    private async Task<EmbeddedRun> StartAsync()
    {
        var run = EmbeddedRun.Start(Settings());
        foreach (var id in Ids)
        {
            await run.SendAsync("open " + id, id, CaseCommands.Open(id, id, debtor: "p1"));
        }

        return run;
    }

    private HostSettings Settings() => new(store, new VirtualClock(CaseCommands.Start));

    /// <summary>Whoever lost too often is told to come again, and does.</summary>
    private static async Task<CommandReceipt> UntilAsync(EmbeddedRun run, string id, string caseId, object command)
    {
        for (var attempt = 0; ; attempt++)
        {
            var receipt = await run.SendAsync(id, caseId, command);
            if (receipt.Kind != ReceiptKind.Contended || attempt == 100)
            {
                return receipt;
            }
        }
    }
}
