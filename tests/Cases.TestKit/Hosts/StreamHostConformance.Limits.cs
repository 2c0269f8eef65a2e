using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.TestKit;

public abstract partial class StreamHostConformance
{
    [Fact]
    public async Task LedgerQueue_Full_PushesBackAndTheSameIdIsRightLater()
    {
        var host = await WithCaseAsync(options => options with { MaxQueuedUnits = 2 });
        var hold = Store.HoldCommits();
        var first = host.SendAsync("note", "c1", CaseCommands.Note("n"));
        await hold.Reached.Soon();

        var sent = Enumerable.Range(2, 6)
            .Select(number => host.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}")))
            .ToList();
        // All that find the queue full have their answer before it empties: a command may still be on its way to it.
        var pushed = await FirstAsync(sent, 4).Soon();
        hold.Release();
        var receipts = await Task.WhenAll(sent);

        Assert.All(pushed, receipt => Assert.Equal(ReceiptKind.Pushback, receipt.Kind));
        Assert.Equal(2, receipts.Count(receipt => receipt.Kind == ReceiptKind.Accepted));
        Assert.All(receipts.Where(receipt => receipt.Kind == ReceiptKind.Pushback), receipt =>
        {
            Assert.Equal(-1, receipt.Position);
            Assert.True(receipt.RetryAfter > Duration.Zero);
        });
        Assert.Equal(ReceiptKind.Accepted, (await first).Kind);
        for (var number = 2; number < 8; number++)
        {
            var again = await host.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
            Assert.Equal(ReceiptKind.Accepted, again.Kind);
            Assert.Equal(receipts[number - 2].Kind == ReceiptKind.Accepted, again.Repeated);
        }
    }

