using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Deadlines;

/// <summary>
/// Goal: a message that was decided is handed over once, by a node that sends, and never without an entry that says so
/// before and after.
/// </summary>
public sealed class MessageSweepTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryLedgerStore store = new();
    private readonly MemoryWorkRows rows = new();
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly List<MessageOrder> handed = [];
    private EmbeddedRun run = null!;
    private WorkRowFollower follower = null!;
    private MessageHanded answer = new(MessageOutcome.HandedOver) { Reference = "prov-1" };
    private bool repeats;

    public async ValueTask InitializeAsync()
    {
        run = EmbeddedRun.Start(new HostSettings(store, clock));
        follower = new WorkRowFollower(store, rows, run.Node.RowPolicies);
        await OnPersonAsync(new RegisterPerson("Li Xiaoming", "zh-CN")
        {
            ZoneId = "Asia/Shanghai", ZoneSource = "contract",
        });
        await OnPersonAsync(new AddContactPoint(
            "s", ContactChannel.Sms, "+86 138 0000 0001", "contract", LegalGround.Contract));
        await AcceptedAsync(CaseCommands.Open("c1", debtor: "p1"));
        await AcceptedAsync(CaseCommands.Reach("k1"));
        await AcceptedAsync(new SendMessage("g1", ContactChannel.Sms, ActClass.Collection,
            new TemplateName("CN-PAST-DUE-SMS", 1, MessageLanguage.Chinese)));
    }

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        await rows.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Sweep_MessageThatWasDecided_IsHandedOverOnceAndOnRecord()
    {
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
        Assert.Equal(default, await SweepAsync());

        var order = Assert.Single(handed);
        Assert.Equal(("c1.g1", "+86 138 0000 0001", MessageStatus.Confirmed),
            (order.Id, order.Whom!.ContactPoints.Single().Value, order.Message.Status));
        Assert.Equal(MessageStatus.HandedOver, (await MessageAsync()).Status);
        Assert.Equal(
            ["messageDecided", "messageConfirmed", "messageReported", "reminderRecorded", "templateUsed"],
            (await KindsAsync()).SkipWhile(kind => kind != "messageDecided"));
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task Sweep_AfterTheMoneyCame_HandsNothingOver()
    {
        await AcceptedAsync(CaseCommands.Pay("p1", CaseCommands.Owed));

        await SweepAsync();

        Assert.Empty(handed);
        var message = await MessageAsync();
        Assert.Equal((MessageStatus.Withdrawn, MessageEnd.Paid), (message.Status, message.End));
    }

    [Fact]
    public async Task Sweep_MessageThatWaitedTooLong_IsTakenBack()
    {
        clock.Advance(TimeSpan.FromMinutes(6));
        await SweepAsync();

        Assert.Empty(handed);
        Assert.Equal(MessageEnd.Expired, (await MessageAsync()).End);
    }

    [Fact]
    public async Task Sweep_ByANodeThatSendsNothing_LeavesItToOthersUntilItIsTooLate()
    {
        Assert.Equal(0, (await SweepAsync(sends: false)).Steps);
        Assert.Equal(MessageStatus.Decided, (await MessageAsync()).Status);
        clock.Advance(TimeSpan.FromHours(2));
        await SweepAsync(sends: false);
        Assert.Equal(MessageEnd.Expired, (await MessageAsync()).End);
    }

    [Fact]
    public async Task Sweep_MessageThatWasPutOff_IsConfirmedAnewUnderTheSameId()
    {
        answer = new MessageHanded(MessageOutcome.PutOff, "no connection") { Wait = Duration.FromSeconds(20) };
        await SweepAsync();
        clock.Advance(TimeSpan.FromSeconds(19));
        await SweepAsync();
        Assert.Single(handed);

        answer = new MessageHanded(MessageOutcome.HandedOver);
        clock.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync();

        Assert.Equal([("c1.g1", 1), ("c1.g1", 2)], handed.Select(order => (order.Id, order.Message.Attempt)));
        Assert.Equal(MessageStatus.HandedOver, (await MessageAsync()).Status);
    }

    /// <summary>The node died between confirming and telling: the message may be out, so it counts and stays.</summary>
    [Theory]
    [InlineData(false, MessageStatus.Unknown, 1)]
    [InlineData(true, MessageStatus.HandedOver, 2)]
    public async Task Sweep_AfterTheNodeDied_RepeatsOnlyWhereARepeatedOneIsKnown(
        bool repeatable, MessageStatus then, int attempts)
    {
        await AcceptedAsync(new ConfirmMessage("g1", 1));
        await SweepAsync();
        Assert.Equal(MessageStatus.Confirmed, (await MessageAsync()).Status);

        repeats = repeatable;
        clock.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync();
        await SweepAsync();

        Assert.Equal((then, attempts), ((await MessageAsync()).Status, (await MessageAsync()).Attempt));
        Assert.Equal(attempts - 1, handed.Count);
        Assert.Equal(1, (await KindsAsync()).Count(kind => kind == "reminderRecorded"));
    }

    [Fact]
    public async Task Sweep_ByTwoNodesAtOnce_HandsItOverOnce()
    {
        await follower.CatchUpAsync(None);
        await using var other = EmbeddedRun.Start(new HostSettings(store, clock) { Seed = "b" });
        await using var rowsToo = new MemoryWorkRows();
        await new WorkRowFollower(store, rowsToo, run.Node.RowPolicies).CatchUpAsync(None);

        await Task.WhenAll(
            Sweeper(rows, run.Host).SweepAsync(None).AsTask(),
            Sweeper(rowsToo, other.Host).SweepAsync(None).AsTask()).Soon();

        Assert.Single(handed);
        Assert.Equal(1, (await KindsAsync()).Count(kind => kind == "messageConfirmed"));
    }

    [Fact]
    public async Task Sweep_MessageThatIsNeverTaken_CountsNot()
    {
        answer = new MessageHanded(MessageOutcome.Failed, "no such number");
        await SweepAsync();

        Assert.Equal(MessageStatus.Failed, (await MessageAsync()).Status);
        Assert.DoesNotContain("reminderRecorded", await KindsAsync());
    }

    private DeadlineSweeper Sweeper(IWorkRows of, IStreamHost host, bool sends = true) => new(
        of, host, opened => run.Node.PoliciesOf(opened.Packs).OfficialZone, clock)
    {
        Delivery = new MessageDelivery(channel => sends && channel == ContactChannel.Sms, _ => repeats, HandOver),
    };

    private ValueTask<MessageHanded> HandOver(MessageOrder order, CancellationToken cancellation)
    {
        lock (handed)
        {
            handed.Add(order);
        }

        return ValueTask.FromResult(answer);
    }

    private async Task<SweepResult> SweepAsync(bool sends = true)
    {
        await follower.CatchUpAsync(None);
        return await Sweeper(rows, run.Host, sends).SweepAsync(None).AsTask().Soon();
    }

    private async Task OnPersonAsync(PersonCommand command) => Assert.Equal(ReceiptKind.Accepted, (await run.Host
        .SendAsync(new CommandEnvelope(CommandId16.FromHash(command.GetType().Name), StreamId.Parse("person/p1"),
            new Principal("ann", "collector"), command), None)).Kind);

    private async Task AcceptedAsync(CaseCommand command)
    {
        var receipt = await run.SendAsync($"{command.GetType().Name} {handed.Count}", "c1", command);
        Assert.True(receipt.Kind == ReceiptKind.Accepted,
            string.Join("; ", receipt.Reasons.Select(reason => reason.Detail)));
    }

    private async Task<CaseMessage> MessageAsync() =>
        Assert.Single(Assert.IsType<CaseState>((await run.ReadAsync("c1")).State).Messages);

    private async Task<List<string>> KindsAsync()
    {
        var all = await store.ReadStreamAsync(CaseIdentity.Stream("c1"), 1, 1_000, None);
        return [.. all.Select(stored => LedgerEntry.Decode(stored.Bytes).Kind)];
    }
}
