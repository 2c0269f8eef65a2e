using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Deadlines;

/// <summary>Goal: what falls due by itself is done once, by whichever node, and never before its time.</summary>
public sealed class DeadlineSweeperTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly LocalDate Today = CaseCommands.Today;

    private readonly MemoryLedgerStore store = new();
    private readonly MemoryWorkRows rows = new();
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private EmbeddedRun run = null!;
    private WorkRowFollower follower = null!;

    public ValueTask InitializeAsync()
    {
        run = EmbeddedRun.Start(new HostSettings(store, clock));
        follower = new WorkRowFollower(store, rows, run.Node.RowPolicies);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        await rows.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Sweep_PromiseThatRanOut_IsBrokenBySystemOnceAndNotBefore()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(default, await SweepAsync());

        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
        Assert.Equal(default, await SweepAsync());
        clock.Advance(TimeSpan.FromDays(90));
        Assert.Equal(default, await SweepAsync());

        Assert.Equal(PromiseStatus.Broken, Assert.Single((await StateAsync("c1")).Promises).Status);
        var last = (await store.ReadStreamAsync(CaseIdentity.Stream("c1"), 1, 100, None))[^1];
        Assert.Equal(("promiseEnded", "system", "system"), (EntryOf(last).Kind, EntryOf(last).Principal.Subject,
            EntryOf(last).Principal.Role));
    }

    [Fact]
    public async Task Sweep_PromisePaidInPart_IsPartlyKept()
    {
        await PromisedAsync("c1");
        await SendAsync("c1", CaseCommands.Pay("p1", 200));
        clock.Advance(TimeSpan.FromDays(9));

        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());

        Assert.Equal(PromiseStatus.PartlyKept, Assert.Single((await StateAsync("c1")).Promises).Status);
    }

    [Fact]
    public async Task Sweep_PlanUnpaidForMonths_MissesEachInstalmentAndBreaksInOneGo()
    {
        await OpenAsync("c1");
        await SendAsync("c1", CaseCommands.Reach("k1"));
        await SendAsync("c1", CaseCommands.Plan("plan", CaseCommands.Owed, 4));
        clock.Advance(TimeSpan.FromDays(32));
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
        Assert.Equal(1, (await StateAsync("c1")).Plan!.MissedThrough);

        clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());

        var state = await StateAsync("c1");
        Assert.Equal((null, PlanStatus.Broken, CaseStage.Contacted), (state.Plan, state.Plans[0].Status, state.Stage));
    }

    [Fact]
    public async Task Sweep_BeforeRowsHaveCaughtUp_TakesNothing()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await using var unbuilt = new MemoryWorkRows();

        Assert.Equal(default, await Sweeper(unbuilt, run.Host).SweepAsync(None));
    }

    [Fact]
    public async Task Sweep_ByTwoNodesAtOnce_TakesEachStepOnce()
    {
        for (var number = 0; number < 40; number++)
        {
            await PromisedAsync($"c{number}");
        }

        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        await using var other = EmbeddedRun.Start(new HostSettings(store, clock) { Seed = "b" });

        // The other node's rows are a store of their own here: both think that every case is theirs.
        await using var rowsToo = new MemoryWorkRows();
        await new WorkRowFollower(store, rowsToo, run.Node.RowPolicies).CatchUpAsync(None);
        var swept = await Task.WhenAll(
            Sweeper(rows, run.Host).SweepAsync(None).AsTask(),
            Sweeper(rowsToo, other.Host).SweepAsync(None).AsTask()).Soon();

        Assert.Equal(40, swept.Sum(of => of.Steps));
        Assert.Equal(0, swept.Sum(of => of.Refused));
        Assert.Equal(40, await CountAsync("promiseEnded"));
    }

    [Fact]
    public async Task Sweep_NodeThatDiedAfterTaking_LeavesTheCaseToAnotherInAMinute()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        Assert.Equal(["c1"], await rows.TakeDueAsync(now, now + DeadlineSweeper.Lease, 9, None));

        Assert.Equal(default, await SweepAsync());
        clock.Advance(DeadlineSweeper.Lease.ToTimeSpan());
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
    }

    [Fact]
    public async Task Sweep_AnswerThatWasLost_IsNotDoneASecondTime()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var lossy = new LossyHost(run.Host);
        var first = Sweeper(rows, lossy);
        await Assert.ThrowsAsync<LedgerStoreException>(async () => await first.SweepAsync(None));
        clock.Advance(DeadlineSweeper.Lease.ToTimeSpan());

        // Rows have not followed yet: the case is taken again, and its own state says that nothing is due.
        Assert.Equal(new SweepResult(1, 0, 0), await Sweeper(rows, run.Host).SweepAsync(None));

        Assert.Equal(1, await CountAsync("promiseEnded"));
    }

    [Fact]
    public async Task Sweep_CaseThatCannotBeAsked_KeepsNoOtherFromItsStep()
    {
        await PromisedAsync("c1");
        await PromisedAsync("c2");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var told = new List<string>();
        var sweeper = Sweeper(rows, new AnsweringHost(run.Host, "c1", () => throw new ArgumentException("no pack")));
        sweeper.Told = (id, fault) => told.Add($"{id} {fault.Message}");

        Assert.Equal(new SweepResult(2, 1, 0, 1), await sweeper.SweepAsync(None));
        Assert.Equal(["c1 no pack"], told);

        // It stands before all others, and is left alone until the next full hour.
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(default, await SweepAsync());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
    }

    [Fact]
    public async Task Sweep_StoreThatIsAway_FailsAndIsRightLater()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var away = Sweeper(rows, new AnsweringHost(run.Host, "c1", () => throw new LedgerStoreException(
            StoreFailure.Unavailable, "The server is away.", "Wait.")));

        await Assert.ThrowsAsync<LedgerStoreException>(async () => await away.SweepAsync(None));
        clock.Advance(DeadlineSweeper.Lease.ToTimeSpan());

        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
    }

    [Fact]
    public async Task Sweep_StepThatIsRefused_IsPutOffUntilItIsPermittedAndTriedThen()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var until = Instant.FromDateTimeOffset(clock.GetUtcNow()) + Duration.FromDays(3);
        var ids = new List<CommandId16>();
        var refusing = new AnsweringHost(run.Host, "c1", () => Refused(until)) { Sent = ids };

        Assert.Equal(new SweepResult(1, 0, 1), await Sweeper(rows, refusing).SweepAsync(None));
        for (var hour = 0; hour < 71; hour++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await follower.CatchUpAsync(None);
            Assert.Equal(default, await Sweeper(rows, refusing).SweepAsync(None));
        }

        Assert.Single(ids);
        Assert.Equal(1, await CountAsync("stepPostponed"));
        Assert.Equal(new PostponedStep("promise m1", until), Assert.Single((await StateAsync("c1")).Postponed));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
        Assert.Equal(PromiseStatus.Broken, Assert.Single((await StateAsync("c1")).Promises).Status);
    }

    [Fact]
    public async Task Sweep_StepOfWhichNobodyKnowsWhenItIsPermitted_IsTriedOnceADayUnderAnotherId()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        var ids = new List<CommandId16>();
        var refusing = new AnsweringHost(run.Host, "c1", () => Refused(null)) { Sent = ids };
        for (var hour = 0; hour < 72; hour++)
        {
            await follower.CatchUpAsync(None);
            await Sweeper(rows, refusing).SweepAsync(None);
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.InRange(ids.Count, 3, 4);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids.Count, await CountAsync("stepPostponed"));
    }

    [Fact]
    public async Task Sweep_ByTwoNodesThatAreRefused_PutsTheStepOffOnce()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        await using var rowsToo = new MemoryWorkRows();
        await new WorkRowFollower(store, rowsToo, run.Node.RowPolicies).CatchUpAsync(None);
        var refusing = new AnsweringHost(run.Host, "c1", () => Refused(null));

        await Sweeper(rows, refusing).SweepAsync(None);
        Assert.Equal(new SweepResult(1, 0, 0), await Sweeper(rowsToo, refusing).SweepAsync(None));

        Assert.Equal(1, await CountAsync("stepPostponed"));
    }

    [Fact]
    public async Task Sweep_StepThatCannotEvenBePutOff_ComesAgainEachHourUnderAnotherId()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var ids = new List<CommandId16>();
        var refusing = new AnsweringHost(
            run.Host, "c1", () => Refused(null)) { Sent = ids, AnswersPuttingOff = true };
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(new SweepResult(1, 0, 1), await Sweeper(rows, refusing).SweepAsync(None));
            Assert.Equal(default, await Sweeper(rows, refusing).SweepAsync(None));
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(3, ids.Count);

        // Whoever sweeps within one hour sends the same id.
        await using var rowsToo = new MemoryWorkRows();
        await new WorkRowFollower(store, rowsToo, run.Node.RowPolicies).CatchUpAsync(None);
        await Sweeper(rows, refusing).SweepAsync(None);
        clock.Advance(TimeSpan.FromMinutes(10));
        await Sweeper(rowsToo, refusing).SweepAsync(None);
        Assert.Equal(4, ids.Distinct().Count());
        Assert.Equal(5, ids.Count);
    }

    [Fact]
    public async Task Sweep_PaymentInBetween_RefusesNothing()
    {
        await PromisedAsync("c1");
        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        var late = new MeetingHost(run.Host, () => run.SendAsync("note", "c1", CaseCommands.Note("n1")));

        Assert.Equal(new SweepResult(1, 1, 0), await Sweeper(rows, late).SweepAsync(None).AsTask().Soon());

        Assert.Equal(1, await CountAsync("promiseEnded"));
    }

    [Fact]
    public async Task Run_MoreThanOneSweepHolds_GoesOnWithoutAPause()
    {
        for (var number = 0; number <= DeadlineSweeper.MaxCases; number++)
        {
            await PromisedAsync($"c{number}");
        }

        clock.Advance(TimeSpan.FromDays(9));
        await follower.CatchUpAsync(None);
        using var stop = new CancellationTokenSource();
        var pauses = new List<Duration>();

        await Sweeper(rows, run.Host).RunAsync((pause, _) =>
        {
            pauses.Add(pause);
            return stop.CancelAsync();
        }, stop.Token).Soon();

        Assert.Equal([DeadlineSweeper.Pause], pauses);
        Assert.Equal(DeadlineSweeper.MaxCases + 1, await CountAsync("promiseEnded"));
    }

    private static CommandReceipt Refused(Instant? permittedFrom) => new(ReceiptKind.Refused, 1, 1)
    {
        Reasons = [new RefusalReason(RefusalCode.StageForbids, "not now", []) { PermittedFrom = permittedFrom }],
    };

    private DeadlineSweeper Sweeper(IWorkRows of, IStreamHost host) => new(
        of, host, opened => run.Node.PoliciesOf(opened.Packs).OfficialZone, clock);

    private async Task<SweepResult> SweepAsync()
    {
        await follower.CatchUpAsync(None);
        return await Sweeper(rows, run.Host).SweepAsync(None).AsTask().Soon();
    }

    private async Task PromisedAsync(string caseId)
    {
        await OpenAsync(caseId);
        await SendAsync(caseId, new MakePromise(
            "m1", new Money(500, Currency.Eur), Today.PlusDays(5), ContactChannel.Phone));
    }

    private Task OpenAsync(string caseId) => SendAsync(caseId, CaseCommands.Open(caseId, "a" + caseId));

    private async Task SendAsync(string caseId, object command) => Assert.Equal(
        ReceiptKind.Accepted, (await run.SendAsync($"{caseId} {Guid.NewGuid()}", caseId, command)).Kind);

    private async Task<CaseState> StateAsync(string caseId) =>
        Assert.IsType<CaseState>((await run.ReadAsync(caseId)).State);

    private async Task<int> CountAsync(string kind)
    {
        var all = await store.ReadFromAsync(0, 100_000, None);
        return all.Count(stored => EntryOf(stored).Kind == kind);
    }

    /// <summary>A host that answers commands to one case by itself.</summary>
    private sealed class AnsweringHost(IStreamHost inner, string caseId, Func<CommandReceipt> answer) : IStreamHost
    {
        public List<CommandId16> Sent { get; init; } = [];

        public bool AnswersPuttingOff { get; init; }

        public ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
        {
            if (envelope.Stream != CaseIdentity.Stream(caseId))
            {
                return inner.SendAsync(envelope, cancellation);
            }

            if (envelope.Command is PostponeStep)
            {
                return AnswersPuttingOff ? ValueTask.FromResult(answer()) : inner.SendAsync(envelope, cancellation);
            }

            Sent.Add(envelope.Id);
            return ValueTask.FromResult(answer());
        }

        public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
            inner.ReadAsync(stream, cancellation);
    }

    /// <summary>A host on whose first read something is written behind it.</summary>
    private sealed class MeetingHost(IStreamHost inner, Func<Task> between) : IStreamHost
    {
        private bool met;

        public ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation) =>
            inner.SendAsync(envelope, cancellation);

        public async ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation)
        {
            var view = await inner.ReadAsync(stream, cancellation);
            if (!met)
            {
                met = true;
                await between();
            }

            return view;
        }
    }

    private static LedgerEntry EntryOf(StoredEntry stored) => LedgerEntry.Decode(stored.Bytes);

    /// <summary>A host whose answers to commands are lost.</summary>
    private sealed class LossyHost(IStreamHost inner) : IStreamHost
    {
        public async ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
        {
            await inner.SendAsync(envelope, cancellation);
            throw new LedgerStoreException(StoreFailure.Unavailable, "The line was cut.", "Try again.");
        }

        public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
            inner.ReadAsync(stream, cancellation);
    }
}