    [Fact]
    public async Task Stream_TooManyWait_PushesBackAndTheQueueGoesOn()
    {
        var host = await WithCaseAsync(options => options with { MaxWaitingPerStream = 3 });
        var hold = Store.HoldCommits();
        var first = host.SendAsync("note 0", "c1", CaseCommands.Note("n0"));
        await hold.Reached.Soon();
        var sent = Enumerable.Range(1, 5)
            .Select(number => host.SendAsync($"note {number}", "c1", CaseCommands.Note($"n{number}"))).ToList();

        Assert.Equal([ReceiptKind.Pushback, ReceiptKind.Pushback], [(await sent[3]).Kind, (await sent[4]).Kind]);
        hold.Release();

        Assert.Equal(ReceiptKind.Accepted, (await first).Kind);
        Assert.All(await Task.WhenAll(sent.Take(3)), receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
        Assert.Equal(ReceiptKind.Accepted, (await host.SendAsync("note 5", "c1", CaseCommands.Note("n5"))).Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refusals_MoreThanThirtyInAnHour_OneEntrySaysThatNoneFollow(bool forget)
    {
        var host = await WithCaseAsync();
        await RefuseAsync(host, 0, 30, ReceiptKind.Refused);
        Forget(host, forget);

        var over = await RefuseAsync(host, 30, 5, ReceiptKind.RefusalsSuppressed);

        var entries = await EntriesAsync("case/c1");
        Assert.Equal(30, entries.Count(entry => entry.Kind == SystemKinds.Refused.Name));
        var suppressing = Assert.Single(entries, entry => entry.Kind == "refusalsSuppressed");
        var record = (RefusalsSuppressed)PayloadCodec.DecodeSystem(
            new EntryKind(suppressing.Kind, suppressing.Format), suppressing.Payload.Span).Value!;
        Assert.Equal((30, "ann"), (record.Count, record.Principal));
        Assert.All(over, receipt => Assert.NotEmpty(receipt.Reasons));
        Assert.All(over, receipt => Assert.InRange(receipt.RetryAfter!.Value, Duration.Epsilon, Duration.FromHours(1)));
    }

    [Fact]
    public async Task Refusals_Suppressed_OthersAndOtherStreamsAndGoodCommandsGoOn()
    {
        var host = await WithCaseAsync();
        await host.SendAsync("open", "c2", CaseCommands.Open("c2", account: "a2"));
        await RefuseAsync(host, 0, 30, ReceiptKind.Refused);
        await RefuseAsync(host, 30, 1, ReceiptKind.RefusalsSuppressed);

        Assert.Equal(ReceiptKind.Refused, (await host.SendAsync("b", "c1", CaseCommands.BadNote(), by: "bob")).Kind);
        Assert.Equal(ReceiptKind.Refused, (await host.SendAsync("b", "c2", CaseCommands.BadNote())).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await host.SendAsync("n", "c1", CaseCommands.Note("n"))).Kind);
    }

    [Fact]
    public async Task Refusals_SuppressedAtAnActivationThatIsBehind_NewsOfTheOtherCountFirst()
    {
        var host = await WithCaseAsync();
        await RefuseAsync(host, 0, 30, ReceiptKind.Refused);
        await RefuseAsync(host, 30, 1, ReceiptKind.RefusalsSuppressed);
        var behind = await HostAsync();
        await RefuseAsync(behind, 31, 1, ReceiptKind.RefusalsSuppressed);

        await host.SendAsync("pay", "c1", CaseCommands.Pay("p1", 40));

        var back = new ReversePayment("p1", "returned");
        Assert.Equal(ReceiptKind.Accepted, (await behind.SendAsync("back", "c1", back)).Kind);
        await RefuseAsync(behind, 32, 1, ReceiptKind.RefusalsSuppressed);
    }

    [Fact]
    public async Task Refusals_AfterTheHour_AreWrittenAgain()
    {
        var host = await WithCaseAsync();
        await RefuseAsync(host, 0, 30, ReceiptKind.Refused);
        await RefuseAsync(host, 30, 2, ReceiptKind.RefusalsSuppressed);
        Clock.Advance(TimeSpan.FromMinutes(59));
        await RefuseAsync(host, 32, 1, ReceiptKind.RefusalsSuppressed);

        Clock.Advance(TimeSpan.FromMinutes(1));

        await RefuseAsync(host, 33, 1, ReceiptKind.Refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SuppressedCommand_SentAgainAfterTheHour_IsDecidedAndThenRemembered(bool forget)
    {
        var host = await WithCaseAsync();
        await RefuseAsync(host, 0, 30, ReceiptKind.Refused);
        var plan = CaseCommands.Plan("plan", CaseCommands.Owed, 4);
        Assert.Equal(ReceiptKind.RefusalsSuppressed, (await host.SendAsync("plan", "c1", plan)).Kind);
        await host.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        Clock.Advance(TimeSpan.FromHours(1));
        Forget(host, forget);

        var decided = await host.SendAsync("plan", "c1", plan);

        Assert.Equal((ReceiptKind.Accepted, false), (decided.Kind, decided.Repeated));
        Forget(host, forget);
        AssertSameAnswer(decided, await host.SendAsync("plan", "c1", plan));
    }

    [Fact]
    public async Task Build_IsRecordedWithTheFirstUnitAndOnlyOnce()
    {
        var host = await HostAsync();
        await host.ReadAsync("c1");
        Assert.Equal(0, await CountAsync());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
            host.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}")))));

        var entries = await EntriesAsync();
        Assert.Equal("system/node", entries[0].Stream.Value);
        Assert.Equal(entries[0].Command, entries[1].Command);
        Assert.Equal(
            ["epochRaised", "buildRecorded"],
            entries.Where(entry => entry.Stream.Kind == "system").Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Build_SameAgainOrNothingChanged_IsNotRecorded_AnotherIs()
    {
        await WithCaseAsync();
        var same = await HostAsync();
        await same.SendAsync("note", "c1", CaseCommands.Note("n"));
        var count = await CountAsync();
        var newer = await HostAsync(options => options with { Build = "build-2" });
        Assert.True((await newer.SendAsync("note", "c1", CaseCommands.Note("n"))).Repeated);
        Assert.Equal(ReceiptKind.Accepted, (await newer.SendAsync("same", "c1", CaseCommands.Note("n"))).Kind);
        Assert.Equal(count, await CountAsync());

        await newer.SendAsync("note 2", "c1", CaseCommands.Note("n2"));
        await newer.SendAsync("note 3", "c1", CaseCommands.Note("n3"));

        var builds = (await EntriesAsync("system/node")).Where(entry => entry.Kind == "buildRecorded")
            .Select(entry => ((BuildRecorded)PayloadCodec.DecodeSystem(
                new EntryKind(entry.Kind, entry.Format), entry.Payload.Span).Value!).Build);
        Assert.Equal(["build-1", "build-2"], builds);
    }

    private static async Task<IReadOnlyList<CommandReceipt>> FirstAsync(
        IReadOnlyList<Task<CommandReceipt>> sent, int count)
    {
        var answered = new List<CommandReceipt>();
        await foreach (var one in Task.WhenEach(sent))
        {
            answered.Add(await one);
            if (answered.Count == count)
            {
                break;
            }
        }

        return answered;
    }

    private static async Task<IReadOnlyList<CommandReceipt>> RefuseAsync(
        RunningHost host, int first, int count, ReceiptKind expected)
    {
        var receipts = new List<CommandReceipt>();
        for (var number = first; number < first + count; number++)
        {
            var receipt = await host.SendAsync($"bad {number}", "c1", CaseCommands.BadNote());
            Assert.Equal(expected, receipt.Kind);
            receipts.Add(receipt);
        }

        return receipts;
    }
}
