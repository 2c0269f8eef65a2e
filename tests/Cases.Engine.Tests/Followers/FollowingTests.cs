using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Followers;

public sealed class FollowingTests
{
    private const int RowsOfPage = 2;

    /// <summary>A bulk of new cases makes as many rows as entries.</summary>
    [Theory]
    [InlineData(3, new long[] { 20, 30 })]
    [InlineData(5, new long[] { 30 })]
    public async Task CatchUp_WithMoreRowsThanOneWriteHolds_WritesInParts(int mostRows, long[] ends)
    {
        var rows = 0;
        var written = new List<long>();
        var caughtUp = new List<int>();
        var following = new Following
        {
            MostEntries = 1_000,
            Rows = () => rows,
            MostRows = mostRows,
            ReadCursor = _ => new(written.LastOrDefault()),
            Begin = () => rows = 0,
            TakePage = (cursor, _, _) =>
            {
                if (cursor == 30)
                {
                    return new((StoredEntry?)null);
                }

                rows += RowsOfPage;
                return new(Entry(cursor + 9));
            },
            Write = (last, _) =>
            {
                written.Add(last.Position + 1);
                return default;
            },
            CaughtUp = _ =>
            {
                caughtUp.Add(written.Count);
                return default;
            },
        };

        Assert.Equal(30, await following.CatchUpAsync(CancellationToken.None));

        Assert.Equal(ends, written);
        Assert.Equal(ends.Length, caughtUp[0]);
    }

    [Theory]
    [InlineData(Following.BulkEntries - 1, null)]
    [InlineData(Following.BulkEntries, 500)]
    [InlineData(Following.HeavyEntries - 1, 500)]
    [InlineData(Following.HeavyEntries, 1_000)]
    public async Task Lead_AfterWriting_RestsAsLongAsTheLoadIsHeavy(int entries, int? milliseconds)
    {
        using var stop = new CancellationTokenSource();
        var rests = new List<Duration>();
        var isTaken = false;
        var following = new Following
        {
            MostEntries = 2 * Following.HeavyEntries,
            ReadCursor = _ => new(0),
            Begin = () => { },
            TakePage = (_, _, _) =>
            {
                var page = isTaken ? null : Entry(entries - 1);
                isTaken = true;
                return new(page);
            },
            Write = (_, _) => default,
            CaughtUp = async _ => await stop.CancelAsync(),
        };

        await following.LeadAsync(
            new WakeUp(),
            (rest, _) =>
            {
                rests.Add(rest);
                return Task.CompletedTask;
            },
            stop.Token).Soon();

        Assert.Equal(milliseconds is { } one ? [Duration.FromMilliseconds(one)] : [], rests);
    }

    /// <summary>
    /// What tells ends a heavy rest after the least pause; what does not waits for the end of the rest.
    /// </summary>
    [Fact]
    public async Task Lead_WhereSomethingTells_RestsTheLeastPauseAlone()
    {
        using var stop = new CancellationTokenSource();
        using var feed = new TellingFeed();
        var leading = feed.Following.LeadAsync(feed.Committed, feed.PauseAsync, stop.Token);

        await feed.CommitAsync(tells: false);
        Assert.Equal([Following.HeavyPause, Following.TellingPause], feed.Rests.Select(rest => rest.Wish));
        await feed.CommitAsync(tells: true);
        Assert.Equal(1, feed.Written);
        await feed.EndAsync(1);
        Assert.Equal(2, feed.Written);

        await feed.CommitAsync(tells: false);
        await feed.EndAsync(3);
        Assert.Equal(2, feed.Written);
        await feed.EndAsync(2);
        Assert.Equal(3, feed.Written);

        await stop.CancelAsync();
        feed.Rests.ForEach(rest => rest.Over.TrySetResult());
        await leading.Soon();
    }

    [Fact]
    public async Task Case_PaidALittle_TellsNothingSoon_AndPaidWhole_Does()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var opened = await StateAsync();
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", 10));
        var paid = await StateAsync();
        await run.SendAsync("pay whole", "c1", CaseCommands.Pay("p2", CaseCommands.Owed - 10));
        var whole = await StateAsync();

        Assert.False(WorkRowFollower.IsToldSoon(CaseState.Initial, opened));
        Assert.False(WorkRowFollower.IsToldSoon(opened, paid));
        Assert.True(WorkRowFollower.IsToldSoon(paid, whole));

        async Task<CaseState> StateAsync() =>
            (CaseState)(await run.Node.Host.ReadAsync(CaseIdentity.Stream("c1"), CancellationToken.None)).State;
    }

    private static StoredEntry Entry(long position) =>
        new(position, StreamId.Parse("case/c1"), position + 1, position + 1, Array.Empty<byte>(), default);

    /// <summary>Heavy pages, each telling something or not, and pauses that a test ends.</summary>
    private sealed class TellingFeed : IDisposable
    {
        private readonly SemaphoreSlim looks = new(0);
        private int pages;
        private int taken;
        private bool telling;
        private bool tells;

        public TellingFeed() => Following = new Following
        {
            MostEntries = int.MaxValue,
            ReadCursor = _ => new((long)Written * Following.HeavyEntries),
            Begin = () => tells = false,
            TakePage = (_, _, _) => new(Take()),
            Tells = () => tells,
            Write = (_, _) =>
            {
                Written++;
                return default;
            },
        };

        public Following Following { get; }

        public WakeUp Committed { get; } = new();

        public int Written { get; private set; }

        public List<(Duration Wish, TaskCompletionSource Over)> Rests { get; } = [];

        public Task PauseAsync(Duration wish, CancellationToken stop)
        {
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Rests.Add((wish, over));
            return over.Task;
        }

        /// <summary>Commits a page, and waits until it was taken in and written where its time has come.</summary>
        public Task CommitAsync(bool tells)
        {
            telling = tells;
            pages++;
            return LookedAsync();
        }

        /// <summary>Ends a pause, and waits until it was seen.</summary>
        public Task EndAsync(int rest)
        {
            Rests[rest].Over.SetResult();
            return LookedAsync();
        }

        public void Dispose() => looks.Dispose();

        /// <summary>Waits for three looks: what is done after the first two is done by the third.</summary>
        private async Task LookedAsync()
        {
            while (await looks.WaitAsync(TimeSpan.Zero))
            {
                // Looks of before count for nothing.
            }

            for (var look = 0; look < 3; look++)
            {
                Committed.Signal();
                await looks.WaitAsync().Soon();
            }
        }

        private StoredEntry? Take()
        {
            if (taken == pages)
            {
                looks.Release();
                return null;
            }

            tells |= telling;
            return Entry((++taken * (long)Following.HeavyEntries) - 1);
        }
    }
}
