using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Hosting;

public sealed class EvictionTests : IAsyncDisposable
{
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly MemoryLedgerStore store = new();

    [Fact]
    public async Task Actors_MoreThanTheBound_TheOldestAreForgottenAndComeBackRight()
    {
        const int Bound = 10;
        await using var run = Start(Bound);
        for (var number = 0; number < 100; number++)
        {
            await run.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
            Assert.InRange(run.Node.Embedded.ActiveStreams, 1, Bound);
        }

        for (var number = 0; number < 100; number++)
        {
            var paid = await run.SendAsync("pay", $"c{number}", CaseCommands.Pay("p", 1 + number));
            Assert.Equal(ReceiptKind.Accepted, paid.Kind);
            Assert.InRange(run.Node.Embedded.ActiveStreams, 1, Bound);
        }

        var state = (CaseState)(await run.ReadAsync("c41")).State;
        Assert.Equal(CaseCommands.Owed - 42, state.OutstandingMinor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Bound_OfOneOrNone_StillServes(int bound)
    {
        await using var run = Start(bound);
        for (var number = 0; number < 5; number++)
        {
            var opened = await run.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
            Assert.Equal(ReceiptKind.Accepted, opened.Kind);
        }

        Assert.Equal(1, run.Node.Embedded.ActiveStreams);
    }

    [Fact]
    public async Task MakingRoom_TheLeastRecentlyUsedGoFirst()
    {
        await using var run = Start(10);
        for (var number = 0; number < 10; number++)
        {
            await run.ReadAsync($"c{number}");
        }

        var kept = (await run.ReadAsync("c0")).State;
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var opened = (await run.ReadAsync("c1")).State;
        for (var number = 10; number < 16; number++)
        {
            await run.ReadAsync($"c{number}");
        }

        Assert.Same(opened, (await run.ReadAsync("c1")).State);
        Assert.Same(kept, (await run.ReadAsync("c0")).State);
    }

    [Fact]
    public async Task EvictIdle_OnlyThoseIdleForLongerThanTheAge()
    {
        await using var run = Start(100);
        await run.ReadAsync("old");
        clock.Advance(TimeSpan.FromMinutes(6));
        await run.ReadAsync("young");
        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(1, run.Node.Embedded.EvictIdle());
        Assert.Equal(1, run.Node.Embedded.ActiveStreams);
    }

    [Fact]
    public async Task Evict_WhileCommandsRun_NothingIsLostOrDoubled()
    {
        const int Senders = 4;
        const int Each = 150;
        await using var run = Start(3);
        for (var number = 0; number < 8; number++)
        {
            await run.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
        }

        using var done = new CancellationTokenSource();
        var evicting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                run.Node.Embedded.EvictAll();
                await Task.Yield();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var number = 0; number < Each; number++)
            {
                var receipt = await run.SendAsync(
                    $"pay {sender}/{number}", $"c{number % 8}", CaseCommands.Pay($"p{sender}-{number}", 10));
                Assert.Equal((ReceiptKind.Accepted, false), (receipt.Kind, receipt.Repeated));
            }
        })));
        await done.CancelAsync();
        await evicting;

        long paid = 0;
        for (var number = 0; number < 8; number++)
        {
            paid += CaseCommands.Owed - ((CaseState)(await run.ReadAsync($"c{number}")).State).OutstandingMinor;
        }

        Assert.Equal(10L * Senders * Each, paid);
        Assert.True((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).IsWhole);
    }

    [Fact]
    public async Task StreamWithoutAnActor_IsABrokenCaller()
    {
        await using var run = Start(10);
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await run.Host.ReadAsync(StreamId.Parse("account/a1"), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => run.SendAsync("open", "c1", CaseCommands.Open("c2")));
        Assert.Equal(0, (await store.ReadHeadAsync(CancellationToken.None)).Next);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private EmbeddedRun Start(int bound)
    {
        var settings = new HostSettings(store, clock);
        return EmbeddedRun.Start(settings with { Options = settings.Options with { MaxActiveStreams = bound } });
    }
}
