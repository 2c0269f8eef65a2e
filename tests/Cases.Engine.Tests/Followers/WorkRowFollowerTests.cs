using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Followers;

public sealed class WorkRowFollowerTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeZone Zone = DateTimeZone.Utc;

    [Fact]
    public void Rows_AfterAnyCommands_EqualTheFoldedStates() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => RowsEqualStates(seed).GetAwaiter().GetResult()));

    [Fact]
    public void Rows_FollowedInAnyTwoSteps_EqualThoseOfOne() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (seed, cut) =>
            RestartsAnywhere(seed, cut.Get).GetAwaiter().GetResult()));

    [Fact]
    public async Task Rows_FollowedToTheMiddleOfAUnit_BeginBehindIt() => Assert.True(await RestartsAnywhere(34, 51));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    public async Task Rows_TakenInByShortTransactions_EqualThoseOfOne(int most)
    {
        var store = await Ledgers.OfAsync(9, 600);
        await using var rows = new MemoryWorkRows();

        var taken = await new WorkRowFollower(store, rows, WorkRows.Policies, mostEntries: most).CatchUpAsync(None);

        Assert.Equal((await store.ReadHeadAsync(None)).Next, taken);
        Assert.Equal(await WorkRows.OfAsync(store), await WorkRows.AllAsync(rows));
    }

    [Fact]
    public async Task AccountStated_OnTheNextCaseOfTheAccount_IsInTheRowsOfAllItsCases()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await using var rows = new MemoryWorkRows();
        var follower = new WorkRowFollower(store, rows, WorkRows.Policies);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", CaseCommands.Owed));
        await run.SendAsync("open again", "c2", CaseCommands.Open("c2", episode: 2));
        await follower.CatchUpAsync(None);

        foreach (var (id, branch) in new[] { ("c2", "b7"), ("c1", "b8") })
        {
            var stated = await run.SendAsync("state " + id, id, new StateAccount(
                [new AccountFact(AccountFactKind.Branch, branch, CaseCommands.Today)]));
            Assert.Equal(ReceiptKind.Accepted, stated.Kind);
            await follower.CatchUpAsync(None);

            Assert.Equal([branch, branch], (await WorkRows.AllAsync(rows)).Select(row => row.Branch));
            Assert.Equal(await WorkRows.OfAsync(store), await WorkRows.AllAsync(rows));
        }
    }

    [Fact]
    public async Task CatchUp_EntryOfANewerBuild_StopsAndSaysSo()
    {
        var whole = await Ledgers.OfAsync(3, 100);
        await using var newer = await Ledgers.ForgedAsync(whole, (entry, same) =>
            entry.Kind == "noteAdded" ? same with { Kind = "noteAddedTwice" } : same);
        await using var rows = new MemoryWorkRows();

        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () =>
            await new WorkRowFollower(newer, rows, WorkRows.Policies).CatchUpAsync(None));

        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        Assert.Equal(0, await rows.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Run_Stopped_HasTakenInWhatWasCommittedBefore()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await using var rows = new MemoryWorkRows();
        using var stop = new CancellationTokenSource();
        var following = new WorkRowFollower(store, rows, WorkRows.Policies)
            .RunAsync(run.Node.Committed, (_, _) => Task.CompletedTask, stop.Token);
        for (var number = 0; number < 6; number++)
        {
            await run.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
        }

        await stop.CancelAsync();
        await following.Soon();

        Assert.Equal((await store.ReadHeadAsync(None)).Next, await rows.ReadCursorAsync(None));
        Assert.Equal(6, (await WorkRows.AllAsync(rows)).Count);
    }

    [Fact]
    public async Task Promise_MadeAndThenBroken_IsDueAndThenBrokenSince()
    {
        await using var scene = await Scene.OpenAsync();
        await scene.SendAsync(new MakePromise(
            "m1", new Money(500, Currency.Eur), CaseCommands.Today.PlusDays(5), ContactChannel.Phone));
        var made = await scene.RowAsync();
        scene.Clock.Advance(TimeSpan.FromDays(20));
        await scene.SendAsync(new AssessPromise("m1"));
        var broken = await scene.RowAsync();

        Assert.Equal((CaseCommands.Today.PlusDays(5), null), (made.PromiseDue, made.PromiseBrokenSince));
        Assert.Equal(Start(CaseCommands.Today.PlusDays(9)), made.NextActionAt);
        Assert.Null(broken.PromiseDue);
        Assert.Equal(
            Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromDays(20), broken.PromiseBrokenSince);

        scene.Clock.Advance(TimeSpan.FromDays(1));
        await scene.SendAsync(CaseCommands.Note("n1"));
        Assert.Equal(broken.PromiseBrokenSince, (await scene.RowAsync()).PromiseBrokenSince);
    }

    [Fact]
    public async Task Plan_Instalments_ComeDueOneAfterTheOther()
    {
        await using var scene = await Scene.OpenAsync();
        await scene.SendAsync(CaseCommands.Reach("k1"));
        await scene.SendAsync(CaseCommands.Plan("plan", CaseCommands.Owed, 4));
        var agreed = await scene.RowAsync();
        await scene.SendAsync(CaseCommands.Pay("p1", CaseCommands.Owed / 4));
        var paid = await scene.RowAsync();

        Assert.Equal(CaseStage.PlanAgreed, agreed.Stage);
        Assert.Equal(CaseCommands.Today.PlusMonths(1), agreed.InstalmentDue);
        Assert.Equal(CaseCommands.Today.PlusMonths(2), paid.InstalmentDue);
        Assert.Equal(Start(CaseCommands.Today.PlusMonths(2).PlusDays(4)), paid.NextActionAt);
    }

    [Fact]
    public async Task Visit_Planned_IsWhatComesNextThoughHeld()
    {
        var visit = Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromDays(3);
        await using var scene = await Scene.OpenAsync();
        await scene.SendAsync(CaseCommands.Reach("k1"));
        await scene.SendAsync(new ScheduleVisit("v1", visit, ["ann", "bob"], "agreed by telephone"));
        await scene.SendAsync(new PlaceHold("h1", HoldKind.Hardship, "says he is ill"));

        var row = await scene.RowAsync();

        Assert.Equal((visit, visit, "|Hardship:9999999"), (row.VisitAt, row.NextActionAt, row.Holds));
    }

    [Fact]
    public async Task Hold_ByItsEnd_DecidesWhenWorkGoesOn()
    {
        await using var scene = await Scene.OpenAsync();
        var before = await scene.RowAsync();
        await scene.SendAsync(new PlaceHold("h1", HoldKind.Hardship, "ill") { Until = CaseCommands.Today.PlusDays(9) });
        var timed = await scene.RowAsync();
        await scene.SendAsync(new PlaceHold("h2", HoldKind.Vulnerability, "wrote to us"));
        var endless = await scene.RowAsync();
        await scene.SendAsync(new PlaceHold("h3", HoldKind.Vulnerability, "wrote again")
        {
            ReviewOn = CaseCommands.Today.PlusDays(2),
        });
        var reviewed = await scene.RowAsync();
        await scene.SendAsync(new LiftHold("h2", "answered"), new Principal("sue", "supervisor"));
        await scene.SendAsync(new LiftHold("h3", "answered"), new Principal("sue", "supervisor"));
        var lifted = await scene.RowAsync();

        Assert.Equal(Start(before.EntersOn!.Value), before.NextActionAt);
        Assert.Equal(Start(CaseCommands.Today.PlusDays(10)), timed.NextActionAt);
        Assert.Null(endless.NextActionAt);
        Assert.Equal(Start(CaseCommands.Today.PlusDays(2)), reviewed.NextActionAt);
        Assert.Equal((timed.NextActionAt, timed.Holds), (lifted.NextActionAt, lifted.Holds));
    }

    [Fact]
    public async Task Dispute_OfAPart_StopsNoWorkOnTheRest()
    {
        await using var scene = await Scene.OpenAsync();
        var before = await scene.RowAsync();
        await scene.SendAsync(new PlaceHold("h1", HoldKind.Dispute, "not mine") { Part = new Money(10, Currency.Eur) });

        var row = await scene.RowAsync();

        Assert.Equal((before.NextActionAt, "|Dispute:9999999"), (row.NextActionAt, row.Holds));
    }

    [Fact]
    public async Task Account_ProductAndBranch_AreWhatItsOwnStreamSays()
    {
        await using var scene = await Scene.OpenAsync();
        await scene.SendAsync(new StateAccount(
        [
            new AccountFact(AccountFactKind.Branch, "b7", CaseCommands.Today),
            new AccountFact(AccountFactKind.Product, "card", CaseCommands.Today),
        ]));
        var stated = await scene.RowAsync();
        await scene.SendAsync(new StateAccount([new AccountFact(AccountFactKind.Branch, "b8", CaseCommands.Today)]));

        Assert.Equal(("b7", "card"), (stated.Branch, stated.Product));
        Assert.Equal(("b8", "card"), ((await scene.RowAsync()).Branch, (await scene.RowAsync()).Product));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Debtor_RegisteredBeforeOrAfterTheOpening_GivesPersonAndLanguage(bool before)
    {
        await using var scene = new Scene();
        var register = new RegisterPerson("Li Lei", "zh-CN");
        if (before)
        {
            await scene.SendAsync("person/p1", register);
        }

        await scene.SendAsync(CaseCommands.Open("c1", debtor: "p1"));
        var opened = await scene.RowAsync();
        if (!before)
        {
            await scene.SendAsync("person/p1", register);
        }

        var row = await scene.RowAsync();

        Assert.Equal(("p1", before ? "zh-CN" : null), (opened.Person, opened.Language));
        Assert.Equal("zh-CN", row.Language);
        await scene.SendAsync(CaseCommands.Note("n1"));
        Assert.Equal("zh-CN", (await scene.RowAsync()).Language);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Debtor_WithAZone_GivesTheClockOfHisCases(bool before)
    {
        await using var scene = new Scene();
        var register = new RegisterPerson("Li Lei", "zh-CN") { ZoneId = "Asia/Shanghai", ZoneSource = "asked" };
        await scene.SendAsync(before ? "person/p1" : "case/c1",
            before ? register : CaseCommands.Open("c1", debtor: "p1"));
        await scene.SendAsync(before ? "case/c1" : "person/p1",
            before ? CaseCommands.Open("c1", debtor: "p1") : register);
        Assert.Equal("|Asia/Shanghai", (await scene.RowAsync()).Clock);

        await scene.SendAsync("person/p1", new ChangeTimeZone("Europe/Rome", "told"));
        await scene.SendAsync(CaseCommands.Note("n1"));

        Assert.Equal(("|Europe/Rome", "zh-CN"), ((await scene.RowAsync()).Clock, (await scene.RowAsync()).Language));
    }

    [Fact]
    public async Task CallBack_AgreedAndThenDone_IsWhatComesNextUntilThen()
    {
        await using var scene = await Scene.OpenAsync();
        var at = Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromHours(3);
        await scene.SendAsync(new PlaceHold("h1", HoldKind.Hardship, "ill"));
        await scene.SendAsync(CaseCommands.Reach("k1") with
        {
            Direction = ContactDirection.Inbound, CallBackAt = at,
        });
        var agreed = await scene.RowAsync();
        await scene.SendAsync(CaseCommands.Reach("k2") with { Direction = ContactDirection.Inbound });
        var done = await scene.RowAsync();

        Assert.Equal((at, at, null), (agreed.CallBackAt, agreed.NextActionAt, agreed.CallableFrom));
        Assert.Equal((null, null), (done.CallBackAt, done.NextActionAt));
    }

    [Theory]
    [InlineData("call", null, 24, "the day after an attempt")]
    [InlineData("call", 2, 2, "the call back that was agreed, on the same day")]
    [InlineData("call", 80, 80, "the call back that was agreed, days later")]
    [InlineData("rings", null, 24, "a reminder by telephone is an attempt too")]
    [InlineData("text", null, null, "a reminder by text is sent to many and works no case")]
    [InlineData("inbound", null, null, "the debtor called")]
    [InlineData("corrected", null, null, "it was another debtor whom somebody rang")]
    public async Task NextAction_AfterAnAttempt_IsNotOfTheSameDay(string what, int? back, int? hours, string why)
    {
        await using var scene = await Scene.OpenAsync();
        var before = await scene.RowAsync();
        var now = Instant.FromDateTimeOffset(CaseCommands.Start);
        var call = CaseCommands.Reach("k1") with
        {
            Disposition = Disposition.NoAnswer,
            CallBackAt = back is { } late ? now + Duration.FromHours(late) : null,
        };
        await scene.SendAsync(what switch
        {
            "rings" => new Remind("r1", ContactChannel.Phone, ActClass.Reminder) { Result = Disposition.Busy },
            "text" => new Remind("r1", ContactChannel.Sms, ActClass.Reminder),
            "inbound" => CaseCommands.Reach("k1") with { Direction = ContactDirection.Inbound },
            _ => call,
        });
        if (what == "corrected")
        {
            await scene.SendAsync(
                new Correct(CorrectionTarget.Contact, "k1", "another debtor"), new Principal("sue", "supervisor"));
        }

        var row = await scene.RowAsync();

        var tomorrow = Start(CaseCommands.Today.PlusDays(1));
        var expected = hours switch
        {
            null => before.NextActionAt,
            24 => tomorrow,
            { } later => now + Duration.FromHours(later),
        };
        Assert.True(expected == row.NextActionAt, why);
        Assert.Equal(before.CallableFrom, row.CallableFrom);
    }

    [Fact]
    public async Task CallableFrom_OfPromiseAndHold_IsTheDayAfterBoth()
    {
        await using var scene = await Scene.OpenAsync();
        var first = await scene.RowAsync();
        await scene.SendAsync(new MakePromise(
            "m1", new Money(500, Currency.Eur), CaseCommands.Today.PlusDays(5), ContactChannel.Phone));
        await scene.SendAsync(new PlaceHold("h1", HoldKind.Hardship, "ill") { Until = CaseCommands.Today });
        var promised = await scene.RowAsync();

        Assert.Equal(Start(first.EntersOn!.Value), first.CallableFrom);
        Assert.Equal(Start(CaseCommands.Today.PlusDays(9)), promised.CallableFrom);
    }

    [Fact]
    public async Task Payment_OfAll_TakesTheCaseOffTheList()
    {
        await using var scene = await Scene.OpenAsync();
        Assert.Equal(WorkPart.ToWork, (await scene.RowAsync()).Part);
        await scene.SendAsync(CaseCommands.Pay("p1", CaseCommands.Owed));

        var row = await scene.RowAsync();

        Assert.Equal((WorkPart.Resolved, 0, null), (row.Part, row.OutstandingMinor, row.NextActionAt));
        Assert.Null(row.OldestUnpaidDue);
    }

    [Fact]
    public async Task Entry_OfACaseUnderAPackWithAZone_IsPlannedForTheStartOfItsDayThere()
    {
        var shanghai = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];
        var pack = new RulePack
        {
            Id = "CN",
            Title = "Three days of grace",
            Jurisdiction = "CN",
            Instrument = "made up for tests",
            ValidFrom = new LocalDate(2000, 1, 1),
            OfficialZone = shanghai,
            Numbers = new Dictionary<string, long> { ["entry-grace-days"] = 3 },
        };
        await using var store = new MemoryLedgerStore();
        var settings = new HostSettings(store, new VirtualClock(CaseCommands.Start))
        {
            Policies = new([pack], ["CN"]),
        };
        await using var run = EmbeddedRun.Start(settings);
        await using var rows = new MemoryWorkRows();
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));

        await new WorkRowFollower(store, rows, run.Node.RowPolicies).CatchUpAsync(None);

        var row = Assert.Single(await rows.ReadAsync(["c1"], None));
        var day = CaseCommands.Today.PlusDays(-30 + 4);
        Assert.Equal((day, shanghai.AtStartOfDay(day).ToInstant()), (row.EntersOn, row.NextActionAt));
        Assert.Equal(
            (WorkPart.NotEntered, WorkPart.ToWork), (row.PartOn(day.PlusDays(-1)), row.PartOn(day)));
    }

    [Fact]
    public async Task Entry_OfPacksThatTheNodeLacks_GoesByThoseInForce()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        Assert.Equal(run.Node.PoliciesOf([]).Version, run.Node.PoliciesOf(["ELSEWHERE"]).Version);
    }

    private static Instant Start(LocalDate day) => Zone.AtStartOfDay(day).ToInstant();

    private static async Task<bool> RowsEqualStates(int seed)
    {
        var store = await Ledgers.OfAsync(seed, 150);
        var rows = (await WorkRows.OfAsync(store)).ToDictionary(row => row.CaseId);
        await using var node = new HostSettings(store, new VirtualClock(CaseCommands.Start)).Node(inline: true);
        for (var number = 0; number < 6; number++)
        {
            var view = await node.Host.ReadAsync(CaseIdentity.Stream($"c{number}"), None);
            var state = (CaseState)view.State;
            Assert.Equal(state.Exists, rows.TryGetValue($"c{number}", out var row));
            if (row is not null)
            {
                Assert.Equal(
                    (state.Stage, state.OutstandingMinor, state.OldestUnpaidDue, state.Assignee,
                        state.OldestUnpaidDue is { } due
                            ? state.EntersOn(WorkRows.Plain.On(due).Numbers)
                            : state.EnteredOn),
                    (row.Stage, row.OutstandingMinor, row.OldestUnpaidDue, row.Assignee, row.EntersOn));
                Assert.Equal(
                    (state.Plan is { } plan ? state.FirstUncovered(plan)?.Due : null, state.Visit?.At),
                    (row.InstalmentDue, row.VisitAt));
                Assert.Equal(WorkHolds.Of(state.Holds), row.Holds);
            }
        }

        return true;
    }

    private static async Task<bool> RestartsAnywhere(int seed, int cut)
    {
        var whole = await Ledgers.OfAsync(seed, 120);
        var count = (await whole.ReadHeadAsync(None)).Next;
        // Between units: a store shows the entries of one at once.
        var all = await whole.ReadFromAsync(0, (int)count, None);
        var commands = all.Select(stored => LedgerEntry.Decode(stored.Bytes).Command).ToList();
        var first = cut % (count + 1);
        while (first > 0 && first < count && commands[(int)first] == commands[(int)first - 1])
        {
            first++;
        }

        await using var growing = await Ledgers.PrefixAsync(whole, first);
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(growing, rows, WorkRows.Policies).CatchUpAsync(None);
        await Ledgers.GrowAsync(growing, whole, count);
        await new WorkRowFollower(growing, rows, WorkRows.Policies).CatchUpAsync(None);
        Assert.Equal(await WorkRows.OfAsync(whole), await WorkRows.AllAsync(rows));
        return true;
    }

    /// <summary>One case on a node, and its row after every step.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly MemoryLedgerStore store = new();
        private readonly MemoryWorkRows rows = new();
        private readonly EmbeddedRun run;
        private readonly WorkRowFollower follower;
        private int sent;

        public Scene()
        {
            run = EmbeddedRun.Start(new HostSettings(store, Clock));
            follower = new WorkRowFollower(store, rows, WorkRows.Policies);
        }

        public VirtualClock Clock { get; } = new(CaseCommands.Start);

        public static async Task<Scene> OpenAsync()
        {
            var scene = new Scene();
            await scene.SendAsync(CaseCommands.Open("c1"));
            return scene;
        }

        public Task SendAsync(CaseCommand command) => SendAsync("case/c1", command);

        public Task SendAsync(CaseCommand command, Principal by) => SendAsync("case/c1", command, by);

        public async Task SendAsync(string stream, object command, Principal? by = null)
        {
            var envelope = new CommandEnvelope(CommandId16.FromHash($"s{sent++}"), StreamId.Parse(stream),
                by ?? new Principal("ann", "collector"), command);
            var receipt = await run.Host.SendAsync(envelope, None);
            Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        }

        public async Task<WorkRow> RowAsync()
        {
            await follower.CatchUpAsync(None);
            return Assert.Single(await rows.ReadAsync(["c1"], None));
        }

        public async ValueTask DisposeAsync()
        {
            await run.DisposeAsync();
            await rows.DisposeAsync();
            await store.DisposeAsync();
        }
    }
}
