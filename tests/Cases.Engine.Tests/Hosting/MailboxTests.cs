using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Hosting;

/// <summary>The queue of one actor, with calls that do as the test says instead of asking the actor.</summary>
public sealed class MailboxTests
{
    private readonly List<string> ran = [];

    [Fact]
    public async Task Calls_WhileOneRuns_RunAfterItInTheirOrder()
    {
        var mailbox = Make(inline: true);
        var first = Begin(mailbox, "first", out var letGo);
        var others = Enumerable.Range(0, 5).Select(number => Quick(mailbox, $"{number}").AsTask()).ToList();
        Assert.Equal(["first"], ran);

        letGo.SetResult();
        await first;
        await Task.WhenAll(others).Soon();

        Assert.Equal(["first", "0", "1", "2", "3", "4"], ran);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_AVeryLongQueueOfQuickOnes_NeedsNoDeepStack(bool inline)
    {
        const int Many = 100_000;
        var mailbox = Make(inline);
        var first = Begin(mailbox, "first", out var letGo);
        var count = 0;
        var others = new List<Task>();
        for (var number = 0; number < Many; number++)
        {
            others.Add(Call(mailbox, () =>
            {
                count++;
                return Task.CompletedTask;
            }).AsTask());
        }

        letGo.SetResult();
        await first;
        await Task.WhenAll(others).Soon();

        Assert.Equal(Many, count);
        Assert.True(mailbox.TryClose());
    }

    [Fact]
    public async Task Call_Fails_NextOneRuns()
    {
        var mailbox = Make(inline: true);
        var first = Begin(mailbox, "first", out var letGo);
        var failing = Call(mailbox, () => throw new InvalidOperationException("as ordered")).AsTask();
        var last = Quick(mailbox, "last").AsTask();

        letGo.SetResult();
        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await last.Soon();

        Assert.Equal(["first", "last"], ran);
    }

    [Fact]
    public async Task Waiters_ThatGiveUp_ArePassedOver()
    {
        var mailbox = Make(inline: true);
        using var giveUp = new CancellationTokenSource();
        var first = Begin(mailbox, "first", out var letGo);
        var gone = Enumerable.Range(0, 3)
            .Select(number => Quick(mailbox, $"gone {number}", giveUp.Token).AsTask()).ToList();
        var last = Quick(mailbox, "last").AsTask();
        var goneToo = Quick(mailbox, "gone too", giveUp.Token).AsTask();

        await giveUp.CancelAsync();
        Assert.All(gone.Append(goneToo), task => Assert.True(task.IsCanceled));
        letGo.SetResult();
        await first;
        await last.Soon();

        Assert.Equal(["first", "last"], ran);
        Assert.True(mailbox.TryClose());
    }

    [Fact]
    public async Task Close_BusyMailbox_StaysOpen_IdleOneLetsNobodyIn()
    {
        var mailbox = Make(inline: true);
        var first = Begin(mailbox, "first", out var letGo);
        Assert.False(mailbox.TryClose());
        letGo.SetResult();
        await first;

        Assert.True(mailbox.TryClose());
        Assert.Equal(Entrance.Closed, mailbox.Enter(int.MaxValue, out _));
    }

    [Fact]
    public async Task Enter_QueueFull_IsSaidAndLeavesTheQueueAsItIs()
    {
        var mailbox = Make(inline: true);
        var first = Begin(mailbox, "first", out var letGo);
        var second = Quick(mailbox, "second").AsTask();

        Assert.Equal(Entrance.Full, mailbox.Enter(1, out var place));
        Assert.Null(place);
        letGo.SetResult();
        await first;
        await second.Soon();

        Assert.Equal(Entrance.Now, mailbox.Enter(1, out _));
    }

    [Fact]
    public async Task Enter_QueueFullOfThoseWhoGaveUp_HasRoomAgain()
    {
        var mailbox = Make(inline: true);
        using var giveUp = new CancellationTokenSource();
        var first = Begin(mailbox, "first", out var letGo);
        var gone = Enumerable.Range(0, 3).Select(_ => Quick(mailbox, "gone", giveUp.Token).AsTask()).ToList();
        Assert.Equal(Entrance.Full, mailbox.Enter(3, out _));

        await giveUp.CancelAsync();

        Assert.Equal(Entrance.Queued, mailbox.Enter(1, out var place));
        letGo.SetResult();
        await first;
        Assert.True(place!.Task.IsCompletedSuccessfully);
        Assert.All(gone, task => Assert.True(task.IsCanceled));
    }

    [Fact]
    public async Task Calls_FromManyThreads_NeverOverlap()
    {
        const int Many = 2_000;
        var mailbox = Make(inline: false);
        var inside = 0;
        var overlaps = 0;
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var number = 0; number < Many; number++)
            {
                await Call(mailbox, async () =>
                {
                    overlaps += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
                    count++;
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                });
            }
        }))).Soon();

        Assert.Equal((0, 4 * Many), (overlaps, count));
    }

    private static Mailbox Make(bool inline)
    {
        var store = new MemoryLedgerStore();
        var clock = new VirtualClock(CaseCommands.Start);
        var settings = new HostSettings(store, clock);
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), clock);
        var context = new EngineContext(
            store, writer, HostSettings.Sealer("a"), new PolicyLibrary(settings.Policies), clock, settings.Options);
        return new Mailbox(new CaseActor(StreamId.Parse("case/c1"), context), inline);
    }

    private static ValueTask<int> Call(Mailbox mailbox, Func<Task> work, CancellationToken cancellation = default)
    {
        Assert.True(mailbox.Enter(int.MaxValue, out var place) is Entrance.Now or Entrance.Queued);
        return mailbox.RunTurnAsync(
            place,
            async (_, _, _) =>
            {
                await work();
                return 0;
            },
            null, cancellation);
    }

    private ValueTask<int> Quick(Mailbox mailbox, string name, CancellationToken cancellation = default) => Call(
        mailbox,
        () =>
        {
            ran.Add(name);
            return Task.CompletedTask;
        },
        cancellation);

    private Task<int> Begin(Mailbox mailbox, string name, out TaskCompletionSource letGo)
    {
        var gate = letGo = new TaskCompletionSource();
        return Call(mailbox, () =>
        {
            ran.Add(name);
            return gate.Task;
        }).AsTask();
    }
}
