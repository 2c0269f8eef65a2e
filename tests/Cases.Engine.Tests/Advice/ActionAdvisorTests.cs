using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Advice;

/// <summary>What is advised is what the actor then does, and advising writes nothing.</summary>
public sealed class ActionAdvisorTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Principal Ann = new("ann", "collector");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Advice_OnAnyCase_IsWhatSendingTheActionDoes(int seed)
    {
        var store = await Ledgers.OfAsync(seed, 120);
        for (var number = 0; number < 3; number++)
        {
            await AssertForetoldAsync(store, $"c{number}");
        }
    }

    [Fact]
    public async Task Advice_OfACaseThatIsNot_IsNone()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = Start(store);

        Assert.Null(await run.Node.Advisor.AdviseAsync("c1", Ann, None));
        Assert.Null(await run.Node.Advisor.AdviseAsync("no such/id", Ann, None));
        Assert.Null(await run.Node.Advisor.AdviseAsync("", Ann, None));
    }

    [Fact]
    public async Task Advice_Asked_WritesNothingAndNamesEveryAction()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = Start(store);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var before = await store.ReadHeadAsync(None);

        var advice = await run.Node.Advisor.AdviseAsync("c1", Ann, None);

        Assert.Equal(before, await store.ReadHeadAsync(None));
        var triggers = Enum.GetNames<CaseTrigger>();
        Assert.All(triggers, name => Assert.Contains(
            advice!.Actions, action => action.Action.Equals(name, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal((await run.ReadAsync("c1")).Version, advice!.Version);
        Assert.Equal(
            advice.Actions.Count, advice.Actions.Select(action => (action.Action, action.Channel)).Distinct().Count());
    }

    [Fact]
    public async Task StepOfASecondPerson_IsPermittedToBeAskedFor()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = Start(store);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("reach", "c1", CaseCommands.Reach("k1"));

        var refer = await AdviceAsync(run, "referToLegal");
        await run.SendAsync("ask", "c1", new RequestApproval("ap1", new ReferToLegal("l1", "nothing helps")));
        await run.SendAsync("approve", "c1", new DecideApproval("ap1", true, null), "bob");
        var again = await AdviceAsync(run, "referToLegal");

        Assert.Equal((true, true), (refer.Permitted, refer.NeedsSecondPerson));
        Assert.Empty(refer.Reasons);
        Assert.False(again.Permitted);
        Assert.Contains(again.Reasons, reason => reason.Code == RefusalCode.ReferralOpen);
    }

    [Fact]
    public async Task ForbiddenByAnHour_SaysTheRuleAndFromWhen_AndIsPermittedThen()
    {
        await using var store = new MemoryLedgerStore();
        var clock = new VirtualClock(CaseCommands.Start);
        await using var run = EmbeddedRun.Start(
            new HostSettings(store, clock) { Policies = TestRules.Book(TestRules.Quiet()) });
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        clock.Advance(TimeSpan.FromHours(13));
        var night = await AdviceAsync(run, "recordContact", ContactChannel.Phone);
        var reason = Assert.Single(night.Reasons);
        var from = Assert.NotNull(night.PermittedFrom);

        Assert.Equal((false, "QUIET"), (night.Permitted, reason.Rule));
        Assert.NotNull(reason.Citation);
        Assert.Equal(Instant.FromUtc(2026, 11, 21, 8, 0), from);
        Assert.True((await AdviceAsync(run, "addNote")).Permitted);

        clock.Advance(from.ToDateTimeOffset() - clock.GetUtcNow());
        Assert.True((await AdviceAsync(run, "recordContact", ContactChannel.Phone)).Permitted);
    }

    [Fact]
    public async Task NothingToDoItTo_IsAReasonWithoutInnerKeys()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = Start(store);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));

        var advice = await run.Node.Advisor.AdviseAsync("c1", Ann, None);

        Assert.All(advice!.Actions.SelectMany(action => action.Reasons), reason =>
            Assert.DoesNotContain(ActionTrials.Key, reason.Detail, StringComparison.Ordinal));
        Assert.Equal("No plan was agreed.", Assert.Single((await AdviceAsync(run, "cancelPlan")).Reasons).Detail);
    }

    [Fact]
    public async Task EntriesOfANewerBuild_AreToldAndNothingIsAdvised()
    {
        var whole = await Ledgers.OfAsync(3, 100);
        await using var newer = await Ledgers.ForgedAsync(whole, (entry, same) =>
            entry.Kind == "noteAdded" ? same with { Kind = "noteAddedTwice" } : same);
        var named = (await Ledgers.AllAsync(newer)).First(entry => entry.Kind == "noteAddedTwice").Stream.Name;
        await using var run = Start(newer);

        var advice = await run.Node.Advisor.AdviseAsync(named, Ann, None);

        Assert.True(advice!.NewerNodeNeeded);
        Assert.Empty(advice.Actions);
    }

    private static async Task AssertForetoldAsync(MemoryLedgerStore store, string caseId)
    {
        var count = (await store.ReadHeadAsync(None)).Next;
        await using var whole = Start(store);
        if (await whole.Node.Advisor.AdviseAsync(caseId, Ann, None) is not { } advice)
        {
            return;
        }

        var state = (CaseState)(await whole.ReadAsync(caseId)).State;
        var policy = TestRules.Book().Series(["BANK"]).On(CaseCommands.Today);
        var facts = new Facts { Now = Instant.FromDateTimeOffset(CaseCommands.Start), By = Ann };
        var trials = ActionTrials.Of(state, facts, policy).ToList();
        Assert.Equal(trials.Select(trial => (trial.Action, trial.Channel)),
            advice.Actions.Select(action => (action.Action, action.Channel)));
        for (var index = 0; index < trials.Count; index++)
        {
            if (trials[index].Command is { } command)
            {
                await using var copy = await Ledgers.PrefixAsync(store, count);
                await using var run = Start(copy);
                await AssertForetoldAsync(run, caseId, command, advice.Actions[index]);
            }
        }
    }

    private static async Task AssertForetoldAsync(
        EmbeddedRun run, string caseId, CaseCommand command, ActionAdvice advice)
    {
        if (command is AddParty { Person: var person })
        {
            // Whom somebody names is his input; that nobody registered him is foreseen by nobody.
            await run.Host.SendAsync(RunningHost.Envelope("register", caseId, command) with
            {
                Stream = StreamId.Parse("person/" + person), Command = new RegisterPerson("made up", null),
            }, None);
        }

        var sent = advice.NeedsSecondPerson ? new RequestApproval("asked", command) : command;

        var receipt = await run.SendAsync("try", caseId, sent);

        Assert.Equal(advice.Permitted, receipt.Kind == ReceiptKind.Accepted);
        if (receipt.Kind == ReceiptKind.Refused)
        {
            Assert.Equal(advice.Reasons.Select(reason => reason.Code), receipt.Reasons.Select(reason => reason.Code));
        }
    }

    private static async Task<ActionAdvice> AdviceAsync(
        EmbeddedRun run, string action, ContactChannel? channel = null)
    {
        var advice = await run.Node.Advisor.AdviseAsync("c1", Ann, None);
        return Assert.Single(advice!.Actions, one => one.Action == action && one.Channel == channel);
    }

    private static EmbeddedRun Start(ILedgerStore store) =>
        EmbeddedRun.Start(
            new HostSettings(store, new VirtualClock(CaseCommands.Start)) { Policies = TestRules.Book() });
}
