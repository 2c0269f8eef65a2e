using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>An agreement over several cases is one unit over their streams, whoever else writes there.</summary>
public sealed class SharedAgreementTests : IAsyncDisposable
{
    private static readonly ImmutableArray<string> Ids = ["c1", "c2", "c3", "c4"];

    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Promise_OverTwoCases_IsReadBackOnBoth_AndWhatIsPaidOnOneIsToldToTheOther()
    {
        await using var run = await StartAsync();

        var made = await run.SendAsync("m", "c1", Promise("m1", 30_000, "c1", "c2"));
        var paid = await run.SendAsync("p", "c2", CaseCommands.Pay("p1", 30_000));
        run.ForgetAll();

        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Accepted), (made.Kind, paid.Kind));
        foreach (var id in Ids[..2])
        {
            var state = await StateAsync(run, id);
            Assert.Equal(PromiseStatus.Kept, Assert.Single(state.Promises).Status);
            Assert.Equal(30_000, state.ReceivedFor(state.Promises[0]));
        }

        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Promise_WhereOneCaseIsUnknownOrResolved_WritesOnNone()
    {
        await using var run = await StartAsync();
        await run.SendAsync("p", "c2", CaseCommands.Pay("p1", CaseCommands.Owed));

        var unknown = await run.SendAsync("m", "c1", Promise("m1", 30_000, "c1", "c9"));
        var resolved = await run.SendAsync("n", "c1", Promise("m2", 30_000, "c1", "c3", "c2"));

        Assert.Equal(RefusalCode.CaseUnknown, Assert.Single(unknown.Reasons).Code);
        Assert.Contains(resolved.Reasons, reason => reason.Code == RefusalCode.CaseResolved
            && reason.Facts.Contains(new RuleFact("case", "c2")));
        foreach (var id in Ids)
        {
            Assert.Empty((await StateAsync(run, id)).Promises);
        }
    }

    [Fact]
    public async Task PersonalPlan_OverTwoCases_StopsCollectionOnAllHisCases_UntilItIsBroken()
    {
        await using var run = await StartAsync();
        var plan = CaseCommands.Plan("n1", 2 * CaseCommands.Owed, 3) with
        {
            Kind = PlanKind.PersonalInstalmentAgreement, DebtorAsked = true,
            Cases = [new CaseAmount("c1", null), new CaseAmount("c2", null)],
        };

        var agreed = await run.SendAsync("n", "c1", plan);
        var twice = await run.SendAsync("n2", "c2", plan with { Key = "n2" });
        run.ForgetAll();

        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Refused), (agreed.Kind, twice.Kind));
        Assert.Equal(["c1", "c2"], (await PersonAsync()).Plans.Select(known => known.Case).Order());
        var ended = await run.Host.SendAsync(
            RunningHost.Envelope("e", "c2", new CancelPlan("n1", "he took it back")) with
            {
                By = new Principal("sue", "supervisor"),
            }, CancellationToken.None).AsTask().Soon();
        run.ForgetAll();

        Assert.Equal(ReceiptKind.Accepted, ended.Kind);
        Assert.Empty((await PersonAsync()).Plans);
        Assert.All([await StateAsync(run, "c1"), await StateAsync(run, "c2")],
            state => Assert.Equal((PlanStatus.Cancelled, CaseStage.Contacted), (state.Plans[0].Status, state.Stage)));
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);

        async Task<PersonState> PersonAsync() => (PersonState)(await run.Host.ReadAsync(
            StreamId.Parse("person/p1"), CancellationToken.None).AsTask().Soon()).State;
    }

    [Fact]
    public async Task Agreements_OverOverlappingCases_WithPaymentsAtTheSameMoment_AreWholeOrNotThere()
    {
        await using var run = await StartAsync();
        await using var other = EmbeddedRun.Start(Settings() with { Seed = "b" });
        Task<CommandReceipt>[] work =
        [
            .. Enumerable.Range(0, 4).Select(index => UntilAsync(index % 2 == 0 ? run : other, $"m{index}", Ids[index],
                Promise($"m{index}", 20_000 + index, [.. Ids.Skip(index % 2).Take(3).Append(Ids[index]).Distinct()]))),
            .. Enumerable.Range(0, 12).Select(index => UntilAsync(index % 3 == 0 ? other : run, $"p{index}",
                Ids[index % 4], CaseCommands.Pay($"p{index}", 1_000 + index))),
        ];

        var receipts = await Task.WhenAll(work).Soon();

        Assert.All(receipts[4..], receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
        // One promise may be open on a case: whoever comes second is refused as a whole.
        var made = receipts[..4].Count(receipt => receipt.Kind == ReceiptKind.Accepted);
        Assert.NotEqual(0, made);
        run.ForgetAll();
        var states = new Dictionary<string, CaseState>(StringComparer.Ordinal);
        foreach (var id in Ids)
        {
            states.Add(id, await StateAsync(run, id));
        }

        foreach (var (id, state) in states)
        {
            foreach (var known in state.Shared)
            {
                var promise = state.Promises.Single(one => one.Key == known.Key);
                var others = known.Shares.Where(share => share.Case != id).Select(share => states[share.Case]).ToList();
                Assert.All(others, one => Assert.Equal(
                    (state.ReceivedFor(promise), promise.Status),
                    (one.ReceivedFor(one.Promises.Single(his => his.Key == known.Key)),
                        one.Promises.Single(his => his.Key == known.Key).Status)));
            }
        }

        Assert.Equal(made, states.Values.SelectMany(state => state.Promises).Select(one => one.Key).Distinct().Count());
        Assert.All(states.Values, state => Assert.Equal(state.Promises.Length, state.Shared.Length));
        Assert.Equal((12 * 1_000) + 66, states.Values.Sum(state => state.ReceivedMinor));
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
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

    private static MakePromise Promise(string key, long minor, params ImmutableArray<string> cases) =>
        new(key, new Money(minor, Currency.Eur), CaseCommands.Today.PlusDays(9), ContactChannel.Phone)
        {
            Cases =
            [
                .. cases.Select((id, index) => new CaseAmount(id, new Money(
                    (minor / cases.Length) + (index == 0 ? minor % cases.Length : 0), Currency.Eur))),
            ],
        };

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

    private static async Task<CaseState> StateAsync(EmbeddedRun run, string id) =>
        (CaseState)(await run.ReadAsync(id)).State;
}
